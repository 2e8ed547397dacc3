/** ICS-20 when a packet arrives: what is refused and how, and who is paid with what. */
import { describe, expect, test } from "vitest";
import { toHex, utf8 } from "../../host/bytes.js";
import { encodeBech32 } from "../../host/chain/bech32.js";
import { Metadata } from "../../host/codec/gen/cosmos.bank.v1beta1.js";
import { Denom } from "../../host/codec/gen/ibc.applications.transfer.v1.js";
import type { Packet } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import { CHANNEL, keys, sentPacketEntry, sha256, TRANSFER } from "../support/channels.js";
import { changesBy, resultOf } from "../support/clients.js";
import { eventOf, packRecvPacket, recvPacketOf, storedHex } from "../support/packets.js";
import {
  arrived,
  balanceOf,
  codeOf,
  departed,
  fund,
  incoming,
  linkWithTransfers,
  type PacketData,
  putInEscrow,
  setTotalEscrow,
  supplyOf,
  TRANSFER_MODULE_EVENT,
  totalEscrow,
  transferAttributes,
  updateTransferParams,
  voucherOf,
} from "../support/transfers.js";
import {
  BLOCKED_ACCOUNT,
  OTHER_SIGNER,
  SIGNER,
  TRANSFER_ACCOUNT,
  type World,
} from "../support/world.js";

const GREATEST = 2n ** 256n - 1n;
const OTHER_CHAIN = encodeBech32("osmo", new Uint8Array(20).fill(1));

/** What ibc-go says of coins that it never put into escrow, or no longer has there. */
function notInEscrow(held: string, asked: string): string {
  return (
    "unable to unescrow tokens, this may be caused by a malicious counterparty module or a bug: " +
    "please open an issue on counterparty module: " +
    `spendable balance ${held} is smaller than ${asked}: insufficient funds`
  );
}

const SUCCESS = utf8('{"result":"AQ=="}');
const WITHOUT_SENDER = '{"denom":"coin","amount":"1","receiver":"r"}';
const DEEP = `{"memo":${"[".repeat(10_000)}${"]".repeat(10_000)}}`;
const DEEPER = `{"memo":${"[".repeat(10_000)}1`;
const INTO_STRING = "into Go struct field ftpdAlias";

type Case = readonly [
  name: string,
  data: PacketData | string,
  code: number,
  error: string,
  prepare?: (world: World) => unknown,
];

const json = (why: string): string =>
  `cannot unmarshal ICS20-V1 transfer packet data: ${why}: invalid type`;
const invalid = (why: string): string => `invalid packet data: ${why}`;
const INVALID_DENOM = "invalid denomination for cross-chain transfer";
const amount = (text: string): string =>
  invalid(`unable to parse transfer amount (${text}) into math.Int: invalid token amount`);
const identifier = (why: string): string =>
  `invalid packet data: invalid trace: invalid hop source ${why}: invalid identifier`;

/** In ibc-go's order; what is refused in two ways is refused by the first. */
const REFUSED: readonly Case[] = [
  ["no JSON", "not json", 12, json("invalid character 'o' in literal null (expecting 'u')")],
  ["nothing after the brace", "{", 12, json("unexpected end of JSON input")],
  ["something behind", "{} x", 12, json("invalid character 'x' after top-level value")],
  [
    "an array",
    "[]",
    12,
    json("json: cannot unmarshal array into Go value of type types.ftpdAlias"),
  ],
  ["null", "null", 12, "cannot convert proto message into FungibleTokenPacketData: invalid type"],
  ["an unknown field", '{"extra":1,"amount":5}', 12, json('json: unknown field "extra"')],
  [
    "a field with a long s that is not folded to its letter",
    '{"ſenom":"coin"}',
    12,
    json('json: unknown field "ſenom"'),
  ],
  [
    "a field with another letter than a long s",
    '{"śender":"someone"}',
    12,
    json('json: unknown field "śender"'),
  ],
  [
    "a number",
    '{"amount":5}',
    12,
    json(`json: cannot unmarshal number ${INTO_STRING}.amount of type string`),
  ],
  ["10,000 levels", DEEP, 12, json("invalid character '[' exceeded max depth")],
  ["10,001 levels, cut off", DEEPER, 12, json("invalid character '[' exceeded max depth")],
  ["no amount", "{}", 5, amount("")],
  ["an amount of letters", { amount: "abc", sender: "" }, 5, amount("abc")],
  [
    "an amount of 257 bits",
    { amount: (GREATEST + 1n).toString() },
    5,
    amount((GREATEST + 1n).toString()),
  ],
  [
    "a blank sender",
    WITHOUT_SENDER,
    5,
    "invalid packet data: sender address cannot be blank: invalid address",
  ],
  [
    "a blank receiver",
    { receiver: " ", denom: "" },
    5,
    "invalid packet data: receiver address cannot be blank: invalid address",
  ],
  [
    "a blank denomination",
    { denom: "\t" },
    3,
    invalid(`base denomination cannot be blank: ${INVALID_DENOM}`),
  ],
  [
    "a port too short",
    { denom: "x/channel-0/coin" },
    2,
    identifier("port ID x: identifier x has invalid length: 1, must be between 2-128 characters"),
  ],
  [
    "a client too short",
    { denom: "transfer/a-0/coin" },
    2,
    identifier(
      "channel ID a-0: identifier a-0 has invalid length: 3, must be between 8-64 characters",
    ),
  ],
  [
    "a long memo",
    { memo: "m".repeat(32_769) },
    11,
    "error validating ICS-20 transfer packet data: memo must not exceed 32768 bytes: invalid memo",
  ],
  [
    "receiving off",
    { receiver: "nobody" },
    8,
    "fungible token transfers to this chain are disabled",
    (world) => updateTransferParams(world, { sendEnabled: true, receiveEnabled: false }),
  ],
  [
    "no address",
    { receiver: "nobody" },
    5,
    "failed to decode receiver address: nobody: invalid address",
  ],
  [
    "another chain's address",
    { receiver: OTHER_CHAIN },
    5,
    `failed to decode receiver address: ${OTHER_CHAIN}: invalid address`,
  ],
  [
    "a blocked account",
    { receiver: BLOCKED_ACCOUNT, denom: departed("stake") },
    2,
    `${BLOCKED_ACCOUNT} is not allowed to receive funds: unauthorized`,
  ],
  [
    "nothing in escrow",
    { denom: departed("stake"), amount: "8" },
    5,
    notInEscrow("0stake", "8stake"),
  ],
  [
    "too little in escrow",
    { denom: departed("stake"), amount: "0x10" },
    5,
    notInEscrow("15stake", "16stake"),
    (world) => putInEscrow(world, "stake", 15n),
  ],
];

