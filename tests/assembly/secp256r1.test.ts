/** Which bytes are a point of secp256r1, against another implementation. */
import { type ASUtil, instantiateSync } from "@assemblyscript/loader";
import { p256 } from "@noble/curves/nist.js";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { compileForLoader } from "../../scripts/wasm.js";
import { ROOT } from "../support/root.js";

interface Unit extends Record<string, unknown> {
  _initialize?(): void;
  isPoint(key: number): number;
}

let unit: ASUtil & Unit;
beforeAll(async () => {
  const wasm = await compileForLoader(ROOT, "tests/assembly/guest/secp256r1.ts");
  const abort = () => expect.unreachable("the guest aborted");
  unit = instantiateSync<Unit>(wasm, { ibc0: { abort } }).exports;
  unit._initialize?.();
}, 120_000);

const PRIME = p256.Point.CURVE().p;

function isPoint(key: Uint8Array): boolean {
  return unit.isPoint(unit.__newArrayBuffer(Uint8Array.from(key).buffer)) === 1;
}

function isPointToNoble(key: Uint8Array): boolean {
  try {
    p256.Point.fromBytes(key);
    return true;
  } catch {
    return false;
  }
}

function compressed(x: bigint, form = 2): Uint8Array {
  return Uint8Array.from([form, ...Buffer.from(x.toString(16).padStart(64, "0"), "hex")]);
}

describe("a compressed point of secp256r1", () => {
  test("is found at every x that has a y, small, large and anywhere", () => {
    const seen = { points: 0, others: 0 };
    const compare = (x: bigint) => {
      const key = compressed(x);
      const expected = isPointToNoble(key);
      seen[expected ? "points" : "others"]++;
      expect([x, isPoint(key)]).toEqual([x, expected]);
    };
    for (let x = 0n; x < 200n; x++) {
      compare(x);
      compare(PRIME - 1n - x);
      compare((1n << 255n) + x);
      compare((1n << 192n) - 1n - x);
    }
    const anywhere = fc.bigInt({ min: 0n, max: PRIME - 1n });
    fc.assert(fc.property(anywhere, compare), { numRuns: 500, seed: 1 });
    expect(Math.min(seen.points, seen.others)).toBeGreaterThan(500);
  });

  test("has an x below the prime", () => {
    for (let x = 0n; x < 20n; x++) expect(isPoint(compressed(PRIME + x))).toBe(false);
    expect(isPoint(compressed((1n << 256n) - 1n))).toBe(false);
  });

  test("begins with 2 or 3 and has 33 bytes", () => {
    const x = 5n;
    const forms = [...Array(256).keys()].filter((form) => isPoint(compressed(x, form)));
    expect(forms).toEqual([2, 3]);
    const key = compressed(x);
    expect(isPoint(key.slice(0, 32))).toBe(false);
    expect(isPoint(Uint8Array.of(...key, 0))).toBe(false);
    expect(isPoint(new Uint8Array(0))).toBe(false);
    expect(isPoint(p256.getPublicKey(new Uint8Array(32).fill(1), false))).toBe(false);
  });
});
