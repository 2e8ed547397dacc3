/**
 * Fuzzing of the core's exports: mutants of accepted requests, in the states in which these were
 * accepted and in others. A call may answer whatever it likes, but never trap, never go on forever,
 * and never leave anything behind when it refuses. A mutant that reaches a check which none of its
 * kind has reached before becomes a start of further ones.
 */
import { Random } from "../commitment/support/random.js";
import { type Call, callOf, type Finding, Runner } from "./call.js";
import { CheckFinder } from "./checks.js";
import { Dictionary, type Fields } from "./dictionary.js";
import { Mutator } from "./mutator.js";
import { codecOf, type Scene } from "./scene.js";

const QUERIES_ONE_IN = 4;

/** How often each check was reached, by what was asked. */
export type Reached = ReadonlyMap<string, ReadonlyMap<string, number>>;

export class Fuzzer {
  runs = 0;
  /** The longest call, in milliseconds. */
  slowestMillis = 0;
  private readonly random: Random;
  private readonly mutator: Mutator;
  private readonly runner = new Runner();
  private readonly finder = new CheckFinder();
  /** What mutants start from, by what they ask. */
  private readonly starts = new Map<string, Call[]>();
  /** What the accepted requests ask. */
  readonly handlers: readonly string[];
  private readonly queries: readonly string[];
  private readonly datagrams: readonly string[];
  private readonly found = new Map<string, Map<string, number>>();

  constructor(seed: number, scenes: readonly Scene[]) {
    this.random = new Random(seed);
    const dictionary = new Dictionary();
    for (const scene of scenes) {
      const { request } = scene;
      dictionary.learn(codecOf(request), request.message as unknown as Fields);
      const call = callOf(scene);
      const handler = this.runner.handlerOf(call, 0);
      this.starts.set(handler, [...(this.starts.get(handler) ?? []), call]);
    }
    this.handlers = [...this.starts.keys()].sort();
    this.queries = this.handlers.filter((name) => name.startsWith("query "));
    this.datagrams = this.handlers.filter((name) => !name.startsWith("query "));
    this.mutator = new Mutator(this.random, dictionary, scenes);
  }

  get reached(): Reached {
    return this.found;
  }

  get checks(): CheckFinder["checks"] {
    return this.finder.checks;
  }

  /** How many calls mutants start from. */
  get startCount(): number {
    return [...this.starts.values()].reduce((sum, calls) => sum + calls.length, 0);
  }

  /** One mutant; what it did that no call may do. */
  run(): Finding | undefined {
    const isQuery = this.random.oneIn(QUERIES_ONE_IN);
    const handler = this.random.pick(isQuery ? this.queries : this.datagrams);
    const start = this.random.pick(this.starts.get(handler)!);
    const call = this.mutator.mutant(start);
    const outcome = this.runner.run(call, this.runs++);
    if (outcome.kind === "finding") return outcome;
    this.slowestMillis = Math.max(this.slowestMillis, outcome.millis);
    const { code, log, accepted } = outcome;
    const check = code === "/0" ? accepted : (this.finder.find(code, log)?.name ?? code);
    if (this.count(outcome.handler, check) === 1 && call.isWhole) {
      this.starts.get(outcome.handler)?.push(call);
    }
    return undefined;
  }

  private count(handler: string, check: string): number {
    const counts = this.found.get(handler) ?? new Map<string, number>();
    this.found.set(handler, counts);
    const count = (counts.get(check) ?? 0) + 1;
    counts.set(check, count);
    return count;
  }
}
