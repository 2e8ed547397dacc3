import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { digest, digestBytes, sha256, writeDigest } from "../../host/store/sha256.js";
import { writeSignedVarint, writeUnsignedVarint } from "../../host/store/varint.js";

function plainHash(bytes: Uint8Array): number[] {
  return [...createHash("sha256").update(bytes).digest()];
}

it("keeps every byte of a hash in its digest", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const kept = digest(bytes);
      expect(kept.length).toBe(16);
      expect([...digestBytes(kept)]).toEqual(plainHash(bytes));
      expect([...sha256(bytes)]).toEqual(plainHash(bytes));
    }),
    { seed: 1, numRuns: 300 },
  );
});

it("writes a digest where it is told, and nothing beside it", () => {
  const target = new Uint8Array(36).fill(9);
  writeDigest(target, 3, digest(Uint8Array.of(1)));
  expect([...target]).toEqual([9, 9, 9, ...plainHash(Uint8Array.of(1)), 9]);
});

/** The same by the definition: seven bits a byte, the lowest first. */
function plainVarint(value: bigint): number[] {
  return value < 128n ? [Number(value)] : [Number(value & 127n) | 128, ...plainVarint(value >> 7n)];
}

it("writes varints of every size", () => {
  const edges = [31, 32, 50, 51].flatMap((bits) => [2 ** bits - 1, 2 ** bits, 2 ** bits + 1]);
  const values = fc.oneof(fc.maxSafeNat(), fc.nat(), fc.nat(300), fc.constantFrom(...edges));
  const written = (write: typeof writeSignedVarint, value: number) => {
    const target = new Uint8Array(12);
    return [...target.subarray(0, write(target, 2, value))].slice(2);
  };
  fc.assert(
    fc.property(values, (value) => {
      expect(written(writeUnsignedVarint, value)).toEqual(plainVarint(BigInt(value)));
      const half = Math.floor(value / 2);
      expect(written(writeSignedVarint, half)).toEqual(plainVarint(BigInt(half) * 2n));
    }),
    { seed: 2, numRuns: 2000 },
  );
});
