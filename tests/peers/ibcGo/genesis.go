package main

import (
	"encoding/json"
	"fmt"

	errorsmod "cosmossdk.io/errors"

	"github.com/cosmos/cosmos-sdk/baseapp"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	"github.com/cosmos/cosmos-sdk/types/module"
)

// genesisStep is something done with all of a module's state.
type genesisStep struct {
	Module string `json:"module"`
	// Init is the genesis to start from; absent, unless that is what is asked for.
	Init json.RawMessage `json:"init"`
	// FromVersion is what the stores are migrated from; 0 asks for an export.
	FromVersion uint64 `json:"fromVersion,string"`
}

// migrated are the modules whose stores are brought to the present.
var migrated = []string{"ibc", "transfer", "ratelimit", "packetfowardmiddleware"}

// genesis does a step and gives what is exported, if anything.
func (p *peer) genesis(ctx sdk.Context, step *genesisStep) (out json.RawMessage, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errorsmod.Wrap(sdkerrors.ErrPanic, fmt.Sprint(r))
		}
	}()
	if step.FromVersion != 0 {
		return nil, p.migrate(ctx, step)
	}
	// Packet forwarding answers as a module with validators would, and has none.
	if owner, ok := p.app.ModuleManager.Modules[step.Module].(module.HasABCIGenesis); ok {
		if step.Init != nil {
			owner.InitGenesis(ctx, p.app.AppCodec(), step.Init)
			return nil, nil
		}
		return owner.ExportGenesis(ctx, p.app.AppCodec()), nil
	}
	owner, ok := p.app.ModuleManager.Modules[step.Module].(module.HasGenesis)
	if !ok {
		return nil, fmt.Errorf("there is no module %q", step.Module)
	}
	if step.Init != nil {
		owner.InitGenesis(ctx, p.app.AppCodec(), step.Init)
		return nil, nil
	}
	return owner.ExportGenesis(ctx, p.app.AppCodec()), nil
}

// migrate runs the migrations that modules register, as an upgrade of the chain does.
func (p *peer) migrate(ctx sdk.Context, step *genesisStep) error {
	messages := baseapp.NewMsgServiceRouter()
	messages.SetInterfaceRegistry(p.app.InterfaceRegistry())
	queries := baseapp.NewGRPCQueryRouter()
	queries.SetInterfaceRegistry(p.app.InterfaceRegistry())
	configurator := module.NewConfigurator(p.app.AppCodec(), messages, queries)
	versions := module.VersionMap{}
	var modules []module.AppModule
	for _, name := range migrated {
		owner := p.app.ModuleManager.Modules[name].(module.AppModule)
		owner.(module.HasServices).RegisterServices(configurator)
		modules = append(modules, owner)
		versions[name] = owner.(module.HasConsensusVersion).ConsensusVersion()
	}
	versions[step.Module] = step.FromVersion
	_, err := module.NewManager(modules...).RunMigrations(ctx, configurator, versions)
	return err
}
