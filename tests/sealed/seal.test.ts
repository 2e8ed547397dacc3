/** Packet data sealed between the ends (host/sealed). */
import { x25519 } from "@noble/curves/ed25519.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromHex, toHex, utf8 } from "../../host/bytes.js";
import { newKeys, publicKeysOf, type SecretKeys } from "../../host/sealed/keys.js";
import { open, SEALED_OVERHEAD, type SealedRoute, seal } from "../../host/sealed/seal.js";

const ROUTE: SealedRoute = {
  sourcePort: "mailbox",
  sourceChannel: "channel-0",
  destinationPort: "mailbox",
  destinationChannel: "channel-7",
};

function keysOf(fill: number): SecretKeys {
  return { sealing: new Uint8Array(32).fill(fill), signing: new Uint8Array(32).fill(fill + 1) };
}

const [ALICE, BOB, CAROL] = [keysOf(11), keysOf(22), keysOf(33)] as const;
const DATA = utf8("meet me at the strait");
const SEALED = seal({ data: DATA, route: ROUTE, sender: ALICE, recipient: publicKeysOf(BOB) });

describe("sealed data", () => {
  test("opens for its recipient, and shows who wrote it", () => {
    const { data, sender } = open(SEALED, ROUTE, BOB);
    expect(data).toEqual(DATA);
    expect(sender).toEqual(publicKeysOf(ALICE).signing);
    expect(SEALED.length).toBe(DATA.length + SEALED_OVERHEAD);
  });

  test("is of any length, and never twice the same", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3_000 }), (data) => {
        const sealing = { data, route: ROUTE, sender: newKeys(), recipient: publicKeysOf(BOB) };
        const [once, twice] = [seal(sealing), seal(sealing)];
        expect(open(once, ROUTE, BOB).data).toEqual(data);
        expect(toHex(once)).not.toBe(toHex(twice));
      }),
      { seed: 20_261_121, numRuns: 20 },
    );
  });

  test("does not show the data, the sender or the recipient", () => {
    const shown = toHex(SEALED);
    const secrets = [DATA, publicKeysOf(ALICE).signing, publicKeysOf(BOB).sealing];
    for (const secret of secrets) expect(shown).not.toContain(toHex(secret));
  });

  test("is the same for the same key of a packet: what is agreed on is written down", () => {
    const packetKey = new Uint8Array(32).fill(44);
    const sealing = { data: DATA, route: ROUTE, sender: ALICE, recipient: publicKeysOf(BOB) };
    const sealed = seal({ ...sealing, packetKey });
    expect(toHex(sealed.slice(0, 33))).toBe(`01${toHex(x25519.getPublicKey(packetKey))}`);
    expect(toHex(seal({ ...sealing, packetKey }))).toBe(toHex(sealed));
  });
});

describe("is refused", () => {
  const REFUSED = /sealed data/;

  test("by anybody else", () => {
    expect(() => open(SEALED, ROUTE, CAROL)).toThrow(REFUSED);
    expect(() => open(SEALED, ROUTE, ALICE)).toThrow(REFUSED);
  });

  test.each(Object.keys(ROUTE))("on another channel: %s", (name) => {
    expect(() => open(SEALED, { ...ROUTE, [name]: "other" }, BOB)).toThrow(REFUSED);
  });

  test("with any bit changed, cut short, or longer", () => {
    for (let offset = 0; offset < SEALED.length; offset++) {
      const changed = SEALED.slice();
      changed[offset]! ^= 1 << (offset % 8);
      // The highest bit of a key of X25519 is not read; it is signed and authenticated like all.
      expect(() => open(changed, ROUTE, BOB), `byte ${offset}`).toThrow();
      expect(() => open(SEALED.slice(0, offset), ROUTE, BOB)).toThrow(REFUSED);
    }
    expect(() => open(Uint8Array.of(...SEALED, 0), ROUTE, BOB)).toThrow(REFUSED);
  });

  test("when the sender signed it for somebody else, who passes it on as meant for Bob", () => {
    const forCarol = seal({
      data: DATA,
      route: ROUTE,
      sender: ALICE,
      recipient: publicKeysOf(CAROL),
    });
    expect(open(forCarol, ROUTE, CAROL).sender).toEqual(publicKeysOf(ALICE).signing);
    // Carol knows all of Alice's signature, but cannot make one over Bob's key.
    const forged = seal({ data: DATA, route: ROUTE, sender: CAROL, recipient: publicKeysOf(BOB) });
    expect(open(forged, ROUTE, BOB).sender).not.toEqual(publicKeysOf(ALICE).signing);
  });

  test.each([
    ["zero", "00".repeat(32)],
    ["one", `01${"00".repeat(31)}`],
    ["of order 8", "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"],
  ])("to a key of which everybody knows what it agrees on: %s", (_, hex) => {
    const recipient = { sealing: fromHex(hex) };
    const sealing = () => seal({ data: DATA, route: ROUTE, sender: ALICE, recipient });
    expect(sealing).toThrow(/is not one of X25519/);
  });

  test("with keys of a wrong length", () => {
    const short = new Uint8Array(31);
    const sealing = { data: DATA, route: ROUTE, sender: ALICE, recipient: publicKeysOf(BOB) };
    expect(() => seal({ ...sealing, recipient: { sealing: short } })).toThrow(/31 bytes/);
    expect(() => seal({ ...sealing, packetKey: short })).toThrow(/31 bytes/);
    expect(() => open(SEALED, ROUTE, { ...BOB, sealing: short })).toThrow(/31 bytes/);
  });
});

test("public keys are those of RFC 7748, section 5.2, and RFC 8032, section 7.1", () => {
  const sealing = fromHex(`09${"00".repeat(31)}`);
  const signing = fromHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  const keys = publicKeysOf({ sealing, signing });
  expect([keys.sealing, keys.signing].map(toHex)).toEqual([
    "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079",
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
  ]);
});
