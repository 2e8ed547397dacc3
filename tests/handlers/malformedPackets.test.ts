/** Changed bytes in the datagrams of packets: never a trap, and no write without success. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Any } from "../../host/codec/gen/google.protobuf.js";
import { State } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { CHANGES, changed } from "../support/changedBytes.js";
import {
  acknowledgementEntry,
  counterpartyChannelEntry,
  nextSequenceRecvEntry,
  ORDERED,
  sentPacketEntry,
  UNORDERED,
} from "../support/channels.js";
import type { Link } from "../support/link.js";
import {
  acknowledgementOf,
  COUNTERPARTY_PORT,
  linkWithChannel,
  MOCK_ACKNOWLEDGEMENT,
  packAcknowledgement,
  packRecvPacket,
  packTimeout,
  packTimeoutOnClose,
  putEntries,
  receivedPacket,
  recvPacketOf,
  sentPacket,
  timeoutOf,
  timeoutOnCloseOf,
} from "../support/packets.js";

const RECEIVED = receivedPacket();
const SENT = sentPacket();

/** A link in which each datagram of packets is accepted. */
function newLink(ordering: number): Link {
  const counted = ordering === ORDERED ? nextSequenceRecvEntry(SENT) : {};
  const closed = { counterpartyPortId: COUNTERPARTY_PORT, state: State.STATE_CLOSED, ordering };
  const link = linkWithChannel(
    {
      ...sentPacketEntry(RECEIVED),
      ...acknowledgementEntry(SENT, MOCK_ACKNOWLEDGEMENT),
      ...counted,
      ...counterpartyChannelEntry(closed),
    },
    { ordering },
  );
  putEntries(link.world, sentPacketEntry(SENT));
  return link;
}

const CASES = [UNORDERED, ORDERED].flatMap((ordering) => {
  const link = newLink(ordering);
  const messages: readonly Any[] = [
    packRecvPacket(recvPacketOf(link, RECEIVED)),
    packAcknowledgement(acknowledgementOf(link, SENT)),
    packTimeout(timeoutOf(link, SENT, ordering)),
    packTimeoutOnClose(timeoutOnCloseOf(link, SENT, ordering)),
  ];
  return messages.map(({ typeUrl, value }) => ({ link, ordering, typeUrl, bytes: value }));
});

describe.each(CASES)("$typeUrl over a channel of ordering $ordering", (scene) => {
  const { link, typeUrl, bytes } = scene;
  const { world } = link;

  function deliver(value: Uint8Array) {
    const before = [...world.written()];
    return world.tentatively(() => {
      const response = world.deliver([{ typeUrl, value }]);
      if (response.code !== 0) {
        expect(response.results).toEqual([]);
        expect([...world.written()]).toEqual(before);
      }
      return `${response.codespace}/${response.code}`;
    });
  }

  test("is accepted as it is", () => {
    expect(deliver(bytes)).toBe("/0");
  });

  test("is refused or executed whatever bytes change", () => {
    const codes = new Set<string>();
    fc.assert(
      fc.property(CHANGES, (changes) => {
        codes.add(deliver(changed(bytes, changes)));
      }),
      { seed: 4, numRuns: 300 },
    );
    expect(codes.size).toBeGreaterThan(3);
  });

  test("is refused when it is cut off, at any place", () => {
    for (let length = 0; length < bytes.length; length += 7) {
      expect(deliver(bytes.slice(0, length))).not.toBe("/0");
    }
  });
});
