/** Proto3 JSON as the Cosmos SDK writes and reads it (SDK codec/json.go over gogoproto jsonpb). */
import { fromBase64, fromHex, toBase64, toHex } from "../bytes.js";
import { InputError } from "../errors.js";
import { anyFromJson, anyToJson } from "./any.js";
import { canonicalInteger } from "./integer.js";
import type { FieldDescriptor, MessageCodec } from "./message.js";
import {
  durationNanosFromText,
  durationText,
  type Time,
  timeFromText,
  timeText,
  toDuration,
  toDurationNanos,
} from "./time.js";

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** Messages with a JSON form of their own. */
interface SpecialForm {
  toJson(message: Record<string, unknown>): JsonValue;
  fromJson(json: JsonValue, path: string): unknown;
}

/** The special form of a message, or undefined where it is an object with its fields. */
function specialForm(codec: MessageCodec<unknown>): SpecialForm | undefined {
  switch (codec.name) {
    case "google.protobuf.Any":
      return { toJson: (message) => anyToJson(message as never), fromJson: anyFromJson };
    case "google.protobuf.Timestamp":
      return { toJson: (message) => timeText(message as never), fromJson: timeFromJson };
    case "google.protobuf.Duration":
      return {
        toJson: (message) => durationText(toDurationNanos(message as never)),
        fromJson: (json, path) => toDuration(durationFromJson(json, path)),
      };
    case "google.protobuf.StringValue":
    case "google.protobuf.Int64Value":
    case "google.protobuf.BytesValue": {
      const [field] = codec.fields;
      return {
        toJson: (message) => valueToJson(field!, message.value),
        fromJson: (json, path) => ({ value: valueFromJson(field!, json, path) }),
      };
    }
    default:
      return undefined;
  }
}

/** Whether a message stands under `value` in the JSON of an Any, instead of being spread out. */
export function hasSpecialForm(codec: MessageCodec<unknown>): boolean {
  return specialForm(codec) !== undefined;
}

export function messageToJson(codec: MessageCodec<unknown>, message: unknown): JsonValue {
  const values = message as Record<string, unknown>;
  const special = specialForm(codec);
  if (special !== undefined) return special.toJson(values);
  const json: Record<string, JsonValue> = {};
  for (const field of codec.fields) {
    const value = values[field.property];
    if (field.repeated) {
      json[field.name] = (value as unknown[]).map((element) => valueToJson(field, element));
    } else if (value !== undefined) {
      json[field.name] = absentBytes(field, value) ? null : valueToJson(field, value);
    } else if (field.oneof === undefined) {
      json[field.name] = null;
    }
  }
  return json;
}

/** Go writes absent `bytes` as null. */
function absentBytes(field: FieldDescriptor, value: unknown): boolean {
  return field.type === "bytes" && field.oneof === undefined && (value as Uint8Array).length === 0;
}

function valueToJson(field: FieldDescriptor, value: unknown): JsonValue {
  switch (field.type) {
    case "uint64":
    case "int64":
    case "fixed64":
    case "sfixed64":
      return (value as bigint).toString();
    case "bytes":
      return toBase64(value as Uint8Array);
    case "hex":
      return toHex(value as Uint8Array).toUpperCase();
    case "integer":
      return canonicalInteger(value as string) ?? "0";
    case "time":
      return timeText(value as Time);
    case "duration":
      return durationText(value as bigint);
    case "enum": {
      const names = Object.entries(field.enumeration!());
      return names.find(([, number]) => number === value)?.[0] ?? (value as number);
    }
    case "message":
      return messageToJson(field.message!(), value);
    default:
      return value as string | number | boolean;
  }
}

export function messageFromJson<T>(codec: MessageCodec<T>, json: JsonValue, path: string): T {
  const special = specialForm(codec);
  if (special !== undefined) return special.fromJson(json, path) as T;
  if (json === null || typeof json !== "object" || Array.isArray(json)) {
    throw new InputError(path, `expected an object, got ${describe(json)}`);
  }
  const message = codec.empty();
  const values = message as Record<string, unknown>;
  const fields = fieldsByJsonName(codec);
  for (const [name, value] of Object.entries(json)) {
    const field = fields.get(name);
    if (field === undefined) throw new InputError(`${path}.${name}`, "no such field");
    if (value === null) continue;
    if (field.oneof !== undefined) checkOneof(codec, values, field, `${path}.${name}`);
    values[field.property] = fieldFromJson(field, value, `${path}.${name}`);
  }
  return message;
}

