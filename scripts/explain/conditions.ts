/** Conditions of the core's sources: what they are made of, and how to say what they ask. */
import ts from "typescript";

/** What a condition looks at, which can be read again without any effect. */
export interface Operand {
  /** As the source has it, fit to be compiled again. */
  readonly source: string;
  /** The enumeration that it is compared with, if it is. */
  readonly enumeration?: string;
}

const COMPARISONS: ReadonlyMap<ts.SyntaxKind, { words: string; opposite: string }> = new Map([
  [ts.SyntaxKind.EqualsEqualsToken, { words: "is", opposite: "is not" }],
  [ts.SyntaxKind.EqualsEqualsEqualsToken, { words: "is", opposite: "is not" }],
  [ts.SyntaxKind.ExclamationEqualsToken, { words: "is not", opposite: "is" }],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, { words: "is not", opposite: "is" }],
  [ts.SyntaxKind.LessThanToken, { words: "is below", opposite: "is at least" }],
  [ts.SyntaxKind.LessThanEqualsToken, { words: "is at most", opposite: "is above" }],
  [ts.SyntaxKind.GreaterThanToken, { words: "is above", opposite: "is at most" }],
  [ts.SyntaxKind.GreaterThanEqualsToken, { words: "is at least", opposite: "is below" }],
]);

/** Roots of paths that are types of the language and not values. */
const BUILT_IN = /^(i8|u8|i16|u16|i32|u32|i64|u64|usize|String|Array)$/;

/** The condition without the brackets around it. */
export function withoutBrackets(condition: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(condition)
    ? withoutBrackets(condition.expression)
    : condition;
}

/** The two sides of a condition joined by an operator, or undefined. */
export function sidesOf(
  condition: ts.Expression,
  operator: ts.SyntaxKind,
): readonly [ts.Expression, ts.Expression] | undefined {
  const plain = withoutBrackets(condition);
  if (!ts.isBinaryExpression(plain) || plain.operatorToken.kind !== operator) return undefined;
  return [plain.left, plain.right];
}

/** What a condition looks at, each once, in the order of the source. */
export function operandsOf(condition: ts.Expression): Operand[] {
  const found = new Map<string, Operand>();
  collect(condition, undefined, found);
  return [...found.values()];
}

function collect(
  node: ts.Expression,
  enumeration: string | undefined,
  found: Map<string, Operand>,
): void {
  if (isPath(node)) {
    const root = rootOf(node);
    // A name in capitals is a constant, one that only begins with a capital a type or namespace.
    const isType = /^[A-Z]/.test(root) && !/^[A-Z][A-Z0-9_]*$/.test(root);
    if (
      isType ||
      BUILT_IN.test(root) ||
      (root === "this" && node.kind === ts.SyntaxKind.ThisKeyword)
    ) {
      return;
    }
    const source = node.getText();
    if (MEMBER.test(source)) return;
    for (const [, index] of source.matchAll(/\[([a-z]\w*)\]/g)) {
      if (!found.has(index!)) found.set(index!, { source: index! });
    }
    if (!found.has(source)) {
      found.set(source, enumeration === undefined ? { source } : { source, enumeration });
    }
    return;
  }
  if (ts.isBinaryExpression(node)) {
    collect(node.left, enumerationOf(node.right), found);
    collect(node.right, enumerationOf(node.left), found);
  } else if (ts.isCallExpression(node)) {
    if (ts.isPropertyAccessExpression(node.expression)) {
      collect(node.expression.expression, undefined, found);
    }
    for (const argument of node.arguments) collect(argument, undefined, found);
  } else if (ts.isPropertyAccessExpression(node)) {
    collect(node.expression, undefined, found);
  } else if (ts.isPrefixUnaryExpression(node) || ts.isParenthesizedExpression(node)) {
    collect(ts.isPrefixUnaryExpression(node) ? node.operand : node.expression, undefined, found);
  } else if (ts.isTypeAssertionExpression(node) || ts.isAsExpression(node)) {
    collect(node.expression, enumeration, found);
  } else if (ts.isNonNullExpression(node)) {
    collect(node.expression, enumeration, found);
  }
}

