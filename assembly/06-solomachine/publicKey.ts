/**
 * Public keys as the SDK's registry has them in its default build: Ed25519, secp256k1, secp256r1
 * and multisig keys of all of these, nested too (crypto/codec/proto.go). BLS12-381 is not in it.
 */
import { Bytes } from "../abi/bytes";
import { verifyEd25519, verifySecp256k1, verifySecp256r1 } from "../abi/signature";
import { isPacked, PACKED_DEPTH, Unpacker } from "../02-client/unpacker";
import * as ed25519 from "../codec/gen/cosmos.crypto.ed25519";
import { LegacyAminoPubKey } from "../codec/gen/cosmos.crypto.multisig";
import * as secp256k1 from "../codec/gen/cosmos.crypto.secp256k1";
import * as secp256r1 from "../codec/gen/cosmos.crypto.secp256r1";
import { Any } from "../codec/gen/google.protobuf";
import { Reader } from "../codec/reader";
import { isCompressedSecp256r1Point } from "../crypto/secp256r1";

/** How deep the keys of what a message packs lie. */
export const KEY_DEPTH: i32 = PACKED_DEPTH + 1;

/** A key of any kind. */
export abstract class PublicKey {
  constructor(
    /** The key as the SDK encodes it anew when it has unpacked it. */
    public readonly packed: Any,
  ) {}

  /** Whether `Bytes()` gives none. */
  abstract get isEmpty(): bool;

  /** Whether `Bytes()` panics. */
  abstract get bytesPanic(): bool;

  /** Whether amino cannot encode it, which is what makes `Bytes()` of a multisig key panic. */
  abstract get aminoPanics(): bool;
}

/** A key of one signer. */
@final
export class SingleKey extends PublicKey {
  constructor(
    typeUrl: Bytes,
    private readonly key: Bytes,
  ) {
    // The three kinds of message have the same form.
    const message = new ed25519.PubKey();
    message.key = key;
    super(pack(typeUrl, message.encode()));
  }

  get isEmpty(): bool {
    return this.key.length == 0;
  }

  get bytesPanic(): bool {
    return this.isNilPointer;
  }

  /** Amino does not know the type of the curve in a secp256r1 key. */
  get aminoPanics(): bool {
    return this.isSecp256r1 && !this.isEmpty;
  }

  /** Whether it has no key behind the pointer: the bytes of the other two kinds are in them. */
  get isNilPointer(): bool {
    return this.isSecp256r1 && this.isEmpty;
  }

  private get isSecp256r1(): bool {
    return this.packed.typeUrl == secp256r1.PubKey.TYPE_URL;
  }

  /** Whether a signature is that of this key; wrong lengths are merely not valid. */
  verifies(message: Bytes, signature: Bytes): bool {
    if (this.isSecp256r1) return verifySecp256r1(message, signature, this.key);
    return this.packed.typeUrl == ed25519.PubKey.TYPE_URL
      ? verifyEd25519(message, signature, this.key)
      : verifySecp256k1(message, signature, this.key);
  }
}

/** A key of several signers, of whom as many as the threshold says must sign. */
@final
export class MultisigKey extends PublicKey {
  constructor(
    packed: Any,
    public readonly threshold: u32,
    /** Null where the message packs none. */
    public readonly members: (PublicKey | null)[],
  ) {
    super(packed);
  }

  /** The amino encoding begins with the name of the type. */
  get isEmpty(): bool {
    return false;
  }

  get bytesPanic(): bool {
    return this.aminoPanics;
  }

  get aminoPanics(): bool {
    for (let i = 0; i < this.members.length; i++) {
      const member = this.members[i];
      if (member === null || member.aminoPanics) return true;
    }
    return false;
  }
}

/** What an Any that is to hold a public key holds. */
@final
export class UnpackedKey {
  constructor(
    /** The Any, with the key encoded anew; null when absent. */
    public readonly packed: Any | null,
    /** Null when there is none, which stateless checks refuse. */
    public readonly key: PublicKey | null,
  ) {}

  /** Whether there is no key, or none in it. */
  get isEmpty(): bool {
    const key = this.key;
    return key === null || key.isEmpty;
  }

  /** Whether ibc-go panics when it asks for the bytes of the key. */
  get panics(): bool {
    const key = this.key;
    return key !== null && key.bytesPanic;
  }

  equals(other: UnpackedKey): bool {
    return this.packed!.encode() == other.packed!.encode();
  }
}

/** Unpacks a public key; null when that fails (statefulUnpacker.UnpackAny). */
export function unpackPublicKey(
  packed: Any | null, unpacker: Unpacker, depth: i32,
): UnpackedKey | null {
  if (!unpacker.admits(packed, depth)) return null;
  if (!isPacked(packed)) return new UnpackedKey(packed, null);
  const key = packed!.typeUrl == LegacyAminoPubKey.TYPE_URL
    ? decodeMultisigKey(packed!.value, unpacker, depth)
    : decodeSingleKey(packed!);
  return key === null ? null : new UnpackedKey(key.packed, key);
}

function decodeSingleKey(packed: Any): PublicKey | null {
  const typeUrl = packed.typeUrl;
  if (typeUrl == ed25519.PubKey.TYPE_URL || typeUrl == secp256k1.PubKey.TYPE_URL) {
    const message = ed25519.PubKey.decode(packed.value);
    return message === null ? null : new SingleKey(typeUrl, message.key);
  }
  if (typeUrl != secp256r1.PubKey.TYPE_URL) return null;
  const reader = new Reader(packed.value);
  const message = new secp256r1.PubKey();
  while (reader.next()) {
    if (reader.field != 1) {
      reader.skip();
      continue;
    }
    message.key = reader.bytes();
    // Each occurrence of the field must be a point, also one that a later occurrence replaces.
    if (!isCompressedSecp256r1Point(message.key)) reader.fail();
  }
  return reader.failed ? null : new SingleKey(typeUrl, message.key);
}

function decodeMultisigKey(value: Bytes, unpacker: Unpacker, depth: i32): PublicKey | null {
  const message = LegacyAminoPubKey.decode(value);
  if (message === null) return null;
  const members: (PublicKey | null)[] = [];
  for (let i = 0; i < message.publicKeys.length; i++) {
    const unpacked = unpackPublicKey(message.publicKeys[i], unpacker, depth + 1);
    if (unpacked === null) return null;
    message.publicKeys[i] = unpacked.packed!;
    members.push(unpacked.key);
  }
  const packed = pack(LegacyAminoPubKey.TYPE_URL, message.encode());
  return new MultisigKey(packed, message.threshold, members);
}

function pack(typeUrl: Bytes, value: Bytes): Any {
  const packed = new Any();
  packed.typeUrl = typeUrl;
  packed.value = value;
  return packed;
}
