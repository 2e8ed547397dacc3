/** Emits what the AssemblyScript codec of a message does with one of its fields. */
import type { Imports } from "./imports.js";
import type { Field, Message } from "./schema.js";

/** Types, and the methods of Reader that give them, of the scalars. */
const SCALAR_TYPES = {
  uint64: "u64",
  int64: "i64",
  uint32: "u32",
  int32: "i32",
  bool: "bool",
  fixed64: "u64",
  sfixed64: "i64",
  fixed32: "u32",
  sfixed32: "i32",
  string: "Bytes",
  bytes: "Bytes",
  hex: "Bytes",
  text: "Bytes",
  integer: "Bytes",
  time: "Timestamp",
  duration: "i64",
} as const;

const READS = {
  uint64: "reader.uint64()",
  int64: "reader.int64()",
  uint32: "reader.uint32()",
  int32: "reader.int32()",
  bool: "reader.bool()",
  fixed64: "reader.fixed64()",
  sfixed64: "<i64>reader.fixed64()",
  fixed32: "reader.fixed32()",
  sfixed32: "<i32>reader.fixed32()",
  string: "reader.bytes()",
  bytes: "reader.bytes()",
  hex: "reader.bytes()",
  text: "reader.bytes()",
  time: "readTime(reader)",
  duration: "readDuration(reader)",
} as const;

const WIRES = { varint: "VARINT", fixed64: "FIXED64", fixed32: "FIXED32" } as const;

/** How a field is laid out on the wire. */
type Layout = keyof typeof WIRES | "bytes" | "integer" | "time" | "duration" | "message";

function layoutOf({ encoded, type }: Field): Layout {
  if (encoded) return "bytes";
  if (type.kind === "message") return "message";
  if (type.kind === "enum") return "varint";
  switch (type.scalar) {
    case "fixed64":
    case "sfixed64":
      return "fixed64";
    case "fixed32":
    case "sfixed32":
      return "fixed32";
    case "string":
    case "bytes":
    case "hex":
    case "text":
      return "bytes";
    case "integer":
    case "time":
    case "duration":
      return type.scalar;
    default:
      return "varint";
  }
}

type Pass = "size" | "write";

/** A loop over the elements of a list: upwards to add up sizes, downwards to write. */
export function loop(list: string, pass: Pass, statement: string): string[] {
  const step =
    pass === "size"
      ? `let i = 0; i < ${list}.length; i++`
      : `let i = ${list}.length - 1; i >= 0; i--`;
  return block(`for (${step})`, statement);
}

/** A statement behind a condition or loop head, on one line where it fits. */
function block(head: string, statement: string): string[] {
  const line = `${head} ${statement}`;
  return line.length <= 96 ? [line] : [`${head} {`, `  ${statement}`, "}"];
}

export function indent(columns: number, lines: readonly string[]): string[] {
  return lines.map((line) => " ".repeat(columns) + line);
}

export class FieldEmitter {
  private readonly layout: Layout;
  private readonly place: string;
  /** Whether the property may be null. */
  private readonly nullable: boolean;

  constructor(
    private readonly field: Field,
    private readonly owner: Message,
    private readonly imports: Imports,
  ) {
    this.layout = layoutOf(field);
    this.place = `this.${field.property}`;
    const single = !field.repeated && !field.required;
    const object = this.layout === "message" || this.layout === "time";
    this.nullable = (single && object) || field.oneof !== undefined;
  }

  private get elementType(): string {
    const { encoded, type } = this.field;
    if (encoded) return "Bytes";
    if (type.kind === "message") return this.imports.name(type.message);
    return type.kind === "enum" ? "i32" : SCALAR_TYPES[type.scalar];
  }

  declaration(): string {
    const { property, repeated } = this.field;
    const type = this.elementType;
    if (repeated) return `${property}: Array<${type}> = [];`;
    if (this.nullable) return `${property}: ${type} | null = null;`;
    return `${property}: ${type} = ${this.initialValue()};`;
  }

  private initialValue(): string {
    switch (this.layout) {
      case "bytes":
      case "integer":
        return "ABSENT";
      case "time":
        return "zeroTime()";
      case "message":
        return `new ${this.elementType}()`;
      default:
        return this.elementType === "bool" ? "false" : "0";
    }
  }

  /** The `case` of the reading loop. */
  merge(): string[] {
    const { number, repeated } = this.field;
    if (!repeated) {
      const clears = this.otherArms().map((other) => `  this.${other.property} = null;`);
      const value = this.readValue(this.place);
      return [`case ${number}:`, `  ${this.place} = ${value};`, ...clears, "  break;"];
    }
    const push = `${this.place}.push(${this.readValue("null")});`;
    if (this.layout === "message" || this.layout === "bytes") {
      return [`case ${number}:`, `  ${push}`, "  break;"];
    }
    const wire = WIRES[this.layout as keyof typeof WIRES];
    return [
      `case ${number}: {`,
      `  const end = reader.packed(${wire});`,
      `  while (reader.within(end)) ${push}`,
      "  break;",
      "}",
    ];
  }

