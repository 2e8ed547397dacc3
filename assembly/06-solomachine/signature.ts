/**
 * Signatures of solo machines: of one key, or of a multisig key and those in it
 * (06-solomachine/proof.go; cosmos-sdk crypto/keys/multisig/multisig.go).
 */
import { Bytes } from "../abi/bytes";
import { CompactBitArray } from "../codec/gen/cosmos.crypto.multisig.v1beta1";
import {
  SignatureDescriptorData, SignatureDescriptorDataMulti,
} from "../codec/gen/cosmos.tx.signing.v1beta1";
import { IbcError, panicked, SoloMachineError, unregistered } from "../error";
import { MultisigKey, PublicKey, SingleKey, UnpackedKey } from "./publicKey";

/** Bits in a byte of a bit array. */
const BITS: i32 = 8;

/** Signature data, or why there is none. */
@final
export class SignatureOutcome {
  constructor(
    public readonly data: SignatureDescriptorData | null,
    public readonly error: IbcError | null,
  ) {}
}

/** UnmarshalSignatureData: malformed bytes are an error without a code, and data that is neither of
 * one signer nor of several is a panic. */
export function decodeSignature(bytes: Bytes): SignatureOutcome {
  const data = SignatureDescriptorData.decode(bytes);
  if (data === null) return new SignatureOutcome(null, unregistered("the signature is malformed"));
  if (isComplete(data)) return new SignatureOutcome(data, null);
  return new SignatureOutcome(null, panicked("signature data is neither single nor multi"));
}

function isComplete(data: SignatureDescriptorData): bool {
  const multi = data.multi;
  if (multi === null) return data.single !== null;
  for (let i = 0; i < multi.signatures.length; i++) {
    if (!isComplete(multi.signatures[i])) return false;
  }
  return true;
}

/** VerifySignature: `06-solomachine/5` unless the key signed; a sign mode says nothing here. */
export function verifySignature(
  publicKey: UnpackedKey, message: Bytes, data: SignatureDescriptorData,
): IbcError | null {
  return verify(publicKey.key!, message, data);
}

function verify(
  key: PublicKey, message: Bytes, data: SignatureDescriptorData,
): IbcError | null {
  if (key instanceof MultisigKey) {
    const multi = data.multi;
    if (multi === null) return refused("a multisig key needs signatures of several");
    return verifyMultisignature(<MultisigKey>key, message, multi);
  }
  const single = data.single;
  if (single === null) return refused("signatures of several need a multisig key");
  const singleKey = <SingleKey>key;
  if (singleKey.isNilPointer) return panicked("there is no key in the secp256r1 key");
  return singleKey.verifies(message, single.signature)
    ? null
    : refused("the signature is not valid");
}

/** VerifyMultisignature: signatures stand in the order of the keys whose bits are set. */
function verifyMultisignature(
  key: MultisigKey, message: Bytes, data: SignatureDescriptorDataMulti,
): IbcError | null {
  // Go goes over all keys before it looks at the signatures.
  if (hasAbsentMember(key)) return panicked("a member of the multisig key is absent");
  const size = key.members.length;
  const signatures = data.signatures;
  const bits = data.bitarray;
  if (bitCount(bits) != size) return refused("there is not one bit for each key");
  if (<i64>signatures.length < <i64>key.threshold || signatures.length > size) {
    return refused("there are " + signatures.length.toString() + " signatures");
  }
  if (bits === null) return panicked("there is no bit array");
  if (<i64>setBitsBefore(bits.elems, size) < <i64>key.threshold) {
    return refused("fewer bits are set than the threshold demands");
  }
  let next = 0;
  for (let i = 0; i < size; i++) {
    if (i / BITS >= bits.elems.length) return panicked("the bit array ends before its last bit");
    if (!isSet(bits.elems, i)) continue;
    if (next == signatures.length) return panicked("more bits are set than there are signatures");
    const error = verifyMember(key.members[i]!, message, signatures[next++]);
    if (error !== null) return error;
  }
  return null;
}

function verifyMember(
  member: PublicKey, message: Bytes, data: SignatureDescriptorData,
): IbcError | null {
  const single = data.single;
  if (single !== null && member instanceof MultisigKey) {
    return panicked("a multisig key has no single signatures");
  }
  return verify(member, message, data);
}

function hasAbsentMember(key: MultisigKey): bool {
  for (let i = 0; i < key.members.length; i++) {
    if (!key.members[i]) return true;
  }
  return false;
}

/** CompactBitArray.Count; below zero for some that are malformed. */
function bitCount(bits: CompactBitArray | null): i64 {
  if (bits === null) return 0;
  const length = <i64>bits.elems.length;
  if (bits.extraBitsStored == 0) return length * BITS;
  return (length - 1) * BITS + <i64>bits.extraBitsStored;
}

/** CompactBitArray.NumTrueBitsBefore, of at most as many bits as are there. */
function setBitsBefore(elements: Bytes, end: i32): i32 {
  let count = 0;
  for (let i = 0; i < end && i < elements.length * BITS; i++) count += i32(isSet(elements, i));
  return count;
}

function isSet(elements: Bytes, index: i32): bool {
  return (elements.at(index / BITS) & (<u8>0x80 >> <u8>(index % BITS))) != 0;
}

function refused(detail: string): IbcError {
  return SoloMachineError.signatureVerificationFailed(detail);
}
