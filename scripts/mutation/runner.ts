/**
 * Runs each test, then again with one check taken away, for every check that the test came to and
 * that no test has guarded yet: a failure is the proof that the test guards it. Before each such
 * run and after a failure the test must pass as it is; where it does not, it cannot be run twice,
 * and has to be run once more in a process of its own.
 */
import { relative } from "node:path";
import type { File, Test } from "@vitest/runner";
import { TestRunner } from "vitest";
import {
  type Findings,
  findingOf,
  readFindings,
  readFindingsOf,
  writeFindingsOf,
} from "./findings.js";
import type { Isolation } from "./isolation.js";
import { Switchboard } from "./switchboard.js";

/** After so many milliseconds in tests that pass without a check, no other is tried, unless the
 * check is one of those that are wanted. */
const MOST_PATIENCE = 20_000;
const FAILURE_LENGTH = 160;

/** One test, to be run once without one check. */
export interface Shot {
  readonly id: number;
  readonly title: string;
}

const folder = process.env.STRAIT_MUTATION_FINDINGS!;
const checkCount = Number(process.env.STRAIT_MUTATION_CHECKS);
const shot: Shot | undefined = process.env.STRAIT_MUTATION_SHOT
  ? JSON.parse(process.env.STRAIT_MUTATION_SHOT)
  : undefined;

/** The only checks to be tried, where they are few enough for every test that comes to them. */
const wanted: ReadonlySet<number> | undefined = process.env.STRAIT_MUTATION_WANTED
  ? new Set(JSON.parse(process.env.STRAIT_MUTATION_WANTED))
  : undefined;

const board = new Switchboard(checkCount);
board.install();

/** What scripts/mutation/setup.ts left: the stores are those of the tests' modules, not of ours. */
function isolationOfTests(): Isolation {
  return (globalThis as unknown as { readonly straitIsolation: Isolation }).straitIsolation;
}

export default class MutationRunner extends TestRunner {
  /** What was known before this file ran. */
  private known: Findings = {};
  /** What this file has found, earlier included. */
  private own: Findings = {};
  private file = "";

  override onCollectStart(file: File): void {
    super.onCollectStart(file);
    this.file = relative(process.cwd(), file.filepath);
    this.known = readFindings(folder);
    this.own = readFindingsOf(folder, this.file);
  }

  override onAfterRunFiles(): void {
    super.onAfterRunFiles();
    writeFindingsOf(folder, this.file, this.own);
  }

  async runTask(test: Test): Promise<void> {
    const title = titleOf(this.file, test);
    if (shot !== undefined) {
      if (shot.title === title) await this.shoot(test, shot);
      return;
    }
    board.take(0);
    const begin = performance.now();
    await TestRunner.getTestFn(test)();
    const took = performance.now() - begin;
    const candidates = [...board.reached()].filter((id) => this.isWorthwhile(id, title));
    if (candidates.length === 0) return;
    const isolation = isolationOfTests();
    const saved = isolation.save();
    for (const id of candidates) {
      const passesAsItIs = async () => {
        const failure = await failureOf(test);
        isolation.restore(saved);
        return failure === undefined;
      };
      if (!(await passesAsItIs())) {
        findingOf(this.own, id).unrepeatable.push(title);
        continue;
      }
      board.take(id);
      const failure = await failureOf(test);
      board.take(0);
      isolation.restore(saved);
      // What the test keeps outside the stores may have failed it rather than the missing check.
      if (failure === undefined || (await passesAsItIs())) this.note(id, title, failure, took);
      else findingOf(this.own, id).unrepeatable.push(title);
    }
  }

  /** Runs a test once, without the check. */
  private async shoot(test: Test, { id, title }: Shot): Promise<void> {
    board.take(id);
    this.note(id, title, await failureOf(test), 0);
  }

  private isWorthwhile(id: number, title: string): boolean {
    const before = this.known[id];
    const { guard, indifferent, unrepeatable, spent } = findingOf(this.own, id);
    if (guard !== undefined || before?.guard !== undefined) return false;
    if (indifferent.includes(title) || unrepeatable.includes(title)) return false;
    if (wanted !== undefined) return wanted.has(id);
    return Math.max(spent, before?.spent ?? 0) < MOST_PATIENCE;
  }

  private note(id: number, title: string, failure: string | undefined, took: number): void {
    const finding = findingOf(this.own, id);
    if (failure !== undefined) {
      Object.assign(finding, { guard: title, failure });
      return;
    }
    finding.indifferent.push(title);
    finding.spent += took;
  }
}

/** How a test fails, in a line; undefined when it passes. */
async function failureOf(test: Test): Promise<string | undefined> {
  try {
    await TestRunner.getTestFn(test)();
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return message.split("\n", 1)[0]!.slice(0, FAILURE_LENGTH);
  }
}

/** File and names, from the outermost. */
function titleOf(file: string, test: Test): string {
  const names: string[] = [test.name];
  for (let suite = test.suite; suite !== undefined; suite = suite.suite) names.unshift(suite.name);
  return [file, ...names].join(" > ");
}
