/** The messages about fees, each check alone, over a world (assembly/30-middleware/fee). */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import type { Any } from "../../host/codec/gen/google.protobuf.js";
import {
  type Fee,
  MsgPayPacketFee,
  MsgPayPacketFeeAsync,
  MsgRegisterCounterpartyPayee,
  MsgRegisterPayee,
} from "../../host/codec/gen/ibc.applications.fee.v1.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import { CHANNEL, keys, sentPacketEntry, TRANSFER } from "../support/channels.js";
import { enableFees, feeOf, lockFees, offerOf, putOffers, stake } from "../support/fees.js";
import { putEntries } from "../support/packets.js";
import { codeOf, fund, linkWithTransfers, outgoing } from "../support/transfers.js";
import { BLOCKED_ACCOUNT, OTHER_SIGNER, pack, SIGNER, type World } from "../support/world.js";

const GREATEST = (2n ** 256n - 1n).toString();
const PANIC = "undefined/111222";
const FEE = feeOf(5, 3, 2);
const END = { portId: TRANSFER, channelId: CHANNEL };
const NEXT = keys.nextSequenceSend(TRANSFER, CHANNEL);

const { world } = linkWithTransfers();
world.stacks = new Map([[TRANSFER, ["fee", "transfer"]]]);
enableFees(world, TRANSFER);
fund(world, SIGNER, "stake", 100n);
putEntries(world, {
  ...sentPacketEntry(outgoing(1n)),
  [NEXT]: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 2),
});

/** What becomes of one message that the chain itself has executed, for whom it takes any signer. */
function outcomeOfRouted(message: Any): string {
  return world.tentatively(() => codeOf(world.deliver([message], { routed: true })));
}

/** What becomes of one message, which is undone. */
function outcome(message: Any, signer = SIGNER, change: (world: World) => void = () => {}): string {
  return world.tentatively(() => {
    change(world);
    return codeOf(world.deliver([message], { signers: [signer] }));
  });
}

function pay(fields: Partial<MsgPayPacketFee> = {}): Any {
  const message = { fee: FEE, sourcePortId: TRANSFER, sourceChannelId: CHANNEL, signer: SIGNER };
  const whole = MsgPayPacketFee.create({ ...message, ...fields });
  return pack(MsgPayPacketFee, MsgPayPacketFee.encode(whole));
}

function payLater(fields: Partial<MsgPayPacketFeeAsync> = {}): Any {
  const message = { packetId: { ...END, sequence: 1n }, packetFee: offerOf(FEE) };
  const whole = MsgPayPacketFeeAsync.create({ ...message, ...fields });
  return pack(MsgPayPacketFeeAsync, MsgPayPacketFeeAsync.encode(whole));
}

function registerPayee(fields: Partial<MsgRegisterPayee> = {}): Any {
  const whole = { ...END, relayer: SIGNER, payee: OTHER_SIGNER, ...fields };
  return pack(MsgRegisterPayee, MsgRegisterPayee.encode(MsgRegisterPayee.create(whole)));
}

function registerCounterpartyPayee(fields: Partial<MsgRegisterCounterpartyPayee> = {}): Any {
  const whole = { ...END, relayer: SIGNER, counterpartyPayee: "someone", ...fields };
  const message = MsgRegisterCounterpartyPayee.create(whole);
  return pack(MsgRegisterCounterpartyPayee, MsgRegisterCounterpartyPayee.encode(message));
}

/** Eleven denominations, in order. */
const MANY = [..."abcdefghijk"].map((letter) => ({ denom: `${letter}coin`, amount: "1" }));
const WRONG_COINS: readonly (readonly [string, Fee["recvFee"]])[] = [
  ["less than nothing", [{ denom: "stake", amount: "-5" }]],
  ["nothing", [{ denom: "stake", amount: "0" }]],
  ["no denomination", [{ denom: "1a", amount: "1" }]],
  ["one twice", [...stake(1), ...stake(1)]],
  ["the later first", [...stake(1), { denom: "atom", amount: "1" }]],
];

