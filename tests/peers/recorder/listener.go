package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/cosmos/cosmos-sdk/store/v2/rootmulti"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/tx"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	abci "github.com/cometbft/cometbft/abci/types"

	"github.com/cosmos/ibc-go/v11/testing/simapp"
)

// recordedStores are those whose content is recorded; of the others it is the roots.
var recordedStores = []string{"ibc", "transfer"}

// leftOut are the module accounts whose balances change in every block.
var leftOut = []string{"mint", "fee_collector", "distribution"}

// foreignEvents are those of other modules at the begin of a block.
var foreignEvents = []string{
	"mint", "coinbase", "burn", "coin_spent", "coin_received", "transfer", "message",
	"commission", "rewards", "proposer_reward",
}

// listener hears from the application itself what goes into a block and what comes out.
type listener struct {
	app     *simapp.SimApp
	chainID string
	// actions were done upon the block that comes next.
	actions []actionLine
	block   *blockLine
	// balances holds by key of the bank's store what was written last.
	balances map[string]string
	counts   map[string]int
	commits  []commitLine
	// firstBalances are those after block 1.
	firstBalances [][3]string
	onBlock       func(*blockLine)
}

func (l *listener) attach(app *simapp.SimApp) {
	l.app = app
	keys := []storetypes.StoreKey{app.GetKey(banktypes.StoreKey)}
	for _, name := range recordedStores {
		keys = append(keys, app.GetKey(name))
	}
	app.CommitMultiStore().AddListeners(keys)
	app.SetStreamingManager(storetypes.StreamingManager{ABCIListeners: []storetypes.ABCIListener{l}})
}

// ListenFinalizeBlock takes down the inputs of a block and its answers.
func (l *listener) ListenFinalizeBlock(
	_ context.Context, req abci.RequestFinalizeBlock, res abci.ResponseFinalizeBlock,
) error {
	l.block = &blockLine{
		Kind:               "block",
		ChainID:            l.chainID,
		Height:             req.Height,
		Time:               strconv.FormatInt(req.Time.UnixNano(), 10),
		NextValidatorsHash: hex.EncodeToString(req.NextValidatorsHash),
		Actions:            l.actions,
		Txs:                []txLine{},
	}
	l.actions = nil
	for i, raw := range req.Txs {
		l.block.Txs = append(l.block.Txs, l.readTx(raw, res.TxResults[i]))
	}
	for _, event := range events(res.Events) {
		if !slices.Contains(foreignEvents, event.Type) {
			l.block.BlockEvents = append(l.block.BlockEvents, event)
		}
	}
	return nil
}

func (l *listener) readTx(raw []byte, result *abci.ExecTxResult) txLine {
	var (
		outer tx.TxRaw
		body  tx.TxBody
		auth  tx.AuthInfo
	)
	must(outer.Unmarshal(raw))
	must(body.Unmarshal(outer.BodyBytes))
	must(auth.Unmarshal(outer.AuthInfoBytes))
	must(auth.UnpackInterfaces(l.app.InterfaceRegistry()))
	signer := auth.SignerInfos[0]
	line := txLine{
		Signer:   sdk.AccAddress(publicKey(signer).Address()).String(),
		Sequence: signer.Sequence,
		Result: txResult{
			Code: result.Code, Codespace: result.Codespace, Log: result.Log,
			GasUsed: result.GasUsed, GasWanted: result.GasWanted,
			Data: result.Data, Events: events(result.Events),
		},
	}
	if result.Code != 0 {
		// What a refused transaction answers is empty, but not absent.
		line.Result.Data = []byte{}
	}
	for i, message := range body.Messages {
		// A value may be empty, but is not absent.
		value := append([]byte{}, message.Value...)
		line.Msgs = append(line.Msgs, messageLine{message.TypeUrl, value})
		l.counts[message.TypeUrl+"|"+outcome(i, len(body.Messages), result)]++
	}
	return line
}

