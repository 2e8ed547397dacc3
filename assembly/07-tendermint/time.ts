/** Arithmetic of times, in seconds and nanoseconds apart as Go has it: sums cannot overflow. */
import { Timestamp } from "../codec/gen/google.protobuf";
import { zeroTime } from "../codec/time";

const NANOS_PER_SECOND: i64 = 1_000_000_000;

/** Whether a time is Go's zero, which is what an absent field decodes to. */
export function isZeroTime(time: Timestamp): bool {
  return compareTimes(time, zeroTime()) == 0;
}

/** A time of nanoseconds since 1970; blocks have no times before that. */
export function timeOfNanos(nanos: i64): Timestamp {
  const time = new Timestamp();
  time.seconds = nanos / NANOS_PER_SECOND;
  time.nanos = <i32>(nanos % NANOS_PER_SECOND);
  return time;
}

/** A time moved by a duration (time.Time.Add). */
export function addDuration(time: Timestamp, durationNanos: i64): Timestamp {
  const sum = new Timestamp();
  sum.seconds = time.seconds + durationNanos / NANOS_PER_SECOND;
  const nanos = <i64>time.nanos + (durationNanos % NANOS_PER_SECOND);
  if (nanos >= NANOS_PER_SECOND) {
    sum.seconds += 1;
    sum.nanos = <i32>(nanos - NANOS_PER_SECOND);
  } else if (nanos < 0) {
    sum.seconds -= 1;
    sum.nanos = <i32>(nanos + NANOS_PER_SECOND);
  } else {
    sum.nanos = <i32>nanos;
  }
  return sum;
}

/** Negative, zero or positive. */
export function compareTimes(a: Timestamp, b: Timestamp): i32 {
  if (a.seconds != b.seconds) return a.seconds < b.seconds ? -1 : 1;
  return a.nanos - b.nanos;
}

/** Nanoseconds since 1970, wrapping outside of 1678 to 2262 as time.Time.UnixNano does. */
export function unixNanos(time: Timestamp): u64 {
  return <u64>(time.seconds * NANOS_PER_SECOND + <i64>time.nanos);
}

/** `a - b` in nanoseconds, held at the ends of 64 bits (time.Time.Sub). */
export function subtractTimes(a: Timestamp, b: Timestamp): i64 {
  const nanos = (a.seconds - b.seconds) * NANOS_PER_SECOND + <i64>(a.nanos - b.nanos);
  if (compareTimes(addDuration(b, nanos), a) == 0) return nanos;
  return compareTimes(a, b) < 0 ? i64.MIN_VALUE : i64.MAX_VALUE;
}
