package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"time"

	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"

	abci "github.com/cometbft/cometbft/abci/types"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/crypto"
	cmttypes "github.com/cometbft/cometbft/types"

	clienttypes "github.com/cosmos/ibc-go/v11/modules/core/02-client/types"
	channeltypes "github.com/cosmos/ibc-go/v11/modules/core/04-channel/types"
	ibctm "github.com/cosmos/ibc-go/v11/modules/light-clients/07-tendermint"
)

// request is what a line asks for, and with what; bytes are in base64.
type request struct {
	Ask string `json:"ask"`
	// start
	ChainID string   `json:"chain_id"`
	Denoms  []string `json:"denoms"`
	// start, block and equivocate
	Time string `json:"time_ns"`
	// block
	Txs     []requestedTx     `json:"txs"`
	Actions []requestedAction `json:"actions"`
	// Powers are those that validators get, by their numbers.
	Powers map[int]int64 `json:"powers"`
	// get, entries and prove
	Store string `json:"store"`
	Key   []byte `json:"key"`
	// get, entries, prove, header, equivocate and query
	Height        int64  `json:"height"`
	TrustedHeight uint64 `json:"trusted_height"`
	// record and query
	Path string `json:"path"`
	// query
	Data  []byte `json:"data"`
	Prove bool   `json:"prove"`
}

type requestedTx struct {
	Signer string        `json:"signer"`
	Msgs   []messageLine `json:"msgs"`
}

// requestedAction is a packet to send, or one to acknowledge.
type requestedAction struct {
	Kind            string             `json:"kind"`
	Port            string             `json:"port"`
	Channel         string             `json:"channel"`
	TimeoutHeight   clienttypes.Height `json:"timeout_height"`
	TimeoutTime     string             `json:"timeout_time_ns"`
	Data            []byte             `json:"data"`
	Packet          []byte             `json:"packet"`
	Acknowledgement []byte             `json:"acknowledgement"`
}

// written is an acknowledgement as it stands.
type written []byte

func (w written) Acknowledgement() []byte { return w }
func (w written) Success() bool           { return true }

// liveChain is one that makes a block only when it is asked to.
type liveChain struct {
	*chain
	// headers are those of its blocks.
	headers map[int64]*ibctm.Header
	// stores are those after the block that was asked about last.
	stores       storetypes.CacheMultiStore
	storesHeight int64
}

// serve answers requests until there are no more. What cannot be answered ends the program.
func serve(w *world, in io.Reader, to io.Writer) error {
	live := &liveChain{headers: map[int64]*ibctm.Header{}}
	decoder, out := json.NewDecoder(in), bufio.NewWriter(to)
	encoder := json.NewEncoder(out)
	for {
		var asked request
		if err := decoder.Decode(&asked); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if err := encoder.Encode(live.answer(w, asked)); err != nil {
			return err
		}
		if err := out.Flush(); err != nil {
			return err
		}
	}
}

func (l *liveChain) answer(w *world, asked request) any {
	switch asked.Ask {
	case "start":
		w.clock = timeOf(asked.Time)
		l.chain = w.newChain(asked.ChainID, asked.Denoms...)
		l.headers[1] = l.LatestCommittedHeader
		addresses := []string{}
		for _, known := range l.accounts {
			addresses = append(addresses, known.address)
		}
		return addresses
	case "block":
		return l.block(asked)
	case "get":
		return l.at(asked.Height).GetKVStore(l.GetSimApp().GetKey(asked.Store)).Get(asked.Key)
	case "entries":
		return l.entries(asked)
	case "prove":
		return l.proofsAt(asked.Height)(asked.Key)
	case "header":
		return l.encoded(*l.headers[asked.Height], asked.TrustedHeight)
	case "equivocate":
		return l.equivocate(asked)
	case "query":
		return must1(l.GetSimApp().Query(context.Background(), &abci.RequestQuery{
			Path: asked.Path, Data: asked.Data, Height: asked.Height, Prove: asked.Prove,
		}))
	case "record":
		file := must1(os.Create(asked.Path))
		must(w.print(file, "live", -1))
		return file.Close()
	default:
		panic(fmt.Sprintf("nobody knows what %q means", asked.Ask))
	}
}

