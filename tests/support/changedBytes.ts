/** Random changes of bytes, for tests of what reads them. */
import fc from "fast-check";

/** One change of some bytes. */
export interface Change {
  readonly kind: "set" | "insert" | "remove" | "repeat" | "cut";
  readonly at: number;
  readonly size: number;
  readonly byte: number;
}

/** One to three changes, of random places. */
export const CHANGES = fc.array(
  fc.record<Change>({
    kind: fc.constantFrom("set", "set", "insert", "remove", "repeat", "cut"),
    at: fc.nat(),
    size: fc.integer({ min: 1, max: 40 }),
    // Small numbers are tags, lengths and counts; large ones are endings of long ones.
    byte: fc.oneof(fc.nat(32), fc.nat(255), fc.constantFrom(0x80, 0xff, 0x7f)),
  }),
  { minLength: 1, maxLength: 3 },
);

/** What some changes make of bytes. */
export function changed(bytes: Uint8Array, changes: readonly Change[]): Uint8Array {
  let result = [...bytes];
  for (const { kind, at, size, byte } of changes) {
    const index = result.length === 0 ? 0 : at % result.length;
    const [before, after] = [result.slice(0, index), result.slice(index)];
    if (kind === "set") result = [...before, byte, ...after.slice(1)];
    if (kind === "insert") result = [...before, byte, ...after];
    if (kind === "remove") result = [...before, ...after.slice(size)];
    if (kind === "repeat") result = [...before, ...after.slice(0, size), ...after];
    if (kind === "cut") result = before;
  }
  return Uint8Array.from(result);
}
