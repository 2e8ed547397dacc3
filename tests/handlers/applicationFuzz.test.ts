/** Whatever a host's application answers or asks, the core neither traps nor writes on failure. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type AppCallRequest,
  ApplicationResponse,
  DeliverRequest,
  DeliverResponse,
} from "../../host/codec/gen/strait.abi.v0.js";
import { encodingArbitrary, mutatedArbitrary, wireArbitrary } from "../codec/support/arbitrary.js";
import { addChannel, CHANNEL, MOCK, sentPacketEntry } from "../support/channels.js";
import { Link } from "../support/link.js";
import {
  linkWithChannel,
  packRecvPacket,
  receivedPacket,
  recvPacketOf,
} from "../support/packets.js";
import { SIGNER } from "../support/world.js";

const SEED = 20_261_121;
const RUNS = Number(process.env.STRAIT_FUZZ_RUNS ?? 300);

describe("an application answers", () => {
  const packet = receivedPacket();
  const link = linkWithChannel(sentPacketEntry(packet));
  const { world } = link;
  const messages = [packRecvPacket(recvPacketOf(link, packet))];
  const input = DeliverRequest.encode(DeliverRequest.create({ messages, signers: [SIGNER] }));

  /** Receives a packet whose application answers with these bytes; undone afterwards. */
  function receive(response: Uint8Array): DeliverResponse {
    world.branches.open();
    const context = { ...world.context(), call: () => ({ kind: "answered", response }) as const };
    const output = world.machine.call("deliver", input, context);
    world.branches.close(false);
    return DeliverResponse.decode(output);
  }

  test.each([
    ["anything that is an answer", encodingArbitrary(ApplicationResponse)],
    ["something that nearly is one", mutatedArbitrary(ApplicationResponse)],
    ["any fields", wireArbitrary],
    ["any bytes", fc.uint8Array({ maxLength: 200 })],
  ])("%s", (_, answers) => {
    fc.assert(
      fc.property(answers, (answer) => {
        const { code, codespace, results } = receive(answer);
        expect(results.length).toBe(code === 0 ? 1 : 0);
        if (code === 111222) expect(codespace).not.toBe("");
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });
});

describe("the owner of a port asks", () => {
  const link = Link.open();
  addChannel(link);
  const { world } = link;

  const text = fc.oneof(fc.constantFrom(MOCK, CHANNEL, ""), fc.string({ maxLength: 200 }));
  const bytes = fc.uint8Array({ maxLength: 300 });
  const uint64 = fc.oneof(fc.constantFrom(0n, 1n), fc.bigInt(0n, 2n ** 64n - 1n));
  const height = fc.record({ revisionNumber: uint64, revisionHeight: uint64 });
  const sendPacket = fc.record({
    sourceChannel: text,
    timeoutHeight: height,
    timeoutTimestamp: uint64,
    data: bytes,
  });
  const packet = fc.record({
    sequence: uint64,
    sourcePort: text,
    sourceChannel: text,
    destinationPort: text,
    destinationChannel: text,
    data: bytes,
    timeoutHeight: height,
    timeoutTimestamp: uint64,
  });
  const request: fc.Arbitrary<Partial<AppCallRequest>> = fc.oneof(
    fc.record({ portId: text, sendPacket }),
    fc.record({
      portId: text,
      writeAcknowledgement: fc.record({ packet, acknowledgement: bytes }),
    }),
    fc.record({ portId: text, closeChannel: fc.record({ channelId: text }) }),
  );

  test("anything", () => {
    let accepted = 0;
    fc.assert(
      fc.property(request, (asked) => {
        world.branches.open();
        const before = [...world.written()];
        const { code, sequence, events } = world.appCall(asked);
        if (code === 0) accepted += 1;
        else expect([sequence, events, [...world.written()]]).toEqual([0n, [], before]);
        world.branches.close(false);
      }),
      { seed: SEED, numRuns: 5 * RUNS },
    );
    expect(accepted).toBeGreaterThan(0);
  });

  test("with as many bytes as an input may have", () => {
    const data = new Uint8Array(2 * 1024 * 1024 - 1_000);
    const sent = {
      sourceChannel: CHANNEL,
      timeoutHeight: { revisionNumber: 1n, revisionHeight: 1000n },
    };
    const sendPacket = { ...sent, timeoutTimestamp: 0n, data };
    expect(world.appCall({ portId: MOCK, sendPacket })).toMatchObject({ code: 13 });
    const packet = { ...receivedPacket(), data };
    const writeAcknowledgement = { packet, acknowledgement: Uint8Array.of(1) };
    expect(world.appCall({ portId: MOCK, writeAcknowledgement })).toMatchObject({ code: 0 });
    const long = "x".repeat(1024 * 1024 - 100);
    const closeChannel = { channelId: long };
    expect(world.appCall({ portId: long, closeChannel })).toMatchObject({ code: 3 });
  });
});
