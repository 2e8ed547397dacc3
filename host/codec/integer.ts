/** Integers in text, as the SDK's math.Int reads and writes them; the twin of
 * assembly/codec/integer.ts. */
import type { Reader } from "./reader.js";
import type { Writer } from "./writer.js";

const MAXIMUM_MAGNITUDE = 2n ** 256n - 1n;

/** What Go's big.Int reads: an optional base prefix, and single underscores between digits. With
 * each form, what BigInt wants before its digits. */
const FORMS: readonly (readonly [form: RegExp, prefix: string])[] = [
  [/^0[bB]((?:_?[01])+)$/, "0b"],
  [/^0[oO]((?:_?[0-7])+)$/, "0o"],
  [/^0[xX]((?:_?[0-9a-fA-F])+)$/, "0x"],
  [/^0((?:_?[0-7])*)$/, "0o0"],
  [/^([1-9](?:_?[0-9])*)$/, ""],
];

/** The decimal text of an integer, or undefined where it is none or has more than 256 bits. */
export function canonicalInteger(text: string): string | undefined {
  const digits = /^[+-]/.test(text) ? text.slice(1) : text;
  for (const [form, prefix] of FORMS) {
    const match = form.exec(digits);
    if (match === null) continue;
    const magnitude = BigInt(prefix + match[1]!.replaceAll("_", ""));
    if (magnitude > MAXIMUM_MAGNITUDE) return undefined;
    return (text.startsWith("-") ? -magnitude : magnitude).toString();
  }
  return undefined;
}

/** Reads an integer field; empty bytes leave the current value as it was. */
export function readInteger(reader: Reader, current: string): string {
  const text = Buffer.from(reader.bytesField()).toString("latin1");
  if (text === "") return current;
  return canonicalInteger(text) ?? reader.fail("not an integer of at most 256 bits");
}

/** Writes an integer field in decimal; an empty text counts as zero. */
export function writeInteger(writer: Writer, field: number, value: string): void {
  const text = value === "" ? "0" : canonicalInteger(value);
  if (text === undefined) writer.fail(field, `"${value}" is no integer of at most 256 bits`);
  writer.string(field, text);
}
