/** Datagram files: what is read, and that our checks and the JSON Schema refuse the same. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import { readDatagramFile } from "../../host/chain/datagramFile.js";
import { Any } from "../../host/codec/gen/google.protobuf.js";
import { Packet } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { GenesisState } from "../../host/codec/gen/ibc.core.types.v1.js";
import { InputError } from "../../host/errors.js";
import { everyPath, type Json, put } from "../support/json.js";
import { ROOT } from "../support/root.js";
import { ALICE, AUTHORITY, BOB } from "./fakeEngine.js";

const HASH = "ab".repeat(32);
const TIME = "2020-01-02T00:00:00Z";
const ANY: Json = { "@type": "/ibc.core.client.v1.Height", revision_number: "1" };
const RAW: Json = { typeUrl: "/any.Type", value: "AAEC" };

const schema: object = JSON.parse(
  readFileSync(join(ROOT, "host/chain/datagramFile.schema.json"), "utf8"),
);
const matchesSchema = new Ajv({ strict: false }).compile(schema);

const SEND_PACKET = {
  sourcePort: "mock",
  sourceChannel: "channel-0",
  timeoutHeight: { revisionNumber: 1, revisionHeight: "9" },
  timeoutTimestamp: "7",
  data: "AAE=",
};
const PACKET = { sequence: "3", destination_port: "mock", data: "AAE=" };

/** A file that uses every field. */
function full(): { [name: string]: Json } {
  const upgradedClient = { planHeight: 9, clientState: ANY, consensusState: RAW };
  return {
    $schema: "x",
    format: 1,
    description: "all of it",
    chain: {
      id: "test-1",
      authority: AUTHORITY,
      time: TIME,
      addressPrefix: "cosmos",
      commitmentPrefix: "proofs",
      initialHeight: "5",
      accounts: [
        { address: ALICE, sequence: "18446744073709551615", balances: [] },
        { address: BOB, balances: [{ denom: "stake", amount: "7" }] },
      ],
      blockedAddresses: [BOB],
      applications: ["mock", "icahost"],
      genesis: { stores: { ibc: [["6b", "76"]], upgrade: [["01", ""]] } },
    },
    blocks: [
      {
        time: "1577923205000000000",
        nextValidatorsHash: HASH,
        actions: [
          { description: "a", authorityMessage: RAW, expect: { code: 4, codespace: "sdk" } },
          { upgradedClient, expect: { code: 0 } },
          { sendPacket: SEND_PACKET },
          { writeAcknowledgement: { packet: PACKET, acknowledgement: "AQ==" } },
        ],
        transactions: [
          {
            description: "b",
            signer: ALICE,
            messages: [ANY, RAW],
            expect: {
              code: 0,
              responses: [ANY],
              events: [{ type: "t", attributes: { k: "v" } }, { type: "u" }],
            },
          },
          { signers: [ALICE, BOB], fee: [{ denom: "stake", amount: "3" }], messages: [] },
        ],
        expect: { roots: { ibc: HASH }, appHash: HASH },
      },
      { time: TIME },
    ],
  };
}

/** The full file with the value at a path replaced, or removed when there is none. */
function changed(path: string, value?: Json): string {
  const file: Json = JSON.parse(JSON.stringify(full()));
  put(file, path, value);
  return JSON.stringify(file);
}

function refusal(text: string): string {
  try {
    readDatagramFile(text, "f.json");
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message;
  }
  throw new Error("the file was accepted");
}

describe("a file with every field", () => {
  const file = readDatagramFile(JSON.stringify(full()), "f.json");

  test("fits the schema", () => {
    expect(matchesSchema(full())).toBe(true);
  });

  test("gives genesis", () => {
    expect(file.description).toBe("all of it");
    expect(file.genesis).toEqual({
      chainId: "test-1",
      initialHeight: 5n,
      timeNanos: 1_577_923_200_000_000_000n,
      authority: AUTHORITY,
      addressPrefix: "cosmos",
      commitmentPrefix: utf8("proofs"),
      sequences: new Map([
        [ALICE, 2n ** 64n - 1n],
        [BOB, 0n],
      ]),
      balances: [{ address: BOB, denom: "stake", amount: 7n }],
      blockedAddresses: [BOB],
      state: {
        kind: "stores",
        stores: new Map([
          ["ibc", [[utf8("k"), utf8("v")]]],
          ["upgrade", [[Uint8Array.of(1), new Uint8Array(0)]]],
        ]),
      },
    });
  });

  test("gives blocks", () => {
    const [first, second] = file.blocks;
    const packed = { typeUrl: "/ibc.core.client.v1.Height", value: Uint8Array.of(8, 1) };
    const raw = { typeUrl: "/any.Type", value: Uint8Array.of(0, 1, 2) };
    expect(first!.inputs).toEqual({
      height: 5n,
      timeNanos: 1_577_923_205_000_000_000n,
      nextValidatorsHash: new Uint8Array(32).fill(0xab),
      actions: [
        { kind: "authority_msg", message: raw },
        {
          kind: "set_upgraded_client",
          planHeight: 9n,
          clientState: Any.encode(packed),
          consensusState: Any.encode(raw),
        },
        {
          kind: "send_packet",
          sourcePort: "mock",
          packet: {
            sourceChannel: "channel-0",
            timeoutHeight: { revisionNumber: 1n, revisionHeight: 9n },
            timeoutTimestamp: 7n,
            data: Uint8Array.of(0, 1),
          },
        },
        {
          kind: "write_acknowledgement",
          packet: Packet.create({
            sequence: 3n,
            destinationPort: "mock",
            data: Uint8Array.of(0, 1),
          }),
          acknowledgement: Uint8Array.of(1),
        },
      ],
      transactions: [
        { signers: [ALICE], messages: [packed, raw] },
        { signers: [ALICE, BOB], fee: [{ denom: "stake", amount: 3n }], messages: [] },
      ],
    });
    expect(first!.expectedTransactions).toMatchObject([{ code: 0, codespace: "" }, undefined]);
    expect(first!.expectedActions).toMatchObject([
      { code: 4, codespace: "sdk" },
      { code: 0 },
      undefined,
      undefined,
    ]);
    expect([...file.applications.keys()]).toEqual(["mock", "icahost"]);
    expect(second!.inputs).toMatchObject({ height: 6n, nextValidatorsHash: new Uint8Array(32) });
  });
});

