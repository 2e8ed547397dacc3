/** Changes one thing in a decoded request, at any depth. */
import { fromUtf8, utf8 } from "../../host/bytes.js";
import type { FieldDescriptor, MessageCodec } from "../../host/codec/message.js";
import type { Random } from "../commitment/support/random.js";
import type { Dictionary, Fields } from "./dictionary.js";
import { type Holder, nestedCodec } from "./nested.js";

const NUMBERS: readonly bigint[] = [
  0n,
  1n,
  2n,
  3n,
  100n,
  2n ** 31n,
  2n ** 32n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
];
const SIGNED_TYPES: ReadonlySet<string> = new Set(["int64", "int32", "sfixed64", "duration"]);
const MAX_UINT64 = 2n ** 64n - 1n;
const MAX_INT64 = 2n ** 63n - 1n;
const TEXTS: readonly string[] = [
  "",
  " ",
  "0",
  "-1",
  "abc",
  "channel-",
  "channel-00",
  "channel-18446744073709551616",
  "connection-999",
  "connection-localhost",
  "09-localhost",
  "07-tendermint-0",
  "transfer/channel-2/stake",
  "cosmos1",
  "a/b",
  "*",
  "\u00e9\u0000",
  "115792089237316195423570985008687907853269984665640564039457584007913129639936",
  "x".repeat(65),
  "x".repeat(3_000),
];

/** A message with one change; the same message where there was nothing to change. */
export function mutated(
  codec: MessageCodec<unknown>,
  message: Fields,
  dictionary: Dictionary,
  random: Random,
): Fields {
  if (codec.fields.length === 0) return message;
  const field = random.pick(codec.fields);
  const { property } = field;
  const value = message[property];
  const changed = field.repeated
    ? changedList(field, (value ?? []) as readonly unknown[], message, dictionary, random)
    : changedValue(field, value, message, dictionary, random);
  return changed === value ? message : { ...message, [property]: changed };
}

function changedList(
  field: FieldDescriptor,
  list: readonly unknown[],
  holder: Fields,
  dictionary: Dictionary,
  random: Random,
): readonly unknown[] {
  const at = random.below(Math.max(1, list.length));
  const before = list.slice(0, at);
  const after = list.slice(at + 1);
  const choice = list.length === 0 ? 9 : random.below(16);
  if (choice === 0) return [];
  if (choice === 1) return [...before, ...after];
  if (choice === 2) return [...list, list[at]];
  if (choice === 3) return [...after, ...before, list[at]];
  if (choice === 4) return Array.from({ length: 1 + random.below(40) }, () => list[at]);
  if (choice === 9) {
    const other = otherValue(field, undefined, dictionary, random);
    return other === undefined ? list : [...list, other];
  }
  return [...before, changedValue(field, list[at], holder, dictionary, random), ...after];
}

function changedValue(
  field: FieldDescriptor,
  value: unknown,
  holder: Fields,
  dictionary: Dictionary,
  random: Random,
): unknown {
  if (value === undefined) return otherValue(field, value, dictionary, random);
  if (field.type === "message") {
    if (!random.oneIn(8)) return mutated(field.message!(), value as Fields, dictionary, random);
    if (random.oneIn(2) && !field.required && !field.repeated) return undefined;
    return otherValue(field, value, dictionary, random);
  }
  if (value instanceof Uint8Array) return changedField(field, value, holder, dictionary, random);
  if (random.oneIn(2)) return otherValue(field, value, dictionary, random);
  return changedScalar(field, value, random);
}

/** What stands elsewhere in such a place. */
function otherValue(
  field: FieldDescriptor,
  value: unknown,
  dictionary: Dictionary,
  random: Random,
): unknown {
  const others = dictionary.of(field);
  if (others.length > 0) return random.pick(others);
  if (field.type === "message") return field.message!().create();
  return value;
}

