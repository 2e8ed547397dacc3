/**
 * Copies of a few hundred bytes that live shortly: requests and answers that cross the ABI. Up to
 * 64 bytes an engine keeps an array's bytes beside it; above that each array costs a buffer of its
 * own, which takes longer to allocate and to collect than such a copy takes to make. They share one
 * instead, as node's Buffers do. Whoever keeps one for long keeps the whole slab: copy it then.
 */
const SLAB_BYTES = 8_192;
const SMALLEST = 65;
const LARGEST = 1_024;

let slab = new Uint8Array(SLAB_BYTES);
let used = 0;

/** A copy of a range of bytes that lie in plain arrays, not in Buffers. */
export function shortLivedCopy(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const size = end - start;
  if (size < SMALLEST || size > LARGEST) return bytes.slice(start, end);
  if (used + size > SLAB_BYTES) {
    slab = new Uint8Array(SLAB_BYTES);
    used = 0;
  }
  const copy = slab.subarray(used, used + size);
  used += size;
  copy.set(bytes.subarray(start, end));
  return copy;
}
