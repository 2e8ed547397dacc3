/** Rewrites one file of the core so that its checks report (instrument.ts). */
import ts from "typescript";
import { sidesOf, withoutBrackets, wordsOf } from "./conditions.js";
import {
  codeOf,
  enumerationKey,
  isRefused,
  isWrapper,
  keyOf,
  qualifiedName,
  type Vocabulary,
} from "./errors.js";
import {
  answers,
  applyEdits,
  type Edit,
  errorAnswered,
  flatten,
  isComparison,
  isComputed,
  isNull,
  isPropagation,
  isTruth,
  lastReturnOf,
  oneLine,
  safeOperands,
  type Told,
  unique,
} from "./forms.js";
import type { Site } from "./instrument.js";
import type { Override } from "./overrides.js";

/** Where questions are asked of single characters, steps or names: too many to tell. */
const WITHOUT_FACTS = /^(23-commitment|24-host|20-transfer\/(packetJson|amount)|25-handler)/;
const HELPERS = "explanation";

/** What all files report, while it is being collected. */
export interface Tables {
  readonly functions: { file: string; name: string }[];
  readonly sites: Site[];
}

/** A function whose checks are told, while it is being rewritten. */
interface Scope {
  readonly number: number;
  readonly type: string;
  readonly isQuestion: boolean;
}

/** One file, whose functions and sites come into tables of all files. */
export class FileInstrumenter {
  private variables = 0;

  constructor(
    private readonly name: string,
    private readonly file: ts.SourceFile,
    private readonly vocabulary: Vocabulary,
    private readonly tables: Tables,
    private readonly overrides: Set<Override>,
  ) {}

  /** The source with its reports. */
  run(): string {
    const up = "../".repeat(this.name.split("/").length - 1);
    const edits: Edit[] = [];
    this.collectFunctions(this.file, edits);
    const body = applyEdits(this.file.text, edits);
    return `import * as ${HELPERS} from "${up}abi/explanation";${body}`;
  }

  private collectFunctions(node: ts.Node, edits: Edit[]): void {
    const isFunction =
      ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isGetAccessor(node);
    if (!isFunction) {
      ts.forEachChild(node, (child) => this.collectFunctions(child, edits));
      return;
    }
    if (node.body === undefined) return;
    const text = this.overridden(node) ?? this.renderFunction(node, node.body);
    if (text !== undefined) edits.push({ start: node.body.getStart(), end: node.body.end, text });
  }

  private overridden(node: ts.FunctionLikeDeclaration): string | undefined {
    for (const override of this.overrides) {
      if (override.file !== this.name || override.name !== qualifiedName(node)) continue;
      this.overrides.delete(override);
      return override.body;
    }
    return undefined;
  }

  /** The body with reports; undefined for a function that neither checks nor answers a question. */
  private renderFunction(node: ts.FunctionLikeDeclaration, body: ts.Block): string | undefined {
    const type = node.type?.getText() ?? "";
    const isQuestion = type === "bool";
    if (isQuestion && WITHOUT_FACTS.test(this.name)) return undefined;
    const isOutcome = this.vocabulary.outcomes.has(type.replace(" | null", ""));
    if (!isQuestion && !isOutcome && !answers(node)) return undefined;
    if (this.vocabulary.refusals.has(keyOf(node)) || isWrapper(node)) return undefined;
    const number = this.tables.functions.length;
    this.tables.functions.push({ file: this.name, name: qualifiedName(node) });
    const scope: Scope = { number, type, isQuestion };
    const inside = this.renderStatements(body.statements, scope);
    return isQuestion ? `{${inside}}` : `{${HELPERS}.enter(${number});${inside}}`;
  }

  private renderStatements(statements: ts.NodeArray<ts.Statement>, scope: Scope): string {
    let text = "";
    for (let i = 0; i < statements.length; i++) {
      const accepted = this.acceptance(statements.slice(i), scope);
      if (accepted !== undefined) return text + accepted;
      text += `\n${this.renderStatement(statements[i]!, scope)}`;
    }
    return text;
  }

  /** `if (C) return good; const more = ...; return refusal;` is a check that expects C. */
  private acceptance(statements: readonly ts.Statement[], scope: Scope): string | undefined {
    const [first, ...others] = statements;
    const last = others.pop();
    if (scope.isQuestion || !first || !ts.isIfStatement(first) || first.elseStatement) {
      return undefined;
    }
    const good = lastReturnOf(first.thenStatement);
    if (!last || !ts.isReturnStatement(last) || !last.expression || good === undefined) {
      return undefined;
    }
    const refused = last.expression;
    if (!others.every(ts.isVariableStatement) || !this.isRefused(refused)) return undefined;
    if (this.isRefused(good) || /[eE]rror\b/.test(good.getText())) return undefined;
    const more = others.map((one) => one.getText()).join("");
    const fail = () => `${more}${this.renderReturn(refused, scope)}`;
    const check = this.renderCheck(first.expression, false, fail, refused, scope);
    return `${check}${this.renderStatement(first.thenStatement, scope)}`;
  }

