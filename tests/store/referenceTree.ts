import { createHash } from "node:crypto";
import { expect } from "vitest";
import { toHex } from "../../host/bytes.js";
import { Inner, type Node } from "../../host/store/iavl/node.js";
import { fromLatin1, type Latin1 } from "../../host/store/latin1.js";

/** The rules of an IAVL tree, checked node by node and hashed by a second, plain implementation. */

/** What a well-formed subtree holds. */
interface Subtree {
  readonly keys: readonly Latin1[];
  readonly height: number;
  readonly hash: Uint8Array;
}

/** The root hash in hex of a saved tree that was found to keep every rule. */
export function checkedRoot(top: Node | undefined, version: number): string {
  if (top === undefined) return toHex(sha256(new Uint8Array(0)));
  return toHex(checkSubtree(top, version).hash);
}

function checkSubtree(node: Node, latest: number): Subtree {
  expect(node.version).toBeGreaterThan(0);
  expect(node.version).toBeLessThanOrEqual(latest);
  if (!(node instanceof Inner)) {
    const key = fromLatin1(node.key);
    const preimage = [varint(0), varint(1), varint(node.version), prefixed(key)];
    const hash = sha256(...preimage, prefixed(sha256(node.value)));
    return { keys: [node.key], height: 0, hash };
  }

  // A parent is never older than what it points to.
  const left = checkSubtree(node.left, node.version);
  const right = checkSubtree(node.right, node.version);
  const keys = [...left.keys, ...right.keys];
  const height = Math.max(left.height, right.height) + 1;
  expect(node.height).toBe(height);
  expect(node.size).toBe(keys.length);
  expect(Math.abs(left.height - right.height)).toBeLessThanOrEqual(1);
  expect(node.key).toBe(right.keys[0]);
  expect(left.keys[left.keys.length - 1]! < right.keys[0]!).toBe(true);
  const head = [varint(height), varint(keys.length), varint(node.version)];
  return { keys, height, hash: sha256(...head, prefixed(left.hash), prefixed(right.hash)) };
}

function sha256(...parts: Uint8Array[]): Uint8Array {
  return createHash("sha256").update(Buffer.concat(parts)).digest();
}

function varint(value: number): Uint8Array {
  return unsigned(BigInt(value) * 2n);
}

function prefixed(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([unsigned(BigInt(bytes.length)), bytes]);
}

function unsigned(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.from([...bytes, Number(rest)]);
}
