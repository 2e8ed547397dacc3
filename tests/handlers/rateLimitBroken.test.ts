/** Rate limits over stores, names and applications as no chain of ours has them. */
import { describe, expect, test } from "vitest";
import { concatBytes, utf8 } from "../../host/bytes.js";
import { runBlockHook } from "../../host/chain/core.js";
import { Params } from "../../host/codec/gen/ibc.core.client.v1.js";
import type { JsonValue } from "../../host/codec/index.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import {
  acknowledgementEntry,
  CHANNEL,
  COUNTERPARTY_CHANNEL,
  keys,
  MOCK,
  sentPacketEntry,
  UNORDERED,
} from "../support/channels.js";
import { CLIENT } from "../support/connections.js";
import {
  acknowledgementOf,
  COUNTERPARTY_PORT,
  linkWithChannel,
  MOCK_ACKNOWLEDGEMENT,
  packAcknowledgement,
  packRecvPacket,
  packTimeout,
  putEntries,
  receivedPacket,
  recvPacketOf,
  sentPacket,
  timeoutOf,
} from "../support/packets.js";
import {
  blacklist,
  deliverAbout,
  limitKey,
  type MessageName,
  putHour,
  putLimit,
} from "../support/rateLimits.js";
import { scriptedApplications } from "../support/scriptedMock.js";
import {
  codeOf,
  departed,
  fund,
  incoming,
  linkWithTransfers,
  outgoing,
  putInEscrow,
} from "../support/transfers.js";
import { SIGNER, World } from "../support/world.js";

const STORE = STORE_NUMBERS.ratelimit;
const PANIC = "undefined/111222";
const GREATEST = (2n ** 256n - 1n).toString();
const FAILED = utf8('{"error":"ABCI code: 5: error handling packet: see events for details"}');
const SECOND = 1_000_000_000n;
/** Digits that make a channel's name as long as it is wanted. */
const channelOf = (length: number) => `channel-${"9".repeat(length - "channel-".length)}`;

const failing = outgoing(1n);
const late = outgoing(2n);
/** With the longest key for a limit. */
const longest = incoming(1n, { denom: departed("x".repeat(131_052)) });
const toLong = incoming(2n, { denom: departed("stake"), receiver: "x".repeat(131_060) });
const link = linkWithTransfers({
  ...acknowledgementEntry(failing, FAILED),
  ...sentPacketEntry(longest),
  ...sentPacketEntry(toLong),
});
const { world } = link;
fund(world, SIGNER, "stake", 1000n);
putEntries(world, { ...sentPacketEntry(failing), ...sentPacketEntry(late) });

function outcome(act: () => string, prepare = () => {}): string {
  return world.tentatively(() => {
    prepare();
    return act();
  });
}

const put = (key: Uint8Array, value: Uint8Array) => () => world.branches.set(STORE, key, value);
const MALFORMED = Uint8Array.of(0xff);

function putPending(sequence: number): void {
  const end = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, sequence);
  world.branches.set(STORE, concatBytes(utf8(`\0${CHANNEL}\0stake`), end), new Uint8Array(0));
}

describe("a message about a limit", () => {
  const MESSAGES: readonly MessageName[] = ["add", "update", "remove", "reset"];
  const about =
    (name: MessageName, limit = {}) =>
    () =>
      codeOf(deliverAbout(world, name, limit));

  test.each(MESSAGES)("that cannot be read panics: %s", (name) => {
    expect(outcome(about(name), put(limitKey(), MALFORMED))).toBe(PANIC);
  });

  test("that is empty finds none", () => {
    expect(outcome(about("update"), put(limitKey(), new Uint8Array(0)))).toBe("ratelimit/2");
  });

  test.each(["update", "reset"] as const)("whose name no coin has panics: %s", (name) => {
    expect(outcome(about(name, { denom: "!" }), () => putLimit(world, { denom: "!" }))).toBe(PANIC);
  });

  test("without a path panics at its end", () => {
    const without = () => putLimit(world, { path: undefined } as never);
    expect(outcome(about("reset"), without)).toBe(PANIC);
  });

  test("over a channel of a long name cannot be reset", () => {
    const limit = { channelOrClientId: channelOf(65) };
    expect(outcome(about("reset", limit), () => putLimit(world, limit))).toBe("ratelimit/12");
  });

  test("with a key that is too long panics", () => {
    expect(outcome(about("update", { denom: "x".repeat(131_072) }))).toBe(PANIC);
    expect(outcome(about("add", { channelOrClientId: channelOf(131_050) }))).toBe(PANIC);
  });

  test("over a client needs the parameters of clients, which allow it", () => {
    const limit = { channelOrClientId: CLIENT };
    const key = utf8("clientParams");
    const without = () => world.branches.delete(0, key);
    const others = Params.encode(Params.create({ allowedClients: ["06-solomachine"] }));
    expect(outcome(about("add", limit))).toBe("/0");
    expect(outcome(about("add", limit), without)).toBe(PANIC);
    expect(outcome(about("add", limit), () => world.branches.set(0, key, others))).toBe(
      "ratelimit/6",
    );
  });
});

