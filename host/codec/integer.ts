/** Integers in text, as the SDK's math.Int reads and writes them; the twin of
 * assembly/codec/integer.ts. */
import type { Reader } from "./reader.js";
import type { Writer } from "./writer.js";

const MAXIMUM_MAGNITUDE = 2n ** 256n - 1n;

/** What Go's big.Int reads: base prefixes, and single underscores between digits. */
const INTEGER =
  /^([+-]?)(?:(0[bB](?:_?[01])+)|(0[oO](?:_?[0-7])+)|(0[xX](?:_?[0-9a-fA-F])+)|0((?:_?[0-7])*)|([1-9](?:_?[0-9])*))$/;

/** The decimal text of an integer, or undefined where it is none or has more than 256 bits. */
export function canonicalInteger(text: string): string | undefined {
  const match = INTEGER.exec(text);
  if (match === null) return undefined;
  const [, sign, binary, octal, hexadecimal, legacyOctal, decimal] = match;
  const literal = binary ?? octal ?? hexadecimal ?? decimal ?? `0o0${legacyOctal}`;
  const magnitude = BigInt(literal.toLowerCase().replaceAll("_", ""));
  if (magnitude > MAXIMUM_MAGNITUDE) return undefined;
  return (sign === "-" ? -magnitude : magnitude).toString();
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
