/** Rate limits between clients, above an application that refuses nothing or all. */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import type { ApplicationV2, Refusal } from "../../host/chain/application.js";
import { APPLICATIONS } from "../../host/chain/applications/index.js";
import { MockApplicationV2 } from "../../host/chain/applications/mock.js";
import type { Packet, Payload } from "../../host/codec/gen/ibc.core.channel.v2.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import { CLIENT, COUNTERPARTY_CLIENT } from "../support/connections.js";
import { MOCK_ACKNOWLEDGEMENT, putEntries, storedHex } from "../support/packets.js";
import {
  acknowledgementCommitmentV2,
  acknowledgementEntryV2,
  acknowledgementV2Of,
  ERROR_ACKNOWLEDGEMENT,
  keysV2,
  linkBetweenClients,
  MOCK_V2,
  mockPayload,
  packAcknowledgementV2,
  packRecvPacketV2,
  packSendPacket,
  packTimeoutV2,
  receivedPacketV2,
  recvPacketV2Of,
  sentEntryV2,
  sentPacketV2,
  timeoutV2Of,
  validSendPacket,
} from "../support/packetsV2.js";
import { blacklist, putLimit } from "../support/rateLimits.js";
import { codeOf, voucherOf } from "../support/transfers.js";
import { OTHER_SIGNER, SIGNER, type World } from "../support/world.js";

const PANIC = "undefined/111222";
const VOUCHER = voucherOf(`${MOCK_V2}/${CLIENT}/stake`);

const refusal = (): Refusal => ({ codespace: "mock", code: 7, log: "as it does" });

const REFUSING: ApplicationV2 = {
  onSendPacketV2: refusal,
  onRecvPacketV2: () => ({ kind: "failed" }),
  onAcknowledgementPacketV2: refusal,
  onTimeoutPacketV2: refusal,
};

/** Takes whatever arrives. */
class Accepting extends MockApplicationV2 {
  override onRecvPacketV2() {
    return { kind: "acknowledged", acknowledgement: MOCK_ACKNOWLEDGEMENT } as const;
  }
}

const dataOf = (denom: string) =>
  utf8(JSON.stringify({ denom, amount: "100", sender: SIGNER, receiver: OTHER_SIGNER }));
const LONGEST = `${MOCK_V2}/${COUNTERPARTY_CLIENT}/${"x".repeat(131_061 - CLIENT.length)}`;

function payloadOf(fields: Partial<Payload> = {}): Payload {
  return mockPayload({
    version: "ics20-1",
    encoding: "application/json",
    value: dataOf("stake"),
    sourcePort: MOCK_V2,
    destinationPort: MOCK_V2,
    ...fields,
  });
}

const PAYLOADS = {
  good: payloadOf(),
  "of another version": payloadOf({ version: "mock-version" }),
  "that is unreadable": payloadOf({ value: utf8("{") }),
  "with a zero byte": payloadOf({ value: dataOf("a\0b") }),
  /** With the longest key for a limit, but a longer one while it is pending. */
  "of the longest name": payloadOf({ value: dataOf(LONGEST) }),
};
type Kind = keyof typeof PAYLOADS;
const KINDS = Object.keys(PAYLOADS) as Kind[];
const WRONG = [
  ["of another version", "ratelimit/15"],
  ["that is unreadable", "ibc/12"],
] as const;

const arriving = new Map(
  KINDS.map((kind, index) => [kind, receivedPacketV2(PAYLOADS[kind], BigInt(index + 1))]),
);
const returning = new Map(
  KINDS.map((kind, index) => [kind, sentPacketV2(PAYLOADS[kind], BigInt(index + 1))]),
);
const unread = sentPacketV2(PAYLOADS.good, 9n);

const link = linkBetweenClients(
  Object.assign(
    {},
    ...[...arriving.values()].map(sentEntryV2),
    ...[...returning.values()].map((packet) =>
      acknowledgementEntryV2(packet, MOCK_ACKNOWLEDGEMENT),
    ),
    acknowledgementEntryV2(unread, utf8("yes")),
  ),
);
const { world } = link;
world.stacksV2 = new Map([[MOCK_V2, ["rate-limiting", MOCK_V2]]]);
world.applications = new Map([...APPLICATIONS, [MOCK_V2, new Accepting()]]);
const late = [...returning.values()].map(
  (packet): Packet => ({ ...packet, sequence: packet.sequence + 20n }),
);
putEntries(world, Object.assign({}, ...[...returning.values(), unread, ...late].map(sentEntryV2)));

