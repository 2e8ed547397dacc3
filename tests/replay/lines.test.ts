/** Lines of plain and gzip files, whole and damaged. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { InputError } from "../../host/errors.js";
import { MAX_LINE_BYTES, readLines } from "../../host/replay/lines.js";

const folder = mkdtempSync(join(tmpdir(), "strait-lines-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function file(content: string | Uint8Array): string {
  files += 1;
  const path = join(folder, `${files}`);
  writeFileSync(path, content);
  return path;
}

async function linesOf(path: string, maxLineBytes?: number): Promise<[number, string][]> {
  const lines: [number, string][] = [];
  for await (const line of readLines(path, undefined, maxLineBytes)) {
    lines.push([line.number, line.text]);
  }
  return lines;
}

async function refusal(path: string, maxLineBytes?: number): Promise<string> {
  const error: unknown = await linesOf(path, maxLineBytes).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(InputError);
  return (error as Error).message;
}

describe("lines", () => {
  const text = "one\ntwo\n\n  \nfive \u{1f600}\nsix";
  const expected = [
    [1, "one"],
    [2, "two"],
    [5, "five \u{1f600}"],
    [6, "six"],
  ];

  test("of a plain file", async () => {
    expect(await linesOf(file(text))).toEqual(expected);
  });

  test("of a gzip file, whatever its name", async () => {
    expect(await linesOf(file(gzipSync(text)))).toEqual(expected);
  });

  test("of an empty file", async () => {
    expect(await linesOf(file(""))).toEqual([]);
    expect(await linesOf(file("\n\n"))).toEqual([]);
  });

  test("longer than the pieces in which a file is read", async () => {
    const long = "x".repeat(200_000);
    const both = `${long}\n${long}y\n`;
    const lines = await linesOf(file(both));
    expect(lines.map(([, line]) => line.length)).toEqual([200_000, 200_001]);
    expect(await linesOf(file(gzipSync(both)))).toEqual(lines);
  });

  test("are those that were written", async () => {
    const line = fc.string({ maxLength: 20 }).filter((part) => !/[\n]/.test(part));
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.boolean(), async (parts, zipped) => {
        const content = Buffer.from(parts.join("\n"));
        const read = await linesOf(file(zipped ? gzipSync(content) : content));
        const numbered = content
          .toString()
          .split("\n")
          .map((part, index) => [index + 1, part]);
        expect(read).toEqual(numbered.filter(([, part]) => (part as string).trim() !== ""));
      }),
      { seed: 20261121, numRuns: 50 },
    );
  });

  test("report how much of the file was read", async () => {
    const path = file(gzipSync(text));
    const seen: number[] = [];
    for await (const _ of readLines(path, (bytes) => seen.push(bytes)));
    expect(seen.at(-1)).toBe(gzipSync(text).length);
  });

  test("may be left before the end", async () => {
    for await (const { text: first } of readLines(file(gzipSync("a\n".repeat(100_000))))) {
      expect(first).toBe("a");
      break;
    }
  });
});

describe("refused", () => {
  test("a file that is not there", async () => {
    expect(await refusal(join(folder, "none"))).toMatch(/none: there is no such file$/);
  });

  test("a directory", async () => {
    expect(await refusal(folder)).toMatch(/: this is a directory, not a file$/);
  });

  test("gzip that is cut off", async () => {
    const zipped = gzipSync("one\ntwo\nthree\n");
    for (const length of [3, 10, 15, zipped.length - 1]) {
      const message = await refusal(file(zipped.subarray(0, length)));
      expect(message).toMatch(/: the gzip data is cut off before its end$/);
    }
  });

  test("gzip with a changed byte", async () => {
    const zipped = gzipSync("one\ntwo\nthree\n");
    zipped[zipped.length - 6]! ^= 1;
    expect(await refusal(file(zipped))).toMatch(/: the gzip data is damaged: /);
  });

  test("what is not UTF-8", async () => {
    expect(await refusal(file(Buffer.from([0x61, 0x0a, 0xff, 0x0a])))).toMatch(
      / line 2: not a text in UTF-8$/,
    );
  });

  test("a line above the limit, without reading on", async () => {
    const path = file(`short\n${"x".repeat(1_000_000)}`);
    expect(await refusal(path, 100_000)).toMatch(/ line 2: longer than 100000 bytes$/);
    const bomb = file(gzipSync(Buffer.alloc(MAX_LINE_BYTES + 100_000, "x")));
    expect(await refusal(bomb)).toMatch(/ line 1: longer than 33554432 bytes$/);
  });
});
