package main

import (
	"encoding/hex"
	"fmt"

	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"

	channeltypes "github.com/cosmos/ibc-go/v11/modules/core/04-channel/types"
	channeltypesv2 "github.com/cosmos/ibc-go/v11/modules/core/04-channel/v2/types"
)

// appCall is what the owner of a port asks of the core.
type appCall struct {
	// Kind is send_packet, write_acknowledgement, close_channel or write_acknowledgement_v2.
	Kind string `json:"kind"`
	// Packet is encoded, in hexadecimal. Of one to be sent, sequence and destination do not count;
	// a channel to be closed is its source.
	Packet string `json:"packet"`
	// Acknowledgement is in hexadecimal.
	Acknowledgement string `json:"acknowledgement"`
	// ClientID and Sequence name a packet of IBC v2, whose acknowledgement is encoded.
	ClientID string `json:"clientId"`
	Sequence uint64 `json:"sequence,string"`
}

// rawAcknowledgement is one whose bytes are given.
type rawAcknowledgement []byte

func (rawAcknowledgement) Success() bool { return true }

func (a rawAcknowledgement) Acknowledgement() []byte { return a }

// callByApplication executes a call; sequence is that of a packet that was sent.
func (p *peer) callByApplication(ctx sdk.Context, call *appCall) (sequence uint64, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errorsmod.Wrap(sdkerrors.ErrPanic, fmt.Sprint(r))
		}
	}()
	encoded, err := hex.DecodeString(call.Packet)
	if err != nil {
		return 0, err
	}
	var packet channeltypes.Packet
	if err := packet.Unmarshal(encoded); err != nil {
		return 0, err
	}
	acknowledgement, err := hex.DecodeString(call.Acknowledgement)
	if err != nil {
		return 0, err
	}
	keeper := p.app.IBCKeeper.ChannelKeeper
	switch call.Kind {
	case "send_packet":
		return keeper.SendPacket(
			ctx, packet.SourcePort, packet.SourceChannel, packet.TimeoutHeight,
			packet.TimeoutTimestamp, packet.Data,
		)
	case "write_acknowledgement":
		return 0, keeper.WriteAcknowledgement(ctx, packet, rawAcknowledgement(acknowledgement))
	case "write_acknowledgement_v2":
		var ack channeltypesv2.Acknowledgement
		if err := ack.Unmarshal(acknowledgement); err != nil {
			return 0, err
		}
		keeper := p.app.IBCKeeper.ChannelKeeperV2
		return 0, keeper.WriteAcknowledgement(ctx, call.ClientID, call.Sequence, ack)
	case "close_channel":
		return 0, keeper.ChanCloseInit(ctx, packet.SourcePort, packet.SourceChannel)
	}
	return 0, fmt.Errorf("there is no call %q", call.Kind)
}
