/** The forms of statements and conditions by which checks are recognised. */
import ts from "typescript";
import { type Operand, operandsOf, sidesOf, withoutBrackets } from "./conditions.js";

/** An operand, under another name where the source's is one of ours. */
export interface Told extends Operand {
  readonly name?: string;
}

/** A piece of a text and what comes in its place. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export function applyEdits(text: string, edits: readonly Edit[]): string {
  let [result, at] = ["", 0];
  for (const { start, end, text: replacement } of edits) {
    result += text.slice(at, start) + replacement;
    at = end;
  }
  return result + text.slice(at);
}

/** Whether a export function makes the answer of a call, in which errors come to stand. */
export function answers(node: ts.FunctionLikeDeclaration): boolean {
  return node.type?.getText() === "Bytes" && /\breturn refusal\(/.test(node.getText());
}

/** The error in `refusal(stage, message, error)`. */
export function errorAnswered(node: ts.Expression): string | undefined {
  if (!ts.isCallExpression(node) || node.expression.getText() !== "refusal") return undefined;
  return node.arguments.at(-1)?.getText();
}

/** The parts of a condition that must all have a value for the whole to have it. */
export function flatten(condition: ts.Expression, value: boolean): ts.Expression[] {
  const both = value ? ts.SyntaxKind.AmpersandAmpersandToken : ts.SyntaxKind.BarBarToken;
  const sides = sidesOf(condition, both);
  return sides === undefined ? [condition] : sides.flatMap((side) => flatten(side, value));
}

/** Operands that can be read whatever the condition's value: those of its first part, where a later
 * one may rely on it. */
export function safeOperands(condition: ts.Expression): Told[] {
  const plain = withoutBrackets(condition);
  for (const operator of [ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken]) {
    const sides = sidesOf(plain, operator);
    if (sides === undefined) continue;
    const isIndependent = !/null|!|\[/.test(plain.getText().replace(/!=/g, ""));
    return isIndependent ? operandsOf(plain) : safeOperands(sides[0]);
  }
  return operandsOf(plain);
}

export function unique(told: readonly Told[]): Told[] {
  return [...new Map(told.map((one) => [one.source, one])).values()];
}

/** Whether a condition only asks if something before it has failed. */
export function isPropagation(condition: ts.Expression): boolean {
  return /(^|\W)\w*([eE]rror|panic|refusal) (!==|===) null$/.test(condition.getText());
}

export function isComparison({ left, right, operatorToken }: ts.BinaryExpression): boolean {
  const isOrder = /^(==|!=|<|<=|>|>=)$/.test(operatorToken.getText());
  return isOrder && !isNull(left) && !isNull(right);
}

/** Whether a side of a comparison is more than a value that stands in the source. */
export function isComputed(side: ts.Expression): boolean {
  let found = false;
  const look = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) found = true;
    if (ts.isBinaryExpression(node)) found = true;
    ts.forEachChild(node, look);
  };
  look(side);
  return found && /[a-zA-Z]/.test(side.getText());
}

export function lastReturnOf(node: ts.Statement): ts.Expression | undefined {
  const last = ts.isBlock(node) ? node.statements.at(-1) : node;
  return last && ts.isReturnStatement(last) ? last.expression : undefined;
}

export function isNull(node: ts.Expression): boolean {
  return node.kind === ts.SyntaxKind.NullKeyword;
}

export function isTruth(node: ts.Expression): boolean {
  return node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword;
}

export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
