/** `strait explain FILE`: tells check by check why messages were accepted or refused. */

import { shortName } from "../chain/difference.js";
import { InputError } from "../errors.js";
import type { Explanation, Item } from "../explain/block.js";
import { ExplainingEngine } from "../explain/engine.js";
import { explainFile, isUnbuilt, type Target } from "../explain/explainFile.js";
import { stagesOf } from "../explain/message.js";
import { readSites } from "../explain/sites.js";
import { Machine } from "../vm/machine.js";
import { oneLine } from "./column.js";
import { EXIT_EXPECTED } from "./exitCodes.js";
import { loadCore, loadExplainingCore } from "./loadCore.js";
import { tellExplanation } from "./tellExplanation.js";
import { paint, print, printJson, printTable } from "./terminal.js";

export interface ExplainCommandOptions {
  readonly wasm?: string;
  readonly json?: boolean;
  readonly chain?: string;
  readonly block?: number;
  readonly tx?: number;
  readonly action?: number;
  readonly msg?: number;
}

/**
 * Explains what the options name, or lists what failed when they name nothing; a file in which one
 * thing failed has that explained. Returns the exit code.
 */
export async function explainCommand(
  path: string,
  options: ExplainCommandOptions,
): Promise<number> {
  const target = targetOf(options);
  const module = loadExplainingCore();
  const plain = new Machine(loadCore(options.wasm));
  const engine = new ExplainingEngine(plain, new Machine(module), readSites(module));
  const explanations: Explanation[] = [];
  for await (const explanation of explainFile(path, engine, target)) {
    if (!isUnbuilt(explanation)) explanations.push(explanation);
  }
  if (target.height !== undefined) requireOne(path, target, explanations, options.msg);
  if (options.json) {
    printJson(explanations.map((one) => summarise(one, options.msg)));
  } else if (target.height !== undefined || explanations.length === 1) {
    for (const one of explanations) {
      for (const line of tellExplanation(one, options.msg)) print(line);
    }
  } else {
    await list(explanations);
  }
  return EXIT_EXPECTED;
}

function targetOf({ chain, block, tx, action, msg }: ExplainCommandOptions): Target {
  if (block === undefined && (tx ?? action ?? msg) !== undefined) {
    throw new InputError("--block", "has to name the block of a transaction, action or message");
  }
  if (tx !== undefined && action !== undefined) {
    throw new InputError("--tx", "name a transaction or an action, not both");
  }
  const item: Item | undefined =
    action !== undefined
      ? { kind: "action", index: action }
      : tx !== undefined
        ? { kind: "transaction", index: tx }
        : undefined;
  return {
    ...(chain === undefined ? {} : { chainId: chain }),
    ...(block === undefined ? {} : { height: BigInt(block) }),
    ...(item === undefined ? {} : { item }),
  };
}

/** What is named has to be there, and to be one chain's. */
function requireOne(
  path: string,
  { height, item }: Target,
  explanations: readonly Explanation[],
  message: number | undefined,
): void {
  const what = item === undefined ? "transaction" : `${item.kind} ${item.index}`;
  if (explanations.length === 0) {
    throw new InputError(path, `there is no block ${height}, or no ${what} in it`);
  }
  const chains = [...new Set(explanations.map(({ chainId }) => chainId))];
  if (chains.length > 1) {
    const names = chains.join(" and ");
    throw new InputError(path, `${names} have a block ${height}: name one with --chain`);
  }
  if (message === undefined) return;
  const found = explanations.find(({ messages }) => message < messages.length);
  if (found === undefined) {
    throw new InputError(path, `there is no message ${message} in ${what} of block ${height}`);
  }
}

/** One line for each thing that failed. */
async function list(explanations: readonly Explanation[]): Promise<void> {
  if (explanations.length === 0) {
    print("Nothing failed. To have a message explained, name its block: --block, --tx, --msg.");
    return;
  }
  const rows = explanations.map((one) => {
    const { chainId, height, item, messages, failedMessage, outcome, failure } = one;
    const message = messages[failedMessage ?? 0];
    const option = item.kind === "action" ? "--action" : "--tx";
    const check = failure?.check;
    const place = check === undefined ? "" : `${check.place.file}:${check.place.line}`;
    return [
      `--chain ${chainId} --block ${height} ${option} ${item.index}`,
      message === undefined ? "" : shortName(message.typeUrl),
      paint("yellow", `${outcome.codespace}/${outcome.code}`),
      oneLine(check?.expected ?? outcome.log),
      place.replace(/^assembly\//, ""),
    ];
  });
  await printTable(["what failed", "message", "code", "expected", "in assembly/"], rows);
}

/** An explanation for machines: the steps are those of its messages, by stage. */
function summarise(explanation: Explanation, only: number | undefined): object {
  const { steps, messages, item, ...rest } = explanation;
  return {
    ...rest,
    [item.kind]: item.index,
    messages:
      messages.length === 0
        ? [{ stages: [{ name: "execution", steps }] }]
        : messages.flatMap(({ typeUrl }, index) => {
            if (only !== undefined && only !== index) return [];
            return [{ index, typeUrl, stages: stagesOf(steps, index) }];
          }),
  };
}