describe("a payment for the next packet", () => {
  test("is taken", () => {
    expect(outcome(pay())).toBe("/0");
  });

  const parts = ["recvFee", "ackFee", "timeoutFee"] as const;
  const wrong = WRONG_COINS.flatMap(([name, coins]) =>
    parts.map((part) => [part, name, coins] as const),
  );

  test.each(wrong)("is refused where its %s is %s", (part, _, coins) => {
    expect(outcome(pay({ fee: { ...FEE, [part]: coins } }))).toBe("sdk/10");
  });

  test("is refused beyond 256 bits", () => {
    const recvFee = [{ denom: "stake", amount: GREATEST }];
    expect(outcome(pay({ fee: { ...FEE, recvFee } }))).toBe("sdk/10");
  });

  test.each([
    ["a port that is none", { sourcePortId: "x" }],
    ["a channel that is none", { sourceChannelId: "x" }],
  ])("is refused for %s", (_, fields) => {
    expect(outcome(pay(fields))).toBe("host/2");
  });

  test("is refused from who is none", () => {
    expect(outcomeOfRouted(pay({ signer: "nobody" }))).toBe("undefined/1");
  });

  test("is refused from an account that the bank blocks", () => {
    const change = () => fund(world, BLOCKED_ACCOUNT, "stake", 100n);
    expect(outcome(pay({ signer: BLOCKED_ACCOUNT }), BLOCKED_ACCOUNT, change)).toBe("ibc/2");
  });

  test("is refused of coins that may not be sent", () => {
    const key = Uint8Array.of(4, ...utf8("stake"));
    const disable = () => world.branches.set(STORE_NUMBERS.bank, key, new Uint8Array(0));
    expect(outcome(pay(), SIGNER, disable)).toBe("bank/5");
  });

  test("is one of a hundred at most, of ten denominations at most", () => {
    const offer = offerOf(FEE);
    const change = (count: number) => () =>
      putOffers(world, TRANSFER, 2n, new Array(count).fill(offer));
    expect(outcome(pay(), SIGNER, change(99))).toBe("/0");
    expect(outcome(pay(), SIGNER, change(100))).toBe("ibc/17");
    const fundMany = () => {
      for (const { denom } of MANY) fund(world, SIGNER, denom, 1n);
    };
    const payMany = (recvFee: Fee["recvFee"]) =>
      outcome(pay({ fee: { ...feeOf(0, 0, 0), recvFee } }), SIGNER, fundMany);
    expect(payMany(MANY.slice(1))).toBe("/0");
    expect(payMany(MANY)).toBe("ibc/17");
  });

  test("is refused without a channel that has fees and is not locked", () => {
    const without = () => world.branches.delete(0, utf8(NEXT));
    const broken = () => world.branches.set(0, utf8(NEXT), new Uint8Array(7));
    expect(outcome(pay({ sourceChannelId: "channel-9" }))).toBe("feeibc/9");
    expect(outcome(pay(), SIGNER, without)).toBe("channel/10");
    expect(outcome(pay(), SIGNER, broken)).toBe(PANIC);
    expect(outcome(pay(), SIGNER, lockFees)).toBe("feeibc/11");
    expect(outcome(pay({ fee: feeOf(200, 0, 0) }))).toBe("sdk/5");
  });
});

describe("a payment for a packet on its way", () => {
  test("is taken", () => {
    expect(outcome(payLater())).toBe("/0");
  });

  test.each([
    ["a port that is none", { packetId: { ...END, portId: "x", sequence: 1n } }, "host/2"],
    ["a channel that is none", { packetId: { ...END, channelId: "x", sequence: 1n } }, "host/2"],
    ["a relayer", { packetFee: { ...offerOf(FEE), relayers: [SIGNER] } }, "feeibc/6"],
    ["a fee of nothing", { packetFee: offerOf(feeOf(0, 0, 0)) }, "sdk/10"],
    ["a fee that nobody has", { packetFee: offerOf(feeOf(200, 0, 0)) }, "sdk/5"],
    ["a packet to come", { packetId: { ...END, sequence: 2n } }, "channel/25"],
  ])("is refused with %s", (_, fields, code) => {
    expect(outcome(payLater(fields))).toBe(code);
  });

  test("is refused from who is none", () => {
    const packetFee = offerOf(FEE, "nobody");
    expect(outcomeOfRouted(payLater({ packetFee }))).toBe("undefined/1");
  });

  test("is refused where nothing can be sent", () => {
    const without = () => world.branches.delete(0, utf8(NEXT));
    const broken = () => world.branches.set(0, utf8(NEXT), new Uint8Array(7));
    expect(outcome(payLater(), SIGNER, without)).toBe("channel/10");
    expect(outcome(payLater(), SIGNER, broken)).toBe(PANIC);
    expect(outcome(payLater(), SIGNER, lockFees)).toBe("feeibc/11");
  });
});

describe.each([
  ["payee", registerPayee],
  ["counterparty's payee", registerCounterpartyPayee],
])("a %s", (_, register) => {
  test("is registered", () => {
    expect(outcome(register())).toBe("/0");
  });

  test.each([{ portId: "x" }, { channelId: "x" }])("is refused with %j", (fields) => {
    expect(outcome(register(fields))).toBe("host/2");
  });

  test("is refused for who is none, or a channel that is not there or has no fees", () => {
    expect(outcomeOfRouted(register({ relayer: "nobody" }))).toBe("undefined/1");
    expect(outcome(register({ channelId: "channel-9" }))).toBe("channel/3");
    const disable = () => {
      const key = utf8(`feeEnabled/${TRANSFER}/${CHANNEL}`);
      world.branches.delete(STORE_NUMBERS.feeibc, key);
    };
    expect(outcome(register(), SIGNER, disable)).toBe("feeibc/9");
  });
});
