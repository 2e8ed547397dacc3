/** Two hosts, two engines, one ABI: equal outputs, traps and stores for whatever a guest does. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromHex, toBase64, utf8 } from "../../host/bytes.js";
import { TrapError } from "../../host/errors.js";
import { CALL_LIMITS } from "../../host/vm/abi.js";
import type { CallContext, CallResult, Mode } from "../../host/vm/host.js";
import { CoreModule, Machine } from "../../host/vm/machine.js";
import { MEMORY_BYTES, Script, scriptedGuest } from "../abi/support/script.js";
import { contents, contextOf, storesWith } from "../abi/support/stores.js";
import { python, runPython } from "./support/python.js";

interface Session {
  readonly mode: Mode;
  readonly entries: Readonly<Record<string, string>>;
  /** Base64 of each script. */
  readonly inputs: readonly string[];
}

interface Ending {
  /** Base64 of each output, null for a trap. */
  readonly outcomes: readonly (string | null)[];
  readonly contents: Readonly<Record<string, string>>;
}

type Step = (script: Script) => void;

const store = fc.oneof({ weight: 30, arbitrary: fc.nat(3) }, fc.constantFrom(4, -1));
const key = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom("a", "aa", "ab", "b", "c") },
  fc.constant(""),
);
const value = fc.constantFrom("", "1", "22", "longer than most buffers are");
const capacity = fc.constantFrom(0, 1, 5, 12, 64);
const bound = fc.constantFrom("", "a", "ab", "c");

/** Names that `route` answers to, and one that it does not. */
const target = fc.constantFrom("again", "fail", "full", "overfull", "nobody", "trap");

const APPLICATION = 1;

/** Calls an application; one named "again" runs the request as a script of its own. */
function callStep(
  script: Script,
  name: string,
  request: Uint8Array,
  capacity: number,
  kind = APPLICATION,
): void {
  script.step(
    "call",
    kind,
    ...script.bytes(name),
    ...script.bytes(request),
    ...script.buffer(capacity),
  );
}

const storeSteps: fc.Arbitrary<Step>[] = [
  fc.tuple(store, key, value).map(
    ([s, k, v]) =>
      (script) =>
        script.set(s, k, v),
  ),
  fc.tuple(store, key).map(
    ([s, k]) =>
      (script) =>
        script.delete(s, k),
  ),
  fc.tuple(store, key, capacity).map(([s, k, n]) => (script) => {
    script.get(s, k, script.buffer(n));
  }),
  fc.tuple(store, bound, bound, fc.constantFrom(0, 0, 0, 1, 1, 1, 2)).map(
    ([s, start, end, flags]) =>
      (script) =>
        script.scan(s, start, end, flags),
  ),
  fc.tuple(fc.constantFrom(1, 1, 1, 2, 3), capacity).map(([scan, n]) => (script) => {
    script.step("store_next", scan, ...script.buffer(n));
  }),
  fc.constantFrom(1, 2).map((scan) => (script) => script.step("store_close", scan)),
  fc.constant((script) => script.step("branch_open")),
  fc.constantFrom(0, 0, 0, 1, 1, 1, 2).map((commit) => (script) => {
    script.step("branch_close", commit);
  }),
];

const otherSteps: fc.Arbitrary<Step>[] = [
  fc.tuple(fc.integer({ min: 0, max: 8 }), capacity).map(([id, n]) => (script) => {
    script.step("env", id, ...script.buffer(n));
  }),
  fc.tuple(fc.nat(14), fc.nat(14)).map(([offset, n]) => (script) => {
    const [pointer] = script.buffer(n);
    script.step("staged_read", pointer, offset, n);
  }),
  fc.tuple(fc.nat(10), fc.nat(300)).map(([operation, length]) => (script) => {
    const [pointer] = script.buffer(64);
    script.step("hash", operation, ...script.bytes(new Uint8Array(length).fill(length)), pointer);
  }),
  fc.constant((script) => script.step("block_time")),
  fc.constant((script) => script.step("block_height")),
  capacity.map((n) => (script) => script.step("input", ...script.buffer(n))),
  fc.tuple(fc.integer({ min: 0, max: 9 }), target, capacity).map(([kind, name, n]) => (script) => {
    callStep(script, name, new Uint8Array(0), n, kind);
  }),
  fc.nat(4).map((level) => (script) => script.step("log", level, ...script.bytes("text"))),
  fc.tuple(fc.constantFrom(-2, -1, 0, 1), fc.nat(3)).map(([before, n]) => (script) => {
    script.step("log", 0, MEMORY_BYTES + before, n);
  }),
  fc.constant((script) => script.step("setGlobal", 3)),
  fc.tuple(fc.constantFrom(1, 2), fc.constantFrom(0, 1)).map(([a, b]) => (script) => {
    script.step("divide", a, b);
  }),
];

