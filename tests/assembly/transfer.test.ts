/**
 * Units of 20-transfer. `transferGo.jsonl` holds what ibc-go v11.2.0, built with Go 1.26, answers:
 * for packet data the fields that types.UnmarshalPacketData reads, with the data as GetBytes writes
 * them again, or the error; for integers the text of math.NewIntFromString.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { fromHex, utf8 } from "../../host/bytes.js";
import { type AssemblyUnit, loadAssembly } from "../support/assembly.js";
import { ROOT } from "../support/root.js";

type Answer =
  | { readonly integer: string; readonly value: string | null }
  | { readonly data: string; readonly code: string; readonly error: string }
  | { readonly data: string; readonly fields: readonly string[] };

const answers = readFileSync(join(ROOT, "tests/assembly/transferGo.jsonl"), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Answer);

const MODULUS = 2n ** 256n;
const NOTHING = (): number => 0;

let unit: AssemblyUnit;

beforeAll(async () => {
  unit = await loadAssembly("tests/assembly/guest/transfer.ts", (memory) => ({
    hash: (_operation: number, input: number, length: number, out: number): number => {
      const bytes = new Uint8Array(memory().buffer);
      const digest = createHash("sha256")
        .update(bytes.slice(input, input + length))
        .digest();
      bytes.set(digest, out);
      return digest.length;
    },
    ...Object.fromEntries(
      ["env", "store_get", "store_set", "store_delete", "call", "staged_read"].map((name) => [
        name,
        NOTHING,
      ]),
    ),
  }));
});

beforeEach(() => {
  unit.rewind!();
});

function pass(bytes: Uint8Array): number {
  return unit.__newArrayBuffer(Uint8Array.from(bytes).buffer);
}

const passText = (text: string): number => pass(utf8(text));

/** The words of an answer, those in hexadecimal as texts. */
function ask(name: string, ...values: number[]): string {
  return unit.__getString(unit[name]!(...values));
}

const decoded = (hex: string): string => Buffer.from(fromHex(hex)).toString("utf8");

function decode(data: Uint8Array): { code: string } | { code: string; error: string } {
  const [code, ...words] = ask("decode", pass(data)).split(" ");
  const texts = words.map(decoded);
  return code === "ok" ? { code, ...texts } : { code: code!, error: texts[0]! };
}

describe("ibc-go answers alike", () => {
  test("for packet data", () => {
    for (const answer of answers) {
      if (!("data" in answer)) continue;
      unit.rewind!();
      const ours = decode(Buffer.from(answer.data, "base64"));
      const theirs =
        "code" in answer
          ? { code: answer.code, error: answer.error }
          : { code: "ok", ...answer.fields };
      expect([answer.data, ours]).toEqual([answer.data, theirs]);
    }
  });

  test("for integers", () => {
    for (const answer of answers) {
      if (!("integer" in answer)) continue;
      unit.rewind!();
      const found = ask("integer", pass(Buffer.from(answer.integer, "base64")));
      const value = found === "no" ? null : decoded(found);
      expect([answer.integer, value]).toEqual([answer.integer, answer.value]);
    }
  });
});

describe("packet data", () => {
  test("nests up to Go's limit, and no deeper", () => {
    const nested = (depth: number): Uint8Array =>
      utf8(`{"memo":${"[".repeat(depth)}${"]".repeat(depth)}}`);
    expect(decode(nested(9_999))).toMatchObject({
      error: expect.stringContaining("unmarshal array"),
    });
    expect(decode(nested(10_000))).toMatchObject({ error: expect.stringContaining("max depth") });
  });

  test("of any bytes never traps, and what is read is written alike", () => {
    const text = fc.string({ unit: "binary", maxLength: 40 });
    const data = fc.record({ denom: text, amount: fc.nat().map(String), sender: text, memo: text });
    fc.assert(
      fc.property(data, fc.nat(), fc.nat(255), (fields, position, byte) => {
        unit.rewind!();
        const bytes = utf8(JSON.stringify({ ...fields, receiver: "r" }));
        const whole = decode(bytes);
        if (whole.code === "ok") {
          const again = (whole as unknown as Record<string, string>)[7]!;
          expect(decode(utf8(again))).toEqual(whole);
        }
        bytes[position % bytes.length] = byte;
        expect(decode(bytes).code).toMatch(/^(ok|[a-z]+\/\d+)$/);
      }),
      { seed: 20261121, numRuns: 500 },
    );
  });
});

test("sums and differences are those of 256 bits, or none", () => {
  const edges = [0n, 1n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 128n, MODULUS - 2n, MODULUS - 1n];
  const amount = fc.oneof(fc.constantFrom(...edges), fc.bigInt(0n, MODULUS - 1n));
  fc.assert(
    fc.property(amount, amount, (a, b) => {
      unit.rewind!();
      const [sum, difference, isZero, isGreatest] = ask(
        "arithmetic",
        passText(a.toString()),
        passText(b.toString()),
      ).split(" ");
      const read = (word: string): bigint | null => (word === "no" ? null : BigInt(decoded(word)));
      expect(read(sum!)).toBe(a + b < MODULUS ? a + b : null);
      expect(read(difference!)).toBe(a >= b ? a - b : null);
      expect([isZero, isGreatest]).toEqual([`${a === 0n}`, `${a === MODULUS - 1n}`]);
    }),
    { seed: 20261121, numRuns: 2_000 },
  );
});

