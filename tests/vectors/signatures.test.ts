/** The signature schemes of the ABI: edge cases, and ibc-go's own habits. */
import { createPublicKey, verify as opensslVerify } from "node:crypto";
import { ed25519 } from "@noble/curves/ed25519.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concatBytes, fromHex, utf8 } from "../../host/bytes.js";
import { SCHEMES, verifySignature } from "../../host/vm/signatures.js";

const SECP256K1_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const SECP256R1_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

function number32(value: bigint): Uint8Array {
  return fromHex(value.toString(16).padStart(64, "0"));
}

function numberAt(hex: string, index: number): bigint {
  return BigInt(`0x${hex.slice(64 * index, 64 * (index + 1))}`);
}

test.each([-1, 0, 5])("scheme %i is unknown", (scheme) => {
  expect(verifySignature(scheme, utf8(""), new Uint8Array(64), new Uint8Array(32))).toBeUndefined();
});

describe("Ed25519", () => {
  const verify = (message: Uint8Array, signature: Uint8Array, key: Uint8Array) =>
    verifySignature(SCHEMES.ed25519, message, signature, key);

  test("a key and signature of low order, which OpenSSL refuses and ZIP-215 accepts", () => {
    const key = number32(1n << 248n);
    const signature = concatBytes(number32(1n << 248n), number32(0n));
    const x = Buffer.from(key).toString("base64url");
    const opensslKey = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
    const other = fromHex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a");
    const torsioned = concatBytes(other, number32(0n));
    expect(opensslVerify(null, utf8("Zcash"), opensslKey, torsioned)).toBe(false);
    expect(verify(utf8("Zcash"), torsioned, key)).toBe(true);
    expect(verify(utf8("Zcash"), signature, key)).toBe(true);
  });

  test("s beyond the order of the group, and lengths that are not 64 and 32", () => {
    const secret = new Uint8Array(32).fill(7);
    const key = ed25519.getPublicKey(secret);
    const signature = ed25519.sign(utf8("strait"), secret);
    expect(verify(utf8("strait"), signature, key)).toBe(true);
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const s = BigInt(`0x${Buffer.from(signature.slice(32)).reverse().toString("hex")}`);
    const unreduced = concatBytes(signature.slice(0, 32), number32(s + order).reverse());
    expect(verify(utf8("strait"), unreduced, key)).toBe(false);
    expect(verify(utf8("strait"), signature.slice(0, 63), key)).toBe(false);
    expect(verify(utf8("strait"), concatBytes(signature, Uint8Array.of(0)), key)).toBe(false);
    expect(verify(utf8("strait"), signature, key.slice(0, 31))).toBe(false);
    expect(verify(utf8("strait"), signature, concatBytes(key, Uint8Array.of(0)))).toBe(false);
  });

  test("two libraries together accept exactly what ZIP-215 does", () => {
    const secrets = fc.uint8Array({ minLength: 32, maxLength: 32 });
    const flips = fc.array(fc.tuple(fc.nat(95), fc.nat(7)), { maxLength: 2 });
    fc.assert(
      fc.property(secrets, fc.uint8Array({ maxLength: 40 }), flips, (secret, message, bits) => {
        const both = concatBytes(ed25519.sign(message, secret), ed25519.getPublicKey(secret));
        for (const [position, bit] of bits) both[position]! ^= 1 << bit;
        const [signature, key] = [both.slice(0, 64), both.slice(64)];
        const expected = ed25519.verify(signature, message, key, { zip215: true });
        expect(verify(message, signature, key)).toBe(expected);
      }),
      { seed: 215, numRuns: 300 },
    );
  });
});

describe("secp256k1", () => {
  const verify = (message: Uint8Array, signature: Uint8Array, key: Uint8Array) =>
    verifySignature(SCHEMES.secp256k1, message, signature, key);

  // Made so that s is small enough for s + n to fit 32 bytes; the verdicts below are those of the
  // SDK's code run over the library it pins (decred secp256k1 v4.4.1).
  const x = "a8d0c305e1f98c7b80a084e78a65d64b40ea22a4b26e172cae5780eda2d0c447";
  const y = "fd10a4c01f7d9f5096a3943e2882f4ca5e0b2f0cc14ac6af45269e22c0450c53";
  const key = fromHex(`03${x}`);
  const r = numberAt("5cbdf0646e5db4eaa398f365f2ea7a0e3d419b7e0330e39ce92bddedcac4f9bc", 0);
  const message = utf8("strait");
  const pair = (first: bigint, second: bigint) => concatBytes(number32(first), number32(second));

  test.each<[string, Uint8Array, boolean]>([
    ["a low s", pair(r, 5n), true],
    ["a high s", pair(r, SECP256K1_ORDER - 5n), false],
    ["a low s plus the order, which is reduced", pair(r, SECP256K1_ORDER + 5n), true],
    ["zeros", new Uint8Array(64), false],
    ["r the order", pair(SECP256K1_ORDER, 5n), false],
    ["s the order", pair(r, SECP256K1_ORDER), false],
    ["63 bytes", pair(r, 5n).slice(0, 63), false],
    ["65 bytes", concatBytes(pair(r, 5n), Uint8Array.of(0)), false],
    ["no bytes", new Uint8Array(), false],
  ])("signature of %s", (_name, signature, valid) => {
    expect(verify(message, signature, key)).toBe(valid);
    expect(verify(utf8("another message"), signature, key)).toBe(false);
  });

  test.each<[string, string, boolean]>([
    ["compressed", `03${x}`, true],
    ["compressed, of the other sign", `02${x}`, false],
    ["uncompressed", `04${x}${y}`, true],
    ["hybrid", `07${x}${y}`, true],
    ["hybrid, of the other sign", `06${x}${y}`, false],
    ["uncompressed, not on the curve", `04${x}${x}`, false],
    ["compressed, too long", `03${x}00`, false],
    ["of an unknown form", `05${x}`, false],
    ["x without a form", x, false],
    ["infinity", "00", false],
    ["empty", "", false],
  ])("key %s", (_name, encoded, valid) => {
    expect(verify(message, pair(r, 5n), fromHex(encoded))).toBe(valid);
  });

  test("an r that is larger than the order is reduced too", () => {
    const smallR = fromHex("02cabb84ffc2350044886c6981f5f6ed686dd14dd0c3318d90daee5c1f5d0e174b");
    const s = BigInt(`0x${"7".repeat(64)}`);
    expect(verify(message, pair(2n, s), smallR)).toBe(true);
    expect(verify(message, pair(SECP256K1_ORDER + 2n, s), smallR)).toBe(true);
    expect(verify(message, pair(SECP256K1_ORDER + 3n, s), smallR)).toBe(false);
  });

  test("half the order is the highest s", () => {
    const secret = new Uint8Array(32).fill(9);
    const signature = secp256k1.sign(message, secret, { lowS: true });
    const signed = BigInt(`0x${Buffer.from(signature.slice(32)).toString("hex")}`);
    expect(signed <= SECP256K1_ORDER / 2n).toBe(true);
    const flipped = concatBytes(signature.slice(0, 32), number32(SECP256K1_ORDER - signed));
    const publicKey = secp256k1.getPublicKey(secret);
    expect(verify(message, signature, publicKey)).toBe(true);
    expect(verify(message, flipped, publicKey)).toBe(false);
  });
});

