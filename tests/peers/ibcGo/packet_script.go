package main

import (
	"encoding/hex"
	"fmt"
	"strings"

	sdk "github.com/cosmos/cosmos-sdk/types"

	clienttypes "github.com/cosmos/ibc-go/v11/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v11/modules/core/04-channel/types"
	"github.com/cosmos/ibc-go/v11/modules/core/exported"
	ibcmock "github.com/cosmos/ibc-go/v11/testing/mock"
)

// receipt is how the mock application answers a packet.
type receipt struct {
	// Kind is acknowledged or pending.
	Kind    string `json:"kind"`
	Text    string `json:"text"`
	Success bool   `json:"success"`
}

// givenAcknowledgement is one whose bytes and success are given.
type givenAcknowledgement struct {
	bytes   []byte
	success bool
}

func (a givenAcknowledgement) Success() bool { return a.success }

func (a givenAcknowledgement) Acknowledgement() []byte { return a.bytes }

// followPacketScript has the mock application do what a script says of packets.
func (p *peer) followPacketScript(s *script) {
	app := p.app.IBCMockModule.IBCApp
	app.OnRecvPacket = func(
		ctx sdk.Context, channelVersion string, packet channeltypes.Packet, relayer sdk.AccAddress,
	) exported.Acknowledgement {
		portID, channelID := packet.DestinationPort, packet.DestinationChannel
		p.witness(ctx, s, "OnRecvPacket", portID, channelID, channelVersion, packet, relayer)
		if s.Acknowledges {
			// What it answers is its own affair.
			_ = p.app.IBCKeeper.ChannelKeeper.WriteAcknowledgement(
				ctx, packet, rawAcknowledgement("written"),
			)
		}
		return s.receive(ctx, packet)
	}
	app.OnAcknowledgementPacket = func(
		ctx sdk.Context, channelVersion string, packet channeltypes.Packet, acknowledgement []byte,
		relayer sdk.AccAddress,
	) error {
		portID, channelID := packet.SourcePort, packet.SourceChannel
		p.witness(
			ctx, s, "OnAcknowledgementPacket", portID, channelID, channelVersion, packet, relayer,
			hex.EncodeToString(acknowledgement),
		)
		return s.refuse()
	}
	app.OnTimeoutPacket = func(
		ctx sdk.Context, channelVersion string, packet channeltypes.Packet, relayer sdk.AccAddress,
	) error {
		portID, channelID := packet.SourcePort, packet.SourceChannel
		p.witness(ctx, s, "OnTimeoutPacket", portID, channelID, channelVersion, packet, relayer)
		return s.refuse()
	}
}

// receive answers a packet as the script says, else as the mock application does.
func (s *script) receive(ctx sdk.Context, packet channeltypes.Packet) exported.Acknowledgement {
	if s.Receipt == nil {
		mock := ibcmock.IBCModule{IBCApp: &ibcmock.IBCApp{}}
		return mock.OnRecvPacket(ctx, "", packet, nil)
	}
	if s.Receipt.Kind == "pending" {
		return nil
	}
	return givenAcknowledgement{[]byte(s.Receipt.Text), s.Receipt.Success}
}

// witness tells of a packet, then does what the script says.
func (p *peer) witness(
	ctx sdk.Context, s *script, callback, portID, channelID, channelVersion string,
	packet channeltypes.Packet, relayer sdk.AccAddress, others ...string,
) {
	arguments := append([]string{
		portID, channelID, fmt.Sprint(packet.Sequence), channelVersion,
		hex.EncodeToString(packet.Data), hex.EncodeToString(relayer),
	}, others...)
	p.tellOfPacket(ctx, callback, portID, channelID, packet.Sequence, arguments)
	if s.Writes {
		ctx.KVStore(p.app.GetKey(exported.StoreKey)).Set([]byte("witness"), packet.Data)
	}
	if s.Sends {
		// Whether it can is its own affair.
		_, _ = p.app.IBCKeeper.ChannelKeeper.SendPacket(
			ctx, portID, channelID, clienttypes.NewHeight(1000, 1), 0, packet.Data,
		)
	}
	if s.Panics {
		panic("as the script says")
	}
}

// tellOfPacket emits with what a callback was called and what it finds in the store.
func (p *peer) tellOfPacket(
	ctx sdk.Context, callback, portID, channelID string, sequence uint64, arguments []string,
) {
	place := fmt.Sprintf("ports/%s/channels/%s", portID, channelID)
	store := ctx.KVStore(p.app.GetKey(exported.StoreKey))
	stored := func(key string) string { return hex.EncodeToString(store.Get([]byte(key))) }
	ofPacket := func(name string) string {
		return stored(fmt.Sprintf("%s/%s/sequences/%d", name, place, sequence))
	}
	ctx.EventManager().EmitEvent(sdk.NewEvent(
		"witness",
		sdk.NewAttribute("callback", callback),
		sdk.NewAttribute("arguments", strings.Join(arguments, " ")),
		sdk.NewAttribute("channel", stored("channelEnds/"+place)),
		sdk.NewAttribute("next_sequence_recv", stored("nextSequenceRecv/"+place)),
		sdk.NewAttribute("next_sequence_ack", stored("nextSequenceAck/"+place)),
		sdk.NewAttribute("commitment", ofPacket("commitments")),
		sdk.NewAttribute("receipt", ofPacket("receipts")),
		sdk.NewAttribute("acknowledgement", ofPacket("acks")),
	))
}
