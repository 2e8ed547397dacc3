/** The generator: committed files are current, and mistakes in a schema are named. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseSchemas } from "../../scripts/codegen/schema.js";
import { ROOT } from "../support/root.js";

test("what is committed is what the schemas give", () => {
  const script = join(ROOT, "scripts/codegen/main.ts");
  execFileSync(process.execPath, ["--import", "tsx", script, "--check"], { cwd: ROOT });
});

describe("a schema", () => {
  const parse = (text: string) => parseSchemas([["test.schema", text]]);

  test("knows its own types first, then those of other packages", () => {
    const [first] = parseSchemas([
      ["a.schema", "package a\nmessage M {\n  own: N = 2\n  other: b.N[] = 1\n}\nmessage N {}"],
      ["b.schema", "package b\nmessage N {}"],
    ]);
    const types = first!.messages[0]!.fields.map(({ name, type, repeated }) => [
      name,
      type.kind === "message" ? type.message.package : "",
      repeated,
    ]);
    expect(types).toEqual([
      ["other", "b", true],
      ["own", "a", false],
    ]);
  });

  test.each([
    ["an unknown type", "package a\nmessage M {\n  x: Y = 1\n}", "test.schema:3: unknown type Y"],
    [
      "a number used twice",
      "package a\nmessage M {\n  x: bool = 1\n  y: bool = 1\n}",
      "used twice",
    ],
    ["field number 0", "package a\nmessage M {\n  x: bool = 0\n}", "field number 0"],
    [
      "a field number too large",
      "package a\nmessage M {\n  x: bool = 536870912\n}",
      "field number",
    ],
    ["a required number", "package a\nmessage M {\n  x: bool! = 1\n}", '"!" belongs to messages'],
    ["a nullable duration", "package a\nmessage M {\n  x: duration = 1\n}", 'write "duration!"'],
    ["a number in a oneof", "package a\nmessage M {\n  oneof o {\n    x: bool = 1\n  }\n}", "arm"],
    ["a taken name", "package a\nmessage M {\n  size: bool = 1\n}", "the name size is taken"],
    ["a message that does not end", "package a\nmessage M {\n  x: bool = 1", "not closed"],
    ["something else", "package a\nservice M {", "test.schema:2: expected a package"],
    ["a name defined twice", "package a\nmessage M {}\nenum M {\n}", "defined twice"],
  ])("%s is an error", (_, text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});
