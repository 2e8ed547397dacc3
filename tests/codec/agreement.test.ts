/** The two codecs agree: on every message of the schemas, for valid, damaged and random bytes. */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { toHex } from "../../host/bytes.js";
import { codecFor, DecodeError, type MessageCodec, typeUrls } from "../../host/codec/index.js";
import {
  encodingArbitrary,
  messageArbitrary,
  mutatedArbitrary,
  wireArbitrary,
} from "./support/arbitrary.js";
import { Guest } from "./support/guest.js";

const SEED = 20_261_121;
/** Runs a message and property; there are about 190 messages. */
const RUNS = Number(process.env.STRAIT_FUZZ_RUNS ?? 8);

let guest: Guest;
beforeAll(async () => {
  guest = await Guest.compile();
});

const codecs = typeUrls().map((typeUrl) => [typeUrl, codecFor(typeUrl)!] as const);

/** What the host makes of bytes: their canonical encoding, or why there is none. */
function inTypeScript(codec: MessageCodec<unknown>, bytes: Uint8Array): string {
  try {
    return toHex(codec.encode(codec.decode(bytes)));
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return error.message.endsWith("invalid UTF-8") ? "invalid UTF-8" : "malformed";
  }
}

function expectAgreement(codec: MessageCodec<unknown>, bytes: Uint8Array): void {
  const fromGuest = guest.roundTrip(codec.name, bytes);
  const fromHost = inTypeScript(codec, bytes);
  // The core holds any bytes in a text, a JavaScript string does not.
  if (fromHost === "invalid UTF-8") return;
  expect(fromGuest === undefined ? "malformed" : toHex(fromGuest)).toBe(fromHost);
}

function check(property: fc.IProperty<[Uint8Array]>): void {
  fc.assert(property, { seed: SEED, numRuns: RUNS });
}

describe.each(codecs)("%s", (_, codec) => {
  test("a valid encoding is canonical in both", () => {
    check(
      fc.property(encodingArbitrary(codec), (bytes) => {
        const again = guest.roundTrip(codec.name, bytes);
        expect(again && toHex(again)).toBe(toHex(bytes));
        expect(inTypeScript(codec, bytes)).toBe(toHex(bytes));
      }),
    );
  });

  test("damaged bytes are read alike", () => {
    check(fc.property(mutatedArbitrary(codec), (bytes) => expectAgreement(codec, bytes)));
  });

  test("random bytes are read alike, and never trap", () => {
    const random = fc.oneof(fc.uint8Array({ maxLength: 64 }), wireArbitrary);
    check(fc.property(random, (bytes) => expectAgreement(codec, bytes)));
  });

  // A Timestamp or Duration out of its range has no JSON; json.test.ts has those in range.
  const hasJson = !/Timestamp|Duration/.test(codec.name);
  test.runIf(hasJson)("JSON gives the message back", () => {
    fc.assert(
      fc.property(messageArbitrary(codec), (message) => {
        const bytes = codec.encode(message);
        const json = JSON.parse(JSON.stringify(codec.toJson(message)));
        expect(toHex(codec.encode(codec.fromJson(json)))).toBe(toHex(bytes));
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });
});

describe("bounds", () => {
  test("messages nest at most 100 deep", () => {
    // SignatureDescriptor.Data is multi { signatures: [Data] }, two levels each time.
    const nested = (levels: number): Uint8Array => {
      let data: number[] = [];
      for (let i = 0; i < levels; i++) {
        const multi = [0x12, ...lengthPrefix(data.length), ...data];
        data = [0x12, ...lengthPrefix(multi.length), ...multi];
      }
      return Uint8Array.from(data);
    };
    const codec = codecFor("/cosmos.tx.signing.v1beta1.SignatureDescriptor.Data")!;
    expect(guest.roundTrip(codec.name, nested(50))).toEqual(nested(50));
    expect(guest.roundTrip(codec.name, nested(51))).toBeUndefined();
    expect(guest.roundTrip(codec.name, nested(500))).toBeUndefined();
    for (const levels of [50, 51, 500]) expectAgreement(codec, nested(levels));
  });

  test("the core reads at most 2^16 fields at once, packed elements included", () => {
    const empty = (count: number) => new Uint8Array(2 * count).map((_, i) => (i & 1 ? 0 : 0x0a));
    const paths = "ibc.core.connection.v1.ClientPaths";
    expect(guest.roundTrip(paths, empty(2 ** 16))?.length).toBe(2 ** 17);
    expect(guest.roundTrip(paths, empty(2 ** 16 + 1))).toBeUndefined();
    const packed = (count: number) =>
      Uint8Array.from([0x0a, ...lengthPrefix(count), ...new Uint8Array(count)]);
    // The list itself is a field too.
    expect(guest.roundTrip("cosmos.ics23.v1.InnerSpec", packed(2 ** 16 - 1))).toBeDefined();
    expect(guest.roundTrip("cosmos.ics23.v1.InnerSpec", packed(2 ** 16))).toBeUndefined();
  });
});

/** The varint of a length. */
function lengthPrefix(length: number): number[] {
  return length < 0x80 ? [length] : [(length & 0x7f) | 0x80, ...lengthPrefix(length >> 7)];
}
