/** Times as CometBFT writes them, and as nanoseconds since 1970. */
import type { Time } from "../codec/time.js";

const NANOS_PER_SECOND = 1_000_000_000n;

/** Seconds and nanoseconds of a count of nanoseconds since 1970, which may be negative. */
export function timeFromNanos(nanos: bigint): Time {
  const rest = ((nanos % NANOS_PER_SECOND) + NANOS_PER_SECOND) % NANOS_PER_SECOND;
  return { seconds: (nanos - rest) / NANOS_PER_SECOND, nanos: Number(rest) };
}

/** Nanoseconds since 1970. */
export function nanosFromTime({ seconds, nanos }: Time): bigint {
  return seconds * NANOS_PER_SECOND + BigInt(nanos);
}
