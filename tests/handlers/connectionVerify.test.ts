/**
 * ICS-03: what a connection's counterparty committed about channels and packets, and how long the
 * proofs of packets must wait (03-connection/keeper/verify.go).
 */
import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { concatBytes, utf8 } from "../../host/bytes.js";
import { Channel } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { ConnectionEnd, State } from "../../host/codec/gen/ibc.core.connection.v1.js";
import { DeliverResponse } from "../../host/codec/gen/strait.abi.v0.js";
import { CoreModule } from "../../host/vm/machine.js";
import { compileCore } from "../../scripts/wasm.js";
import { allowClients, createClientOf } from "../support/clients.js";
import {
  CLIENT,
  CONNECTION,
  changeConnection,
  counterpartyEnd,
  freezeClient,
  PREFIX,
  putConnection,
} from "../support/connections.js";
import { Counterparty, SECOND } from "../support/counterparty.js";
import { ROOT } from "../support/root.js";
import { World } from "../support/world.js";

const CHANNEL = Channel.encode(Channel.create({ state: 3, ordering: 1, version: "ics20-1" }));
const COMMITMENT = new Uint8Array(32).fill(5);
const ACKNOWLEDGEMENT = utf8('{"result":"AQ=="}');
/** The client knows this height alone. */
const HEIGHT = 4n;

const PART = "ports/transfer/channels/channel-7";
const KEYS: Readonly<Record<string, string>> = {
  channel: `channelEnds/${PART}`,
  commitment: `commitments/${PART}/sequences/9`,
  acknowledgement: `acks/${PART}/sequences/9`,
  absence: `receipts/${PART}/sequences/9`,
  sequence: `nextSequenceRecv/${PART}`,
};
const VALUES: Readonly<Record<string, Uint8Array>> = {
  channel: CHANNEL,
  commitment: COMMITMENT,
  acknowledgement: ACKNOWLEDGEMENT,
};
const KINDS = Object.keys(KEYS);
const DELAYED = KINDS.filter((kind) => kind !== "channel");

const counterparty = new Counterparty();
counterparty.commitBlock({
  writes: [
    ["ibc", KEYS.channel!, CHANNEL],
    ["ibc", KEYS.commitment!, COMMITMENT],
    ["ibc", KEYS.acknowledgement!, createHash("sha256").update(ACKNOWLEDGEMENT).digest()],
    ["ibc", `receipts/${PART}/sequences/8`, Uint8Array.of(1)],
    ["ibc", KEYS.sequence!, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 9)],
  ],
});
counterparty.advanceTo(HEIGHT);

let core: CoreModule;
beforeAll(async () => {
  const entry = "tests/handlers/guest/connectionVerify.ts";
  core = CoreModule.load(await compileCore({ root: ROOT, entry, target: "debug" }));
}, 120_000);

/** A world with an open connection of a delay. */
function newWorld(delayPeriod = 0n): World {
  const world = new World(core);
  createClientOf(world, counterparty, HEIGHT);
  const remote = { clientId: "07-tendermint-3", connectionId: "connection-4", prefix: PREFIX };
  const fields = { state: State.STATE_OPEN, clientId: CLIENT, counterparty: remote, delayPeriod };
  putConnection(world, CONNECTION, counterpartyEnd(fields));
  return world;
}

interface Question {
  readonly connection?: string;
  readonly height?: bigint;
  readonly proof?: Uint8Array;
  readonly sequence?: bigint;
  readonly value?: Uint8Array;
}

/** "valid", or codespace/code of the refusal. */
function ask(world: World, kind: string, question: Question = {}): string {
  const input = [
    utf8(question.connection ?? CONNECTION),
    utf8(kind),
    u64(1n),
    u64(question.height ?? HEIGHT),
    question.proof ?? counterparty.prove("ibc", KEYS[kind]!, HEIGHT),
    u64(question.sequence ?? 9n),
    question.value ?? VALUES[kind] ?? new Uint8Array(0),
  ];
  const packed = concatBytes(...input.flatMap((bytes) => [u32(bytes.length), bytes]));
  const answer = DeliverResponse.decode(world.machine.call("query", packed, world.context()));
  return answer.code === 0 ? "valid" : `${answer.codespace}/${answer.code}`;
}

function u32(value: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(value).buffer);
}

function u64(value: bigint): Uint8Array {
  return new Uint8Array(BigUint64Array.of(value).buffer);
}

/** Sets how long a block is expected to take, past the core. */
function setBlockTime(world: World, encoded: readonly number[]): void {
  world.branches.set(0, utf8("connectionParams"), Uint8Array.from(encoded));
}

