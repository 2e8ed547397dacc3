/**
 * What Go's generated code makes of bytes, valid and not. gogoproto.jsonl holds the answers of
 * github.com/cosmos/gogoproto v1.7.2, ics23/go v0.11.0 and cosmossdk.io/math v1.5.3, recorded for
 * these inputs: the bytes that decoding and encoding gives, or null for an error.
 */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { concatBytes, fromHex, toHex } from "../../host/bytes.js";
import { ClientState } from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { codecFor, DecodeError } from "../../host/codec/index.js";
import { Guest } from "./support/guest.js";

interface Recorded {
  readonly kind: string;
  readonly note?: string;
  readonly input: string;
  readonly output: string | null;
}

/** Messages whose field carries what Go was asked about without a message around it. */
const CARRIERS: Readonly<Record<string, readonly [message: string, field: number]>> = {
  time: ["cosmos.upgrade.v1beta1.Plan", 2],
  duration: ["ibc.lightclients.tendermint.v1.ClientState", 3],
  integer: ["cosmos.base.v1beta1.IntProto", 1],
};

const cases = readFileSync(new URL("gogoproto.jsonl", import.meta.url), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Recorded);

let guest: Guest;
beforeAll(async () => {
  guest = await Guest.compile();
});

/** A length-delimited field of at most 16,383 bytes. */
function lengthDelimited(field: number, content: Uint8Array): Uint8Array {
  const size = content.length;
  const length = size < 0x80 ? [size] : [(size & 0x7f) | 0x80, size >> 7];
  return concatBytes(Uint8Array.of(field * 8 + 2, ...length), content);
}

/** The hex that a message must encode to again; a carrier has its other fields too. */
function expectation({ kind, output }: Recorded): string | undefined {
  if (output === null) return undefined;
  if (kind === "time") return toHex(lengthDelimited(2, fromHex(output)));
  if (kind === "duration") {
    const others = toHex(ClientState.encode(ClientState.create()));
    return others.replace("1a00", toHex(lengthDelimited(3, fromHex(output))));
  }
  // An absent integer is written as zero.
  if (kind === "integer") return toHex(lengthDelimited(1, fromHex(output || "30")));
  return output;
}

function inTypeScript(message: string, input: Uint8Array): string | undefined {
  const codec = codecFor(`/${message}`)!;
  try {
    return toHex(codec.encode(codec.decode(input)));
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return error.message.endsWith("invalid UTF-8") ? "invalid UTF-8" : undefined;
  }
}

describe("bytes decode and encode as in Go", () => {
  const named = cases.map((recorded) => {
    const { kind, note, input } = recorded;
    return [`${kind} ${note ?? ""} ${input}`, recorded] as const;
  });

  test.each(named)("%s", (_, recorded) => {
    const [message, field] = CARRIERS[recorded.kind] ?? [recorded.kind, undefined];
    const bytes = fromHex(recorded.input);
    const input = field === undefined ? bytes : lengthDelimited(field, bytes);
    const expected = expectation(recorded);

    const fromGuest = guest.roundTrip(message, input);
    expect(fromGuest && toHex(fromGuest)).toBe(expected);

    // A JavaScript string cannot hold what is no UTF-8; there, and only there, we are stricter.
    const fromHost = inTypeScript(message, input);
    if (fromHost === "invalid UTF-8") expect(message).toBe("google.protobuf.Any");
    else expect(fromHost).toBe(expected);
  });
});

test("the recording holds errors and successes of every kind", () => {
  for (const kind of new Set(cases.map((recorded) => recorded.kind))) {
    const outputs = cases.filter((recorded) => recorded.kind === kind).map(({ output }) => output);
    expect(outputs.filter((output) => output === null).length, kind).toBeGreaterThan(3);
    expect(outputs.filter((output) => output !== null).length, kind).toBeGreaterThan(3);
  }
});