test("without genesis, modules start as ibc-go starts them", () => {
  const { state } = readDatagramFile(changed("chain.genesis"), "f.json").genesis;
  if (state.kind !== "modules") throw new Error("no modules");
  const modules = [...state.modules];
  expect(modules.map(({ module }) => module)).toEqual(["ibc", "transfer"]);
  const core = GenesisState.decode(modules[0]!.genesis);
  expect(core.clientGenesis.params.allowedClients).toEqual(["*"]);
  expect(core.connectionGenesis.params.maxExpectedTimePerBlock).toBe(30_000_000_000n);
});

test("a module of genesis replaces only that module's defaults", () => {
  const transfer = { port_id: "other", params: {} };
  const text = changed("chain.genesis", { modules: { transfer } });
  const { state } = readDatagramFile(text, "f.json").genesis;
  if (state.kind !== "modules") throw new Error("no modules");
  const [core, other] = state.modules;
  expect(core!.genesis.length).toBeGreaterThan(0);
  expect(Buffer.from(other!.genesis).toString("latin1")).toContain("other");
});

/** What both our reader and the schema refuse: path, new value, what the reader says. */
const REFUSED: readonly (readonly [path: string, value: Json | undefined, message: string])[] = [
  ["format", 2, "format: only format 1 of datagram files is known"],
  ["chain", undefined, 'the field "chain" is missing'],
  ["other", 1, 'unknown field "other"'],
  ["chain.id", 7, "chain.id: expected a text, found 7"],
  ["chain.time", "yesterday", "chain.time: expected a time"],
  ["chain.initialHeight", "0", "chain.initialHeight: 0 is not a height of a block"],
  ["chain.accounts.0.sequence", -1, "chain.accounts[0].sequence: expected a whole number"],
  ["chain.accounts.1.balances.0.amount", "1.5", "expected an amount in decimal digits"],
  ["chain.blockedAddresses", BOB, "chain.blockedAddresses: expected a list"],
  ["blocks.0.transactions.1.fee.0.amount", "-1", "fee[0].amount: expected an amount"],
  ["blocks.0.transactions.1.fee.0.denom", undefined, 'fee[0]: the field "denom" is missing'],
  ["chain.genesis", { stores: {}, modules: {} }, 'either "modules" or "stores", not both'],
  ["chain.genesis.stores.ibc.0", ["6b"], "chain.genesis.stores.ibc[0]: expected a list of key"],
  ["chain.genesis.stores.ibc.0", ["6", ""], "chain.genesis.stores.ibc[0][0]: not hexadecimal"],
  ["chain.genesis.stores.ibc.0", ["", ""], "chain.genesis.stores.ibc[0][0]: a key has at least"],
  ["chain.genesis.stores.gov", [], 'chain.genesis.stores.gov: there is no store "gov"'],
  ["chain.genesis", { modules: { gov: {} } }, 'there is no module "gov"'],
  ["blocks.0.time", undefined, 'blocks[0]: the field "time" is missing'],
  ["blocks.0.nextValidatorsHash", "ab", "expected a hash of 32 bytes"],
  ["chain.applications.0", "mcok", "chain.applications[0]: there is no application of this name"],
  ["chain.applications.1", "mock", "chain.applications[1]: this application is listed twice"],
  ["blocks.0.actions.0.upgradedClient", {}, 'exactly one of "authorityMessage", "upgradedClient"'],
  ["blocks.0.actions.0", {}, 'exactly one of "authorityMessage", "upgradedClient", "sendPacket"'],
  ["blocks.0.actions.0", { sendPacketV2: {} }, 'unknown field "sendPacketV2"'],
  ["blocks.0.actions.2.sendPacket.data", undefined, 'the field "data" is missing'],
  ["blocks.0.actions.2.sendPacket.timeoutHeight.revisionHeight", undefined, "is missing"],
  ["blocks.0.actions.2.sendPacket.timeout", 5, 'sendPacket: unknown field "timeout"'],
  ["blocks.0.actions.3.writeAcknowledgement.packet", 7, "packet: expected an object"],
  ["blocks.0.actions.3.writeAcknowledgement.acknowledgement", "A", "not base64: A"],
  ["blocks.0.actions.1.upgradedClient.planHeight", "x", "expected an unsigned 64-bit number"],
  ["blocks.0.transactions.0.signers", [], 'either a "signer" or "signers"'],
  ["blocks.0.transactions.1.signers", undefined, 'either a "signer" or "signers"'],
  ["blocks.0.transactions.0.messages.1.value", "A", "messages[1].value: not base64: A"],
  ["blocks.0.transactions.0.messages.1.other", 1, 'messages[1]: unknown field "other"'],
  ["blocks.0.transactions.0.messages.0", {}, 'the field "typeUrl" is missing'],
  ["blocks.0.transactions.0.expect", {}, 'expect: the field "code" is missing'],
  ["blocks.0.transactions.0.expect.codespace", "sdk", "code 0 is success, which has no codespace"],
  ["blocks.0.actions.0.expect.codespace", undefined, 'expect: the field "codespace" is missing'],
  ["blocks.0.transactions.0.expect.events.0.attributes.k", 1, "attributes.k: expected a text"],
  ["blocks.0.expect.roots.ibc", "ab", "blocks[0].expect.roots.ibc: expected a hash of 32 bytes"],
  ["blocks.0.expect.app_hash", HASH, 'blocks[0].expect: unknown field "app_hash"'],
];

