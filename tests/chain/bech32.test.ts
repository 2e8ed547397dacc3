/** Bech32: the texts of BIP-173, and every address there and back. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toHex } from "../../host/bytes.js";
import { decodeBech32, encodeBech32 } from "../../host/chain/bech32.js";

describe("bech32", () => {
  test.each([
    ["A12UEL5L", "a"],
    ["a12uel5l", "a"],
    ["an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs"],
    ["abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", "abcdef"],
    ["split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w", "split"],
    ["?1ezyfcl", "?"],
  ])("reads %s", (text, prefix = text.slice(0, text.lastIndexOf("1"))) => {
    const decoded = decodeBech32(text);
    expect(decoded?.prefix).toBe(prefix);
    expect(encodeBech32(prefix, decoded!.data)).toBe(text.toLowerCase());
  });

  test("reads the bytes of an address", () => {
    const decoded = decodeBech32("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4");
    // A segwit address has a version before its bytes, so what remains is not a whole of bytes.
    expect(decoded).toBeUndefined();
    const account = decodeBech32("cosmos10d07y265gmmuvt4z0w9aw880jnsr700j6zn9kn");
    expect(toHex(account!.data)).toBe("7b5fe22b5446f7c62ea27b8bd71cef94e03f3df2");
  });

  test.each([
    ["a changed letter", "cosmos10d07y265gmmuvt4z0w9aw880jnsr700j6zn9km"],
    ["mixed case", "Cosmos10d07y265gmmuvt4z0w9aw880jnsr700j6zn9kn"],
    ["a letter outside the alphabet", "cosmos1bd07y265gmmuvt4z0w9aw880jnsr700j6zn9kn"],
    ["no separator", "pzry9x0s0muk"],
    ["an empty prefix", "1pzry9x0s0muk"],
    ["a checksum that is too short", "li1dgmt3"],
    ["a space in the prefix", " 1nwldj5"],
    ["nothing", ""],
    ["more than 1023 characters", `cosmos1${"q".repeat(1020)}`],
  ])("refuses %s", (_, text) => {
    expect(decodeBech32(text)).toBeUndefined();
  });

  test("takes every address there and back, and notices every changed letter", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 64 }),
        fc.nat(),
        fc.nat(30),
        (data, at, shift) => {
          const text = encodeBech32("cosmos", data);
          expect(decodeBech32(text)).toEqual({ prefix: "cosmos", data });
          const alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
          const index = "cosmos1".length + (at % (text.length - "cosmos1".length));
          const letter = alphabet[(alphabet.indexOf(text[index]!) + 1 + shift) % 32]!;
          expect(decodeBech32(text.slice(0, index) + letter + text.slice(index + 1))).toBe(
            undefined,
          );
        },
      ),
      { seed: 20261121 },
    );
  });
});
