package main

import (
	"bytes"

	sdk "github.com/cosmos/cosmos-sdk/types"

	clienttypes "github.com/cosmos/ibc-go/v11/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v11/modules/core/04-channel/types"
	host "github.com/cosmos/ibc-go/v11/modules/core/24-host"
)

// relayBlock brings a side what concerns it: in one or several transactions of one or several
// messages, some of them redundant, damaged, premature or without the update they need.
func (t *traffic) relayBlock(s *side) {
	relayers := []*account{s.relayer, s.accounts[1], s.accounts[2]}[:1+t.chance.Intn(3)]
	update, proven, at := s.update(relayers[0].address)
	var given []transaction
	for i, relayer := range relayers {
		var messages []sdk.Msg
		if i == 0 && t.chance.Intn(10) > 0 {
			messages = append(messages, update)
		}
		for range 1 + t.chance.Intn(4) {
			if message := t.message(s, proven, at, relayer.address); message != nil {
				messages = append(messages, message)
			}
		}
		if len(messages) > 0 {
			given = append(given, transaction{relayer, messages})
		}
	}
	t.collect(s, s.produce(given...))
}

// message is one that a relayer might bring, or nil.
func (t *traffic) message(
	s *side, proven proof, at clienttypes.Height, signer string,
) sdk.Msg {
	if t.chance.Intn(8) == 0 {
		if message := t.closing(s, proven, at, signer); message != nil {
			return message
		}
	}
	if len(t.sent) == 0 {
		return nil
	}
	// Of ten packets most are recent, so that few stay behind for ever.
	first := 0
	if t.chance.Intn(10) > 0 && len(t.sent) > 12 {
		first = len(t.sent) - 12
	}
	l := t.sent[first+t.chance.Intn(len(t.sent)-first)]
	packet := l.packet
	if t.chance.Intn(15) == 0 {
		packet = t.damaged(packet)
	}
	if l.from.other.side == s {
		return receive(packet, t.proof(proven), at, signer)
	}
	return t.answer(l, packet, t.proof(proven), at, signer)
}

// proof damages one in twenty.
func (t *traffic) proof(proven proof) proof {
	if t.chance.Intn(20) > 0 {
		return proven
	}
	return func(key []byte) []byte {
		damaged := bytes.Clone(proven(key))
		damaged[t.chance.Intn(len(damaged))] ^= byte(1 << t.chance.Intn(8))
		return damaged
	}
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
	key := host.PacketReceiptKey(packet.DestinationPort, packet.DestinationChannel, packet.Sequence)
	if l.from.order == channeltypes.ORDERED {
		key = host.NextSequenceRecvKey(there.port, there.id)
	}
	keeper := there.App.GetIBCKeeper().ChannelKeeper
	next, _ := keeper.GetNextSequenceRecv(there.committed(), there.port, there.id)
	if t.chance.Intn(10) == 0 {
		next += uint64(t.chance.Intn(3))
	}
	channel, _ := keeper.GetChannel(there.committed(), there.port, there.id)
	if channel.State == channeltypes.CLOSED && t.chance.Intn(3) > 0 || t.chance.Intn(10) == 0 {
		return channeltypes.NewMsgTimeoutOnClose(
			packet, next, proven(key), proven(host.ChannelKey(there.port, there.id)), at, signer,
		)
	}
	return channeltypes.NewMsgTimeout(packet, next, proven(key), at, signer)
}

// closing tells an end of a channel that the other one was closed, or claims so.
func (t *traffic) closing(
	s *side, proven proof, at clienttypes.Height, signer string,
) sdk.Msg {
	end := t.channel(s, "")
	channel, _ := s.other.App.GetIBCKeeper().ChannelKeeper.GetChannel(
		s.other.committed(), end.other.port, end.other.id,
	)
	if channel.State != channeltypes.CLOSED && t.chance.Intn(5) > 0 {
		return nil
	}
	key := host.ChannelKey(end.other.port, end.other.id)
	return channeltypes.NewMsgChannelCloseConfirm(end.port, end.id, proven(key), at, signer)
}