describe("the reader and the schema refuse", () => {
  test.each(REFUSED)("%s = %j", (path, value, message) => {
    const text = changed(path, value);
    expect(refusal(text)).toMatch(/^f\.json: /);
    expect(refusal(text)).toContain(message);
    expect(matchesSchema(JSON.parse(text))).toBe(false);
  });
});

describe("the reader refuses, where a schema cannot see it", () => {
  test.each<[string, Json, string]>([
    ["chain.accounts.1.address", ALICE, "chain.accounts[1].address: this account is listed twice"],
    ["chain.accounts.0.address", "cosmos1x", "chain.accounts[0].address: not a bech32 address"],
    ["chain.blockedAddresses.0", "bob", "chain.blockedAddresses[0]: not a bech32 address"],
    ["blocks.0.time", "2020-02-30T00:00:00Z", "blocks[0].time: expected a time"],
    ["blocks.0.time", "9223372036854775808", "blocks[0].time: 9223372036854775808 is beyond"],
    ["chain.initialHeight", "9007199254740992", "chain.initialHeight: 9007199254740992 is not a"],
    [
      "blocks.0.transactions.0.messages.0",
      { "@type": "/ibc.core.client.v1.Height", no_such_field: 1 },
      "f.json: blocks[0].transactions[0].messages[0]",
    ],
    [
      "blocks.0.transactions.0.messages.0",
      { "@type": "/no.such.Type", field: 1 },
      "f.json: blocks[0].transactions[0].messages[0]: the type /no.such.Type is unknown",
    ],
    ["chain.genesis", { modules: { ibc: { x: 1 } } }, "f.json: chain.genesis.modules.ibc"],
  ])("%s = %j", (path, value, message) => {
    expect(refusal(changed(path, value))).toContain(message);
  });

  test("a field given twice", () => {
    const text = '{"format": 1,\n"format": 1}';
    expect(refusal(text)).toBe(
      'f.json: the field "format" is given twice in one object (line 2, column 1)',
    );
  });

  test("what is not JSON", () => {
    expect(refusal('{"format": 1')).toMatch(/^f\.json: not JSON: the text ends too early/);
  });
});

test("a file with any value replaced is read or refused in one sentence", () => {
  const text = readFileSync(join(ROOT, "tests/golden/create-client-refused.json"), "utf8");
  const paths = everyPath(JSON.parse(text));
  const odd = fc.constantFrom<Json>("", "0", "-1", "1e3", `${2n ** 64n}`, "18446744073709551615");
  const values = fc.oneof(odd, fc.jsonValue() as fc.Arbitrary<Json>);
  fc.assert(
    fc.property(fc.constantFrom(...paths), values, (path, value) => {
      const file = JSON.parse(text) as Json;
      put(file, path, value);
      try {
        readDatagramFile(JSON.stringify(file), "f.json");
      } catch (error) {
        expect([path, value, error]).toEqual([path, value, expect.any(InputError)]);
        expect((error as Error).message).not.toContain("\n");
      }
    }),
    { seed: 20261121, numRuns: 3000 },
  );
});

describe("every golden file", () => {
  const folder = join(ROOT, "tests/golden");
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));

  test.each(names)("%s fits the schema and is read", (name) => {
    const text = readFileSync(join(folder, name), "utf8");
    expect(matchesSchema(JSON.parse(text))).toBe(true);
    expect(readDatagramFile(text, name).blocks.length).toBeGreaterThan(0);
  });
});
