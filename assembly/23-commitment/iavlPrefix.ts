/** What stands before the hashes of an IAVL node (ics23 go/ops.go validateIavlOps). */
import { Bytes } from "../abi/bytes";

/** Height, size and version of the node. */
const VARINTS: i32 = 3;
const LONGEST_VARINT: i32 = 10;
/** Before a left child: its length byte. */
const BEFORE_LEFT: i32 = 1;
/** Before a right child: the left one behind its length byte, and the length byte of the right. */
const BEFORE_RIGHT: i32 = 34;

/** Index just behind the varint at an index, or -1: as Go's binary.ReadVarint, which refuses an
 * end of input within it and more than 64 bits, but takes encodings that are longer than needed. */
function endOfVarint(bytes: Bytes, start: i32): i32 {
  for (let i = 0; i < LONGEST_VARINT && start + i < bytes.length; i++) {
    const byte = bytes.at(start + i);
    if (byte < 0x80) return i == LONGEST_VARINT - 1 && byte > 1 ? -1 : start + i + 1;
  }
  return -1;
}

/** The value of a zig-zag varint that is not negative. */
function varintValue(bytes: Bytes, start: i32, end: i32): i64 {
  let value: u64 = 0;
  for (let i = start; i < end; i++) {
    value |= <u64>(bytes.at(i) & 0x7f) << (7 * <u64>(i - start));
  }
  return <i64>(value >> 1);
}

/** Index behind height, size and version, or -1 where they are malformed, one is negative, or the
 * height is below `minHeight`. */
function endOfNumbers(prefix: Bytes, minHeight: i32): i32 {
  let start = 0;
  for (let i = 0; i < VARINTS; i++) {
    const end = endOfVarint(prefix, start);
    if (end < 0) return -1;
    // The lowest bit is the sign of a zig-zag varint.
    if ((prefix.at(start) & 1) == 1) return -1;
    if (i == 0 && varintValue(prefix, start, end) < <i64>minHeight) return -1;
    start = end;
  }
  return start;
}

/** Whether the prefix is that of a leaf: three numbers and nothing else. */
export function isIavlLeafPrefix(prefix: Bytes): bool {
  return endOfNumbers(prefix, 0) == prefix.length;
}

/** Whether the prefix is that of an inner node at least `layer` above the leaves. */
export function isIavlInnerPrefix(prefix: Bytes, layer: i32): bool {
  const end = endOfNumbers(prefix, layer);
  if (end < 0) return false;
  const rest = prefix.length - end;
  return rest == BEFORE_LEFT || rest == BEFORE_RIGHT;
}
