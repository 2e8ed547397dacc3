/**
 * The envelope of acknowledgements against ibc-go. acknowledgements.jsonl holds, for each input,
 * what `SubModuleCdc.UnmarshalJSON` of ibc-go v11.2.0 makes of it (Go 1.26): refused, or what it
 * read and whether `Acknowledgement()` gives the same bytes again.
 */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { concatBytes, fromHex, toHex } from "../../host/bytes.js";
import { type AssemblyUnit, loadAssembly } from "../support/assembly.js";

interface Recorded {
  readonly note: string;
  readonly input: string;
  readonly verdict: "canonical" | "tampered" | "refused";
  readonly kind?: "none" | "nil" | "result" | "error";
  readonly value?: string;
}

const recorded = readFileSync(new URL("acknowledgements.jsonl", import.meta.url), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Recorded);

const MAX_NESTING_DEPTH = 10_000;
const MAX_INPUT_BYTES = 2 ** 21;
const SEED = 0x1bc;
const utf8 = new TextEncoder();

let unit: AssemblyUnit;
beforeAll(async () => {
  unit = await loadAssembly("tests/assembly/guest/acknowledgement.ts");
});

function pass(bytes: Uint8Array): number {
  return unit.__newArrayBuffer(Uint8Array.from(bytes).buffer);
}

/** Calls an export that takes bytes and returns a text. */
function ask(name: string, bytes: Uint8Array): string {
  const answer = unit.__getString(unit[name]!(pass(bytes)));
  unit.rewind!();
  return answer;
}

const read = (json: string): string => ask("read", utf8.encode(json));

/** Where the first JSON value of a text ends, in bytes, or -1. */
function endOfJson(json: string): number {
  const end = unit.endOfJson!(pass(utf8.encode(json)));
  unit.rewind!();
  return end;
}

describe("reading, as ibc-go", () => {
  test("the table has every verdict", () => {
    const count = (verdict: string) => recorded.filter((row) => row.verdict === verdict).length;
    expect(recorded.length).toBe(235);
    expect([count("canonical"), count("tampered"), count("refused")]).toEqual([23, 91, 121]);
  });

  test.each([...new Set(recorded.map(({ note }) => note))])("%s", (note) => {
    const rows = recorded.filter((row) => row.note === note);
    const ours = rows.map(({ input }) => [input, ask("read", fromHex(input))]);
    const theirs = rows.map(({ input, verdict, kind, value }) => {
      return [input, verdict === "refused" ? verdict : `${verdict} ${kind} ${value}`];
    });
    expect(ours).toEqual(theirs);
  });

  test("a result and an error at once are tampered with, whichever Go keeps", () => {
    expect(read('{"result":"AQ==","error":"a"}')).toBe("tampered error 61");
    expect(read('{"error":"a","result":"AQ=="}')).toBe("tampered error 61");
    expect(read('{"result":null,"error":null}')).toBe("tampered error ");
  });

  test.each([
    ["[", "]"],
    ['{"a":', "}"],
  ])("%s may nest 10,000 deep", (open, close) => {
    const nested = (depth: number) => `${open.repeat(depth)}1${close.repeat(depth)}`;
    expect(endOfJson(nested(MAX_NESTING_DEPTH))).toBe(nested(MAX_NESTING_DEPTH).length);
    expect(endOfJson(nested(MAX_NESTING_DEPTH + 1))).toBe(-1);
    const inside = (depth: number) => `{"error":${nested(depth)},"error":"a"}`;
    expect(read(inside(MAX_NESTING_DEPTH - 1))).toBe("tampered error 61");
    expect(read(inside(MAX_NESTING_DEPTH))).toBe("refused");
  });
});

describe("writing", () => {
  test("results", () => {
    const write = (hex: string) =>
      Buffer.from(ask("writeResult", fromHex(hex)), "hex").toString("utf8");
    expect(write("01")).toBe('{"result":"AQ=="}');
    expect(write("")).toBe('{"result":""}');
    expect(write("fbff")).toBe('{"result":"+/8="}');
    expect(unit.__getString(unit.writeNilResult!())).toBe(toHex(utf8.encode('{"result":null}')));
  });

  test("errors tell their code and nothing else", () => {
    const write = (codespace: string, code: number) =>
      unit.__getString(unit.writeError!(pass(utf8.encode(codespace)), code));
    const text = (code: number) =>
      `{"error":"ABCI code: ${code}: error handling packet: see events for details"}`;
    expect(write("transfer", 8)).toBe(toHex(utf8.encode(text(8))));
    expect(write("undefined", 1)).toBe(toHex(utf8.encode(text(1))));
    expect(write("x", 2 ** 32 - 1)).toBe(toHex(utf8.encode(text(2 ** 32 - 1))));
  });

  test.each([
    ["", '""'],
    ["3c3e2622275c2f", '"\\u003c\\u003e\\u0026\\"\'\\\\/"'],
    ["0008090a0b0c0d1f207f", '"\\u0000\\b\\t\\n\\u000b\\f\\r\\u001f \x7f"'],
    ["e280a7e280a8e280a9e280aa", '"\u2027\\u2028\\u2029\u202a"'],
    ["c3a9f09f9880efbfbd", '"é😀\ufffd"'],
    ["ffc0afeda08061", '"\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\\ufffda"'],
  ])("the text %s", (hex, literal) => {
    const written = Buffer.from(ask("writeErrorText", fromHex(hex)), "hex").toString("utf8");
    expect(written).toBe(`{"error":${literal}}`);
  });
});

