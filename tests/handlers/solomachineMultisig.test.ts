/** Signatures of multisig keys, good and bad (cosmos-sdk crypto/keys/multisig/multisig.go). */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import {
  SignatureDescriptorData,
  type SignatureDescriptorDataMulti,
} from "../../host/codec/gen/cosmos.tx.signing.v1beta1.js";
import { Any } from "../../host/codec/gen/google.protobuf.js";
import { HeaderData, SignBytes } from "../../host/codec/gen/ibc.lightclients.solomachine.v3.js";
import { resultOf } from "../support/clients.js";
import {
  bitArray,
  ed25519Signer,
  multisigSigner,
  type Signer,
  SoloMachine,
  secp256k1Signer,
  secp256r1Signer,
  single,
} from "../support/soloMachine.js";
import {
  CLIENT,
  deliverHeader,
  mustCreate,
  putState,
  storedState,
} from "../support/soloMachineClients.js";
import { World } from "../support/world.js";

const A = ed25519Signer(1);
const B = secp256k1Signer(2);
const C = secp256k1Signer(3);
/** A signer of a kind of key that has none, which amino passes over. */
const NO_KEY: Signer = {
  publicKey: { ...secp256r1Signer(1).publicKey, value: new Uint8Array(0) } as Any,
  sign: () => single(new Uint8Array(64)),
};

/** What the machine's header gives, signed so. */
type Signatures = (sign: (signer: Signer) => SignatureDescriptorData) => {
  bitarray?: SignatureDescriptorDataMulti["bitarray"];
  signatures: SignatureDescriptorData[];
};

/** What becomes of a header with these signatures; `stored` takes the place of the key that the
 * client was created with. */
function resultOfSignatures(key: Signer, signatures: Signatures, stored = key): string {
  const machine = new SoloMachine(key);
  const header = machine.header(machine);
  const { newPublicKey, newDiversifier, timestamp } = header;
  const data = HeaderData.encode({ newPubKey: newPublicKey, newDiversifier });
  const path = utf8("solomachine:header");
  const { sequence, diversifier } = machine;
  const signBytes = SignBytes.encode({ sequence, timestamp, diversifier, path, data });
  const multi = { bitarray: undefined, ...signatures((signer) => signer.sign(signBytes)) };
  header.signature = SignatureDescriptorData.encode(SignatureDescriptorData.create({ multi }));
  const world = new World();
  mustCreate(world, machine);
  const state = storedState(world);
  state.consensusState!.publicKey = stored.publicKey;
  putState(world, CLIENT, state);
  return resultOf(deliverHeader(world, header));
}

/** A bit array with these bytes and this many bits in the last of them. */
function bits(extraBitsStored: number, ...elems: number[]) {
  return { extraBitsStored, elems: Uint8Array.from(elems) };
}

const REFUSED = "06-solomachine/2";
const PANIC = "undefined/111222";
const GARBAGE = single(new Uint8Array(64).fill(1));

const twoOfThree = multisigSigner(2, [A, B, C]);
const oneOfThree = multisigSigner(1, [A, B, C]);
const ofEight = multisigSigner(1, [A, A, A, A, A, A, A, B]);
const ofNine = multisigSigner(1, Array<Signer>(9).fill(A));
const ofNone = multisigSigner(0, []);
const freeForAll = multisigSigner(0, [A, B]);
const nested = multisigSigner(1, [A, multisigSigner(1, [B, C])]);