const refuse = () => {
  world.applications = new Map([...APPLICATIONS, [MOCK_V2, REFUSING]]);
};

/** A limit that nothing can be counted by. */
const breakLimit = (denom: string) => () =>
  putLimit(world, { denom, channelOrClientId: CLIENT, flow: undefined } as never);

function outcome(act: (world: World) => string, prepare = () => {}): string {
  return world.tentatively(() => {
    prepare();
    return act(world);
  });
}

const send = (kind: Kind) => () =>
  codeOf(world.deliver([packSendPacket(validSendPacket({ payloads: [PAYLOADS[kind]] }))]));
const acknowledge =
  (packet: Packet, acknowledgement = MOCK_ACKNOWLEDGEMENT) =>
  () =>
    codeOf(
      world.deliver([packAcknowledgementV2(acknowledgementV2Of(link, packet, acknowledgement))]),
    );
const timeOut = (kind: Kind) => () =>
  codeOf(world.deliver([packTimeoutV2(timeoutV2Of(link, late[KINDS.indexOf(kind)]!))]));

describe("a payload that is sent", () => {
  test.each([["good", "/0"], ...WRONG] as const)("%s", (kind, code) => {
    expect(outcome(send(kind))).toBe(code);
  });

  test("of a denomination on the list, or that the application refuses, is refused", () => {
    expect(outcome(send("good"), () => blacklist(world, "stake"))).toBe("ratelimit/7");
    expect(outcome(send("good"), refuse)).toBe("mock/7");
  });
});

describe("a payload that is received", () => {
  /** The code, and what was acknowledged. */
  const received = (kind: Kind, prepare = () => {}) =>
    outcome(() => {
      const packet = arriving.get(kind)!;
      const response = world.deliver([packRecvPacketV2(recvPacketV2Of(link, packet))]);
      if (response.code !== 0) return codeOf(response);
      const key = keysV2.acknowledgement(CLIENT, packet.sequence);
      const failed = Buffer.from(acknowledgementCommitmentV2(ERROR_ACKNOWLEDGEMENT));
      return storedHex(world, key) === failed.toString("hex") ? "a failure" : "a success";
    }, prepare);

  test("that is a transfer is a success, others are failures, one without a key a panic", () => {
    const outcomes = KINDS.map((kind) => received(kind));
    expect(outcomes).toEqual(["a success", "a failure", "a failure", "a success", PANIC]);
  });

  test("of a denomination on the list is a failure", () => {
    expect(received("good", () => blacklist(world, VOUCHER))).toBe("a failure");
  });

  test("with a limit that is broken is a panic", () => {
    expect(received("good", breakLimit(VOUCHER))).toBe(PANIC);
  });
});

describe("a payload that was sent", () => {
  test.each([["good", "/0"], ...WRONG] as const)("%s", (kind, code) => {
    expect(outcome(acknowledge(returning.get(kind)!))).toBe(code);
    expect(outcome(timeOut(kind))).toBe(code);
  });

  test("is refused where the application refuses", () => {
    expect(outcome(acknowledge(returning.get("good")!), refuse)).toBe("mock/7");
    expect(outcome(timeOut("good"), refuse)).toBe("mock/7");
  });

  test("is refused with an acknowledgement that cannot be read", () => {
    expect(outcome(acknowledge(unread, utf8("yes")))).toBe("sdk/6");
  });

  test("and times out is refused with a denomination that is never pending, limit or not", () => {
    const limit = () => putLimit(world, { denom: "a\0b", channelOrClientId: CLIENT });
    expect(outcome(timeOut("with a zero byte"))).toBe("undefined/1");
    expect(outcome(timeOut("with a zero byte"), limit)).toBe("undefined/1");
  });

  test("and times out is a panic with a limit that cannot be read", () => {
    const breakStored = () => {
      const limit = { denom: "stake", channelOrClientId: CLIENT };
      putLimit(world, limit);
      const key = utf8(`rate-limitstake${CLIENT}`);
      world.branches.set(STORE_NUMBERS.ratelimit, key, Uint8Array.of(0xff));
    };
    expect(outcome(timeOut("good"), breakStored)).toBe(PANIC);
  });
});
