/**
 * What applications do when a packet comes, is acknowledged or lost: when they are called, what
 * stays of it, and what becomes of their answers. ibc-go is asked the same.
 */
import { describe, expect, test } from "vitest";
import { toHex, utf8 } from "../../host/bytes.js";
import type { Any } from "../../host/codec/gen/google.protobuf.js";
import { State } from "../../host/codec/gen/ibc.core.channel.v1.js";
import type { Event } from "../../host/codec/gen/strait.abi.v0.js";
import {
  acknowledgementEntry,
  CHANNEL,
  counterpartyChannelEntry,
  keys,
  MOCK,
  nextSequenceRecvEntry,
  ORDERED,
  sentPacketEntry,
  sequenceBytes,
  sha256,
  storedChannel,
  UNORDERED,
} from "../support/channels.js";
import { changesBy, resultOf } from "../support/clients.js";
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
import { type MockScript, scriptedApplications } from "../support/scriptedMock.js";

const RECEIVED = receivedPacket();
const SENT = sentPacket();

/** A link with a datagram that calls the application, whose script this is. */
interface Scene {
  readonly link: Link;
  readonly message: Any;
}

type Setting = (ordering: number, script: MockScript) => Scene;

function sceneOf(
  entries: Readonly<Record<string, Uint8Array>>,
  messageOf: (link: Link, ordering: number) => Any,
): Setting {
  return (ordering, script) => {
    const counted = ordering === ORDERED ? nextSequenceRecvEntry(SENT) : {};
    const closed = {
      counterpartyPortId: COUNTERPARTY_PORT,
      state: State.STATE_CLOSED,
      ordering,
    };
    const link = linkWithChannel(
      { ...entries, ...counted, ...counterpartyChannelEntry(closed) },
      { ordering },
    );
    putEntries(link.world, sentPacketEntry(SENT));
    link.world.applications = scriptedApplications(script);
    return { link, message: messageOf(link, ordering) };
  };
}

const receiving = sceneOf(sentPacketEntry(RECEIVED), (link) =>
  packRecvPacket(recvPacketOf(link, RECEIVED)),
);

const SETTLING: readonly (readonly [name: string, Setting])[] = [
  [
    "acknowledgePacket",
    sceneOf(acknowledgementEntry(SENT, MOCK_ACKNOWLEDGEMENT), (link) =>
      packAcknowledgement(acknowledgementOf(link, SENT)),
    ),
  ],
  ["timeoutPacket", sceneOf({}, (link, ordering) => packTimeout(timeoutOf(link, SENT, ordering)))],
  [
    "timeoutOnClose",
    sceneOf({}, (link, ordering) => packTimeoutOnClose(timeoutOnCloseOf(link, SENT, ordering))),
  ],
];

const KINDS = [
  ["UNORDERED", UNORDERED],
  ["ORDERED", ORDERED],
] as const;

/** Delivers the message: the outcome, the types of its events and what it changed. */
function play({ link, message }: Scene) {
  let outcome = "";
  let events: Event[] = [];
  const changes = changesBy(link.world, () => {
    const response = link.world.deliver([message]);
    outcome = resultOf(response);
    events = response.results.flatMap((result) => result.events);
  });
  const types = events.map(({ type }) => type).filter((type) => type !== "message");
  return { outcome, events, types, changed: [...changes.keys()].sort(), changes };
}

function attributesOf(event: Event | undefined): Record<string, string> {
  return Object.fromEntries((event?.attributes ?? []).map(({ key, value }) => [key, value]));
}

const RECEIPT = keys.receipt(MOCK, CHANNEL, 1n);
const ACKNOWLEDGEMENT = keys.acknowledgement(MOCK, CHANNEL, 1n);
const COMMITMENT = keys.commitment(MOCK, CHANNEL, 1n);
const NEXT_SEQUENCE_SEND = keys.nextSequenceSend(MOCK, CHANNEL);

