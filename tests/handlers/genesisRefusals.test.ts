/** init_genesis refuses what ibc-go's InitGenesis panics on. */
import { describe, expect, test } from "vitest";
import { GenesisState as CoreGenesis } from "../../host/codec/gen/ibc.core.types.v1.js";
import { DeliverResponse, InitGenesisRequest } from "../../host/codec/gen/strait.abi.v0.js";
import { packClientState, validClientState, World } from "../support/world.js";

function initGenesis(genesis: CoreGenesis): string {
  const world = new World();
  const request = { module: "ibc", genesis: CoreGenesis.encode(genesis) };
  const input = InitGenesisRequest.encode(InitGenesisRequest.create(request));
  const output = world.machine.call("init_genesis", input, world.context());
  const { codespace, code } = DeliverResponse.decode(output);
  return `${codespace}/${code}`;
}

describe("a genesis of clients that ibc-go would panic on", () => {
  const clientId = "07-tendermint-0";
  const clientState = packClientState(validClientState());
  const unknown = { ...clientState, typeUrl: "/no.such.State" };
  const height = { revisionNumber: 1n, revisionHeight: 5n };
  type Clients = CoreGenesis["clientGenesis"];

  const faults: readonly [what: string, change: (genesis: Clients) => void][] = [
    [
      "a client without a state",
      (genesis) => genesis.clients.push({ clientId, clientState: undefined }),
    ],
    [
      "a state of an unknown type",
      (genesis) => genesis.clients.push({ clientId, clientState: unknown }),
    ],
    [
      "a type of client that it does not allow",
      (genesis) => {
        genesis.params.allowedClients = ["06-solomachine"];
        genesis.clients.push({ clientId, clientState });
      },
    ],
    [
      "no consensus state at a height",
      (genesis) => {
        const consensusStates = [{ height, consensusState: undefined }];
        genesis.clientsConsensus.push({ clientId, consensusStates });
      },
    ],
    [
      "a consensus state of an unknown type",
      (genesis) => {
        const consensusStates = [{ height, consensusState: unknown }];
        genesis.clientsConsensus.push({ clientId, consensusStates });
      },
    ],
  ];

  test.each(faults)("%s", (_, change) => {
    const core = CoreGenesis.create({});
    core.clientGenesis.params.allowedClients = ["*"];
    change(core.clientGenesis);
    expect(initGenesis(core)).toBe("undefined/111222");
  });
});
