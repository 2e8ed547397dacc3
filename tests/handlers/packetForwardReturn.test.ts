/** Packet forwarding when a packet that went on has come to its end: what is told to where it came
 * from, and where the coins are then. */
import { describe, expect, test } from "vitest";
import { toHex, utf8 } from "../../host/bytes.js";
import { type Packet, State } from "../../host/codec/gen/ibc.core.channel.v1.js";
import {
  acknowledgementEntry,
  CHANNEL,
  changeChannel,
  keys,
  sentPacketEntry,
  sha256,
  TRANSFER,
  UNORDERED,
} from "../support/channels.js";
import { resultOf } from "../support/clients.js";
import {
  forward,
  inFlight,
  NEXT_CHANNEL,
  openNextChannel,
  putInFlight,
  storedInFlight,
} from "../support/packetForward.js";
import {
  acknowledgementOf,
  packAcknowledgement,
  packTimeout,
  putEntries,
  storedHex,
  timeoutOf,
} from "../support/packets.js";
import {
  arrived,
  balanceOf,
  codeOf,
  ESCROW,
  escrowOf,
  fund,
  linkWithTransfers,
  makeKnown,
  outgoing,
  type PacketData,
  putInEscrow,
  setTotalEscrow,
  supplyOf,
  totalEscrow,
} from "../support/transfers.js";
import { SIGNER, TRANSFER_ACCOUNT, type World } from "../support/world.js";

const DONE = '{"result":"AQ=="}';
const FAILED = '{"error":"ABCI code: 5: error handling packet: see events for details"}';
const GIVEN_UP = '{"error":"ABCI code: 1: error handling packet: see events for details"}';
const REFUND_ESCROW = escrowOf(TRANSFER, NEXT_CHANNEL);
const CAME_BY_REFUND = `transfer/${NEXT_CHANNEL}/coin`;

const PACKETS = {
  native: outgoing(1n),
  /** Minted when it came by the channel that it goes back over. */
  minted: outgoing(2n, { denom: CAME_BY_REFUND }),
  /** Burnt when it left over the channel that it once came by. */
  burnt: outgoing(3n, { denom: arrived("coin") }),
  memo: outgoing(4n, { memo: forward() }),
  words: outgoing(5n, { memo: "words" }),
  odd: outgoing(6n, { denom: "x" }),
  rubbish: outgoing(7n),
  unreadable: outgoing(8n, "not json"),
  empty: outgoing(9n),
  nil: outgoing(10n),
  badSender: outgoing(11n, { sender: "nobody" }),
} as const;

const ACKNOWLEDGEMENTS: readonly (readonly [Packet, string])[] = [
  [PACKETS.native, FAILED],
  [PACKETS.minted, FAILED],
  [PACKETS.burnt, FAILED],
  [PACKETS.memo, DONE],
  [PACKETS.odd, FAILED],
  [PACKETS.rubbish, "rubbish"],
  [PACKETS.unreadable, "rubbish"],
  [PACKETS.empty, "{}"],
  [PACKETS.nil, '{"result":null}'],
];

const link = linkWithTransfers(
  Object.assign({}, ...ACKNOWLEDGEMENTS.map(([to, ack]) => acknowledgementEntry(to, utf8(ack)))),
);
const { world } = link;
openNextChannel(world);
putEntries(world, Object.assign({}, ...Object.values(PACKETS).map(sentPacketEntry)));

const keyOf = ({ sequence }: Packet): string => `${CHANNEL}/${TRANSFER}/${sequence}`;

function acknowledge(packet: Packet, acknowledgement: string) {
  const message = acknowledgementOf(link, packet, utf8(acknowledgement));
  return world.deliver([packAcknowledgement(message)]);
}

function timeOut(packet: Packet) {
  return world.deliver([packTimeout(timeoutOf(link, packet, UNORDERED))]);
}

/** The hash of what was written for the packet that had been received. */
function answered(): string | undefined {
  return storedHex(world, keys.acknowledgement(TRANSFER, NEXT_CHANNEL, 9n));
}

const hashOf = (text: string): string => toHex(sha256(utf8(text)));

/** How each packet comes to an end without success. */
const ENDS = [
  ["an error", (packet: Packet) => acknowledge(packet, FAILED), FAILED, 5],
  ["a last timeout", timeOut, GIVEN_UP, 0],
] as const;

