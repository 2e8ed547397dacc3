/** Random relays over one channel, many after another, beside a model of a few lines. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toHex } from "../../host/bytes.js";
import type { Any } from "../../host/codec/gen/google.protobuf.js";
import {
  acknowledgementEntry,
  nextSequenceRecvEntry,
  ORDERED,
  sentPacketEntry,
  UNORDERED,
} from "../support/channels.js";
import { resultOf } from "../support/clients.js";
import { at } from "../support/connections.js";
import type { Link } from "../support/link.js";
import {
  acknowledgementOf,
  HEIGHT,
  linkWithChannel,
  MOCK_ACKNOWLEDGEMENT,
  NOOP,
  packAcknowledgement,
  packRecvPacket,
  packTimeout,
  putEntries,
  receivedPacket,
  recvPacketOf,
  SUCCESS,
  sentPacket,
  timeoutOf,
} from "../support/packets.js";

const COUNT = 5;
/** Packets that the world sent, of which every other one has timed out. */
const SENT = Array.from({ length: COUNT }, (_, index) =>
  sentPacket({ sequence: BigInt(index + 1), timeoutHeight: at(HEIGHT + BigInt(index % 2)) }),
);
const RECEIVED = SENT.map(({ sequence }) => receivedPacket({ sequence }));

interface Relay {
  readonly kind: "receive" | "acknowledge" | "timeOut";
  /** Of the packet, from 1. */
  readonly sequence: number;
}

/** What a channel remembers, and what it makes of a relay. */
class Model {
  private readonly received = new Set<number>();
  private readonly underWay = new Set(SENT.map((_, index) => index + 1));
  private nextSequenceAck = 1;
  private isClosed = false;

  constructor(private readonly isOrdered: boolean) {}

  relay({ kind, sequence }: Relay): string {
    if (kind === "timeOut") return this.timeOut(sequence);
    if (this.isClosed) return "channel/5";
    return kind === "receive" ? this.receive(sequence) : this.acknowledge(sequence);
  }

  private receive(sequence: number): string {
    if (this.received.has(sequence)) return NOOP;
    if (this.isOrdered && sequence !== this.received.size + 1) return "channel/21";
    this.received.add(sequence);
    return SUCCESS;
  }

  private acknowledge(sequence: number): string {
    if (!this.underWay.has(sequence)) return NOOP;
    if (this.isOrdered && sequence !== this.nextSequenceAck) return "channel/21";
    this.nextSequenceAck++;
    this.underWay.delete(sequence);
    return SUCCESS;
  }

  private timeOut(sequence: number): string {
    if (sequence % 2 === 0) return "channel/39";
    if (!this.underWay.delete(sequence)) return NOOP;
    this.isClosed = this.isOrdered;
    return SUCCESS;
  }
}

function newLink(ordering: number): Link {
  const entries = [
    nextSequenceRecvEntry(SENT[0]!),
    ...RECEIVED.map((packet) => sentPacketEntry(packet)),
    ...SENT.map((packet) => acknowledgementEntry(packet, MOCK_ACKNOWLEDGEMENT)),
  ];
  const link = linkWithChannel(Object.assign({}, ...entries), { ordering });
  for (const packet of SENT) putEntries(link.world, sentPacketEntry(packet));
  return link;
}

function messageOf(link: Link, ordering: number, { kind, sequence }: Relay): Any {
  const sent = SENT[sequence - 1]!;
  if (kind === "receive") return packRecvPacket(recvPacketOf(link, RECEIVED[sequence - 1]!));
  if (kind === "acknowledge") return packAcknowledgement(acknowledgementOf(link, sent));
  // The counterparty waits for the first packet of an ORDERED channel.
  return packTimeout({ ...timeoutOf(link, sent, ordering), nextSequenceRecv: 1n });
}

const RELAYS = fc.array(
  fc.record<Relay>({
    kind: fc.constantFrom("receive", "receive", "acknowledge", "acknowledge", "timeOut"),
    sequence: fc.integer({ min: 1, max: COUNT }),
  }),
  { minLength: 1, maxLength: 30 },
);

describe("random relays", () => {
  test.each([
    ["UNORDERED", UNORDERED],
    ["ORDERED", ORDERED],
  ])("over an %s channel", (_, ordering) => {
    const link = newLink(ordering);
    const met = new Set<string>();
    const play = (relays: readonly Relay[]) => {
      const model = new Model(ordering === ORDERED);
      for (const relay of relays) {
        const expected = model.relay(relay);
        const response = link.world.deliver([messageOf(link, ordering, relay)]);
        const result = response.results[0]?.response?.value;
        expect([relay, result ? toHex(result) : resultOf(response)]).toEqual([relay, expected]);
        met.add(`${relay.kind} ${expected}`);
      }
    };
    const property = fc.property(RELAYS, (relays) => link.world.tentatively(() => play(relays)));
    fc.assert(property, { seed: 8, numRuns: 40 });
    // Three results of a timeout; of the others two, and over an ORDERED channel two refusals.
    expect(met.size).toBe(ordering === ORDERED ? 11 : 7);
  });
});
