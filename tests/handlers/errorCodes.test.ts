/**
 * Each error code that a message can produce is produced by a test of a handler: by one that
 * expects it, as text such as `client/29`, in a file here or in the tables beside the worlds.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { codesWhere, ERROR_CODES, PRODUCED } from "../support/errorCodes.js";
import { ROOT } from "../support/root.js";

/** The highest code of each codespace in ibc-go v11.2.0 (its errors.go), that of fees in v7. */
const HIGHEST: Readonly<Record<string, number>> = {
  client: 33,
  clientv2: 35,
  connection: 11,
  channel: 44,
  channelv2: 12,
  port: 5,
  host: 4,
  commitment: 4,
  ibc: 17,
  "07-tendermint": 15,
  "06-solomachine": 6,
  "08-wasm": 17,
  transfer: 16,
  ratelimit: 15,
  packetfowardmiddleware: 3,
  ibccallbacks: 8,
  feeibc: 11,
};
/** Those that do not begin with 2. */
const LOWEST: Readonly<Record<string, number>> = {
  ibc: 1,
  clientv2: 34,
  ratelimit: 1,
  packetfowardmiddleware: 1,
};

const sources = ["tests/handlers", "tests/support"]
  .flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`))
  .filter((path) => path.endsWith(".ts") && !path.includes("errorCodes"));

/** Codes that tests expect of messages, and where: not those of functions within the core. */
const expected = new Map<string, string>();
for (const path of sources) {
  const source = readFileSync(join(ROOT, path), "utf8");
  if (source.includes("tests/handlers/guest/")) continue;
  for (const [, code] of source.matchAll(/"([\w-]+\/\d+)"/g)) expected.set(code!, path);
}

describe("error codes", () => {
  test.each(Object.keys(HIGHEST))("of %s are all accounted for", (codespace) => {
    const lowest = LOWEST[codespace] ?? 2;
    const codes = [...ERROR_CODES[codespace]!.keys()].sort((a, b) => a - b);
    const count = HIGHEST[codespace]! - lowest + 1;
    expect(codes).toEqual(Array.from({ length: count }, (_, index) => lowest + index));
  });

  test("that messages can produce are produced", () => {
    const produced = codesWhere((fate) => fate === PRODUCED);
    expect(produced.filter((code) => !expected.has(code))).toEqual([]);
  });

  test("that no message can produce are expected nowhere", () => {
    const others = codesWhere((fate) => fate !== PRODUCED);
    const found = others.filter((code) => expected.has(code));
    expect(found.map((code) => `${code} in ${expected.get(code)}`)).toEqual([]);
  });
});
