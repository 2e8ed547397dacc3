/** Times and durations as gogoproto's stdtime and stdduration handle them; the twin of
 * assembly/codec/time.ts, with their texts in JSON. */
import { Duration, Timestamp } from "./gen/google.protobuf.js";
import type { Reader } from "./reader.js";
import { EncodeError } from "./wire.js";
import type { Writer } from "./writer.js";

/** Seconds and nanoseconds since 1970. */
export type Time = Timestamp;

/** The year 1: the zero value of Go's time.Time, and so of an absent time. */
const MINIMUM_TIME_SECONDS = -62135596800n;
/** The year 10000, no longer a valid time. */
const END_OF_TIME_SECONDS = 253402300800n;
/** 10,000 Julian years. */
const MAXIMUM_DURATION_SECONDS = 315576000000n;
const NANOS_PER_SECOND = 1_000_000_000;
const DURATION_UNITS = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
} as const;
const DURATION = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+|0)$/;
const DURATION_PART = /(\d*)\.?(\d*)(ns|us|µs|μs|ms|s|m|h)/g;
const RFC_3339 =
  /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))$/;

/** The time of a field that is absent. */
export function zeroTime(): Time {
  return { seconds: MINIMUM_TIME_SECONDS, nanos: 0 };
}

function isValidTime({ seconds, nanos }: Time): boolean {
  const inRange = seconds >= MINIMUM_TIME_SECONDS && seconds < END_OF_TIME_SECONDS;
  return inRange && nanos >= 0 && nanos < NANOS_PER_SECOND;
}

/** Reads a time. A repeated occurrence replaces, never merges. */
export function readTime(reader: Reader): Time {
  const time = reader.message(Timestamp, undefined);
  if (!isValidTime(time)) reader.fail("a time out of range");
  return time;
}

export function writeTime(writer: Writer, field: number, time: Time): void {
  if (!isValidTime(time)) writer.fail(field, "a time out of range");
  writer.message(field, Timestamp, time);
}

/** Reads a duration in nanoseconds. */
export function readDuration(reader: Reader): bigint {
  const duration = reader.message(Duration, undefined);
  const { seconds, nanos } = duration;
  const sum = toDurationNanos(duration);
  if (
    seconds < -MAXIMUM_DURATION_SECONDS ||
    seconds > MAXIMUM_DURATION_SECONDS ||
    Math.abs(nanos) >= NANOS_PER_SECOND ||
    (seconds < 0n && nanos > 0) ||
    (seconds > 0n && nanos < 0) ||
    BigInt.asIntN(64, sum) !== sum
  ) {
    reader.fail("a duration out of range");
  }
  return sum;
}

export function writeDuration(writer: Writer, field: number, nanos: bigint): void {
  if (BigInt.asIntN(64, nanos) !== nanos) writer.fail(field, "a duration out of range");
  writer.message(field, Duration, toDuration(nanos));
}

export function toDuration(nanos: bigint): Duration {
  const second = BigInt(NANOS_PER_SECOND);
  return { seconds: nanos / second, nanos: Number(nanos % second) };
}

export function toDurationNanos({ seconds, nanos }: Duration): bigint {
  return seconds * BigInt(NANOS_PER_SECOND) + BigInt(nanos);
}

/** `1209600s`, with 3, 6 or 9 decimals where needed. */
export function durationText(nanos: bigint): string {
  const { seconds, nanos: rest } = toDuration(nanos < 0n ? -nanos : nanos);
  return `${nanos < 0n ? "-" : ""}${seconds}${decimals(rest)}s`;
}

/** Nanoseconds of a text that Go's time.ParseDuration accepts, or undefined. */
export function durationNanosFromText(text: string): bigint | undefined {
  const match = DURATION.exec(text);
  if (match === null) return undefined;
  let sum = 0n;
  for (const [, whole, fraction, unit] of match[2]!.matchAll(DURATION_PART)) {
    const scale = DURATION_UNITS[unit as keyof typeof DURATION_UNITS];
    sum += BigInt(whole!) * scale + (BigInt(fraction!) * scale) / 10n ** BigInt(fraction!.length);
  }
  const nanos = match[1] === "-" ? -sum : sum;
  return BigInt.asIntN(64, nanos) === nanos ? nanos : undefined;
}

/** RFC 3339 in UTC, with 3, 6 or 9 decimals where needed; throws EncodeError out of range. */
export function timeText(time: Time): string {
  const { seconds, nanos } = time;
  if (!isValidTime(time)) throw new EncodeError(`${seconds}s ${nanos}ns: a time out of range`);
  const text = new Date(Number(seconds) * 1000).toISOString();
  return `${text.slice(0, text.indexOf("."))}${decimals(nanos)}Z`;
}

/** The time of an RFC 3339 text, or undefined. Decimals beyond the ninth are dropped, as in Go. */
export function timeFromText(text: string): Time | undefined {
  const match = RFC_3339.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as Six;
  const [, , , , , , , fraction = "", sign, offsetHours = "0", offsetMinutes = "0"] = match;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!exists || minute > 59 || second > 59) return undefined;
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * 60;
  const seconds = date.getTime() / 1000 - (sign === "-" ? -offset : offset);
  const time = { seconds: BigInt(seconds), nanos: Number(fraction.slice(0, 9).padEnd(9, "0")) };
  return isValidTime(time) ? time : undefined;
}

type Six = [number, number, number, number, number, number];

function decimals(nanos: number): string {
  if (nanos === 0) return "";
  return `.${nanos.toString().padStart(9, "0")}`.replace(/(000){1,2}$/, "");
}
