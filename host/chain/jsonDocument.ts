/** JSON documents whose long lists stay where they are until they are read, item by item. */

import type { JsonValue } from "../codec/index.js";
import { InputError } from "../errors.js";
import type { ByteSource } from "./byteSource.js";
import { JsonNode } from "./jsonNode.js";
import { JsonReader } from "./jsonReader.js";

/** What becomes of a value: kept; left where it is, if it is a list; or passed over. */
export type Treatment = { readonly list: string } | "keep" | "pass over";

/** Where a list is. */
interface ListPlace {
  readonly path: string;
  readonly offset: number;
}

export class JsonDocument {
  /** All but the lists that were left, which are empty here. */
  readonly root: JsonNode;
  private readonly lists = new Map<string, ListPlace>();

  /**
   * Reads a document once. `treatmentOf` is asked for the members of nested objects by their paths;
   * it gives lists names. Throws an InputError where the text is not JSON, or gives a field twice
   * in one object.
   */
  constructor(
    private readonly source: ByteSource,
    private readonly treatmentOf: (path: readonly string[]) => Treatment,
  ) {
    const reader = new JsonReader(source);
    const value = this.read(reader, []);
    reader.end();
    this.root = JsonNode.root(value, source.name);
  }

  /** The items of a list by its name, each time from the first on; none when there is none. */
  items(name: string): Iterable<JsonNode> {
    return { [Symbol.iterator]: () => this.readItems(name) };
  }

  private *readItems(name: string): Generator<JsonNode> {
    const place = this.lists.get(name);
    if (place === undefined) return;
    const reader = new JsonReader(this.source, place.offset, true);
    for (const index of reader.items()) {
      yield JsonNode.item(reader.value(), this.source.name, place.path, index);
    }
  }

  private read(reader: JsonReader, path: readonly string[]): JsonValue {
    const treatment = this.treatmentOf(path);
    if (treatment === "pass over") {
      reader.skip();
      return null;
    }
    if (treatment !== "keep" && reader.kind === "list") {
      this.leave(treatment.list, { path: path.join("."), offset: reader.position });
      reader.skip();
      return [];
    }
    if (reader.kind !== "object") return reader.value();
    const members: [string, JsonValue][] = [];
    for (const name of reader.members()) members.push([name, this.read(reader, [...path, name])]);
    return Object.fromEntries(members);
  }

  private leave(name: string, place: ListPlace): void {
    const before = this.lists.get(name);
    if (before !== undefined) {
      throw new InputError(`${this.source.name}: ${place.path}`, `is ${before.path} once more`);
    }
    this.lists.set(name, place);
  }
}