describe("secp256r1", () => {
  // RFC 6979, appendix A.2.5, SHA-256 of "sample", whose s is high.
  const x = "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6";
  const y = "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
  const r = "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716";
  const s = "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";
  const low = concatBytes(fromHex(r), number32(SECP256R1_ORDER - numberAt(s, 0)));
  const verify = (message: Uint8Array, signature: Uint8Array, key: string) =>
    verifySignature(SCHEMES.secp256r1, message, signature, fromHex(key));

  test.each<[string, Uint8Array, string, boolean]>([
    ["low s", low, `03${x}`, true],
    ["high s", fromHex(r + s), `03${x}`, false],
    ["a key of the other sign", low, `02${x}`, false],
    ["an uncompressed key", low, `04${x}${y}`, false],
    ["a key that is too short", low, x, false],
    ["a signature that is too short", low.slice(1), `03${x}`, false],
    ["zeros", new Uint8Array(64), `03${x}`, false],
    ["s plus the order", concatBytes(fromHex(r), number32(2n ** 256n - 1n)), `03${x}`, false],
  ])("%s", (_name, signature, key, valid) => {
    expect(verify(utf8("sample"), signature, key)).toBe(valid);
    expect(verify(utf8("simple"), signature, key)).toBe(false);
  });
});

describe("secp256k1 recovery", () => {
  // Addresses recovered by decred secp256k1 v4.4.1 (RecoverCompact).
  const digest = fromHex("1c97db665f1495dc252b62f3d9b5d8edd94fa5b45c69b35dc4f5d46dd3aad190");
  const r = "5cbdf0646e5db4eaa398f365f2ea7a0e3d419b7e0330e39ce92bddedcac4f9bc";
  const low = "7".repeat(64);
  const high = "888888888888888888888888888888874337656f37d128c4485ae71558bec9ca";
  const even = "9ee0d38f1bd34a32bcd650dab0acef89ce825ce5";
  const odd = "cce66de9419a9fd491bc86f2673706d69cdebf57";
  const two = "2".padStart(64, "0");
  const order = SECP256K1_ORDER.toString(16);
  const verify = (signature: string, address: string, signed = digest) =>
    verifySignature(SCHEMES.secp256k1Recovery, signed, fromHex(signature), fromHex(address));

  test.each<[string, string, string, boolean]>([
    ["v 0", `${r}${low}00`, even, true],
    ["v 1", `${r}${low}01`, odd, true],
    ["v 27", `${r}${low}1b`, even, true],
    ["v 28", `${r}${low}1c`, odd, true],
    ["a high s", `${r}${high}00`, odd, true],
    ["v 2 where r cannot be larger", `${r}${low}02`, even, false],
    [
      "v 2 where r is larger than the order",
      `${two}${low}02`,
      "f2d1297a58ece7602262202ef808598d0c68c00f",
      true,
    ],
    [
      "v 3 where r is larger than the order",
      `${two}${low}03`,
      "82b0ad631500caa88712c93040e88b326d14aa60",
      true,
    ],
    ["v 4", `${r}${low}04`, even, false],
    ["v 29", `${r}${low}1d`, even, false],
    ["v 255", `${r}${low}ff`, even, false],
    ["another address", `${r}${low}00`, odd, false],
    ["r the order", `${order}${low}00`, even, false],
    ["s the order", `${r}${order}00`, even, false],
    ["r zero", `${"0".repeat(64)}${low}00`, even, false],
    ["s zero", `${r}${"0".repeat(64)}00`, even, false],
    ["no v", `${r}${low}`, even, false],
    ["an address that is too long", `${r}${low}00`, `${even}00`, false],
  ])("%s", (_name, signature, address, valid) => {
    expect(verify(signature, address)).toBe(valid);
  });

  test("a digest of another length", () => {
    expect(verify(`${r}${low}00`, even, digest.slice(1))).toBe(false);
  });
});
