/** Contracts that mean ill: each fails alone, within its limits, whatever it is asked for. */
import { beforeAll, describe, expect, test } from "vitest";
import {
  type Channel,
  connect,
  createChain,
  type LocalChain,
  TransactionError,
} from "../../host/index.js";
import { Contract } from "../../host/network/contract.js";
import { EVILS, hostile, later, now } from "./support/hostile.js";
import { contractOf } from "./support/wat.js";

/** Enough for all that is honest here, and soon spent by what has no end. */
const GAS_LIMIT = 60_000_000_000n;
const WITNESS = Uint8Array.of(0);

let a: LocalChain;
let b: LocalChain;
let evil: Contract;
let innocent: Contract;
let channel: Channel;

beforeAll(() => {
  a = createChain("a-1");
  b = createChain({ id: "b-1", contracts: { gasLimit: GAS_LIMIT } });
  evil = Contract.deploy(b, { code: hostile(), signer: "eve" });
  innocent = Contract.deploy(b, {
    code: contractOf({ execute: "(i32.const 0)" }),
    signer: "alice",
  });
  channel = connect(a, b).openChannel({ port: "mock", portOnB: evil.portId });
});

/** What the contract has written of its own will. */
function traces(): string[] {
  return [...b.entries("wasm", "\x05")].map(([key, value]) => `${key.at(-1)}=${value}`);
}

function refusalOf(act: () => unknown): TransactionError {
  try {
    act();
  } catch (error) {
    if (error instanceof TransactionError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

function codeOf(act: () => unknown): string {
  const { code, codespace } = refusalOf(act);
  return `${codespace}/${code}`;
}

const CASES = EVILS.map((each, index) => [each.what, index, each] as const);
/** Of each way to fail one, when a packet comes. */
const RECEIVED = ["an endless loop", "recursion without an end", "abort", "two outputs"];
RECEIVED.push("an event that passes for the host's", "a buffer past the end of memory");

function evilOf(what: string): number {
  return EVILS.findIndex((each) => each.what === what);
}

describe("in a message", () => {
  test.each(CASES)("%s fails it alone", (_, index, { code, reason }) => {
    const before = traces();
    const height = b.height;
    const act = () => evil.execute(now(index), "eve");
    expect(codeOf(act)).toBe(code);
    expect(refusalOf(act).log).toMatch(reason);
    expect(traces()).toEqual(before);
    innocent.execute("", "alice");
    expect(b.height).toBe(height + 3n);
  });

  test("it fails the other messages of its transaction, and no other transaction", () => {
    const trap = evil.message(now(evilOf("a trap")), "eve");
    const kept = evil.message(later(0), "eve");
    const results = b.makeBlock({
      transactions: [
        b.transaction([kept, trap], { signer: "eve" }),
        b.transaction([evil.message(later(1), "eve")], { signer: "eve" }),
      ],
    }).transactions;
    expect(results).toMatchObject([{ code: 5, failedMessage: 1 }, { code: 0 }]);
    expect(traces()).toEqual([`${"k".charCodeAt(0)}=1`]);
  });

  test("in a query it is refused", () => {
    for (const what of RECEIVED) {
      const { code } = EVILS[evilOf(what)]!;
      const question = Uint8Array.of(evilOf(what));
      // Nobody looks at the events of a query.
      if (code === "wasm/21") expect(evil.query(question)).toHaveLength(0);
      else expect(codeOf(() => evil.query(question))).toBe(code === "sdk/11" ? code : "wasm/9");
    }
  });

  test("nothing is written in a query", () => {
    const before = traces();
    const writes = Contract.deploy(b, {
      code: contractOf({
        query: `(call $store_set (i32.const 32) (i32.const 0) (i32.const 1) (i32.const 0)
          (i32.const 1)) (i32.const 0)`,
      }),
      signer: "eve",
    });
    expect(refusalOf(() => writes.query("")).log).toMatch(/a query may not write/);
    expect(traces()).toEqual(before);
  });
});

describe("with packets", () => {
  test.each(RECEIVED)("%s fails to receive, and the sender is told so", (what) => {
    evil.execute(later(evilOf(what)), "eve");
    const before = traces();
    const outcome = channel.send({ data: WITNESS, timeoutHeight: b.height + 100n }).wait();
    const number = EVILS[evilOf(what)]!.code.split("/")[1];
    const text = `ABCI code: ${number}: error handling packet: see events for details`;
    expect(outcome).toMatchObject({ acknowledgement: JSON.stringify({ error: text }) });
    expect(traces()).toEqual(before);
  });
});