function changedScalar(field: FieldDescriptor, value: unknown, random: Random): unknown {
  if (typeof value === "boolean") return !value;
  if (typeof value === "string") return changedText(value, random);
  if (typeof value === "bigint") return changedBigint(field, value, random);
  if (field.type === "time") return changedTime(value as Time, random);
  if (typeof value === "number") {
    const isSigned = field.type !== "uint32";
    const next = random.oneIn(2) ? value + random.below(3) - 1 : random.below(300);
    return !isSigned && next < 0 ? 2 ** 32 - 1 : next;
  }
  return value;
}

interface Time {
  readonly seconds: bigint;
  readonly nanos: number;
}

function changedTime({ seconds, nanos }: Time, random: Random): Time {
  if (random.oneIn(2)) return { seconds, nanos: random.below(1_000_000_001) };
  return { seconds: seconds + BigInt(random.below(4_000_000) - 2_000_000), nanos };
}

function changedBigint(field: FieldDescriptor, value: bigint, random: Random): bigint {
  const isSigned = SIGNED_TYPES.has(field.type);
  const sum = random.oneIn(2) ? value + BigInt(random.below(5) - 2) : random.pick(NUMBERS);
  if (isSigned) return sum > MAX_INT64 ? -MAX_INT64 - 1n : sum;
  return sum < 0n || sum > MAX_UINT64 ? MAX_UINT64 : sum;
}

function changedText(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  switch (random.below(6)) {
    case 0:
      return random.pick(TEXTS);
    case 1:
      return text.slice(0, at) + text.slice(at + 1);
    case 2:
      return text.slice(0, at) + random.pick(TEXTS) + text.slice(at);
    case 3:
      return text.replace(/\d+/, (digits) => `${random.below(12)}${digits.slice(1)}`);
    case 4:
      return text.toUpperCase();
    default:
      return text.slice(0, at) + String.fromCharCode(32 + random.below(95)) + text.slice(at + 1);
  }
}

function changedField(
  field: FieldDescriptor,
  bytes: Uint8Array,
  holder: Fields,
  dictionary: Dictionary,
  random: Random,
): Uint8Array {
  const nested = nestedCodec(field, holder as Holder);
  const decoded = nested && !random.oneIn(8) ? nested.decode(bytes) : undefined;
  if (decoded !== undefined) {
    const changed = mutated(nested!.codec, decoded, dictionary, random);
    return changed === decoded ? bytes : nested!.encode(changed);
  }
  if (random.oneIn(3)) return otherValue(field, bytes, dictionary, random) as Uint8Array;
  if (bytes[0] === 0x7b && !random.oneIn(4)) return changedJson(bytes, random);
  return changedBytes(bytes, random);
}

/** Data of a transfer with one field otherwise. */
function changedJson(bytes: Uint8Array, random: Random): Uint8Array {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(fromUtf8(bytes)) as Record<string, unknown>;
  } catch {
    return changedBytes(bytes, random);
  }
  const names = Object.keys(fields);
  if (names.length === 0) return changedBytes(bytes, random);
  const name = random.pick(names);
  const value = fields[name];
  const choice = random.below(6);
  if (choice === 0) delete fields[name];
  else if (choice === 1) fields[random.pick(names)] = value;
  else fields[name] = typeof value === "string" ? changedText(value, random) : random.below(9);
  return utf8(JSON.stringify(fields));
}

/** Bytes with one place otherwise. */
export function changedBytes(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random.below(bytes.length + 1);
  const choice = random.below(8);
  if (choice === 0) return bytes.slice(0, at);
  if (choice === 1) return bytes.slice(at);
  const size = 1 + random.below(choice < 4 ? 40 : 2);
  const insertion = choice === 2 ? bytes.slice(at, at + size) : random.bytes(size);
  const isLonger = choice === 2 || choice === 3;
  const rest = bytes.subarray(isLonger ? at : Math.min(bytes.length, at + size));
  const changed = new Uint8Array(at + insertion.length + rest.length);
  changed.set(bytes.subarray(0, at));
  changed.set(insertion, at);
  changed.set(rest, at + insertion.length);
  if (choice > 5 && at < changed.length) changed[at] = bytes[at]! ^ (1 << random.below(8));
  return changed;
}
