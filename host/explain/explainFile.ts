/** Following a file, a recording or datagrams, to what is to be explained in it. */

import { type Block, type BlockResult, isNotBuilt } from "../chain/block.js";
import { Chain } from "../chain/chain.js";
import { readDatagramFile } from "../chain/datagramFile.js";
import { HostError, InputError } from "../errors.js";
import { type Line, readLines } from "../replay/lines.js";
import { readRecording } from "../replay/recording.js";
import { ReplayedChain } from "../replay/replayedChain.js";
import { type Explanation, explainBlock, type Item } from "./block.js";
import type { ExplainingEngine, Wish } from "./engine.js";

/** What is to be explained; what is not given is not asked for. */
export interface Target {
  readonly chainId?: string;
  readonly height?: bigint;
  readonly item?: Item;
}

/** Something of one block and one chain. */
export type Wanted = (chainId: string, block: Block, item: Item) => Wish;

/**
 * Runs a file and explains what is wanted of it, block by block; reading ends where nothing more
 * can be wanted. A chain of a recording that differs or meets what is not built is not followed
 * beyond that block. Throws an InputError for a file that is neither.
 */
export async function* explainFile(
  path: string,
  engine: ExplainingEngine,
  target: Target,
): AsyncGenerator<Explanation> {
  const wanted: Wanted = (chainId, block, item) => {
    if (target.chainId !== undefined && chainId !== target.chainId) return "plain";
    if (target.height === undefined) return "explained if it fails";
    if (block.height !== target.height) return "plain";
    const { item: wish } = target;
    const isMeant = !wish || (wish.kind === item.kind && wish.index === item.index);
    return isMeant ? "explained" : "plain";
  };
  const lines = readLines(path);
  const first = await lines.next();
  if (first.done) throw new InputError(path, "the file is empty");
  const all = chained(first.value, lines);
  const blocks = isRecording(first.value)
    ? blocksOfRecording(path, all, engine, target)
    : blocksOfDatagrams(path, all, engine);
  for await (const { chainId, block, execute } of blocks) {
    yield* explainBlock(
      chainId,
      block,
      (wish, listener) => engine.beginBlock(wish, listener),
      (item) => wanted(chainId, block, item),
      execute,
    ).explanations;
  }
}

/** A block that can be executed once; undefined where its chain is not followed so far. */
interface Executable {
  readonly chainId: string;
  readonly block: Block;
  execute(): BlockResult | undefined;
}

async function* chained(first: Line, rest: AsyncIterable<Line>): AsyncGenerator<Line> {
  yield first;
  yield* rest;
}

/** A recording has its whole genesis on the first line; datagrams are one document. */
function isRecording({ text }: Line): boolean {
  try {
    const json = JSON.parse(text) as { kind?: unknown } | null;
    return json?.kind === "genesis";
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

async function* blocksOfRecording(
  path: string,
  lines: AsyncIterable<Line>,
  engine: ExplainingEngine,
  target: Target,
): AsyncGenerator<Executable> {
  const chains = new Map<string, ReplayedChain>();
  for await (const line of readRecording(path, undefined, lines)) {
    if (line.kind === "genesis") {
      for (const chain of line.chains) {
        chains.set(chain.inputs.chainId, new ReplayedChain(chain, engine));
      }
    } else if (line.kind === "block") {
      const chain = chains.get(line.chainId)!;
      yield {
        chainId: line.chainId,
        block: line.inputs,
        execute: () => {
          const report = chain.execute(line);
          if (report === undefined && isMeant(target, line.chainId, line.inputs)) {
            throw new HostError(`${path} line ${line.line}: ${whyNotFollowed(chain)}`);
          }
          return report?.result;
        },
      };
      if (isBeyond(target, line.chainId, line.inputs)) return;
    }
  }
}

function isMeant({ chainId, height }: Target, id: string, block: Block): boolean {
  return (chainId === undefined || chainId === id) && height === block.height;
}

/** Whether nothing more is wanted after a block; without a chain another may still come so far. */
function isBeyond({ chainId, height }: Target, id: string, block: Block): boolean {
  return chainId === id && height !== undefined && block.height >= height;
}

function whyNotFollowed(chain: ReplayedChain): string {
  const { chainId, outcome } = chain.report();
  if (outcome.kind === "not-built") {
    return `chain ${chainId} is followed up to block ${outcome.height}: ${outcome.what}`;
  }
  const height = outcome.kind === "different" ? outcome.height : "its end";
  return `chain ${chainId} is followed up to block ${height}, which differs from the recording`;
}

async function* blocksOfDatagrams(
  path: string,
  lines: AsyncIterable<Line>,
  engine: ExplainingEngine,
): AsyncGenerator<Executable> {
  const texts: string[] = [];
  // Lines that were left out as empty count where an error tells its line.
  for await (const { number, text } of lines) texts[number - 1] = text;
  const file = readDatagramFile(Array.from(texts, (text) => text ?? "").join("\n"), path);
  const chain = new Chain(file.genesis, engine, file.applications);
  for (const { inputs: block } of file.blocks) {
    const execute = () => {
      const result = chain.executeBlock(block);
      chain.forgetPast();
      return result;
    };
    yield { chainId: file.genesis.chainId, block, execute };
  }
}

/** Whether something failed only because it is not built. */
export function isUnbuilt({ outcome }: Explanation): boolean {
  return isNotBuilt(outcome);
}
