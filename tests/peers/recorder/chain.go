package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand"
	"slices"
	"strconv"
	"testing"
	"time"

	sdkmath "cosmossdk.io/math"

	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/crypto/keys/secp256k1"
	cryptotypes "github.com/cosmos/cosmos-sdk/crypto/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/tx"
	"github.com/cosmos/cosmos-sdk/types/tx/signing"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/crypto/ed25519"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	cmttypes "github.com/cometbft/cometbft/types"

	clienttypes "github.com/cosmos/ibc-go/v11/modules/core/02-client/types"
	ibctesting "github.com/cosmos/ibc-go/v11/testing"
	"github.com/cosmos/ibc-go/v11/testing/simapp"
)

const (
	validators  = 4
	accounts    = 6
	blockTime   = 5 * time.Second
	firstAmount = 1_000_000_000
	gasLimit    = 10_000_000
)

// loud makes a panic of what would fail a test of ibc-go's testing package.
type loud struct{ testing.TB }

func (loud) Helper()                           {}
func (loud) FailNow()                          { panic("a requirement was not met") }
func (loud) Errorf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }

// account signs transactions; its key follows from its name.
type account struct {
	address  string
	key      cryptotypes.PrivKey
	number   uint64
	sequence uint64
}

// world is what the chains share: one clock, one source of chance, one recording.
type world struct {
	clock  time.Time
	chance *rand.Rand
	chains []*chain
	blocks []*blockLine
}

// chain is a chain of ibc-go's testing package whose blocks are recorded.
type chain struct {
	*ibctesting.TestChain
	world    *world
	listener *listener
	accounts []*account
	genesis  chainGenesis
	// changed is the last height in which anything was executed.
	changed int64
	// powers are given to validators two blocks after the next one, beside the application's own.
	powers []abci.ValidatorUpdate
}

// transaction is what one account signs.
type transaction struct {
	signer   *account
	messages []sdk.Msg
	// encoded messages follow, as they are.
	encoded []*codectypes.Any
	// damage changes the encoded messages before they are signed, unless it is nil.
	damage func([]*codectypes.Any)
}

// by is a transaction that is signed as it stands.
func by(signer *account, messages ...sdk.Msg) transaction {
	return transaction{signer: signer, messages: messages}
}

// newChain starts a chain whose accounts all hold the denominations, and commits its first block.
func (w *world) newChain(id string, denoms ...string) *chain {
	c := &chain{world: w}
	c.listener = &listener{
		chainID: id, balances: map[string]string{}, counts: map[string]int{},
		onBlock: func(block *blockLine) { w.blocks = append(w.blocks, block) },
	}
	set, signers, validatorLines := newValidators(id)
	var genesisAccounts []authtypes.GenesisAccount
	var balances []banktypes.Balance
	for i := range accounts {
		secret := fmt.Sprintf("strait %s account %d", id, i)
		key := secp256k1.GenPrivKeyFromSecret([]byte(secret))
		address := sdk.AccAddress(key.PubKey().Address())
		c.accounts = append(c.accounts, &account{address.String(), key, uint64(i), 0})
		base := authtypes.NewBaseAccount(address, key.PubKey(), uint64(i), 0)
		genesisAccounts = append(genesisAccounts, base)
		coins := sdk.NewCoins()
		for _, denom := range denoms {
			coins = coins.Add(sdk.NewCoin(denom, sdkmath.NewInt(firstAmount)))
		}
		balances = append(balances, banktypes.Balance{Address: address.String(), Coins: coins})
	}
	ibctesting.DefaultTestingAppInit = func() (ibctesting.TestingApp, map[string]json.RawMessage) {
		app, genesis := ibctesting.SetupTestingApp()
		c.listener.attach(app.(*simapp.SimApp))
		return app, genesis
	}
	app := ibctesting.SetupWithGenesisValSet(
		loud{}, set, genesisAccounts, id, sdk.DefaultPowerReduction, balances...,
	)
	c.TestChain = &ibctesting.TestChain{
		TB: loud{}, ChainID: id, App: app, TxConfig: app.GetTxConfig(), Codec: app.AppCodec(),
		Vals: set, NextVals: set, Signers: signers,
		TrustedValidators: map[uint64]*cmttypes.ValidatorSet{},
		ProposedHeader:    cmtproto.Header{ChainID: id, Height: 1},
	}
	c.readGenesis()
	c.genesis.Validators = validatorLines
	c.produce()
	w.chains = append(w.chains, c)
	return c
}

