/** Block times in RFC 3339 and in nanoseconds. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { formatTime, parseTime } from "../../host/chain/time.js";

test.each([
  ["1970-01-01T00:00:00Z", 0n],
  ["2020-01-02T00:00:05Z", 1_577_923_205_000_000_000n],
  ["2020-01-02T00:00:05.5Z", 1_577_923_205_500_000_000n],
  ["2020-01-02T00:00:05.000000001Z", 1_577_923_205_000_000_001n],
  ["2020-01-02T01:30:05+01:30", 1_577_923_205_000_000_000n],
  ["2020-01-01T22:30:05-01:30", 1_577_923_205_000_000_000n],
  ["2020-02-29T23:59:59Z", 1_583_020_799_000_000_000n],
  ["9999-12-31T23:59:59Z", 253_402_300_799_000_000_000n],
])("%s", (text, nanos) => {
  expect(parseTime(text)).toBe(nanos);
  expect(parseTime(formatTime(nanos))).toBe(nanos);
});

test.each([
  "2019-02-29T00:00:00Z",
  "2020-13-01T00:00:00Z",
  "2020-01-02T24:00:01Z",
  "2020-01-02T00:00:60Z",
  "2020-01-02 00:00:00Z",
  "2020-01-02T00:00:00",
  "2020-01-02T00:00:00.Z",
  "2020-01-02T00:00:00.0000000001Z",
  "2020-01-02T00:00:00+24:00",
  "1969-12-31T23:59:59Z",
  "1970-01-01T00:30:00+01:00",
  "",
])("%s is no time", (text) => {
  expect(parseTime(text)).toBeUndefined();
});

test("every time is read as it is written", () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 253_402_300_799_999_999_999n), (nanos) => {
      expect(parseTime(formatTime(nanos))).toBe(nanos);
    }),
    { seed: 20261121 },
  );
});

test("a time beyond the calendar is given in nanoseconds", () => {
  expect(formatTime(2n ** 80n)).toBe(`${2n ** 80n} ns`);
});
