/**
 * The arena runtime: stands in for AssemblyScript's `rt/stub` (scripts/build.ts puts it there; the
 * imports below resolve inside the standard library).
 *
 * One bump allocator that frees nothing within a call. After a call the host calls the export
 * `rewind`, which zeroes what the call allocated: memory and globals are then as they were after
 * instantiation. Nothing ever lies above `offset`, so `offset` is its own high-water mark, and no
 * block is ever reused, so fresh blocks are always zero. Memory grows in contracts alone, which are
 * compiled with ARENA_GROWS: they begin with little, and are not rewound.
 */
import { AL_MASK, BLOCK, BLOCK_OVERHEAD, OBJECT, OBJECT_OVERHEAD } from "./common";

/** Where the next block begins. */
let offset: usize = ((__heap_base + BLOCK_OVERHEAD + AL_MASK) & ~AL_MASK) - BLOCK_OVERHEAD;

/** Where rewinding ends: above everything that module initialisation allocated. */
let mark: usize = 0;

/** Ends module initialisation: whatever is allocated by now is kept by every rewind. */
export function arenaSeal(): void {
  mark = offset;
  settleArgumentCount(0);
}

/** A call with an argument left out sets the compiler's count of arguments, which is a global: this
 * one leaves it the same after every rewind. Whoever reads it has set it. */
function settleArgumentCount(given: i32, left: i32 = given): void {}

/** Zeroes what was allocated since the seal and gives it back. */
export function arenaRewind(): void {
  memory.fill(mark, 0, offset - mark);
  offset = mark;
  settleArgumentCount(0);
}

/** Address of the next block: everything that a piece of work allocates lies above it. */
export function arenaEnd(): usize {
  return offset;
}

/** Bytes allocated since the seal. */
export function arenaUsed(): usize {
  return offset - mark;
}

/**
 * Gives back everything above `to`, an address that arenaEnd once returned or this function did,
 * except `length` bytes at `pointer`, which move to `to`. Returns the address behind them.
 */
export function arenaKeep(to: usize, pointer: usize, length: usize): usize {
  const oldOffset = offset;
  memory.copy(to, pointer, length);
  const end = to + length;
  offset = ((end + BLOCK_OVERHEAD + AL_MASK) & ~AL_MASK) - BLOCK_OVERHEAD;
  if (oldOffset > end) memory.fill(end, 0, oldOffset - end);
  return end;
}

/** Takes bytes that belong to no object, all of them zero. */
export function arenaBytes(size: usize): usize {
  return __alloc(size);
}

/** The address that `arenaBytes` would give, when at least `size` bytes are left there. Whatever is
 * written there has to be taken before anything else is. */
export function arenaPeek(size: usize): usize {
  const pointer = offset + BLOCK_OVERHEAD;
  if (pointer + size > (<usize>memory.size() << 16)) makeRoom(pointer + size);
  return pointer;
}

/** Grows memory so that it reaches to an address, which is in 32 bits; traps where it must not. */
function makeRoom(end: usize): void {
  if (isDefined(ARENA_GROWS)) {
    const pages = <i32>((end + 0xffff) >> 16) - memory.size();
    if (pages <= memory.size() && memory.grow(memory.size()) >= 0) return;
    if (memory.grow(pages) >= 0) return;
  }
  unreachable();
}

// @ts-ignore: decorator
@inline function payloadSizeOf(size: usize): usize {
  return ((size + BLOCK_OVERHEAD + AL_MASK) & ~AL_MASK) - BLOCK_OVERHEAD;
}

/** Larger than the memory can become. */
// @ts-ignore: decorator
@inline function largestSize(): usize {
  return isDefined(ARENA_GROWS) ? 1 << 30 : <usize>memory.size() << 16;
}

/** Moves the end of the arena; running out of memory is a trap, which the limits on inputs
 * (assembly/ABI.md) keep out of reach. */
// @ts-ignore: decorator
@inline function moveOffset(end: usize): void {
  if (end > (<usize>memory.size() << 16)) makeRoom(end);
  offset = end;
}

// @ts-ignore: decorator
@unsafe @global
export function __alloc(size: usize): usize {
  // Sizes are at most a whole memory, so that the sums below cannot wrap.
  if (size > largestSize()) unreachable();
  const block = changetype<BLOCK>(offset);
  const pointer = offset + BLOCK_OVERHEAD;
  const payloadSize = payloadSizeOf(size);
  moveOffset(pointer + payloadSize);
  block.mmInfo = payloadSize;
  return pointer;
}

// @ts-ignore: decorator
@unsafe @global
export function __realloc(pointer: usize, size: usize): usize {
  const block = changetype<BLOCK>(pointer - BLOCK_OVERHEAD);
  const heldSize = block.mmInfo;
  if (size <= heldSize) return pointer;
  if (size > largestSize()) unreachable();
  const payloadSize = payloadSizeOf(size);
  if (pointer + heldSize == offset) {
    moveOffset(pointer + payloadSize);
    block.mmInfo = payloadSize;
    return pointer;
  }
  const moved = __alloc(max<usize>(payloadSize, heldSize << 1));
  memory.copy(moved, pointer, heldSize);
  return moved;
}

// @ts-ignore: decorator
@unsafe @global
export function __free(pointer: usize): void {}

// @ts-ignore: decorator
@unsafe @global
export function __reset(): void {
  arenaRewind();
}

// @ts-ignore: decorator
@unsafe @global
export function __new(size: usize, id: u32): usize {
  const pointer = __alloc(OBJECT_OVERHEAD + size);
  const object = changetype<OBJECT>(pointer - BLOCK_OVERHEAD);
  object.rtId = id;
  object.rtSize = <u32>size;
  return pointer + OBJECT_OVERHEAD;
}

// @ts-ignore: decorator
@unsafe @global
export function __renew(oldPointer: usize, size: usize): usize {
  const pointer = __realloc(oldPointer - OBJECT_OVERHEAD, OBJECT_OVERHEAD + size);
  changetype<OBJECT>(pointer - BLOCK_OVERHEAD).rtSize = <u32>size;
  return pointer + OBJECT_OVERHEAD;
}

// The garbage collector's hooks: there is nothing to collect.

// @ts-ignore: decorator
@unsafe @global
export function __link(parent: usize, child: usize, expectMultiple: bool): void {}

// @ts-ignore: decorator
@unsafe @global
export function __pin(pointer: usize): usize {
  return pointer;
}

// @ts-ignore: decorator
@unsafe @global
export function __unpin(pointer: usize): void {}

// @ts-ignore: decorator
@unsafe @global
function __visit(pointer: usize, cookie: u32): void {}

// @ts-ignore: decorator
@unsafe @global
export function __collect(): void {}