type Panic = readonly [name: string, data: PacketData, prepare?: (world: World) => unknown];

const PANICS: readonly Panic[] = [
  ["a base that no coin can be called", { denom: departed("x") }],
  [
    "a total in escrow that is too small",
    { denom: departed("stake") },
    (world) => {
      putInEscrow(world, "stake", 100n);
      setTotalEscrow(world, "stake", 99n);
    },
  ],
  [
    "a supply beyond 2^256",
    { amount: "2" },
    (world) => fund(world, SIGNER, voucherOf(arrived("coin")), GREATEST - 1n),
  ],
];

const ACCEPTED = {
  plain: incoming(100n, { memo: "hello" }),
  again: incoming(101n, { amount: "1", receiver: SIGNER }),
  paths: incoming(102n, { denom: "transfer/channel-3/gamm/pool/1", amount: "0x_ff" }),
  odd: incoming(
    103n,
    '{"DENOM":"a","denom":"b\\u002fc","ſender":"s\\ud800","receiver":null,"Receiver":"' +
      OTHER_SIGNER +
      '","amount":"1","amount":null}',
  ),
  home: incoming(104n, { denom: departed("stake"), amount: "40" }),
  homeward: incoming(105n, { denom: departed("transfer/channel-9/coin"), amount: "40" }),
  module: incoming(106n, { receiver: TRANSFER_ACCOUNT }),
};

const refusedPackets = REFUSED.map(([, data], index) => incoming(BigInt(index + 1), data));
const zeroPacket = incoming(90n, { amount: "0" });
const negativePacket = incoming(91n, { amount: "-5" });
const panicPackets = PANICS.map(([, data], index) => incoming(BigInt(index + 50), data));
const ALL = [
  ...refusedPackets,
  zeroPacket,
  negativePacket,
  ...panicPackets,
  ...Object.values(ACCEPTED),
];

const link = linkWithTransfers(Object.assign({}, ...ALL.map(sentPacketEntry)));
const { world } = link;

function receive(packet: Packet) {
  return world.deliver([packRecvPacket(recvPacketOf(link, packet))]);
}

/** The events of the application, and the stored hash of the acknowledgement. */
function received(packet: Packet) {
  const response = receive(packet);
  expect(resultOf(response)).toBe("/0");
  const { events } = response.results[0]!;
  const stored = storedHex(world, keys.acknowledgement(TRANSFER, CHANNEL, packet.sequence));
  return { events: events.slice(2, -2), stored };
}

