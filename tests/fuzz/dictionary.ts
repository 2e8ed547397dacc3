/** Values that stand in accepted requests, by where they stand: identifiers, heights, proofs. */
import type { FieldDescriptor, MessageCodec } from "../../host/codec/message.js";
import { type Holder, nestedCodec } from "./nested.js";

/** A decoded message; its values are shared between mutants, and never changed. */
export type Fields = Readonly<Record<string, unknown>>;

const MAX_VALUES = 64;

export class Dictionary {
  private readonly values = new Map<string, unknown[]>();
  private readonly known = new Set<string>();

  /** Values of a field of this name and type, in the order in which they were seen. */
  of(field: FieldDescriptor): readonly unknown[] {
    return this.values.get(placeOf(field)) ?? [];
  }

  /** Reads a message and all that is in it. */
  learn(codec: MessageCodec<unknown>, message: Fields): void {
    for (const field of codec.fields) {
      const value = message[field.property];
      if (value === undefined) continue;
      const elements = field.repeated ? (value as unknown[]) : [value];
      for (const element of elements) this.learnValue(field, element, message);
    }
  }

  private learnValue(field: FieldDescriptor, value: unknown, holder: Fields): void {
    this.add(placeOf(field), value);
    if (field.type === "message") {
      this.learn(field.message!(), value as Fields);
    } else if (value instanceof Uint8Array) {
      const nested = nestedCodec(field, holder as Holder);
      const decoded = nested?.decode(value);
      if (decoded !== undefined) this.learn(nested!.codec, decoded);
    }
  }

  private add(place: string, value: unknown): void {
    const list = this.values.get(place) ?? [];
    if (list.length >= MAX_VALUES) return;
    const text = `${place} ${textOf(value)}`;
    if (this.known.has(text)) return;
    this.known.add(text);
    this.values.set(place, [...list, value]);
  }
}

/** Fields that can stand for one another: of one message, or one type and the same last word. */
function placeOf({ name, type, message }: FieldDescriptor): string {
  if (type === "message") return message!().name;
  return `${type} ${name.split("_").at(-1)}`;
}

function textOf(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === "bigint") return `${part}n`;
    return part instanceof Uint8Array ? Buffer.from(part).toString("base64") : part;
  });
}
