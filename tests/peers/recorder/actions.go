package main

import (
	"fmt"

	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	clienttypes "github.com/cosmos/ibc-go/v11/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v11/modules/core/04-channel/types"
	"github.com/cosmos/ibc-go/v11/modules/core/exported"
)

// What the owners of ports do on their own account, before the transactions of the next block.

// nextBlock begins the state of the next block, for what is done before its transactions.
func (c *chain) nextBlock() sdk.Context {
	c.ProposedHeader.Time = c.world.clock
	return c.App.GetBaseApp().NewNextBlockContext(c.ProposedHeader)
}

// act does something upon the next block, wholly or not at all, and takes it down.
func (c *chain) act(
	ctx sdk.Context, kind string, args map[string]any, do func(sdk.Context) error,
) *actionLine {
	line := actionLine{Kind: kind, Args: args, Events: []eventLine{}}
	branch, keep := ctx.WithEventManager(sdk.NewEventManager()).CacheContext()
	if err := do(branch); err != nil {
		line.Result.Codespace, line.Result.Code, line.Result.Log = errorsmod.ABCIInfo(err, false)
	} else {
		keep()
		line.Events = events(branch.EventManager().ABCIEvents())
	}
	c.listener.actions = append(c.listener.actions, line)
	return &c.listener.actions[len(c.listener.actions)-1]
}

// sendPacket sends one for the owner of a port, and tells its sequence.
func (c *chain) sendPacket(
	ctx sdk.Context, port, channel string, height clienttypes.Height, timestamp uint64, data []byte,
) (*actionLine, uint64) {
	var sequence uint64
	line := c.act(ctx, "send_packet", map[string]any{
		"source_port": port, "source_channel": channel, "data": data,
		"timeout_height": map[string]string{
			"revision_number": fmt.Sprint(height.RevisionNumber),
			"revision_height": fmt.Sprint(height.RevisionHeight),
		},
		"timeout_timestamp": fmt.Sprint(timestamp),
	}, func(branch sdk.Context) (err error) {
		sequence, err = c.App.GetIBCKeeper().ChannelKeeper.SendPacket(
			branch, port, channel, height, timestamp, data,
		)
		return err
	})
	if line.Result.Code == 0 {
		line.Result.Sequence = fmt.Sprint(sequence)
	}
	return line, sequence
}

// writeAcknowledgement acknowledges a packet that was received before.
func (c *chain) writeAcknowledgement(
	ctx sdk.Context, packet channeltypes.Packet, acknowledgement exported.Acknowledgement,
) *actionLine {
	return c.act(ctx, "write_acknowledgement", map[string]any{
		"packet":          must1(packet.Marshal()),
		"acknowledgement": acknowledgement.Acknowledgement(),
		"success":         acknowledgement.Success(),
	}, func(branch sdk.Context) error {
		return c.App.GetIBCKeeper().ChannelKeeper.WriteAcknowledgement(
			branch, packet, acknowledgement,
		)
	})
}