test.each([
  ["abc", 1],
  ["ab", 0],
  [`a${"b".repeat(127)}`, 1],
  [`a${"b".repeat(128)}`, 0],
  ["1bc", 0],
  ["a/b:c.d_e-f", 1],
  ["a b", 0],
  ["a+b", 0],
  ["aäb", 0],
  ["Z@a", 0],
])("whether a coin can be called %s", (name, is) => {
  expect(unit.isCoin!(passText(name))).toBe(is);
});

test("results are shown as text of protobuf", () => {
  const bytes = Uint8Array.of(1, 0x0a, 0x22, 0x5c, 0x7f, 0xff, 0x41);
  expect(decoded(ask("resultText", pass(bytes)))).toBe('result:"\\001\\n\\"\\\\\\177\\377A" ');
});

const vectors = process.env.STRAIT_VECTORS;

/** Reads third-party vectors. */
function readVectors<Content>(file: string): Content {
  return JSON.parse(readFileSync(join(vectors!, file), "utf8")) as Content;
}

describe.skipIf(vectors === undefined)("third-party vectors", () => {
  test("name the vouchers of live chains", () => {
    const { pairs } = readVectors<{ pairs: { path: string; ibcDenom: string }[] }>(
      "chain-registry-ibc-denoms/pairs.json",
    );
    expect(pairs.length).toBeGreaterThan(500);
    for (const { path, ibcDenom } of pairs) {
      unit.rewind!();
      expect(decoded(ask("coinOf", passText(path)))).toBe(ibcDenom);
      expect(decoded(ask("pathOf", passText(path)))).toBe(path);
      expect(unit.isTransferable!(passText(ibcDenom))).toBe(1);
    }
  });

  interface Tables {
    readonly TestExtractDenomFromPath: {
      readonly cases: readonly { fullPath: string; denom: { base: string; trace: string[][] } }[];
    };
    readonly TestValidateIBCDenom: {
      readonly cases: readonly { denom: string; valid: boolean }[];
    };
    readonly TestDenomTrace_IBCDenom: {
      readonly cases: readonly { fullPath: string; ibcDenom: string }[];
    };
    readonly TestDenomPath: {
      readonly cases: readonly { denom: { base: string; trace: string[][] }; path: string }[];
    };
    readonly TestFungibleTokenPacketDataValidateBasic: {
      readonly cases: readonly {
        readonly denom: string;
        readonly amount: string;
        readonly sender: string;
        readonly receiver: string;
        readonly goError: string | null;
      }[];
    };
  }

  /** Codes of the errors that the tables name. */
  const CODES: Readonly<Record<string, string>> = {
    "types.ErrInvalidDenomForTransfer": "transfer/3",
    "types.ErrInvalidAmount": "transfer/5",
    "host.ErrInvalidID": "host/2",
    "ibcerrors.ErrInvalidAddress": "ibc/5",
  };

  test("agree with ibc-go's tables", () => {
    const tables = readVectors<Tables>("golden-constants/ibc-go-tables.json");
    for (const { fullPath, denom } of tables.TestExtractDenomFromPath.cases) {
      const found = JSON.parse(decoded(ask("extract", passText(fullPath))));
      const hops = (found.trace ?? []).map((hop: { port_id: string; channel_id: string }) => [
        hop.port_id,
        hop.channel_id,
      ]);
      expect([fullPath, found.base, hops]).toEqual([fullPath, denom.base, denom.trace]);
    }
    for (const { denom, valid } of tables.TestValidateIBCDenom.cases) {
      expect([denom, unit.isTransferable!(passText(denom))]).toEqual([denom, valid ? 1 : 0]);
    }
    for (const { fullPath, ibcDenom } of tables.TestDenomTrace_IBCDenom.cases) {
      expect(decoded(ask("coinOf", passText(fullPath)))).toBe(ibcDenom);
    }
  });

  test("agree with ibc-go's tables of paths and of packet data", () => {
    const tables = readVectors<Tables>("golden-constants/ibc-go-tables.json");
    const paths = tables.TestDenomPath.cases;
    expect(paths.length).toBe(9);
    for (const { denom, path } of paths) {
      const lines = [denom.base, ...denom.trace.flat()].join("\n");
      expect(decoded(ask("pathOfHops", passText(lines)))).toBe(path);
    }
    const data = tables.TestFungibleTokenPacketDataValidateBasic.cases;
    expect(data.length).toBe(11);
    for (const { denom, amount, sender, receiver, goError } of data) {
      const fields = [denom, amount, sender, receiver].map(passText);
      const code = goError === null ? "ok" : CODES[goError];
      expect([denom, amount, ask("check", ...fields)]).toEqual([denom, amount, code]);
    }
  });
});