describe("what the counterparty committed", () => {
  test.each(KINDS)("is found: %s", (kind) => {
    expect(ask(newWorld(), kind)).toBe("valid");
  });

  test.each<[string, string, Question, string]>([
    ["another channel", "channel", { value: Channel.encode(Channel.create({})) }, "commitment/2"],
    ["another commitment", "commitment", { value: new Uint8Array(32) }, "commitment/2"],
    ["an empty commitment", "commitment", { value: new Uint8Array(0) }, "commitment/2"],
    ["the commitment of another packet", "commitment", { sequence: 8n }, "commitment/2"],
    ["another acknowledgement", "acknowledgement", { value: utf8("{}") }, "commitment/2"],
    ["the absence of what is there", "absence", { sequence: 8n }, "commitment/2"],
    ["another sequence", "sequence", { sequence: 10n }, "commitment/2"],
    ["a later height", "commitment", { height: 5n }, "ibc/9"],
    ["an unknown height", "commitment", { height: 3n }, "client/7"],
    ["a malformed proof", "absence", { proof: Uint8Array.of(10, 200) }, "commitment/2"],
  ])("is not: %s", (_, kind, question, expected) => {
    expect(ask(newWorld(), kind, question)).toBe(expected);
  });

  test.each(KINDS)("needs a prefix: %s", (kind) => {
    const world = newWorld();
    const prefix = { keyPrefix: new Uint8Array(0) };
    const remote = { clientId: "07-tendermint-3", connectionId: "connection-4", prefix };
    changeConnection(world, CONNECTION, { counterparty: remote });
    freezeClient(world);
    expect(ask(world, kind)).toBe("commitment/3");
  });

  test.each(KINDS)("needs an active client: %s", (kind) => {
    const world = newWorld();
    freezeClient(world);
    expect(ask(world, kind, { height: 99n })).toBe("client/29");
    allowClients(world, ["06-solomachine"]);
    expect(ask(world, kind)).toBe("client/10");
  });
});

describe("the delay of a connection", () => {
  const DELAY = 60n * SECOND;

  test.each(DELAYED)("holds in time and in blocks: %s", (kind) => {
    const world = newWorld(DELAY);
    expect(ask(world, kind)).toBe("07-tendermint/10");
    // Two blocks of 30 seconds at most.
    world.height += 2n;
    world.timeNanos += DELAY - 1n;
    expect(ask(world, kind)).toBe("07-tendermint/10");
    world.timeNanos += 1n;
    expect(ask(world, kind)).toBe("valid");
    world.height -= 1n;
    expect(ask(world, kind)).toBe("07-tendermint/10");
  });

  test("does not hold for channels", () => {
    expect(ask(newWorld(DELAY), "channel")).toBe("valid");
  });

  test("is rounded up to blocks", () => {
    const world = newWorld(DELAY + 1n);
    world.timeNanos += 2n * DELAY;
    world.height += 2n;
    expect(ask(world, "commitment")).toBe("07-tendermint/10");
    world.height += 1n;
    expect(ask(world, "commitment")).toBe("valid");
  });

  test.each<[string, readonly number[]]>([
    ["empty", []],
    ["of zero", [8, 0]],
  ])("is no block where genesis brought parameters that are %s", (_, encoded) => {
    const world = newWorld(DELAY);
    setBlockTime(world, encoded);
    world.timeNanos += DELAY;
    expect(ask(world, "commitment")).toBe("valid");
  });

  test("needs parameters, and a channel none", () => {
    const world = newWorld(DELAY);
    world.branches.delete(0, utf8("connectionParams"));
    expect(ask(world, "commitment")).toBe("undefined/111222");
    expect(ask(world, "channel")).toBe("valid");
  });
});

describe("the localhost connection", () => {
  const LOCALHOST = "connection-localhost";
  const SENTINEL = Uint8Array.of(1);

  test("reads this chain's own store, at any height", () => {
    const world = newWorld();
    const question = { connection: LOCALHOST, proof: SENTINEL, height: 99n };
    expect(ask(world, "commitment", question)).toBe("client/30");
    expect(ask(world, "absence", question)).toBe("valid");
    world.branches.set(0, utf8(KEYS.commitment!), COMMITMENT);
    world.branches.set(0, utf8(KEYS.absence!), Uint8Array.of(1));
    expect(ask(world, "commitment", question)).toBe("valid");
    expect(ask(world, "absence", question)).toBe("client/31");
  });

  test("takes only the proof that is none", () => {
    const world = newWorld();
    world.branches.set(0, utf8(KEYS.channel!), CHANNEL);
    expect(ask(world, "channel", { connection: LOCALHOST })).toBe("commitment/2");
    const question = { connection: LOCALHOST, proof: SENTINEL };
    expect(ask(world, "channel", question)).toBe("valid");
    allowClients(world, ["07-tendermint"]);
    expect(ask(world, "channel", question)).toBe("client/10");
  });

  test("is there from genesis on", () => {
    const stored = newWorld().branches.get(0, utf8(`connections/${LOCALHOST}`));
    expect(ConnectionEnd.decode(stored!)).toEqual({
      clientId: "09-localhost",
      versions: [{ identifier: "1", features: ["ORDER_ORDERED", "ORDER_UNORDERED"] }],
      state: State.STATE_OPEN,
      counterparty: { clientId: "09-localhost", connectionId: LOCALHOST, prefix: PREFIX },
      delayPeriod: 0n,
    });
  });
});
