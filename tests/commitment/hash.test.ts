/** The hashes of the guest, against Node's and those of @noble/hashes. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { concatBytes, toHex } from "../../host/bytes.js";
import { HashOp } from "../../host/codec/gen/cosmos.ics23.v1.js";
import { hashFunction } from "../../host/vm/hashes.js";
import { type CommitmentGuest, list, loadCommitment } from "./support/guest.js";
import { Random } from "./support/random.js";

let guest: CommitmentGuest;
beforeAll(async () => {
  guest = await loadCommitment();
});

function sha256(data: Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

describe("SHA-256", () => {
  test("of every length up to 400 bytes, in the guest and the faster way", () => {
    const data = new Random(1).bytes(400);
    for (let length = 0; length <= data.length; length++) {
      const expected = sha256(data.subarray(0, length));
      for (const name of ["sha256_in_guest", "sha256_bytes"]) {
        const digest = guest.askBytes(name, data.subarray(0, length));
        expect(`${name} ${length} ${toHex(digest!)}`).toBe(`${name} ${length} ${expected}`);
      }
    }
  });

  test("of long inputs", () => {
    for (const length of [512, 513, 1_023, 1_024, 4_095, 65_536, 1_000_003]) {
      const data = new Random(length).bytes(length);
      expect(toHex(guest.askBytes("sha256_in_guest", data)!)).toBe(sha256(data));
      expect(toHex(guest.askBytes("sha256_bytes", data)!)).toBe(sha256(data));
    }
  });

  test("of inputs in pieces, at any alignment", () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 700, size: "max" }), { maxLength: 5 });
    fc.assert(
      fc.property(pieces, (parts) => {
        const digest = guest.askBytes("hash_pieces", ...list(parts));
        expect(toHex(digest!)).toBe(sha256(concatBytes(...parts)));
      }),
      { seed: 3, numRuns: 300 },
    );
  });
});

describe("hash operations", () => {
  const SUPPORTED: readonly number[] = [
    HashOp.SHA256,
    HashOp.SHA512,
    HashOp.RIPEMD160,
    HashOp.BITCOIN,
    HashOp.SHA512_256,
    HashOp.BLAKE2B_512,
    HashOp.BLAKE2S_256,
  ];

  test.each(
    Array.from({ length: 12 }, (_, operation) => operation),
  )("operation %d", (operation) => {
    for (const length of [0, 1, 64, 200, 3_000]) {
      const data = new Random(operation * 10_000 + length).bytes(length);
      const digest = guest.askBytes("hash_bytes", Uint8Array.of(operation), data);
      const isSupported = SUPPORTED.includes(operation);
      expect(digest === undefined).toBe(!isSupported);
      if (digest === undefined) continue;
      expect(toHex(digest)).toBe(toHex(hashFunction(operation)!.digest(data)));
    }
  });
});
