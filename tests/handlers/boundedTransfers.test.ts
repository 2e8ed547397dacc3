/** The largest transfers that fit into a packet: every one is received or refused, acknowledged and
 * timed out within the memory of the core (assembly/ABI.md, "Limits of the core"). */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import { Denom, MsgTransfer } from "../../host/codec/gen/ibc.applications.transfer.v1.js";
import type { Packet } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import {
  acknowledgementEntry,
  COUNTERPARTY_CHANNEL,
  sentPacketEntry,
  sha256,
  TRANSFER,
  UNORDERED,
} from "../support/channels.js";
import {
  acknowledgementOf,
  packAcknowledgement,
  packRecvPacket,
  packTimeout,
  putEntries,
  recvPacketOf,
  timeoutOf,
} from "../support/packets.js";
import {
  arrived,
  balanceOf,
  codeOf,
  deliverTransfer,
  fund,
  incoming,
  linkWithTransfers,
  outgoing,
  type PacketData,
  putInEscrow,
  validTransfer,
  voucherOf,
} from "../support/transfers.js";
import { OTHER_SIGNER, pack, SIGNER } from "../support/world.js";

/** What ibc-go lets a packet hold, without what stands around one long field. */
const ROOM = 262_144 - 400;
/** The longest path of a base alone whose metadata can be stored: five times it, and some more. */
const LONGEST_PATH = 199_983;
const LONGEST_MEMO = 32_768;

const RECEIVED = "received";
const REFUSED = "refused";

/** A field of JSON with a text in it as it is. */
const withText = (name: string, text: string): string =>
  `{"denom":"coin","amount":"1","sender":"s","receiver":"r",${name}${text}`;

/** What becomes of it when it arrives, when it is sent back as refused, and when it times out. */
type Row = readonly [name: string, received: string, returned: string, data: PacketData | string];

const hops = (count: number, hop: string): string => `${hop}/`.repeat(count);
const longestBase = "b".repeat(LONGEST_PATH - arrived("").length);
const PANIC = "undefined/111222";

const ROWS: readonly Row[] = [
  ["the longest denomination", RECEIVED, PANIC, { denom: longestBase }],
  ["a denomination that is longer by one", "sdk/11", PANIC, { denom: `${longestBase}b` }],
  ["a denomination as long as the packet", "sdk/11", PANIC, { denom: "b".repeat(ROOM) }],
  ["nothing but slashes", "sdk/11", PANIC, { denom: "/".repeat(ROOM) }],
  ["20,000 hops", RECEIVED, "sdk/5", { denom: `${hops(20_000, "aa/channel-1")}coin` }],
  [
    "20,000 hops that return",
    RECEIVED,
    "sdk/5",
    { denom: `oracle/${COUNTERPARTY_CHANNEL}/${hops(20_000, "aa/channel-1")}coin` },
  ],
  [
    "20,000 hops that came by this channel",
    RECEIVED,
    "/0",
    { denom: arrived(`${hops(20_000, "aa/channel-1")}coin`) },
  ],
  ["21,000 hops over clients", RECEIVED, "sdk/5", { denom: `${hops(21_000, "aa/aaaaaa-0")}coin` }],
  ["21,000 hops without ports", REFUSED, "host/2", { denom: `${hops(21_000, "/channel-1")}c` }],
  ["50,000 hops, the shortest", REFUSED, "host/2", { denom: `${hops(50_000, "/a-0")}c` }],
  ["a hop with a long port", REFUSED, "host/2", { denom: `${"\x7f".repeat(ROOM)}/channel-1/c` }],
  ["the longest memo", RECEIVED, "/0", { memo: "m".repeat(LONGEST_MEMO) }],
  ["a memo as long as the packet", REFUSED, "/0", { memo: "m".repeat(ROOM) }],
  [
    "a memo of escapes",
    REFUSED,
    "undefined/1",
    withText('"memo":"', `${"\\u0001".repeat(43_000)}"}`),
  ],
  ["a long receiver", REFUSED, "/0", { receiver: "\x7f".repeat(ROOM) }],
  ["a long sender", RECEIVED, "undefined/1", { sender: "s".repeat(ROOM) }],
  ["an amount of many digits", REFUSED, "transfer/5", { amount: "9".repeat(ROOM) }],
  ["an amount of many zeros", REFUSED, "transfer/5", { amount: "0".repeat(ROOM) }],
  ["a long unknown field", REFUSED, "ibc/12", `{"${"\x7f".repeat(ROOM)}":1}`],
  ["one of unprintable characters", REFUSED, "ibc/12", `{"${"\u00ad".repeat(ROOM / 2)}":1}`],
  [
    "the same field 20,000 times",
    REFUSED,
    "undefined/1",
    withText('"memo":"m",'.repeat(20_000), '"memo":""}'),
  ],
  ["arrays in one another", REFUSED, "ibc/12", withText('"memo":', "[".repeat(200_000))],
  ["nothing but spaces", REFUSED, "ibc/12", " ".repeat(ROOM)],
];

const FAILED = utf8('{"error":"ABCI code: 1: error handling packet: see events for details"}');
const MANY = 7;

const arriving = ROWS.map(([, , , data], index) => incoming(BigInt(index + 1), data));
const returning = ROWS.map(([, , , data], index) => outgoing(BigInt(index + 1), data));
const together = Array.from({ length: MANY }, (_, index) =>
  incoming(BigInt(100 + index), { denom: `${hops(21_000, `a${index}/aaaaaa-0`)}coin` }),
);

/** Their results fill what may be put out, so that hardly anything is left for another. */
const filling = Array.from({ length: MANY }, (_, index) =>
  incoming(BigInt(200 + index), { denom: `${index}${"<".repeat(199_900)}` }),
);

