/** Durations as people write them: `5s`, `10m`, `14d`, `1h30m`. */
import type { JsonNode } from "../chain/jsonNode.js";

/** In nanoseconds. */
const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
};
const DURATION = /^(?:[0-9]{1,12}(?:ns|ms|s|m|h|d))+$/;
const PART = /([0-9]+)([a-z]+)/g;
/** A duration of ibc-go is an int64 of nanoseconds. */
const LONGEST_NANOS = 2n ** 63n - 1n;

/** A duration above 0, in nanoseconds; throws an InputError for anything else. */
export function readDuration(json: JsonNode): bigint {
  const nanos = parseDuration(json.text());
  if (nanos !== undefined && nanos > 0n && nanos <= LONGEST_NANOS) return nanos;
  const found = JSON.stringify(json.text().slice(0, 40));
  return json.fail(`expected a duration like 5s, 10m, 1h30m or 14d, found ${found}`);
}

function parseDuration(text: string): bigint | undefined {
  if (!DURATION.test(text)) return undefined;
  let nanos = 0n;
  for (const [, count, unit] of text.matchAll(PART)) nanos += BigInt(count!) * UNITS[unit!]!;
  return nanos;
}
