/**
 * Copies and comparisons eight bytes at a time whatever the alignment, which those of the standard
 * library are not where they are no instructions. What does not fill the last eight bytes is
 * covered by a step back.
 */

/** Copies to memory that does not overlap. */
export function copyBytes(to: usize, from: usize, length: i32): void {
  if (length >= 8) {
    const last = <usize>length - 8;
    for (let i: usize = 0; i < last; i += 8) store<u64>(to + i, load<u64>(from + i));
    store<u64>(to + last, load<u64>(from + last));
  } else if (length >= 4) {
    const last = <usize>length - 4;
    store<u32>(to, load<u32>(from));
    store<u32>(to + last, load<u32>(from + last));
  } else {
    for (let i: usize = 0; i < <usize>length; i++) store<u8>(to + i, load<u8>(from + i));
  }
}

/** Whether two runs of bytes are the same. */
export function equalBytes(a: usize, b: usize, length: i32): bool {
  if (length >= 8) {
    const last = <usize>length - 8;
    for (let i: usize = 0; i < last; i += 8) {
      if (load<u64>(a + i) != load<u64>(b + i)) return false;
    }
    return load<u64>(a + last) == load<u64>(b + last);
  }
  if (length >= 4) {
    const last = <usize>length - 4;
    return load<u32>(a) == load<u32>(b) && load<u32>(a + last) == load<u32>(b + last);
  }
  for (let i: usize = 0; i < <usize>length; i++) {
    if (load<u8>(a + i) != load<u8>(b + i)) return false;
  }
  return true;
}

/** How many bytes at their ends two runs have in common, or up to seven less. */
export function equalTail(a: usize, aLength: i32, b: usize, bLength: i32): i32 {
  const longest = min(aLength, bLength);
  const endOfA = a + <usize>aLength;
  const endOfB = b + <usize>bLength;
  let equal = 8;
  while (equal <= longest && load<u64>(endOfA - <usize>equal) == load<u64>(endOfB - <usize>equal)) {
    equal += 8;
  }
  return equal - 8;
}
