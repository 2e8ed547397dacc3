/** ICS-20 over a bank of the embedding host, asked through `call` (assembly/ABI.md). */
import { describe, expect, test } from "vitest";
import { toHex } from "../../host/bytes.js";
import { decodeBech32 } from "../../host/chain/bech32.js";
import {
  BankOperation,
  BankRequest,
  BankResponse,
  BankSettings,
} from "../../host/codec/gen/strait.abi.v0.js";
import { type CallContext, type CallResult, STORE_NUMBERS } from "../../host/vm/host.js";
import { addChannel, sentPacketEntry, TRANSFER } from "../support/channels.js";
import { Link } from "../support/link.js";
import { eventOf, linkWithChannel, packRecvPacket, recvPacketOf } from "../support/packets.js";
import {
  arrived,
  codeOf,
  deliverTransfer,
  ESCROW,
  incoming,
  makeKnown,
  totalEscrow,
  voucherOf,
} from "../support/transfers.js";
import { World } from "../support/world.js";

const SETTINGS = BankSettings.encode(BankSettings.create({ hosted: true }));
const BANK = 3;

type Answer = (request: BankRequest) => Partial<BankResponse> | "failed";

/** A host that keeps the coins itself, and writes down what it is asked. */
class HostedWorld extends World {
  override readonly isKnownToPeer = false;
  asked: BankRequest[] = [];
  answer: Answer = ({ operation }) =>
    operation === BankOperation.BANK_OPERATION_SEND_ENABLED ? { answer: true } : {};

  override context(): CallContext {
    const context = super.context();
    const call = (kind: number, target: string, request: Uint8Array): CallResult => {
      if (kind !== BANK) return context.call!(kind, target, request);
      expect(target).toBe("bank");
      const decoded = BankRequest.decode(request);
      this.asked.push(decoded);
      const answer = this.answer(decoded);
      if (answer === "failed") return { kind: "failed", reason: "the bank gave up" };
      return { kind: "answered", response: BankResponse.encode(BankResponse.create(answer)) };
    };
    return { ...context, bankSettings: SETTINGS, call };
  }
}

function hostedWorld(): HostedWorld {
  const world = new HostedWorld();
  addChannel(Link.open({ world }), { portId: TRANSFER, counterpartyPortId: TRANSFER });
  world.asked = [];
  return world;
}

const { BANK_OPERATION_BLOCKED, BANK_OPERATION_SEND, BANK_OPERATION_SEND_ENABLED } = BankOperation;

describe("a bank of the host", () => {
  test("moves coins into escrow, and its events come first", () => {
    const world = hostedWorld();
    const moved = eventOf("moved", { amount: "100" });
    const plain = world.answer;
    world.answer = (request) =>
      request.operation === BANK_OPERATION_SEND ? { events: [moved] } : plain(request);
    const response = deliverTransfer(world);
    expect(codeOf(response)).toBe("/0");
    expect(response.results[0]!.events.map(({ type }) => type)).toEqual([
      "moved",
      "send_packet",
      "message",
      "ibc_transfer",
      "message",
    ]);
    expect(world.asked.map(({ operation }) => operation)).toEqual([
      BANK_OPERATION_BLOCKED,
      BANK_OPERATION_SEND_ENABLED,
      BANK_OPERATION_SEND,
    ]);
    expect(world.asked[2]).toMatchObject({ denom: "stake", amount: "100" });
    expect(toHex(world.asked[2]!.to)).toBe("ed23c6f4443f49c4b08f856350a5d2c65a203235");
    expect(totalEscrow(world, "stake")).toBe(100n);
    expect(world.written(STORE_NUMBERS.bank)).toEqual(new Map([["\x05", "1001"]]));
  });

  test("says what the sender may spend", () => {
    const world = hostedWorld();
    const plain = world.answer;
    world.answer = (request) =>
      request.operation === BankOperation.BANK_OPERATION_SPENDABLE_BALANCE
        ? { amount: "42" }
        : plain(request);
    const amount = (2n ** 256n - 1n).toString();
    expect(codeOf(deliverTransfer(world, { token: { denom: "stake", amount } }))).toBe("/0");
    expect(world.asked.at(-1)).toMatchObject({ amount: "42" });
  });

  test.each([
    ["refuses", { code: 5, codespace: "sdk", log: "too poor" }, "sdk/5"],
    ["gives up", "failed", "undefined/111222"],
  ] as const)("that %s fails the message", (_, refusal, code) => {
    const world = hostedWorld();
    const plain = world.answer;
    world.answer = (request) =>
      request.operation === BANK_OPERATION_SEND ? refusal : plain(request);
    expect(codeOf(deliverTransfer(world))).toBe(code);
  });

  test("that keeps what returns instead of burning it: a panic", () => {
    const world = hostedWorld();
    const plain = world.answer;
    world.answer = (request) =>
      request.operation === BankOperation.BANK_OPERATION_BURN
        ? { code: 7, codespace: "mint", log: "no more" }
        : plain(request);
    const token = { denom: makeKnown(world, arrived("coin")), amount: "50" };
    expect(codeOf(deliverTransfer(world, { token }))).toBe("undefined/111222");
    expect(world.asked.at(-1)).toMatchObject({ denom: token.denom, amount: "50" });
  });

  test("blocks accounts, and forbids denominations", () => {
    const world = hostedWorld();
    world.answer = ({ operation }) => ({ answer: operation === BANK_OPERATION_BLOCKED });
    expect(codeOf(deliverTransfer(world))).toBe("ibc/2");
    world.answer = () => ({ answer: false });
    expect(codeOf(deliverTransfer(world))).toBe("transfer/7");
  });
});

