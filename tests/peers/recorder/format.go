package main

import "encoding/json"

// The lines of a recording (host/replay/RECORDINGS.md).

type pair = [2]string

// write is a key and its new value in hexadecimal; a nil value is a removal.
type write = [2]*string

type storeLine struct {
	Root    string `json:"root"`
	Version int64  `json:"version"`
}

type genesisLine struct {
	Kind   string         `json:"kind"`
	Format int            `json:"format"`
	Name   string         `json:"name"`
	IBCGo  string         `json:"ibc_go"`
	Seed   int64          `json:"seed"`
	Chains []chainGenesis `json:"chains"`
}

type chainGenesis struct {
	ChainID          string                         `json:"chain_id"`
	Revision         uint64                         `json:"revision"`
	InitialHeight    int64                          `json:"initial_height"`
	InitialTime      string                         `json:"initial_time_ns"`
	AddressPrefix    string                         `json:"bech32_prefix"`
	GenesisKV        map[string][]pair              `json:"genesis_kv"`
	FirstCommit      commitLine                     `json:"first_commit"`
	Balances         [][3]string                    `json:"balances"`
	BlockedAddresses []string                       `json:"blocked_addresses"`
	ModuleAccounts   map[string]string              `json:"module_accounts"`
	Authority        string                         `json:"authority"`
	UnbondingPeriod  string                         `json:"unbonding_period_ns"`
	Params           map[string]json.RawMessage     `json:"params"`
	Accounts         []accountLine                  `json:"accounts"`
	Validators       []validatorLine                `json:"validators"`
	CommitmentPrefix string                         `json:"commitment_prefix"`
	Ports            map[string]map[string][]string `json:"ports"`
}

type accountLine struct {
	Address    string `json:"address"`
	PrivateKey string `json:"priv_key_secp256k1"`
	Number     uint64 `json:"account_number"`
}

type validatorLine struct {
	PublicKey  string `json:"pub_key_ed25519"`
	PrivateKey string `json:"priv_key_ed25519"`
	Address    string `json:"address"`
	Power      int64  `json:"power"`
}

type commitLine struct {
	Height  int64                `json:"height"`
	Stores  map[string]storeLine `json:"stores"`
	AppHash string               `json:"app_hash"`
}

type blockLine struct {
	Kind               string               `json:"kind"`
	ChainID            string               `json:"chain_id"`
	Height             int64                `json:"height"`
	Time               string               `json:"time_ns"`
	NextValidatorsHash string               `json:"next_validators_hash"`
	Actions            []actionLine         `json:"actions,omitempty"`
	Txs                []txLine             `json:"txs"`
	BlockEvents        []eventLine          `json:"block_events,omitempty"`
	Stores             map[string]storeLine `json:"stores"`
	OtherRoots         map[string]string    `json:"other_roots"`
	AppHash            string               `json:"app_hash"`
	Writes             map[string][]write   `json:"writes"`
	Balances           [][3]string          `json:"balances,omitempty"`
}

type actionLine struct {
	Kind   string         `json:"kind"`
	Args   map[string]any `json:"args"`
	Result actionResult   `json:"result"`
	Events []eventLine    `json:"events"`
}

type actionResult struct {
	Code      uint32 `json:"code"`
	Codespace string `json:"codespace"`
	Log       string `json:"log,omitempty"`
	Sequence  string `json:"sequence,omitempty"`
}

type messageLine struct {
	TypeURL string `json:"type_url"`
	Value   []byte `json:"value"`
}

type txLine struct {
	Msgs     []messageLine `json:"msgs"`
	Signer   string        `json:"signer"`
	Sequence uint64        `json:"sequence"`
	Result   txResult      `json:"result"`
}

type txResult struct {
	Code      uint32      `json:"code"`
	Codespace string      `json:"codespace"`
	Log       string      `json:"log,omitempty"`
	GasUsed   int64       `json:"gas_used"`
	GasWanted int64       `json:"gas_wanted"`
	Data      []byte      `json:"data"`
	Events    []eventLine `json:"events"`
}

type eventLine struct {
	Type       string `json:"type"`
	Attributes []pair `json:"attributes"`
}

type endLine struct {
	Kind   string     `json:"kind"`
	Chains []chainEnd `json:"chains"`
	Notes  []string   `json:"notes"`
}

type chainEnd struct {
	ChainID  string         `json:"chain_id"`
	Balances [][3]string    `json:"balances"`
	Counts   map[string]int `json:"counts"`
	commitLine
}
