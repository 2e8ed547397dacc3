/** ICS-09: channels between two ports of the same chain (09-localhost). */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import {
  Channel,
  MsgChannelCloseConfirm,
  MsgChannelCloseInit,
  MsgChannelOpenAck,
  MsgChannelOpenConfirm,
  MsgChannelOpenInit,
  MsgChannelOpenTry,
  State,
} from "../../host/codec/gen/ibc.core.channel.v1.js";
import { deliver } from "../support/channelDatagrams.js";
import { keys, MOCK, MOCK_VERSION, storedChannel, UNORDERED } from "../support/channels.js";
import { allowClients, resultOf } from "../support/clients.js";
import { set } from "../support/faults.js";
import { SIGNER, World } from "../support/world.js";

const LOCALHOST = "connection-localhost";
/** Stands in the place of a proof. */
const SENTINEL = Uint8Array.of(1);
/** The height of a proof is not looked at. */
const NO_HEIGHT = { revisionNumber: 0n, revisionHeight: 0n };
const PROOF = { proofHeight: NO_HEIGHT, signer: SIGNER };

const [HERE, THERE] = ["channel-0", "channel-1"];
const OTHER_PORT = "mock-2";

function end(state: number, portId: string, channelId: string, version = MOCK_VERSION): Channel {
  const counterparty = { portId, channelId };
  const connectionHops = [LOCALHOST];
  return Channel.create({ state, ordering: UNORDERED, counterparty, connectionHops, version });
}

const openInit = MsgChannelOpenInit.create({
  portId: MOCK,
  channel: end(State.STATE_INIT, OTHER_PORT, ""),
  signer: SIGNER,
});
const openTry = MsgChannelOpenTry.create({
  portId: OTHER_PORT,
  channel: end(State.STATE_TRYOPEN, MOCK, HERE),
  counterpartyVersion: MOCK_VERSION,
  proofInit: SENTINEL,
  ...PROOF,
});
const openAck = MsgChannelOpenAck.create({
  portId: MOCK,
  channelId: HERE,
  counterpartyChannelId: THERE,
  counterpartyVersion: MOCK_VERSION,
  proofTry: SENTINEL,
  ...PROOF,
});
const openConfirm = MsgChannelOpenConfirm.create({
  portId: OTHER_PORT,
  channelId: THERE,
  proofAck: SENTINEL,
  ...PROOF,
});
const closeInit = MsgChannelCloseInit.create({ portId: MOCK, channelId: HERE, signer: SIGNER });
const closeConfirm = MsgChannelCloseConfirm.create({
  portId: OTHER_PORT,
  channelId: THERE,
  proofInit: SENTINEL,
  ...PROOF,
});

/** The steps in their order, each delivering its message, with changes, to a world. */
const STEPS = [
  (world: World) => deliver(world, MsgChannelOpenInit, openInit),
  (world: World, proofInit = SENTINEL, changes: Partial<MsgChannelOpenTry> = {}) =>
    deliver(world, MsgChannelOpenTry, { ...openTry, proofInit, ...changes }),
  (world: World, proofTry = SENTINEL) =>
    deliver(world, MsgChannelOpenAck, { ...openAck, proofTry }),
  (world: World, proofAck = SENTINEL) =>
    deliver(world, MsgChannelOpenConfirm, { ...openConfirm, proofAck }),
  (world: World) => deliver(world, MsgChannelCloseInit, closeInit),
  (world: World, proofInit = SENTINEL) =>
    deliver(world, MsgChannelCloseConfirm, { ...closeConfirm, proofInit }),
] as const;

/** A world in which so many steps were taken. */
function worldAfter(count: number): World {
  const world = new World();
  for (const step of STEPS.slice(0, count)) expect(resultOf(step(world))).toBe("/0");
  return world;
}

/** The two ends after so many steps. */
function endsAfter(count: number) {
  const world = worldAfter(count);
  return [storedChannel(world, MOCK, HERE), storedChannel(world, OTHER_PORT, THERE)];
}

describe("a channel of a chain with itself", () => {
  const { STATE_INIT, STATE_TRYOPEN, STATE_OPEN, STATE_CLOSED } = State;

  test.each([
    [1, end(STATE_INIT, OTHER_PORT, ""), undefined],
    [2, end(STATE_INIT, OTHER_PORT, ""), end(STATE_TRYOPEN, MOCK, HERE)],
    [3, end(STATE_OPEN, OTHER_PORT, THERE), end(STATE_TRYOPEN, MOCK, HERE)],
    [4, end(STATE_OPEN, OTHER_PORT, THERE), end(STATE_OPEN, MOCK, HERE)],
    [5, end(STATE_CLOSED, OTHER_PORT, THERE), end(STATE_OPEN, MOCK, HERE)],
    [6, end(STATE_CLOSED, OTHER_PORT, THERE), end(STATE_CLOSED, MOCK, HERE)],
  ])("has its ends after %d steps", (count, here, there) => {
    expect(endsAfter(count)).toEqual([here, there]);
  });

  const PROVEN = [
    ["chanOpenTry", 1],
    ["chanOpenAck", 2],
    ["chanOpenConfirm", 3],
    ["chanCloseConfirm", 5],
  ] as const;

  describe.each(PROVEN)("%s", (_, index) => {
    /** What the step reads at the other end. */
    const key = index === 2 ? keys.channel(OTHER_PORT, THERE) : keys.channel(MOCK, HERE);

    test.each([
      ["of two bytes", Uint8Array.of(1, 1)],
      ["of another byte", Uint8Array.of(2)],
    ])("refuses a proof %s", (_, proof) => {
      expect(resultOf(STEPS[index](worldAfter(index), proof))).toBe("commitment/2");
    });

    test("refuses when the other end is not there", () => {
      const world = worldAfter(index);
      world.branches.delete(0, utf8(key));
      expect(resultOf(STEPS[index](world))).toBe("client/30");
    });

    test("refuses when the other end is another", () => {
      const world = worldAfter(index);
      const other = Channel.decode(world.branches.get(0, utf8(key))!);
      world.branches.set(0, utf8(key), Channel.encode({ ...other, version: "other" }));
      expect(resultOf(STEPS[index](world))).toBe("client/30");
    });

    test("refuses when the client is not allowed", () => {
      const world = worldAfter(index);
      allowClients(world, ["07-tendermint"]);
      expect(resultOf(STEPS[index](world))).toBe("client/10");
    });
  });

  test.each([0, 4])("takes no step after %d when the client is not allowed", (index) => {
    const world = worldAfter(index);
    allowClients(world, ["07-tendermint"]);
    expect(resultOf(STEPS[index]!(world))).toBe("client/29");
  });

  test("may have the same port at both ends", () => {
    const world = new World();
    const init = structuredClone(openInit);
    set(init.channel.counterparty, { portId: MOCK });
    expect(resultOf(deliver(world, MsgChannelOpenInit, init))).toBe("/0");
    expect(resultOf(STEPS[1](world, SENTINEL, { portId: MOCK }))).toBe("/0");
    expect(storedChannel(world, MOCK, THERE)!.state).toBe(STATE_TRYOPEN);
  });
});
