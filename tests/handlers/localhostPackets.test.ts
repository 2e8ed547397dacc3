/** ICS-09: packets between two ports of the same chain, which looks into its own store instead of
 * verifying proofs (09-localhost). */
import { describe, expect, test } from "vitest";
import { toHex } from "../../host/bytes.js";
import { Channel, Packet, State } from "../../host/codec/gen/ibc.core.channel.v1.js";
import {
  changeChannel,
  keys,
  MOCK,
  MOCK_VERSION,
  ORDERED,
  putChannel,
  putSequence,
  storedChannel,
  UNORDERED,
} from "../support/channels.js";
import { resultOf } from "../support/clients.js";
import {
  MOCK_ACKNOWLEDGEMENT,
  MOCK_DATA,
  NOOP,
  packAcknowledgement,
  packRecvPacket,
  packTimeout,
  packTimeoutOnClose,
  SUCCESS,
  storedHex,
} from "../support/packets.js";
import { SIGNER, World } from "../support/world.js";

const LOCALHOST = "connection-localhost";
/** Stands in the place of a proof. */
const SENTINEL = Uint8Array.of(1);
const [HERE, THERE] = ["channel-0", "channel-1"];
/** Served by the mock too, whose name it holds. */
const OTHER_PORT = "mock-2";

/** Of this chain, at which packets time out. */
const TIMEOUT = { revisionNumber: 3n, revisionHeight: 100n };
const PROOF = { proofHeight: TIMEOUT, signer: SIGNER };

const packet = Packet.create({
  sequence: 1n,
  sourcePort: MOCK,
  sourceChannel: HERE,
  destinationPort: OTHER_PORT,
  destinationChannel: THERE,
  data: MOCK_DATA,
  timeoutHeight: TIMEOUT,
});
const COMMITMENT = keys.commitment(MOCK, HERE, 1n);

/** A world with an open channel to itself, over which a packet was sent. */
function worldWithPacket(ordering: number): World {
  const world = new World();
  const ends = [
    [MOCK, HERE, OTHER_PORT, THERE],
    [OTHER_PORT, THERE, MOCK, HERE],
  ] as const;
  for (const [portId, channelId, theirPort, theirChannel] of ends) {
    const end = Channel.create({
      state: State.STATE_OPEN,
      ordering: ordering as Channel["ordering"],
      counterparty: { portId: theirPort, channelId: theirChannel },
      connectionHops: [LOCALHOST],
      version: MOCK_VERSION,
    });
    putChannel(world, portId, channelId, end);
    for (const key of [keys.nextSequenceSend, keys.nextSequenceRecv, keys.nextSequenceAck]) {
      putSequence(world, key(portId, channelId), 1n);
    }
  }
  const sendPacket = {
    sourceChannel: HERE,
    timeoutHeight: TIMEOUT,
    timeoutTimestamp: 0n,
    data: MOCK_DATA,
  };
  expect(world.appCall({ portId: MOCK, sendPacket })).toMatchObject({ code: 0, sequence: 1n });
  return world;
}

function receive(world: World, changes: Partial<Packet> = {}, proofCommitment = SENTINEL) {
  const message = { packet: { ...packet, ...changes }, proofCommitment, ...PROOF };
  return world.deliver([packRecvPacket(message)]);
}

function acknowledge(world: World, acknowledgement = MOCK_ACKNOWLEDGEMENT, proofAcked = SENTINEL) {
  return world.deliver([packAcknowledgement({ packet, acknowledgement, proofAcked, ...PROOF })]);
}

/** Times the packet out, in a block that is late enough. */
function timeOut(world: World, nextSequenceRecv = 1n, proofUnreceived = SENTINEL) {
  world.height = TIMEOUT.revisionHeight;
  return world.deliver([packTimeout({ packet, proofUnreceived, nextSequenceRecv, ...PROOF })]);
}

/** Times the packet out as though the other end was closed. */
function timeOutOnClose(world: World, nextSequenceRecv = 1n) {
  const proofs = { proofUnreceived: SENTINEL, proofClose: SENTINEL };
  return world.deliver([packTimeoutOnClose({ packet, ...proofs, nextSequenceRecv, ...PROOF })]);
}