  private otherArms(): Field[] {
    const { oneof } = this.field;
    if (oneof === undefined) return [];
    return this.owner.fields.filter((other) => other.oneof === oneof && other !== this.field);
  }

  private readValue(current: string): string {
    const { encoded, type, oneof } = this.field;
    if (type.kind === "enum") return "reader.int32()";
    if (type.kind === "scalar") {
      return type.scalar === "integer" ? `readInteger(reader, ${current})` : READS[type.scalar];
    }
    // gogoproto starts a fresh message at every occurrence of an arm, and merges elsewhere.
    const read = `reader.message<${this.imports.name(type.message)}>`;
    if (encoded) return `${read}(null).encode()`;
    return `${read}(${oneof === undefined ? current : "null"})`;
  }

  size(): string[] {
    return this.each("size", (value) => `size += ${this.valueSize(value)};`);
  }

  write(): string[] {
    return this.each("write", (value) => `${this.valueWrite(value)};`);
  }

  /** Statements for the value where it is written, with packing and repetition around them. */
  private each(pass: Pass, one: (value: string) => string): string[] {
    const { property, repeated } = this.field;
    if (repeated && this.layout !== "message" && this.layout !== "bytes") return this.packed(pass);
    if (repeated) return loop(this.place, pass, one(`${this.place}[i]`));
    if (this.nullable) {
      return [
        `const ${property} = ${this.place};`,
        // Truthiness: `!== null` would call the `!=` of Bytes.
        ...block(`if (${property})`, one(property)),
      ];
    }
    const condition = this.presence();
    if (condition === undefined) return [one(this.place)];
    return block(`if (${condition})`, one(this.place));
  }

  /** When a scalar is written, or undefined where it always is. */
  private presence(): string | undefined {
    if (this.layout === "bytes") return `${this.place}.length != 0`;
    if (!(this.layout in WIRES)) return undefined;
    return this.elementType === "bool" ? this.place : `${this.place} != 0`;
  }

  private packed(pass: Pass): string[] {
    const { number, property } = this.field;
    const [width, raw] = {
      varint: [`sizeOfVarint(<u64>${this.place}[i])`, `rawVarint(<u64>${this.place}[i])`],
      fixed64: ["8", `rawFixed64(<u64>${this.place}[i])`],
      fixed32: ["4", `rawFixed32(<u32>${this.place}[i])`],
    }[this.layout as keyof typeof WIRES] as [string, string];
    if (pass === "size") {
      return [
        `if (${this.place}.length != 0) {`,
        `  let ${property}Size = 0;`,
        ...indent(2, loop(this.place, pass, `${property}Size += ${width};`)),
        `  size += sizeOfLengthDelimited(${number}, ${property}Size);`,
        "}",
      ];
    }
    return [
      `if (${this.place}.length != 0) {`,
      "  const end = writer.mark();",
      ...indent(2, loop(this.place, pass, `writer.${raw};`)),
      `  writer.lengthDelimited(${number}, end);`,
      "}",
    ];
  }

  private valueSize(value: string): string {
    const { number } = this.field;
    switch (this.layout) {
      case "varint":
        return `sizeOfVarintField(${number}, <u64>${value})`;
      case "fixed64":
        return `sizeOfTag(${number}) + 8`;
      case "fixed32":
        return `sizeOfTag(${number}) + 4`;
      case "bytes":
        return `sizeOfLengthDelimited(${number}, ${value}.length)`;
      case "integer":
        return `sizeOfLengthDelimited(${number}, integerText(${value}).length)`;
      case "duration":
        return `sizeOfLengthDelimited(${number}, sizeOfDuration(${value}))`;
      case "time":
      case "message":
        return `sizeOfLengthDelimited(${number}, ${value}.size())`;
    }
  }

  private valueWrite(value: string): string {
    const { number } = this.field;
    switch (this.layout) {
      case "varint":
        return `writer.varint(${number}, <u64>${value})`;
      case "fixed64":
        return `writer.fixed64(${number}, <u64>${value})`;
      case "fixed32":
        return `writer.fixed32(${number}, <u32>${value})`;
      case "bytes":
        return `writer.bytesField(${number}, ${value})`;
      case "integer":
        return `writer.bytesField(${number}, integerText(${value}))`;
      case "duration":
        return `writeDuration(writer, ${number}, ${value})`;
      case "time":
        return `writer.message<Timestamp>(${number}, ${value})`;
      case "message":
        return `writer.message<${this.elementType}>(${number}, ${value})`;
    }
  }
}
