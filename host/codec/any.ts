/** Messages inside google.protobuf.Any, found by their type URLs. */
import { fromBase64, toBase64 } from "../bytes.js";
import { InputError } from "../errors.js";
import type { Any } from "./gen/google.protobuf.js";
import { allCodecs } from "./gen/registry.js";
import { describe, hasSpecialForm, type JsonValue } from "./json.js";
import type { MessageCodec } from "./message.js";

/** Built at first use: the generated files and this one import each other. */
let codecs: ReadonlyMap<string, MessageCodec<unknown>> | undefined;

/** The codec of a type URL such as `/ibc.core.client.v1.Height`, or undefined. */
export function codecFor(typeUrl: string): MessageCodec<unknown> | undefined {
  codecs ??= new Map(allCodecs().map((codec) => [codec.typeUrl, codec]));
  return codecs.get(typeUrl);
}

/** Packs a message. */
export function packAny<T>(codec: MessageCodec<T>, message: T): Any {
  return { typeUrl: codec.typeUrl, value: codec.encode(message) };
}

/** A packed message with its codec, or undefined where the type URL is not known. Throws
 * DecodeError. */
export function decodeAny(
  any: Any,
): { readonly codec: MessageCodec<unknown>; readonly message: unknown } | undefined {
  const codec = codecFor(any.typeUrl);
  return codec && { codec, message: codec.decode(any.value) };
}

/**
 * The packed message with its type URL as `@type`. One of an unknown type keeps its bytes, in
 * base64 as `value`, where the SDK would refuse it. Throws DecodeError.
 */
export function anyToJson(any: Any): JsonValue {
  const decoded = decodeAny(any);
  if (decoded === undefined) return { "@type": any.typeUrl, value: toBase64(any.value) };
  const json = decoded.codec.toJson(decoded.message);
  if (hasSpecialForm(decoded.codec)) return { "@type": any.typeUrl, value: json };
  return { "@type": any.typeUrl, ...(json as Record<string, JsonValue>) };
}

/** The inverse of `anyToJson`; throws InputError. */
export function anyFromJson(json: JsonValue, path = "any"): Any {
  if (json === null || typeof json !== "object" || Array.isArray(json)) {
    throw new InputError(path, `expected an object, got ${describe(json)}`);
  }
  const { "@type": typeUrl, ...rest } = json as Record<string, JsonValue>;
  if (typeof typeUrl !== "string") throw new InputError(path, 'expected a text at "@type"');
  const codec = codecFor(typeUrl);
  if (codec === undefined) return { typeUrl, value: unknownValue(rest, typeUrl, path) };
  const content = hasSpecialForm(codec) ? (rest.value ?? null) : rest;
  return { typeUrl, value: codec.encode(codec.fromJson(content, path)) };
}

function unknownValue(rest: Record<string, JsonValue>, typeUrl: string, path: string): Uint8Array {
  const { value, ...others } = rest;
  if (typeof value !== "string" || Object.keys(others).length > 0) {
    throw new InputError(path, `the type ${typeUrl} is unknown: expected base64 at "value" alone`);
  }
  try {
    return fromBase64(value);
  } catch {
    throw new InputError(`${path}.value`, "expected base64");
  }
}