describe("a packet that arrives", () => {
  const receive = (packet: typeof longest) => () =>
    codeOf(world.deliver([packRecvPacket(recvPacketOf(link, packet))]));

  test("with a denomination that can be looked for, but not be pending, panics", () => {
    expect(outcome(receive(longest))).toBe(PANIC);
  });

  test("between two addresses that cannot be looked for panics", () => {
    const prepare = () => {
      putInEscrow(world, "stake", 100n);
      putLimit(world);
    };
    expect(outcome(receive(toLong), prepare)).toBe(PANIC);
  });
});

describe("a packet that was sent panics", () => {
  const acknowledge = () =>
    codeOf(world.deliver([packAcknowledgement(acknowledgementOf(link, failing, FAILED))]));
  const timeOut = () => codeOf(world.deliver([packTimeout(timeoutOf(link, late, UNORDERED))]));
  const flow = { inflow: "0", outflow: `-${GREATEST}`, channelValue: "1000" };

  test.each<[string, object]>([
    ["flow", { flow: undefined }],
    ["path", { path: undefined }],
    ["room in its flow", { flow }],
  ])("with a limit without a %s", (_, limit) => {
    const prepare = () => {
      putInEscrow(world, "stake", 1000n);
      putLimit(world, limit);
      putPending(1);
      putPending(2);
    };
    expect(outcome(acknowledge, prepare)).toBe(PANIC);
    expect(outcome(timeOut, prepare)).toBe(PANIC);
  });

  test("with a limit whose flow has no number", () => {
    const path = Uint8Array.of(0x0a, 0);
    const prepare = () => {
      putInEscrow(world, "stake", 1000n);
      world.branches.set(STORE, limitKey(), concatBytes(path, Uint8Array.of(0x1a, 0)));
      putPending(2);
    };
    expect(outcome(timeOut, prepare)).toBe(PANIC);
  });
});

