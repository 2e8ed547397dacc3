/** Packet forwarding when a packet arrives: what goes on, and what is refused with which code. */
import { describe, expect, test } from "vitest";
import { fromUtf8, toHex, utf8 } from "../../host/bytes.js";
import { State } from "../../host/codec/gen/ibc.core.channel.v1.js";
import {
  CHANNEL,
  changeChannel,
  keys,
  putChannel,
  sentPacketEntry,
  sha256,
  storedChannel,
  TRANSFER,
} from "../support/channels.js";
import { resultOf } from "../support/clients.js";
import {
  forward,
  forwardAccount,
  NEXT_CHANNEL,
  openNextChannel,
  storedInFlight,
} from "../support/packetForward.js";
import { packRecvPacket, recvPacketOf, storedHex } from "../support/packets.js";
import {
  arrived,
  balanceOf,
  departed,
  escrowOf,
  incoming,
  linkWithTransfers,
  makeKnown,
  type PacketData,
  putInEscrow,
  supplyOf,
  totalEscrow,
  updateTransferParams,
  voucherOf,
} from "../support/transfers.js";
import { OTHER_SIGNER, type World } from "../support/world.js";

const MEMO = forward();
const NOWHERE = forward({ channel: "channel-99" });
const STAKE = departed("stake");
const HOP = `{"receiver":"r","port":"transfer","channel":"channel-1"`;
const inEscrow = (world: World): void => putInEscrow(world, "stake", 100n);

type Row = readonly [
  name: string,
  code: number,
  memo: string,
  data?: PacketData,
  prepare?: (world: World) => unknown,
];

/** In ibc-go's order; the acknowledgement has only the code. */
const REFUSED: readonly Row[] = [
  ["no metadata", 2, '{"forward":{}}'],
  ["a receiver that is a number", 2, forward({ receiver: 5 })],
  ["a port that is null", 2, forward({ port: null })],
  ["no channel", 2, '{"forward":{"receiver":"r","port":"transfer"}}'],
  ["a timeout that is none", 2, forward({ timeout: "soon" })],
  ["a timeout that is true", 2, forward({ timeout: true })],
  ["retries in quotes", 2, forward({ retries: "1" })],
  ["256 retries", 2, forward({ retries: 256 })],
  ["less than no retries", 2, forward({ retries: -1 })],
  ["a next hop that is a number", 2, forward({ next: 1 })],
  ["a next hop without forwarding", 2, forward({ next: {} })],
  ["a next hop that is no JSON", 2, forward({ next: "{" })],
  ["a next hop of an endless number", 2, forward({ next: '{"x":1e400}' })],
  ["a next hop without a port", 2, forward({ next: { forward: { receiver: "r" } } })],
  ["an empty receiver", 1, forward({ receiver: "" })],
  ["a port too short", 1, forward({ port: "t" })],
  ["a channel too short", 1, forward({ channel: "chan" })],
  ["a channel of odd letters", 1, forward({ channel: "channel 12" })],
  ["coins that are not in escrow", 1, NOWHERE, { denom: STAKE }],
  [
    "receiving off",
    1,
    NOWHERE,
    {},
    (world) => updateTransferParams(world, { sendEnabled: true, receiveEnabled: false }),
  ],
  ["no such channel", 3, NOWHERE],
  [
    "sending off",
    3,
    MEMO,
    {},
    (world) => updateTransferParams(world, { sendEnabled: false, receiveEnabled: true }),
  ],
  [
    "a closed channel",
    3,
    MEMO,
    {},
    (world) => changeChannel(world, TRANSFER, NEXT_CHANNEL, { state: State.STATE_CLOSED }),
  ],
  ["a receiver that is blank", 3, forward({ receiver: " " })],
];

/** What is no business of forwarding reaches the application as it is. */
const PASSED: readonly (readonly [string, string])[] = [
  ["no memo", ""],
  ["a memo of words", "forward this"],
  ["an array", `[${MEMO}]`],
  ["another key", '{"Forward":{}}'],
  ["a text", '{"forward":"x"}'],
  ["null", '{"forward":null}'],
  ["an endless number", `{"forward":${HOP}},"x":1e400}`],
  ["something behind it", `${MEMO} x`],
];

type Accepted = readonly [name: string, memo: string, next: string, retries: number, nanos: bigint];