const ROWS: readonly [string, string, Signer, Signatures][] = [
  ["no bit array", REFUSED, twoOfThree, (sign) => ({ signatures: [sign(A), sign(B)] })],
  [
    "a bit too few",
    REFUSED,
    twoOfThree,
    (sign) => ({ bitarray: bits(2, 0xc0), signatures: [sign(A), sign(B)] }),
  ],
  [
    "a bit too many",
    REFUSED,
    twoOfThree,
    (sign) => ({ bitarray: bits(4, 0xc0), signatures: [sign(A), sign(B)] }),
  ],
  [
    "eight bits where the last byte counts as whole",
    REFUSED,
    twoOfThree,
    (sign) => ({ bitarray: bits(0, 0xc0), signatures: [sign(A), sign(B)] }),
  ],
  [
    "less than no bits",
    REFUSED,
    twoOfThree,
    (sign) => ({ bitarray: bits(3), signatures: [sign(A), sign(B)] }),
  ],
  [
    "fewer signatures than the threshold",
    REFUSED,
    twoOfThree,
    (sign) => ({ bitarray: bits(3, 0xc0), signatures: [sign(A)] }),
  ],
  [
    "more signatures than keys",
    REFUSED,
    twoOfThree,
    (sign) => ({
      bitarray: bits(3, 0xc0),
      signatures: [sign(A), sign(B), sign(C), sign(C)],
    }),
  ],
  [
    "fewer bits set than the threshold",
    REFUSED,
    twoOfThree,
    (sign) => ({ bitarray: bits(3, 0x80), signatures: [sign(A), sign(B)] }),
  ],
  [
    "bits set behind the last only",
    REFUSED,
    twoOfThree,
    (sign) => ({ bitarray: bits(3, 0x1f), signatures: [sign(A), sign(B)] }),
  ],
  [
    "signatures in another order than the keys",
    REFUSED,
    twoOfThree,
    (sign) => ({ bitarray: bits(3, 0xc0), signatures: [sign(B), sign(A)] }),
  ],
  [
    "bits of other keys than those that signed",
    REFUSED,
    twoOfThree,
    (sign) => ({ bitarray: bits(3, 0xa0), signatures: [sign(A), sign(B)] }),
  ],
  [
    "a bad signature beyond the threshold",
    REFUSED,
    oneOfThree,
    (sign) => ({ bitarray: bits(3, 0xc0), signatures: [sign(A), GARBAGE] }),
  ],
  [
    "signatures of several for a member of one",
    REFUSED,
    nested,
    (sign) => ({ bitarray: bits(2, 0x80), signatures: [sign(multisigSigner(1, [A]))] }),
  ],
  [
    "signatures of another than the nested key",
    REFUSED,
    nested,
    (sign) => ({ bitarray: bits(2, 0x40), signatures: [sign(multisigSigner(1, [A, C], [0]))] }),
  ],
  [
    "a single signature for the nested key",
    PANIC,
    nested,
    (sign) => ({ bitarray: bits(2, 0x40), signatures: [sign(B)] }),
  ],
  [
    "more bits set than there are signatures",
    PANIC,
    twoOfThree,
    (sign) => ({ bitarray: bits(3, 0xe0), signatures: [sign(A), sign(B)] }),
  ],
  [
    "more bits set than signatures, of which the first is bad",
    REFUSED,
    twoOfThree,
    (sign) => ({ bitarray: bits(3, 0xe0), signatures: [GARBAGE, sign(B)] }),
  ],
  [
    "fewer bytes than the bits need, and too few bits set in them",
    REFUSED,
    ofEight,
    (sign) => ({ bitarray: bits(16), signatures: [sign(A)] }),
  ],
  [
    "fewer bytes than the bits need, where no bits are needed",
    PANIC,
    freeForAll,
    () => ({ bitarray: bits(10), signatures: [] }),
  ],
  [
    "fewer bytes than the bits need, once those that are there were seen",
    PANIC,
    ofNine,
    (sign) => ({ bitarray: bits(9, 0x80), signatures: [sign(A)] }),
  ],
  [
    "fewer bytes than the bits need, behind a bad signature",
    REFUSED,
    ofNine,
    () => ({ bitarray: bits(9, 0x80), signatures: [GARBAGE] }),
  ],
  [
    "signature data of neither kind",
    PANIC,
    twoOfThree,
    (sign) => ({
      bitarray: bits(3, 0xc0),
      signatures: [sign(A), sign(B), SignatureDescriptorData.create({})],
    }),
  ],
  ["no bit array where no key is needed", PANIC, ofNone, () => ({ signatures: [] })],
  [
    "a bit of a member without a key",
    PANIC,
    multisigSigner(1, [NO_KEY, A]),
    (sign) => ({ bitarray: bits(2, 0x80), signatures: [sign(NO_KEY)] }),
  ],
];

