/**
 * The tables beside this file are true: what they name is there, and of the texts, where they are,
 * nothing is missing.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "../support/root.js";
import { type Place, readMapping } from "./support/mapping.js";

/** The folder of the texts; undefined where there is none. */
const SPEC = process.env.STRAIT_SPEC;

interface Text {
  readonly mapping: string;
  /** How the name of the text begins, whatever its language. */
  readonly name: string;
  /** Headings under which every paragraph is mapped, and the headings that end each. */
  readonly sections: readonly (readonly [begin: string, end: string])[];
  readonly statements: number;
  /** What its statements are recognised by, where it is not what the drafts have in common. */
  readonly calls?: readonly string[];
}

const TEXTS: readonly Text[] = [
  {
    mapping: "ics-003.md",
    name: "ics-003-connection-semantics",
    sections: [
      ["### 期待される性質", "## 技術仕様"],
      ["サブプロトコルを実装している2つの", "このサブプロトコルは"],
      ["### 特性と不変条件", "## 後方互換性"],
    ],
    statements: 21,
  },
  {
    mapping: "ics-004.md",
    name: "ics-004-channel-and-packet-semantics",
    sections: [
      ["### 望ましい特性", "## 技術仕様"],
      ["##### 状態の削除", "#### channelsの問い合わせ"],
      ["### 特性と不変条件", "## 後方互換性"],
    ],
    statements: 107,
  },
  {
    mapping: "ics-018.md",
    name: "ics-018-relayer-algorithms",
    sections: [
      ["### 期望的特性", "## 技术规范"],
      ["### 基本的relayer算法", "```go"],
      ["### 数据包，ack消息，超时", "### Pending 数据报文"],
      ["### Pending 数据报文", "```go"],
      ["中继者可以选择过滤", "## 向后兼容性"],
    ],
    statements: 12,
  },
  {
    mapping: "ics-030.md",
    name: "ics-030-middleware",
    sections: [
      ["### 所需属性", "## Technical Specification"],
      ["### 总体设计", "#### 接口"],
      ["注意：不需要与远程栈上", "#### 数据包回调"],
      ["注意：中间件可以对 ICS-26", "#### ICS-4 Wrappers"],
      ["### 用户交互", "## 向后兼容性"],
    ],
    statements: 25,
    calls: [
      ": ICS26Module",
      ": ICS4Wrapper",
      "= splitMiddlewareVersion(",
      "isCompatible(",
      "split(version",
      "join(version",
      "app.On",
      "app.on",
      "getAppAcknowledgement(",
      "doCustomLogic(a",
      "marshal(ack",
      "return ics4.",
    ],
  },
];

const readme = readFileSync(join(ROOT, "README.md"), "utf8");
const deviations = readme.slice(readme.indexOf("### Deviations from the specification"));
const DEVIATIONS = [...deviations.matchAll(/^\| \*([^*|]+)\* \|/gm)].map(([, name]) => name!);

function flat(text: string): string {
  return text.replace(/\s+/g, " ");
}

/** A test file, and the tables of rows that it takes its tests from. */
function withTables(path: string): string[] {
  const found = new Set<string>();
  const open = [path];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    const imported = readFileSync(join(ROOT, file), "utf8").matchAll(/from "(\.[^"]+)\.js"/g);
    for (const [, name] of imported) {
      const next = normalize(join(dirname(file), `${name}.ts`));
      if (/^tests\/(handlers|support)\/(\w*Faults|connections)\.ts$/.test(next)) open.push(next);
    }
  }
  return [...found];
}

/** Whether a test, or a row of one, has this title. */
function hasTitle({ file, text }: Place): boolean {
  if (!existsSync(join(ROOT, file))) return false;
  const quoted = [`"${text}"`, `\`${text}\``];
  return withTables(file).some((path) => {
    const source = readFileSync(join(ROOT, path), "utf8");
    return quoted.some((title) => source.includes(title));
  });
}

function isThere({ file, text }: Place): boolean {
  if (!existsSync(join(ROOT, file))) return false;
  return flat(readFileSync(join(ROOT, file), "utf8")).includes(flat(text));
}

