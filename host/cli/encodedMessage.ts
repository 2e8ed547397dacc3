/** A protobuf message in a file: JSON, hexadecimal or base64. */

import { fromBase64, fromHex } from "../bytes.js";
import {
  anyFromJson,
  DecodeError,
  EncodeError,
  type JsonValue,
  type MessageCodec,
} from "../codec/index.js";
import { InputError } from "../errors.js";
import { readText } from "./readInput.js";

export interface InputText {
  /** The file's, for errors. */
  readonly name: string;
  readonly text: string;
}

/** Reads a message of one type. JSON may name its type as "@type". Throws an InputError. */
export async function readMessageFile<T>(codec: MessageCodec<T>, path: string): Promise<T> {
  return parseMessage(codec, await readText(path));
}

/** The same out of a text. */
export function parseMessage<T>(codec: MessageCodec<T>, input: InputText): T {
  const json = parseJson(input);
  const { name } = input;
  const read = () =>
    json === undefined ? codec.decode(parseBytes(input)) : messageOf(codec, json, name);
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DecodeError || error instanceof EncodeError)) throw error;
    throw new InputError(name, `not an encoded ${codec.name}: ${error.message}`);
  }
}

/** The JSON object that a text is; undefined when it does not begin as one. */
export function parseJson({ name, text }: InputText): Record<string, JsonValue> | undefined {
  if (!text.trimStart().startsWith("{")) return undefined;
  try {
    return JSON.parse(text) as Record<string, JsonValue>;
  } catch (error) {
    throw new InputError(name, `not JSON: ${error instanceof Error ? error.message : ""}`);
  }
}

/** The bytes that a text is in hexadecimal, or else in base64. */
export function parseBytes({ name, text }: InputText): Uint8Array {
  const compact = text.replace(/\s+/g, "");
  const digits = compact.replace(/^0x/i, "");
  try {
    const isHex = digits.length % 2 === 0 && /^[0-9a-fA-F]+$/.test(digits);
    return isHex ? fromHex(digits) : fromBase64(compact);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InputError(name, "neither JSON nor hexadecimal nor base64");
  }
}

function messageOf<T>(codec: MessageCodec<T>, json: Record<string, JsonValue>, name: string): T {
  if (json["@type"] === undefined) return codec.fromJson(json, name);
  const { typeUrl, value } = anyFromJson(json, name);
  if (typeUrl === codec.typeUrl) return codec.decode(value);
  throw new InputError(name, `expected ${codec.typeUrl}, got ${typeUrl.slice(0, 100)}`);
}