/** Bytes near to an envelope: one of the table, changed in a few places. */
const nearly = fc
  .record({
    base: fc.constantFrom(...recorded.map(({ input }) => fromHex(input))),
    at: fc.nat(),
    cut: fc.nat(3),
    piece: fc.oneof(
      fc.uint8Array({ maxLength: 3 }),
      fc.constantFrom(...'{ } [ ] , : " \\ \\u null result'.split(" ")).map((t) => utf8.encode(t)),
    ),
  })
  .map(({ base, at, cut, piece }) => {
    const start = at % (base.length + 1);
    return concatBytes(base.subarray(0, start), piece, base.subarray(start + cut));
  });

/** Texts near to JSON. */
const nearlyJson = fc
  .array(
    fc.oneof(
      fc.json(),
      fc.constantFrom(...'{ } [ ] , : " 0 - 1.5 e5 E+ true null \\ \\u00e9 \\ud800 \t'.split(" ")),
    ),
    { maxLength: 4 },
  )
  .map((pieces) => pieces.join(""));

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe("whatever is read", () => {
  const options = { seed: SEED, numRuns: 3000 };

  test("nothing traps, and only what is written again alike is canonical", () => {
    fc.assert(
      fc.property(fc.oneof(nearly, fc.uint8Array({ maxLength: 60 })), (bytes) => {
        const [verdict, kind, value] = ask("read", bytes).split(" ");
        expect(["canonical", "tampered", "refused"]).toContain(verdict);
        if (verdict === "refused" || kind === "none" || kind === "nil") return;
        const name = kind === "result" ? "writeResult" : "writeErrorText";
        const isSame = ask(name, fromHex(value!)) === toHex(bytes);
        expect(isSame).toBe(verdict === "canonical");
      }),
      options,
    );
  });

  test("what is written is canonical", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const result = fromHex(ask("writeResult", bytes));
        expect(ask("read", result)).toBe(`canonical result ${toHex(bytes)}`);
        const text = Buffer.from(bytes).toString("utf8");
        const error = fromHex(ask("writeErrorText", utf8.encode(text)));
        expect(ask("read", error)).toBe(`canonical error ${toHex(utf8.encode(text))}`);
      }),
      options,
    );
  });

  test("JSON is what JavaScript takes for it", () => {
    let accepted = 0;
    fc.assert(
      fc.property(nearlyJson, (text) => {
        const end = endOfJson(text);
        const rest = utf8.encode(text).subarray(Math.max(end, 0));
        const isWhole = end >= 0 && Buffer.from(rest).toString("latin1").trim() === "";
        expect([text, isWhole]).toEqual([text, isJson(text)]);
        if (isWhole) accepted++;
      }),
      options,
    );
    expect(accepted).toBeGreaterThan(options.numRuns / 10);
  });

  test("base64 is what Node takes for it", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
        const text = Buffer.from(bytes).toString("base64");
        expect(ask("toBase64", bytes)).toBe(text);
        expect(ask("fromBase64", utf8.encode(text))).toBe(toHex(bytes));
        expect(ask("fromBase64", utf8.encode(text.replace(/../g, "$&\r\n")))).toBe(toHex(bytes));
        if (text.length > 0) expect(ask("fromBase64", utf8.encode(text.slice(1)))).toBe("refused");
      }),
      options,
    );
  });

  test.each([
    ['{"result":', '"result":0,', '"result":"AQ=="}', "tampered result 01"],
    ['{"result":[', "0,", "256]}", "refused"],
    ['{"result":[', "true,", "0]}", "refused"],
    ['{"result":"', "\xff", '"}', "refused"],
    ['{"error":', "[{},", '"a"]}', "refused"],
  ])("%s fills no memory with %s", (begin, piece, end, verdict) => {
    const head = begin === '{"result":' ? "{" : begin;
    const count = Math.floor((MAX_INPUT_BYTES - 64) / piece.length);
    const bytes = Buffer.from(head + piece.repeat(count) + end, "latin1");
    expect(ask("read", bytes)).toBe(verdict);
  });
});
