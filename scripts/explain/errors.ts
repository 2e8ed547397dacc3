/** What the sources of the core call errors: read from all files before any is instrumented. */
import { posix } from "node:path";
import ts from "typescript";

/** Codespace and code, as in `channel/5`. */
export type ErrorCode = string;

/** What instrumenting one file needs to know of all of them. */
export interface Vocabulary {
  /** Classes that hold an outcome: a result, or the error that stands in its place. */
  readonly outcomes: ReadonlySet<string>;
  /** Functions that always give an error, and its code where it is always the same. */
  readonly refusals: Refusals;
  /** Names of the members of each enumeration, by their numbers; by file and name of it. */
  readonly enums: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/** By name; functions that only one file knows by `file#name`. */
export type Refusals = ReadonlyMap<string, ErrorCode | undefined>;

/** Types of which every value is an error. */
const ERRORS: ReadonlySet<string> = new Set(["IbcError", "Refusal"]);

const LONGEST_CHAIN_OF_HELPERS = 4;

/** Reads what all files declare. */
export function readVocabulary(files: readonly ts.SourceFile[]): Vocabulary {
  const outcomes = new Set<string>(ERRORS);
  const enums = new Map<string, Readonly<Record<string, string>>>();
  const functions = new Map<string, ts.FunctionLikeDeclaration>();
  for (const file of files) {
    visit(file, (node) => {
      if (ts.isClassDeclaration(node) && node.name && holdsError(node))
        outcomes.add(node.name.text);
      if (ts.isEnumDeclaration(node)) {
        enums.set(`${file.fileName}#${node.name.text}`, membersOf(node));
      }
      if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) {
        functions.set(keyOf(node), node);
      }
    });
  }
  return { outcomes, refusals: readRefusals(functions, outcomes, numbersOf(files)), enums };
}

/** Functions whose type is that of an error, and those that always wrap one in an outcome. */
function readRefusals(
  functions: ReadonlyMap<string, ts.FunctionLikeDeclaration>,
  outcomes: ReadonlySet<string>,
  constants: ReadonlyMap<string, string>,
): Refusals {
  const refusals = new Map<string, ErrorCode | undefined>();
  // A helper may be built on a helper: each round finds one more storey.
  for (let round = 0; round < LONGEST_CHAIN_OF_HELPERS; round++) {
    for (const [key, node] of functions) {
      const type = node.type?.getText() ?? "";
      if (!outcomes.has(type)) continue;
      const returned = onlyReturnOf(node);
      const code = returned && codeOf(returned, refusals, constants);
      if (ERRORS.has(type) || (returned && isRefused(returned, refusals))) refusals.set(key, code);
    }
  }
  return refusals;
}

/** The key of a function among refusals. */
export function keyOf(node: ts.FunctionLikeDeclaration): string {
  const isExported = node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  const name = qualifiedName(node);
  return isExported || name.includes(".") ? name : `${node.getSourceFile().fileName}#${name}`;
}

/** The key under which a refusal that is called has been found, if it has. */
function refusalCalled(callee: ts.Expression, refusals: Refusals): string | undefined {
  const name = callee.getText();
  return [`${callee.getSourceFile().fileName}#${name}`, name].find((key) => refusals.has(key));
}

/** The name that a call of a function has: that of its namespace or class comes first. */
export function qualifiedName(node: ts.Node & { readonly name?: ts.Node }): string {
  const name = node.name?.getText() ?? "";
  const { parent } = node;
  if (ts.isClassDeclaration(parent)) return `${parent.name?.text}.${name}`;
  if (ts.isModuleBlock(parent)) return `${parent.parent.name.text}.${name}`;
  return name;
}

/** Whether an expression is an error, or an outcome with one in it, whenever it is evaluated. */
export function isRefused(expression: ts.Expression, refusals: Refusals): boolean {
  const plain = resolved(expression);
  if (!ts.isCallExpression(plain) && !ts.isNewExpression(plain)) return false;
  const name = plain.expression.getText();
  if (ERRORS.has(name) || name.endsWith(".during")) return true;
  if (refusalCalled(plain.expression, refusals) !== undefined) return true;
  const isWrapper = ts.isNewExpression(plain) || /\b(refus(e|ed|al)|failed|panicked)$/.test(name);
  return isWrapper && (plain.arguments ?? []).some((one) => isRefused(one, refusals));
}