const TEN_MINUTES = 600_000_000_000n;
const ACCEPTED: readonly Accepted[] = [
  ["no more than a hop", MEMO, "", 0, TEN_MINUTES],
  ["retries", forward({ retries: 255 }), "", 255, TEN_MINUTES],
  ["half a retry", forward({ retries: 2.5 }), "", 2, TEN_MINUTES],
  ["a timeout in words", forward({ timeout: "1h0.5s" }), "", 0, 3_600_500_000_000n],
  ["a timeout in nanoseconds", forward({ timeout: 2.5e9 }), "", 0, 2_500_000_000n],
  ["a timeout in the past", forward({ timeout: "-1s" }), "", 0, TEN_MINUTES],
  ["a timeout beyond 64 bits", forward({ timeout: 1e19 }), "", 0, TEN_MINUTES],
  ["the last of two", `{"forward":${HOP},"receiver":"s"}}`, "", 0, TEN_MINUTES],
  [
    "a next hop, with its keys in order",
    forward({
      next: {
        wasm: {},
        forward: { timeout: "1m", retries: 3, receiver: "<r>", port: "p", channel: "c", x: 1 },
      },
    }),
    '{"forward":{"channel":"c","port":"p","receiver":"\\u003cr\\u003e","retries":3,' +
      '"timeout":60000000000}}',
    0,
    TEN_MINUTES,
  ],
  [
    "a next hop in quotes, and one after it",
    forward({ next: `{"forward":${HOP},"next":{"forward":${HOP},"timeout":-5}}}}` }),
    '{"forward":{"channel":"channel-1","next":{"forward":{"channel":"channel-1",' +
      '"port":"transfer","receiver":"r"}},"port":"transfer","receiver":"r"}}',
    0,
    TEN_MINUTES,
  ],
];

const refused = REFUSED.map(([, , memo, data], i) => incoming(BigInt(i + 1), { memo, ...data }));
const passed = PASSED.map(([, memo], i) => incoming(BigInt(i + 100), { memo }));
const accepted = ACCEPTED.map(([, memo], i) => incoming(BigInt(i + 200), { memo }));
const DATA = `{"denom":"coin","amount":"7","sender":"s","receiver":"nobody","memo":`;
const OTHERS = {
  home: incoming(300n, { denom: STAKE, amount: "40", memo: MEMO }),
  homeward: incoming(301n, { denom: departed("transfer/channel-1/coin"), memo: MEMO }),
  trailing: incoming(302n, `${DATA}${JSON.stringify(MEMO)}} behind`),
  folded: incoming(303n, `${DATA.replace("denom", "Denom")}${JSON.stringify(MEMO)}}`),
  otherPort: incoming(304n, { memo: forward({ port: "payments" }) }),
  badBase: incoming(305n, { denom: departed("x"), memo: MEMO }),
};
const ALL = [...refused, ...passed, ...accepted, ...Object.values(OTHERS)];
const link = linkWithTransfers(Object.assign({}, ...ALL.map(sentPacketEntry)));
const { world } = link;
openNextChannel(world);

function receive(packet: (typeof ALL)[number]) {
  return world.deliver([packRecvPacket(recvPacketOf(link, packet))]);
}

/** The hash of the acknowledgement; undefined while there is none. */
function acknowledged({ sequence }: (typeof ALL)[number]): string | undefined {
  return storedHex(world, keys.acknowledgement(TRANSFER, CHANNEL, sequence));
}

function hashOfError(code: number): string {
  const text = `{"error":"ABCI code: ${code}: error handling packet: see events for details"}`;
  return toHex(sha256(utf8(text)));
}

/** The data of the packet that went on. */
function sentData(response: ReturnType<typeof receive>): PacketData {
  expect(resultOf(response)).toBe("/0");
  const sent = response.results[0]!.events.find(({ type }) => type === "send_packet")!;
  const hex = sent.attributes.find(({ key }) => key === "packet_data_hex")!.value;
  return JSON.parse(fromUtf8(Buffer.from(hex, "hex"))) as PacketData;
}

describe("forwarding is refused for", () => {
  test.each(
    REFUSED.map((row, i) => [row[0], row, refused[i]!] as const),
  )("%s", (_, row, packet) => {
    const [, code, , , prepare] = row;
    world.tentatively(() => {
      prepare?.(world);
      expect(resultOf(receive(packet))).toBe("/0");
      expect(acknowledged(packet)).toBe(hashOfError(code));
      expect(storedInFlight(world)).toEqual({});
      expect(balanceOf(world, forwardAccount("someone"), voucherOf(arrived("coin")))).toBe(0n);
    });
  });
});

