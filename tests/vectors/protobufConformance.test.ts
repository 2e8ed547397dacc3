/** The protobuf conformance suite, binary proto3 (third-party vectors), through both codecs. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../host/bytes.js";
import { DecodeError, type MessageCodec } from "../../host/codec/index.js";
import { parseSchemas } from "../../scripts/codegen/schema.js";
import { emitTypeScript } from "../../scripts/codegen/typescript.js";
import { Guest } from "../codec/support/guest.js";
import { ROOT } from "../support/root.js";

interface Case {
  readonly name: string;
  readonly inputHex: string;
  readonly expect: "accept" | "parse_error";
  readonly reserialisedHex?: string;
}

const FOLDER = process.env.STRAIT_VECTORS;
const SCHEMA = readFileSync(new URL("protobufConformance.schema", import.meta.url), "utf8");
const SCHEMA_FILES = [["protobufConformance.schema", SCHEMA]] as const;
const MESSAGE = "protobuf_test_messages.proto3.TestAllTypesProto3";

/** What the schema dialect has not: maps, and oneof arms that are numbers. */
const EXCLUDED = [
  /Map/,
  /Oneof.*\.(UINT32|UINT64|BOOL|FLOAT|DOUBLE|ENUM)\b/,
  /OneofZero(Uint32|Uint64|Bool|Float|Double|Enum)/,
];

/** Where gogoproto, and so we, read something else than the suite demands. It takes no bytes that
 * the suite refuses; what it takes beyond protobuf is in tests/codec/gogoproto.jsonl. */
const DIFFERENT = [
  // An arm of a oneof that comes twice replaces the first message instead of being merged into it.
  "Required.Proto3.ProtobufInput.ValidDataOneof.MESSAGE.Merge.ProtobufOutput",
  "Recommended.Proto3.ProtobufInput.ValidDataOneofBinary.MESSAGE.Merge.ProtobufOutput",
];

const all: readonly Case[] =
  FOLDER === undefined
    ? []
    : JSON.parse(readFileSync(join(FOLDER, "protobuf-conformance/binary-proto3.json"), "utf8"))
        .cases;
const included = all.filter(({ name }) => !EXCLUDED.some((pattern) => pattern.test(name)));

/** The generated TypeScript codec of the test's schema. */
async function hostCodec(): Promise<MessageCodec<unknown>> {
  const folder = join(ROOT, "build/conformance");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "codec.ts");
  const [source] = parseSchemas(SCHEMA_FILES);
  writeFileSync(file, emitTypeScript(source!).replaceAll('"../', '"../../host/codec/'));
  const module = (await import(pathToFileURL(file).href)) as Record<string, MessageCodec<unknown>>;
  return module.TestAllTypesProto3!;
}

describe.skipIf(FOLDER === undefined)("protobuf conformance", () => {
  let guest: Guest;
  let codec: MessageCodec<unknown>;
  beforeAll(async () => {
    [guest, codec] = await Promise.all([Guest.compile(SCHEMA_FILES), hostCodec()]);
  });

  function inTypeScript(hex: string): string | undefined {
    try {
      return toHex(codec.encode(codec.decode(fromHex(hex))));
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return undefined;
    }
  }

  function inGuest(hex: string): string | undefined {
    const bytes = guest.roundTrip(MESSAGE, fromHex(hex));
    return bytes && toHex(bytes);
  }

  test("most of the suite is covered", () => {
    expect({ all: all.length, included: included.length }).toEqual({ all: 419, included: 315 });
  });

  test.each(included.map((one) => [one.name, one] as const))("%s", (name, one) => {
    expect(inGuest(one.inputHex) !== undefined).toBe(one.expect === "accept");
    expect(inTypeScript(one.inputHex)).toBe(inGuest(one.inputHex));
    if (one.reserialisedHex === undefined) return;
    // The reference keeps unknown fields and the order of lists; read again, both must be the same.
    const same = inGuest(one.inputHex) === inGuest(one.reserialisedHex);
    expect(same).toBe(!DIFFERENT.includes(name));
  });
});
