/** Callbacks of contracts between chains, in the stacks that have them (ICS-30, ADR-8). */
import { describe, expect, test } from "vitest";
import type { ContractKeeper } from "../../host/chain/contractKeeper.js";
import { MsgTransfer } from "../../host/codec/gen/ibc.applications.transfer.v1.js";
import { packAny } from "../../host/codec/index.js";
import { HostError } from "../../host/errors.js";
import { type Channel, connect, createChain, type LocalChain } from "../../host/index.js";
import type { BlockListener } from "../../host/local/options.js";
import { DESTINATION, memoFor, SOURCE } from "../support/callbacks.js";
import { CONTRACTS, COUNTER, NamedContracts } from "../support/contractKeeper.js";
import { scriptedApplications } from "../support/scriptedMock.js";

const { accepting, refusing, outOfGas, refusingOutOfGas } = CONTRACTS;
/** Enough for every test to run again and again (scripts/mutateChecks.ts). */
const FUNDS = { alice: { atom: 1_000_000n } };
const MINUTE = 60_000_000_000n;
const PLAIN = ["callbacks", "transfer"];
const OVER_FORWARDING = ["callbacks", "packet-forward-middleware", "transfer"];
const UNDER_ALL = ["rate-limiting", "packet-forward-middleware", "callbacks", "transfer"];

function chainWith(
  id: string,
  transfer: readonly string[],
  contractKeeper: ContractKeeper,
  onBlock: BlockListener = () => {},
) {
  const applications = Object.fromEntries(scriptedApplications({}, contractKeeper));
  return createChain({ id, accounts: FUNDS, applications, stacks: { transfer }, onBlock });
}

/** Two chains with contracts, and a channel between them. */
function open(stack: readonly string[]) {
  const onA = new NamedContracts();
  const onB = new NamedContracts();
  const a = chainWith("a-1", stack, onA);
  const b = chainWith("b-1", stack, onB);
  return { a, b, onA, onB, channel: connect(a, b).openChannel() };
}

function transferOver(channel: Channel, memo: string, seconds = 600n) {
  const { chain, portId, channelId } = channel.onA;
  const now = (chain as LocalChain).timeNanos;
  const message = MsgTransfer.create({
    sourcePort: portId,
    sourceChannel: channelId,
    token: { denom: "atom", amount: "100" },
    sender: chain.address("alice"),
    receiver: channel.onB.chain.address("bob"),
    timeoutTimestamp: now + seconds * 1_000_000_000n,
    memo,
  });
  return packAny(MsgTransfer, message);
}

function send(channel: Channel, memo: string, seconds?: bigint): string {
  const chain = channel.onA.chain as LocalChain;
  const result = chain.submit([transferOver(channel, memo, seconds)], { signer: "alice" });
  return `${result.codespace}/${result.code}`;
}

const typesOf = (contracts: NamedContracts) => contracts.calls.map(([, , type]) => type);
const countOn = (chain: LocalChain) => chain.snapshot().chain.latest.get("ibc", COUNTER)?.[0] ?? 0;

type Relayed = readonly [
  memo: string,
  sent: string,
  onA: readonly string[],
  onB: readonly string[],
  isReceived: boolean,
];

const BOTH = ["send_packet", "acknowledgement_packet"];
const malformed = (key: string) => `{"${key}": {"address": "accepts"}, malformed}`;
const RELAYED: readonly Relayed[] = [
  ["", "/0", [], [], true],
  [memoFor(DESTINATION, accepting), "/0", [], ["receive_packet"], true],
  ['{"dest_callback": {"address": "accepts"}, "b": {}}', "/0", [], ["receive_packet"], true],
  [malformed(DESTINATION), "/0", [], [], true],
  [memoFor(DESTINATION, ""), "/0", [], [], false],
  [memoFor(DESTINATION, refusing), "/0", [], ["receive_packet"], false],
  [memoFor(DESTINATION, outOfGas), "/0", [], ["receive_packet"], false],
  [memoFor(DESTINATION, refusingOutOfGas), "/0", [], ["receive_packet"], false],
  [memoFor(SOURCE, accepting), "/0", BOTH, [], true],
  ['{"src_callback": {"address": "accepts"}, "something_else": {}}', "/0", BOTH, [], true],
  [malformed(SOURCE), "/0", [], [], true],
  [memoFor(SOURCE, ""), "ibccallbacks/8", [], [], false],
  [memoFor(SOURCE, refusing), "undefined/1", ["send_packet"], [], false],
  [memoFor(SOURCE, outOfGas), "sdk/11", ["send_packet"], [], false],
  [memoFor(SOURCE, refusingOutOfGas), "ibccallbacks/6", ["send_packet"], [], false],
];

