/** What stands before the data of a leaf (ics23 go/ops.go doLengthOp). */
import { LengthOp } from "../codec/gen/cosmos.ics23.v1";
import { Hasher } from "../crypto/hasher";

/** Appends the prefix that an operation gives data of a length. False where the operation refuses
 * the length or is not supported, as VAR_RLP is not. */
export function appendLength(hasher: Hasher, operation: i32, length: i32): bool {
  switch (operation) {
    case LengthOp.NO_PREFIX:
      return true;
    case LengthOp.VAR_PROTO:
      appendVarint(hasher, length);
      return true;
    case LengthOp.FIXED32_BIG:
      appendBigEndian(hasher, length, 4);
      return true;
    case LengthOp.FIXED32_LITTLE:
      appendLittleEndian(hasher, length, 4);
      return true;
    case LengthOp.FIXED64_BIG:
      appendBigEndian(hasher, length, 8);
      return true;
    case LengthOp.FIXED64_LITTLE:
      appendLittleEndian(hasher, length, 8);
      return true;
    case LengthOp.REQUIRE_32_BYTES:
      return length == 32;
    case LengthOp.REQUIRE_64_BYTES:
      return length == 64;
    default:
      return false;
  }
}

function appendVarint(hasher: Hasher, value: i32): void {
  let rest = <u32>value;
  for (; rest >= 0x80; rest >>= 7) hasher.appendByte(<u8>(rest | 0x80));
  hasher.appendByte(<u8>rest);
}

function appendBigEndian(hasher: Hasher, value: i32, size: i32): void {
  for (let i = size - 1; i >= 0; i--) hasher.appendByte(byteOf(value, i));
}

function appendLittleEndian(hasher: Hasher, value: i32, size: i32): void {
  for (let i = 0; i < size; i++) hasher.appendByte(byteOf(value, i));
}

/** The byte at an index of a number, counted from the lowest. */
function byteOf(value: i32, index: i32): u8 {
  return <u8>(<u64>value >> (8 * <u64>index));
}
