/** Times and durations as gogoproto's stdtime and stdduration read and write them
 * (gogoproto types/timestamp.go and types/duration.go). */
import { Duration, Timestamp } from "./gen/google.protobuf";
import { Reader } from "./reader";
import { Writer } from "./writer";

/** The year 1: the zero value of Go's time.Time, and so of an absent time. */
const MINIMUM_TIME_SECONDS: i64 = -62135596800;
/** The year 10000, no longer a valid time. */
const END_OF_TIME_SECONDS: i64 = 253402300800;
/** 10,000 Julian years. */
const MAXIMUM_DURATION_SECONDS: i64 = 315576000000;
const NANOS_PER_SECOND: i64 = 1_000_000_000;
/** The most whole seconds that fit into 64-bit nanoseconds. */
const MAXIMUM_INT64_SECONDS: i64 = i64.MAX_VALUE / NANOS_PER_SECOND;

/** The time of a field that is absent. */
export function zeroTime(): Timestamp {
  const time = new Timestamp();
  time.seconds = MINIMUM_TIME_SECONDS;
  return time;
}

/** Whether a time is one that can be encoded. */
export function isTime(time: Timestamp): bool {
  const inRange = time.seconds >= MINIMUM_TIME_SECONDS && time.seconds < END_OF_TIME_SECONDS;
  return inRange && time.nanos >= 0 && <i64>time.nanos < NANOS_PER_SECOND;
}

/** Reads a time; one out of range is malformed. A repeated occurrence replaces, never merges. */
export function readTime(reader: Reader): Timestamp {
  const time = reader.message<Timestamp>(null);
  if (!isTime(time)) reader.fail();
  return time;
}

/** Reads a duration in nanoseconds; one out of range is malformed. */
export function readDuration(reader: Reader): i64 {
  const duration = reader.message<Duration>(null);
  const seconds = duration.seconds;
  const nanos = <i64>duration.nanos;
  const sum = seconds * NANOS_PER_SECOND + nanos;
  if (
    seconds < -MAXIMUM_DURATION_SECONDS ||
    seconds > MAXIMUM_DURATION_SECONDS ||
    nanos <= -NANOS_PER_SECOND ||
    nanos >= NANOS_PER_SECOND ||
    (seconds < 0 && nanos > 0) ||
    (seconds > 0 && nanos < 0) ||
    // What follows is specific to Go, whose durations are 64-bit nanoseconds.
    seconds < -MAXIMUM_INT64_SECONDS ||
    seconds > MAXIMUM_INT64_SECONDS ||
    (nanos != 0 && sum < 0 != nanos < 0)
  ) {
    reader.fail();
    return 0;
  }
  return sum;
}

/** Size of a duration without its tag and length. */
export function sizeOfDuration(nanos: i64): i32 {
  return protobufDuration(nanos).size();
}

export function writeDuration(writer: Writer, field: u32, nanos: i64): void {
  writer.message<Duration>(field, protobufDuration(nanos));
}

function protobufDuration(nanos: i64): Duration {
  const duration = new Duration();
  duration.seconds = nanos / NANOS_PER_SECOND;
  duration.nanos = <i32>(nanos % NANOS_PER_SECOND);
  return duration;
}
