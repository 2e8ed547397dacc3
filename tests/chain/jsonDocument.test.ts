/** Documents that are read piece by piece are read, and refused, like those read whole. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import { bytesSource, fileSource } from "../../host/chain/byteSource.js";
import { readGenesisDocument } from "../../host/chain/genesisDocument.js";
import { JsonDocument } from "../../host/chain/jsonDocument.js";
import { parseStrictJson } from "../../host/chain/jsonNode.js";

function outcomeOf(read: () => unknown): unknown {
  try {
    return { value: read() };
  } catch (error) {
    return (error as Error).message;
  }
}

const readWhole = (text: string) => parseStrictJson(text, "f").value;
const keepAll = () => "keep" as const;
const readInPieces = (text: string) =>
  new JsonDocument(bytesSource("f", utf8(text)), keepAll).root.value;

/** A document with its list "l" left where it is. */
function withList(text: string): JsonDocument {
  return new JsonDocument(bytesSource("f", utf8(text)), ([name]) =>
    name === "l" ? { list: "l" } : "keep",
  );
}

describe("a document in pieces", () => {
  test("has the values of the document", () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom("", "\n", " \t\r\n"), (json, space) => {
        const text = `${space}${json}${space}`;
        expect(readInPieces(text)).toEqual(JSON.parse(text));
      }),
      { seed: 6 },
    );
  });

  test("is refused where the whole is, in the same words", () => {
    const document = '{"a": [1, {"b": "\\u00e9ü\\"", "c": null}],\n "d": {"e": [], "f": -1.5e3}}';
    const texts = [...document].flatMap((_character, index) => {
      const [before, after] = [document.slice(0, index), document.slice(index)];
      const put = ["{", "]", ",", ":", '"', "ü", "\n", "1"].map((text) => before + text + after);
      return [before, before + after.slice(1), ...put];
    });
    let equal = 0;
    for (const text of [...texts, '{"a":1,"a":2}', '{"x":{"a":1,\n"a":{}}}', "1 2", ""]) {
      const [found, expected] = [readInPieces, readWhole].map((read) =>
        outcomeOf(() => read(text)),
      );
      if (typeof expected === "string") expect([text, typeof found]).toEqual([text, "string"]);
      else expect([text, found]).toEqual([text, expected]);
      // Where a text is wrong in itself and in its place, either may be told.
      equal += isDeepStrictEqual(found, expected) ? 1 : 0;
    }
    expect(equal / texts.length).toBeGreaterThan(0.9);
  });

  test("gives the items of a list as often as they are asked for", () => {
    const items = Array.from({ length: 5_000 }, (_, index) => ({ n: index, ü: "x".repeat(40) }));
    const document = withList(JSON.stringify({ before: 1, l: items, after: [2] }));
    expect(document.root.value).toEqual({ before: 1, l: [], after: [2] });
    for (const _time of [1, 2]) {
      expect([...document.items("l")].map(({ value }) => value)).toEqual(items);
    }
    const [, second] = document.items("l");
    expect(second!.field("n").place).toBe("f: l[1].n");
    expect([...document.items("x")]).toEqual([]);
  });

  test("holds what is longer than a piece", () => {
    const long = "ü".repeat(200_000);
    const document = withList(JSON.stringify({ l: [long, 1], m: long }));
    expect([...document.items("l")].map(({ value }) => value)).toEqual([long, 1]);
    expect(document.root.field("m").text()).toBe(long);
  });

  test("is refused when it is no UTF-8, or changes", () => {
    const bytes = Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d);
    const read = () => new JsonDocument(bytesSource("f", bytes), keepAll);
    expect(outcomeOf(read)).toBe("f: not a text in UTF-8");
    const folder = mkdtempSync(join(tmpdir(), "strait-document-"));
    const path = join(folder, "document");
    writeFileSync(path, '{"l":[1]}');
    const document = new JsonDocument(fileSource(path), ([name]) =>
      name === "l" ? { list: "l" } : "keep",
    );
    writeFileSync(path, '{"l":[1,2]}');
    expect(() => [...document.items("l")]).toThrow("was changed while it was read");
    rmSync(folder, { recursive: true });
  });
});

describe("a genesis document", () => {
  const head = '"chain_id":"a","genesis_time":"2020-01-01T00:00:00Z"';
  const client = '"clients_metadata":[{"client_id":"c","client_metadata":[]}]';

  test.each([
    ["a list under two names", `"ibc":{"client_genesis":{${client},"clientsMetadata":[]}}`, "once"],
    ["no list of accounts", '"auth":{"accounts":{}}', "auth.accounts: expected a list"],
    ["no list of balances", '"bank":{"balances":1}', "bank.balances: expected a list"],
    ["no list in what was left out", '"strait":{"left_out":{"ibc":1}}', "ibc: expected a list"],
    ["an unknown module that is not JSON", '"wasm":{"codes":[1,x]}', '"x" is not expected'],
  ])("with %s is refused", (_name, state, why) => {
    const text = `{${head},"app_state":{${state}}}`;
    expect(() => readGenesisDocument(text, "f")).toThrow(why);
  });

  test("names an item of the core's lists that cannot be read", () => {
    const lists = '"channelGenesis":{"commitments":[{"sequence":"1"},{"sequence":"x"}]}';
    const { state } = readGenesisDocument(`{${head},"app_state":{"ibc":{${lists}}}}`, "f");
    if (state.kind !== "modules") throw new Error("no modules");
    const place = "f: app_state.ibc.channelGenesis.commitments[1].sequence: expected a uint64";
    expect(() => [...state.modules]).toThrow(place);
  });
});