describe.each(ENDS)("after %s", (_, end, answer, retriesRemaining) => {
  function expectAnswer(packet: Packet): void {
    putInFlight(world, keyOf(packet), inFlight({ retriesRemaining }));
    const response = end(packet);
    expect(resultOf(response)).toBe("/0");
    const types = response.results[0]!.events.map(({ type }) => type);
    expect(types.slice(2)).toEqual(["write_acknowledgement", "message"]);
    expect(answered()).toBe(hashOf(answer));
    expect(storedInFlight(world)).toEqual({});
  }

  test("coins of this chain move to the other escrow", () => {
    world.tentatively(() => {
      putInEscrow(world, "stake", 150n);
      expectAnswer(PACKETS.native);
      expect(balanceOf(world, ESCROW, "stake")).toBe(50n);
      expect(balanceOf(world, REFUND_ESCROW, "stake")).toBe(100n);
      expect(totalEscrow(world, "stake")).toBe(150n);
    });
  });

  test("vouchers that were minted on the way are burnt", () => {
    world.tentatively(() => {
      const voucher = makeKnown(world, CAME_BY_REFUND);
      putInEscrow(world, voucher, 150n);
      expectAnswer(PACKETS.minted);
      expect(supplyOf(world, voucher)).toBe(50n);
      expect(totalEscrow(world, voucher)).toBe(50n);
    });
  });

  test("vouchers that were burnt on the way are minted into the other escrow", () => {
    world.tentatively(() => {
      const voucher = makeKnown(world, arrived("coin"));
      setTotalEscrow(world, voucher, 3n);
      expectAnswer(PACKETS.burnt);
      expect(balanceOf(world, REFUND_ESCROW, voucher)).toBe(100n);
      expect(supplyOf(world, voucher)).toBe(100n);
      expect(totalEscrow(world, voucher)).toBe(103n);
    });
  });

  type Fault = readonly [string, string, Packet, (world: World) => unknown, object];
  test.each<Fault>([
    ["no channel to answer over", "undefined/1", PACKETS.native, () => 0, { refundPortId: "port" }],
    ["nothing in escrow", "undefined/1", PACKETS.native, () => 0, {}],
    ["no vouchers in escrow", "undefined/1", PACKETS.minted, () => 0, {}],
    [
      "a total in escrow that is too small",
      "undefined/111222",
      PACKETS.minted,
      (world) => putInEscrow(world, makeKnown(world, CAME_BY_REFUND), 100n) ?? clear(world),
      {},
    ],
    [
      "a supply beyond 2^256",
      "undefined/111222",
      PACKETS.burnt,
      (world) => fund(world, SIGNER, makeKnown(world, arrived("coin")), 2n ** 256n - 100n),
      {},
    ],
    [
      "a height that is none",
      "undefined/111222",
      PACKETS.native,
      (world) => putInEscrow(world, "stake", 100n),
      { packetTimeoutHeight: "1000" },
    ],
    [
      "a closed channel",
      "channel/5",
      PACKETS.native,
      (world) => {
        putInEscrow(world, "stake", 100n);
        changeChannel(world, TRANSFER, NEXT_CHANNEL, { state: State.STATE_CLOSED });
      },
      {},
    ],
    [
      "a packet that was answered before",
      "channel/17",
      PACKETS.native,
      (world) => {
        putInEscrow(world, "stake", 100n);
        putEntries(world, { [keys.acknowledgement(TRANSFER, NEXT_CHANNEL, 9n)]: utf8("x") });
      },
      {},
    ],
    ["a base that no coin can be called", "undefined/111222", PACKETS.odd, () => 0, {}],
  ])("%s is %s", (_name, code, packet, prepare, fields) => {
    world.tentatively(() => {
      prepare(world);
      putInFlight(world, keyOf(packet), inFlight({ retriesRemaining, ...fields }));
      expect(codeOf(end(packet))).toBe(code);
    });
  });
});

function clear(world: World): void {
  setTotalEscrow(world, makeKnown(world, CAME_BY_REFUND), 99n);
}

describe("an acknowledgement", () => {
  test.each<[string, Packet, string]>([
    ["success", PACKETS.memo, DONE],
    ["success without a result", PACKETS.nil, '{"result":null}'],
  ])("of %s is handed on, and no coin moves", (_, packet, acknowledgement) => {
    world.tentatively(() => {
      putInFlight(world, keyOf(packet), inFlight());
      expect(resultOf(acknowledge(packet, acknowledgement))).toBe("/0");
      expect(answered()).toBe(hashOf(acknowledgement));
      expect(storedInFlight(world)).toEqual({});
    });
  });

  test("of neither success nor failure counts as failure", () => {
    world.tentatively(() => {
      putInEscrow(world, "stake", 100n);
      putInFlight(world, keyOf(PACKETS.empty), inFlight());
      expect(resultOf(acknowledge(PACKETS.empty, "{}"))).toBe("/0");
      expect(balanceOf(world, REFUND_ESCROW, "stake")).toBe(100n);
      expect(answered()).toBe(hashOf("{}"));
    });
  });

  test.each<[string, Packet, string]>([
    ["of a transfer cannot be read", PACKETS.rubbish, "sdk/6"],
    ["of what is no transfer cannot be read by the application", PACKETS.unreadable, "ibc/4"],
  ])("%s", (_, packet, code) => {
    expect(codeOf(acknowledge(packet, "rubbish"))).toBe(code);
  });

  test("of a packet whose memory is damaged panics, and of empty memory it is the sender's", () => {
    world.tentatively(() => {
      putInEscrow(world, "stake", 100n);
      putInFlight(world, keyOf(PACKETS.native), Uint8Array.of(8));
      expect(codeOf(acknowledge(PACKETS.native, FAILED))).toBe("undefined/111222");
      expect(codeOf(timeOut(PACKETS.native))).toBe("undefined/111222");
      putInFlight(world, keyOf(PACKETS.native), new Uint8Array(0));
      expect(resultOf(acknowledge(PACKETS.native, FAILED))).toBe("/0");
      expect(balanceOf(world, SIGNER, "stake")).toBe(100n);
    });
  });

  test("of a packet that was not forwarded is the sender's", () => {
    world.tentatively(() => {
      putInEscrow(world, "stake", 100n);
      putInFlight(world, keyOf(PACKETS.minted), inFlight());
      expect(resultOf(acknowledge(PACKETS.native, FAILED))).toBe("/0");
      expect(balanceOf(world, SIGNER, "stake")).toBe(100n);
      expect(Object.keys(storedInFlight(world))).toEqual([keyOf(PACKETS.minted)]);
    });
  });
});

