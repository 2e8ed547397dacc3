/** `strait trace FILE`: one line of JSON for every step of a scenario or block of datagrams. */
import type { Action, Block, BlockResult, Outcome } from "../chain/block.js";
import { readDatagramFile } from "../chain/datagramFile.js";
import { runDatagrams } from "../chain/runDatagrams.js";
import { formatTime } from "../chain/time.js";
import { networkViewOf } from "../scenario/flows.js";
import { ScenarioRun } from "../scenario/runScenario.js";
import { isScenario, readScenario } from "../scenario/scenarioFile.js";
import { Machine } from "../vm/machine.js";
import { EXIT_DIFFERENT, EXIT_EXPECTED } from "./exitCodes.js";
import { loadCore } from "./loadCore.js";
import { readText } from "./readInput.js";
import { listen, printJsonLine } from "./terminal.js";

export interface TraceCommandOptions {
  readonly wasm?: string;
}

/** A line a step, as soon as it is done; returns the exit code. */
export async function traceCommand(path: string, options: TraceCommandOptions): Promise<number> {
  const { name, text } = await readText(path);
  const lines = isScenario(text) ? scenarioLines : datagramLines;
  let isExpected = true;
  for (const line of lines(text, name, () => new Machine(loadCore(options.wasm)))) {
    printJsonLine(line);
    if (line.differences.length > 0) isExpected = false;
    await listen();
  }
  return isExpected ? EXIT_EXPECTED : EXIT_DIFFERENT;
}

interface TraceLine {
  readonly differences: readonly object[];
  readonly [field: string]: unknown;
}

function* scenarioLines(text: string, origin: string, load: () => Machine): Generator<TraceLine> {
  const scenario = readScenario(text, origin);
  const run = new ScenarioRun(scenario, load());
  for (const { number, name, description, blocks, differences } of run.steps()) {
    yield {
      step: number,
      name,
      description,
      blocks: blocks.map(({ chainId, block, result }) => blockLine(chainId, block, result)),
      inFlight: networkViewOf(run.stage.chains).flows,
      differences,
    };
  }
}

/** The steps of a file of datagrams are its blocks. */
function* datagramLines(text: string, origin: string, load: () => Machine): Generator<TraceLine> {
  const file = readDatagramFile(text, origin);
  let step = 0;
  for (const { block, result, differences } of runDatagrams(file, load())) {
    step += 1;
    const blocks = [blockLine(file.genesis.chainId, block, result)];
    yield { step, name: "block", blocks, differences };
  }
}

function blockLine(chainId: string, block: Block, result: BlockResult): object {
  return {
    chain: chainId,
    height: block.height,
    time: formatTime(block.timeNanos),
    actions: block.actions.map((action, index) => {
      const { events, ...outcome } = result.actions[index]!;
      return { action: nameOf(action), ...told(outcome), events };
    }),
    transactions: block.transactions.map(({ signers, fee = [], messages }, index) => {
      const { events, failedMessage, ...outcome } = result.transactions[index]!;
      const types = messages.map(({ typeUrl }) => typeUrl);
      return { signers, fee, messages: types, ...told(outcome), failedMessage, events };
    }),
    events: result.events,
    appHash: result.appHash,
  };
}

function nameOf(action: Action): string {
  return action.kind === "authority_msg" ? action.message.typeUrl : action.kind;
}

function told({ code, codespace, log }: Outcome): object {
  return code === 0 ? { code } : { code, codespace, log };
}
