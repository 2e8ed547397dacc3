/** Block times: nanoseconds since 1970, and RFC 3339 for people. */

const NANOS_PER_SECOND = 1_000_000_000n;
const RFC3339 =
  /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/;
/** The last second that a Date can tell. */
const MAX_DATE_SECONDS = 8_640_000_000_000n;

/** Nanoseconds since 1970 of a date and time in RFC 3339 from 1970 on; undefined if it is none. */
export function parseTime(text: string): bigint | undefined {
  const match = RFC3339.exec(text);
  if (match === null) return undefined;
  const [, dateAndTime, decimals = "", sign, hours = "0", minutes = "0"] = match;
  const milliseconds = Date.parse(`${dateAndTime}Z`);
  // Date turns the 30th of February into the first of March.
  if (Number.isNaN(milliseconds) || formatSeconds(BigInt(milliseconds) / 1000n) !== dateAndTime) {
    return undefined;
  }
  const offset = BigInt(Number(hours) * 3600 + Number(minutes) * 60);
  const seconds = BigInt(milliseconds) / 1000n + (sign === "-" ? offset : -offset);
  const nanos = BigInt(decimals.padEnd(9, "0"));
  return seconds < 0n ? undefined : seconds * NANOS_PER_SECOND + nanos;
}

/** A time in RFC 3339 with as many decimals as it has. */
export function formatTime(timeNanos: bigint): string {
  const seconds = timeNanos / NANOS_PER_SECOND;
  if (seconds > MAX_DATE_SECONDS) return `${timeNanos} ns`;
  const decimals = (timeNanos % NANOS_PER_SECOND).toString().padStart(9, "0").replace(/0+$/, "");
  return `${formatSeconds(seconds)}${decimals === "" ? "" : `.${decimals}`}Z`;
}

function formatSeconds(seconds: bigint): string {
  return new Date(Number(seconds) * 1000).toISOString().replace(/\.000Z$/, "");
}