/** What differs between stacks shows in a few. */
const SOME = RELAYED.filter((_, index) => index % 4 === 1);

describe.each([
  [PLAIN, RELAYED],
  [OVER_FORWARDING, SOME],
  [UNDER_ALL, SOME],
] as const)("over %j", (stack, rows) => {
  const { a, b, onA, onB, channel } = open(stack);

  test.each(rows)("a transfer with %j", (memo, sent, callsOnA, callsOnB, isReceived) => {
    const before = { alice: a.balance("alice", "atom"), counts: [countOn(a), countOn(b)] };
    const voucher = channel.denomOf("atom");
    const bob = b.balance("bob", voucher);
    onA.calls.length = 0;
    onB.calls.length = 0;
    expect(send(channel, memo)).toBe(sent);
    channel.relay();
    expect([typesOf(onA), typesOf(onB)]).toEqual([callsOnA, callsOnB]);
    const moved = isReceived ? 100n : 0n;
    expect(a.balance("alice", "atom")).toBe(before.alice - moved);
    expect(b.balance("bob", voucher)).toBe(bob + moved);
    const [countA, countB] = before.counts as [number, number];
    const kept = isReceived ? [callsOnA.length, callsOnB.length] : [0, 0];
    expect([countOn(a) - countA, countOn(b) - countB]).toEqual(kept);
  });

  test.each([
    ["", []],
    [memoFor(SOURCE, accepting), ["send_packet", "timeout_packet"]],
    [memoFor(DESTINATION, accepting), []],
    [memoFor(DESTINATION, outOfGas), []],
  ])("a transfer that times out, with %j", (memo, calls) => {
    const alice = a.balance("alice", "atom");
    onA.calls.length = 0;
    onB.calls.length = 0;
    expect(send(channel, memo, 30n)).toBe("/0");
    b.advanceTime(MINUTE);
    channel.relay();
    expect([typesOf(onA), typesOf(onB)]).toEqual([calls, []]);
    expect(a.balance("alice", "atom")).toBe(alice);
  });
});

describe("a packet that is acknowledged later", () => {
  /** From a over b to c: what b knows of c's acknowledgement when b's own contract is called. */
  function forwarded(contract: string) {
    const contracts = new NamedContracts();
    const a = createChain({ id: "a-1", accounts: FUNDS });
    const b = chainWith("b-1", OVER_FORWARDING, contracts);
    const c = createChain({ id: "c-1", accounts: FUNDS });
    const first = connect(a, b).openChannel();
    const second = connect(b, c).openChannel();
    const { portId: port, channelId } = second.onA;
    const forward = { receiver: c.address("bob"), port, channel: channelId };
    const memo = JSON.stringify({ forward, [DESTINATION]: { address: contract } });
    expect(send(first, memo)).toBe("/0");
    first.relay();
    expect(contracts.calls).toEqual([]);
    second.relay();
    first.relay();
    return { contracts, a, b };
  }

  test.each([
    [accepting, 1],
    [refusing, 0],
    [outOfGas, 0],
  ])("is told then, and stays so whatever the contract does: one that %s", (contract, count) => {
    const { contracts, a, b } = forwarded(contract);
    expect(typesOf(contracts)).toEqual(["receive_packet"]);
    const acknowledgement = Buffer.from('{"result":"AQ=="}').toString("hex");
    expect(contracts.calls[0]!.at(-1)).toBe(acknowledgement);
    expect(countOn(b)).toBe(count);
    expect(a.balance("alice", "atom")).toBe(999_900n);
  });
});

