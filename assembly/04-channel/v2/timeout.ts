/** Timeouts of IBC v2, which are seconds since 1970 where all other times are nanoseconds. */

/** Nanoseconds of a second. */
const SECOND: i64 = 1_000_000_000;
/** A packet times out a day from now at the latest, in seconds (types.MaxTimeoutDelta). */
const MAX_TIMEOUT_DELTA: i64 = 86_400;
/** Seconds from the year 1, where Go's time begins, to 1970. */
const GO_EPOCH: i64 = 62_135_596_800;

/** The whole seconds of a time, as Go takes them from nanoseconds that are signed: from 2^63 on
 * they are before 1970, and their seconds wrap around. */
export function unixSeconds(nanos: u64): u64 {
  const signed = <i64>nanos;
  const seconds = signed / SECOND;
  return <u64>(signed % SECOND < 0 ? seconds - 1 : seconds);
}

/** Whether a timeout is not after a time, where one too large for Go's time.Unix wraps around. */
export function isPast(timeoutSeconds: u64, nowSeconds: u64): bool {
  return <i64>timeoutSeconds + GO_EPOCH <= <i64>nowSeconds + GO_EPOCH;
}

/** Whether a timeout that is not past is further away than a packet may wait. */
export function isTooFar(timeoutSeconds: u64, nowSeconds: u64): bool {
  return <i64>timeoutSeconds > <i64>nowSeconds + MAX_TIMEOUT_DELTA;
}
