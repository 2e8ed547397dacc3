/** init_genesis: the same first stores as ibc-go's. */
import { createReadStream, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import { describe, expect, test } from "vitest";
import { fromHex, fromUtf8, toHex, utf8 } from "../../host/bytes.js";
import * as transfer from "../../host/codec/gen/ibc.applications.transfer.v1.js";
import { Channel } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { Packet as PacketV2, Payload } from "../../host/codec/gen/ibc.core.channel.v2.js";
import { CounterpartyInfo } from "../../host/codec/gen/ibc.core.client.v2.js";
import { ClientPaths, ConnectionEnd } from "../../host/codec/gen/ibc.core.connection.v1.js";
import { GenesisState as CoreGenesis } from "../../host/codec/gen/ibc.core.types.v1.js";
import { DeliverResponse, InitGenesisRequest } from "../../host/codec/gen/strait.abi.v0.js";
import { Multistore } from "../../host/store/multistore.js";
import { Machine } from "../../host/vm/machine.js";
import { ROOT } from "../support/root.js";
import {
  loadCore,
  packClientState,
  packConsensusState,
  STORES,
  validClientState,
  validConsensusState,
  World,
} from "../support/world.js";

interface RecordedChain {
  readonly genesis_kv: { readonly ibc: [string, string][]; readonly transfer: [string, string][] };
  readonly params: {
    readonly client: { readonly allowed_clients: string[] };
    readonly connection: { readonly max_expected_time_per_block: string };
    readonly transfer: { readonly send_enabled: boolean; readonly receive_enabled: boolean };
  };
}

/** Runs init_genesis over empty stores. */
function initGenesis(...modules: [module: string, genesis: Uint8Array][]) {
  const machine = new Machine(loadCore());
  const branches = new Multistore(STORES).branch();
  const context = { ...new World().context(), stores: branches };
  const answers = modules.map(([module, genesis]) => {
    const input = InitGenesisRequest.encode(InitGenesisRequest.create({ module, genesis }));
    const { codespace, code } = DeliverResponse.decode(
      machine.call("init_genesis", input, context),
    );
    return `${codespace}/${code}`;
  });
  const hexOf = (store: number): [string, string][] =>
    branches
      .changes(store)
      .map(([key, value]) => [
        Buffer.from(String(key), "latin1").toString("hex"),
        Buffer.from(value ?? []).toString("hex"),
      ]);
  return { answers, ibc: hexOf(0), transfer: hexOf(1) };
}

function genesisOf(params: RecordedChain["params"]): [string, Uint8Array][] {
  const core = CoreGenesis.create({});
  core.clientGenesis.params.allowedClients = params.client.allowed_clients;
  core.connectionGenesis.params.maxExpectedTimePerBlock = BigInt(
    params.connection.max_expected_time_per_block,
  );
  const { send_enabled: sendEnabled, receive_enabled: receiveEnabled } = params.transfer;
  const transferGenesis = transfer.GenesisState.create({
    portId: "transfer",
    params: { sendEnabled, receiveEnabled },
  });
  return [
    ["ibc", CoreGenesis.encode(core)],
    ["transfer", transfer.GenesisState.encode(transferGenesis)],
  ];
}

async function firstLine(path: string): Promise<string> {
  const stream = createReadStream(path);
  const lines = createInterface({
    input: path.endsWith(".gz") ? stream.pipe(createGunzip()) : stream,
  });
  for await (const line of lines) {
    stream.destroy();
    return line;
  }
  throw new Error(`${path} is empty`);
}

function expectRecordedGenesis(line: string): void {
  const { chains }: { chains: RecordedChain[] } = JSON.parse(line);
  for (const { genesis_kv, params } of chains) {
    const { answers, ibc, transfer } = initGenesis(...genesisOf(params));
    expect(answers).toEqual(["/0", "/0"]);
    expect({ ibc, transfer }).toEqual(genesis_kv);
  }
}

describe("init_genesis", () => {
  test("writes what ibc-go wrote from the same parameters", () => {
    const file = join(ROOT, "tests/golden/first-client.jsonl");
    expectRecordedGenesis(readFileSync(file, "utf8").split("\n")[0]!);
  });

  test("refuses what is malformed or unknown", () => {
    const broken = CoreGenesis.create({});
    broken.clientGenesis.params.allowedClients = ["a", "a"];
    const { answers } = initGenesis(
      ["ibc", new Uint8Array([0xff])],
      ["bank", new Uint8Array(0)],
      ["ibc", CoreGenesis.encode(broken)],
    );
    expect(answers).toEqual(["sdk/2", "sdk/18", "undefined/111222"]);
  });

  test("carries clients with their metadata", () => {
    const core = CoreGenesis.create({});
    core.clientGenesis.params.allowedClients = ["*"];
    core.clientGenesis.nextClientSequence = 1n;
    const clientId = "07-tendermint-0";
    core.clientGenesis.clients = [{ clientId, clientState: packClientState(validClientState()) }];
    const height = { revisionNumber: 1n, revisionHeight: 5n };
    const consensusState = packConsensusState(validConsensusState());
    core.clientGenesis.clientsConsensus = [
      { clientId, consensusStates: [{ height, consensusState }] },
    ];
    const pair = { key: new TextEncoder().encode("creator"), value: new Uint8Array([1]) };
    core.clientGenesis.clientsMetadata = [{ clientId, clientMetadata: [pair] }];
    const { answers, ibc } = initGenesis(["ibc", CoreGenesis.encode(core)]);
    expect(answers).toEqual(["/0"]);
    const keys = ibc.map(([key]) => Buffer.from(key, "hex").toString("latin1"));
    expect(keys).toContain("clients/07-tendermint-0/clientState");
    expect(keys).toContain("clients/07-tendermint-0/consensusStates/1-5");
    expect(keys).toContain("clients/07-tendermint-0/creator");
  });

  test("carries connections, whatever they are", () => {
    const core = CoreGenesis.create({});
    core.clientGenesis.params.allowedClients = ["*"];
    const version = { identifier: "", features: [] };
    const counterparty = {
      clientId: "",
      connectionId: "c",
      prefix: { keyPrefix: new Uint8Array() },
    };
    const end = {
      clientId: "nobody",
      versions: [version],
      state: 3,
      counterparty,
      delayPeriod: 9n,
    };
    core.connectionGenesis = {
      connections: [
        { id: "connection-8", ...end },
        // Written first, and then over it.
        { id: "connection-localhost", ...end },
      ],
      clientConnectionPaths: [
        { clientId: "07-tendermint-0", paths: ["connection-8", "connection-2"] },
        { clientId: "07-tendermint-1", paths: [] },
      ],
      nextConnectionSequence: 3n,
      params: { maxExpectedTimePerBlock: 0n },
    };
    const { answers, ibc } = initGenesis(["ibc", CoreGenesis.encode(core)]);
    expect(answers).toEqual(["/0"]);
    const entries = new Map(ibc.map(([key, value]) => [Buffer.from(key, "hex").toString(), value]));
    const stored = (key: string) => entries.get(key);
    expect(stored("connections/connection-8")).toBe(toHex(ConnectionEnd.encode(end)));
    const localhost = ConnectionEnd.decode(fromHex(stored("connections/connection-localhost")!));
    expect(localhost.clientId).toBe("09-localhost");
    expect(stored("clients/07-tendermint-0/connections")).toBe(
      toHex(ClientPaths.encode({ paths: ["connection-8", "connection-2"] })),
    );
    expect(stored("clients/07-tendermint-1/connections")).toBe("");
    expect(stored("nextConnectionSequence")).toBe("0000000000000003");
    expect(stored("connectionParams")).toBe("");
  });

  test("carries channels, and packets under way, whatever they are", () => {
    const core = CoreGenesis.create({});
    core.clientGenesis.params.allowedClients = ["*"];
    const end = {
      state: 4,
      ordering: 2,
      counterparty: { portId: "", channelId: "channel-x" },
      connectionHops: ["connection-8", "nowhere"],
      version: " ",
    };
    const none = { ...Channel.create({}), connectionHops: [] };
    const at = (sequence: bigint, portId = "oracle") => ({
      portId,
      channelId: "channel-3",
      sequence,
    });
    core.channelGenesis = {
      channels: [
        { ...end, portId: "oracle", channelId: "channel-3" },
        { ...none, portId: "oracle", channelId: "channel-1" },
      ],
      acknowledgements: [{ ...at(1n), data: Uint8Array.of(7, 8) }],
      commitments: [{ ...at(2n), data: new Uint8Array(0) }],
      // Of a receipt only that it is there counts.
      receipts: [{ ...at(0n, "p"), data: Uint8Array.of(9) }],
      sendSequences: [at(4n), at(5n)],
      recvSequences: [at(0n)],
      ackSequences: [at(2n ** 64n - 1n)],
      nextChannelSequence: 2n,
    };
    const { answers, ibc } = initGenesis(["ibc", CoreGenesis.encode(core)]);
    expect(answers).toEqual(["/0"]);
    const entries = ibc.map(([key, value]) => [Buffer.from(key, "hex").toString(), value] as const);
    const ofChannels = entries.filter(([key]) => /[Cc]hannel|sequences/.test(key));
    expect(Object.fromEntries(ofChannels)).toEqual({
      "channelEnds/ports/oracle/channels/channel-3": toHex(Channel.encode(end)),
      // Counterparty{}, which is always written.
      "channelEnds/ports/oracle/channels/channel-1": "1a00",
      "acks/ports/oracle/channels/channel-3/sequences/1": "0708",
      "commitments/ports/oracle/channels/channel-3/sequences/2": "",
      "receipts/ports/p/channels/channel-3/sequences/0": "01",
      "nextSequenceSend/ports/oracle/channels/channel-3": "0000000000000005",
      "nextSequenceRecv/ports/oracle/channels/channel-3": "0000000000000000",
      "nextSequenceAck/ports/oracle/channels/channel-3": "ffffffffffffffff",
      nextChannelSequence: "0000000000000002",
    });
  });

  const genesisV2 = (change: (core: CoreGenesis) => void) => {
    const core = CoreGenesis.create({});
    core.clientGenesis.params.allowedClients = ["*"];
    change(core);
    return initGenesis(["ibc", CoreGenesis.encode(core)]);
  };
  const infoOf = (clientId: string, counterpartyId: string, merklePrefix = [utf8("ibc")]) => ({
    clientId,
    counterpartyInfo: { clientId: counterpartyId, merklePrefix },
  });

  test("carries counterparties of clients, which need not exist", () => {
    const infos = [infoOf("b", "a"), infoOf("a", "b"), infoOf("c", "", [utf8("")])];
    const { answers, ibc } = genesisV2((core) => {
      // Metadata of a client goes before its counterparty.
      const metadata = { key: utf8("counterparty"), value: Uint8Array.of(1) };
      core.clientGenesis.clientsMetadata = [{ clientId: "a", clientMetadata: [metadata] }];
      core.clientV2Genesis.counterpartyInfos = infos;
    });
    expect(answers).toEqual(["/0"]);
    const ofClients = new Map(ibc.map(([key, value]) => [fromUtf8(fromHex(key)), value]));
    for (const { clientId, counterpartyInfo } of infos) {
      const expected = toHex(CounterpartyInfo.encode(counterpartyInfo));
      expect(ofClients.get(`clients/${clientId}/counterparty`)).toBe(expected);
    }
  });

  test.each([
    ["of nobody", [infoOf("", "b")]],
    ["that is the client itself", [infoOf("b", "a"), infoOf("a", "a")]],
    ["without a prefix", [infoOf("a", "b", [])]],
    ["of a client that has one", [infoOf("a", "b"), infoOf("b", "a"), infoOf("a", "c")]],
  ])("panics at a counterparty %s", (_name, infos) => {
    const { answers } = genesisV2((core) => {
      core.clientV2Genesis.counterpartyInfos = infos;
    });
    expect(answers).toEqual(["undefined/111222"]);
  });

  test("finds the one client of thousands that has two counterparties", () => {
    const infos = Array.from({ length: 10_000 }, (_, n) => infoOf(`${(n * 7_919) % 10_000}`, "a"));
    const answersTo = (entries: typeof infos) =>
      genesisV2((core) => {
        core.clientV2Genesis.counterpartyInfos = entries;
      }).answers;
    expect(answersTo(infos)).toEqual(["/0"]);
    expect(answersTo([...infos, infoOf("9000", "b")])).toEqual(["undefined/111222"]);
  });

  test("carries packets between clients, whatever they are", () => {
    const packet = PacketV2.create({
      sequence: 9n,
      payloads: [Payload.create({ value: Uint8Array.of(1) })],
    });
    const encoded = PacketV2.encode(packet);
    const at = (sequence: bigint, ...data: number[]) => ({
      clientId: "07-tendermint-3",
      sequence,
      data: Uint8Array.from(data),
    });
    const { answers, ibc } = genesisV2((core) => {
      core.channelV2Genesis = {
        acknowledgements: [at(1n, 7, 8)],
        commitments: [at(2n), at(0n, 5)],
        // Of a receipt only that it is there counts.
        receipts: [at(3n, 9)],
        // Field 100 is none of a packet's, and is left out.
        asyncPackets: [at(4n, ...encoded, 0xa2, 0x06, 0x00), { ...at(1n), clientId: "" }],
        sendSequences: [at(5n), { ...at(2n ** 64n - 1n), clientId: "" }],
      };
    });
    expect(answers).toEqual(["/0"]);
    const client = toHex(utf8("07-tendermint-3"));
    const byKey = new Map(ibc);
    const expected = {
      [`${client}030000000000000001`]: "0708",
      [`${client}010000000000000002`]: "",
      [`${client}010000000000000000`]: "05",
      [`${client}020000000000000003`]: "02",
      [`${client}${toHex(utf8("async_packet"))}0000000000000004`]: toHex(encoded),
      [`${toHex(utf8("async_packet"))}0000000000000001`]: "",
      [toHex(utf8("nextSequenceSend/07-tendermint-3"))]: "0000000000000005",
      [toHex(utf8("nextSequenceSend/"))]: "ffffffffffffffff",
    };
    const found = Object.keys(expected).map((key) => [key, byKey.get(key)]);
    expect(Object.fromEntries(found)).toEqual(expected);
    const others = genesisV2(() => {}).ibc.length;
    expect(ibc.length).toBe(others + Object.keys(expected).length);
  });

  test("panics at a waiting packet that is malformed", () => {
    const { answers } = genesisV2((core) => {
      const data = Uint8Array.of(0x08);
      core.channelV2Genesis.asyncPackets = [{ clientId: "07-tendermint-3", sequence: 1n, data }];
    });
    expect(answers).toEqual(["undefined/111222"]);
  });
});

const TRACES = process.env.STRAIT_TRACES ?? "";

describe.skipIf(!existsSync(TRACES))("init_genesis (STRAIT_TRACES)", () => {
  const files = existsSync(TRACES)
    ? readdirSync(TRACES).filter((name) => /\.jsonl/.test(name))
    : [];
  test.each(files)("equals the first stores of %s", async (file) => {
    expectRecordedGenesis(await firstLine(join(TRACES, file)));
  });
});

test("denominations and what is in escrow are imported", () => {
  const genesis = transfer.GenesisState.create({
    portId: "transfer",
    params: { sendEnabled: true, receiveEnabled: false },
    denoms: [{ base: "uatom", trace: [{ portId: "transfer", channelId: "channel-0" }] }],
    totalEscrowed: [
      { denom: "stake", amount: "7" },
      { denom: "none", amount: "0" },
    ],
  });
  const written = initGenesis(["transfer", transfer.GenesisState.encode(genesis)]);
  expect(written.answers).toEqual(["/0"]);
  const hash = "27394fb092d2eccd56123c74f36e4c1f926001ceada9ca97ea622b25f41e5eb2";
  const denom = "0a057561746f6d1a150a087472616e7366657212096368616e6e656c2d30";
  expect(written.transfer.sort()).toEqual([
    ["01", toHex(Buffer.from("transfer"))],
    [`03${hash}`, denom],
    [toHex(Buffer.from("params")), "0801"],
    [toHex(Buffer.from("totalEscrowForDenom/none")), ""],
    [toHex(Buffer.from("totalEscrowForDenom/stake")), "0a0137"],
  ]);
});

test("a total in escrow below zero is a panic", () => {
  const genesis = transfer.GenesisState.create({
    portId: "transfer",
    totalEscrowed: [{ denom: "stake", amount: "-1" }],
  });
  const { answers } = initGenesis(["transfer", transfer.GenesisState.encode(genesis)]);
  expect(answers).toEqual(["undefined/111222"]);
});