const step = fc.oneof({ weight: 3, arbitrary: fc.oneof(...storeSteps) }, fc.oneof(...otherSteps));

/** Scripts mostly close what they open, so that many of them succeed. */
const scriptInput = fc
  .tuple(fc.array(step, { maxLength: 14 }), fc.boolean())
  .map(([steps, tidy]) => {
    const script = new Script();
    if (tidy) script.step("branch_open");
    for (const add of steps) add(script);
    if (tidy) script.step("branch_close", 1);
    return toBase64(script.reply());
  });

const session: fc.Arbitrary<Session> = fc.record({
  mode: fc.constantFrom<Mode>("deliver", "deliver", "deliver", "check", "simulate", "query"),
  entries: fc.dictionary(fc.constantFrom("a", "aa", "b", "bb"), value),
  inputs: fc.array(scriptInput, { minLength: 1, maxLength: 4 }),
});

/** What scripts reach by `call`, as `route` of scripts.py does. */
function route(
  machine: Machine,
  context: () => CallContext,
  [kind, name, request]: [number, string, Uint8Array],
): CallResult {
  if (kind !== APPLICATION) return { kind: "no-target" };
  if (name === "again") {
    try {
      return { kind: "answered", response: machine.call("deliver", request, context()) };
    } catch (error) {
      if (error instanceof TrapError) return { kind: "failed", reason: error.message };
      throw error;
    }
  }
  if (name === "trap") throw new TrapError("the callee traps");
  context().stores.set(0, utf8("callee"), utf8(name));
  if (name === "fail") return { kind: "failed", reason: "as it is asked to" };
  const { responseBytes } = CALL_LIMITS;
  const length = { full: responseBytes, overfull: responseBytes + 1 }[name];
  if (length === undefined) return { kind: "no-target" };
  return { kind: "answered", response: new Uint8Array(length) };
}

function runHere(machine: Machine, { mode, entries, inputs }: Session): Ending {
  const stores = storesWith(entries);
  const context: CallContext = contextOf(stores, {
    mode,
    call: (...asked) => route(machine, () => context, asked),
  });
  const outcomes = inputs.map((input) => {
    try {
      const bytes = new Uint8Array(Buffer.from(input, "base64"));
      return toBase64(machine.call("deliver", bytes, context));
    } catch (error) {
      if (error instanceof TrapError) return null;
      throw error;
    }
  });
  return { outcomes, contents: contents(stores) };
}

function runThere(wasm: Uint8Array, sessions: readonly Session[]): Ending[] {
  return runPython<Ending[]>("scripts.py", [], JSON.stringify({ wasm: toBase64(wasm), sessions }));
}

function expectAgreement(sessions: readonly Session[]): Ending[] {
  const wasm = scriptedGuest();
  const machine = new Machine(CoreModule.load(wasm));
  const endings = sessions.map((entry) => runHere(machine, entry));
  expect(runThere(wasm, sessions)).toEqual(endings);
  return endings;
}

/** A session of one script that verifies signatures. */
function verifying(cases: readonly (readonly [number, ...Uint8Array[]])[]): Session {
  const script = new Script();
  for (const [scheme, message = utf8(""), signature = utf8(""), publicKey = utf8("")] of cases) {
    const ranges = [message, signature, publicKey].flatMap((bytes) => [...script.bytes(bytes)]);
    script.step("verify", scheme, ...ranges);
  }
  return { mode: "deliver", entries: {}, inputs: [toBase64(script.reply())] };
}

