/** The hash functions of the ABI against published digests. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fromHex, toHex, utf8 } from "../../host/bytes.js";
import { HASH_OPS, hashFunction } from "../../host/vm/hashes.js";
import { blake2, legacyHashes, sha2 } from "../../host/vm/noble.js";

function digest(operation: number, data: Uint8Array): string {
  const chosen = hashFunction(operation);
  const result = chosen?.digest(data) ?? new Uint8Array();
  expect(result.length).toBe(chosen?.digestBytes);
  return toHex(result);
}

/** Digests of "abc": FIPS 180-4 examples, the RIPEMD-160 paper, RFC 7693 appendices A and B, the
 * BLAKE3 reference implementation and Ethereum's Keccak. */
const DIGESTS_OF_ABC: readonly [number, string][] = [
  [HASH_OPS.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  [
    HASH_OPS.sha512,
    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a" +
      "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
  ],
  [HASH_OPS.keccak256, "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"],
  [HASH_OPS.ripemd160, "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc"],
  [HASH_OPS.bitcoin, "bb1be98c142444d7a56aa3981c3942a978e4dc33"],
  [HASH_OPS.sha512_256, "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23"],
  [
    HASH_OPS.blake2b512,
    "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1" +
      "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
  ],
  [HASH_OPS.blake2s256, "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982"],
  [HASH_OPS.blake3, "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85"],
];

test.each(DIGESTS_OF_ABC)("operation %i of abc", (operation, expected) => {
  expect(digest(operation, utf8("abc"))).toBe(expected);
});

test.each([-1, 0, 10, 256])("operation %i is unknown", (operation) => {
  expect(hashFunction(operation)).toBeUndefined();
});

test("what stands in for an OpenSSL without a hash gives the same digests", () => {
  const pairs: [string, (data: Uint8Array) => Uint8Array][] = [
    ["ripemd160", legacyHashes().ripemd160],
    ["sha512-256", sha2().sha512_256],
    ["blake2b512", blake2().blake2b],
    ["blake2s256", blake2().blake2s],
  ];
  for (const [name, standIn] of pairs) {
    for (const length of [0, 1, 63, 64, 65, 127, 128, 129, 1_000]) {
      const data = new Uint8Array(length).fill(length);
      expect(toHex(standIn(data))).toBe(createHash(name).update(data).digest("hex"));
    }
  }
});

const folder = process.env.STRAIT_VECTORS;

describe.skipIf(folder === undefined)("vectors of cosmjs (STRAIT_VECTORS)", () => {
  test.each([
    ["sha.json", "sha256", HASH_OPS.sha256],
    ["keccak.json", "keccak256", HASH_OPS.keccak256],
    ["ripemd.json", "ripemd160", HASH_OPS.ripemd160],
  ])("%s", (file, field, operation) => {
    const text = readFileSync(join(folder ?? "", "hashes/cosmjs", file), "utf8");
    const cases = (JSON.parse(text) as Record<string, { in: string; out: string }[]>)[field] ?? [];
    expect(cases.length).toBeGreaterThan(40);
    for (const entry of cases) expect(digest(operation, fromHex(entry.in))).toBe(entry.out);
  });
});
