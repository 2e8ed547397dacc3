/** The schema language of assembly/codec/schema: its model and its parser. */
import { HostError } from "../../host/errors.js";

/** Scalars of protobuf, and five of ours (see assembly/codec/schema/README.md). */
export const SCALARS = [
  "uint64",
  "int64",
  "uint32",
  "int32",
  "bool",
  "fixed64",
  "sfixed64",
  "fixed32",
  "sfixed32",
  "string",
  "bytes",
  "hex",
  "text",
  "integer",
  "time",
  "duration",
] as const;
export type Scalar = (typeof SCALARS)[number];

export type FieldType =
  | { readonly kind: "scalar"; readonly scalar: Scalar }
  | { readonly kind: "enum"; readonly enumeration: Enumeration }
  | { readonly kind: "message"; readonly message: Message };

export interface Field {
  readonly number: number;
  /** The name in the schema, which is also the one in JSON. */
  readonly name: string;
  /** The name in both languages. */
  readonly property: string;
  readonly type: FieldType;
  readonly repeated: boolean;
  /** Of messages whose encodings are all that AssemblyScript keeps of them. */
  readonly encoded: boolean;
  /** gogoproto's non-nullable: always written, never null. */
  readonly required: boolean;
  readonly oneof: string | undefined;
}

export interface Message {
  readonly package: string;
  /** The name within the package, such as `ModeInfo.Single`. */
  readonly name: string;
  /** The name in both languages: without dots. */
  readonly className: string;
  /** What the SDK's interface registry knows it as, or undefined where it may not be in an Any. */
  readonly implementedInterface: string | undefined;
  readonly keepsUnknown: boolean;
  /** In ascending order of their numbers. */
  readonly fields: readonly Field[];
}

export interface Enumeration {
  readonly package: string;
  readonly name: string;
  readonly className: string;
  readonly values: readonly { readonly name: string; readonly number: number }[];
}

export interface Package {
  readonly name: string;
  /** The comment at the head of the file. */
  readonly comment: string;
  readonly messages: readonly Message[];
  readonly enumerations: readonly Enumeration[];
}

/** Full name of a message or enumeration, such as `ibc.core.client.v1.Height`. */
export function fullName(definition: Message | Enumeration): string {
  return `${definition.package}.${definition.name}`;
}

/** `client_id` becomes `clientId`. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

interface RawField {
  where: string;
  name: string;
  type: string;
  encoded: boolean;
  required: boolean;
  repeated: boolean;
  number: number;
  oneof: string | undefined;
}

interface RawMessage {
  message: Message;
  raw: RawField[];
}

interface RawPackage {
  name: string;
  comment: string;
  messages: RawMessage[];
  enumerations: Enumeration[];
}

const PACKAGE = /^package ([\w.]+)$/;
const MESSAGE = /^message ([\w.]+)( keeps unknown)?(?: implements (\w+))? \{(\})?$/;
const ENUMERATION = /^enum ([\w.]+) \{$/;
const ONEOF = /^oneof (\w+) \{$/;
const FIELD = /^(\w+): (encoded )?([\w.]+)(!)?(\[\])? = (\d+)$/;
const VALUE = /^(\w+) = (\d+)$/;

/** Parses schema files, given as name and text, and resolves the references between them. */
export function parseSchemas(files: readonly (readonly [name: string, text: string])[]): Package[] {
  const packages = files.map(([name, text]) => new FileParser(name, text).parse());
  const definitions = new Map<string, Message | Enumeration>();
  for (const parsed of packages) {
    for (const definition of [...parsed.messages.map((m) => m.message), ...parsed.enumerations]) {
      if (definitions.has(fullName(definition))) fail(parsed.name, "defined twice");
      definitions.set(fullName(definition), definition);
    }
  }
  for (const parsed of packages) {
    for (const { message, raw } of parsed.messages) {
      const fields = raw.map((field) => resolveField(field, message, definitions));
      fields.sort((a, b) => a.number - b.number);
      checkFields(message, fields);
      Object.assign(message, { fields });
    }
  }
  return packages.map((parsed) => ({
    ...parsed,
    messages: parsed.messages.map(({ message }) => message),
  }));
}

class FileParser {
  private readonly lines: [where: string, text: string][];

  constructor(file: string, text: string) {
    this.lines = text
      .split("\n")
      .map((line, index): [string, string] => [`${file}:${index + 1}`, line]);
  }