describe.each(TEXTS)("the table of $name", ({ mapping, statements: count }) => {
  const { statements, properties } = readMapping(mapping);

  test("has a row for each statement", () => {
    expect(statements.length).toBe(count);
    expect(properties.length).toBeGreaterThan(10);
  });

  test("names code that is there", () => {
    const missing = statements.map(({ here }) => here).filter((here) => !isThere(here));
    expect(missing).toEqual([]);
  });

  test("names tests that are there", () => {
    const rows = [...statements, ...properties];
    expect(rows.filter(({ tests }) => tests.length === 0)).toEqual([]);
    const missing = rows.flatMap(({ tests }) => tests).filter((place) => !hasTitle(place));
    expect(missing).toEqual([]);
  });

  test("names deviations that the README explains", () => {
    const named = [...statements, ...properties].map(({ deviation }) => deviation);
    const unknown = named.filter((name) => name !== undefined && !DEVIATIONS.includes(name));
    expect(unknown).toEqual([]);
  });
});

test("every deviation in the README is one from a line of the texts, or says from where", () => {
  const rows = TEXTS.map(({ mapping }) => readMapping(mapping)).flatMap(
    ({ statements, properties }) => [...statements, ...properties],
  );
  const named = new Set(rows.map(({ deviation }) => deviation));
  const others = DEVIATIONS.filter((name) => !named.has(name));
  expect(others).toEqual(["more checks"]);
});

const STATEMENTS = [
  "abortTransactionUnless(",
  "provableStore.set(",
  "provableStore.delete(",
  "privateStore.set(",
  "emitLogEntry(",
  "newCapability(",
  "addConnectionToClient(clientIdentifier, identifier)",
  "Datagrams.push(",
  ".submitDatagram(",
];

/** Every statement of a text that checks, writes or logs, with the function that it stands in. */
function statementsOf(
  text: string,
  calls: readonly string[],
): (readonly [functionName: string, quote: string])[] {
  const lines = text.split("\n");
  const found: (readonly [string, string])[] = [];
  let functionName = "";
  for (let index = 0; index < lines.length; index++) {
    functionName = /^(?:function|interface) (\w+)/.exec(lines[index]!)?.[1] ?? functionName;
    if (!calls.some((call) => lines[index]!.includes(call))) continue;
    const parts = [lines[index]!.trim()];
    while (isOpen(parts)) parts.push(lines[++index]!.trim());
    found.push([functionName, parts.join(" ")]);
  }
  return found;
}

/** Whether a statement goes on in the next line. */
function isOpen(lines: readonly string[]): boolean {
  let depth = 0;
  for (const character of lines.map((line) => line.replace(/\/\/.*$/, "")).join("")) {
    if ("({".includes(character)) depth++;
    if (")}".includes(character)) depth--;
  }
  return depth > 0;
}

/** The paragraphs between two lines, without headings, bullets and what only introduces a list. */
function paragraphsOf(text: string, begin: string, end: string): string[] {
  const from = text.indexOf(`\n${begin}`) + 1;
  expect(from).toBeGreaterThan(0);
  const section = text.slice(from, text.indexOf(`\n${end}`, from)).split("\n");
  return section
    .filter((line) => line !== "" && !line.startsWith("#") && !/(:|あります。)$/.test(line.trim()))
    .map((line) => line.replace(/^- /, ""));
}

describe.skipIf(SPEC === undefined)("the text itself (STRAIT_SPEC)", () => {
  const read = (name: string) => {
    const file = readdirSync(SPEC!).find((entry) => entry.startsWith(name));
    return readFileSync(join(SPEC!, file!), "utf8");
  };

  test.each(TEXTS)("$name has no check, write or log entry without a row", (text) => {
    const { statements } = readMapping(text.mapping);
    const rows = statements.map(({ functionName, quote }) => [functionName, quote]);
    expect(statementsOf(read(text.name), text.calls ?? STATEMENTS)).toEqual(rows);
  });

  test.each(TEXTS)("$name has no property, invariant or race without a row", (text) => {
    const quotes = readMapping(text.mapping).properties.map(({ quote }) => quote);
    const paragraphs = text.sections.flatMap(([begin, end]) =>
      paragraphsOf(read(text.name), begin, end),
    );
    expect(paragraphs.filter((paragraph) => !quotes.includes(paragraph))).toEqual([]);
    const whole = read(text.name);
    expect(quotes.filter((quote) => !whole.includes(quote))).toEqual([]);
  });
});
