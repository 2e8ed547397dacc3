/** Values that checks looked at, as assembly/abi/explanation.ts describes them. */

import { fromHex, toHex } from "../bytes.js";
import { shortName } from "../chain/difference.js";
import { formatTime } from "../chain/time.js";
import { codecFor, DecodeError, type JsonValue, typeUrls } from "../codec/index.js";

/** One value: as people read it, and as it is. */
export interface Found {
  /** What it is the value of, as the source has it. */
  readonly name: string;
  readonly text: string;
  /** A number as decimal text, bytes in hexadecimal, a message as proto3 JSON. */
  readonly value: JsonValue;
}

const PRINTABLE = /^[\x20-\x7e]+$/;
const NANOS_PER_SECOND = 1_000_000_000n;
/** Of other bytes so many are shown to people. */
const SHOWN_BYTES = 20;

/** Reads a description: a letter for the kind, then the value. */
export function readValue(
  name: string,
  description: string,
  members: Readonly<Record<string, string>> | undefined,
): Found {
  const [kind, rest] = [description.charAt(0), description.slice(1)];
  const as = (text: string, value: JsonValue = text): Found => ({ name, text, value });
  switch (kind) {
    case "t":
      return as("yes", true);
    case "f":
      return as("no", false);
    case "n":
      return as("nothing", null);
    case "i": {
      const member = members?.[rest] ?? rest;
      return as(
        isTime(name) && rest.length > 17 ? `${rest} (${time(`0.${rest}`)})` : member,
        member,
      );
    }
    case "x":
      return { name, ...bytes(rest) };
    case "a":
      return as(rest === "1" ? "a list of 1" : `a list of ${rest}`, { length: rest });
    case "d":
      return as(time(rest));
    case "m":
      return { name, ...message(rest) };
    case "o":
      return as(`a ${rest}`, { is: rest });
    default:
      // Heights, fractions and texts are as they read.
      return as(rest);
  }
}

/** Whether a number is one of nanoseconds since 1970, unless it is small. */
function isTime(name: string): boolean {
  return /(time|timestamp|now|expiry)(nanos)?$/i.test(name);
}

/** `length:hex`, of which long ones are cut. */
function bytes(description: string): Pick<Found, "text" | "value"> {
  const colon = description.indexOf(":");
  const length = Number(description.slice(0, colon));
  const hex = description.slice(colon + 1);
  const isWhole = hex.length === 2 * length;
  const value = isWhole ? { hex } : { hex, length };
  if (length === 0) return { text: "nothing (0 bytes)", value };
  const text = Buffer.from(hex, "hex").toString("latin1");
  const more = isWhole ? "" : ` … (${length} bytes)`;
  if (PRINTABLE.test(text)) return { text: `"${text}"${more}`, value: { ...value, text } };
  const shown = hex.slice(0, 2 * SHOWN_BYTES);
  const isCut = length > SHOWN_BYTES && length !== 32;
  return { text: isCut ? `${shown}… (${length} bytes)` : hex, value };
}

/** `seconds.nanos` since 1970; either may be out of what a date can tell. */
function time(description: string): string {
  const [seconds = "0", nanos = "0"] = description.split(".");
  const sum = BigInt(seconds) * NANOS_PER_SECOND + BigInt(nanos);
  return sum < 0n ? `${seconds} s ${nanos} ns` : formatTime(sum);
}

/** All type URLs by the last part of their names. */
const TYPE_URLS = new Map<string, string[]>();
for (const typeUrl of typeUrls()) {
  const name = shortName(typeUrl);
  TYPE_URLS.set(name, [...(TYPE_URLS.get(name) ?? []), typeUrl]);
}

/** `Name:hex` of a protobuf message: the packages of the core have each name once or twice, with
 * equal fields or other ones, so that it has to encode to the same again. */
function message(description: string): Pick<Found, "text" | "value"> {
  const colon = description.indexOf(":");
  const [name, hex] = [description.slice(0, colon), description.slice(colon + 1)];
  for (const typeUrl of TYPE_URLS.get(name) ?? []) {
    const codec = codecFor(typeUrl)!;
    try {
      const decoded = codec.decode(fromHex(hex));
      if (toHex(codec.encode(decoded)) !== hex) continue;
      const json = codec.toJson(decoded);
      return { text: JSON.stringify(json), value: json };
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
    }
  }
  return { text: `a ${name}`, value: { is: name } };
}