  private renderStatement(node: ts.Statement, scope: Scope): string {
    if (ts.isBlock(node)) return `{${this.renderStatements(node.statements, scope)}}`;
    if (ts.isIfStatement(node)) return this.renderIf(node, scope);
    if (ts.isReturnStatement(node) && node.expression) {
      return this.renderReturn(node.expression, scope);
    }
    if (ts.isExpressionStatement(node)) return node.getText() + this.hashOf(node, scope);
    if (ts.isSwitchStatement(node)) {
      const clauses = node.caseBlock.clauses.map((clause) => {
        const head = ts.isCaseClause(clause) ? `case ${clause.expression.getText()}:` : "default:";
        return `${head}{${this.renderStatements(clause.statements, scope)}}`;
      });
      return `switch (${node.expression.getText()}) {${clauses.join("\n")}}`;
    }
    if (ts.isForStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node)) {
      const { statement } = node;
      const [start, end] = [
        statement.getStart() - node.getStart(),
        statement.end - node.getStart(),
      ];
      const text = node.getText();
      return `${text.slice(0, start)}{${this.renderStatement(statement, scope)}}${text.slice(end)}`;
    }
    return node.getText();
  }

  private renderIf(node: ts.IfStatement, scope: Scope): string {
    const { expression: condition, thenStatement, elseStatement } = node;
    const then = () => `{${this.renderStatement(thenStatement, scope)}}`;
    if (elseStatement !== undefined) {
      const otherwise = this.renderStatement(elseStatement, scope);
      return `if (${condition.getText()}) ${then()} else {${otherwise}}`;
    }
    const returned = lastReturnOf(thenStatement);
    if (returned !== undefined && scope.isQuestion && isTruth(returned)) {
      const told = this.tellFact(condition, returned.getText(), scope);
      return `if (${condition.getText()}) {${told}${then()}}`;
    }
    if (returned !== undefined && !scope.isQuestion) {
      if (this.isRefused(returned)) {
        return this.renderCheck(condition, true, then, returned, scope);
      }
      if (isNull(returned) && ts.isReturnStatement(thenStatement)) {
        const site = this.addSite(condition, wordsOf(condition, true), scope, undefined, [
          ...safeOperands(condition),
        ]);
        return `if (${condition.getText()}) {${this.pass(site)}${then()}}`;
      }
    }
    return `if (${condition.getText()}) ${then()}`;
  }

  private renderReturn(expression: ts.Expression, scope: Scope): string {
    const plain = withoutBrackets(expression);
    if (scope.isQuestion) return this.renderAnswer(plain, scope);
    if (ts.isConditionalExpression(plain)) {
      const { condition, whenTrue, whenFalse } = plain;
      const [failsThen, failsElse] = [this.isRefused(whenTrue), this.isRefused(whenFalse)];
      if (failsThen !== failsElse) {
        const [refused, good] = failsThen ? [whenTrue, whenFalse] : [whenFalse, whenTrue];
        const fail = () => this.renderReturn(refused, scope);
        const check = this.renderCheck(condition, failsThen, fail, refused, scope);
        return `{${check}${this.renderReturn(good, scope)}}`;
      }
    }
    return this.leave(expression.getText(), scope, plain);
  }

  /** A plain return, told afterwards: whatever error it gives is seen then. */
  private leave(source: string, scope: Scope, node?: ts.Expression): string {
    const { number, type } = scope;
    if (source === "null") return `{${HELPERS}.left(${number});return null;}`;
    const site = this.pending ?? this.addSite(node, undefined, scope, node, []);
    const values = this.pending === undefined ? "" : this.values(site);
    const variable = this.variable();
    const error = type === "Bytes" && node !== undefined ? errorAnswered(node) : undefined;
    if (error !== undefined) {
      const told = `const ${variable}: IbcError = ${error};
        ${HELPERS}.returned<IbcError>(${site},${variable});${values}`;
      return `{${told}return ${source.replace(error, variable)};}`;
    }
    return `{const ${variable}: ${type} = ${source};
      ${HELPERS}.returned<${type}>(${site},${variable});${values}return ${variable};}`;
  }

  /** The site of the check whose refusal is being rendered. */
  private pending: number | undefined;
  private readonly sourcesOfValues = new Map<number, readonly string[]>();

  private renderAnswer(expression: ts.Expression, scope: Scope): string {
    if (isTruth(expression)) return `return ${expression.getText()};`;
    const variable = this.variable();
    const told = this.tellFact(expression, variable, scope);
    return `{const ${variable}: bool = ${expression.getText()};${told}return ${variable};}`;
  }

  private tellFact(condition: ts.Expression, answer: string, scope: Scope): string {
    const site = this.addSite(condition, undefined, scope, undefined, safeOperands(condition));
    return `${HELPERS}.fact(${site},${answer});${this.values(site)}`;
  }

  /**
   * A check: `fail` renders what happens when the condition has the value `failing`. Conditions
   * joined so that each alone decides become checks of their own.
   */
  private renderCheck(
    condition: ts.Expression,
    failing: boolean,
    fail: () => string,
    refused: ts.Expression,
    scope: Scope,
  ): string {
    const either = failing ? ts.SyntaxKind.BarBarToken : ts.SyntaxKind.AmpersandAmpersandToken;
    const sides = sidesOf(condition, either);
    if (sides !== undefined) {
      return sides.map((side) => this.renderCheck(side, failing, fail, refused, scope)).join("\n");
    }
    const parts = flatten(condition, failing);
    return this.renderParts(parts, 0, [], { condition, failing, fail, refused, scope });
  }

  private renderParts(
    parts: readonly ts.Expression[],
    index: number,
    seen: readonly Told[],
    check: Check,
  ): string {
    const part = parts[index]!;
    const { prelude, test, operands } = this.hoist(part);
    const told = unique([...seen, ...operands]);
    const { failing, condition, scope, refused } = check;
    const negated = failing ? `(${test})` : `!(${test})`;
    const isLast = index === parts.length - 1;
    const words = wordsOf(condition, !failing);
    const site = this.addSite(condition, words, scope, refused, told);
    const inside = isLast
      ? this.failAt(site, check)
      : this.renderParts(parts, index + 1, told, check);
    const pass = isPropagation(condition) ? "" : this.pass(site);
    const otherwise = isLast && index === 0 ? `}${pass}` : `} else {${pass}}`;
    const text = `if (${negated}) {${inside}${otherwise}`;
    return prelude === "" ? text : `{${prelude}${text}}`;
  }

  private failAt(site: number, { fail }: Check): string {
    const before = this.pending;
    this.pending = site;
    const text = fail();
    this.pending = before;
    return text;
  }

  /** Gives names to what a comparison computes, so that it can be told. */
  private hoist(part: ts.Expression): { prelude: string; test: string; operands: Told[] } {
    const plain = withoutBrackets(part);
    const operands: Told[] = safeOperands(part);
    const asItIs = { prelude: "", test: part.getText(), operands };
    if (!ts.isBinaryExpression(plain) || !isComparison(plain)) return asItIs;
    if (/^compare[A-Z]\w*\(/.test(plain.left.getText())) return asItIs;
    let prelude = "";
    const sides = [plain.left, plain.right].map((side) => {
      if (!isComputed(side)) return side.getText();
      const variable = this.variable();
      prelude += `const ${variable} = ${side.getText()};`;
      operands.push({ source: variable, name: side.getText() });
      return variable;
    });
    return { prelude, test: sides.join(` ${plain.operatorToken.getText()} `), operands };
  }

  private hashOf(node: ts.ExpressionStatement, scope: Scope): string {
    const hashed = /^(hasher)\.finish\(/.exec(node.getText());
    if (hashed === null || !this.name.startsWith("23-commitment/")) return "";
    const site = this.addSite(node.expression, undefined, scope, undefined, []);
    return `${HELPERS}.digest(${site},${hashed[1]}.digestView);`;
  }

  private addSite(
    node: ts.Node | undefined,
    expected: string | undefined,
    scope: Scope,
    refused: ts.Expression | undefined,
    told: readonly Told[],
  ): number {
    const start = node?.getStart() ?? 0;
    const code = refused === undefined ? undefined : codeOf(refused, this.vocabulary.refusals);
    const number = this.tables.sites.length;
    this.tables.sites.push({
      function: scope.number,
      line: this.file.getLineAndCharacterOfPosition(start).line + 1,
      ...(expected === undefined ? {} : { expected }),
      ...(node === undefined || refused === node ? {} : { condition: oneLine(node.getText()) }),
      ...(code === undefined ? {} : { code }),
      operands: told.map(({ name, source, enumeration }) => ({
        name: oneLine(name ?? source),
        ...this.enumerationIn(enumeration),
      })),
    });
    this.sourcesOfValues.set(
      number,
      told.map(({ source }) => source),
    );
    return number;
  }

  private enumerationIn(name: string | undefined): { enumeration?: string } {
    if (name === undefined) return {};
    const enumeration = enumerationKey(this.file, name);
    return this.vocabulary.enums.has(enumeration) ? { enumeration } : {};
  }

  private pass(site: number): string {
    return `${HELPERS}.passed(${site});${this.values(site)}`;
  }

  private values(site: number): string {
    const sources = this.sourcesOfValues.get(site) ?? [];
    return sources.map((source) => `${HELPERS}.value(${source});`).join("");
  }

  private isRefused(expression: ts.Expression): boolean {
    return isRefused(withoutBrackets(expression), this.vocabulary.refusals);
  }

  private variable(): string {
    this.variables += 1;
    return `__${this.variables}`;
  }
}

interface Check {
  readonly condition: ts.Expression;
  readonly failing: boolean;
  readonly fail: () => string;
  readonly refused: ts.Expression;
  readonly scope: Scope;
}
