/** JSON that is too long to be held at once: its long lists are made item by item. */

import type { JsonValue } from "../codec/index.js";

/** A list whose items are made when they are asked for, each time anew. */
export class LazyList {
  constructor(readonly items: () => Iterable<JsonValue>) {}

  /** The list of what these become. */
  static of<Item>(items: () => Iterable<Item>, toJson: (item: Item) => JsonValue): LazyList {
    return new LazyList(function* () {
      for (const item of items()) yield toJson(item);
    });
  }
}

export type LazyJson = JsonValue | LazyList | LazyObject;
export type LazyObject = { readonly [name: string]: LazyJson };

const INDENT = "  ";
/** Chunks are at least so long, but for the last one. */
const CHUNK_LENGTH = 64 * 1024;

/** The text of a document, as `JSON.stringify` indents it by two, in chunks. */
export function* lazyJsonText(json: LazyJson): Generator<string> {
  let chunk = "";
  for (const text of write(json, "")) {
    chunk += text;
    if (chunk.length < CHUNK_LENGTH) continue;
    yield chunk;
    chunk = "";
  }
  yield `${chunk}\n`;
}

/** The same with all its items. */
export function collected(json: LazyJson): JsonValue {
  if (json instanceof LazyList) return [...json.items()];
  if (!isObject(json)) return json;
  return Object.fromEntries(
    Object.entries(json).map(([name, member]) => [name, collected(member)]),
  );
}

function* write(json: LazyJson, margin: string): Generator<string> {
  if (json instanceof LazyList) yield* writeItems(json, margin);
  else if (isObject(json)) yield* writeMembers(json, margin);
  else yield indented(json, margin);
}

function* writeItems({ items }: LazyList, margin: string): Generator<string> {
  let before = "[";
  for (const item of items()) {
    yield `${before}\n${margin}${INDENT}${indented(item, margin + INDENT)}`;
    before = ",";
  }
  yield before === "[" ? "[]" : `\n${margin}]`;
}

function* writeMembers(json: LazyObject, margin: string): Generator<string> {
  let before = "{";
  for (const [name, member] of Object.entries(json)) {
    yield `${before}\n${margin}${INDENT}${JSON.stringify(name)}: `;
    yield* write(member, margin + INDENT);
    before = ",";
  }
  yield before === "{" ? "{}" : `\n${margin}}`;
}

/** No text in JSON has a line break of its own. */
function indented(json: JsonValue, margin: string): string {
  return JSON.stringify(json, undefined, INDENT.length).replaceAll("\n", `\n${margin}`);
}

function isObject(json: LazyJson): json is LazyObject {
  return (
    typeof json === "object" && json !== null && !Array.isArray(json) && !(json instanceof LazyList)
  );
}