/** `a`, `this.a`, `a.b!.c` or `a[i].b`: reading it again has no effect. */
function isPath(node: ts.Expression): boolean {
  if (ts.isIdentifier(node) || node.kind === ts.SyntaxKind.ThisKeyword) {
    return node.getText() !== "null";
  }
  if (ts.isPropertyAccessExpression(node)) return isPath(node.expression);
  if (ts.isNonNullExpression(node)) return isPath(node.expression);
  if (!ts.isElementAccessExpression(node)) return false;
  return isPath(node.expression) && isIndex(node.argumentExpression);
}

function isIndex(node: ts.Expression): boolean {
  return isPath(node) || ts.isNumericLiteral(node);
}

function rootOf(node: ts.Expression): string {
  if (
    ts.isPropertyAccessExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isElementAccessExpression(node)
  ) {
    return rootOf(node.expression);
  }
  return node.getText();
}

/** `State` of `State.STATE_OPEN`, and `connection.State` of one of a module's. */
const MEMBER = /^((?:\w+\.)?[A-Z][A-Za-z]+)\.[A-Z][A-Za-z_0-9]*$/;

function enumerationOf(node: ts.Expression): string | undefined {
  return MEMBER.exec(node.getText())?.[1];
}

/** What holds when a condition has a value, in words that its names give. */
export function wordsOf(condition: ts.Expression, value: boolean): string {
  const plain = withoutBrackets(condition);
  if (ts.isPrefixUnaryExpression(plain) && plain.operator === ts.SyntaxKind.ExclamationToken) {
    return wordsOf(plain.operand, !value);
  }
  if (!ts.isBinaryExpression(plain)) return truthInWords(plain, value);
  const kind = plain.operatorToken.kind;
  if (kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.BarBarToken) {
    const isAnd = (kind === ts.SyntaxKind.AmpersandAmpersandToken) === value;
    const join = isAnd ? " and " : " or ";
    return `${wordsOf(plain.left, value)}${join}${wordsOf(plain.right, value)}`;
  }
  const comparison = COMPARISONS.get(kind);
  if (comparison === undefined) return truthInWords(plain, value);
  const words = value ? comparison.words : comparison.opposite;
  if (isNull(plain.right)) {
    return `there is ${words === "is" ? "no " : ""}${phrase(plain.left)}`;
  }
  const searched = searchedIn(plain);
  if (searched !== undefined) {
    const isFound = (plain.operatorToken.kind === ts.SyntaxKind.GreaterThanEqualsToken) === value;
    const [whole, part] = searched.map(phrase);
    return `${whole} ${isFound ? "contains" : "does not contain"} ${part}`;
  }
  const compared = comparedBy(plain);
  if (compared !== undefined) return `${phrase(compared[0])} ${words} ${phrase(compared[1])}`;
  return `${phrase(plain.left)} ${words} ${phrase(plain.right)}`;
}

function isNull(node: ts.Expression): boolean {
  return node.kind === ts.SyntaxKind.NullKeyword;
}

/** What `compareHeights(a, b) <= 0` compares. */
function comparedBy(
  node: ts.BinaryExpression,
): readonly [ts.Expression, ts.Expression] | undefined {
  const call = node.left;
  if (!ts.isCallExpression(call) || node.right.getText() !== "0") return undefined;
  const [left, right] = call.arguments;
  if (!/^compare[A-Z]/.test(call.expression.getText())) return undefined;
  return left && right && [left, right];
}

/** What `a.indexOf(b) >= 0` searches: whole and part. */
function searchedIn(node: ts.BinaryExpression): readonly ts.Expression[] | undefined {
  const call = node.left;
  if (!ts.isCallExpression(call) || node.right.getText() !== "0") return undefined;
  if (calledName(call) !== "indexOf" || call.arguments.length !== 1) return undefined;
  return [...receiverOf(call), ...call.arguments];
}

