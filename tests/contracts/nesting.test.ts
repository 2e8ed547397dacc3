/** Contracts that call contracts: depth, shared gas and stack, what is kept of which. */
import { beforeAll, describe, expect, test } from "vitest";
import { ContractResponse } from "../../host/codec/gen/strait.abi.v0.js";
import { Contract, createChain, type LocalChain } from "../../host/index.js";
import { attack, attackLater, proxy, readAnswer } from "./support/proxy.js";
import { contractOf, dataAt } from "./support/wat.js";

const EXECUTE = 6;
const QUERY = 7;
/** Instance, instructions and imports of one call; the limit lets a few of them through. */
const GAS_LIMIT = 5_000_000_000n;

let chain: LocalChain;
let first: Contract;
let second: Contract;
let spender: Contract;
let refuser: Contract;

beforeAll(() => {
  chain = createChain({ id: "a-1", contracts: { gasLimit: GAS_LIMIT } });
  const code = proxy();
  first = Contract.deploy(chain, { code, signer: "alice" });
  second = Contract.deploy(chain, { code, signer: "alice" });
  const write = `(call $store_set (i32.const 32) (i32.const 24) (i32.const 1) (i32.const 24)
    (i32.const 1))`;
  spender = Contract.deploy(chain, {
    code: contractOf({ execute: `${write} (loop $l (br $l)) (i32.const 0)` }),
    signer: "alice",
  });
  refuser = Contract.deploy(chain, {
    code: contractOf({
      items: dataAt(32, Uint8Array.of(0x08, 77)),
      execute: `${write} (call $output (i32.const 32) (i32.const 2)) (i32.const 0)`,
    }),
    signer: "alice",
  });
});

const call = (target: Contract, request: Uint8Array, kind = EXECUTE) =>
  attack({ kind, target: target.address, request });

/** Answers within answers, outermost first, until one has none. */
function statuses(data: Uint8Array): number[] {
  const { response, status } = readAnswer(data);
  return status < 0 ? [status] : [status, ...statuses(ContractResponse.decode(response).data)];
}

describe("a contract calls another", () => {
  test("at most eight deep", () => {
    const deep = (levels: number): Uint8Array =>
      levels === 0 ? Uint8Array.of(QUERY, 0) : call(first, deep(levels - 1), QUERY);
    // The innermost asks nobody, which answers -3.
    expect(statuses(first.query(deep(7)))).toHaveLength(8);
    expect(statuses(first.query(deep(7))).at(-1)).toBe(-3);
    const tooDeep = statuses(first.query(deep(9)));
    expect(tooDeep).toHaveLength(8);
    expect(tooDeep.at(-1)).toBe(-2);
  });

  test("and spends its gas, with which the caller ends too", () => {
    const before = [...chain.entries("wasm", "\x05")].length;
    const refused = chain.submit([first.message(call(spender, new Uint8Array(0)), "bob")], {
      signer: "bob",
    });
    expect(refused).toMatchObject({ codespace: "sdk", code: 11 });
    expect([...chain.entries("wasm", "\x05")]).toHaveLength(before);
  });

  test("that refuses: its code comes back, and nothing of it is kept", () => {
    const before = [...chain.entries("wasm", "\x05")].length;
    const { response } = readAnswer(first.execute(call(refuser, new Uint8Array(0)), "bob"));
    expect(ContractResponse.decode(response).code).toBe(77);
    expect([...chain.entries("wasm", "\x05")]).toHaveLength(before);
  });

  test("that is not there, or does not export what is asked", () => {
    const nobody = attack({ kind: EXECUTE, target: chain.address("alice") });
    expect(readAnswer(first.execute(nobody, "bob")).status).toBe(-3);
    expect(readAnswer(first.execute(call(spender, new Uint8Array(0), QUERY), "bob")).status).toBe(
      -3,
    );
  });

  test("and what both write is kept, events in order", () => {
    const inner = attackLater({ kind: QUERY });
    const result = first.submit(call(second, inner), "bob");
    expect(result.events.map(({ type }) => type)).toEqual(["message", "execute"]);
    const keys = [...chain.entries("wasm", "\x05")].map(([key]) => Buffer.from(key).toString());
    expect(keys.filter((key) => key.includes(second.address))).toHaveLength(1);
  });

  test("never one that runs already", () => {
    expect(readAnswer(first.execute(call(first, new Uint8Array(0)), "bob")).status).toBe(-2);
    const around = call(second, call(first, new Uint8Array(0)));
    expect(statuses(first.execute(around, "bob")).at(-1)).toBe(-2);
  });
});