describe("gas for callbacks", () => {
  const { a, onA, channel } = open(PLAIN);
  const asking = transferOver(channel, memoFor(SOURCE, accepting));

  function limitsOf(callbackGas: bigint) {
    const { code, events } = a.submit([asking, asking], { signer: "alice", callbackGas });
    expect(code).toBe(0);
    return events
      .filter(({ type }) => type === "ibc_src_callback")
      .map(({ attributes }) => attributes[3]!.value);
  }

  test("is that of a whole transaction", () => {
    expect(limitsOf(1_200_000n)).toEqual(["1000000", "700000"]);
    expect(limitsOf(1_200_000n)).toEqual(["1000000", "700000"]);
  });

  test("runs out for a transaction that can be sent again", () => {
    const greedy = transferOver(channel, memoFor(SOURCE, refusingOutOfGas));
    const submit = (callbackGas: bigint) => a.submit([greedy], { signer: "alice", callbackGas });
    expect(submit(999_999n)).toMatchObject({ codespace: "sdk", code: 11 });
    expect(submit(1_000_000n)).toMatchObject({ codespace: "ibccallbacks", code: 6 });
    expect(typesOf(onA).at(-1)).toBe("send_packet");
  });
});

describe("a chain with the layer", () => {
  test("needs a keeper, and an application that tells what packets say", () => {
    const withoutKeeper = () => createChain({ id: "a-1", stacks: { transfer: PLAIN } });
    expect(withoutKeeper).toThrow("port transfer: callbacks needs a contract keeper");
    const applications = Object.fromEntries(scriptedApplications({}, new NamedContracts()));
    const stacks = { mock: ["callbacks", "mock"] };
    expect(() => createChain({ id: "a-1", applications, stacks })).toThrow(
      "port mock: callbacks needs an application that tells what packets say",
    );
  });

  test.each([0n, -1n, 2n ** 64n])("has no callbacks with gas up to %s", (maxCallbackGas) => {
    const keeper = Object.assign(new NamedContracts(), { maxCallbackGas });
    expect(() => chainWith("a-1", PLAIN, keeper)).toThrow("a callback may not use up to");
  });

  test("has one keeper", () => {
    const mock = scriptedApplications({}, new NamedContracts()).get("mock")!;
    const applications = { mock, other: mock };
    const make = () => createChain({ id: "a-1", applications, stacks: { transfer: PLAIN } });
    expect(make).toThrow("both mock and other answer callbacks of contracts");
  });
});

describe("a keeper", () => {
  class Failing extends NamedContracts {
    constructor(readonly failure: () => never) {
      super();
    }

    override readonly onReceivePacket = () => this.failure();
  }

  /** The errors of callbacks that the receiving chain tells of. */
  function receiveWith(failure: () => never): string[] {
    const errors: string[] = [];
    const a = createChain({ id: "a-1", accounts: FUNDS });
    const b = chainWith("b-1", PLAIN, new Failing(failure), (_, { transactions }) => {
      const attributes = transactions.flatMap(({ events }) => events.flatMap((e) => e.attributes));
      const failed = attributes.filter(({ key }) => key === "ibccallbackerror-callback_error");
      errors.push(...failed.map(({ value }) => value));
    });
    const channel = connect(a, b).openChannel();
    expect(send(channel, memoFor(DESTINATION, accepting))).toBe("/0");
    channel.relay();
    return errors;
  }

  test("that throws has panicked; its engine's words are in no result", () => {
    const throwing = () => {
      throw new TypeError("of this engine");
    };
    const intro = "ibc receive_packet callback panicked with";
    expect(receiveWith(throwing)).toEqual([`${intro}: the contract keeper failed: callback panic`]);
  });

  test("that has an error of the host ends the run", () => {
    const failing = () => {
      throw new HostError("no result of a chain");
    };
    expect(() => receiveWith(failing)).toThrow("no result of a chain");
  });
});
