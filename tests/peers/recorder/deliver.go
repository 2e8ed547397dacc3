package main

import (
	"bytes"
	"slices"

	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"

	clienttypes "github.com/cosmos/ibc-go/v11/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v11/modules/core/04-channel/types"
	host "github.com/cosmos/ibc-go/v11/modules/core/24-host"
)

// recent is how many packets relayers still look at.
const recent = 60

// relayBlock brings a side what concerns it, in one or several transactions of one or several
// messages. One transaction in four is careless: redundant, damaged, premature or without the
// update that it needs.
func (t *traffic) relayBlock(s *side) {
	relayers := []*account{s.relayer, s.accounts[1], s.accounts[2]}[:1+t.chance.Intn(3)]
	update, proven, at := s.update(relayers[0].address)
	known := s.App.GetIBCKeeper().ClientKeeper.GetClientLatestHeight(s.committed(), s.clientID)
	var given []transaction
	for i, relayer := range relayers {
		isCareless := t.chance.Intn(4) == 0
		var messages []sdk.Msg
		if i == 0 && (known.LT(at) || isCareless) && !(isCareless && t.chance.Intn(4) == 0) {
			messages = append(messages, update)
		}
		if isCareless {
			for range 1 + t.chance.Intn(3) {
				if message := t.careless(s, proven, at, relayer.address); message != nil {
					messages = append(messages, message)
				}
			}
		} else {
			messages = append(messages, t.careful(s, proven, at, relayer.address)...)
		}
		if len(messages) > 0 {
			signed := by(relayer, messages...)
			if isCareless && t.chance.Intn(3) == 0 {
				signed.damage = t.damage
			}
			given = append(given, signed)
		}
	}
	t.collect(s, s.produce(given...))
}

// careful are messages of a relayer who looks at both chains first.
func (t *traffic) careful(
	s *side, proven proof, at clienttypes.Height, signer string,
) []sdk.Msg {
	var useful []sdk.Msg
	for _, l := range t.sent[max(0, len(t.sent)-recent):] {
		if message := t.useful(s, l, proven, at, signer); message != nil {
			useful = append(useful, message)
		}
	}
	for _, end := range t.channels {
		if end.side == s && end.state() == channeltypes.OPEN &&
			end.other.state() == channeltypes.CLOSED && t.chance.Intn(4) == 0 {
			key := host.ChannelKey(end.other.port, end.other.id)
			message := channeltypes.NewMsgChannelCloseConfirm(
				end.port, end.id, proven(key), at, signer,
			)
			useful = append(useful, message)
		}
	}
	t.chance.Shuffle(len(useful), func(i, j int) { useful[i], useful[j] = useful[j], useful[i] })
	return useful[:min(len(useful), 1+t.chance.Intn(4))]
}

// useful is the message about a packet that this side is in want of, or nil.
func (t *traffic) useful(
	s *side, l *letter, proven proof, at clienttypes.Height, signer string,
) sdk.Msg {
	from, there, packet := l.from, l.from.other, l.packet
	keeper := from.App.GetIBCKeeper().ChannelKeeper
	commitment := keeper.GetPacketCommitment(
		from.committed(), packet.SourcePort, packet.SourceChannel, packet.Sequence,
	)
	if commitment == nil {
		return nil
	}
	key, next, isReceived := there.receipt(packet)
	header := there.LatestCommittedHeader
	timeout := channeltypes.NewTimeout(packet.TimeoutHeight, packet.TimeoutTimestamp)
	isLate := timeout.Elapsed(there.provenHeight(), uint64(header.GetTime().UnixNano()))
	switch {
	case there.side == s:
		isNext := from.order == channeltypes.UNORDERED || packet.Sequence == next
		if isReceived || isLate || !isNext || there.state() != channeltypes.OPEN {
			return nil
		}
		return receive(packet, proven, at, signer)
	case l.acknowledgement != nil:
		return acknowledge(packet, l.acknowledgement, proven, at, signer)
	case isReceived:
		return nil
	case there.state() == channeltypes.CLOSED:
		closed := proven(host.ChannelKey(there.port, there.id))
		return channeltypes.NewMsgTimeoutOnClose(packet, next, proven(key), closed, at, signer)
	case isLate:
		return channeltypes.NewMsgTimeout(packet, next, proven(key), at, signer)
	default:
		return nil
	}
}