describe("a packet is refused with", () => {
  test.each(REFUSED.map((row, index) => [row[0], row, refusedPackets[index]!] as const))("%s", (_, [
    ,
    ,
    code,
    error,
    prepare,
  ], packet) => {
    world.tentatively(() => {
      prepare?.(world);
      const before = [...world.written(STORE_NUMBERS.transfer)];
      const { events, stored } = received(packet);
      const acknowledgement = utf8(
        `{"error":"ABCI code: ${code}: error handling packet: see events for details"}`,
      );
      expect(stored).toBe(toHex(sha256(acknowledgement)));
      const event = events.find(({ type }) => type.endsWith("fungible_token_packet"))!;
      expect(event.type).toBe("ibccallbackerror-fungible_token_packet");
      expect(event.attributes.slice(5)).toEqual([
        { key: "ibccallbackerror-success", value: "false" },
        { key: "ibccallbackerror-error", value: error },
      ]);
      expect([...world.written(STORE_NUMBERS.transfer)]).toEqual(before);
    });
  });

  test.each([
    ["zero", zeroPacket],
    ["less than nothing", negativePacket],
  ])("an amount of %s", (_, packet) => {
    world.tentatively(() => {
      const { events } = received(packet);
      expect(events[0]!.attributes[0]).toEqual({ key: "ibccallbackerror-sender", value: "" });
      expect(events[0]!.attributes[6]!.value).toMatch(
        /^invalid packet data: amount must be strictly positive: got .*: invalid token amount$/,
      );
    });
  });
});

test.each(
  PANICS.map((row, index) => [row[0], row[2], panicPackets[index]!] as const),
)("%s fails the message as a whole", (_, prepare, packet) => {
  world.tentatively(() => {
    prepare?.(world);
    expect(
      changesBy(world, () => expect(codeOf(receive(packet))).toBe("undefined/111222")),
    ).toEqual(new Map());
  });
});

describe("a packet of the counterparty's tokens", () => {
  test("pays in new vouchers, which become known", () => {
    world.tentatively(() => {
      const voucher = voucherOf(arrived("coin"));
      const { events, stored } = received(ACCEPTED.plain);
      expect(stored).toBe(toHex(sha256(SUCCESS)));
      expect(balanceOf(world, OTHER_SIGNER, voucher)).toBe(100n);
      expect(supplyOf(world, voucher)).toBe(100n);
      expect(events).toEqual([
        eventOf("denomination", {
          denom_hash: voucher.slice(4),
          denom: `{"base":"coin","trace":[{"port_id":"transfer","channel_id":"${CHANNEL}"}]}`,
        }),
        eventOf("fungible_token_packet", {
          ...transferAttributes(ACCEPTED.plain),
          success: "true",
        }),
        TRANSFER_MODULE_EVENT,
      ]);
      const denom = world.branches.get(
        STORE_NUMBERS.transfer,
        Uint8Array.of(3, ...sha256(utf8(arrived("coin")))),
      );
      expect(Denom.decode(denom!)).toEqual({
        base: "coin",
        trace: [{ portId: TRANSFER, channelId: CHANNEL }],
      });
      const metadata = world.branches.get(STORE_NUMBERS.bank, utf8(`\x01${voucher}`));
      expect(Metadata.decode(metadata!)).toMatchObject({
        description: `IBC token from ${arrived("coin")}`,
        denomUnits: [{ denom: "coin", exponent: 0 }],
        base: voucher,
        display: arrived("coin"),
        name: `${arrived("coin")} IBC token`,
        symbol: "COIN",
      });
      received(ACCEPTED.again);
      expect(supplyOf(world, voucher)).toBe(101n);
    });
  });

  test("may have come over hops, with slashes in their base", () => {
    world.tentatively(() => {
      received(ACCEPTED.paths);
      const voucher = voucherOf(arrived("transfer/channel-3/gamm/pool/1"));
      expect(balanceOf(world, OTHER_SIGNER, voucher)).toBe(255n);
    });
  });

  test("is read as Go reads JSON", () => {
    world.tentatively(() => {
      const { events } = received(ACCEPTED.odd);
      expect(balanceOf(world, OTHER_SIGNER, voucherOf(arrived("b/c")))).toBe(1n);
      expect(events.at(-2)!.attributes[0]).toEqual({ key: "sender", value: "s\ufffd" });
    });
  });

  test("may be for the account of the application", () => {
    world.tentatively(() => {
      received(ACCEPTED.module);
      expect(balanceOf(world, TRANSFER_ACCOUNT, voucherOf(arrived("coin")))).toBe(100n);
    });
  });
});

describe("a packet of tokens that return", () => {
  test("pays from escrow", () => {
    world.tentatively(() => {
      putInEscrow(world, "stake", 40n);
      const { events } = received(ACCEPTED.home);
      expect(balanceOf(world, OTHER_SIGNER, "stake")).toBe(40n);
      expect(totalEscrow(world, "stake")).toBe(0n);
      expect(events.map(({ type }) => type)).toEqual(["fungible_token_packet", "message"]);
    });
  });

  test("pays in the vouchers that had left", () => {
    world.tentatively(() => {
      const voucher = voucherOf("transfer/channel-9/coin");
      putInEscrow(world, voucher, 41n);
      received(ACCEPTED.homeward);
      expect(balanceOf(world, OTHER_SIGNER, voucher)).toBe(40n);
      expect(totalEscrow(world, voucher)).toBe(1n);
    });
  });
});
