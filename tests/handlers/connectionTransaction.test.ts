/** Handshakes in one transaction, and handshake messages whose bytes were damaged on the way. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Any } from "../../host/codec/gen/google.protobuf.js";
import {
  MsgConnectionOpenAck,
  MsgConnectionOpenConfirm,
  MsgConnectionOpenInit,
  MsgConnectionOpenTry,
  State,
} from "../../host/codec/gen/ibc.core.connection.v1.js";
import { createClientOf, resultOf } from "../support/clients.js";
import {
  at,
  CONNECTION,
  COUNTERPARTY_CONNECTION,
  changeConnection,
  counterpartyEnd,
  counterpartyWith,
  initEnd,
  newVersion,
  storedConnection,
  validOpenInit,
  validOpenTry,
} from "../support/connections.js";
import { pack, SIGNER, World } from "../support/world.js";

const HEIGHT = 4n;
const ENDS = {
  [COUNTERPARTY_CONNECTION]: initEnd(),
  "connection-5": initEnd(),
  "connection-6": counterpartyEnd({ state: State.STATE_TRYOPEN }),
  "connection-7": counterpartyEnd({ state: State.STATE_OPEN }),
};
const counterparty = counterpartyWith(ENDS, HEIGHT);

function newWorld(): World {
  const world = new World();
  createClientOf(world, counterparty, HEIGHT);
  return world;
}

function proofOf(connectionId: string): Uint8Array {
  return counterparty.prove("ibc", `connections/${connectionId}`, HEIGHT);
}

const openInit = pack(MsgConnectionOpenInit, MsgConnectionOpenInit.encode(validOpenInit()));

/** An answer to the attempt of one connection, with the proof of one. */
function openTry(connectionId = COUNTERPARTY_CONNECTION, proven = connectionId): Any {
  const message = validOpenTry(counterparty, HEIGHT);
  message.counterparty = { ...message.counterparty, connectionId };
  message.proofInit = proofOf(proven);
  return pack(MsgConnectionOpenTry, MsgConnectionOpenTry.encode(message));
}

const openAck = pack(
  MsgConnectionOpenAck,
  MsgConnectionOpenAck.encode(
    MsgConnectionOpenAck.create({
      connectionId: CONNECTION,
      counterpartyConnectionId: "connection-6",
      version: newVersion(),
      proofTry: proofOf("connection-6"),
      proofHeight: at(HEIGHT),
      signer: SIGNER,
    }),
  ),
);

const openConfirm = pack(
  MsgConnectionOpenConfirm,
  MsgConnectionOpenConfirm.encode(
    MsgConnectionOpenConfirm.create({
      connectionId: CONNECTION,
      proofAck: proofOf("connection-7"),
      proofHeight: at(HEIGHT),
      signer: SIGNER,
    }),
  ),
);

/** A world in which a connection waits for openAck, or for openConfirm. */
function waitingWorld(state: number, connectionId: string): World {
  const world = newWorld();
  expect(resultOf(world.deliver([openInit]))).toBe("/0");
  const stored = storedConnection(world, CONNECTION)!;
  const remote = { ...stored.counterparty, connectionId };
  changeConnection(world, CONNECTION, { state, counterparty: remote });
  return world;
}

describe("one transaction", () => {
  test("takes an attempt and its acknowledgement", () => {
    const world = newWorld();
    const { code, results } = world.deliver([openInit, openAck]);
    expect([code, results.length]).toEqual([0, 2]);
    expect(storedConnection(world, CONNECTION)!.state).toBe(State.STATE_OPEN);
  });

  test("takes several answers, whose proofs lead to one root", () => {
    const world = newWorld();
    expect(resultOf(world.deliver([openTry(), openTry("connection-5"), openTry()]))).toBe("/0");
    const ends = [0, 1, 2].map((number) => storedConnection(world, `connection-${number}`)!);
    expect(ends.map(({ counterparty }) => counterparty.connectionId)).toEqual([
      COUNTERPARTY_CONNECTION,
      "connection-5",
      COUNTERPARTY_CONNECTION,
    ]);
  });

  test.each([
    ["another connection", openTry("connection-5", COUNTERPARTY_CONNECTION)],
    ["an end that is none of an attempt", openTry("connection-6")],
  ])("keeps nothing when the second answer comes with the proof of %s", (_, second) => {
    const world = newWorld();
    const before = [...world.written()];
    const answer = world.deliver([openTry(), second]);
    expect([resultOf(answer), answer.failedMessage]).toEqual(["commitment/2", 1]);
    expect([...world.written()]).toEqual(before);
  });
});

describe("a damaged message is refused, or changes nothing that matters", () => {
  const worlds: readonly [string, World, Any][] = [
    ["connOpenInit", newWorld(), openInit],
    ["connOpenTry", newWorld(), openTry()],
    ["connOpenAck", waitingWorld(State.STATE_INIT, ""), openAck],
    ["connOpenConfirm", waitingWorld(State.STATE_TRYOPEN, "connection-7"), openConfirm],
  ];

  test.each(worlds)("%s", (_, world, message) => {
    const outcomes = new Set<string>();
    const deliver = (value: Uint8Array) => {
      world.branches.open();
      const before = [...world.written()];
      const answer = world.deliver([{ ...message, value }]);
      if (answer.code !== 0) expect([...world.written()]).toEqual(before);
      world.branches.close(false);
      outcomes.add(answer.code === 0 ? "accepted" : "refused");
    };
    deliver(message.value);
    expect(outcomes).toEqual(new Set(["accepted"]));
    const size = message.value.length;
    const damage = fc.record({
      offset: fc.nat(size - 1),
      removed: fc.nat(3),
      inserted: fc.uint8Array({ maxLength: 3 }),
    });
    const property = fc.property(damage, ({ offset, removed, inserted }) => {
      const { value } = message;
      const rest = value.slice(offset + removed);
      deliver(Uint8Array.from([...value.slice(0, offset), ...inserted, ...rest]));
    });
    fc.assert(property, { seed: 5, numRuns: 300 });
    expect(outcomes).toContain("refused");
  });
});