const ACCEPTED: readonly [string, Signer, Signatures][] = [
  [
    "bits set behind the last",
    twoOfThree,
    (sign) => ({ bitarray: bits(3, 0xdf), signatures: [sign(A), sign(B)] }),
  ],
  [
    "signatures that no bit speaks of",
    oneOfThree,
    (sign) => ({ bitarray: bits(3, 0x40), signatures: [sign(B), GARBAGE, GARBAGE] }),
  ],
  ["whole bytes of bits", ofEight, (sign) => ({ bitarray: bits(0, 0x01), signatures: [sign(B)] })],
  [
    "the last byte's bits counted as eight",
    ofEight,
    (sign) => ({ bitarray: bits(8, 0x01), signatures: [sign(B)] }),
  ],
  [
    "any sign mode",
    oneOfThree,
    (sign) => ({
      bitarray: bits(3, 0x80),
      signatures: [single(sign(A).single!.signature, -77)],
    }),
  ],
  [
    "no signatures where none are needed",
    freeForAll,
    () => ({
      bitarray: bits(2, 0),
      signatures: [],
    }),
  ],
  [
    "an empty bit array where there are no keys",
    ofNone,
    () => ({
      bitarray: bits(0),
      signatures: [],
    }),
  ],
  [
    "no bit of a member without a key",
    multisigSigner(1, [NO_KEY, A]),
    (sign) => ({ bitarray: bits(2, 0x40), signatures: [sign(A)] }),
  ],
  [
    "the nested key's own signatures",
    nested,
    (sign) => ({
      bitarray: bitArray(2, [1]),
      signatures: [sign(multisigSigner(1, [B, C], [1]))],
    }),
  ],
];

describe("a multisig key refuses", () => {
  test.each(ROWS)("%s with %s", (_, code, key, signatures) => {
    expect(resultOfSignatures(key, signatures)).toBe(code);
  });

  test("the signature of one", () => {
    const machine = new SoloMachine({ ...oneOfThree, sign: A.sign });
    const world = new World();
    mustCreate(world, machine);
    expect(resultOf(deliverHeader(world, machine.header(machine)))).toBe(REFUSED);
  });

  test.each<[string, Signatures]>([
    ["of that member", (sign) => ({ bitarray: bits(2, 0x80), signatures: [sign(A)] })],
    ["of another", (sign) => ({ bitarray: bits(2, 0x40), signatures: [sign(A)] })],
    ["that are too many", (sign) => ({ bitarray: bits(2, 0xc0), signatures: [sign(A)] })],
    ["for no bits", () => ({ signatures: [] })],
  ])("with a member that is absent, which no client is created with, signatures %s", (_, given) => {
    const absent: Signer = { ...A, publicKey: Any.create({}) };
    for (const stored of [multisigSigner(1, [absent, A]), multisigSigner(1, [A, absent])]) {
      expect(resultOfSignatures(multisigSigner(1, [A, A]), given, stored)).toBe(PANIC);
    }
  });

  test("a threshold that is more than its keys", () => {
    const key = multisigSigner(4, [A, B, C]);
    expect(
      resultOfSignatures(key, (sign) => ({
        bitarray: bits(3, 0xe0),
        signatures: [sign(A), sign(B), sign(C)],
      })),
    ).toBe(REFUSED);
    const highest = multisigSigner(2 ** 32 - 1, [A]);
    expect(
      resultOfSignatures(highest, (sign) => ({
        bitarray: bits(1, 0x80),
        signatures: [sign(A)],
      })),
    ).toBe(REFUSED);
  });
});

describe("a multisig key accepts", () => {
  test.each(ACCEPTED)("%s", (_, key, signatures) => {
    expect(resultOfSignatures(key, signatures)).toBe("/0");
  });
});
