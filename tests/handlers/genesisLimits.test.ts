/** init_genesis never traps: not on what no store takes, not on what fills its memory, not on
 * damaged bytes. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import * as transferCodec from "../../host/codec/gen/ibc.applications.transfer.v1.js";
import { IdentifiedChannel } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { IdentifiedConnection } from "../../host/codec/gen/ibc.core.connection.v1.js";
import { GenesisState as CoreGenesis } from "../../host/codec/gen/ibc.core.types.v1.js";
import { DeliverResponse, InitGenesisRequest } from "../../host/codec/gen/strait.abi.v0.js";
import { Machine } from "../../host/vm/machine.js";
import { CHANGES, changed } from "../support/changedBytes.js";
import {
  loadCore,
  packClientState,
  packConsensusState,
  validClientState,
  validConsensusState,
  World,
} from "../support/world.js";

const machine = new Machine(loadCore());
const TOO_LARGE = "sdk/11";

function start(module: string, genesis: Uint8Array, world = new World()): string {
  const input = InitGenesisRequest.encode(InitGenesisRequest.create({ module, genesis }));
  world.branches.open();
  const output = machine.call("init_genesis", input, world.context());
  world.branches.close(false);
  const { codespace, code } = DeliverResponse.decode(output);
  return `${codespace}/${code}`;
}

function coreWith(change: (core: CoreGenesis) => void): Uint8Array {
  const core = CoreGenesis.create({});
  core.clientGenesis.params.allowedClients = ["*"];
  change(core);
  return CoreGenesis.encode(core);
}

function transferWith(change: Partial<transferCodec.GenesisState>): Uint8Array {
  const genesis = transferCodec.GenesisState.create({ portId: "transfer", ...change });
  return transferCodec.GenesisState.encode(genesis);
}

const clientState = packClientState(validClientState());
const consensusState = packConsensusState(validConsensusState());
const height = { revisionNumber: 1n, revisionHeight: 5n };
const packet = { sequence: 1n, data: utf8("a") };

/** Everything that a name is part of the key of. */
const NAMED: [what: string, genesis: (name: string) => Uint8Array][] = [
  [
    "client",
    (clientId) => coreWith((c) => c.clientGenesis.clients.push({ clientId, clientState })),
  ],
  [
    "consensus state",
    (clientId) =>
      coreWith((c) => {
        const consensusStates = [{ height, consensusState }];
        c.clientGenesis.clientsConsensus.push({ clientId, consensusStates });
      }),
  ],
  [
    "metadata",
    (name) =>
      coreWith((c) => {
        const clientMetadata = [{ key: utf8(name), value: utf8("a") }];
        c.clientGenesis.clientsMetadata.push({ clientId: "a", clientMetadata });
      }),
  ],
  [
    "counterparty",
    (clientId) =>
      coreWith((c) => {
        const counterpartyInfo = { clientId: "b", merklePrefix: [utf8("ibc")] };
        c.clientV2Genesis.counterpartyInfos.push({ clientId, counterpartyInfo });
      }),
  ],
  [
    "connection",
    (id) =>
      coreWith((c) => c.connectionGenesis.connections.push(IdentifiedConnection.create({ id }))),
  ],
  [
    "list of connections",
    (clientId) =>
      coreWith((c) => c.connectionGenesis.clientConnectionPaths.push({ clientId, paths: ["a"] })),
  ],
  [
    "channel",
    (channelId) =>
      coreWith((c) => c.channelGenesis.channels.push(IdentifiedChannel.create({ channelId }))),
  ],
  ...(["acknowledgements", "commitments", "receipts"] as const).flatMap(
    (list): [string, (name: string) => Uint8Array][] => [
      [
        list,
        (portId) =>
          coreWith((c) => c.channelGenesis[list].push({ portId, channelId: "a", ...packet })),
      ],
      [
        `${list} of IBC v2`,
        (clientId) => coreWith((c) => c.channelV2Genesis[list].push({ clientId, ...packet })),
      ],
    ],
  ),
  ...(["sendSequences", "recvSequences", "ackSequences"] as const).map(
    (list): [string, (name: string) => Uint8Array] => [
      list,
      (portId) =>
        coreWith((c) => c.channelGenesis[list].push({ portId, channelId: "a", sequence: 1n })),
    ],
  ),
  [
    "waiting packet",
    (clientId) =>
      coreWith((c) =>
        c.channelV2Genesis.asyncPackets.push({ clientId, sequence: 1n, data: new Uint8Array(0) }),
      ),
  ],
  [
    "counter of IBC v2",
    (clientId) =>
      coreWith((c) => c.channelV2Genesis.sendSequences.push({ clientId, sequence: 1n })),
  ],
];

