/**
 * Finds the checks of the core and rewrites its sources so that each can be taken away while the
 * module runs (mutant schemata): one compilation serves every mutant.
 *
 * A check is a condition on which a function returns early, each operand of `||` on its own, and
 * every error that is passed on. Taken away means that what it guards against goes through: the
 * condition never holds (where holding accepts: always holds), or the error is forgotten. Where a
 * value that is null could not be gone on with, the core traps instead.
 */
import ts from "typescript";

export interface Check {
  readonly id: number;
  readonly file: string;
  /** Of the file, from 1. */
  readonly line: number;
  readonly text: string;
}

interface Insertion {
  readonly position: number;
  readonly order: number;
  readonly text: string;
}

/** Which functions decide nothing but compute: what they return is data. */
const COMPUTED = /^(void|[iu](8|32|64)|Bytes|Double|Amount|Timestamp|Bank|Denom|Span|Version)$/;
/** What a refusal is typed as, and null for none. */
const ERROR_OR_NULL = /^(IbcError|Refusal) \| null$/;
/** An error made on the spot. */
const NEW_ERROR = /^(\w+Error\.|new IbcError|panicked\(|Refusal\.|new Refusal|unregistered\()/;
const IS_NULL = /^([a-z]\w*) === null$/;
const IS_EMPTY = /^!([a-z]\w*)$/;
const NAMES_A_BOOL = /^(is|has|are|can)[A-Z]/;

/** Rewrites one file; `firstId` numbers its first check. */
export function withChecksThatYield(
  file: string,
  source: string,
  firstId: number,
): { readonly source: string; readonly checks: readonly Check[] } {
  const rewriting = new Rewriting(file, source, firstId);
  return { source: rewriting.run(), checks: rewriting.checks };
}

class Rewriting {
  readonly checks: Check[] = [];
  private readonly tree: ts.SourceFile;
  private readonly insertions: Insertion[] = [];

  constructor(
    private readonly file: string,
    private readonly source: string,
    private readonly firstId: number,
  ) {
    this.tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  }

  run(): string {
    this.visit(this.tree, "void");
    if (this.checks.length === 0) return this.source;
    const depth = this.file.split("/").length - 2;
    const from = `${"../".repeat(depth) || "./"}mutation`;
    const imported = `import { forgotten, isTakenAway, trapIfTakenAway } from "${from}";\n`;
    const sorted = [...this.insertions].sort(
      (a, b) => b.position - a.position || b.order - a.order,
    );
    let text = this.source;
    for (const { position, text: inserted } of sorted) {
      text = text.slice(0, position) + inserted + text.slice(position);
    }
    return imported + text;
  }

  private visit(node: ts.Node, outerType: string): void {
    const type = ts.isFunctionLike(node) ? (node.type?.getText() ?? "void") : outerType;
    if (ts.isIfStatement(node) && !node.elseStatement) this.visitIf(node, type);
    else if (ERROR_OR_NULL.test(type)) this.visitError(node, type);
    if (type === "bool" && ts.isReturnStatement(node) && node.expression) {
      this.visitVerdict(node.expression);
    }
    ts.forEachChild(node, (child) => this.visit(child, type));
  }

  /** A condition on which the function returns, or goes on to the next of a list. */
  private visitIf(node: ts.IfStatement, type: string): void {
    const last = lastOf(node.thenStatement);
    const skips = last !== undefined && ts.isContinueStatement(last) && decides(type);
    const returns = last !== undefined && ts.isReturnStatement(last) && !COMPUTED.test(type);
    if (!skips && !returns) return;
    if (/\bTYPE_URL\b/.test(node.expression.getText())) return;
    const accepts = returns && ERROR_OR_NULL.test(type) && last.getText() === "return null;";
    if (accepts) {
      this.accept(node.expression);
      return;
    }
    for (const operand of operandsOf(node.expression, ts.SyntaxKind.BarBarToken)) {
      this.refuse(operand, node.thenStatement);
    }
  }

  /** Makes a condition that refuses never hold. */
  private refuse(condition: ts.Expression, then: ts.Statement): void {
    const text = condition.getText();
    const id = this.add(condition, text);
    const name = IS_NULL.exec(text)?.[1] ?? IS_EMPTY.exec(text)?.[1];
    if (name === undefined || NAMES_A_BOOL.test(name)) {
      this.around(condition, "((!!(", `)) && !isTakenAway(${id}))`);
      return;
    }
    const trap = `if (${text}) trapIfTakenAway(${id});`;
    if (ts.isBlock(then)) this.insert(then.getStart() + 1, ` ${trap}`);
    else this.around(then, `{ ${trap} `, " }");
  }

  /** Makes a condition that accepts always hold. */
  private accept(condition: ts.Expression): void {
    for (const operand of operandsOf(condition, ts.SyntaxKind.AmpersandAmpersandToken)) {
      const text = operand.getText();
      if (/ [!=]== null$/.test(text) && operand !== condition) continue;
      const id = this.add(operand, text);
      // A null test alone stays as it is, so that the compiler still learns from it.
      const open = IS_NULL.test(text) ? "((" : "((!!(";
      this.around(operand, open, `${open === "((" ? ")" : "))"} || isTakenAway(${id}))`);
    }
  }

  /** Forgets an error that is passed on: returned last, or kept for later. */
  private visitError(node: ts.Node, type: string): void {
    if (ts.isReturnStatement(node) && node.expression) {
      if (!isBodyOfCheck(node)) this.forget(node.expression, type);
    } else if (
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      /^if \(error === null\)/.test(node.parent.parent.getText())
    ) {
      this.forget(node.right, type);
    }
  }

  private forget(expression: ts.Expression, type: string): void {
    const text = expression.getText();
    if (text === "null" || text.startsWith("this.respond(")) return;
    if (ts.isConditionalExpression(expression) && text.includes("!== null ?")) {
      this.refuse(expression.condition, expression as unknown as ts.Statement);
      this.forget(expression.whenFalse, type);
      return;
    }
    const isLastOfCheck = NEW_ERROR.test(text) && followsAcceptance(expression.parent);
    if (isLastOfCheck) return;
    const id = this.add(expression, text);
    this.around(expression, `forgotten<${type}>(${id}, `, ")");
  }

  /** Each part of a verdict on its own. */
  private visitVerdict(verdict: ts.Expression): void {
    const all = operandsOf(verdict, ts.SyntaxKind.AmpersandAmpersandToken);
    const any = operandsOf(verdict, ts.SyntaxKind.BarBarToken);
    for (const operand of all.length > 1 ? all : any.length > 1 ? any : []) {
      const text = operand.getText();
      if (/ [!=]== null$|^!!?[a-z]\w*$/.test(text)) continue;
      const id = this.add(operand, text);
      if (all.length > 1) this.around(operand, "((!!(", `)) || isTakenAway(${id}))`);
      else this.around(operand, "((!!(", `)) && !isTakenAway(${id}))`);
    }
  }

  private add(node: ts.Node, text: string): number {
    const id = this.firstId + this.checks.length;
    const { line } = this.tree.getLineAndCharacterOfPosition(node.getStart());
    const flat = text.replace(/\s+/g, " ");
    this.checks.push({ id, file: this.file, line: line + 1, text: flat });
    return id;
  }

  private around(node: ts.Node, before: string, after: string): void {
    this.insert(node.getStart(), before);
    this.insert(node.end, after);
  }

  private insert(position: number, text: string): void {
    this.insertions.push({ position, order: this.insertions.length, text });
  }
}

/** Whether a function of this return type can pass over something that it should look at. */
function decides(type: string): boolean {
  return type === "bool" || ERROR_OR_NULL.test(type);
}

function lastOf(statement: ts.Statement): ts.Statement | undefined {
  return ts.isBlock(statement) ? statement.statements.at(-1) : statement;
}

/** The operands of a chain of one operator; a single one when it is none. */
function operandsOf(expression: ts.Expression, operator: ts.SyntaxKind): ts.Expression[] {
  if (!ts.isBinaryExpression(expression) || expression.operatorToken.kind !== operator) {
    return [expression];
  }
  return [...operandsOf(expression.left, operator), expression.right];
}

/** Whether a statement ends the body of a condition, which is a check already. */
function isBodyOfCheck(node: ts.ReturnStatement): boolean {
  const { parent } = node;
  const isLast = ts.isBlock(parent) && parent.statements.at(-1) === node;
  const holder = isLast ? parent.parent : parent;
  return ts.isIfStatement(holder) && !holder.elseStatement;
}

/** Whether a return comes right after a condition that accepts: one check, not two. */
function followsAcceptance(statement: ts.Node): boolean {
  const { parent } = statement;
  if (!ts.isBlock(parent)) return false;
  const before = parent.statements[parent.statements.indexOf(statement as ts.Statement) - 1];
  return (
    before !== undefined &&
    ts.isIfStatement(before) &&
    lastOf(before.thenStatement)?.getText() === "return null;"
  );
}
