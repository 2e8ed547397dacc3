package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	errorsmod "cosmossdk.io/errors"

	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"

	ibccallbacks "github.com/cosmos/ibc-go/v11/modules/apps/callbacks"
	ibccallbacksv2 "github.com/cosmos/ibc-go/v11/modules/apps/callbacks/v2"
	pfm "github.com/cosmos/ibc-go/v11/modules/apps/packet-forward-middleware"
	pfmkeeper "github.com/cosmos/ibc-go/v11/modules/apps/packet-forward-middleware/keeper"
	ratelimiting "github.com/cosmos/ibc-go/v11/modules/apps/rate-limiting"
	ratelimitingv2 "github.com/cosmos/ibc-go/v11/modules/apps/rate-limiting/v2"
	"github.com/cosmos/ibc-go/v11/modules/apps/transfer"
	transfertypes "github.com/cosmos/ibc-go/v11/modules/apps/transfer/types"
	transferv2 "github.com/cosmos/ibc-go/v11/modules/apps/transfer/v2"
	clienttypes "github.com/cosmos/ibc-go/v11/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v11/modules/core/04-channel/types"
	porttypes "github.com/cosmos/ibc-go/v11/modules/core/05-port/types"
	"github.com/cosmos/ibc-go/v11/modules/core/api"
	ibcerrors "github.com/cosmos/ibc-go/v11/modules/core/errors"
	"github.com/cosmos/ibc-go/v11/modules/core/exported"
)

const maxCallbackGas = 1_000_000

// contractKeeper answers for contracts that do what their names say
// (tests/support/contractKeeper.ts).
type contractKeeper struct {
	store storetypes.StoreKey
}

func (k contractKeeper) IBCSendPacketCallback(
	ctx sdk.Context, sourcePort, sourceChannel string, timeoutHeight clienttypes.Height,
	timeoutTimestamp uint64, data []byte, contract, sender, version string,
) error {
	return k.run(ctx, contract, version, "send_packet", sender, sourcePort, sourceChannel,
		timeoutHeight.String(), fmt.Sprint(timeoutTimestamp), hex.EncodeToString(data))
}

func (k contractKeeper) IBCOnAcknowledgementPacketCallback(
	ctx sdk.Context, packet channeltypes.Packet, acknowledgement []byte, relayer sdk.AccAddress,
	contract, sender, version string,
) error {
	told := append([]string{"acknowledgement_packet", sender}, shown(packet)...)
	told = append(told, hex.EncodeToString(acknowledgement), hex.EncodeToString(relayer))
	return k.run(ctx, contract, version, told...)
}

func (k contractKeeper) IBCOnTimeoutPacketCallback(
	ctx sdk.Context, packet channeltypes.Packet, relayer sdk.AccAddress,
	contract, sender, version string,
) error {
	told := append([]string{"timeout_packet", sender}, shown(packet)...)
	return k.run(ctx, contract, version, append(told, hex.EncodeToString(relayer))...)
}

func (k contractKeeper) IBCReceivePacketCallback(
	ctx sdk.Context, packet exported.PacketI, acknowledgement exported.Acknowledgement,
	contract, version string,
) error {
	received, ok := packet.(channeltypes.Packet)
	if !ok {
		return fmt.Errorf("%T is no packet", packet)
	}
	told := append([]string{"receive_packet"}, shown(received)...)
	told = append(told, hex.EncodeToString(acknowledgement.Acknowledgement()))
	return k.run(ctx, contract, version, told...)
}

