/** Several packets in one transaction: each sees what those before did; all count, or none. */
import { describe, expect, test } from "vitest";
import { toHex } from "../../host/bytes.js";
import type { Any } from "../../host/codec/gen/google.protobuf.js";
import {
  MsgChannelCloseInit,
  MsgRecvPacket,
  State,
} from "../../host/codec/gen/ibc.core.channel.v1.js";
import { MsgUpdateClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import * as connection from "../../host/codec/gen/ibc.core.connection.v1.js";
import { closeInit } from "../support/channelDatagrams.js";
import {
  acknowledgementEntry,
  addChannel,
  CHANNEL,
  counterpartyChannelEntry,
  keys,
  MOCK,
  nextSequenceRecvEntry,
  ORDERED,
  putChannel,
  sentPacketEntry,
  sequenceBytes,
  storedChannel,
  UNORDERED,
} from "../support/channels.js";
import { changesBy, packHeader, resultOf } from "../support/clients.js";
import { at, CLIENT, CONNECTION, putConnection, storedConnection } from "../support/connections.js";
import { Link } from "../support/link.js";
import {
  acknowledgementOf,
  COUNTERPARTY_PORT,
  HEIGHT,
  LATEST_HEIGHT,
  linkWithChannel,
  MOCK_ACKNOWLEDGEMENT,
  MOCK_FAIL_DATA,
  NOOP,
  packAcknowledgement,
  packRecvPacket,
  packTimeout,
  packTimeoutOnClose,
  putEntries,
  receivedPacket,
  recvPacketOf,
  SUCCESS,
  sentPacket,
  storedHex,
  timeoutOf,
  timeoutOnCloseOf,
} from "../support/packets.js";
import { pack, SIGNER, type World } from "../support/world.js";

const PACKETS = [1n, 2n, 3n].map((sequence) => receivedPacket({ sequence }));
const SENT = Object.assign({}, ...PACKETS.map((packet) => sentPacketEntry(packet)));

function receiving(link: Link, ...sequences: number[]): Any[] {
  return sequences.map((number) => packRecvPacket(recvPacketOf(link, PACKETS[number - 1]!)));
}

/** The results of a transaction that succeeds. */
function resultsOf(world: World, messages: readonly Any[]): string[] {
  const response = world.deliver(messages);
  expect(resultOf(response)).toBe("/0");
  return response.results.map((result) => toHex(result.response!.value));
}

/** How a transaction is refused, which changes nothing. */
function refusalOf(world: World, messages: readonly Any[]): [code: string, message: number] {
  let refusal: [string, number] | undefined;
  const changes = changesBy(world, () => {
    const response = world.deliver(messages);
    expect(response.results).toEqual([]);
    refusal = [resultOf(response), response.failedMessage];
  });
  expect(changes).toEqual(new Map());
  return refusal!;
}

describe("a transaction of packets", () => {
  test("counts for nothing when one is refused", () => {
    const link = linkWithChannel(SENT);
    const broken = { ...recvPacketOf(link, PACKETS[2]!), proofCommitment: Uint8Array.of(16, 1) };
    const messages = [...receiving(link, 1, 2), packRecvPacket(broken)];
    expect(refusalOf(link.world, messages)).toEqual(["commitment/4", 2]);
    expect(refusalOf(link.world, messages.reverse())).toEqual(["commitment/4", 0]);
  });

  test("takes a packet once that it brings twice", () => {
    const link = linkWithChannel(SENT);
    const results = resultsOf(link.world, receiving(link, 1, 1, 2));
    expect(results).toEqual([SUCCESS, NOOP, SUCCESS]);
  });

  test("over an ORDERED channel takes them in order only", () => {
    const link = linkWithChannel(SENT, { ordering: ORDERED });
    const { world } = link;
    expect(refusalOf(world, receiving(link, 1, 3))).toEqual(["channel/21", 1]);
    expect(refusalOf(world, receiving(link, 2, 1))).toEqual(["channel/21", 0]);
    expect(resultsOf(world, receiving(link, 1, 1, 2, 3, 2))).toEqual([
      SUCCESS,
      NOOP,
      SUCCESS,
      SUCCESS,
      NOOP,
    ]);
    expect(storedHex(world, keys.nextSequenceRecv(MOCK, CHANNEL))).toBe(toHex(sequenceBytes(4n)));
  });

  test("goes on after a packet that the application refuses", () => {
    const refused = receivedPacket({ sequence: 9n, data: MOCK_FAIL_DATA });
    const link = linkWithChannel({ ...SENT, ...sentPacketEntry(refused) });
    const messages = [packRecvPacket(recvPacketOf(link, refused)), ...receiving(link, 1)];
    expect(resultsOf(link.world, messages)).toEqual([SUCCESS, SUCCESS]);
    for (const sequence of [1n, 9n]) {
      expect(storedHex(link.world, keys.receipt(MOCK, CHANNEL, sequence))).toBe("01");
    }
  });

  test("receives, acknowledges and times out", () => {
    const [acknowledged, lost, cutOff] = [4n, 5n, 6n].map((sequence) => sentPacket({ sequence }));
    const closed = { counterpartyPortId: COUNTERPARTY_PORT, state: State.STATE_CLOSED };
    const link = linkWithChannel({
      ...SENT,
      ...acknowledgementEntry(acknowledged!, MOCK_ACKNOWLEDGEMENT),
      ...counterpartyChannelEntry(closed),
    });
    const { world } = link;
    for (const packet of [acknowledged!, lost!, cutOff!]) {
      putEntries(world, sentPacketEntry(packet));
    }
    const messages = [
      ...receiving(link, 1),
      packAcknowledgement(acknowledgementOf(link, acknowledged!)),
      packTimeout(timeoutOf(link, lost!, UNORDERED)),
      packTimeoutOnClose(timeoutOnCloseOf(link, cutOff!, UNORDERED)),
    ];
    const response = world.deliver(messages);
    expect(resultOf(response)).toBe("/0");
    expect(response.results.map(({ events }) => events.map(({ type }) => type))).toEqual([
      ["recv_packet", "message", "mock-recv-packet", "write_acknowledgement", "message"],
      ["acknowledge_packet", "message", "mock-ack-packet"],
      ["timeout_packet", "message", "mock-timeout"],
      ["timeout_packet", "message", "mock-timeout"],
    ]);
    expect(resultsOf(world, messages)).toEqual([NOOP, NOOP, NOOP, NOOP]);
  });

  test("that closes its ORDERED channel by a timeout receives nothing more", () => {
    const lost = sentPacket();
    const link = linkWithChannel(
      { ...SENT, ...nextSequenceRecvEntry(lost) },
      { ordering: ORDERED },
    );
    putEntries(link.world, sentPacketEntry(lost));
    const timeout = packTimeout(timeoutOf(link, lost, ORDERED));
    const receive = receiving(link, 1);
    expect(refusalOf(link.world, [timeout, ...receive])).toEqual(["channel/5", 1]);
    expect(resultsOf(link.world, [...receive, timeout])).toEqual([SUCCESS, SUCCESS]);
  });

  test("brings the height that its packets are proven at", () => {
    const link = Link.open();
    addChannel(link, { counterpartyPortId: COUNTERPARTY_PORT });
    const { counterparty, world, height: trusted } = link;
    const writes = Object.entries(sentPacketEntry(PACKETS[0]!)).map(
      ([key, value]) => ["ibc", key, value] as const,
    );
    counterparty.commitBlock({ writes });
    counterparty.commitBlock();
    link.passBlocks(2n);
    const clientMessage = packHeader(counterparty.header(counterparty.height, trusted));
    const update = MsgUpdateClient.create({ clientId: CLIENT, clientMessage, signer: SIGNER });
    const packedUpdate = pack(MsgUpdateClient, MsgUpdateClient.encode(update));
    const { sourcePort, sourceChannel, sequence } = PACKETS[0]!;
    const key = keys.commitment(sourcePort, sourceChannel, sequence);
    const message = MsgRecvPacket.create({
      packet: PACKETS[0]!,
      proofCommitment: link.prove(key, counterparty.height),
      proofHeight: link.proofHeight(counterparty.height),
      signer: SIGNER,
    });
    expect(refusalOf(world, [packRecvPacket(message), packedUpdate])).toEqual(["ibc/9", 0]);
    expect(resultsOf(world, [packedUpdate, packRecvPacket(message)])).toEqual(["", SUCCESS]);
  });

  test("sees the client that another of its messages froze", () => {
    const link = linkWithChannel(SENT);
    const another = link.counterparty.forgedHeader(LATEST_HEIGHT, HEIGHT, (header) => {
      header.appHash = new Uint8Array(32).fill(9);
    });
    const clientMessage = packHeader(another);
    const update = MsgUpdateClient.create({ clientId: CLIENT, clientMessage, signer: SIGNER });
    const freeze = pack(MsgUpdateClient, MsgUpdateClient.encode(update));
    const [first, second] = receiving(link, 1, 2);
    expect(refusalOf(link.world, [first!, freeze, second!])).toEqual(["client/29", 2]);
    expect(resultsOf(link.world, [first!, second!, freeze])).toEqual([SUCCESS, SUCCESS, ""]);
  });

  test("sees the channel that another of its messages closed", () => {
    const link = linkWithChannel(SENT);
    const close = pack(MsgChannelCloseInit, MsgChannelCloseInit.encode(closeInit()));
    const [first, second] = receiving(link, 1, 2);
    expect(refusalOf(link.world, [first!, close, second!])).toEqual(["channel/5", 2]);
    expect(resultsOf(link.world, [first!, second!, close])).toEqual([SUCCESS, SUCCESS, ""]);
  });

  test("takes each packet at the height of its own proof", () => {
    const link = linkWithChannel(SENT);
    const unknown = { ...recvPacketOf(link, PACKETS[1]!), proofHeight: at(HEIGHT + 1n) };
    const messages = [...receiving(link, 1), packRecvPacket(unknown)];
    expect(refusalOf(link.world, messages)).toEqual(["07-tendermint/8", 1]);
    const future = { ...recvPacketOf(link, PACKETS[1]!), proofHeight: at(LATEST_HEIGHT + 1n) };
    const others = [...receiving(link, 1), packRecvPacket(future)];
    expect(refusalOf(link.world, others)).toEqual(["ibc/9", 1]);
  });

  test("takes each packet over the connection of its own channel", () => {
    const elsewhere = receivedPacket({ sequence: 2n, destinationChannel: "channel-5" });
    const link = linkWithChannel({ ...SENT, ...sentPacketEntry(elsewhere) });
    const { world } = link;
    const end = storedConnection(world, CONNECTION)!;
    putChannel(world, MOCK, "channel-5", {
      ...storedChannel(world, MOCK, CHANNEL)!,
      connectionHops: ["connection-1"],
    });
    const messages = [...receiving(link, 1), packRecvPacket(recvPacketOf(link, elsewhere))];
    expect(refusalOf(world, messages)).toEqual(["connection/3", 1]);
    putConnection(world, "connection-1", { ...end, state: connection.State.STATE_INIT });
    expect(refusalOf(world, messages)).toEqual(["connection/6", 1]);
    putConnection(world, "connection-1", { ...end, delayPeriod: end.delayPeriod + 1n });
    expect(refusalOf(world, messages)).toEqual(["07-tendermint/10", 1]);
    putConnection(world, "connection-1", { ...end, clientId: "07-tendermint-9" });
    expect(refusalOf(world, messages)).toEqual(["client/29", 1]);
    putConnection(world, "connection-1", end);
    expect(resultsOf(world, messages)).toEqual([SUCCESS, SUCCESS]);
  });

  test.each(["deliver", "check"] as const)("may bring a thousand (mode %s)", (mode) => {
    const packets = Array.from({ length: 1000 }, (_, index) =>
      receivedPacket({ sequence: BigInt(index + 1) }),
    );
    const entries = packets.map((packet) => sentPacketEntry(packet));
    const link = linkWithChannel(Object.assign({}, ...entries), { ordering: ORDERED });
    link.world.mode = mode;
    const messages = packets.map((packet) => packRecvPacket(recvPacketOf(link, packet)));
    expect(resultOf(link.world.deliver(messages))).toBe("/0");
    const next = toHex(sequenceBytes(1001n));
    expect(storedHex(link.world, keys.nextSequenceRecv(MOCK, CHANNEL))).toBe(next);
  });
});
