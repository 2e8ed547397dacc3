/** What the generated codecs have in common. */
import { type JsonValue, messageFromJson, messageToJson } from "./json.js";
import { Reader } from "./reader.js";
import { Writer } from "./writer.js";

/** How a field is written in protobuf and JSON; five of them are ours (see the schema's README). */
export type FieldType =
  | "uint64"
  | "int64"
  | "uint32"
  | "int32"
  | "bool"
  | "fixed64"
  | "sfixed64"
  | "fixed32"
  | "sfixed32"
  | "string"
  | "bytes"
  | "hex"
  | "text"
  | "integer"
  | "time"
  | "duration"
  | "enum"
  | "message";

export interface FieldDescriptor {
  readonly number: number;
  /** The name in the schema and in JSON. */
  readonly name: string;
  readonly property: string;
  readonly type: FieldType;
  readonly repeated?: true;
  /** Never undefined and always written, as gogoproto's non-nullable messages are. */
  readonly required?: true;
  readonly oneof?: string;
  readonly enumeration?: () => Readonly<Record<string, number>>;
  readonly message?: () => MessageCodec<unknown>;
}

/** What the generator gives for a message. */
export interface MessageDefinition<T> {
  /** The full name, such as `ibc.core.client.v1.Height`. */
  readonly name: string;
  /** The interface of the SDK that it is registered for, if any. */
  readonly implements?: string;
  readonly fields: readonly FieldDescriptor[];
  empty(): T;
  /** Reads fields into a message until the reader is at its end. */
  merge(message: T, reader: Reader): void;
  /** Writes the fields, the last one first. */
  write(message: T, writer: Writer): void;
}

export interface MessageCodec<T> extends MessageDefinition<T> {
  /** The name with a slash before it, as `Any` uses it. */
  readonly typeUrl: string;
  /** A message with all defaults except those given. */
  create(partial?: Partial<T>): T;
  /** The canonical encoding, as gogoproto writes it; throws EncodeError. */
  encode(message: T): Uint8Array;
  /** Reads what gogoproto reads; throws DecodeError. `bytes` fields are views of the input. */
  decode(bytes: Uint8Array): T;
  /** Proto3 JSON as the Cosmos SDK writes it: proto names, defaults included. */
  toJson(message: T): JsonValue;
  /** Reads proto3 JSON; throws InputError naming the place, which starts with `path`. */
  fromJson(json: JsonValue, path?: string): T;
}

/** Makes a codec of a definition. */
export function defineMessage<T extends object>(definition: MessageDefinition<T>): MessageCodec<T> {
  const codec: MessageCodec<T> = {
    ...definition,
    typeUrl: `/${definition.name}`,
    // Methods, not arrow functions: modules of gen/ may run before this one, which their circle of
    // imports allows, and tsx wraps arrow functions in a helper that does not exist by then.
    create(partial) {
      return Object.assign(definition.empty(), partial);
    },
    encode(message) {
      const writer = new Writer(codec);
      definition.write(message, writer);
      return writer.finish();
    },
    decode(bytes) {
      const message = definition.empty();
      definition.merge(message, new Reader(bytes, codec));
      return message;
    },
    toJson(message) {
      return messageToJson(codec, message);
    },
    fromJson(json, path = definition.name) {
      return messageFromJson(codec, json, path);
    },
  };
  return codec;
}