  parse(): RawPackage {
    const comment = (this.lines[0]?.[1] ?? "").replace(/^# */, "");
    const parsed: RawPackage = { name: "", comment, messages: [], enumerations: [] };
    for (let line = this.next(); line !== undefined; line = this.next()) {
      const [where, text] = line;
      const message = MESSAGE.exec(text);
      const enumeration = ENUMERATION.exec(text);
      const name = PACKAGE.exec(text);
      if (name) parsed.name = name[1]!;
      else if (message) parsed.messages.push(this.message(parsed.name, message));
      else if (enumeration) {
        parsed.enumerations.push(this.enumeration(parsed.name, enumeration[1]!));
      } else fail(where, `expected a package, message or enum, got: ${text}`);
    }
    return parsed;
  }

  /** The next line that says something, without its comment. */
  private next(): [where: string, text: string] | undefined {
    for (;;) {
      const line = this.lines.shift();
      if (line === undefined) return undefined;
      const text = line[1].replace(/#.*$/, "").trim();
      if (text !== "") return [line[0], text];
    }
  }

  private message(packageName: string, match: RegExpExecArray): RawMessage {
    const raw: RawField[] = [];
    if (match[4] === undefined) this.fields(undefined, raw);
    const message: Message = {
      package: packageName,
      name: match[1]!,
      className: match[1]!.replaceAll(".", ""),
      keepsUnknown: match[2] !== undefined,
      implementedInterface: match[3],
      fields: [],
    };
    return { message, raw };
  }

  private fields(oneof: string | undefined, into: RawField[]): void {
    for (;;) {
      const [where, text] = this.next() ?? fail("end of file", "a block is not closed");
      if (text === "}") return;
      const group = ONEOF.exec(text);
      const field = FIELD.exec(text);
      if (group && oneof === undefined) this.fields(group[1]!, into);
      else if (field) {
        into.push({
          where,
          name: field[1]!,
          encoded: field[2] !== undefined,
          type: field[3]!,
          required: field[4] !== undefined,
          repeated: field[5] !== undefined,
          number: Number(field[6]),
          oneof,
        });
      } else fail(where, `expected a field, got: ${text}`);
    }
  }

  private enumeration(packageName: string, name: string): Enumeration {
    const values: { name: string; number: number }[] = [];
    for (;;) {
      const [where, text] = this.next() ?? fail("end of file", "an enum is not closed");
      if (text === "}") break;
      const value = VALUE.exec(text) ?? fail(where, `expected a value, got: ${text}`);
      values.push({ name: value[1]!, number: Number(value[2]) });
    }
    return { package: packageName, name, className: name.replaceAll(".", ""), values };
  }
}

function resolveField(
  raw: RawField,
  owner: Message,
  definitions: ReadonlyMap<string, Message | Enumeration>,
): Field {
  const type = resolveType(raw, owner, definitions);
  const scalar = type.kind === "scalar" ? type.scalar : undefined;
  const needsValue = scalar === "duration" || scalar === "integer";
  if (needsValue && (!raw.required || raw.repeated)) {
    fail(raw.where, `a field of type ${scalar} must be required and single: write "${scalar}!"`);
  }
  if (raw.required && !needsValue && scalar !== "time" && type.kind !== "message") {
    fail(raw.where, '"!" belongs to messages and times only');
  }
  if (raw.required && (raw.repeated || raw.oneof !== undefined)) {
    fail(raw.where, '"!" means nothing on a repeated field or an arm of a oneof');
  }
  if (raw.encoded && (type.kind !== "message" || !raw.repeated)) {
    fail(raw.where, '"encoded" belongs to repeated messages only');
  }
  return {
    number: raw.number,
    name: raw.name,
    property: camelCase(raw.name) + (scalar === "duration" ? "Nanos" : ""),
    type,
    repeated: raw.repeated,
    encoded: raw.encoded,
    required: raw.required,
    oneof: raw.oneof,
  };
}

function resolveType(
  raw: RawField,
  owner: Message,
  definitions: ReadonlyMap<string, Message | Enumeration>,
): FieldType {
  const scalar = SCALARS.find((candidate) => candidate === raw.type);
  if (scalar !== undefined) return { kind: "scalar", scalar };
  const definition = definitions.get(`${owner.package}.${raw.type}`) ?? definitions.get(raw.type);
  if (definition === undefined) fail(raw.where, `unknown type ${raw.type}`);
  return "values" in definition
    ? { kind: "enum", enumeration: definition }
    : { kind: "message", message: definition };
}

/** Names that the generated classes use themselves. */
const RESERVED = ["decode", "encode", "merge", "size", "write", "unknown", "constructor"];

function checkFields(message: Message, fields: readonly Field[]): void {
  const seen = new Set<number | string>();
  for (const { number, name, property, type, oneof } of fields) {
    const where = `${fullName(message)}.${name}`;
    if (number < 1 || number >= 2 ** 29) fail(where, `field number ${number}`);
    if (seen.has(number) || seen.has(property)) fail(where, "number or name used twice");
    if (RESERVED.includes(property)) fail(where, `the name ${property} is taken`);
    const nullable =
      type.kind === "message" ||
      (type.kind === "scalar" && (type.scalar === "string" || type.scalar === "bytes"));
    if (oneof !== undefined && !nullable) fail(where, "an arm must be a message, string or bytes");
    seen.add(number).add(property);
  }
}

function fail(where: string, what: string): never {
  throw new HostError(`${where}: ${what}`);
}