/** Something that is true or false by itself: a call that asks, or a value that is there. */
function truthInWords(node: ts.Expression, value: boolean): string {
  const not = value ? "" : "not ";
  if (!ts.isCallExpression(node)) return presenceInWords(phrase(node), value);
  const [subject, ...objects] = [...receiverOf(node), ...node.arguments].map(phrase);
  const name = calledName(node);
  const more = objects.length === 0 ? "" : ` (${objects.join(", ")})`;
  const asked = /^(is|has|are)([A-Z].*)$/.exec(name);
  if (name === "startsWith") return `${subject} ${value ? "starts" : "does not start"} with${more}`;
  if (subject === undefined) return presenceInWords(spelledOut(name), value);
  const got = /^get([A-Z].*)$/.exec(name);
  if (got !== null) {
    return presenceInWords(
      `${spelledOut(lowered(got[1]!))} (${[subject, ...objects].join(", ")})`,
      value,
    );
  }
  if (asked === null) return `${not}${phrase(node)}`;
  const verb = asked[1] === "has" ? (value ? "has" : "has no") : `${asked[1]} ${not}`.trim();
  const predicate = asked[2]!;
  return `${subject} ${verb} ${spelledOut(lowered(predicate))}${more}`;
}

function lowered(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** A value that is true or false, or there or not. */
function presenceInWords(what: string, value: boolean): string {
  if (!/(^| )(is|are|has|ok|panics|routed)\b/.test(what)) {
    return value ? `there is ${what}` : `there is no ${what}`;
  }
  return value ? what : `not ${what}`;
}

function calledName({ expression }: ts.CallExpression): string {
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText();
}

/** An expression in words: `packet.timeoutHeight` is a packet's timeout height. */
function phrase(node: ts.Expression): string {
  if (ts.isNonNullExpression(node) || ts.isParenthesizedExpression(node)) {
    return phrase(node.expression);
  }
  if (ts.isTypeAssertionExpression(node) || ts.isAsExpression(node)) return phrase(node.expression);
  if (ts.isIdentifier(node)) return spelledOut(node.text);
  if (node.kind === ts.SyntaxKind.ThisKeyword) return "this";
  if (ts.isElementAccessExpression(node)) {
    return `${phrase(node.expression)}[${node.argumentExpression.getText()}]`;
  }
  if (ts.isPropertyAccessExpression(node)) {
    const name = spelledOut(node.name.text);
    const owner = node.expression;
    if (MEMBER.test(node.getText()) || /^[A-Z]/.test(owner.getText()) || isSilent(owner))
      return name;
    return `${phrase(owner)} ${name}`;
  }
  if (ts.isCallExpression(node)) {
    const told = [...receiverOf(node), ...node.arguments].map(phrase).join(", ");
    const name = calledName(node);
    return told === "" ? spelledOut(name) : `${spelledOut(name)}(${told})`;
  }
  if (ts.isBinaryExpression(node)) {
    return `${phrase(node.left)} ${node.operatorToken.getText()} ${phrase(node.right)}`;
  }
  return node.getText();
}

/** Owners that say nothing: a datagram's own message, and the object itself. */
function isSilent(node: ts.Expression): boolean {
  return /^(this|this\.message|message)$/.test(node.getText());
}

function receiverOf(call: ts.CallExpression): ts.Expression[] {
  const { expression } = call;
  if (!ts.isPropertyAccessExpression(expression)) return [];
  const owner = expression.expression;
  return /^[A-Z]/.test(owner.getText()) || isSilent(owner) ? [] : [owner];
}

/** `timeoutHeight` as `timeout height`; names in capitals stay as they are. */
function spelledOut(name: string): string {
  if (/^[A-Z0-9_]+$/.test(name)) return name;
  return name.replace(/([a-z0-9])([A-Z])/g, (_all, before, letter) => {
    return `${before} ${(letter as string).toLowerCase()}`;
  });
}
