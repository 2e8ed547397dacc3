/** Fees for relayers between two chains (assembly/30-middleware/fee, ICS-29 and ICS-30). */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import { moduleAddress } from "../../host/chain/bank.js";
import { encodeBech32 } from "../../host/chain/bech32.js";
import type { Message } from "../../host/chain/block.js";
import {
  type Fee,
  MsgPayPacketFee,
  MsgPayPacketFeeAsync,
  MsgRegisterCounterpartyPayee,
  MsgRegisterPayee,
} from "../../host/codec/gen/ibc.applications.fee.v1.js";
import { MsgTransfer } from "../../host/codec/gen/ibc.applications.transfer.v1.js";
import { packAny } from "../../host/codec/index.js";
import { type Channel, connect, createChain, type LocalChain } from "../../host/index.js";

const STACKS = { transfer: ["fee", "transfer"], mock: ["fee", "mock"] };
const TEXT = "ics29-1:ics20-1";
const METADATA = '{"fee_version":"ics29-1","app_version":"ics20-1"}';
const ESCROW = encodeBech32("cosmos", moduleAddress("feeibc"));
const FUNDS = { alice: { atom: 1_000n }, carol: { atom: 1_000n } };

function chains(): readonly [LocalChain, LocalChain] {
  const options = { accounts: FUNDS, stacks: STACKS };
  return [createChain({ id: "a-1", ...options }), createChain({ id: "b-1", ...options })];
}

function open(version: string): { a: LocalChain; b: LocalChain; channel: Channel } {
  const [a, b] = chains();
  return { a, b, channel: connect(a, b).openChannel({ version }) };
}

const coins = (amount: number) => (amount === 0 ? [] : [{ denom: "atom", amount: `${amount}` }]);

function feeOf(receiving: number, acknowledging: number, timingOut: number): Fee {
  return {
    recvFee: coins(receiving),
    ackFee: coins(acknowledging),
    timeoutFee: coins(timingOut),
  };
}

/** A fee and the transfer that it is for, in one transaction. */
function sendWithFee(channel: Channel, fee: Fee, timeoutTimestamp?: bigint): void {
  const { portId, channelId } = channel.onA;
  const chain = channel.onA.chain as LocalChain;
  const alice = chain.address("alice");
  const pay = MsgPayPacketFee.create({
    fee,
    sourcePortId: portId,
    sourceChannelId: channelId,
    signer: alice,
  });
  const transfer = MsgTransfer.create({
    sourcePort: portId,
    sourceChannel: channelId,
    token: { denom: "atom", amount: "40" },
    sender: alice,
    receiver: channel.onB.chain.address("bob"),
    timeoutTimestamp: timeoutTimestamp ?? chain.timeNanos + 600_000_000_000n,
  });
  const messages = [packAny(MsgPayPacketFee, pay), packAny(MsgTransfer, transfer)];
  const result = chain.submit(messages, { signer: "alice" });
  expect([result.code, result.log]).toEqual([0, ""]);
}

/** The code of a message that is refused, 0 for one that is not. */
function codeOf(chain: LocalChain, signer: string, message: Message): string {
  const { code, codespace } = chain.submit([message], { signer });
  return `${codespace}/${code}`;
}

function registration(chain: Channel["onA"], relayer: string, counterpartyPayee: string): Message {
  const message = MsgRegisterCounterpartyPayee.create({
    portId: chain.portId,
    channelId: chain.channelId,
    relayer: chain.chain.address(relayer),
    counterpartyPayee,
  });
  return packAny(MsgRegisterCounterpartyPayee, message);
}