func newValidators(
	id string,
) (*cmttypes.ValidatorSet, map[string]cmttypes.PrivValidator, []validatorLine) {
	signers := map[string]cmttypes.PrivValidator{}
	var list []*cmttypes.Validator
	var lines []validatorLine
	for i := range validators {
		key := validatorKey(id, i)
		signers[key.PubKey().Address().String()] = cmttypes.NewMockPVWithParams(key, false, false)
		list = append(list, cmttypes.NewValidator(key.PubKey(), 1))
		lines = append(lines, validatorLine{
			hex.EncodeToString(key.PubKey().Bytes()), hex.EncodeToString(key.Bytes()),
			hex.EncodeToString(key.PubKey().Address()), 1,
		})
	}
	return cmttypes.NewValidatorSet(list), signers, lines
}

func validatorKey(id string, number int) ed25519.PrivKey {
	return ed25519.GenPrivKeyFromSecret([]byte(fmt.Sprintf("strait %s validator %d", id, number)))
}

// readGenesis takes down what InitGenesis wrote, which block 1 commits.
func (c *chain) readGenesis() {
	app := c.GetSimApp()
	ctx := app.NewContextLegacy(false, c.ProposedHeader)
	content := map[string][]pair{}
	for _, name := range recordedStores {
		iterator := ctx.KVStore(app.GetKey(name)).Iterator(nil, nil)
		for ; iterator.Valid(); iterator.Next() {
			entry := pair{hex.EncodeToString(iterator.Key()), hex.EncodeToString(iterator.Value())}
			content[name] = append(content[name], entry)
		}
		must(iterator.Close())
	}
	codec, ibc := app.AppCodec(), app.IBCKeeper
	client, connection := ibc.ClientKeeper.GetParams(ctx), ibc.ConnectionKeeper.GetParams(ctx)
	transfer := app.TransferKeeper.GetParams(ctx)
	params := map[string]json.RawMessage{
		"client":     must1(codec.MarshalJSON(&client)),
		"connection": must1(codec.MarshalJSON(&connection)),
		"transfer":   must1(codec.MarshalJSON(&transfer)),
	}
	var accounts []accountLine
	for _, known := range c.accounts {
		key := hex.EncodeToString(known.key.Bytes())
		accounts = append(accounts, accountLine{known.address, key, known.number})
	}
	modules := map[string]string{}
	for name := range simapp.GetMaccPerms() {
		modules[name] = authtypes.NewModuleAddress(name).String()
	}
	blocked := []string{}
	for address := range simapp.BlockedAddresses() {
		blocked = append(blocked, address)
	}
	slices.Sort(blocked)
	c.genesis = chainGenesis{
		ChainID:          c.ChainID,
		Revision:         clienttypes.ParseChainID(c.ChainID),
		InitialHeight:    1,
		InitialTime:      strconv.FormatInt(c.world.clock.UnixNano(), 10),
		AddressPrefix:    sdk.GetConfig().GetBech32AccountAddrPrefix(),
		GenesisKV:        content,
		BlockedAddresses: blocked,
		ModuleAccounts:   modules,
		Authority:        authtypes.NewModuleAddress("gov").String(),
		UnbondingPeriod:  strconv.FormatInt(ibctesting.UnbondingPeriod.Nanoseconds(), 10),
		Params:           params,
		Accounts:         accounts,
		CommitmentPrefix: hex.EncodeToString([]byte("ibc")),
		Ports:            ports,
	}
}

// ports says which modules serve a port of the test application, outermost first.
var ports = map[string]map[string][]string{
	"v1": {
		"icacontroller-*":   {"icacontroller", "mock(auth)"},
		"icahost":           {"icahost"},
		"mock":              {"mock"},
		"mockblockupgrade":  {"mock(block-upgrade middleware)"},
		"mockicacontroller": {"icacontroller", "mock(auth)"},
		"transfer":          {"rate-limiting", "packet-forward-middleware", "transfer"},
	},
	"v2": {
		"gmpport":  {"27-gmp"},
		"mockv2A":  {"mock v2"},
		"mockv2B":  {"mock v2"},
		"transfer": {"rate-limiting v2", "transfer v2"},
	},
}