const link = linkWithTransfers(Object.assign({}, ...arriving.map(sentPacketEntry)));
const { world } = link;

/** For what would fill hundreds of megabytes of a journal for ibc-go. */
const unjournaled = linkWithTransfers(
  Object.assign(
    {},
    ...[...together, ...filling].map(sentPacketEntry),
    ...returning.map((packet) => acknowledgementEntry(packet, FAILED)),
  ),
);
Object.assign(unjournaled.world, { isKnownToPeer: false });
putEntries(unjournaled.world, Object.assign({}, ...returning.map(sentPacketEntry)));
putInEscrow(unjournaled.world, "stake", 100n);

function outcomeOfReceiving(packet: Packet): string {
  const response = world.deliver([packRecvPacket(recvPacketOf(link, packet))]);
  if (response.code !== 0) return codeOf(response);
  const isRefused = response.results[0]!.events.some(({ type }) => type.startsWith("ibccallback"));
  return isRefused ? REFUSED : RECEIVED;
}

describe.each(ROWS.map((row, index) => [row[0], row, index] as const))("%s", (_, row, index) => {
  const [, received, returned] = row;

  test(`arrives: ${received}`, () => {
    world.tentatively(() => expect(outcomeOfReceiving(arriving[index]!)).toBe(received));
  });

  test(`returns: ${returned}`, () => {
    const packet = returning[index]!;
    const refused = packAcknowledgement(acknowledgementOf(unjournaled, packet, FAILED));
    const late = packTimeout(timeoutOf(unjournaled, packet, UNORDERED));
    const outcomes = [refused, late].map((each) =>
      unjournaled.world.tentatively(() => codeOf(unjournaled.world.deliver([each]))),
    );
    expect(outcomes).toEqual([returned, returned]);
  });
});

describe("a transaction", () => {
  function receiveAll(packets: readonly Packet[]) {
    const messages = packets.map((packet) => packRecvPacket(recvPacketOf(unjournaled, packet)));
    return unjournaled.world.tentatively(() => unjournaled.world.deliver(messages));
  }

  test("brings as many denominations of 21,000 hops as fit into it", () => {
    const response = receiveAll(together);
    expect(codeOf(response)).toBe("/0");
    expect(response.results.length).toBe(MANY);
  });

  test("whose results are too long is refused, with whatever comes last", () => {
    expect(codeOf(receiveAll(filling))).toBe("/0");
    expect(codeOf(receiveAll([...filling, together[0]!]))).toBe("sdk/11");
    expect(codeOf(receiveAll([...filling.slice(1), ...together.slice(0, 2)]))).toBe("sdk/11");
  });

  /** Those that need most memory to be returned. */
  const heavy = ROWS.map((row, index) => [row[0], row[2], index] as const).filter(([name]) =>
    /hops|unknown field|unprintable/.test(name),
  );

  test.each(heavy)("ends after long results as alone, or out of memory: %s", (_, alone, index) => {
    const packet = returning[index]!;
    const last = packAcknowledgement(acknowledgementOf(unjournaled, packet, FAILED));
    for (const count of [MANY - 1, MANY]) {
      const before = filling.slice(0, count).map((each) => recvPacketOf(unjournaled, each));
      const messages = [...before.map(packRecvPacket), last];
      const response = unjournaled.world.tentatively(() => unjournaled.world.deliver(messages));
      expect([alone, "sdk/11"]).toContain(codeOf(response));
    }
  });
});

describe("a transfer is sent", () => {
  /** The outcome of sending a voucher with this base, with a memo of escapes. */
  function outcomeOfSending(base: string, memo: string): string {
    return world.tentatively(() => {
      const path = arrived(base);
      const trace = [{ portId: TRANSFER, channelId: "channel-0" }];
      const key = Uint8Array.of(3, ...sha256(utf8(path)));
      world.branches.set(STORE_NUMBERS.transfer, key, Denom.encode({ base, trace }));
      fund(world, SIGNER, voucherOf(path), 5n);
      const token = { denom: voucherOf(path), amount: "5" };
      const receiver = "\x01".repeat(2048);
      const outcome = codeOf(deliverTransfer(world, { token, receiver, memo }));
      expect(balanceOf(world, SIGNER, voucherOf(path))).toBe(outcome === "/0" ? 0n : 5n);
      return outcome;
    });
  }

  test("with the longest memo and receiver, of characters that take six bytes in JSON", () => {
    expect(outcomeOfSending("coin", "\x01".repeat(LONGEST_MEMO))).toBe("/0");
    expect(outcomeOfSending("coin", "\x01".repeat(LONGEST_MEMO + 1))).toBe("transfer/11");
  });

  test("only when its packet is not too long", () => {
    expect(outcomeOfSending("<".repeat(8_000), "\x01".repeat(LONGEST_MEMO))).toBe("/0");
    expect(outcomeOfSending("<".repeat(9_000), "\x01".repeat(LONGEST_MEMO))).toBe("channel/13");
    expect(outcomeOfSending("<".repeat(199_000), "")).toBe("channel/13");
  });

  test("forty times in a transaction, with the longest memo", () => {
    world.tentatively(() => {
      fund(world, SIGNER, "coin", 40n);
      const message = validTransfer({
        token: { denom: "coin", amount: "1" },
        receiver: OTHER_SIGNER,
        memo: "m".repeat(LONGEST_MEMO),
      });
      const each = pack(MsgTransfer, MsgTransfer.encode(message));
      const response = world.deliver(Array.from({ length: 40 }, () => each));
      expect(codeOf(response)).toBe("/0");
    });
  });
});