// receipt tells whether a packet was received here, the next sequence and the key that proves it.
func (e *channelEnd) receipt(packet channeltypes.Packet) ([]byte, uint64, bool) {
	keeper, ctx := e.App.GetIBCKeeper().ChannelKeeper, e.committed()
	next, _ := keeper.GetNextSequenceRecv(ctx, e.port, e.id)
	if e.order == channeltypes.ORDERED {
		return host.NextSequenceRecvKey(e.port, e.id), next, packet.Sequence < next
	}
	_, isReceived := keeper.GetPacketReceipt(ctx, e.port, e.id, packet.Sequence)
	return host.PacketReceiptKey(e.port, e.id, packet.Sequence), next, isReceived
}

func (e *channelEnd) state() channeltypes.State {
	channel, _ := e.App.GetIBCKeeper().ChannelKeeper.GetChannel(e.committed(), e.port, e.id)
	return channel.State
}

// careless is a message about any packet, useful or not, or nil.
func (t *traffic) careless(
	s *side, proven proof, at clienttypes.Height, signer string,
) sdk.Msg {
	if t.chance.Intn(8) == 0 {
		return t.closing(s, proven, at, signer)
	}
	if len(t.sent) == 0 {
		return nil
	}
	l := t.sent[max(0, len(t.sent)-1-t.chance.Intn(recent))]
	packet := l.packet
	if t.chance.Intn(4) == 0 {
		packet = t.damaged(packet)
	}
	if l.from.other.side == s {
		return receive(packet, t.proof(proven), at, signer)
	}
	return t.answer(l, packet, t.proof(proven), at, signer)
}

// proof damages one in five.
func (t *traffic) proof(proven proof) proof {
	if t.chance.Intn(5) > 0 {
		return proven
	}
	return func(key []byte) []byte {
		damaged := bytes.Clone(proven(key))
		damaged[t.chance.Intn(len(damaged))] ^= byte(1 << t.chance.Intn(8))
		return damaged
	}
}

// damage changes a few bytes of one encoded message.
func (t *traffic) damage(messages []*codectypes.Any) {
	message := messages[t.chance.Intn(len(messages))]
	bytes := message.Value
	at := t.chance.Intn(len(bytes))
	switch t.chance.Intn(5) {
	case 0:
		bytes = bytes[:at]
	case 1:
		bytes = slices.Concat(bytes, bytes[at:])
	case 2:
		bytes = slices.Insert(slices.Clone(bytes), at, byte(t.chance.Intn(256)))
	case 3:
		bytes = slices.Delete(slices.Clone(bytes), at, at+1)
	default:
		bytes = slices.Clone(bytes)
		bytes[at] ^= byte(1 << t.chance.Intn(8))
	}
	message.Value = bytes
}

// damaged changes one field of a packet.
func (t *traffic) damaged(packet channeltypes.Packet) channeltypes.Packet {
	switch t.chance.Intn(6) {
	case 0:
		packet.Sequence++
	case 1:
		packet.Data = append(bytes.Clone(packet.Data), ' ')
	case 2:
		packet.TimeoutTimestamp++
	case 3:
		packet.TimeoutHeight.RevisionHeight++
	case 4:
		packet.DestinationChannel = "channel-0"
	default:
		packet.SourcePort, packet.DestinationPort = packet.DestinationPort, "transfer"
	}
	return packet
}

// answer is what the sender of a packet is told: its acknowledgement, or that it timed out.
func (t *traffic) answer(
	l *letter, packet channeltypes.Packet, proven proof, at clienttypes.Height, signer string,
) sdk.Msg {
	if l.acknowledgement != nil && t.chance.Intn(8) > 0 {
		acknowledgement := l.acknowledgement
		if t.chance.Intn(20) == 0 {
			acknowledgement = []byte(`{"result":"AQ==","error":"both"}`)
		}
		return acknowledge(packet, acknowledgement, proven, at, signer)
	}
	there := l.from.other
	key, next, _ := there.receipt(packet)
	if t.chance.Intn(10) == 0 {
		next += uint64(t.chance.Intn(3))
	}
	if t.chance.Intn(4) == 0 {
		return channeltypes.NewMsgTimeoutOnClose(
			packet, next, proven(key), proven(host.ChannelKey(there.port, there.id)), at, signer,
		)
	}
	return channeltypes.NewMsgTimeout(packet, next, proven(key), at, signer)
}

// closing claims to an end of a channel that the other one was closed.
func (t *traffic) closing(
	s *side, proven proof, at clienttypes.Height, signer string,
) sdk.Msg {
	end := t.channel(s, "")
	key := host.ChannelKey(end.other.port, end.other.id)
	return channeltypes.NewMsgChannelCloseConfirm(end.port, end.id, proven(key), at, signer)
}
