/** Random messages and random wire bytes for property tests. */
import fc from "fast-check";
import type { FieldDescriptor, MessageCodec } from "../../../host/codec/index.js";
import { escapedText } from "../../../host/codec/text.js";

/** Deeper sub-messages are left out: some schemas are recursive. */
const MAXIMUM_DEPTH = 4;
const END_OF_TIME_SECONDS = 253402300800n;
const MINIMUM_TIME_SECONDS = -62135596800n;

const uint64 = fc.oneof(fc.bigInt(0n, 300n), fc.bigInt(0n, 2n ** 64n - 1n));
const int64 = fc.oneof(fc.bigInt(-300n, 300n), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n));
const uint32 = fc.oneof(fc.nat(300), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
const int32 = fc.oneof(fc.integer({ min: -300, max: 300 }), fc.integer());
const bytes = fc.uint8Array({ maxLength: 40 });
const text = fc.oneof(
  fc.constantFrom("", "transfer", "channel-0"),
  fc.string({ unit: "grapheme" }),
);

function scalarArbitrary(field: FieldDescriptor): fc.Arbitrary<unknown> {
  switch (field.type) {
    case "uint64":
    case "fixed64":
      return uint64;
    case "int64":
    case "sfixed64":
    case "duration":
      return int64;
    case "uint32":
    case "fixed32":
      return uint32;
    case "int32":
    case "sfixed32":
      return int32;
    case "enum":
      return fc.oneof(fc.constantFrom(...Object.values(field.enumeration!())), int32);
    case "bool":
      return fc.boolean();
    case "string":
      return text;
    case "text":
      return fc.oneof(text, bytes.map(escapedText));
    case "integer":
      return fc.bigInt(-(2n ** 256n) + 1n, 2n ** 256n - 1n).map(String);
    case "time":
      return fc.record({
        seconds: fc.bigInt(MINIMUM_TIME_SECONDS, END_OF_TIME_SECONDS - 1n),
        nanos: fc.integer({ min: 0, max: 999_999_999 }),
      });
    default:
      return bytes;
  }
}

function fieldArbitrary(field: FieldDescriptor, depth: number): fc.Arbitrary<unknown> {
  const one =
    field.type === "message"
      ? messageArbitrary(field.message!(), depth + 1)
      : scalarArbitrary(field);
  if (field.repeated) return fc.array(one, { maxLength: depth < MAXIMUM_DEPTH ? 3 : 0 });
  const nullable = !field.required && (field.type === "message" || field.type === "time");
  return nullable ? fc.option(one, { nil: undefined }) : one;
}

/** Messages that a codec can encode. */
export function messageArbitrary(
  codec: MessageCodec<unknown>,
  depth = 0,
): fc.Arbitrary<Record<string, unknown>> {
  const arms = codec.fields.filter(({ oneof }) => oneof !== undefined);
  const others = codec.fields.filter(
    (field) =>
      field.oneof === undefined &&
      (depth < MAXIMUM_DEPTH || field.required || field.type !== "message" || field.repeated),
  );
  const plain = fc.record(
    Object.fromEntries(others.map((field) => [field.property, fieldArbitrary(field, depth)])),
  );
  const base = plain.map((values) => Object.assign(codec.create() as object, values));
  if (arms.length === 0 || depth >= MAXIMUM_DEPTH) return base as fc.Arbitrary<never>;
  const arm = fc.constantFrom(...arms).chain((field) =>
    fieldArbitrary({ ...field, required: true }, depth).map((value) => ({
      [field.property]: value,
    })),
  );
  return fc.tuple(base, arm).map(([values, set]) => ({ ...values, ...set }));
}

/** Encodings of messages. */
export function encodingArbitrary(codec: MessageCodec<unknown>): fc.Arbitrary<Uint8Array> {
  return messageArbitrary(codec).map((message) => codec.encode(message));
}

/** A varint that may be longer than it needs to be, and may have bits beyond the 64th. */
const varint = fc.oneof(
  fc.nat(127).map((byte) => [byte]),
  fc.tuple(uint64, fc.nat(4), fc.nat(127)).map(([value, padding, last]) => {
    const encoded: number[] = [];
    let rest = value;
    for (; rest >= 0x80n; rest >>= 7n) encoded.push(Number(rest & 0x7fn) | 0x80);
    encoded.push(Number(rest));
    if (padding === 0) return encoded;
    for (let i = 0; i < padding; i++) {
      encoded[encoded.length - 1]! |= 0x80;
      encoded.push(0);
    }
    return encoded.length === 10 ? [...encoded.slice(0, 9), last] : encoded;
  }),
);

const tag = fc
  .tuple(fc.oneof(fc.nat(8), fc.nat(30), fc.nat(2 ** 20)), fc.oneof(fc.constant(2), fc.nat(7)))
  .map(([field, wire]) => {
    const encoded: number[] = [];
    let rest = field * 8 + wire;
    for (; rest >= 0x80; rest = Math.floor(rest / 128)) encoded.push((rest & 0x7f) | 0x80);
    encoded.push(rest);
    return encoded;
  });

/** Fields of any number and wire type, nested and in groups. */
function wireFields(depth: number): fc.Arbitrary<number[]> {
  const inner = depth < MAXIMUM_DEPTH ? wireFields(depth + 1) : fc.constant([]);
  const field = fc.tuple(tag, inner, varint, bytes).map(([head, nested, number, raw]) => {
    switch (head[0]! & 7) {
      case 0:
        return [...head, ...number];
      case 1:
        return [...head, ...new Uint8Array(8).map((_, i) => raw[i] ?? 0)];
      case 2:
        return raw.length % 2 === 0
          ? [...head, Math.min(nested.length, 127), ...nested.slice(0, 127)]
          : [...head, raw.length, ...raw];
      case 3:
        return [...head, ...nested, head[0]! + 1];
      case 5:
        return [...head, 1, 2, 3, 4];
      default:
        return head;
    }
  });
  return fc.array(field, { maxLength: 4 }).map((fields) => fields.flat());
}

/** Bytes that look like protobuf. */
export const wireArbitrary: fc.Arbitrary<Uint8Array> = wireFields(0).map((all) =>
  Uint8Array.from(all),
);

/** Encodings with a few bytes changed, cut, doubled or followed by another encoding. */
export function mutatedArbitrary(codec: MessageCodec<unknown>): fc.Arbitrary<Uint8Array> {
  const change = fc.tuple(
    fc.constantFrom("set", "insert", "remove", "cut", "repeat", "append", "merge"),
    fc.nat(),
    fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 2, 0x7f, 0x80, 0xff)),
    wireArbitrary,
    encodingArbitrary(codec),
  );
  return fc
    .tuple(encodingArbitrary(codec), fc.array(change, { minLength: 1, maxLength: 3 }))
    .map(([encoding, changes]) => changes.reduce(applyChange, encoding));
}

type Change = readonly [kind: string, at: number, byte: number, Uint8Array, Uint8Array];

function applyChange(input: Uint8Array, [kind, at, byte, wire, other]: Change): Uint8Array {
  const index = input.length === 0 ? 0 : at % input.length;
  const [head, tail] = [input.slice(0, index), input.slice(index)];
  switch (kind) {
    case "set":
      return Uint8Array.from([...head, byte, ...tail.slice(1)]);
    case "insert":
      return Uint8Array.from([...head, byte, ...tail]);
    case "remove":
      return Uint8Array.from([...head, ...tail.slice(1)]);
    case "cut":
      return head;
    case "repeat":
      return Uint8Array.from([...input, ...input]);
    case "append":
      return Uint8Array.from([...input, ...wire]);
    default:
      return Uint8Array.from([...input, ...other]);
  }
}
