package main

import (
	"context"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"

	abci "github.com/cometbft/cometbft/abci/types"

	clienttypes "github.com/cosmos/ibc-go/v11/modules/core/02-client/types"
	connectiontypes "github.com/cosmos/ibc-go/v11/modules/core/03-connection/types"
	channeltypes "github.com/cosmos/ibc-go/v11/modules/core/04-channel/types"
	commitmenttypes "github.com/cosmos/ibc-go/v11/modules/core/23-commitment/types"
	host "github.com/cosmos/ibc-go/v11/modules/core/24-host"
	ibctm "github.com/cosmos/ibc-go/v11/modules/light-clients/07-tendermint"
	ibctesting "github.com/cosmos/ibc-go/v11/testing"
)

// side is one end of the link between two chains; relayer signs what is relayed to it.
type side struct {
	*chain
	relayer      *account
	clientID     string
	connectionID string
	other        *side
}

// channelEnd is one end of a channel.
type channelEnd struct {
	*side
	port    string
	id      string
	order   channeltypes.Order
	version string
	other   *channelEnd
}

// proof is one of the other chain at a height that the client here knows or is about to learn.
type proof func(key []byte) []byte

// relay brings messages to a side, behind an update of its client, in one transaction of a block;
// others may join it.
func (s *side) relay(
	messages func(proven proof, at clienttypes.Height) []sdk.Msg, others ...transaction,
) *abci.ExecTxResult {
	update, proven, at := s.update(s.relayer.address)
	given := append([]sdk.Msg{update}, messages(proven, at)...)
	return s.produce(append([]transaction{by(s.relayer, given...)}, others...)...)[0]
}

// update makes a MsgUpdateClient with a header that knows everything the other chain has done.
func (s *side) update(signer string) (sdk.Msg, proof, clienttypes.Height) {
	from := s.other
	if from.LatestCommittedHeader.Header.Height <= from.changed {
		from.produce()
	}
	return s.updateMessage(signer), from.proofs(), from.provenHeight()
}

// updateMessage is one with the last header of the other chain.
func (s *side) updateMessage(signer string) sdk.Msg {
	keeper := s.App.GetIBCKeeper().ClientKeeper
	trusted := keeper.GetClientLatestHeight(s.committed(), s.clientID)
	header, err := s.other.IBCClientHeader(s.other.LatestCommittedHeader, trusted)
	must(err)
	message, err := clienttypes.NewMsgUpdateClient(s.clientID, header, signer)
	must(err)
	return message
}

// provenHeight is that of the last header, which commits to the state of the block before it.
func (c *chain) provenHeight() clienttypes.Height {
	return c.LatestCommittedHeader.GetHeight().(clienttypes.Height)
}

func (c *chain) proofs() proof {
	return c.proofsAt(c.LatestCommittedHeader.Header.Height)
}

// proofsAt proves against the header of a height what the block before it left.
func (c *chain) proofsAt(height int64) proof {
	return func(key []byte) []byte {
		answer, err := c.App.Query(context.Background(), &abci.RequestQuery{
			Path: "store/ibc/key", Height: height - 1, Data: key, Prove: true,
		})
		must(err)
		merkle, err := commitmenttypes.ConvertProofs(answer.ProofOps)
		must(err)
		encoded, err := c.App.AppCodec().Marshal(&merkle)
		must(err)
		return encoded
	}
}

// createClient makes a client here of the other chain as it stands.
func (s *side) createClient() {
	header := s.other.LatestCommittedHeader
	state := ibctm.NewClientState(
		s.other.ChainID, ibctesting.DefaultTrustLevel, ibctesting.TrustingPeriod,
		ibctesting.UnbondingPeriod, ibctesting.MaxClockDrift, s.other.provenHeight(),
		commitmenttypes.GetSDKSpecs(), ibctesting.UpgradePath,
	)
	message, err := clienttypes.NewMsgCreateClient(state, header.ConsensusState(), s.relayer.address)
	must(err)
	result := succeed(s.produce(by(s.relayer, message))[0])
	s.clientID, err = ibctesting.ParseClientIDFromEvents(result.Events)
	must(err)
}

