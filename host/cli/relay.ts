/** `strait relay [SCENARIO]`: brings chains all that they have for each other, and shows it. */
import { HostError } from "../errors.js";
import type { LocalChain } from "../local/localChain.js";
import { Relayer } from "../relayer/relayer.js";
import type { ChainReport, RelayReport } from "../relayer/report.js";
import { networkViewOf } from "../scenario/flows.js";
import { overviewOf } from "../scenario/overview.js";
import { ScenarioRun } from "../scenario/runScenario.js";
import { isScenario, readScenario, type Scenario } from "../scenario/scenarioFile.js";
import { sendTransfers, trafficScenario } from "../scenario/traffic.js";
import { Machine } from "../vm/machine.js";
import { count } from "./column.js";
import { EXIT_DIFFERENT, EXIT_EXPECTED } from "./exitCodes.js";
import { LiveView } from "./liveView.js";
import { loadCore } from "./loadCore.js";
import { narrateDifference } from "./narrate.js";
import { readText } from "./readInput.js";
import { listen, paint, print, printJson, printTable } from "./terminal.js";

export interface RelayCommandOptions {
  readonly wasm?: string;
  readonly json?: boolean;
  /** How many transfers to relay between two chains where no scenario is given. */
  readonly transfers?: number;
  /** The account that signs and pays. */
  readonly account?: string;
}

const TRANSFERS = 100;

/** Sets the chains up, relays until nothing is pending; returns the exit code. */
export async function relayCommand(
  path: string | undefined,
  options: RelayCommandOptions,
): Promise<number> {
  const { transfers = TRANSFERS, account = "relayer" } = options;
  if (path !== undefined && options.transfers !== undefined) {
    throw new HostError("--transfers is for relaying without a scenario");
  }
  const scenario = path === undefined ? trafficScenario(transfers) : await readFile(path);
  const progress = new RelayProgress();
  const view = options.json ? undefined : new LiveView();
  const engine = new Machine(loadCore(options.wasm));
  const run = new ScenarioRun(scenario, engine, (_made, { chains }) =>
    view?.update(chains, () => progress.of(chains)),
  );
  for (const { differences } of run.steps()) {
    await listen();
    if (differences.length === 0) continue;
    for (const line of differences.flatMap(narrateDifference)) process.stderr.write(`${line}\n`);
    return EXIT_DIFFERENT;
  }
  const { chains } = run.stage;
  if (chains.size < 2) throw new HostError(`${path}: relaying takes at least two chains`);
  progress.total = path === undefined ? transfers : inFlightOn(chains);
  const relayer = new Relayer({ account });
  let rounds = 0;
  const traffic = path === undefined ? sendTransfers(run.stage, transfers) : [];
  for (const sent of traffic) {
    progress.sent = sent;
    relayer.relay([...chains.values()]);
    rounds += 1;
    await listen();
  }
  progress.sent = progress.total;
  for (const _round of relayer.rounds([...chains.values()])) {
    rounds += 1;
    await listen();
  }
  view?.end(chains, () => progress.of(chains));
  const left = inFlightOn(chains);
  if (options.json) {
    const reports = [...relayer.report].map(([chainId, report]) => ({ chainId, ...report }));
    printJson({ rounds, relayed: reports, ...networkViewOf(chains) });
  } else {
    await printReport(relayer.report, chains, rounds, left);
  }
  return left === 0 ? EXIT_EXPECTED : EXIT_DIFFERENT;
}

async function readFile(path: string): Promise<Scenario> {
  const { name, text } = await readText(path);
  if (!isScenario(text)) throw new HostError(`${name}: only scenarios can be relayed`);
  return readScenario(text, name);
}

/** How many of all packets have been settled; those not sent yet are not in flight either. */
class RelayProgress {
  total = 0;
  sent = 0;

  of(chains: ReadonlyMap<string, LocalChain>) {
    const { total, sent } = this;
    if (total === 0) return { what: "setting up", done: 0, total: 1 };
    const done = Math.max(0, sent - inFlightOn(chains));
    return { what: `${done} of ${count(total, "packet")} settled`, done, total };
  }
}

function inFlightOn(chains: ReadonlyMap<string, LocalChain>): number {
  return [...chains.values()]
    .flatMap((chain) => overviewOf(chain).channels)
    .reduce((sum, { inFlight }) => sum + inFlight.length, 0);
}

/** What was brought to each chain, and what that cost. */
async function printReport(
  reports: RelayReport,
  chains: ReadonlyMap<string, LocalChain>,
  rounds: number,
  left: number,
): Promise<void> {
  print();
  const rows = [...reports].map(([chainId, report]) => [
    chainId,
    `${chains.get(chainId)!.height}`,
    `${report.transactions}`,
    [...report.executed].map(([kind, number]) => `${number} ${kind}`).join("\n") || "nothing",
    `${report.noops}`,
    tellFailures(report),
    [...report.fees].map(([denom, amount]) => `${amount} ${denom}`).join("\n") || "none",
  ]);
  const head = ["chain", "height", "transactions", "executed", "without effect", "refused", "fees"];
  await printTable(head, rows);
  const packets = count(left, "packet");
  const verdict = left === 0 ? paint("green", "nothing is left") : paint("red", `${packets} left`);
  print(`\n${count(rounds, "round")} of relaying, ${verdict}`);
}

function tellFailures({ failures, isOutOfFunds }: ChainReport): string {
  const told = failures.map(({ kind, codespace, code }) => `${kind}: ${codespace}/${code}`);
  const purse = isOutOfFunds ? ["the account is empty"] : [];
  return [...new Set([...told, ...purse])].join("\n") || "nothing";
}
