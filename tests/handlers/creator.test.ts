/**
 * What the creator of a client may do: ICS-02 deleteClientCreator, and of IBC v2
 * registerCounterparty and updateClientConfig.
 */
import { describe, expect, test } from "vitest";
import { fromHex, toHex, utf8 } from "../../host/bytes.js";
import type { Any } from "../../host/codec/gen/google.protobuf.js";
import { MsgDeleteClientCreator } from "../../host/codec/gen/ibc.core.client.v1.js";
import {
  Config,
  CounterpartyInfo,
  MsgRegisterCounterparty,
  MsgUpdateClientConfig,
} from "../../host/codec/gen/ibc.core.client.v2.js";
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { changesBy, createClientOf } from "../support/clients.js";
import { Counterparty } from "../support/counterparty.js";
import { AUTHORITY, OTHER_SIGNER, pack, SIGNER, World } from "../support/world.js";

const CLIENT = "07-tendermint-0";
const CREATOR_KEY = `clients/${CLIENT}/creator`;

/** Right but for its length. */
const TOO_LONG = `${"c".repeat(63)}-0`;

const counterparty = new Counterparty().advanceTo(2n);

/** A world with a client that SIGNER created. */
function newWorld(): World {
  const world = new World();
  createClientOf(world, counterparty, 2n);
  return world;
}

const { STAGE_DECODE, STAGE_VALIDATE, STAGE_AUTHENTICATE, STAGE_EXECUTE } = Stage;

interface Outcome {
  readonly error: string;
  readonly stage: number;
  readonly changes: Map<string, string>;
}

/** Delivers a message as another module routes it: its signer is believed. */
function deliver(world: World, message: Any, routed = true): Outcome {
  let outcome = { error: "", stage: 0 };
  const changes = changesBy(world, () => {
    const { codespace, code, stage, results } = world.deliver([message], { routed });
    outcome = { error: `${codespace}/${code}`, stage };
    for (const { response, events } of results) {
      expect(response?.typeUrl).toBe(`${message.typeUrl}Response`);
      expect([response?.value, events]).toEqual([new Uint8Array(0), []]);
    }
  });
  return { ...outcome, changes };
}

function expectRefused(outcome: Outcome, error: string, stage: number): void {
  expect(outcome).toEqual({ error, stage, changes: new Map() });
}

describe("deleteClientCreator", () => {
  function forget(signer: string, clientId = CLIENT): Any {
    const message = MsgDeleteClientCreator.create({ clientId, signer });
    return pack(MsgDeleteClientCreator, MsgDeleteClientCreator.encode(message));
  }

  test.each([
    ["a signer that is no address", "nobody", "abc", "ibc/5", STAGE_VALIDATE],
    ["a client identifier of three letters", OTHER_SIGNER, "abc", "host/2", STAGE_VALIDATE],
    ["a blank client identifier", OTHER_SIGNER, "    ", "host/2", STAGE_VALIDATE],
    ["a client identifier of 65 letters", OTHER_SIGNER, TOO_LONG, "host/2", STAGE_VALIDATE],
    ["a client identifier without a number", OTHER_SIGNER, "client", "host/2", STAGE_VALIDATE],
    ["an unknown client", OTHER_SIGNER, "07-tendermint-1", "ibc/16", STAGE_EXECUTE],
    ["someone else", OTHER_SIGNER, CLIENT, "ibc/2", STAGE_EXECUTE],
  ])("refuses %s", (_, signer, clientId, error, stage) => {
    expectRefused(deliver(newWorld(), forget(signer, clientId)), error, stage);
  });

  test("refuses an unknown field, and another signer of the transaction", () => {
    const world = newWorld();
    const message = forget(SIGNER);
    message.value = new Uint8Array([...message.value, 0x18, 1]);
    expectRefused(deliver(world, message, false), "sdk/2", STAGE_DECODE);
    expectRefused(deliver(world, forget(OTHER_SIGNER), false), "sdk/8", STAGE_AUTHENTICATE);
  });

  test.each([
    ["creator", SIGNER],
    ["authority", AUTHORITY],
  ])("forgets the creator for the %s, once", (_, signer) => {
    const world = newWorld();
    expect(deliver(world, forget(signer))).toEqual({
      error: "/0",
      stage: STAGE_EXECUTE,
      changes: new Map([[CREATOR_KEY, "deleted"]]),
    });
    expectRefused(deliver(world, forget(signer)), "ibc/16", STAGE_EXECUTE);
  });
});