// connect makes clients and opens a connection between two chains, on which what is proven must
// have been known for a while.
func connect(a, b *chain, delay time.Duration) (*side, *side) {
	here, there := &side{chain: a, relayer: a.accounts[0]}, &side{chain: b, relayer: b.accounts[0]}
	here.other, there.other = there, here
	// The header of block 1 has no app hash that a client could trust.
	a.produce()
	b.produce()
	here.createClient()
	there.createClient()
	prefix := commitmenttypes.NewMerklePrefix([]byte("ibc"))
	versions, nanos := connectiontypes.GetCompatibleVersions(), uint64(delay.Nanoseconds())

	opening := connectiontypes.NewMsgConnectionOpenInit(
		here.clientID, there.clientID, prefix, versions[0], nanos, here.relayer.address,
	)
	result := succeed(here.produce(by(here.relayer, opening))[0])
	here.connectionID = must1(ibctesting.ParseConnectionIDFromEvents(result.Events))
	result = succeed(there.relay(func(proven proof, at clienttypes.Height) []sdk.Msg {
		return []sdk.Msg{connectiontypes.NewMsgConnectionOpenTry(
			there.clientID, here.connectionID, here.clientID, prefix, versions, nanos,
			proven(host.ConnectionKey(here.connectionID)), at, there.relayer.address,
		)}
	}))
	there.connectionID = must1(ibctesting.ParseConnectionIDFromEvents(result.Events))
	succeed(here.relay(func(proven proof, at clienttypes.Height) []sdk.Msg {
		return []sdk.Msg{connectiontypes.NewMsgConnectionOpenAck(
			here.connectionID, there.connectionID, proven(host.ConnectionKey(there.connectionID)),
			at, versions[0], here.relayer.address,
		)}
	}))
	succeed(there.relay(func(proven proof, at clienttypes.Height) []sdk.Msg {
		return []sdk.Msg{connectiontypes.NewMsgConnectionOpenConfirm(
			there.connectionID, proven(host.ConnectionKey(here.connectionID)), at,
			there.relayer.address,
		)}
	}))
	return here, there
}

// openChannel opens a channel between equal ports of both sides.
func openChannel(
	a, b *side, port, version string, order channeltypes.Order,
) (*channelEnd, *channelEnd) {
	here := &channelEnd{side: a, port: port, order: order, version: version}
	there := &channelEnd{side: b, port: port, order: order, version: version, other: here}
	here.other = there
	opening := channeltypes.NewMsgChannelOpenInit(
		port, version, order, []string{a.connectionID}, port, a.relayer.address,
	)
	result := succeed(a.produce(by(a.relayer, opening))[0])
	here.id = must1(ibctesting.ParseChannelIDFromEvents(result.Events))
	result = succeed(b.relay(func(proven proof, at clienttypes.Height) []sdk.Msg {
		return []sdk.Msg{channeltypes.NewMsgChannelOpenTry(
			port, version, order, []string{b.connectionID}, port, here.id, version,
			proven(host.ChannelKey(port, here.id)), at, b.relayer.address,
		)}
	}))
	there.id = must1(ibctesting.ParseChannelIDFromEvents(result.Events))
	succeed(a.relay(func(proven proof, at clienttypes.Height) []sdk.Msg {
		return []sdk.Msg{channeltypes.NewMsgChannelOpenAck(
			port, here.id, there.id, version, proven(host.ChannelKey(port, there.id)), at,
			a.relayer.address,
		)}
	}))
	succeed(b.relay(func(proven proof, at clienttypes.Height) []sdk.Msg {
		return []sdk.Msg{channeltypes.NewMsgChannelOpenConfirm(
			port, there.id, proven(host.ChannelKey(port, here.id)), at, b.relayer.address,
		)}
	}))
	return here, there
}

// receive is the message that brings a packet to its destination.
func receive(
	packet channeltypes.Packet, proven proof, at clienttypes.Height, signer string,
) sdk.Msg {
	key := host.PacketCommitmentKey(packet.SourcePort, packet.SourceChannel, packet.Sequence)
	return channeltypes.NewMsgRecvPacket(packet, proven(key), at, signer)
}

// acknowledge is the message that brings an acknowledgement back to the source of its packet.
func acknowledge(
	packet channeltypes.Packet, acknowledgement []byte,
	proven proof, at clienttypes.Height, signer string,
) sdk.Msg {
	key := host.PacketAcknowledgementKey(
		packet.DestinationPort, packet.DestinationChannel, packet.Sequence,
	)
	return channeltypes.NewMsgAcknowledgement(packet, acknowledgement, proven(key), at, signer)
}

// succeed insists that a transaction did.
func succeed(result *abci.ExecTxResult) *abci.ExecTxResult {
	if result.Code != 0 {
		panic(result.Log)
	}
	return result
}

func must1[T any](value T, err error) T {
	must(err)
	return value
}