// block makes the next one and tells of it as a recording does.
func (l *liveChain) block(asked request) *blockLine {
	l.world.clock = timeOf(asked.Time)
	if len(asked.Actions) > 0 {
		ctx := l.nextBlock()
		for _, action := range asked.Actions {
			switch action.Kind {
			case "send_packet":
				l.sendPacket(
					ctx, action.Port, action.Channel, action.TimeoutHeight,
					uint64(timeOf(action.TimeoutTime).UnixNano()), action.Data,
				)
			case "write_acknowledgement":
				var packet channeltypes.Packet
				must(packet.Unmarshal(action.Packet))
				l.writeAcknowledgement(ctx, packet, written(action.Acknowledgement))
			}
		}
	}
	for _, number := range slices.Sorted(maps.Keys(asked.Powers)) {
		key := validatorKey(l.ChainID, number)
		l.Signers[key.PubKey().Address().String()] = cmttypes.NewMockPVWithParams(key, false, false)
		public := cmtproto.PublicKey{Sum: &cmtproto.PublicKey_Ed25519{Ed25519: key.PubKey().Bytes()}}
		update := abci.ValidatorUpdate{PubKey: public, Power: asked.Powers[number]}
		l.powers = append(l.powers, update)
	}
	var given []transaction
	for _, tx := range asked.Txs {
		signed := by(l.accountOf(tx.Signer))
		for _, message := range tx.Msgs {
			packed := &codectypes.Any{TypeUrl: message.TypeURL, Value: message.Value}
			signed.encoded = append(signed.encoded, packed)
		}
		given = append(given, signed)
	}
	l.produce(given...)
	l.headers[l.LatestCommittedHeader.Header.Height] = l.LatestCommittedHeader
	return l.world.blocks[len(l.world.blocks)-1]
}

func (l *liveChain) accountOf(address string) *account {
	for _, known := range l.accounts {
		if known.address == address {
			return known
		}
	}
	panic(fmt.Sprintf("nobody signs for %s", address))
}

// at gives the stores as a block left them.
func (l *liveChain) at(height int64) storetypes.CacheMultiStore {
	if l.stores == nil || l.storesHeight != height {
		l.stores = must1(l.GetSimApp().CommitMultiStore().CacheMultiStoreWithVersion(height))
		l.storesHeight = height
	}
	return l.stores
}

// entries are those whose keys begin with the one that is asked about; all of them if it is empty.
func (l *liveChain) entries(asked request) [][2][]byte {
	store := l.at(asked.Height).GetKVStore(l.GetSimApp().GetKey(asked.Store))
	var first []byte
	if len(asked.Key) > 0 {
		first = asked.Key
	}
	iterator := storetypes.KVStorePrefixIterator(store, first)
	found := [][2][]byte{}
	for ; iterator.Valid(); iterator.Next() {
		found = append(found, [2][]byte{iterator.Key(), iterator.Value()})
	}
	must(iterator.Close())
	return found
}

// encoded is a header as a client takes it that knows a height.
func (l *liveChain) encoded(header ibctm.Header, trustedHeight uint64) []byte {
	trusted := clienttypes.NewHeight(clienttypes.ParseChainID(l.ChainID), trustedHeight)
	complete := must1(l.IBCClientHeader(&header, trusted))
	return must1(complete.Marshal())
}

// equivocate makes another header for a height, which the same validators have signed too.
func (l *liveChain) equivocate(asked request) []byte {
	set := must1(cmttypes.ValidatorSetFromProto(l.headers[asked.Height].ValidatorSet))
	next := l.TrustedValidators[uint64(asked.Height)]
	header := l.CreateTMClientHeader(
		l.ChainID, asked.Height, clienttypes.Height{}, timeOf(asked.Time), set, next, nil, l.Signers,
	)
	return l.encoded(*header, asked.TrustedHeight)
}

func timeOf(nanos string) time.Time {
	return time.Unix(0, must1(strconv.ParseInt(nanos, 10, 64))).UTC()
}
