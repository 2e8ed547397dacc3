/** The records of an explained call, put together to a tree of functions and their checks. */

import { HostError } from "../errors.js";
import type { Site, SiteTable } from "./sites.js";
import { type Found, readValue } from "./values.js";

/** Where in the sources of the core something stands. */
export interface Place {
  readonly file: string;
  readonly function: string;
  readonly line: number;
}

/** Codespace and code as ibc-go registers them, and what the core says about it. */
export interface Refusal {
  readonly codespace: string;
  readonly code: number;
  readonly detail: string;
}

/** A function of the core that checks something, with what it did, in order. */
export interface Call {
  readonly kind: "call";
  readonly file: string;
  readonly function: string;
  readonly steps: Step[];
}

/** Something that has to hold. */
export interface Check {
  readonly kind: "check";
  readonly passed: boolean;
  readonly place: Place;
  /** In words; absent where the core only says what it refuses. */
  readonly expected?: string;
  /** As the source asks it. */
  readonly condition?: string;
  /** The code that it gives when it fails, where that is always the same. */
  readonly code?: string;
  readonly found: Found[];
  /** Why it failed. */
  readonly refusal?: Refusal;
}

/** A check that failed. */
export interface FailedCheck {
  readonly check: Check;
  /** How many functions were being executed: one that fails hands its error to those below. */
  readonly depth: number;
}

/** A question that was answered, on which a check depends. */
export interface Fact {
  readonly kind: "fact";
  readonly place: Place;
  readonly condition: string;
  readonly answer: boolean;
  readonly found: Found[];
}

/** A step of a proof. */
export interface Hash {
  readonly kind: "hash";
  readonly place: Place;
  readonly hash: string;
}

export type Step = Call | Check | Fact | Hash;

/** Takes records one after the other; `steps` is what they told so far. */
export class Recorder {
  readonly steps: Step[] = [];
  /** Failures in the order in which they were told, returned ones included. */
  readonly failures: FailedCheck[] = [];
  /** How many of the failures there were when a check passed last. */
  failuresBeforePass = 0;
  private readonly stack: { readonly number: number; readonly call: Call }[] = [];
  /** What the values that follow belong to. */
  private current: { readonly site: Site; readonly found: Found[] } | undefined;

  constructor(private readonly table: SiteTable) {}

  /** Takes one record: a letter for its kind, then what it tells. */
  add(record: string): void {
    const kind = record.charAt(0);
    const rest = record.slice(1);
    if (kind === ">") this.enter(Number(rest));
    else if (kind === "<") this.leave(this.functionOf(rest));
    else if (kind === "+") this.pass(this.site(rest));
    else if (kind === "-") this.addFailure(rest);
    else if (kind === "?") this.answer(this.site(wordOf(rest)), rest.endsWith("t"));
    else if (kind === "#") this.hash(this.site(wordOf(rest)), rest.slice(rest.indexOf(":") + 1));
    else if (kind === "=") this.addValue(rest);
    else throw new HostError(`the core tells something unknown: ${record.slice(0, 60)}`);
  }

  /** `site codespace code detail` */
  private addFailure(record: string): void {
    const [site = "", codespace = "", code, ...detail] = record.split(" ");
    this.fail(this.site(site), { codespace, code: Number(code), detail: detail.join(" ") });
  }

  /** A function by its number, or as `@` and the number of one of its places. */
  private functionOf(number: string): number {
    return number.startsWith("@") ? this.site(number.slice(1)).function : Number(number);
  }

  private site(number: string): Site {
    const site = this.table.sites[Number(number)];
    if (site === undefined) throw new HostError(`the core tells of an unknown place ${number}`);
    return site;
  }

  private enter(number: number): void {
    const { file, name } = this.table.functions[number]!;
    const call: Call = { kind: "call", file, function: name, steps: [] };
    this.top.push(call);
    this.stack.push({ number, call });
  }

  /** Ends a function and whatever it called that did not say that it ended. */
  private leave(number: number): void {
    const index = this.stack.findLastIndex((frame) => frame.number === number);
    if (index >= 0) this.stack.length = index;
  }

  /** Ends what a function called that did not say so. */
  private returnTo(number: number): void {
    const index = this.stack.findLastIndex((frame) => frame.number === number);
    if (index >= 0) this.stack.length = index + 1;
  }

  private pass(site: Site): void {
    this.returnTo(site.function);
    this.failuresBeforePass = this.failures.length;
    this.addCheck(site, undefined);
  }

  /** A failure ends its function. One that was told before, and is only handed on, is no step. */
  private fail(site: Site, refusal: Refusal): void {
    this.returnTo(site.function);
    const before = this.failures.at(-1);
    const isHandedOn =
      site.expected === undefined &&
      before !== undefined &&
      this.failures.length > this.failuresBeforePass &&
      before.depth > this.stack.length &&
      isSame(before.check.refusal, refusal);
    const check = isHandedOn ? this.makeCheck(site, refusal, []) : this.addCheck(site, refusal);
    this.failures.push({ check, depth: this.stack.length });
    this.leave(site.function);
  }

  private addCheck(site: Site, refusal: Refusal | undefined): Check {
    const found: Found[] = [];
    const check = this.makeCheck(site, refusal, found);
    this.top.push(check);
    this.current = { site, found };
    return check;
  }

  private makeCheck(site: Site, refusal: Refusal | undefined, found: Found[]): Check {
    const { expected, condition, code } = site;
    return {
      kind: "check",
      passed: refusal === undefined,
      place: this.place(site),
      ...(expected === undefined ? {} : { expected }),
      ...(condition === undefined ? {} : { condition }),
      ...(code === undefined ? {} : { code }),
      found,
      ...(refusal === undefined ? {} : { refusal }),
    };
  }

  private answer(site: Site, answer: boolean): void {
    const found: Found[] = [];
    const condition = site.condition ?? "";
    this.top.push({ kind: "fact", place: this.place(site), condition, answer, found });
    this.current = { site, found };
  }

  private hash(site: Site, hash: string): void {
    this.returnTo(site.function);
    this.top.push({ kind: "hash", place: this.place(site), hash });
  }

  private addValue(description: string): void {
    if (this.current === undefined) throw new HostError("the core tells a value of no check");
    const { site, found } = this.current;
    const operand = site.operands[found.length];
    if (operand === undefined) return;
    const { name, enumeration } = operand;
    const members = enumeration === undefined ? undefined : this.table.enums[enumeration];
    found.push(readValue(name, description, members));
  }

  private place(site: Site): Place {
    const { file, name } = this.table.functions[site.function]!;
    return { file: `assembly/${file}`, function: name, line: site.line };
  }

  private get top(): Step[] {
    return this.stack.at(-1)?.call.steps ?? this.steps;
  }
}

function wordOf(record: string): string {
  return record.slice(0, record.indexOf(" "));
}

function isSame(a: Refusal | undefined, b: Refusal): boolean {
  return a !== undefined && a.codespace === b.codespace && a.code === b.code;
}
