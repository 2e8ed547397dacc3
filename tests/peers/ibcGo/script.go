package main

import (
	"encoding/hex"
	"fmt"
	"strings"

	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	channeltypes "github.com/cosmos/ibc-go/v11/modules/core/04-channel/types"
	"github.com/cosmos/ibc-go/v11/modules/core/exported"
	ibcmock "github.com/cosmos/ibc-go/v11/testing/mock"
)

// script is what the mock application does in every callback (tests/support/scriptedMock.ts).
type script struct {
	// Version is the one that it agrees to.
	Version *string  `json:"version"`
	Refusal *refusal `json:"refusal"`
	Panics  bool     `json:"panics"`

	// Writes, Sends and Acknowledges say what it does in the callbacks of packets.
	Writes       bool     `json:"writes"`
	Sends        bool     `json:"sends"`
	Acknowledges bool     `json:"acknowledges"`
	Receipt      *receipt `json:"receipt"`
}

type refusal struct {
	Codespace string `json:"codespace"`
	Code      uint32 `json:"code"`
}

// followScript has the mock application do what a script says, or what it does by itself.
func (p *peer) followScript(s *script) {
	app := p.app.IBCMockModule.IBCApp
	*app = ibcmock.IBCApp{PortID: app.PortID}
	if s == nil {
		return
	}
	app.OnChanOpenInit = func(
		ctx sdk.Context, order channeltypes.Order, hops []string, portID, channelID string,
		counterparty channeltypes.Counterparty, version string,
	) (string, error) {
		p.tell(ctx, s, "OnChanOpenInit", portID, channelID, opening(order, hops, counterparty, version)...)
		return s.agree(version)
	}
	app.OnChanOpenTry = func(
		ctx sdk.Context, order channeltypes.Order, hops []string, portID, channelID string,
		counterparty channeltypes.Counterparty, counterpartyVersion string,
	) (string, error) {
		others := opening(order, hops, counterparty, counterpartyVersion)
		p.tell(ctx, s, "OnChanOpenTry", portID, channelID, others...)
		return s.agree(ibcmock.Version)
	}
	app.OnChanOpenAck = func(
		ctx sdk.Context, portID, channelID, counterpartyChannelID, counterpartyVersion string,
	) error {
		p.tell(ctx, s, "OnChanOpenAck", portID, channelID, counterpartyChannelID, counterpartyVersion)
		return s.refuse()
	}
	app.OnChanOpenConfirm = func(ctx sdk.Context, portID, channelID string) error {
		p.tell(ctx, s, "OnChanOpenConfirm", portID, channelID)
		return s.refuse()
	}
	app.OnChanCloseInit = func(ctx sdk.Context, portID, channelID string) error {
		p.tell(ctx, s, "OnChanCloseInit", portID, channelID)
		return s.refuse()
	}
	app.OnChanCloseConfirm = func(ctx sdk.Context, portID, channelID string) error {
		p.tell(ctx, s, "OnChanCloseConfirm", portID, channelID)
		return s.refuse()
	}
	p.followPacketScript(s)
}

func opening(
	order channeltypes.Order, hops []string, counterparty channeltypes.Counterparty, version string,
) []string {
	return []string{
		fmt.Sprint(int32(order)), strings.Join(hops, ","), counterparty.PortId,
		counterparty.ChannelId, version,
	}
}

// tell emits with what a callback was called and what it finds in the store.
func (p *peer) tell(
	ctx sdk.Context, s *script, callback, portID, channelID string, others ...string,
) {
	place := fmt.Sprintf("ports/%s/channels/%s", portID, channelID)
	store := ctx.KVStore(p.app.GetKey(exported.StoreKey))
	stored := func(key string) string { return hex.EncodeToString(store.Get([]byte(key))) }
	arguments := append([]string{portID, channelID}, others...)
	ctx.EventManager().EmitEvent(sdk.NewEvent(
		"witness",
		sdk.NewAttribute("callback", callback),
		sdk.NewAttribute("arguments", strings.Join(arguments, " ")),
		sdk.NewAttribute("channel", stored("channelEnds/"+place)),
		sdk.NewAttribute("next_sequence_send", stored("nextSequenceSend/"+place)),
		sdk.NewAttribute("next_channel_sequence", stored("nextChannelSequence")),
	))
	if s.Panics {
		panic("as the script says")
	}
}

// agree gives the version of the script, else the mock's own.
func (s *script) agree(version string) (string, error) {
	if s.Version != nil {
		version = *s.Version
	}
	return version, s.refuse()
}

func (s *script) refuse() error {
	if s.Refusal == nil {
		return nil
	}
	return errorsmod.New(s.Refusal.Codespace, s.Refusal.Code, "as the script says")
}
