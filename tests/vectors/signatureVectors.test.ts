/** Signatures with published verdicts, put to the schemes that a chain's validators sign by. */
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { describe, expect, test } from "vitest";
import { fromHex, toHex, utf8 } from "../../host/bytes.js";
import { ed25519Signer } from "../../host/consensus/keys.js";
import { SCHEMES, verifySignature } from "../../host/vm/signatures.js";
import { readVector, readVectorText, VECTORS, vectorFiles } from "./support/files.js";

const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

function verifyEd25519(message: Uint8Array, signature: string, key: string): boolean | undefined {
  return verifySignature(SCHEMES.ed25519, message, fromHex(signature), fromHex(key));
}

describe.skipIf(VECTORS === undefined)("Ed25519 by ZIP-215 (STRAIT_VECTORS)", () => {
  const folder = "ed25519-edge-cases";

  interface ZipCase {
    readonly vk_bytes: string;
    readonly sig_bytes: string;
    readonly valid_zip215: boolean;
  }

  test.each(vectorFiles(`${folder}/zip215`))("%s: points of low order", (path) => {
    const cases = readVector<ZipCase[]>(path);
    expect(cases.length).toBeGreaterThan(100);
    for (const { vk_bytes, sig_bytes, valid_zip215 } of cases) {
      expect(verifyEd25519(utf8("Zcash"), sig_bytes, vk_bytes)).toBe(valid_zip215);
    }
  });

  interface CctvCase {
    readonly number: number;
    readonly key: string;
    readonly sig: string;
    readonly msg: string;
    readonly flags: readonly string[] | null;
  }

  // Hashing encodings of points that are not canonical is right; hashing them made canonical is
  // not, unless the key has low order, when the hash does not matter.
  test.each(vectorFiles(`${folder}/cctv`))("%s: every combination of edge cases", (path) => {
    const cases = readVector<CctvCase[]>(path);
    expect(cases.length).toBeGreaterThan(100);
    for (const { number, key, sig, msg, flags } of cases) {
      const isValid = !flags?.includes("reencoded_k") || flags.includes("low_order_A");
      expect([number, verifyEd25519(utf8(msg), sig, key)]).toEqual([number, isValid]);
    }
  });

  interface SpecCase {
    readonly message: string;
    readonly pub_key: string;
    readonly signature: string;
  }

  test.each(vectorFiles(`${folder}/speccheck`))("%s: as Zebra answers", (path) => {
    const verdicts = readVector<SpecCase[]>(path)
      .map(({ message, pub_key, signature }) => verifyEd25519(fromHex(message), signature, pub_key))
      .map((isValid) => (isValid ? "V" : "X"));
    expect(verdicts.join("")).toBe("VVVVVVXXXVVV");
  });

  test.each(vectorFiles(`${folder}/rfc8032-sign-input`, ".txt"))("%s", (path) => {
    const lines = readVectorText(path).trim().split("\n");
    expect(lines.length).toBeGreaterThan(500);
    for (const [index, line] of lines.entries()) {
      const [secret = "", key = "", message = "", signed = ""] = line.split(":");
      const signature = signed.slice(0, 128);
      expect(verifyEd25519(fromHex(message), signature, key)).toBe(true);
      const signer = ed25519Signer(fromHex(secret.slice(0, 64)));
      expect(toHex(signer.publicKey.ed25519!)).toBe(key);
      expect(toHex(signer.sign(fromHex(message)))).toBe(signature);
      // What OpenSSL refuses takes a hundred times as long.
      if (index % 32 === 0)
        expect(verifyEd25519(fromHex(`${message}00`), signature, key)).toBe(false);
    }
  });
});

interface WycheproofFile {
  readonly testGroups: readonly {
    readonly publicKey: { readonly pk?: string; readonly uncompressed?: string };
    readonly tests: readonly {
      readonly tcId: number;
      readonly msg: string;
      readonly sig: string;
      readonly result: "valid" | "invalid";
      readonly flags: readonly string[];
    }[];
  }[];
}

/** r and s of a signature in DER, 32 bytes each; undefined when it is no DER of such numbers. */
function fromDer(signature: string): Uint8Array | undefined {
  try {
    return secp256k1.Signature.fromHex(signature, "der").toBytes("compact");
  } catch {
    return undefined;
  }
}

function isLow(signature: Uint8Array): boolean {
  return BigInt(`0x${toHex(signature.subarray(32))}`) <= HALF_ORDER;
}

/** Verdicts on the tests of a file by their numbers: expected, and given. */
function wycheproof(
  path: string,
  ask: (
    key: { readonly pk?: string; readonly uncompressed?: string },
    vector: WycheproofFile["testGroups"][number]["tests"][number],
  ) => readonly [expected: boolean, given: boolean | undefined] | undefined,
): { readonly checked: number; readonly accepted: number } {
  let [checked, accepted] = [0, 0];
  for (const { publicKey, tests } of readVector<WycheproofFile>(path).testGroups) {
    for (const vector of tests) {
      const verdicts = ask(publicKey, vector);
      if (verdicts === undefined) continue;
      expect([vector.tcId, verdicts[1]]).toEqual([vector.tcId, verdicts[0]]);
      checked++;
      if (verdicts[1]) accepted++;
    }
  }
  return { checked, accepted };
}

describe.skipIf(VECTORS === undefined)("Wycheproof (STRAIT_VECTORS)", () => {
  const files = vectorFiles("wycheproof");
  const filesWith = (text: string) => files.filter((path) => path.includes(text));

  // Test 151 has an R of y = 1 with the sign bit, which RFC 8032 refuses and ZIP-215 accepts.
  test.each(filesWith("/ed25519_"))("%s, but 151, which ZIP-215 accepts", (path) => {
    const { checked } = wycheproof(path, ({ pk }, { tcId, msg, sig, result }) => [
      result === "valid" || tcId === 151,
      verifyEd25519(fromHex(msg), sig, pk!),
    ]);
    expect(checked).toBeGreaterThan(80);
  });

  const verifySecp256k1 = (message: string, signature: Uint8Array, key: string) =>
    verifySignature(SCHEMES.secp256k1, fromHex(message), signature, fromHex(key));

  // These verdicts allow a high s, which the SDK refuses; it also reduces the s of 133.
  test.each(filesWith("secp256k1_sha256_p1363"))("%s, with low s only", (path) => {
    const { checked, accepted } = wycheproof(path, ({ uncompressed }, vector) => {
      const signature = fromHex(vector.sig);
      const isValid = vector.result === "valid" && isLow(signature);
      const given = verifySecp256k1(vector.msg, signature, uncompressed!);
      return [isValid || vector.tcId === 133, given];
    });
    expect(checked).toBeGreaterThan(100);
    expect(accepted).toBeGreaterThan(50);
  });

  // The ABI takes no DER: only what is DER of two numbers can be asked about.
  test.each([
    ...filesWith("secp256k1_sha256_test"),
    ...filesWith("secp256k1_sha256_bitcoin"),
  ])("%s, with low s only", (path) => {
    const { checked, accepted } = wycheproof(path, ({ uncompressed }, { msg, sig, result }) => {
      const signature = fromDer(sig);
      if (signature === undefined) {
        expect(result).toBe("invalid");
        return undefined;
      }
      const compressed = toHex(secp256k1.Point.fromHex(uncompressed!).toBytes(true));
      const given = verifySecp256k1(msg, signature, compressed);
      return [result === "valid" && isLow(signature), given];
    });
    expect(checked).toBeGreaterThan(50);
    expect(accepted).toBeGreaterThan(50);
  });
});