/** The code of an error that is always the same. */
export function codeOf(
  expression: ts.Expression,
  refusals: Refusals,
  constants: ReadonlyMap<string, string> = new Map(),
): ErrorCode | undefined {
  const plain = resolved(expression);
  if (!ts.isCallExpression(plain) && !ts.isNewExpression(plain)) return undefined;
  const [codespace, code] = plain.arguments ?? [];
  if (ERRORS.has(plain.expression.getText()) && codespace && code) {
    const number = constants.get(code.getText()) ?? code.getText();
    return ts.isStringLiteral(codespace) && /^\d+$/.test(number)
      ? `${codespace.text}/${number}`
      : undefined;
  }
  const key = refusalCalled(plain.expression, refusals);
  if (key !== undefined) return refusals.get(key);
  const refused = (plain.arguments ?? []).find((one) => isRefused(one, refusals));
  return refused && codeOf(refused, refusals, constants);
}

/** What a constant of the same block stands for. */
function resolved(expression: ts.Expression): ts.Expression {
  if (!ts.isIdentifier(expression)) return expression;
  let node: ts.Node = expression;
  while (!ts.isBlock(node) && !ts.isSourceFile(node)) node = node.parent;
  if (!ts.isBlock(node)) return expression;
  for (const statement of node.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    const { declarations, flags } = statement.declarationList;
    const found = declarations.find(({ name }) => name.getText() === expression.text);
    if (found?.initializer && (flags & ts.NodeFlags.Const) !== 0) return found.initializer;
  }
  return expression;
}

/** The key of an enumeration that a file calls by a name: where it is declared, and as what. */
export function enumerationKey(file: ts.SourceFile, name: string): string {
  const [first = "", second] = name.split(".");
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement)) continue;
    const bindings = statement.importClause?.namedBindings;
    const from = statement.moduleSpecifier.getText().slice(1, -1);
    const path = `${posix.join(posix.dirname(file.fileName), from)}.ts`;
    if (bindings && ts.isNamespaceImport(bindings) && bindings.name.text === first) {
      return `${path}#${second}`;
    }
    if (!bindings || !ts.isNamedImports(bindings)) continue;
    const imported = bindings.elements.find((one) => one.name.text === first);
    if (imported) return `${path}#${(imported.propertyName ?? imported.name).text}`;
  }
  return `${file.fileName}#${name}`;
}

/** Whether a function only wraps an error that it is given, or is one's own. */
export function isWrapper(node: ts.FunctionLikeDeclaration): boolean {
  if (ts.isClassDeclaration(node.parent) && ERRORS.has(node.parent.name?.text ?? "")) return true;
  const takesError = node.parameters.some(({ type }) => type && ERRORS.has(type.getText()));
  return takesError && onlyReturnOf(node) !== undefined;
}

/** Calls a function with a node and all that is in it. */
export function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node);
  ts.forEachChild(node, (child) => visit(child, see));
}

/** Whether a class has an error as one of its fields, or of its constructor's. */
function holdsError(node: ts.ClassDeclaration): boolean {
  return node.members.some((member) => {
    if (ts.isPropertyDeclaration(member)) return isErrorField(member);
    if (!ts.isConstructorDeclaration(member)) return false;
    return member.parameters.some((one) => (one.modifiers?.length ?? 0) > 0 && isErrorField(one));
  });
}

function isErrorField(node: ts.PropertyDeclaration | ts.ParameterDeclaration): boolean {
  const type = node.type?.getText().replace(" | null", "") ?? "";
  return ERRORS.has(type);
}

function membersOf(node: ts.EnumDeclaration): Record<string, string> {
  let next = 0;
  return Object.fromEntries(
    node.members.map(({ name, initializer }) => {
      if (initializer !== undefined) next = Number(initializer.getText());
      return [`${next++}`, name.getText()];
    }),
  );
}

/** Constants of modules that are plain numbers, by name. */
function numbersOf(files: readonly ts.SourceFile[]): ReadonlyMap<string, string> {
  const numbers = new Map<string, string>();
  for (const file of files) {
    for (const statement of file.statements) {
      if (!ts.isVariableStatement(statement)) continue;
      for (const { name, initializer } of statement.declarationList.declarations) {
        const value = initializer?.getText() ?? "";
        if (/^\d+$/.test(value)) numbers.set(name.getText(), value);
      }
    }
  }
  return numbers;
}

/** What a function returns that does nothing else but return. */
function onlyReturnOf(node: ts.FunctionLikeDeclaration): ts.Expression | undefined {
  if (node.body === undefined || !ts.isBlock(node.body)) return undefined;
  const last = node.body.statements.at(-1);
  const isPlain = node.body.statements.every((one) => one === last || ts.isVariableStatement(one));
  return isPlain && last && ts.isReturnStatement(last) ? last.expression : undefined;
}
