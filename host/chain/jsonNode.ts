/** Reading JSON of unknown shape, with errors that name the place inside the document. */

import { fromBase64, fromHex } from "../bytes.js";
import type { JsonValue } from "../codec/index.js";
import { InputError } from "../errors.js";
import { findJsonFault, type JsonFault } from "./jsonScan.js";

const MAX_UINT64 = 2n ** 64n - 1n;
const MAX_HEIGHT = BigInt(Number.MAX_SAFE_INTEGER);
const MAX_NANOSECONDS = 2n ** 63n - 1n;
const MAX_UINT256 = 2n ** 256n - 1n;

/** One value of a JSON document that knows where it stands. */
export class JsonNode {
  private constructor(
    readonly value: JsonValue,
    private readonly origin: string,
    private readonly parent: JsonNode | undefined,
    private readonly step: string | number,
  ) {}

  /** The root of a document; `origin` names the file (and line) in errors. */
  static root(value: JsonValue, origin: string): JsonNode {
    return new JsonNode(value, origin, undefined, "");
  }

  /** An item of the list at a path of a document that is not in memory as a whole. */
  static item(value: JsonValue, origin: string, path: string, index: number): JsonNode {
    return new JsonNode(value, origin, undefined, `${path}[${index}]`);
  }

  /** The same value as the root of a document of another name. */
  from(origin: string): JsonNode {
    return JsonNode.root(this.value, origin);
  }

  /** Path from the root, as in `blocks[0].transactions[1].signer`; empty for the root. */
  get path(): string {
    if (this.parent === undefined) return `${this.step}`;
    const before = this.parent.path;
    if (typeof this.step === "number") return `${before}[${this.step}]`;
    if (!/^[A-Za-z_@][A-Za-z0-9_]*$/.test(this.step)) {
      return `${before}[${JSON.stringify(this.step.slice(0, 60))}]`;
    }
    return before === "" ? this.step : `${before}.${this.step}`;
  }

  /** The file and the path in it, for errors. */
  get place(): string {
    const path = this.path;
    return path === "" ? this.origin : `${this.origin}: ${path}`;
  }

  /** Throws the InputError that names the file and this place in it. */
  fail(what: string): never {
    throw new InputError(this.place, what);
  }

  /** The member `name` of this object; refuses when it is absent. */
  field(name: string): JsonNode {
    return this.optional(name) ?? this.fail(`the field "${name}" is missing`);
  }

  /** The member `name` of this object, or undefined when it is absent. */
  optional(name: string): JsonNode | undefined {
    const members = this.members();
    if (!Object.hasOwn(members, name)) return undefined;
    return new JsonNode(members[name]!, this.origin, this, name);
  }

  /** Refuses members of this object that are not in `names`. */
  only(...names: string[]): this {
    for (const name of Object.keys(this.members())) {
      if (!names.includes(name)) {
        this.fail(
          `unknown field ${JSON.stringify(name.slice(0, 60))}; known are ${names.join(", ")}`,
        );
      }
    }
    return this;
  }

  /** Every member of this object, in the order of the file. */
  entries(): [name: string, node: JsonNode][] {
    return Object.entries(this.members()).map(([name, value]) => [
      name,
      new JsonNode(value, this.origin, this, name),
    ]);
  }

  list(): JsonNode[] {
    if (!Array.isArray(this.value)) this.fail(`expected a list, found ${kindOf(this.value)}`);
    return this.value.map((item, index) => new JsonNode(item, this.origin, this, index));
  }

  text(): string {
    if (typeof this.value !== "string") this.fail(`expected a text, found ${kindOf(this.value)}`);
    return this.value;
  }

  boolean(): boolean {
    if (typeof this.value !== "boolean") {
      this.fail(`expected true or false, found ${kindOf(this.value)}`);
    }
    return this.value;
  }

  /** A whole number from 0 to 2^53 - 1, written as a JSON number. */
  integer(): number {
    const value = this.value;
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
      this.fail(`expected a whole number, found ${kindOf(value)}`);
    }
    return value;
  }

  /** An unsigned 64-bit number, written as a decimal text or as a small JSON number. */
  uint64(): bigint {
    if (typeof this.value === "number") return BigInt(this.integer());
    const text = this.text();
    if (!/^(?:0|[1-9][0-9]{0,19})$/.test(text) || BigInt(text) > MAX_UINT64) {
      this.fail(`expected an unsigned 64-bit number, found ${JSON.stringify(text.slice(0, 40))}`);
    }
    return BigInt(text);
  }

  /** The height of a block: from 1 to 2^53 - 1, so that versions of stores can be it. */
  height(): bigint {
    const height = this.uint64();
    if (height === 0n || height > MAX_HEIGHT) this.fail(`${height} is not a height of a block`);
    return height;
  }

  /** Nanoseconds since 1970, below 2^63. */
  nanoseconds(): bigint {
    const nanos = this.uint64();
    if (nanos > MAX_NANOSECONDS) this.fail(`${nanos} is beyond the times of a block`);
    return nanos;
  }

  /** An amount of tokens, below 2^256, written as a decimal text. */
  amount(): bigint {
    const text = this.text();
    if (!/^(?:0|[1-9][0-9]{0,77})$/.test(text) || BigInt(text) > MAX_UINT256) {
      this.fail(`expected an amount in decimal digits, found ${JSON.stringify(text.slice(0, 40))}`);
    }
    return BigInt(text);
  }

  /** Bytes written in hexadecimal. */
  hex(): Uint8Array {
    return this.decoded(fromHex);
  }

  /** Bytes written in padded standard base64. */
  base64(): Uint8Array {
    return this.decoded(fromBase64);
  }

  private decoded(decode: (text: string) => Uint8Array): Uint8Array {
    try {
      return decode(this.text());
    } catch (error) {
      if (error instanceof RangeError) this.fail(error.message);
      throw error;
    }
  }

  private members(): { readonly [name: string]: JsonValue } {
    if (!isObject(this.value)) this.fail(`expected an object, found ${kindOf(this.value)}`);
    return this.value;
  }
}

function isObject(value: JsonValue): value is { readonly [name: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a JSON value is, in words for an error message. */
function kindOf(value: JsonValue): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  return JSON.stringify(value).slice(0, 40);
}

/** Parses JSON; a syntax error becomes an InputError that names line and column. */
export function parseJson(text: string, origin: string): JsonNode {
  try {
    return JsonNode.root(JSON.parse(text) as JsonValue, origin);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const fault = findJsonFault(text);
    throw new InputError(origin, `not JSON: ${fault ? describe(fault, text) : error.message}`);
  }
}

/**
 * Parses JSON that a person wrote: as {@link parseJson}, and refuses a field given twice in one
 * object, of which JSON.parse would silently keep the last.
 */
export function parseStrictJson(text: string, origin: string): JsonNode {
  const root = parseJson(text, origin);
  const fault = findJsonFault(text);
  if (fault !== undefined) throw new InputError(origin, describe(fault, text));
  return root;
}

/** The fault and its line and column, both counted from 1. */
function describe({ offset, what }: JsonFault, text: string): string {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return `${what} (line ${line}, column ${offset - before.lastIndexOf("\n")})`;
}
