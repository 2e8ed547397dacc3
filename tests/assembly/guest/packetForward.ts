/** Units of packet forwarding, exported for vitest. Bytes go in as buffers, and come out in
 * hexadecimal digits. */
import { arenaRewind, arenaSeal } from "rt/stub";
import "../../../assembly/abi/diagnostics";
import { Bytes } from "../../../assembly/abi/bytes";
import { parseDuration } from "../../../assembly/codec/goDuration";
import { hasInfiniteNumber, JsonNumber } from "../../../assembly/codec/jsonNumber";
import { TextBuilder } from "../../../assembly/codec/textBuilder";
import { readMemo, writeMemo } from "../../../assembly/30-middleware/packetForward/metadata";
import {
  readTransfer, writeForReceiver,
} from "../../../assembly/30-middleware/packetForward/packetData";

function view(buffer: ArrayBuffer): Bytes {
  return new Bytes(changetype<usize>(buffer), buffer.byteLength);
}

function hex(bytes: Bytes): string {
  const digits = new TextBuilder(2 * bytes.length);
  for (let i = 0; i < bytes.length; i++) digits.hexadecimal(<u32>bytes.at(i), 2);
  return String.UTF8.decodeUnsafe(digits.bytes.pointer, digits.bytes.length);
}

/** Forgets what all calls since `_initialize` have allocated. */
export function rewind(): void {
  arenaRewind();
}

/** Whether a memo asks to forward, whether what it asks is valid, and the memo written again. */
export function memo(text: ArrayBuffer): string {
  const read = readMemo(view(text));
  const metadata = read.metadata;
  if (metadata === null) return read.isForward.toString() + " false ";
  return read.isForward.toString() + " " + metadata.isValid.toString() + " " +
    hex(writeMemo(metadata));
}

/** Nanoseconds, or `none`. */
export function duration(text: ArrayBuffer): string {
  const parsed = parseDuration(view(text));
  return parsed.ok ? parsed.nanos.toString() : "none";
}

/** The integer of a number of JSON, whether it is below zero, and whether above 255. */
export function number(text: ArrayBuffer): string {
  if (hasInfiniteNumber(view(text))) return "none false false";
  const read = JsonNumber.read(view(text));
  return read.truncated.toString() + " " + read.isNegative.toString() + " " +
    read.isAbove(255).toString();
}

/** The packet data for another receiver; nothing for what is no transfer. */
export function overridden(data: ArrayBuffer): string {
  const transfer = readTransfer(view(data));
  return transfer === null ? "" : hex(writeForReceiver(transfer, Bytes.of("other")));
}

arenaSeal();
