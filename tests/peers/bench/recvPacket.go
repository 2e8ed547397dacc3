package main

import (
	"encoding/json"
	"os"
	"time"

	dbm "github.com/cosmos/cosmos-db"

	"cosmossdk.io/log/v2"

	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/runtime"
	"github.com/cosmos/cosmos-sdk/store/v2/rootmulti"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"

	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"

	clienttypes "github.com/cosmos/ibc-go/v11/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v11/modules/core/04-channel/types"
	porttypes "github.com/cosmos/ibc-go/v11/modules/core/05-port/types"
	"github.com/cosmos/ibc-go/v11/modules/core/exported"
	"github.com/cosmos/ibc-go/v11/modules/core/keeper"
	coretypes "github.com/cosmos/ibc-go/v11/modules/core/types"
	ibctm "github.com/cosmos/ibc-go/v11/modules/light-clients/07-tendermint"
	"github.com/cosmos/ibc-go/v11/testing/mock"
)

// traffic is a chain and the packets on their way to it, as scripts/bench/recvPacket.ts writes it.
type traffic struct {
	ChainID   string `json:"chainId"`
	Height    int64  `json:"height"`
	TimeNanos int64  `json:"timeNanos,string"`
	// Entries are keys and values of the store `ibc`, committed before the block.
	Entries [][2][]byte `json:"entries"`
	// Messages are encoded MsgRecvPacket, each of another packet.
	Messages [][]byte `json:"messages"`
}

// receiver is ibc-go's core with a 07-tendermint client and the mock application, over a committed
// IAVL store in memory.
type receiver struct {
	keeper   *keeper.Keeper
	context  sdk.Context
	messages []*channeltypes.MsgRecvPacket
}

// noUpgrades stands for the upgrade module, which receiving does not ask.
type noUpgrades struct {
	clienttypes.UpgradeKeeper
	isPresent bool
}

func newReceiver(in traffic) receiver {
	registry := codectypes.NewInterfaceRegistry()
	coretypes.RegisterInterfaces(registry)
	ibctm.RegisterInterfaces(registry)
	cdc := codec.NewProtoCodec(registry)

	key := storetypes.NewKVStoreKey(exported.StoreKey)
	stores := rootmulti.NewStore(dbm.NewMemDB(), log.NewNopLogger())
	stores.MountStoreWithDB(key, storetypes.StoreTypeIAVL, nil)
	check(stores.LoadLatestVersion())
	for _, entry := range in.Entries {
		stores.GetKVStore(key).Set(entry[0], entry[1])
	}
	stores.Commit()

	core := keeper.NewKeeper(cdc, runtime.NewKVStoreService(key), &noUpgrades{isPresent: true}, "gov")
	tendermint := ibctm.NewLightClientModule(cdc, core.ClientKeeper.GetStoreProvider())
	core.ClientKeeper.AddRoute(ibctm.ModuleName, &tendermint)
	module := mock.NewAppModule()
	application := mock.NewIBCModule(&module, mock.NewIBCApp(mock.ModuleName))
	core.SetRouter(porttypes.NewRouter().AddRoute(mock.ModuleName, application))

	messages := make([]*channeltypes.MsgRecvPacket, len(in.Messages))
	for i, encoded := range in.Messages {
		messages[i] = new(channeltypes.MsgRecvPacket)
		check(cdc.Unmarshal(encoded, messages[i]))
		check(messages[i].ValidateBasic())
	}
	header := cmtproto.Header{
		ChainID: in.ChainID, Height: in.Height, Time: time.Unix(0, in.TimeNanos).UTC(),
	}
	context := sdk.NewContext(stores.CacheMultiStore(), header, false, log.NewNopLogger())
	return receiver{core, context, messages}
}

// receive has the handler execute a message.
func (r receiver) receive(context sdk.Context, message *channeltypes.MsgRecvPacket) {
	response, err := r.keeper.RecvPacket(context, message)
	check(err)
	if response.Result != channeltypes.SUCCESS {
		panic("the packet was received before")
	}
}

// transaction executes messages on a branch that is then written, without ante handlers.
func (r receiver) transaction(context sdk.Context, messages []*channeltypes.MsgRecvPacket) {
	branch, write := context.CacheContext()
	for _, message := range messages {
		r.receive(branch, message)
	}
	write()
}

// measureRecvPacket measures the message handler, from the decoded message on: by itself, and in
// transactions of one and of 30 packets. No packet is received twice in a block.
func measureRecvPacket() {
	const batches, bundle = 8, 30
	var in traffic
	check(json.NewDecoder(os.Stdin).Decode(&in))
	r := newReceiver(in)
	block := func() sdk.Context {
		branch, _ := r.context.CacheContext()
		return branch
	}
	packets := len(r.messages)
	// Long enough for the garbage collector to have its share in every batch.
	perBatch := 4 * packets

	var context sdk.Context
	begin := func(packet int) {
		if packet == 0 {
			context = block()
		}
	}
	measure("recvPacket: ibc-go, message handler alone", batches, perBatch, 1, func(i int) {
		packet := i % packets
		begin(packet)
		r.receive(context, r.messages[packet])
	})
	measure("recvPacket: ibc-go, transaction of one", batches, perBatch, 1, func(i int) {
		packet := i % packets
		begin(packet)
		r.transaction(context, r.messages[packet:packet+1])
	})
	measure("recvPacket: ibc-go, transaction of 30", batches, perBatch/bundle, bundle, func(i int) {
		packet := i * bundle % packets
		begin(packet)
		r.transaction(context, r.messages[packet:packet+bundle])
	})
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