describe("the receiver is paid where the memo is", () => {
  test.each(PASSED.map((row, i) => [row[0], passed[i]!] as const))("%s", (_, packet) => {
    world.tentatively(() => {
      expect(resultOf(receive(packet))).toBe("/0");
      expect(acknowledged(packet)).toBe(toHex(sha256(utf8('{"result":"AQ=="}'))));
      expect(balanceOf(world, OTHER_SIGNER, voucherOf(arrived("coin")))).toBe(100n);
    });
  });
});

describe("a packet goes on with", () => {
  test.each(
    ACCEPTED.map((row, i) => [row[0], row, accepted[i]!] as const),
  )("%s", (_, row, packet) => {
    const [, memo, next, retriesRemaining, timeout] = row;
    world.tentatively(() => {
      const { memo: sent = "", ...data } = sentData(receive(packet));
      const account = forwardAccount("someone");
      expect({ ...data, sent }).toEqual({
        denom: arrived("coin"),
        amount: "100",
        sender: account,
        receiver: memo.startsWith(`{"forward":${HOP}`) ? "s" : "further",
        sent: next,
      });
      expect(acknowledged(packet)).toBeUndefined();
      expect(storedInFlight(world)).toEqual({
        [`${NEXT_CHANNEL}/transfer/1`]: {
          originalSenderAddress: "someone",
          refundChannelId: CHANNEL,
          refundPortId: TRANSFER,
          packetSrcChannelId: packet.sourceChannel,
          packetSrcPortId: TRANSFER,
          packetTimeoutTimestamp: packet.timeoutTimestamp,
          packetTimeoutHeight: "3-100",
          packetData: packet.data,
          refundSequence: packet.sequence,
          retriesRemaining,
          timeout,
        },
      });
      const voucher = voucherOf(arrived("coin"));
      expect(balanceOf(world, account, voucher)).toBe(0n);
      expect(balanceOf(world, escrowOf(TRANSFER, NEXT_CHANNEL), voucher)).toBe(100n);
      expect(totalEscrow(world, voucher)).toBe(100n);
    });
  });

  test("coins that came home", () => {
    world.tentatively(() => {
      inEscrow(world);
      expect(sentData(receive(OTHERS.home))).toMatchObject({ denom: "stake", amount: "40" });
      expect(balanceOf(world, escrowOf(TRANSFER, NEXT_CHANNEL), "stake")).toBe(40n);
      expect(totalEscrow(world, "stake")).toBe(100n);
    });
  });

  test("coins that came by the channel that they leave over: they are burnt", () => {
    world.tentatively(() => {
      const path = `transfer/${NEXT_CHANNEL}/coin`;
      const voucher = voucherOf(path);
      putInEscrow(world, voucher, 100n);
      makeKnown(world, path);
      expect(sentData(receive(OTHERS.homeward))).toMatchObject({ denom: path });
      expect(supplyOf(world, voucher)).toBe(0n);
      expect(totalEscrow(world, voucher)).toBe(0n);
    });
  });

  test("data that have something behind them, which the application alone would refuse", () => {
    world.tentatively(() => {
      expect(sentData(receive(OTHERS.trailing))).toMatchObject({ amount: "7" });
    });
  });

  test("another port in its key, though it leaves from that of the application", () => {
    world.tentatively(() => {
      const end = storedChannel(world, TRANSFER, NEXT_CHANNEL)!;
      putChannel(world, "payments", NEXT_CHANNEL, end);
      sentData(receive(OTHERS.otherPort));
      expect(Object.keys(storedInFlight(world))).toEqual([`${NEXT_CHANNEL}/payments/1`]);
    });
  });
});

test("fields in other letters are for the application alone", () => {
  world.tentatively(() => {
    expect(resultOf(receive(OTHERS.folded))).toBe("/0");
    expect(acknowledged(OTHERS.folded)).toBe(hashOfError(5));
  });
});

test("a panic of the application is one of the message", () => {
  world.tentatively(() => {
    expect(resultOf(receive(OTHERS.badBase))).toMatch(/^undefined\/111222/);
  });
});