describe("a channel's version", () => {
  test.each([
    [TEXT, TEXT],
    [METADATA, METADATA],
    ["", METADATA],
    ["ics29-1:", TEXT],
    ["ics20-1", "ics20-1"],
  ])("%j is negotiated as %j", (proposed, agreed) => {
    expect(open(proposed).channel.version).toBe(agreed);
  });

  test.each([
    "ics29-2:ics20-1",
    '{"fee_version":"ics29-0","app_version":""}',
    "ics29-1:ics20-2",
  ])("%j is refused", (version) => {
    expect(() => open(version)).toThrow(/feeibc\/2|transfer\/4/);
  });

  test("is without fees where the other side has no such layer", () => {
    const a = createChain({ id: "a-1", accounts: FUNDS, stacks: STACKS });
    const b = createChain({ id: "b-1", accounts: FUNDS });
    const connection = connect(a, b);
    expect(connection.openChannel({ version: "ics20-1" }).version).toBe("ics20-1");
    // ibc-go's transfer application answers any version with its own: the opener refuses that.
    expect(() => connection.openChannel({ version: TEXT })).toThrow();
  });
});

describe.each([TEXT, METADATA])("fees over %s", (version) => {
  test("are paid for receiving and acknowledging, and the rest goes back", () => {
    const { a, b, channel } = open(version);
    b.submit([registration(channel.onB, "relayer", a.address("forward"))], { signer: "relayer" });
    sendWithFee(channel, feeOf(5, 3, 20));
    expect([a.balance("alice", "atom"), a.balance(ESCROW, "atom")]).toEqual([940n, 20n]);
    channel.relay();
    expect(b.balance("bob", channel.denomOf("atom"))).toBe(40n);
    expect(a.balance("forward", "atom")).toBe(5n);
    expect(a.balance("relayer", "atom")).toBe(3n);
    expect([a.balance("alice", "atom"), a.balance(ESCROW, "atom")]).toEqual([952n, 0n]);
  });

  test("go back for receiving when nobody on the other chain said where to", () => {
    const { a, channel } = open(version);
    sendWithFee(channel, feeOf(5, 3, 2));
    expect(a.balance(ESCROW, "atom")).toBe(8n);
    channel.relay();
    expect(a.balance("relayer", "atom")).toBe(3n);
    expect([a.balance("alice", "atom"), a.balance(ESCROW, "atom")]).toEqual([957n, 0n]);
  });

  test("are paid for a timeout, and tokens come back", () => {
    const { a, b, channel } = open(version);
    const payee = MsgRegisterPayee.create({
      portId: "transfer",
      channelId: channel.onA.channelId,
      relayer: a.address("relayer"),
      payee: a.address("purse"),
    });
    expect(codeOf(a, "relayer", packAny(MsgRegisterPayee, payee))).toBe("/0");
    sendWithFee(channel, feeOf(5, 3, 2), b.timeNanos + 30_000_000_000n);
    b.advanceTime(60_000_000_000n);
    channel.relay();
    expect(a.balance("purse", "atom")).toBe(2n);
    expect([a.balance("alice", "atom"), a.balance(ESCROW, "atom")]).toEqual([998n, 0n]);
  });
});

/** What ibc-go's mock application leaves to a later acknowledgement. */
const LATER = "mock async packet data";

describe("fees of an application with acknowledgements of its own", () => {
  test("are paid for a packet that is acknowledged later", () => {
    const [a, b] = chains();
    const channel = connect(a, b).openChannel({ port: "mock", version: "ics29-1:" });
    expect(channel.version).toBe("ics29-1:mock-version");
    b.submit([registration(channel.onB, "relayer", a.address("forward"))], { signer: "relayer" });
    const { packet } = channel.send({ data: LATER });
    const message = MsgPayPacketFeeAsync.create({
      packetId: { portId: "mock", channelId: packet.sourceChannel, sequence: packet.sequence },
      packetFee: { fee: feeOf(5, 3, 2), refundAddress: a.address("carol"), relayers: [] },
    });
    expect(codeOf(a, "carol", packAny(MsgPayPacketFeeAsync, message))).toBe("/0");
    channel.relay();
    expect(a.balance(ESCROW, "atom")).toBe(8n);
    const acknowledgement = utf8('{"result":"AQ=="}');
    const later = { kind: "write_acknowledgement", packet, acknowledgement } as const;
    expect(b.act(later).code).toBe(0);
    const again = b.act(later);
    expect(`${again.codespace}/${again.code}`).toBe("feeibc/10");
    channel.relay();
    expect([a.balance("forward", "atom"), a.balance("relayer", "atom")]).toEqual([5n, 3n]);
    expect([a.balance("carol", "atom"), a.balance(ESCROW, "atom")]).toEqual([992n, 0n]);
  });
});

