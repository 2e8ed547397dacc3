/**
 * Where a JSON text goes wrong. JSON.parse tells whether it does, but in words that change with
 * the version of the engine, without the place, and it takes a field given twice without complaint.
 */

export interface JsonFault {
  /** Index of the character at which it goes wrong; the length of the text when that ends early. */
  readonly offset: number;
  readonly what: string;
}

interface Token {
  /** A bracket, colon or comma itself, or what stands there. */
  readonly kind: "{" | "}" | "[" | "]" | ":" | "," | "text" | "scalar" | "end" | "bad";
  readonly start: number;
  readonly end: number;
}

/** What the next token has to be; the innermost open bracket says more. */
type Expected = "value" | "value or ]" | "name" | "name or }" | "colon" | "comma or end";

/** The names seen so far in each open object; undefined for an open list. */
type OpenBrackets = (Set<string> | undefined)[];

const SPACE = /[ \t\n\r]*/y;
const SCALAR = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null/y;
const TEXT_PART = /[ !#-[\]-\uffff]{1,4096}|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** The first fault of a JSON text, a field given twice in one object included. */
export function findJsonFault(text: string): JsonFault | undefined {
  const open: OpenBrackets = [];
  let expected: Expected = "value";
  for (let offset = 0; ; ) {
    const token = readToken(text, offset);
    if (token.kind === "end" && expected === "comma or end" && open.length === 0) return undefined;
    const next = follow(expected, token, open);
    if (next === undefined) return unexpected(text, token);
    if (next === "colon") {
      const quoted = text.slice(token.start, token.end);
      const names = open[open.length - 1];
      const name = JSON.parse(quoted) as string;
      if (names?.has(name)) {
        const what = `the field ${quoted.slice(0, 60)} is given twice in one object`;
        return { offset: token.start, what };
      }
      names?.add(name);
    }
    expected = next;
    offset = token.end;
  }
}

/** What may follow a token, whose bracket is opened or closed; undefined when it may not come. */
function follow(expected: Expected, { kind }: Token, open: OpenBrackets): Expected | undefined {
  switch (expected) {
    case "colon":
      return kind === ":" ? "value" : undefined;
    case "name or }":
      if (kind === "}") return close(open);
      return kind === "text" ? "colon" : undefined;
    case "name":
      return kind === "text" ? "colon" : undefined;
    case "value or ]":
      return kind === "]" ? close(open) : followValue(kind, open);
    case "value":
      return followValue(kind, open);
    case "comma or end": {
      if (open.length === 0) return undefined;
      const isObject = open[open.length - 1] !== undefined;
      if (kind === ",") return isObject ? "name" : "value";
      return kind === (isObject ? "}" : "]") ? close(open) : undefined;
    }
  }
}

function followValue(kind: Token["kind"], open: OpenBrackets): Expected | undefined {
  if (kind === "text" || kind === "scalar") return "comma or end";
  if (kind === "{") {
    open.push(new Set());
    return "name or }";
  }
  if (kind !== "[") return undefined;
  open.push(undefined);
  return "value or ]";
}

function close(open: OpenBrackets): Expected {
  open.pop();
  return "comma or end";
}

function readToken(text: string, offset: number): Token {
  const start = endOfMatch(SPACE, text, offset) ?? offset;
  const character = text[start];
  switch (character) {
    case undefined:
      return { kind: "end", start, end: start };
    case "{":
    case "}":
    case "[":
    case "]":
    case ":":
    case ",":
      return { kind: character, start, end: start + 1 };
    case '"':
      return readText(text, start);
    default: {
      const end = endOfMatch(SCALAR, text, start);
      return end === undefined
        ? { kind: "bad", start, end: start }
        : { kind: "scalar", start, end };
    }
  }
}

function readText(text: string, start: number): Token {
  let end = start + 1;
  for (let next: number | undefined = end; next !== undefined; ) {
    end = next;
    next = endOfMatch(TEXT_PART, text, end);
  }
  if (text[end] === '"') return { kind: "text", start, end: end + 1 };
  return { kind: "bad", start: end, end };
}

function endOfMatch(pattern: RegExp, text: string, offset: number): number | undefined {
  pattern.lastIndex = offset;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

function unexpected(text: string, { start }: Token): JsonFault {
  const character = text.codePointAt(start);
  if (character === undefined) return { offset: start, what: "the text ends too early" };
  const shown = JSON.stringify(String.fromCodePoint(character));
  return { offset: start, what: `${shown} is not expected` };
}
