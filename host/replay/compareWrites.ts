/** Explaining a root that differs by the keys that were written to its tree. */

import { toHex } from "../bytes.js";
import { type Difference, MAX_SHOWN } from "../chain/difference.js";
import type { Change } from "../store/branch.js";
import type { ExpectedWrite } from "./expected.js";

const NOT_WRITTEN = "(not written)";
const REMOVED = "(removed)";

/** The first keys, in ascending order, that only one side wrote or that got different values. */
export function compareWrites(
  place: string,
  expected: readonly ExpectedWrite[],
  found: readonly Change[],
): Difference[] {
  const wanted = new Map(expected.map(([key, value]) => [key, value ?? REMOVED]));
  const given = new Map(
    found.map(([key, value]) => [
      Buffer.from(key, "latin1").toString("hex"),
      value === null ? REMOVED : toHex(value),
    ]),
  );
  const keys = [...new Set([...wanted.keys(), ...given.keys()])].sort();
  return keys
    .filter((key) => wanted.get(key) !== given.get(key))
    .slice(0, MAX_SHOWN)
    .map((key) => ({
      place,
      what: `key ${readableKey(key)}`,
      expected: wanted.get(key) ?? NOT_WRITTEN,
      found: given.get(key) ?? NOT_WRITTEN,
    }));
}

/** Most keys of IBC are readable paths; the others stay hexadecimal. */
export function readableKey(hex: string): string {
  const text = Buffer.from(hex, "hex").toString("latin1");
  return /^[\x21-\x7e]+$/.test(text) ? text : `0x${hex}`;
}