describe("a genesis may name things as it likes", () => {
  test.each(NAMED)("up to keys of 65,536 bytes: %s", (_what, genesis) => {
    expect(start("ibc", genesis("a".repeat(60_000)))).toBe("/0");
    expect(start("ibc", genesis("a".repeat(65_536)))).toBe(TOO_LARGE);
    expect(start("ibc", genesis("a".repeat(1_900_000)))).toBe(TOO_LARGE);
  });

  test("but metadata of no name panics, as in ibc-go", () => {
    const genesis = coreWith((c) => {
      const clientMetadata = [{ key: new Uint8Array(0), value: utf8("a") }];
      c.clientGenesis.clientsMetadata.push({ clientId: "a", clientMetadata });
    });
    expect(start("ibc", genesis)).toBe("undefined/111222");
  });

  test.each([
    "totalEscrowed",
    "denoms",
    "portId",
  ] as const)("up to what stores take: %s", (what) => {
    const named = (name: string) => {
      if (what === "portId") return transferWith({ portId: name });
      if (what === "denoms") return transferWith({ denoms: [{ base: name, trace: [] }] });
      return transferWith({ totalEscrowed: [{ denom: name, amount: "1" }] });
    };
    expect(start("transfer", named("a".repeat(60_000)))).toBe("/0");
    expect(start("transfer", named("a".repeat(1_900_000)))).toBe(TOO_LARGE);
  });

  test("up to a million bytes under one key", () => {
    const version = (length: number) =>
      coreWith((c) => {
        const channel = { channelId: "a", version: "v".repeat(length) };
        c.channelGenesis.channels.push(IdentifiedChannel.create(channel));
      });
    expect(start("ibc", version(999_000))).toBe("/0");
    expect(start("ibc", version(1_000_001))).toBe(TOO_LARGE);
  });
});

describe("a genesis never fills the memory", () => {
  test("with denominations whose paths are long", () => {
    const hops = Array.from({ length: 60_000 }, () => ({ portId: "a", channelId: "b" }));
    const denoms = Array.from({ length: 10 }, (_, n) => ({
      base: `${n}`.repeat(10_000),
      trace: hops.slice(0, 2_000),
    }));
    expect(start("transfer", transferWith({ denoms }))).toBe("/0");
    const one = [{ base: "a".repeat(50_000), trace: hops.slice(0, 21_000) }];
    expect(["/0", TOO_LARGE]).toContain(start("transfer", transferWith({ denoms: one })));
  });

  test("with states that take much room when they are decoded", () => {
    const state = validClientState();
    state.upgradePath = Array.from({ length: 60_000 }, () => "");
    const packed = packClientState(state);
    const clients = Array.from({ length: 12 }, (_, n) => ({
      clientId: `07-tendermint-${n}`,
      clientState: packed,
    }));
    const genesis = coreWith((c) => c.clientGenesis.clients.push(...clients));
    expect(genesis.length).toBeLessThan(2 * 1024 * 1024);
    expect(start("ibc", genesis)).toBe("/0");
  });

  test("with as many fields as can be read", () => {
    const paths = Array.from({ length: 65_000 }, () => "");
    const genesis = coreWith((c) => {
      c.connectionGenesis.clientConnectionPaths.push({ clientId: "a", paths });
    });
    expect(start("ibc", genesis)).toBe("/0");
  });
});

describe("a damaged genesis", () => {
  const whole = NAMED.map(([, genesis]) => genesis("07-tendermint-0"));
  const denom = { base: "uatom", trace: [{ portId: "transfer", channelId: "channel-0" }] };
  const escrowed = [{ denom: "uatom", amount: "5" }];
  const transfers = transferWith({ denoms: [denom], totalEscrowed: escrowed });

  test.each([
    ["ibc", whole],
    ["transfer", [transfers]],
  ])("of %s is read or refused", (module, originals) => {
    const world = new World();
    const codes = new Set<string>();
    const property = fc.property(fc.nat(originals.length - 1), CHANGES, (index, changes) => {
      codes.add(start(module, changed(originals[index]!, changes), world));
    });
    fc.assert(property, { numRuns: 1_500 });
    expect(codes.size).toBeGreaterThan(1);
  });
});