describe("an application that receives", () => {
  test.each(KINDS)("over an %s channel finds the packet taken in", (_, ordering) => {
    const { events } = play(receiving(ordering, {}));
    const witness = attributesOf(events.find(({ type }) => type === "witness"));
    const next = ordering === ORDERED ? 2n : 1n;
    expect(witness).toMatchObject({
      callback: "OnRecvPacket",
      receipt: ordering === ORDERED ? "" : "01",
      next_sequence_recv: toHex(sequenceBytes(next)),
      acknowledgement: "",
    });
  });

  test("keeps what it writes and sends when it succeeds", () => {
    const played = play(receiving(UNORDERED, { writes: true, sends: true }));
    expect(played.outcome).toBe("/0");
    expect(played.changed).toEqual(
      [ACKNOWLEDGEMENT, COMMITMENT, NEXT_SEQUENCE_SEND, RECEIPT, "witness"].sort(),
    );
    expect(played.types).toEqual([
      "recv_packet",
      "witness",
      "send_packet",
      "mock-recv-packet",
      "write_acknowledgement",
    ]);
  });

  test("keeps it when it acknowledges later", () => {
    const script: MockScript = { writes: true, sends: true, receipt: { kind: "pending" } };
    const played = play(receiving(UNORDERED, script));
    expect(played.outcome).toBe("/0");
    expect(played.changed).toEqual([COMMITMENT, NEXT_SEQUENCE_SEND, RECEIPT, "witness"].sort());
    expect(played.types).toEqual(["recv_packet", "witness", "send_packet"]);
  });

  test.each(KINDS)("over an %s channel loses it when it fails, the receipt not", (_, ordering) => {
    const receipt = { kind: "acknowledged", text: "no", success: false } as const;
    const script: MockScript = { writes: true, sends: true, acknowledges: true, receipt };
    const { outcome, types, events, changed, changes } = play(receiving(ordering, script));
    expect(outcome).toBe("/0");
    const received = ordering === ORDERED ? keys.nextSequenceRecv(MOCK, CHANNEL) : RECEIPT;
    expect(changed).toEqual([ACKNOWLEDGEMENT, received].sort());
    expect(changes.get(ACKNOWLEDGEMENT)).toBe(toHex(sha256(utf8("no"))));
    expect(types).toEqual([
      "recv_packet",
      "ibccallbackerror-witness",
      "ibccallbackerror-send_packet",
      "ibccallbackerror-message",
      "ibccallbackerror-write_acknowledgement",
      "ibccallbackerror-message",
      "write_acknowledgement",
    ]);
    const discarded = events.filter(({ type }) => type.startsWith("ibccallbackerror-"));
    const names = discarded.flatMap(({ attributes }) => attributes.map(({ key }) => key));
    expect(names.filter((name) => !name.startsWith("ibccallbackerror-"))).toEqual([]);
  });

  const refused: [name: string, script: MockScript, code: string][] = [
    ["panics", { writes: true, sends: true, panics: true }, "undefined/111222"],
    ["acknowledges itself and then succeeds", { acknowledges: true }, "channel/17"],
    [
      "acknowledges with nothing",
      { receipt: { kind: "acknowledged", text: "", success: true } },
      "channel/16",
    ],
    [
      "fails with nothing",
      { receipt: { kind: "acknowledged", text: "", success: false } },
      "channel/16",
    ],
  ];

  test.each(refused)("and %s fails the message", (_, script, code) => {
    const scene = receiving(UNORDERED, script);
    expect(play(scene)).toMatchObject({ outcome: code, changed: [], types: [] });
    scene.link.world.applications = scriptedApplications({});
    expect(play(scene).outcome).toBe("/0");
  });

  test("may acknowledge itself when it does not answer", () => {
    const script: MockScript = { acknowledges: true, receipt: { kind: "pending" } };
    const { outcome, changed, changes } = play(receiving(UNORDERED, script));
    expect([outcome, changed]).toEqual(["/0", [ACKNOWLEDGEMENT, RECEIPT].sort()]);
    expect(changes.get(ACKNOWLEDGEMENT)).toBe(toHex(sha256(utf8("written"))));
  });

  test("is not called again for a packet of before", () => {
    const scene = receiving(UNORDERED, { writes: true });
    expect(play(scene).outcome).toBe("/0");
    scene.link.world.applications = scriptedApplications({ panics: true });
    expect(play(scene)).toMatchObject({ outcome: "/0", changed: [], types: [] });
  });
});

describe.each(SETTLING)("an application that is told by %s", (name, settling) => {
  test.each(KINDS)("over an %s channel finds the packet forgotten", (_, ordering) => {
    const { outcome, events } = play(settling(ordering, {}));
    expect(outcome).toBe("/0");
    const witness = attributesOf(events.find(({ type }) => type === "witness"));
    expect(witness.commitment).toBe("");
    const isAcknowledged = name === "acknowledgePacket" && ordering === ORDERED;
    expect(witness.next_sequence_ack).toBe(toHex(sequenceBytes(isAcknowledged ? 2n : 1n)));
  });

  test.each(KINDS)("over an %s channel keeps what it writes", (_, ordering) => {
    const scene = settling(ordering, { writes: true, sends: true });
    putEntries(scene.link.world, { [NEXT_SEQUENCE_SEND]: sequenceBytes(7n) });
    const { outcome, changed } = play(scene);
    expect(outcome).toBe("/0");
    expect(changed).toEqual(expect.arrayContaining([COMMITMENT, "witness"]));
    // A timeout has closed an ORDERED channel by then.
    const isClosed = storedChannel(scene.link.world, MOCK, CHANNEL)!.state !== State.STATE_OPEN;
    expect(isClosed).toBe(name !== "acknowledgePacket" && ordering === ORDERED);
    expect(changed.includes(keys.commitment(MOCK, CHANNEL, 7n))).toBe(!isClosed);
  });

  test.each([
    ["refuses", { refusal: { codespace: "oracle", code: 7 } }, "oracle/7"],
    ["panics", { panics: true }, "undefined/111222"],
  ])("and %s fails the message, and the packet stays", (_, script, code) => {
    for (const ordering of [UNORDERED, ORDERED]) {
      const scene = settling(ordering, { writes: true, sends: true, ...script });
      expect(play(scene)).toMatchObject({ outcome: code, changed: [], types: [] });
      scene.link.world.mode = "check";
      expect(play(scene).outcome).toBe(code);
      scene.link.world.mode = "deliver";
      scene.link.world.applications = scriptedApplications({});
      expect(play(scene).outcome).toBe("/0");
    }
  });

  test("is not called again for a packet of before", () => {
    const scene = settling(UNORDERED, {});
    expect(play(scene).outcome).toBe("/0");
    scene.link.world.applications = scriptedApplications({ panics: true });
    expect(play(scene)).toMatchObject({ outcome: "/0", changed: [], types: [] });
  });
});
