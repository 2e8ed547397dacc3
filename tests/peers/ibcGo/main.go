// Ibcgo executes messages on the real ibc-go, for comparison: it reads one request a line, as JSON,
// and answers each with a line.
package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	dbm "github.com/cosmos/cosmos-db"

	coreheader "cosmossdk.io/core/header"
	errorsmod "cosmossdk.io/errors"
	"cosmossdk.io/log/v2"

	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	simtestutil "github.com/cosmos/cosmos-sdk/testutil/sims"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	"github.com/cosmos/cosmos-sdk/types/tx"

	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"

	icacontroller "github.com/cosmos/ibc-go/v11/modules/apps/27-interchain-accounts/controller/types"
	icahost "github.com/cosmos/ibc-go/v11/modules/apps/27-interchain-accounts/host/types"
	ibcclient "github.com/cosmos/ibc-go/v11/modules/core/02-client"
	ibcante "github.com/cosmos/ibc-go/v11/modules/core/ante"
	"github.com/cosmos/ibc-go/v11/testing/simapp"
)

// request is a transaction, the begin of a block or a call of an application, upon given stores.
type request struct {
	// Stores holds, by name, keys and values in hexadecimal. Anything else is empty.
	Stores map[string]map[string]string `json:"stores"`
	// BeginBlock asks for what is due before the transactions of a block.
	BeginBlock bool `json:"beginBlock"`
	// Messages are those of one transaction.
	Messages []message `json:"messages"`
	// Signers are those whose signatures the transaction bears.
	Signers []string `json:"signers"`
	// Routed says that another module hands the messages over, which no transaction bears.
	Routed bool `json:"routed"`
	// Checked says that the transaction is only checked, as before it enters a block.
	Checked bool `json:"checked"`
	// Rechecked says that it was checked before.
	Rechecked bool `json:"rechecked"`
	// AppCall is one of an application, in place of messages.
	AppCall *appCall `json:"appCall"`
	// Query is a question, in place of messages.
	Query *query `json:"query"`
	// Genesis is about all of a module's state, in place of messages.
	Genesis *genesisStep `json:"genesis"`

	ChainID   string `json:"chainId"`
	Height    int64  `json:"height"`
	TimeNanos int64  `json:"timeNanos,string"`
	// NextValidatorsHash is in hexadecimal.
	NextValidatorsHash string `json:"nextValidatorsHash"`
	// Script says what the mock application does; absent: what it does by itself.
	Script *script `json:"script"`
	// Stack is what stands behind the port of transfers, outermost first; absent: what the test
	// application has there.
	Stack []string `json:"stack"`
	// StackV2 is the same of IBC v2; no other of its ports is then known.
	StackV2 []string `json:"stackV2"`
}

type message struct {
	TypeURL string `json:"typeUrl"`
	// Value is in hexadecimal.
	Value string `json:"value"`
}

type event struct {
	Type       string      `json:"type"`
	Attributes [][2]string `json:"attributes"`
}

// answer holds the outcome and the stores after it.
type answer struct {
	Codespace string    `json:"codespace"`
	Code      uint32    `json:"code"`
	Log       string    `json:"log"`
	Responses []message `json:"responses"`
	Events    []event   `json:"events"`
	// Sequence is that of a packet that an application sent.
	Sequence uint64 `json:"sequence,string"`
	// Value is the answer to a question, in hexadecimal.
	Value string `json:"value"`
	// Genesis is what a module exported.
	Genesis json.RawMessage              `json:"genesis,omitempty"`
	Stores  map[string]map[string]string `json:"stores"`
}

type peer struct {
	app *simapp.SimApp
}

func newPeer() *peer {
	return &peer{simapp.NewSimApp(
		log.NewNopLogger(), dbm.NewMemDB(), nil, true, simtestutil.EmptyAppOptions{},
	)}
}