describe("registerCounterparty", () => {
  function register(change: Partial<MsgRegisterCounterparty> = {}): Any {
    const message = MsgRegisterCounterparty.create({
      clientId: CLIENT,
      counterpartyMerklePrefix: [utf8("ibc"), utf8("")],
      counterpartyClientId: "06-solomachine-42",
      signer: SIGNER,
      ...change,
    });
    return pack(MsgRegisterCounterparty, MsgRegisterCounterparty.encode(message));
  }

  function keys(count: number, length: number): Uint8Array[] {
    return Array.from({ length: count }, () => new Uint8Array(length));
  }

  /** In ibc-go's order: a row's fault is found before those of the rows behind it. */
  const ROWS: readonly (readonly [
    string,
    Partial<MsgRegisterCounterparty>,
    string,
    typeof STAGE_VALIDATE | typeof STAGE_EXECUTE,
  ])[] = [
    ["a signer that is no address", { signer: "x" }, "ibc/5", STAGE_VALIDATE],
    ["no prefix", { counterpartyMerklePrefix: [] }, "clientv2/34", STAGE_VALIDATE],
    ["33 keys", { counterpartyMerklePrefix: keys(33, 1) }, "ibc/17", STAGE_VALIDATE],
    ["a key of 257 bytes", { counterpartyMerklePrefix: keys(1, 257) }, "ibc/17", STAGE_VALIDATE],
    ["a client of three letters", { clientId: "abc" }, "host/2", STAGE_VALIDATE],
    ["a client of 65 letters", { clientId: TOO_LONG }, "host/2", STAGE_VALIDATE],
    ["a counterparty of 65 letters", { counterpartyClientId: TOO_LONG }, "host/2", STAGE_VALIDATE],
    ["a counterparty with a slash", { counterpartyClientId: "ab/c" }, "host/2", STAGE_VALIDATE],
    ["a counterparty without a number", { counterpartyClientId: "name" }, "host/2", STAGE_VALIDATE],
    ["a client without a number", { clientId: "name" }, "host/2", STAGE_VALIDATE],
    ["an unknown client", { clientId: "07-tendermint-1" }, "ibc/2", STAGE_EXECUTE],
    ["the authority", { signer: AUTHORITY }, "ibc/2", STAGE_EXECUTE],
    ["someone else", { signer: OTHER_SIGNER }, "ibc/2", STAGE_EXECUTE],
  ];

  test.each(ROWS)("refuses %s", (_, change, error, stage) => {
    expectRefused(deliver(newWorld(), register(change)), error, stage);
  });

  test("refuses the earlier of two faults", () => {
    const world = newWorld();
    for (const [index, [name, change, error, stage]] of ROWS.entries()) {
      for (const [, later] of ROWS.slice(index + 1)) {
        const outcome = deliver(world, register({ ...later, ...change }));
        expect([name, outcome.error, outcome.stage]).toEqual([name, error, stage]);
      }
    }
  });

  test("writes the counterparty and the first sequence, once", () => {
    const world = newWorld();
    const info = CounterpartyInfo.create({
      merklePrefix: [utf8("ibc"), utf8("")],
      clientId: "06-solomachine-42",
    });
    expect(deliver(world, register(), false)).toEqual({
      error: "/0",
      stage: STAGE_EXECUTE,
      changes: new Map([
        [`clients/${CLIENT}/counterparty`, toHex(CounterpartyInfo.encode(info))],
        [`nextSequenceSend/${CLIENT}`, "0000000000000001"],
      ]),
    });
    expectRefused(deliver(world, register()), "ibc/8", STAGE_EXECUTE);
    expectRefused(deliver(world, register({ signer: OTHER_SIGNER })), "ibc/2", STAGE_EXECUTE);
  });

  test("takes 32 keys of 256 bytes", () => {
    const outcome = deliver(newWorld(), register({ counterpartyMerklePrefix: keys(32, 256) }));
    expect(outcome.error).toBe("/0");
  });

  test("is refused to everyone once the creator is forgotten", () => {
    const world = newWorld();
    world.branches.delete(0, utf8(CREATOR_KEY));
    expectRefused(deliver(world, register()), "ibc/2", STAGE_EXECUTE);
  });
});

describe("updateClientConfig", () => {
  function configure(signer: string, allowedRelayers: string[], clientId = CLIENT): Any {
    const message = MsgUpdateClientConfig.create({ clientId, config: { allowedRelayers }, signer });
    return pack(MsgUpdateClientConfig, MsgUpdateClientConfig.encode(message));
  }

  const MANY = Array.from({ length: 21 }, () => SIGNER);

  test.each([
    ["a signer that is no address", "x", [], "abc", "ibc/5", STAGE_VALIDATE],
    ["a client of three letters", OTHER_SIGNER, MANY, "abc", "host/2", STAGE_VALIDATE],
    ["a client of 65 letters", OTHER_SIGNER, [], TOO_LONG, "host/2", STAGE_VALIDATE],
    ["a client without a number", OTHER_SIGNER, MANY, "client", "host/2", STAGE_VALIDATE],
    ["21 relayers", OTHER_SIGNER, MANY, "client-1", "undefined/1", STAGE_VALIDATE],
    ["no address", OTHER_SIGNER, [SIGNER, ""], "client-1", "undefined/1", STAGE_VALIDATE],
    ["someone else", OTHER_SIGNER, [], CLIENT, "ibc/2", STAGE_EXECUTE],
    ["an unknown client", SIGNER, [], "07-tendermint-1", "ibc/2", STAGE_EXECUTE],
  ])("refuses %s", (_, signer, relayers, clientId, error, stage) => {
    expectRefused(deliver(newWorld(), configure(signer, relayers, clientId)), error, stage);
  });

  test.each([
    ["creator", SIGNER, CLIENT],
    ["authority", AUTHORITY, CLIENT],
    ["authority, for a client that is not there", AUTHORITY, "any-7"],
  ])("writes the list for the %s", (_, signer, clientId) => {
    for (const relayers of [[], [SIGNER], MANY.slice(1)]) {
      const world = newWorld();
      const key = `clients/${clientId}/config`;
      const outcome = deliver(world, configure(signer, relayers, clientId));
      expect(outcome.error).toBe("/0");
      const config = Config.create({ allowedRelayers: relayers });
      expect(outcome.changes).toEqual(new Map([[key, toHex(Config.encode(config))]]));
    }
  });

  test("keeps the last list", () => {
    const world = newWorld();
    deliver(world, configure(SIGNER, [OTHER_SIGNER]));
    deliver(world, configure(AUTHORITY, [SIGNER, OTHER_SIGNER]));
    const stored = fromHex(world.written().get(`clients/${CLIENT}/config`)!);
    expect(Config.decode(stored).allowedRelayers).toEqual([SIGNER, OTHER_SIGNER]);
  });
});