// outcome says what became of a message, for the summary in the last line.
func outcome(index, count int, result *abci.ExecTxResult) string {
	refusal := fmt.Sprintf("err %s/%d", result.Codespace, result.Code)
	var failed int
	switch _, err := fmt.Sscanf(
		result.Log, "failed to execute message; message index: %d:", &failed,
	); {
	case result.Code == 0:
		return "ok"
	case err != nil && count > 1:
		return "tx rejected " + refusal
	case err != nil:
		return refusal + " (before execution)"
	case index < failed:
		return "rolled back"
	case index > failed:
		return "not reached"
	default:
		return refusal
	}
}

// ListenCommit takes down what reached the stores, and ends the block's line.
func (l *listener) ListenCommit(
	_ context.Context, _ abci.ResponseCommit, changes []*storetypes.StoreKVPair,
) error {
	block := l.block
	block.Writes = map[string][]write{}
	for _, name := range recordedStores {
		block.Writes[name] = []write{}
	}
	for _, change := range changes {
		if change.StoreKey == banktypes.StoreKey {
			l.readBalance(block, change)
			continue
		}
		key, value := hex.EncodeToString(change.Key), (*string)(nil)
		if !change.Delete {
			encoded := hex.EncodeToString(change.Value)
			value = &encoded
		}
		block.Writes[change.StoreKey] = append(block.Writes[change.StoreKey], write{&key, value})
	}
	l.readRoots(block)
	l.commits = append(l.commits, commitLine{block.Height, block.Stores, block.AppHash})
	if len(l.commits) == 1 {
		l.firstBalances = l.allBalances()
	}
	l.onBlock(block)
	return nil
}

func (l *listener) readRoots(block *blockLine) {
	store := l.app.CommitMultiStore().(*rootmulti.Store)
	info, err := store.GetCommitInfo(block.Height)
	must(err)
	block.Stores, block.OtherRoots = map[string]storeLine{}, map[string]string{}
	for _, entry := range info.StoreInfos {
		root := hex.EncodeToString(entry.CommitId.Hash)
		if slices.Contains(recordedStores, entry.Name) {
			block.Stores[entry.Name] = storeLine{root, entry.CommitId.Version}
		} else {
			block.OtherRoots[entry.Name] = root
		}
	}
	block.AppHash = hex.EncodeToString(store.LastCommitID().Hash)
}

func (l *listener) readBalance(block *blockLine, change *storetypes.StoreKVPair) {
	if change.Key[0] != banktypes.BalancesPrefix.Bytes()[0] {
		return
	}
	amount := "0"
	if change.Delete {
		delete(l.balances, string(change.Key))
	} else {
		decoded, err := banktypes.BalanceValueCodec.Decode(change.Value)
		must(err)
		amount = decoded.String()
		l.balances[string(change.Key)] = amount
	}
	if line, kept := balanceLine(change.Key, amount); kept {
		block.Balances = append(block.Balances, line)
	}
}

// balanceLine reads a key of the bank's store: a prefix, the address behind its length, the denom.
func balanceLine(key []byte, amount string) ([3]string, bool) {
	end := 2 + int(key[1])
	address := sdk.AccAddress(key[2:end])
	for _, module := range leftOut {
		if address.Equals(authtypes.NewModuleAddress(module)) {
			return [3]string{}, false
		}
	}
	return [3]string{address.String(), string(key[end:]), amount}, true
}

func (l *listener) allBalances() [][3]string {
	lines := [][3]string{}
	for _, key := range slices.Sorted(maps.Keys(l.balances)) {
		if line, kept := balanceLine([]byte(key), l.balances[key]); kept {
			lines = append(lines, line)
		}
	}
	return lines
}

func events(given []abci.Event) []eventLine {
	lines := []eventLine{}
	for _, event := range given {
		line := eventLine{event.Type, []pair{}}
		for _, attribute := range event.Attributes {
			line.Attributes = append(line.Attributes, pair{attribute.Key, attribute.Value})
		}
		lines = append(lines, line)
	}
	return lines
}
