package main

import (
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	abci "github.com/cometbft/cometbft/abci/types"

	transfertypes "github.com/cosmos/ibc-go/v11/modules/apps/transfer/types"
	clienttypes "github.com/cosmos/ibc-go/v11/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v11/modules/core/04-channel/types"
	host "github.com/cosmos/ibc-go/v11/modules/core/24-host"
	ibctesting "github.com/cosmos/ibc-go/v11/testing"
)

// tellStory makes what a newcomer should see: two chains get to know each other, tokens go there
// and come back, a forged packet is refused, one packet times out, another one is turned away.
func tellStory(w *world) {
	hub := w.newChain("hub-1", "stake", "uatom")
	zone := w.newChain("zone-1", "stake", "uzone")
	here, there := connect(hub, zone, 0)
	a, b := openChannel(here, there, "transfer", transfertypes.V1, channeltypes.UNORDERED)
	alice, bob := hub.accounts[1], zone.accounts[1]

	packet := a.send(alice, bob.address, sdk.NewInt64Coin("uatom", 1_000_000), time.Hour)
	b.refuseForged(packet)
	a.acknowledge(packet, b.receiveTwice(packet))

	voucher := transfertypes.NewDenom("uatom", transfertypes.NewHop(b.port, b.id)).IBCDenom()
	packet = b.send(bob, alice.address, sdk.NewInt64Coin(voucher, 400_000), time.Hour)
	b.acknowledge(packet, a.receive(packet))

	packet = a.send(alice, bob.address, sdk.NewInt64Coin("uatom", 250_000), 4*blockTime)
	for zone.LatestCommittedHeader.GetTime().UnixNano() < int64(packet.TimeoutTimestamp) {
		zone.produce()
	}
	a.timeOut(packet)

	closed := authtypes.NewModuleAddress("distribution").String()
	packet = b.send(bob, closed, sdk.NewInt64Coin("uzone", 75_000), time.Hour)
	b.acknowledge(packet, a.receive(packet))
}

// send transfers a coin over the channel and returns the packet.
func (e *channelEnd) send(
	sender *account, receiver string, coin sdk.Coin, patience time.Duration,
) channeltypes.Packet {
	timeout := uint64(e.world.clock.Add(patience).UnixNano())
	message := transfertypes.NewMsgTransfer(
		e.port, e.id, coin, sender.address, receiver, clienttypes.ZeroHeight(), timeout, "",
	)
	result := succeed(e.produce(by(sender, message))[0])
	return must1(ibctesting.ParseV1PacketFromEvents(result.Events))
}

// receive relays a packet to this end and returns the acknowledgement.
func (e *channelEnd) receive(packet channeltypes.Packet) []byte {
	result := succeed(e.relay(func(proven proof, at clienttypes.Height) []sdk.Msg {
		return []sdk.Msg{receive(packet, proven, at, e.relayer.address)}
	}))
	return must1(ibctesting.ParseAckFromEvents(result.Events))
}

// receiveTwice lets a second relayer bring the same packet in the same block, a moment too late.
func (e *channelEnd) receiveTwice(packet channeltypes.Packet) []byte {
	first, late := e.relayer, e.accounts[3]
	update, proven, at := e.update(first.address)
	results := e.produce(
		by(first, update, receive(packet, proven, at, first.address)),
		by(late, receive(packet, proven, at, late.address)),
	)
	succeed(results[1])
	return must1(ibctesting.ParseAckFromEvents(succeed(results[0]).Events))
}

// acknowledge relays the acknowledgement of a packet that this end had sent.
func (e *channelEnd) acknowledge(packet channeltypes.Packet, acknowledgement []byte) {
	succeed(e.relay(func(proven proof, at clienttypes.Height) []sdk.Msg {
		return []sdk.Msg{acknowledge(packet, acknowledgement, proven, at, e.relayer.address)}
	}))
}

// timeOut proves to this end that a packet of its own was not received in time.
func (e *channelEnd) timeOut(packet channeltypes.Packet) {
	succeed(e.relay(func(proven proof, at clienttypes.Height) []sdk.Msg {
		key := host.PacketReceiptKey(
			packet.DestinationPort, packet.DestinationChannel, packet.Sequence,
		)
		return []sdk.Msg{channeltypes.NewMsgTimeout(packet, 1, proven(key), at, e.relayer.address)}
	}))
}

// refuseForged relays a packet with a greater amount than was sent, and the proof of the true one.
func (e *channelEnd) refuseForged(packet channeltypes.Packet) {
	forger := e.accounts[2]
	var data transfertypes.FungibleTokenPacketData
	must(transfertypes.ModuleCdc.UnmarshalJSON(packet.Data, &data))
	data.Amount = "1000000000"
	packet.Data = data.GetBytes()
	update, proven, at := e.update(forger.address)
	messages := []sdk.Msg{update, receive(packet, proven, at, forger.address)}
	refuse(e.produce(by(forger, messages...))[0])
}

// refuse insists that a transaction was refused.
func refuse(result *abci.ExecTxResult) {
	if result.Code == 0 {
		panic("a forged packet was accepted")
	}
}