// produce executes and commits a block, five seconds after the last one of any chain.
func (c *chain) produce(transactions ...transaction) []*abci.ExecTxResult {
	raw := [][]byte{}
	for _, given := range transactions {
		raw = append(raw, c.sign(given))
	}
	if len(raw) > 0 || len(c.listener.actions) > 0 {
		c.changed = c.ProposedHeader.Height
	}
	c.ProposedHeader.Time = c.world.clock
	result, err := c.App.FinalizeBlock(&abci.RequestFinalizeBlock{
		Height: c.ProposedHeader.Height, Time: c.ProposedHeader.Time,
		NextValidatorsHash: c.NextVals.Hash(), Txs: raw,
	})
	must(err)
	_, err = c.App.Commit()
	must(err)
	c.LatestCommittedHeader = c.CurrentTMClientHeader()
	c.TrustedValidators[uint64(c.ProposedHeader.Height)] = c.NextVals
	c.Vals = c.NextVals
	updates := append(result.ValidatorUpdates, c.powers...)
	c.powers = nil
	c.NextVals = ibctesting.ApplyValSetChanges(c, c.Vals, updates)
	c.Vals.IncrementProposerPriority(1)
	c.ProposedHeader = cmtproto.Header{
		ChainID: c.ChainID, Height: c.App.LastBlockHeight() + 1, AppHash: c.App.LastCommitID().Hash,
		ValidatorsHash: c.Vals.Hash(), NextValidatorsHash: c.NextVals.Hash(),
		ProposerAddress: c.Vals.Proposer.Address,
	}
	c.world.clock = c.world.clock.Add(blockTime)
	c.readSequences()
	return result.TxResults
}

// sign encodes and signs a transaction, in the mode where the encoded bytes are what is signed.
func (c *chain) sign(given transaction) []byte {
	body, auth := tx.TxBody{}, tx.AuthInfo{Fee: &tx.Fee{GasLimit: gasLimit}}
	for _, message := range given.messages {
		body.Messages = append(body.Messages, must1(codectypes.NewAnyWithValue(message)))
	}
	body.Messages = append(body.Messages, given.encoded...)
	if given.damage != nil {
		given.damage(body.Messages)
	}
	mode := tx.ModeInfo_Single{Mode: signing.SignMode_SIGN_MODE_DIRECT}
	auth.SignerInfos = []*tx.SignerInfo{{
		PublicKey: must1(codectypes.NewAnyWithValue(given.signer.key.PubKey())),
		ModeInfo:  &tx.ModeInfo{Sum: &tx.ModeInfo_Single_{Single: &mode}},
		Sequence:  given.signer.sequence,
	}}
	document := tx.SignDoc{
		BodyBytes: must1(body.Marshal()), AuthInfoBytes: must1(auth.Marshal()),
		ChainId: c.ChainID, AccountNumber: given.signer.number,
	}
	signature := must1(given.signer.key.Sign(must1(document.Marshal())))
	// What the account signs next in this block; what comes of it is read behind the block.
	given.signer.sequence++
	signed := tx.TxRaw{
		BodyBytes: document.BodyBytes, AuthInfoBytes: document.AuthInfoBytes,
		Signatures: [][]byte{signature},
	}
	return must1(signed.Marshal())
}

// readSequences asks the chain itself: not every refusal advances an account's sequence.
func (c *chain) readSequences() {
	for _, known := range c.accounts {
		address := sdk.AccAddress(known.key.PubKey().Address())
		found := c.GetSimApp().AccountKeeper.GetAccount(c.committed(), address)
		known.sequence = found.GetSequence()
	}
}

// committed reads what the last block left, without touching the next one.
func (c *chain) committed() sdk.Context {
	return c.GetSimApp().NewUncachedContext(false, c.ProposedHeader)
}

func publicKey(signer *tx.SignerInfo) cryptotypes.PubKey {
	return signer.PublicKey.GetCachedValue().(cryptotypes.PubKey)
}