function closeOtherEnd(world: World): void {
  changeChannel(world, OTHER_PORT, THERE, { state: State.STATE_CLOSED });
}

/** The result that a response tells, or why there is none. */
function outcomeOf(response: ReturnType<typeof receive>): string {
  if (response.code !== 0) return resultOf(response);
  return toHex(response.results[0]!.response!.value);
}

const KINDS = [
  ["UNORDERED", UNORDERED],
  ["ORDERED", ORDERED],
] as const;

describe.each(KINDS)("a packet of a chain to itself over an %s channel", (_, ordering) => {
  test("is received, acknowledged, and forgotten", () => {
    const world = worldWithPacket(ordering);
    expect(outcomeOf(receive(world))).toBe(SUCCESS);
    expect(outcomeOf(receive(world))).toBe(NOOP);
    expect(storedHex(world, COMMITMENT)).toBeDefined();
    expect(outcomeOf(acknowledge(world))).toBe(SUCCESS);
    expect(storedHex(world, COMMITMENT)).toBeUndefined();
    expect(outcomeOf(acknowledge(world))).toBe(NOOP);
  });

  test("is not received when it was not sent, or is another", () => {
    const world = worldWithPacket(ordering);
    expect(outcomeOf(receive(world, { sequence: 2n }))).toBe("client/30");
    expect(outcomeOf(receive(world, { data: Uint8Array.of(1) }))).toBe("client/30");
  });

  test("is not acknowledged before it was received, or with other words", () => {
    const world = worldWithPacket(ordering);
    expect(outcomeOf(acknowledge(world))).toBe("client/30");
    expect(outcomeOf(receive(world))).toBe(SUCCESS);
    expect(outcomeOf(acknowledge(world, Uint8Array.of(1)))).toBe("client/30");
  });

  test("needs the one byte that stands for proofs", () => {
    const world = worldWithPacket(ordering);
    const proof = Uint8Array.of(2);
    expect(outcomeOf(receive(world, {}, proof))).toBe("commitment/2");
    expect(outcomeOf(acknowledge(world, MOCK_ACKNOWLEDGEMENT, proof))).toBe("commitment/2");
    expect(outcomeOf(timeOut(world, 1n, proof))).toBe("commitment/2");
  });

  test("times out when nobody has received it", () => {
    const world = worldWithPacket(ordering);
    expect(outcomeOf(timeOut(world))).toBe(SUCCESS);
    expect(storedHex(world, COMMITMENT)).toBeUndefined();
    const state = ordering === ORDERED ? State.STATE_CLOSED : State.STATE_OPEN;
    expect(storedChannel(world, MOCK, HERE)!.state).toBe(state);
    expect(outcomeOf(timeOut(world))).toBe(NOOP);
  });

  test("times out when the other end is closed before", () => {
    const world = worldWithPacket(ordering);
    expect(outcomeOf(timeOutOnClose(world))).toBe("client/30");
    closeOtherEnd(world);
    expect(outcomeOf(timeOutOnClose(world))).toBe(SUCCESS);
    expect(storedHex(world, COMMITMENT)).toBeUndefined();
  });
});

describe("a packet that was received", () => {
  test("over an UNORDERED channel does not time out: there is a receipt", () => {
    const world = worldWithPacket(UNORDERED);
    expect(outcomeOf(receive(world))).toBe(SUCCESS);
    expect(outcomeOf(timeOut(world))).toBe("client/31");
    closeOtherEnd(world);
    expect(outcomeOf(timeOutOnClose(world))).toBe("client/31");
  });

  test("over an ORDERED channel does not time out: the next is waited for", () => {
    const world = worldWithPacket(ORDERED);
    expect(outcomeOf(receive(world))).toBe(SUCCESS);
    expect(outcomeOf(timeOut(world, 2n))).toBe("channel/19");
    expect(outcomeOf(timeOut(world, 1n))).toBe("client/30");
    closeOtherEnd(world);
    expect(outcomeOf(timeOutOnClose(world, 2n))).toBe("channel/13");
    expect(outcomeOf(timeOutOnClose(world, 1n))).toBe("client/30");
  });
});
