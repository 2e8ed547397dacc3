/** `strait run FILE` for scenarios: told step by step, watched, or saved as files of datagrams. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "../chain/core.js";
import { InputError } from "../errors.js";
import type { LocalChain } from "../local/localChain.js";
import { datagramFileOf } from "../scenario/datagramFiles.js";
import { overviewOf } from "../scenario/overview.js";
import { ScenarioRun, type StepReport } from "../scenario/runScenario.js";
import type { Scenario } from "../scenario/scenarioFile.js";
import type { MadeBlock, Stage } from "../scenario/stage.js";
import { count, shortAddress } from "./column.js";
import { EXIT_DIFFERENT, EXIT_EXPECTED } from "./exitCodes.js";
import { LiveView } from "./liveView.js";
import { Narrator, narrateDifference } from "./narrate.js";
import { summariseBlock } from "./summary.js";
import { listen, paint, print, printJson, printTable } from "./terminal.js";

export interface RunScenarioOptions {
  readonly json?: boolean;
  /** Show what stands and moves instead of telling every step. */
  readonly watch?: boolean;
  /** The folder that files of datagrams are written to. */
  readonly save?: string;
}

/** Does all steps; returns the exit code. */
export async function runScenarioCommand(
  scenario: Scenario,
  engine: Engine,
  options: RunScenarioOptions,
): Promise<number> {
  const teller = tellerOf(scenario, options);
  const run = new ScenarioRun(scenario, engine, (_made, stage) => teller.watch(stage));
  const reports: StepReport[] = [];
  for (const report of run.steps()) {
    reports.push(options.save === undefined && !options.json ? withoutBlocks(report) : report);
    teller.tell(report, run.stage);
    await listen();
  }
  const isExpected = reports.every(({ differences }) => differences.length === 0);
  const blocks = reports.flatMap((report) => report.blocks);
  const saved = options.save === undefined ? [] : save(options.save, scenario, run.stage, blocks);
  if (options.json) {
    const chains = [...run.stage.chains.values()].map(overviewOf);
    printJson({ expected: isExpected, steps: reports.map(summarise), chains, saved });
  } else {
    await printEnding(run.stage, scenario, reports, isExpected);
    for (const path of saved) print(`saved ${path}`);
  }
  return isExpected ? EXIT_EXPECTED : EXIT_DIFFERENT;
}

/** How a run is told while it goes on. */
interface Teller {
  watch(stage: Stage): void;
  tell(report: StepReport, stage: Stage): void;
}

function tellerOf(scenario: Scenario, { json, watch }: RunScenarioOptions): Teller {
  if (json) return { watch: () => {}, tell: () => {} };
  return watch ? new Watcher(scenario) : new StepTeller(scenario);
}

/** Long runs need not keep what nobody asks for. */
function withoutBlocks(report: StepReport): StepReport {
  return { ...report, blocks: [] };
}

/** A picture of all chains, and which step is being done. */
class Watcher implements Teller {
  private readonly view = new LiveView();
  private done = 0;

  constructor(private readonly scenario: Scenario) {}

  watch({ chains }: Stage): void {
    const { steps } = this.scenario;
    const next = steps[this.done];
    const what =
      next === undefined ? "done" : `step ${next.number} of ${steps.length}, ${next.name}`;
    this.view.update(chains, () => ({ what, done: this.done, total: steps.length }));
  }

  tell({ number, differences }: StepReport, { chains }: Stage): void {
    this.done = number;
    const { length } = this.scenario.steps;
    const isLast = number === length || differences.length > 0;
    const progress = { what: `${number} of ${count(length, "step")}`, done: number, total: length };
    if (isLast) this.view.end(chains, () => progress);
    tellDifferences(differences);
  }
}

/** Every step with the blocks that it made, in plain words. */
class StepTeller implements Teller {
  private readonly narrator: Narrator;

  constructor(private readonly scenario: Scenario) {
    this.narrator = new Narrator(scenario.chains.map(({ id }) => id));
  }

  watch(): void {}

  tell({ number, name, description, blocks, differences }: StepReport, { chains }: Stage): void {
    if (number > 0) print(`\n${paint("bold", `step ${number}: ${name}`)}`);
    if (description !== "") print(description);
    const empty = new Map<string, number>();
    for (const { chainId, block, result } of blocks) {
      const [title, ...lines] = this.narrator.block(chainId, block, result);
      if (lines.length === 0) empty.set(chainId, (empty.get(chainId) ?? 0) + 1);
      else for (const line of [title, ...lines]) print(this.named(line!, chains.get(chainId)!));
    }
    const counts = [...empty].map(([id, number]) => `${count(number, "empty block")} of ${id}`);
    if (counts.length > 0) print(paint("dim", `  ${counts.join(", ")}`));
    if (blocks.length === 0 && differences.length === 0)
      print(`  ${paint("green", "as expected")}`);
    tellDifferences(differences);
  }

  /** A line with the names of accounts in place of their addresses. */
  private named(line: string, chain: LocalChain): string {
    let named = line;
    for (const name of this.scenario.accounts) {
      named = named.replaceAll(shortAddress(chain.address(name)), name);
    }
    return named;
  }
}

function tellDifferences(differences: StepReport["differences"]): void {
  for (const difference of differences) {
    for (const line of narrateDifference(difference)) print(line);
  }
}

/** Where everything stands in the end. */
async function printEnding(
  { chains }: Stage,
  { steps }: Scenario,
  reports: readonly StepReport[],
  isExpected: boolean,
): Promise<void> {
  print();
  const rows = [...chains.values()].map((chain) => {
    const { clients, connections, channels } = overviewOf(chain);
    const inFlight = channels.reduce((sum, channel) => sum + channel.inFlight.length, 0);
    return [
      chain.id,
      `${chain.height}`,
      clients.map(({ clientId, status }) => `${clientId} ${status}`).join("\n"),
      connections.map(({ connectionId, state }) => `${connectionId} ${state}`).join("\n"),
      channels.map(({ portId, channelId, state }) => `${portId}/${channelId} ${state}`).join("\n"),
      `${inFlight}`,
    ];
  });
  await printTable(["chain", "height", "clients", "connections", "channels", "in flight"], rows);
  const done = reports.at(-1)!.number;
  const verdict = isExpected ? paint("green", "as expected") : paint("red", "NOT as expected");
  print(`\n${done} of ${count(steps.length, "step")} done, ${verdict}`);
}

/** Writes a file of datagrams for every chain; returns their names. */
function save(
  folder: string,
  scenario: Scenario,
  { chains }: Stage,
  blocks: readonly MadeBlock[],
): string[] {
  try {
    mkdirSync(folder, { recursive: true });
    return [...chains.values()].map((chain) => {
      const path = join(folder, `${chain.id}.json`);
      writeFileSync(path, datagramFileOf(chain, blocks, scenario.description));
      return path;
    });
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    throw new InputError(folder, `cannot be written: ${error.message}`);
  }
}

/** A step for machines. */
function summarise({ blocks, ...report }: StepReport): object {
  return {
    ...report,
    blocks: blocks.map(({ chainId, result }) => ({ chainId, ...summariseBlock(result) })),
  };
}
