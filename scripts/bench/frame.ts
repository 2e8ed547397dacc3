/**
 * The frame of the benchmarks: warm-up, repetitions in turn, medians and spread. Entries are
 * measured in rounds, one repetition of each after the other, so that a noisy minute touches all
 * of them and ratios within a run hold.
 */

/** One thing to measure. */
export interface BenchEntry {
  readonly name: string;
  /** What one iteration does, such as `proof` or `commit of 100 keys`. */
  readonly unit: string;
  /** How many iterations a batch has that is to be long enough for the garbage collector to have
   * its share in it. It is measured in processor time of the whole process then, as peers are. */
  readonly longBatch?: number;
  /** Of how many equal parts an iteration consists, 1 by default: figures are of one part. */
  readonly parts?: number;
  /** Prepares; the function it returns does one iteration, on other data each time. */
  setup(): (iteration: number) => void;
}

/** Entries that are shown together. */
export interface BenchGroup {
  /** What is measured, and on what. */
  readonly title: string;
  readonly entries: readonly BenchEntry[];
  /** Measures other software, beside the entries; its results join theirs. */
  measurePeer?(): readonly BenchResult[];
  /** A table of its own kind, and what it comes to; asked where all entries were measured. */
  tabulate?(results: Results): BenchTable;
  notes?(results: Results): string[];
}

export interface BenchTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export type Results = ReadonlyMap<string, BenchResult>;

/** Nanoseconds an iteration of an entry takes in its fastest batch. */
export function fastest(results: Results, name: string): number {
  const result = results.get(name);
  if (result === undefined) throw new Error(`there is no benchmark ${name}`);
  return result.minNanos;
}

export interface BenchResult {
  readonly name: string;
  readonly unit: string;
  /** Nanoseconds an iteration: over the repetitions, each the mean of its batch. */
  readonly medianNanos: number;
  readonly minNanos: number;
  /** The 10th and 90th percentile. */
  readonly lowNanos: number;
  readonly highNanos: number;
  readonly iterations: number;
  /** The machine of a figure that is not of this run. */
  readonly recordedOn?: string;
}

export interface BenchOptions {
  readonly repetitions: number;
  /** Iterations of a batch are chosen so that one takes about this long. */
  readonly batchMillis: number;
  /** Called after each round; for a progress bar. */
  onRound?(done: number, of: number): void;
}

interface Running {
  readonly entry: BenchEntry;
  readonly run: (iteration: number) => void;
  batchSize: number;
  readonly batchNanos: number[];
  iteration: number;
}

/** Runs a batch and returns the mean nanoseconds of an iteration. */
function runBatch(running: Running): number {
  const clock = running.entry.longBatch === undefined ? wallNanos : processorNanos;
  const begin = clock();
  for (let i = 0; i < running.batchSize; i++) running.run(running.iteration++);
  return Number(clock() - begin) / running.batchSize;
}

function wallNanos(): bigint {
  return process.hrtime.bigint();
}

function processorNanos(): bigint {
  const { user, system } = process.cpuUsage();
  return BigInt(user + system) * 1000n;
}

/** A long batch is run once in so many rounds. */
export const ROUNDS_PER_LONG_BATCH = 10;

/** How long an entry runs before it counts: engines compile what is hot in the background. */
const WARM_UP_MILLIS = 300;

/** Warms an entry up and finds the size of a batch that takes as long as asked for. */
function warmUp(entry: BenchEntry, batchMillis: number): Running {
  const running = { entry, run: entry.setup(), batchSize: 1, batchNanos: [], iteration: 0 };
  let nanosLeft = WARM_UP_MILLIS * 1e6;
  let fastestNanos = Number.POSITIVE_INFINITY;
  while (nanosLeft > 0) {
    const nanos = runBatch(running);
    nanosLeft -= nanos * running.batchSize;
    fastestNanos = Math.min(fastestNanos, nanos);
    running.batchSize = Math.max(1, Math.ceil((batchMillis * 1e6) / fastestNanos));
  }
  running.batchSize = entry.longBatch ?? running.batchSize;
  return running;
}

function percentile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!;
}

/** Measures entries side by side. */
export function bench(entries: readonly BenchEntry[], options: BenchOptions): BenchResult[] {
  const all = entries.map((entry) => warmUp(entry, options.batchMillis));
  for (let round = 0; round < options.repetitions; round++) {
    for (const running of all) {
      const isDue = running.entry.longBatch === undefined || round % ROUNDS_PER_LONG_BATCH === 0;
      if (isDue) running.batchNanos.push(runBatch(running));
    }
    options.onRound?.(round + 1, options.repetitions);
  }
  return all.map((running) => {
    const { name, unit, parts = 1 } = running.entry;
    const sorted = running.batchNanos.map((nanos) => nanos / parts).sort((a, b) => a - b);
    return {
      name,
      unit,
      medianNanos: percentile(sorted, 0.5),
      minNanos: sorted[0]!,
      lowNanos: percentile(sorted, 0.1),
      highNanos: percentile(sorted, 0.9),
      iterations: running.batchSize * running.batchNanos.length,
    };
  });
}