describe.skipIf(python === undefined)("our host and the one in Python", () => {
  test("agree on random scripts", () => {
    const sessions = fc.sample(session, { seed: 0x1bc0, numRuns: 300 });
    const outcomes = expectAgreement(sessions).flatMap((ending) => ending.outcomes);
    const traps = outcomes.filter((outcome) => outcome === null).length;
    expect(traps).toBeGreaterThan(outcomes.length / 10);
    expect(outcomes.length - traps).toBeGreaterThan(outcomes.length / 10);
  });

  test("agree on every hash of every length up to three blocks", () => {
    const sessions = Array.from({ length: 9 }, (_, index): Session => {
      const script = new Script();
      for (let length = 0; length <= 280; length += 7) {
        const [pointer] = script.buffer(64);
        const data = new Uint8Array(length).map((_, position) => position * 31 + length);
        script.step("hash", index + 1, ...script.bytes(data), pointer);
      }
      for (const length of [1_023, 1_024, 1_025, 2_049, 3_073, 5_000]) {
        const [pointer] = script.buffer(64);
        script.step("hash", index + 1, ...script.bytes(new Uint8Array(length).fill(7)), pointer);
      }
      return { mode: "deliver", entries: {}, inputs: [toBase64(script.reply())] };
    });
    const outcomes = expectAgreement(sessions).flatMap((ending) => ending.outcomes);
    expect(outcomes).not.toContain(null);
  });

  test("agree on signatures, valid and with any bit changed", () => {
    const r = "5cbdf0646e5db4eaa398f365f2ea7a0e3d419b7e0330e39ce92bddedcac4f9bc";
    const x = "a8d0c305e1f98c7b80a084e78a65d64b40ea22a4b26e172cae5780eda2d0c447";
    const y = "fd10a4c01f7d9f5096a3943e2882f4ca5e0b2f0cc14ac6af45269e22c0450c53";
    const five = "5".padStart(64, "0");
    const plusOrder = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364146";
    const digest = "1c97db665f1495dc252b62f3d9b5d8edd94fa5b45c69b35dc4f5d46dd3aad190";
    const valid: [number, string, string, string][] = [
      [1, "72", ED25519.signature, ED25519.key],
      [1, "5a63617368", `01${"0".repeat(126)}`, `01${"0".repeat(62)}`],
      [2, "737472616974", r + five, `03${x}`],
      [2, "737472616974", r + plusOrder, `07${x}${y}`],
      [2, "737472616974", r + five, `04${x}${y}`],
      [3, "73616d706c65", SECP256R1.signature, SECP256R1.key],
      [4, digest, `${r}${"7".repeat(64)}00`, "9ee0d38f1bd34a32bcd650dab0acef89ce825ce5"],
    ];
    const change = fc.record({
      entry: fc.nat(valid.length - 1),
      part: fc.nat(2),
      bit: fc.nat(519),
    });
    const changed = fc.sample(change, { seed: 215, numRuns: 120 }).map(({ entry, part, bit }) => {
      const [scheme, ...parts] = valid[entry]!;
      const bytes = parts.map(fromHex);
      const target = bytes[part]!;
      target[(bit >> 3) % target.length]! ^= 1 << (bit & 7);
      return [scheme, ...bytes] as const;
    });
    const unchanged = valid.map(([scheme, ...parts]) => [scheme, ...parts.map(fromHex)] as const);
    const [ending] = expectAgreement([verifying([...unchanged, ...changed])]);
    const results = Buffer.from(ending?.outcomes[0] ?? "", "base64");
    for (let index = 0; index < valid.length; index++) {
      expect([index, results.readBigInt64LE(8 * index)]).toEqual([index, 1n]);
    }
  });

  test("agree on calls within calls, of which one too many traps", () => {
    const inputs = [1, 7, 8, 9, 10].map((calls) => {
      let input = new Script().reply();
      for (let depth = calls; depth > 0; depth--) {
        const script = new Script();
        script.set(0, `before ${depth}`, `${calls}`);
        callStep(script, "again", input, 12);
        script.set(0, `after ${depth}`, `${calls}`);
        script.get(0, `after ${depth + 1}`, script.buffer(2));
        input = script.reply();
      }
      return toBase64(input);
    });
    const endings = expectAgreement(
      inputs.map((input) => ({ mode: "deliver", entries: {}, inputs: [input] })),
    );
    // A trap undoes what its own call wrote, and no more.
    const written = endings.map(({ contents }) => Object.keys(contents).length);
    expect(written).toEqual([2, 14, 16, 16, 16]);
  });

  test("agree on what callees answer, and on what they leave behind", () => {
    const names = ["again", "fail", "full", "overfull", "nobody", "trap"];
    const sessions = names.map((name): Session => {
      const script = new Script();
      callStep(script, name, new Script().encode(), 12);
      const [pointer] = script.buffer(4);
      if (name === "full") script.step("staged_read", pointer, CALL_LIMITS.responseBytes - 4, 4);
      return { mode: "deliver", entries: {}, inputs: [toBase64(script.reply())] };
    });
    const endings = expectAgreement(sessions);
    const kept = endings.flatMap(({ contents }) => Object.entries(contents));
    expect(kept).toEqual([["0/callee", "full"]]);
    expect(endings.map(({ outcomes }) => outcomes[0] === null)).toEqual([
      ...new Array(5).fill(false),
      true,
    ]);
  });

  test("agree on exhausted stacks and aborts", () => {
    const inputs = (["recurse", "unreachable", "abort", "load"] as const).map((name) => {
      const script = new Script();
      script.set(0, "lost", "x");
      script.step(name, MEMORY_BYTES - 1, 0, 0, 0);
      return toBase64(script.reply());
    });
    const [ending] = expectAgreement([{ mode: "deliver", entries: { a: "1" }, inputs }]);
    expect(ending).toEqual({ outcomes: [null, null, null, null], contents: { "0/a": "1" } });
  });
});

/** RFC 8032, section 7.1, test 2. */
const ED25519 = {
  key: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
  signature:
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
};

/** RFC 6979, appendix A.2.5, SHA-256 of "sample", with s made low. */
const SECP256R1 = {
  key: "0360fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6",
  signature:
    "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716" +
    "0834e36ad29a83bf2bc9385e491d6099c8fdf9d1ed67aa7ea5f51f93782857a9",
};