/** The data of the packet that a timeout sent again. */
function sentAgain(packet: Packet): PacketData {
  const response = timeOut(packet);
  expect(resultOf(response)).toBe("/0");
  const types = response.results[0]!.events.map(({ type }) => type);
  const sent = response.results[0]!.events[types.indexOf("send_packet")]!;
  expect(types.slice(2)).toEqual([
    "timeout",
    "message",
    "send_packet",
    "message",
    "ibc_transfer",
    "message",
  ]);
  const hex = sent.attributes.find(({ key }) => key === "packet_data_hex")!.value;
  return JSON.parse(Buffer.from(hex, "hex").toString()) as PacketData;
}

describe("a timeout with retries left sends again", () => {
  test("the coins, which are back for that moment", () => {
    world.tentatively(() => {
      putInEscrow(world, "stake", 100n);
      putInFlight(world, keyOf(PACKETS.native), inFlight({ retriesRemaining: 2 }));
      expect(sentAgain(PACKETS.native)).toEqual({
        denom: "stake",
        amount: "100",
        sender: SIGNER,
        receiver: "someone",
      });
      expect(answered()).toBeUndefined();
      expect(balanceOf(world, ESCROW, "stake")).toBe(100n);
      expect(storedInFlight(world)).toEqual({
        [`${CHANNEL}/${TRANSFER}/1`]: inFlight({ retriesRemaining: 1 }),
      });
    });
  });

  test("vouchers, which are burnt again", () => {
    world.tentatively(() => {
      const voucher = makeKnown(world, arrived("coin"));
      putInFlight(world, keyOf(PACKETS.burnt), inFlight());
      expect(sentAgain(PACKETS.burnt)).toMatchObject({ denom: arrived("coin") });
      expect(supplyOf(world, voucher)).toBe(0n);
    });
  });

  test.each<[string, Packet, string]>([
    [
      "its memo",
      PACKETS.memo,
      '{"forward":{"channel":"channel-1","port":"transfer","receiver":"further"}}',
    ],
    [
      "a memo of words as one of nothing",
      PACKETS.words,
      '{"forward":{"channel":"","port":"","receiver":""}}',
    ],
  ])("%s", (_, packet, memo) => {
    world.tentatively(() => {
      putInEscrow(world, "stake", 100n);
      putInFlight(world, keyOf(packet), inFlight());
      expect(sentAgain(packet).memo).toBe(memo);
    });
  });

  type Fault = readonly [string, string, Packet, (world: World) => unknown];
  test.each<Fault>([
    ["nothing in escrow", "sdk/5", PACKETS.native, () => 0],
    [
      "a channel that has closed",
      "packetfowardmiddleware/3",
      PACKETS.native,
      (world) => {
        putInEscrow(world, "stake", 100n);
        changeChannel(world, TRANSFER, CHANNEL, { state: State.STATE_CLOSED });
      },
    ],
    ["a voucher that nobody knows", "packetfowardmiddleware/3", PACKETS.burnt, () => 0],
    ["a sender that is no address", "undefined/1", PACKETS.badSender, () => 0],
  ])("unless there is %s", (_, code, packet, prepare) => {
    world.tentatively(() => {
      prepare(world);
      putInFlight(world, keyOf(packet), inFlight());
      expect(codeOf(timeOut(packet))).toBe(code);
      expect(Object.keys(storedInFlight(world))).toEqual([keyOf(packet)]);
    });
  });
});

test("a timeout of a packet that was not forwarded is the sender's", () => {
  world.tentatively(() => {
    putInEscrow(world, "stake", 100n);
    expect(resultOf(timeOut(PACKETS.native))).toBe("/0");
    expect(balanceOf(world, SIGNER, "stake")).toBe(100n);
    expect(balanceOf(world, TRANSFER_ACCOUNT, "stake")).toBe(0n);
  });
});