describe("a fee for a packet on its way", () => {
  function offer(channel: Channel, signer: string, sequence: bigint, fee = feeOf(1, 1, 1)) {
    const message = MsgPayPacketFeeAsync.create({
      packetId: { portId: "transfer", channelId: channel.onA.channelId, sequence },
      packetFee: { fee, refundAddress: channel.onA.chain.address(signer), relayers: [] },
    });
    return codeOf(channel.onA.chain as LocalChain, signer, packAny(MsgPayPacketFeeAsync, message));
  }

  test("adds to what others offered", () => {
    const { a, channel } = open(TEXT);
    sendWithFee(channel, feeOf(0, 3, 0));
    expect(offer(channel, "carol", 1n, feeOf(2, 4, 0))).toBe("/0");
    expect(a.balance(ESCROW, "atom")).toBe(9n);
    channel.relay();
    expect(a.balance("relayer", "atom")).toBe(7n);
    expect([a.balance("carol", "atom"), a.balance(ESCROW, "atom")]).toEqual([996n, 0n]);
  });

  test("is refused before the packet is sent and after it ended", () => {
    const { channel } = open(TEXT);
    expect(offer(channel, "carol", 1n)).toBe("channel/25");
    sendWithFee(channel, feeOf(1, 1, 1));
    channel.relay();
    expect(offer(channel, "carol", 1n)).toBe("channel/20");
    expect(offer(channel, "carol", 0n)).toBe("ibc/1");
  });

  test("is refused where nobody could pay it, or no fees are", () => {
    const { channel } = open(TEXT);
    sendWithFee(channel, feeOf(1, 1, 1));
    expect(offer(channel, "carol", 1n, feeOf(5_000, 0, 0))).toBe("sdk/5");
    expect(offer(channel, "carol", 1n, feeOf(0, 0, 0))).toBe("sdk/10");
    const { channel: plain } = open("ics20-1");
    expect(offer(plain, "carol", 1n)).toBe("feeibc/9");
  });
});

describe("registrations", () => {
  test("are refused on channels that are not there or have no fees", () => {
    const { a, channel } = open("ics20-1");
    const end = { ...channel.onA, channelId: "channel-7" };
    expect(codeOf(a, "relayer", registration(end, "relayer", "anyone"))).toBe("channel/3");
    expect(codeOf(a, "relayer", registration(channel.onA, "relayer", "anyone"))).toBe("feeibc/9");
    expect(codeOf(a, "relayer", registration(channel.onA, "relayer", " "))).toBe("feeibc/7");
  });

  test("name no account that the bank blocks, nor the relayer itself", () => {
    const { a, channel } = open(TEXT);
    const { portId, channelId } = channel.onA;
    const named = (payee: string) => {
      const relayer = a.address("relayer");
      const message = MsgRegisterPayee.create({ portId, channelId, relayer, payee });
      return codeOf(a, "relayer", packAny(MsgRegisterPayee, message));
    };
    expect(named(encodeBech32("cosmos", moduleAddress("transfer")))).toBe("ibc/2");
    expect(named(a.address("relayer"))).toBe("sdk/18");
    expect(named("nobody")).toBe("undefined/1");
  });

  test("are unknown messages on a chain without the layer", () => {
    const a = createChain({ id: "a-1", accounts: FUNDS });
    const end = { chain: a, portId: "transfer", channelId: "channel-0" };
    expect(codeOf(a, "relayer", registration(end, "relayer", "anyone"))).toBe("sdk/2");
  });
});