/** Both the proto name and its camel case form are accepted. */
function fieldsByJsonName(codec: MessageCodec<unknown>): Map<string, FieldDescriptor> {
  const fields = new Map<string, FieldDescriptor>();
  for (const field of codec.fields) {
    const camelCase = field.type === "duration" ? field.property.slice(0, -5) : field.property;
    fields.set(field.name, field).set(camelCase, field);
  }
  return fields;
}

function checkOneof(
  codec: MessageCodec<unknown>,
  values: Record<string, unknown>,
  field: FieldDescriptor,
  path: string,
): void {
  const other = codec.fields.find(
    ({ oneof, property }) => oneof === field.oneof && values[property] !== undefined,
  );
  if (other !== undefined) throw new InputError(path, `excludes ${other.name}, which is there too`);
}

function fieldFromJson(field: FieldDescriptor, json: JsonValue, path: string): unknown {
  if (!field.repeated) return valueFromJson(field, json, path);
  if (!Array.isArray(json)) throw new InputError(path, `expected a list, got ${describe(json)}`);
  return json.map((element: JsonValue, index) =>
    valueFromJson(field, element, `${path}[${index}]`),
  );
}

const INTEGERS = {
  uint64: [0n, 2n ** 64n],
  fixed64: [0n, 2n ** 64n],
  int64: [-(2n ** 63n), 2n ** 63n],
  sfixed64: [-(2n ** 63n), 2n ** 63n],
  uint32: [0n, 2n ** 32n],
  fixed32: [0n, 2n ** 32n],
  int32: [-(2n ** 31n), 2n ** 31n],
  sfixed32: [-(2n ** 31n), 2n ** 31n],
} as const;

function valueFromJson(field: FieldDescriptor, json: JsonValue, path: string): unknown {
  switch (field.type) {
    case "uint64":
    case "int64":
    case "fixed64":
    case "sfixed64":
      return integerFromJson(json, path, field.type);
    case "uint32":
    case "int32":
    case "fixed32":
    case "sfixed32":
      return Number(integerFromJson(json, path, field.type));
    case "bool":
      if (typeof json === "boolean") return json;
      throw new InputError(path, `expected true or false, got ${describe(json)}`);
    case "string":
    case "text":
      return expectText(json, path);
    case "bytes":
      return bytesFromJson(json, path, "base64", fromBase64);
    case "hex":
      return bytesFromJson(json, path, "hexadecimal", fromHex);
    case "integer": {
      const integer = canonicalInteger(expectText(json, path));
      if (integer !== undefined) return integer;
      throw new InputError(path, `expected an integer of at most 256 bits, got ${describe(json)}`);
    }
    case "time":
      return timeFromJson(json, path);
    case "duration":
      return durationFromJson(json, path);
    case "enum":
      return enumerationFromJson(field, json, path);
    case "message":
      return messageFromJson(field.message!(), json, path);
  }
}

function integerFromJson(json: JsonValue, path: string, type: keyof typeof INTEGERS): bigint {
  const text = typeof json === "string" && /^-?\d{1,20}$/.test(json);
  if (text || (typeof json === "number" && Number.isSafeInteger(json))) {
    const value = BigInt(json as string | number);
    const [minimum, end] = INTEGERS[type];
    if (value >= minimum && value < end) return value;
  }
  throw new InputError(path, `expected a ${type}, got ${describe(json)}`);
}

function enumerationFromJson(field: FieldDescriptor, json: JsonValue, path: string): number {
  if (typeof json === "number") return Number(integerFromJson(json, path, "int32"));
  const values = field.enumeration!();
  const name = expectText(json, path);
  if (Object.hasOwn(values, name)) return values[name]!;
  throw new InputError(path, `expected one of ${Object.keys(values).join(", ")}, got "${name}"`);
}

function bytesFromJson(
  json: JsonValue,
  path: string,
  encoding: string,
  decode: (text: string) => Uint8Array,
): Uint8Array {
  try {
    return decode(expectText(json, path));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InputError(path, `expected ${encoding}, got ${describe(json)}`);
  }
}

function timeFromJson(json: JsonValue, path: string): Time {
  const time = timeFromText(expectText(json, path));
  if (time !== undefined) return time;
  throw new InputError(path, `expected a time like 2026-01-31T12:00:00Z, got ${describe(json)}`);
}

function durationFromJson(json: JsonValue, path: string): bigint {
  const nanos = durationNanosFromText(expectText(json, path));
  if (nanos !== undefined) return nanos;
  throw new InputError(path, `expected a duration like 1209600s, got ${describe(json)}`);
}

function expectText(json: JsonValue, path: string): string {
  if (typeof json === "string") return json;
  throw new InputError(path, `expected a text, got ${describe(json)}`);
}

/** A JSON value in an error, cut to a readable length. */
export function describe(json: JsonValue): string {
  const text = JSON.stringify(json);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