// run counts the callback, tells of it and behaves as the contract's name says. Only that uses gas.
func (k contractKeeper) run(ctx sdk.Context, contract, version string, told ...string) error {
	store := ctx.WithGasMeter(storetypes.NewInfiniteGasMeter()).KVStore(k.store)
	key := []byte("contract-callbacks")
	count := byte(0)
	if stored := store.Get(key); stored != nil {
		count = stored[0]
	}
	store.Set(key, []byte{count + 1})
	arguments := strings.Join(append([]string{contract, version}, told...), " ")
	ctx.EventManager().EmitEvent(
		sdk.NewEvent("contract", sdk.NewAttribute("arguments", arguments)),
	)
	gas := ctx.GasMeter()
	switch {
	case contract == "runs out of gas":
		gas.ConsumeGas(gas.GasRemaining()+1, "contract")
	case strings.HasPrefix(contract, "runs out of gas"):
		exhaust(gas)
	default:
		gas.ConsumeGas(gas.GasRemaining()/2, "contract")
	}
	switch contract {
	case "panics", "runs out of gas and panics":
		panic("as its name says")
	case "is not allowed to":
		return errorsmod.Wrap(ibcerrors.ErrUnauthorized, "as its name says")
	case "refuses", "runs out of gas and refuses":
		return errors.New("as its name says")
	}
	return nil
}

// exhaust uses more gas than there is, and notices.
func exhaust(gas storetypes.GasMeter) {
	defer func() { _ = recover() }()
	gas.ConsumeGas(gas.GasRemaining()+1, "contract")
}

func shown(packet channeltypes.Packet) []string {
	return []string{
		packet.SourcePort, packet.SourceChannel, packet.DestinationPort, packet.DestinationChannel,
		fmt.Sprint(packet.Sequence), hex.EncodeToString(packet.Data),
	}
}

// newPeerWith makes a peer with other layers behind the port of transfers, outermost first.
func newPeerWith(stack, stackV2 []string) (*peer, error) {
	p := newPeer()
	if len(stackV2) > 0 {
		if err := p.stackV2(stackV2); err != nil {
			return nil, err
		}
	}
	if len(stack) == 0 {
		return p, nil
	}
	keeper := contractKeeper{p.app.GetKey(exported.StoreKey)}
	layers := map[string]func() porttypes.Middleware{
		"callbacks": func() porttypes.Middleware {
			return ibccallbacks.NewIBCMiddleware(keeper, maxCallbackGas)
		},
		"packet-forward-middleware": func() porttypes.Middleware {
			timeout := pfmkeeper.DefaultForwardTransferPacketTimeoutTimestamp
			return pfm.NewIBCMiddleware(p.app.PFMKeeper, 0, timeout)
		},
		"rate-limiting": func() porttypes.Middleware {
			return ratelimiting.NewIBCMiddleware(p.app.RateLimitKeeper)
		},
	}
	builder := porttypes.NewIBCStackBuilder(p.app.IBCKeeper.ChannelKeeper)
	builder.Base(transfer.NewIBCModule(p.app.TransferKeeper))
	for i := len(stack) - 2; i >= 0; i-- {
		layer := layers[stack[i]]
		if layer == nil {
			return nil, fmt.Errorf("there is no layer %q", stack[i])
		}
		builder.Next(layer())
	}
	ports := p.app.IBCKeeper.PortKeeper
	router := porttypes.NewRouter()
	for _, name := range ports.Router.Keys() {
		if name == transfertypes.ModuleName {
			router.AddRoute(name, builder.Build())
		} else {
			route, _ := ports.Router.Route(name)
			router.AddRoute(name, route)
		}
	}
	ports.Router = router
	return p, nil
}

// stackV2 puts layers above transfers of IBC v2.
func (p *peer) stackV2(stack []string) error {
	keeper := contractKeeper{p.app.GetKey(exported.StoreKey)}
	channels := p.app.IBCKeeper.ChannelKeeperV2
	var top api.IBCModule = transferv2.NewIBCModule(p.app.TransferKeeper)
	for i := len(stack) - 2; i >= 0; i-- {
		switch stack[i] {
		case "callbacks":
			top = ibccallbacksv2.NewIBCMiddleware(top, channels, keeper, channels, maxCallbackGas)
		case "rate-limiting":
			top = ratelimitingv2.NewIBCMiddleware(*p.app.RateLimitKeeper, top, channels, channels)
		default:
			return fmt.Errorf("there is no layer %q of IBC v2", stack[i])
		}
	}
	p.app.IBCKeeper.SetRouterV2(api.NewRouter().AddRoute(transfertypes.ModuleName, top))
	return nil
}
