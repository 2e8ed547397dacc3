/** Contracts that transfers ask to call back, on either chain (CONTRACTS.md, section 9). */
import { beforeAll, describe, expect, test } from "vitest";
import type { BlockResult, ChainEvent } from "../../host/chain/block.js";
import {
  type Channel,
  Contract,
  connect,
  createChain,
  type LocalChain,
  TransactionError,
} from "../../host/index.js";
import { contractOf, dataAt } from "./support/wat.js";

/** Keeps the number of each callback that it got, or traps, loops, or refuses with a code. */
const CODES = {
  listens: `(drop (call $input (i32.const 64) (i32.const 4096)))
    (call $store_set (i32.const 32) (i32.const 65) (i32.const 1) (i32.const 65) (i32.const 1))
    (i32.const 0)`,
  traps: "(unreachable)",
  loops: "(loop $l (br $l)) (i32.const 0)",
  refuses: "(call $output (i32.const 16) (i32.const 2)) (i32.const 0)",
};
type Name = keyof typeof CODES;

/** As much as 100,000 of the SDK's gas. */
const GAS_LIMIT = 14_000_000_000n;

let a: LocalChain;
let b: LocalChain;
let channel: Channel;
let onA: Record<Name, Contract>;
let onB: Record<Name, Contract>;
const told: Record<string, ChainEvent[]> = { "a-1": [], "b-1": [] };

function start(id: string): LocalChain {
  return createChain({
    id,
    contracts: { gasLimit: GAS_LIMIT },
    accounts: { alice: { atom: 1_000_000n } },
    stacks: { transfer: ["callbacks", "transfer"] },
    stacksV2: { transfer: ["callbacks", "transfer"] },
    onBlock: (_, { transactions }: BlockResult) => {
      for (const { events } of transactions) told[id]!.push(...events);
    },
  });
}

beforeAll(() => {
  a = start("a-1");
  b = start("b-1");
  const items = dataAt(16, Uint8Array.of(8, 7));
  const deploy = (chain: LocalChain) =>
    Object.fromEntries(
      Object.entries(CODES).map(([name, packetCallback]) => [
        name,
        Contract.deploy(chain, { code: contractOf({ packetCallback, items }), signer: "alice" }),
      ]),
    ) as Record<Name, Contract>;
  onA = deploy(a);
  onB = deploy(b);
  channel = connect(a, b).openChannel();
});

interface Asked {
  readonly source?: string;
  readonly destination?: string;
  readonly gas?: string;
  readonly isLate?: boolean;
}

/** Sends a coin, relays, and gives what was told of callbacks on both chains. */
function transfer({ source, destination, gas, isLate = false }: Asked): string[][] {
  const limit = gas === undefined ? {} : { gas_limit: gas };
  const memo = JSON.stringify({
    ...(source !== undefined && { src_callback: { address: source, ...limit } }),
    ...(destination !== undefined && { dest_callback: { address: destination, ...limit } }),
  });
  for (const events of Object.values(told)) events.length = 0;
  const timeout = isLate ? { timeoutHeight: b.height + 1n } : {};
  channel.transfer({ from: "alice", to: "bob", amount: 1n, denom: "atom", memo, ...timeout });
  b.makeBlocks(isLate ? 2 : 0);
  channel.relay();
  return ["a-1", "b-1"].map((id) =>
    told[id]!.filter(({ type }) => type.endsWith("_callback")).map(({ attributes }) => {
      const value = (name: string) => attributes.find(({ key }) => key.endsWith(name))?.value;
      const error = value("callback_error");
      return `${value("callback_type")} ${value("callback_result")}${error ? `: ${error}` : ""}`;
    }),
  );
}

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof TransactionError) return `${error.codespace}/${error.code}`;
    throw error;
  }
  return "accepted";
};

/** What contracts of a chain have kept. */
const kept = (chain: LocalChain) =>
  [...chain.entries("wasm", "\u0005")].map(([key, value]) => `${key.at(-1)}=${value}`);

describe("a contract that a packet names", () => {
  test("hears on A that it is sent and acknowledged, and on B that it is received", () => {
    const asked = { source: onA.listens.address, destination: onB.listens.address };
    expect(transfer(asked)).toEqual([
      ["send_packet success", "acknowledgement_packet success"],
      ["receive_packet success"],
    ]);
    expect([kept(a), kept(b)]).toEqual([["1=1", "2=2"], ["4=4"]]);
  });

  test("hears that it timed out", () => {
    const [told] = transfer({ source: onA.listens.address, isLate: true });
    expect(told).toEqual(["send_packet success", "timeout_packet success"]);
    expect(kept(a)).toContain("3=3");
  });

  test.each([
    ["refuses", "contract/7"],
    ["traps", "wasm/5"],
    ["loops", "sdk/11"],
  ] as const)("and that %s keeps the packet on A with %s", (name, code) => {
    const before = a.balance("alice", "atom");
    expect(codeOf(() => transfer({ source: onA[name].address }))).toBe(code);
    expect(a.balance("alice", "atom")).toBe(before);
  });

  test.each([
    ["refuses", 7],
    ["traps", 5],
    ["loops", 6],
  ] as const)("and that %s sends it back from B with code %i", (name, code) => {
    const before = a.balance("alice", "atom");
    const [, told] = transfer({ destination: onB[name].address });
    expect(told).toHaveLength(1);
    expect(told![0]).toMatch(/^receive_packet failure/);
    expect(a.balance("alice", "atom")).toBe(before);
    const written = b.packetLog.acknowledgement("transfer", channel.onB.channelId, sequence());
    expect(Buffer.from(written!.acknowledgement).toString()).toContain(`code: ${code}:`);
  });

  test("has no more gas than the packet asks for", () => {
    expect(codeOf(() => transfer({ source: onA.listens.address, gas: "10" }))).toBe("sdk/11");
    expect(codeOf(() => transfer({ source: onA.listens.address, gas: "100000" }))).toBe("accepted");
  });

  test("is told of in an event of the same text on every engine", () => {
    const [, told] = transfer({ destination: onB.traps.address });
    expect(told).toEqual([`receive_packet failure: trap: packet_callback of ${onB.traps.address}`]);
  });
});

/** Of the last packet of A. */
function sequence(): bigint {
  const sent = told["a-1"]!.findLast(({ type }) => type === "send_packet")!;
  return BigInt(sent.attributes.find(({ key }) => key === "packet_sequence")!.value);
}

test("an address of no contract, or of one that hears of no packets, refuses", () => {
  const deaf = Contract.deploy(a, { code: contractOf(), signer: "alice" });
  expect(codeOf(() => transfer({ source: a.address("alice") }))).toBe("wasm/22");
  expect(codeOf(() => transfer({ source: "nobody" }))).toBe("wasm/22");
  expect(codeOf(() => transfer({ source: deaf.address }))).toBe("wasm/5");
});
