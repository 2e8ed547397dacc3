/**
 * The checks of the core, read out of its sources: every code and text, whatever its values are,
 * with which some place refuses. By these a refusal is traced back to the check that it came from.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { ROOT } from "../support/root.js";

export interface Check {
  /** Code and text, with `...` for values. */
  readonly name: string;
  /** Files below `assembly/` that refuse like this; several where they say the same. */
  readonly files: readonly string[];
  /** Codespace and code. */
  readonly code: string;
  /** What the text has besides values, in order; empty where it is all of values. */
  readonly literals: readonly string[];
}

/** How refusals of queries begin. */
const STATUS = "rpc error";
const FOLDER = join(ROOT, "assembly");

function filesBelow(folder: string): string[] {
  return readdirSync(join(FOLDER, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === "gen" ? [] : filesBelow(path);
    return path.endsWith(".ts") ? [path] : [];
  });
}

function parse(path: string): ts.SourceFile {
  const text = readFileSync(join(FOLDER, path), "utf8");
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

/** Every node below one. */
function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of node.getChildren()) yield* nodesOf(child);
}

/** What error.ts offers, and query/answer.ts over it: what each function is called, and the code
 * that it gives. */
function errorFunctions(): Map<string, string> {
  const functions = codedErrors();
  const file = parse("query/answer.ts");
  for (const node of nodesOf(file)) {
    const called = ts.isCallExpression(node) && functions.get(node.expression.getText(file));
    if (called) functions.set(nameAround(node), called);
  }
  return functions;
}

/** The name of the function around a node, with that of its namespace. */
function nameAround(node: ts.Node): string {
  let holder = node;
  while (!ts.isFunctionDeclaration(holder)) holder = holder.parent;
  const around = ts.isModuleBlock(holder.parent) ? holder.parent.parent : undefined;
  return `${around === undefined ? "" : `${around.name.text}.`}${holder.name!.text}`;
}

/** Where the errors with their codes are. */
const ERROR_FILES = [
  "error.ts",
  "errorV2.ts",
  ...["callbacks", "fee", "rateLimiting"].map((layer) => `30-middleware/${layer}/errors.ts`),
];

function codedErrors(): Map<string, string> {
  return new Map(ERROR_FILES.flatMap((path) => [...codedErrorsOf(parse(path))]));
}

function codedErrorsOf(file: ts.SourceFile): Map<string, string> {
  const constants = new Map<string, string>();
  const functions = new Map<string, string>();
  for (const node of nodesOf(file)) {
    if (ts.isVariableDeclaration(node) && node.initializer !== undefined) {
      constants.set(node.name.getText(file), node.initializer.getText(file));
    }
  }
  for (const node of nodesOf(file)) {
    if (!ts.isNewExpression(node) || node.expression.getText(file) !== "IbcError") continue;
    const [codespace, code] = node.arguments!.map((argument) => argument.getText(file));
    const number = constants.get(code!) ?? code;
    const text = JSON.parse(constants.get(codespace!) ?? codespace!);
    functions.set(nameAround(node), `${text}/${number}`);
  }
  return functions;
}

/** The texts in a sum of texts and values. */
function literalsIn(node: ts.Expression | undefined): string[] {
  if (node === undefined) return [];
  if (ts.isStringLiteral(node)) return [node.text];
  if (ts.isParenthesizedExpression(node)) return literalsIn(node.expression);
  if (!ts.isBinaryExpression(node)) return [];
  return [...literalsIn(node.left), ...literalsIn(node.right)];
}

/** Every check, in order of the files. */
export function readChecks(): readonly Check[] {
  const functions = errorFunctions();
  const checks = new Map<string, Check>();
  for (const path of filesBelow("").filter((name) => !ERROR_FILES.includes(name))) {
    const file = parse(path);
    for (const node of nodesOf(file)) {
      if (!ts.isCallExpression(node)) continue;
      const code = functions.get(node.expression.getText(file));
      if (code === undefined) continue;
      const literals = literalsIn(node.arguments[0]).filter((text) => text.trim() !== "");
      const name = `${code} ${literals.map((text) => text.trim()).join(" ... ")}`.trim();
      const files = checks.get(name)?.files ?? [];
      if (!files.includes(path))
        checks.set(name, { name, files: [...files, path], code, literals });
    }
  }
  return [...checks.values()];
}

/** Finds the check that a refusal came from. */
export class CheckFinder {
  /** By code, those whose texts say most first. */
  private readonly byCode = new Map<string, Check[]>();
  private readonly inOrder: readonly Check[];

  constructor(readonly checks: readonly Check[] = readChecks()) {
    const size = ({ literals }: Check): number => literals.join("").length;
    this.inOrder = [...checks].sort((a, b) => size(b) - size(a));
    for (const check of this.inOrder) {
      this.byCode.set(check.code, [...(this.byCode.get(check.code) ?? []), check]);
    }
  }

  /** Undefined for a code that no check of the core gives: an application's. */
  find(code: string, log: string): Check | undefined {
    const check = this.byCode.get(code)?.find(({ literals }) => holds(log, literals));
    if (!log.startsWith(STATUS) || (check?.literals.length ?? 0) > 0) return check;
    // Queries give other codes to the errors of identifiers.
    return this.inOrder.find(({ literals }) => literals.length > 0 && holds(log, literals));
  }
}

/** Whether a text has these parts in this order. */
function holds(text: string, parts: readonly string[]): boolean {
  let position = 0;
  for (const part of parts) {
    const found = text.indexOf(part, position);
    if (found === -1) return false;
    position = found + part.length;
  }
  return true;
}
