import type { Latin1 } from "./latin1.js";

/** Bits a key has room for; with two of them set for each, one absent key in thirty passes. */
const BITS_PER_KEY = 10;
const FIRST_KEYS = 64;

/**
 * A Bloom filter over the keys of a large map. Most keys of packets are asked for while they are
 * absent, and a map of a hundred thousand strings takes several cache misses to say so.
 */
export class KeyFilter {
  private bits = new Uint32Array(0);
  private mask = 0;
  private capacity = 0;
  private count = 0;

  /** Whether the key may have been added; false where it certainly was not. */
  mayHold(key: Latin1): boolean {
    if (this.count === 0) return false;
    const hash = hashOf(key);
    return this.isSet(hash) && this.isSet(secondOf(hash));
  }

  /** Adds a key that is not among `keys` yet, which are all that were added so far. */
  add(key: Latin1, keys: Iterable<Latin1>): void {
    if (this.count === this.capacity) this.grow(keys);
    this.count++;
    this.set(key);
  }

  private grow(keys: Iterable<Latin1>): void {
    this.capacity = Math.max(FIRST_KEYS, this.capacity * 4);
    const size = 2 ** Math.ceil(Math.log2(this.capacity * BITS_PER_KEY));
    this.bits = new Uint32Array(size / 32);
    this.mask = size - 1;
    this.count = 0;
    for (const key of keys) {
      this.count++;
      this.set(key);
    }
  }

  private set(key: Latin1): void {
    const hash = hashOf(key);
    for (const bit of [hash, secondOf(hash)]) {
      const index = bit & this.mask;
      this.bits[index >>> 5]! |= 1 << (index & 31);
    }
  }

  private isSet(hash: number): boolean {
    const index = hash & this.mask;
    return (this.bits[index >>> 5]! & (1 << (index & 31))) !== 0;
  }
}

/** FNV-1a over every other character in two chains, which a processor works on side by side. */
function hashOf(key: Latin1): number {
  let even = key.length;
  let odd = 0;
  const pairs = key.length & ~1;
  for (let i = 0; i < pairs; i += 2) {
    even = Math.imul(even ^ key.charCodeAt(i), 0x01000193);
    odd = Math.imul(odd ^ key.charCodeAt(i + 1), 0x01000193);
  }
  if (pairs < key.length) even = Math.imul(even ^ key.charCodeAt(pairs), 0x01000193);
  const mixed = Math.imul(even ^ (odd >>> 7) ^ (odd << 16), 0x2c1b3c6d);
  return mixed ^ (mixed >>> 15);
}

function secondOf(hash: number): number {
  const mixed = Math.imul(hash, 0x297a2d39);
  return mixed ^ (mixed >>> 15);
}