// step answers a request. All it writes goes to a branch that is never committed.
func (p *peer) step(req request) (answer, error) {
	at := time.Unix(0, req.TimeNanos).UTC()
	nextValidatorsHash, err := hex.DecodeString(req.NextValidatorsHash)
	if err != nil {
		return answer{}, err
	}
	header := cmtproto.Header{
		ChainID: req.ChainID, Height: req.Height, Time: at, NextValidatorsHash: nextValidatorsHash,
	}
	ctx, _ := p.app.NewUncachedContext(false, header).CacheContext()
	info := coreheader.Info{ChainID: req.ChainID, Height: req.Height, Time: at}
	ctx = ctx.WithHeaderInfo(info).WithEventManager(sdk.NewEventManager())
	if err := p.load(ctx, req.Stores); err != nil {
		return answer{}, err
	}
	// Without their parameters interchain accounts panic at every channel.
	p.app.ICAControllerKeeper.SetParams(ctx, icacontroller.DefaultParams())
	p.app.ICAHostKeeper.SetParams(ctx, icahost.DefaultParams())
	p.followScript(req.Script)
	var out answer
	if req.BeginBlock {
		if err := p.beginBlock(ctx); err == nil {
			out.Events = plain(ctx.EventManager().Events())
		} else {
			out.Codespace, out.Code, _ = errorsmod.ABCIInfo(err, false)
			out.Log = err.Error()
		}
	} else {
		branch, write := ctx.CacheContext()
		if err := p.execute(branch, req, &out); err == nil {
			write()
		} else {
			out.Responses, out.Events = nil, nil
			out.Codespace, out.Code, _ = errorsmod.ABCIInfo(err, false)
			out.Log = err.Error()
		}
	}
	out.Stores = map[string]map[string]string{}
	for name := range req.Stores {
		out.Stores[name] = p.dump(ctx, name)
	}
	return out, nil
}

// beginBlock does what is due before a block's transactions; a panic is an error.
func (p *peer) beginBlock(ctx sdk.Context) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errorsmod.Wrap(sdkerrors.ErrPanic, fmt.Sprint(r))
		}
	}()
	ibcclient.BeginBlocker(ctx, p.app.IBCKeeper.ClientKeeper)
	p.app.RateLimitKeeper.BeginBlocker(ctx)
	return nil
}

// execute does what a request asks for on a branch.
func (p *peer) execute(ctx sdk.Context, req request, out *answer) (err error) {
	if req.Query != nil {
		out.Value, err = p.answer(ctx, req.Query)
		return err
	}
	if req.Genesis != nil {
		out.Genesis, err = p.genesis(ctx, req.Genesis)
		return err
	}
	if req.AppCall == nil {
		return p.deliver(ctx, req, out)
	}
	out.Sequence, err = p.callByApplication(ctx, req.AppCall)
	out.Events = plain(ctx.EventManager().Events())
	return err
}

func (p *peer) load(ctx sdk.Context, stores map[string]map[string]string) error {
	for name, entries := range stores {
		key := p.app.GetKey(name)
		if key == nil {
			return fmt.Errorf("there is no store %q", name)
		}
		store := ctx.KVStore(key)
		for k, v := range entries {
			keyBytes, err := hex.DecodeString(k)
			if err != nil {
				return err
			}
			value, err := hex.DecodeString(v)
			if err != nil {
				return err
			}
			store.Set(keyBytes, value)
		}
	}
	return nil
}

// deliver does what baseapp does with a transaction, without fees and signatures, and for messages
// of another module what that does: no more than unpack, check and run them.
func (p *peer) deliver(ctx sdk.Context, req request, out *answer) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = recovered(r)
		}
	}()
	packed := make([]*codectypes.Any, len(req.Messages))
	for i, m := range req.Messages {
		value, err := hex.DecodeString(m.Value)
		if err != nil {
			return err
		}
		packed[i] = &codectypes.Any{TypeUrl: m.TypeURL, Value: value}
	}
	messages, err := p.unpack(packed, req)
	if err != nil {
		return err
	}
	if req.Checked {
		return p.check(ctx, messages, req.Rechecked)
	}
	for _, msg := range messages {
		handler := p.app.MsgServiceRouter().Handler(msg)
		if handler == nil {
			return errorsmod.Wrapf(sdkerrors.ErrUnknownRequest, "no handler of %T", msg)
		}
		result, err := handler(ctx, msg)
		if err != nil {
			return err
		}
		for _, response := range result.MsgResponses {
			out.Responses = append(out.Responses, message{
				TypeURL: response.TypeUrl, Value: hex.EncodeToString(response.Value),
			})
		}
		out.Events = append(out.Events, plain(result.GetEvents())...)
	}
	return nil
}

// recovered is what baseapp makes of a panic.
func recovered(r any) error {
	if outOfGas, ok := r.(storetypes.ErrorOutOfGas); ok {
		return errorsmod.Wrap(sdkerrors.ErrOutOfGas, outOfGas.Descriptor)
	}
	return errorsmod.Wrap(sdkerrors.ErrPanic, fmt.Sprint(r))
}

// unexecuted is a transaction of which only the messages count.
type unexecuted struct {
	sdk.Tx
	messages []sdk.Msg
}

func (t unexecuted) GetMsgs() []sdk.Msg { return t.messages }

// check does what the application does of its own with a transaction before it enters a block.
func (p *peer) check(ctx sdk.Context, messages []sdk.Msg, again bool) error {
	next := func(ctx sdk.Context, _ sdk.Tx, _ bool) (sdk.Context, error) { return ctx, nil }
	decorator := ibcante.NewRedundantRelayDecorator(p.app.IBCKeeper)
	_, err := decorator.AnteHandle(
		ctx.WithIsCheckTx(true).WithIsReCheckTx(again), unexecuted{messages: messages}, false, next,
	)
	return err
}