test("a bank of the host mints vouchers, and its refusal becomes the packet's", () => {
  const packet = incoming(1n);
  const { world, ...link } = linkWithChannel(sentPacketEntry(packet), {
    portId: TRANSFER,
    counterpartyPortId: TRANSFER,
  });
  const hosted = new HostedWorld();
  for (const store of Object.values(STORE_NUMBERS)) {
    const entries = world.branches.scan(store, undefined, undefined, false);
    for (let entry = entries.next(); !entry.done; entry = entries.next()) {
      hosted.branches.set(store, ...entry.value);
    }
  }
  Object.assign(hosted, { timeNanos: world.timeNanos, height: world.height });
  const message = packRecvPacket(
    recvPacketOf(Object.assign(Object.create(Link.prototype), link), packet),
  );

  const minted = hosted.tentatively(() => {
    expect(codeOf(hosted.deliver([message]))).toBe("/0");
    return hosted.asked.map(({ operation, denom }) => [operation, denom]);
  });
  const voucher = voucherOf(arrived("coin"));
  expect(minted).toEqual([
    [BankOperation.BANK_OPERATION_BLOCKED, ""],
    [BankOperation.BANK_OPERATION_HAS_METADATA, voucher],
    [BankOperation.BANK_OPERATION_SET_METADATA, voucher],
    [BankOperation.BANK_OPERATION_MINT, voucher],
    [BankOperation.BANK_OPERATION_SEND, voucher],
  ]);

  hosted.answer = ({ operation }) =>
    operation === BankOperation.BANK_OPERATION_MINT
      ? { code: 7, codespace: "mint", log: "no more" }
      : {};
  const { results } = hosted.deliver([message]);
  const refused = results[0]!.events.find(({ type }) => type.endsWith("fungible_token_packet"))!;
  expect(refused.attributes.at(-1)!.value).toBe("failed to mint IBC tokens: no more");
});

describe("a migration of packet forwarding", () => {
  test("asks the bank of a host for one denomination in escrow after another", () => {
    const world = hostedWorld();
    const held = ["atom", "stake"];
    world.answer = ({ operation, denom }) => {
      if (operation === BankOperation.BANK_OPERATION_SPENDABLE_BALANCE) return { amount: "4" };
      const next = held.find((name) => name > denom);
      return next === undefined ? {} : { answer: true, denom: next };
    };
    expect(world.migrate("packetfowardmiddleware", 2n)).toBe("/0");
    expect(held.map((denom) => totalEscrow(world, denom))).toEqual([4n, 4n]);
    const { BANK_OPERATION_NEXT_DENOM, BANK_OPERATION_SPENDABLE_BALANCE } = BankOperation;
    expect(world.asked.map(({ operation, denom }) => [operation, denom])).toEqual([
      [BANK_OPERATION_NEXT_DENOM, ""],
      [BANK_OPERATION_SPENDABLE_BALANCE, "atom"],
      [BANK_OPERATION_NEXT_DENOM, "atom"],
      [BANK_OPERATION_SPENDABLE_BALANCE, "stake"],
      [BANK_OPERATION_NEXT_DENOM, "stake"],
    ]);
    expect(world.asked[0]!.from).toEqual(decodeBech32(ESCROW)!.data);
  });
});
