/**
 * What a handler tells of its checks in `core.explain.wasm`, and only there: that build has calls
 * of these functions beside every check (scripts/explain), no other imports this file. Each is one
 * record for the host (host/explain/records.ts), sent as a log; what it allocates it gives back, so
 * that an explained transaction has the same memory as any.
 */
import { arenaEnd, arenaKeep } from "rt/stub";
import { Bytes } from "./bytes";
import * as ibc0 from "./ibc0";

const LEVEL_DEBUG: i32 = 0;
/** Of longer bytes the beginning is told, and how many there are. */
const MAX_TOLD_BYTES: i32 = 64;
/** Longer messages are told by their name alone. */
const MAX_TOLD_MESSAGE_BYTES: i32 = 2_048;
const DIGITS = "0123456789abcdef";

/** A function with checks begins. */
export function enter(functionNumber: i32): void {
  send(">", functionNumber.toString());
}

/** It ended well. */
export function left(functionNumber: i32): void {
  send("<", functionNumber.toString());
}

/** A check found what it expects; the values that it looked at follow. */
export function passed(site: i32): void {
  send("+", site.toString());
}

/** A function with checks returns: an error, or an outcome that may hold one. Values follow. */
export function returned<T>(site: i32, outcome: T): void {
  if (isNullable<T>()) {
    if (changetype<usize>(outcome) == 0) return send("<", "@" + site.toString());
    return tellOutcome<NonNullable<T>>(site, outcome);
  }
  tellOutcome<T>(site, outcome);
}

/** A question was answered, on which a check may depend; values follow. */
export function fact(site: i32, answer: bool): void {
  send("?", site.toString() + (answer ? " t" : " f"));
}

/** A step of a proof made a hash. */
export function digest(site: i32, made: Bytes): void {
  const begin = arenaEnd();
  send("#", site.toString() + " " + describe<Bytes>(made));
  arenaKeep(begin, begin, 0);
}

/** What a check looked at. */
export function value<T>(found: T): void {
  const begin = arenaEnd();
  send("=", describe<T>(found));
  arenaKeep(begin, begin, 0);
}

function tellOutcome<T>(site: i32, outcome: T): void {
  if (isDefined(outcome.codespace)) return tellError<T>(site, outcome);
  if (isDefined(outcome.error)) {
    if (outcome.error !== null) return tellError(site, outcome.error!);
  }
  if (isDefined(outcome.refusal)) {
    if (outcome.refusal !== null) return tellError(site, outcome.refusal!);
  }
  send("<", "@" + site.toString());
}

function tellError<T>(site: i32, error: T): void {
  const begin = arenaEnd();
  const code = error.codespace + " " + error.code.toString();
  const detail = isDefined(error.detail) ? error.detail : error.text.toString();
  send("-", site.toString() + " " + code + " " + detail);
  arenaKeep(begin, begin, 0);
}

/** A value as a letter for its kind and a text (host/explain/values.ts reads it). */
function describe<T>(found: T): string {
  if (isBoolean<T>()) return found ? "t" : "f";
  if (isInteger<T>()) return "i" + found.toString();
  if (isString<T>()) return "s" + found;
  if (isNullable<T>()) {
    if (changetype<usize>(found) == 0) return "n";
    return describeObject<NonNullable<T>>(found);
  }
  return describeObject<T>(found);
}

function describeObject<T>(found: T): string {
  if (isString<T>()) return "s" + found;
  if (isArray<T>()) return "a" + found.length.toString();
  if (isDefined(found.isAbsent)) return describeBytes(changetype<Bytes>(found));
  if (isDefined(found.revisionHeight)) {
    return "h" + found.revisionNumber.toString() + "-" + found.revisionHeight.toString();
  }
  if (isDefined(found.numerator)) {
    return "r" + found.numerator.toString() + "/" + found.denominator.toString();
  }
  if (isDefined(found.seconds)) {
    return "d" + found.seconds.toString() + "." + found.nanos.toString();
  }
  if (isDefined(found.encode)) return describeMessage<T>(found);
  return "o" + nameof<T>();
}

/** A protobuf message: its name and its encoding, or its name alone when that is long. */
function describeMessage<T>(message: T): string {
  const encoded = message.encode();
  if (encoded.length > MAX_TOLD_MESSAGE_BYTES) return "o" + nameof<T>();
  return "m" + nameof<T>() + ":" + hexDigits(encoded.pointer, encoded.length);
}

function describeBytes(bytes: Bytes): string {
  const told = min(bytes.length, MAX_TOLD_BYTES);
  return "x" + bytes.length.toString() + ":" + hexDigits(bytes.pointer, told);
}

function hexDigits(pointer: usize, length: i32): string {
  const text = new ArrayBuffer(length << 2);
  for (let i = 0; i < length; i++) {
    const byte = <i32>load<u8>(pointer + <usize>i);
    const at = changetype<usize>(text) + (<usize>i << 2);
    store<u16>(at, <u16>DIGITS.charCodeAt(byte >> 4));
    store<u16>(at, <u16>DIGITS.charCodeAt(byte & 15), 2);
  }
  return String.UTF16.decode(text);
}

function send(kind: string, text: string): void {
  const begin = arenaEnd();
  const record = String.UTF8.encode(kind + text);
  ibc0.log(LEVEL_DEBUG, changetype<usize>(record), record.byteLength);
  arenaKeep(begin, begin, 0);
}