// unpack gives the checked messages of a request.
func (p *peer) unpack(packed []*codectypes.Any, req request) ([]sdk.Msg, error) {
	var messages []sdk.Msg
	if req.Routed {
		for _, a := range packed {
			var msg sdk.Msg
			if err := p.app.InterfaceRegistry().UnpackAny(a, &msg); err != nil {
				return nil, errorsmod.Wrap(sdkerrors.ErrTxDecode, err.Error())
			}
			messages = append(messages, msg)
		}
		return messages, validate(messages)
	}
	decoded, err := p.decode(packed)
	if err != nil {
		return nil, err
	}
	if err := validate(decoded.GetMsgs()); err != nil {
		return nil, err
	}
	return decoded.GetMsgs(), p.checkSigners(decoded, req.Signers)
}

// validate is baseapp's validateBasicTxMsgs.
func validate(messages []sdk.Msg) error {
	if len(messages) == 0 {
		return errorsmod.Wrap(sdkerrors.ErrInvalidRequest, "there are no messages")
	}
	for _, msg := range messages {
		if m, ok := msg.(sdk.HasValidateBasic); ok {
			if err := m.ValidateBasic(); err != nil {
				return err
			}
		}
	}
	return nil
}

// decode puts messages into a transaction and decodes that.
func (p *peer) decode(packed []*codectypes.Any) (sdk.Tx, error) {
	body, err := (&tx.TxBody{Messages: packed}).Marshal()
	if err != nil {
		return nil, err
	}
	auth, err := (&tx.AuthInfo{Fee: &tx.Fee{}}).Marshal()
	if err != nil {
		return nil, err
	}
	raw, err := (&tx.TxRaw{BodyBytes: body, AuthInfoBytes: auth}).Marshal()
	if err != nil {
		return nil, err
	}
	decoded, err := p.app.GetTxConfig().TxDecoder()(raw)
	if err != nil {
		return nil, errorsmod.Wrap(sdkerrors.ErrTxDecode, err.Error())
	}
	return decoded, nil
}

// checkSigners refuses what the check of signatures would, of which there are none here.
func (p *peer) checkSigners(decoded sdk.Tx, signers []string) error {
	signed, ok := decoded.(interface{ GetSigners() ([][]byte, error) })
	if !ok {
		return fmt.Errorf("%T has no signers", decoded)
	}
	required, err := signed.GetSigners()
	if err != nil {
		return err
	}
	if len(required) != len(signers) {
		return errorsmod.Wrap(sdkerrors.ErrUnauthorized, "another number of signers is expected")
	}
	for i, signer := range required {
		if signers[i] != sdk.AccAddress(signer).String() {
			return errorsmod.Wrap(sdkerrors.ErrInvalidPubKey, "another signer is expected")
		}
	}
	return nil
}

func plain(events sdk.Events) []event {
	var out []event
	for _, e := range events {
		converted := event{Type: e.Type}
		for _, a := range e.Attributes {
			converted.Attributes = append(converted.Attributes, [2]string{a.Key, a.Value})
		}
		out = append(out, converted)
	}
	return out
}

func (p *peer) dump(ctx sdk.Context, name string) map[string]string {
	entries := map[string]string{}
	it := storetypes.KVStorePrefixIterator(ctx.KVStore(p.app.GetKey(name)), nil)
	defer it.Close()
	for ; it.Valid(); it.Next() {
		entries[hex.EncodeToString(it.Key())] = hex.EncodeToString(it.Value())
	}
	return entries
}

func main() {
	peers := map[string]*peer{}
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	decoder := json.NewDecoder(in)
	for decoder.More() {
		var req request
		if err := decoder.Decode(&req); err != nil {
			fmt.Fprintln(os.Stderr, "request:", err)
			os.Exit(2)
		}
		stack := strings.Join(req.Stack, "/") + " " + strings.Join(req.StackV2, "/")
		if peers[stack] == nil {
			p, err := newPeerWith(req.Stack, req.StackV2)
			if err != nil {
				fmt.Fprintln(os.Stderr, "request:", err)
				os.Exit(2)
			}
			peers[stack] = p
		}
		outcome, err := peers[stack].step(req)
		if err != nil {
			fmt.Fprintln(os.Stderr, "request:", err)
			os.Exit(2)
		}
		line, err := json.Marshal(outcome)
		if err != nil {
			fmt.Fprintln(os.Stderr, "answer:", err)
			os.Exit(2)
		}
		out.Write(line)
		out.WriteByte('\n')
		out.Flush()
	}
}
