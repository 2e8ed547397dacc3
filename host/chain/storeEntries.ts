/** Keys and values of stores in JSON: lists of pairs in hexadecimal. */

import type { Entry } from "../vm/host.js";
import type { JsonNode } from "./jsonNode.js";

/** Reads the pairs of one store; throws an InputError at the first that is none. */
export function readStoreEntries([name, entries]: [string, JsonNode]): [string, Entry[]] {
  return [name, entries.list().map(readEntry)];
}

/** Reads one pair. */
export function readEntry(entry: JsonNode): Entry {
  const [key, value, ...rest] = entry.list();
  if (key === undefined || value === undefined || rest.length > 0) {
    return entry.fail("expected a list of key and value in hexadecimal");
  }
  if (key.hex().length === 0) key.fail("a key has at least one byte");
  return [key.hex(), value.hex()];
}
