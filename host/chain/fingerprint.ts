/** Hashes over values of this host, by which it knows again what it has seen before. */

import { createHash, type Hash } from "node:crypto";
import { HostError } from "../errors.js";

/**
 * SHA-256 in hexadecimal over a value with all that it holds: equal values have equal ones. Lists
 * are whatever can be iterated; of objects, the order of their members is of no matter.
 */
export function fingerprint(value: unknown): string {
  const hash = createHash("sha256");
  add(hash, value);
  return hash.digest("hex");
}

/** Every part says what it is and where it ends, so that no two values look the same. */
function add(hash: Hash, value: unknown): void {
  if (value === undefined || value === null) hash.update("-");
  else if (value instanceof Uint8Array) hash.update(`b${value.length}:`).update(value);
  else if (typeof value === "string") addText(hash, value);
  else if (typeof value === "bigint" || typeof value === "number") hash.update(`n${value};`);
  else if (typeof value === "boolean") hash.update(value ? "t" : "f");
  else if (typeof value === "object") addMembers(hash, value);
  else throw new HostError(`a ${typeof value} has no fingerprint`);
}

function addText(hash: Hash, text: string): void {
  hash.update(`s${Buffer.byteLength(text)}:`).update(text);
}

function addMembers(hash: Hash, value: object): void {
  if (Symbol.iterator in value) {
    hash.update("[");
    for (const item of value as Iterable<unknown>) add(hash, item);
    hash.update("]");
    return;
  }
  hash.update("{");
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  for (const [name, member] of members.sort(([a], [b]) => (a < b ? -1 : 1))) {
    addText(hash, name);
    add(hash, member);
  }
  hash.update("}");
}