describe("an application that is no transfer's", () => {
  const unread = sentPacket();
  /** With the longest key for a limit, but a longer one while it is pending. */
  const longName = `${COUNTERPARTY_PORT}/${COUNTERPARTY_CHANNEL}/${"x".repeat(131_052)}`;
  const long = receivedPacket({ data: incoming(1n, { denom: longName }).data });
  const mocks = linkWithChannel({
    ...acknowledgementEntry(unread, MOCK_ACKNOWLEDGEMENT),
    ...sentPacketEntry(long),
  });
  const other = mocks.world;
  other.stacks = new Map([[MOCK, ["rate-limiting", MOCK]]]);
  putEntries(other, sentPacketEntry(unread));

  function sent(data: string | object, prepare = () => {}): string {
    return other.tentatively(() => {
      prepare();
      const text = typeof data === "string" ? data : JSON.stringify(data);
      const sendPacket = {
        sourceChannel: CHANNEL,
        timeoutHeight: { revisionNumber: 9n, revisionHeight: 1n },
        timeoutTimestamp: 0n,
        data: utf8(text),
      };
      const { codespace, code } = other.appCall({ portId: MOCK, sendPacket });
      return `${codespace}/${code}`;
    });
  }

  const transfer = (denom: string) => ({ denom, amount: "1", sender: SIGNER, receiver: SIGNER });
  const limited =
    (denom: string, others = {}) =>
    () =>
      putLimit(other, { denom, ...others } as never);

  test.each([
    ["what is no JSON", "mock packet data", "undefined/1"],
    ["null", " null", "sdk/18"],
    ["what only begins like null", "nul", "undefined/1"],
    ["a text", '"abc"', "undefined/1"],
    ["nothing but space", " ", "undefined/1"],
    ["a transfer", transfer("stake"), "/0"],
  ])("sends %s", (_, data, code) => {
    expect(sent(data)).toBe(code);
  });

  test("sends nothing of a denomination that cannot be pending", () => {
    expect(sent(transfer(""), limited(""))).toBe("undefined/1");
    expect(sent(transfer("a\0b"), limited("a\0b"))).toBe("undefined/1");
    const long = "x".repeat(65_517);
    expect(sent(transfer(long), limited(long))).toBe("sdk/11");
    expect(sent(transfer("stake"), limited("stake", { path: undefined }))).toBe(PANIC);
  });

  test("sends nothing with a sequence that is none", () => {
    const breakSequence = () => {
      blacklist(other, "stake");
      other.branches.set(0, utf8(keys.nextSequenceSend(MOCK, CHANNEL)), new Uint8Array(7));
    };
    expect(sent(transfer("stake"), breakSequence)).toBe(PANIC);
  });

  test("receives what cannot be pending, which panics", () => {
    other.tentatively(() => {
      const receipt = { kind: "acknowledged", text: "yes", success: true } as const;
      other.applications = scriptedApplications({ receipt });
      expect(codeOf(other.deliver([packRecvPacket(recvPacketOf(mocks, long))]))).toBe(PANIC);
    });
  });

  test("is told of acknowledgements of what is no transfer", () => {
    other.tentatively(() => {
      const message = packAcknowledgement(acknowledgementOf(mocks, unread, MOCK_ACKNOWLEDGEMENT));
      expect(codeOf(other.deliver([message]))).toBe("/0");
    });
  });
});

describe("a genesis", () => {
  const limit = (denom: string, channelId: string) => ({
    path: { denom, channel_or_client_id: channelId },
    quota: { max_percent_send: "10", max_percent_recv: "0", duration_hours: "24" },
    flow: { inflow: "5", outflow: "0", channel_value: "7" },
  });

  test.each<[string, object, string]>([
    ["a limit of no name", { rate_limits: [limit("", "")] }, PANIC],
    ["a list of no name", { blacklisted_denoms: [""] }, PANIC],
    ["a name no store takes", { blacklisted_denoms: ["x".repeat(70_000)] }, "sdk/11"],
    ["a name no key can have", { blacklisted_denoms: ["x".repeat(131_060)] }, PANIC],
    [
      "an address no store takes",
      { whitelisted_address_pairs: [{ sender: "x".repeat(70_000), receiver: "" }] },
      "sdk/11",
    ],
    [
      "a channel with a zero byte",
      { pending_send_packet_sequence_numbers: ["channel\0/1/stake"] },
      PANIC,
    ],
  ])("with %s is refused", (_, fields, code) => {
    const hour = {
      epoch_number: "17",
      duration: "3600s",
      epoch_start_time: "2024-02-29T17:00:00Z",
      epoch_start_height: "3",
    };
    const genesis = { hour_epoch: hour, ...fields } as JsonValue;
    expect(new World().startFrom("ratelimit", genesis)).toBe(code);
  });

  test.each([
    "\0abc",
    "\0chan\0abc",
    "\0a\0b\x000000000",
    "\x01a\0b\x00000000000",
  ])("cannot be made with the key %j of a pending packet", (key) => {
    const fresh = new World();
    fresh.branches.set(STORE, utf8(key), new Uint8Array(0));
    expect(fresh.exportGenesis("ratelimit")).toBe(PANIC);
  });
});

describe("an hour that ends panics", () => {
  test.each([
    ["quota", { quota: undefined }],
    ["path", { path: undefined }],
  ])("with a limit that has no %s", (_, without) => {
    const hours = linkWithTransfers().world;
    putHour(hours, {
      epochNumber: 23n,
      durationNanos: 3_600n * SECOND,
      epochStartTime: { seconds: hours.timeNanos / SECOND - 7_200n, nanos: 0 },
      epochStartHeight: 1n,
    });
    putLimit(hours, without as never);
    const begin = () => runBlockHook(hours.machine, hours.context(), "a block", "begin_block");
    expect(begin).toThrow(/undefined\/111222.* nil pointer/);
  });
});
