/** Solo machines for tests: keys of every kind with real signatures, and what machines sign. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { utf8 } from "../../host/bytes.js";
import * as ed25519Key from "../../host/codec/gen/cosmos.crypto.ed25519.js";
import { LegacyAminoPubKey } from "../../host/codec/gen/cosmos.crypto.multisig.js";
import * as secp256k1Key from "../../host/codec/gen/cosmos.crypto.secp256k1.js";
import * as secp256r1Key from "../../host/codec/gen/cosmos.crypto.secp256r1.js";
import { SignatureDescriptorData } from "../../host/codec/gen/cosmos.tx.signing.v1beta1.js";
import type { Any } from "../../host/codec/gen/google.protobuf.js";
import { MerklePath } from "../../host/codec/gen/ibc.core.commitment.v2.js";
import {
  ClientState,
  type ConsensusState,
  type Header,
  HeaderData,
  type Misbehaviour,
  type SignatureAndData,
  SignBytes,
  TimestampedSignatureData,
} from "../../host/codec/gen/ibc.lightclients.solomachine.v3.js";
import { pack } from "./world.js";

/** A key that signs. */
export interface Signer {
  readonly publicKey: Any;
  sign(message: Uint8Array): SignatureDescriptorData;
}

/** Signature data of one signer. */
export function single(signature: Uint8Array, mode = 1): SignatureDescriptorData {
  return SignatureDescriptorData.create({ single: { mode, signature } });
}

function secretOf(seed: number): Uint8Array {
  return new Uint8Array(32).fill(seed);
}

export function ed25519Signer(seed: number): Signer {
  const secret = secretOf(seed);
  const { PubKey } = ed25519Key;
  return {
    publicKey: pack(PubKey, PubKey.encode({ key: ed25519.getPublicKey(secret) })),
    sign: (message) => single(ed25519.sign(message, secret)),
  };
}

export function secp256k1Signer(seed: number): Signer {
  const secret = secretOf(seed);
  const { PubKey } = secp256k1Key;
  return {
    publicKey: pack(PubKey, PubKey.encode({ key: secp256k1.getPublicKey(secret) })),
    sign: (message) => single(secp256k1.sign(message, secret, { lowS: true })),
  };
}

export function secp256r1Signer(seed: number): Signer {
  const secret = secretOf(seed);
  const { PubKey } = secp256r1Key;
  return {
    publicKey: pack(PubKey, PubKey.encode({ key: p256.getPublicKey(secret) })),
    sign: (message) => single(p256.sign(message, secret, { lowS: true })),
  };
}

/** A multisig key, and which of its members sign. */
export function multisigSigner(
  threshold: number,
  members: readonly Signer[],
  signing: readonly number[] = [...members.keys()],
): Signer {
  const publicKeys = members.map(({ publicKey }) => publicKey);
  return {
    publicKey: pack(LegacyAminoPubKey, LegacyAminoPubKey.encode({ threshold, publicKeys })),
    sign: (message) =>
      SignatureDescriptorData.create({
        multi: {
          bitarray: bitArray(members.length, signing),
          signatures: signing.map((index) => members[index]!.sign(message)),
        },
      }),
  };
}

/** A bit for each of `size` keys, those of `set` being set. */
export function bitArray(size: number, set: readonly number[]) {
  const elems = new Uint8Array(Math.ceil(size / 8));
  for (const index of set) elems[index >> 3]! |= 0x80 >> (index % 8);
  return { extraBitsStored: size % 8, elems };
}

/** What a signature of a machine is for. */
export interface Signed {
  readonly path: Uint8Array;
  readonly data: Uint8Array;
  readonly timestamp?: bigint;
  readonly sequence?: bigint;
}

/** A machine at some point of its life. */
export class SoloMachine {
  constructor(
    readonly signer: Signer,
    readonly sequence = 1n,
    readonly timestamp = 10n,
    readonly diversifier = "tests",
  ) {}

  consensusState(): ConsensusState {
    const { timestamp, diversifier } = this;
    return { publicKey: structuredClone(this.signer.publicKey), diversifier, timestamp };
  }

  clientState(): ClientState {
    const { sequence } = this;
    return ClientState.create({ sequence, consensusState: this.consensusState() });
  }

  /** Signature data over what the machine signs now, or at another sequence or time. */
  sign({ path, data, timestamp = this.timestamp, sequence = this.sequence }: Signed): Uint8Array {
    const { diversifier } = this;
    const signBytes = SignBytes.encode({ sequence, timestamp, diversifier, path, data });
    return SignatureDescriptorData.encode(this.signer.sign(signBytes));
  }

  /** The header by which the machine becomes `next`. */
  header(next: SoloMachine): Header {
    const newPublicKey = structuredClone(next.signer.publicKey);
    const { diversifier: newDiversifier, timestamp } = next;
    const data = HeaderData.encode({ newPubKey: newPublicKey, newDiversifier });
    const signature = this.sign({ path: utf8("solomachine:header"), data, timestamp });
    return { timestamp, signature, newPublicKey, newDiversifier };
  }

  /** Something signed, as evidence has it. */
  signatureAndData(key: string, data: string, timestamp = this.timestamp): SignatureAndData {
    const path = MerklePath.encode({ keyPath: [utf8("ibc"), utf8(key)] });
    const bytes = utf8(data);
    const signature = this.sign({ path, data: bytes, timestamp });
    return { signature, path, data: bytes, timestamp };
  }

  /** Two things signed with one sequence. */
  misbehaviour(): Misbehaviour {
    return {
      sequence: this.sequence,
      signatureOne: this.signatureAndData("one", "1"),
      signatureTwo: this.signatureAndData("two", "2"),
    };
  }

  /** The proof that a value, or when empty none, stands under a key. */
  proof(signed: Signed): Uint8Array {
    const { timestamp = this.timestamp } = signed;
    return TimestampedSignatureData.encode({ signatureData: this.sign(signed), timestamp });
  }
}
