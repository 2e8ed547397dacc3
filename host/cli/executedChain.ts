/** A chain to be asked: one of a home, or what a file says is executed first. */

import { statSync } from "node:fs";
import type { Block, BlockResult } from "../chain/block.js";
import { isNotBuilt } from "../chain/block.js";
import { Chain } from "../chain/chain.js";
import type { Engine } from "../chain/core.js";
import { readDatagramFile } from "../chain/datagramFile.js";
import { reopenKeptChain } from "../chain/keptChain.js";
import { InputError } from "../errors.js";
import { readLines } from "../replay/lines.js";
import { readRecording } from "../replay/recording.js";
import { Home } from "../store/home/home.js";
import { readText } from "./readInput.js";

/** Which chain is to be asked. */
export interface AskedChain {
  /** A datagram file, a recording, or a home. */
  readonly path: string;
  /** Of several; without it, the first. */
  readonly chainId: string | undefined;
  /** The height after which to stop; without it, all is executed. */
  readonly height?: bigint;
}

/** Lets `ask` have the chain of a file, with all heights, or of a home, with those kept there. */
export async function withChain<Answer>(
  { path, chainId, height }: AskedChain,
  engine: Engine,
  ask: (chain: Chain) => Promise<Answer>,
): Promise<Answer> {
  if (!isFolder(path)) return ask(await executedChain(path, chainId, engine, height));
  const home = await Home.open(path);
  try {
    const id = chainId ?? home.chainIds[0];
    const kept = id === undefined ? undefined : home.chain(id);
    if (kept !== undefined) return await ask(reopenKeptChain(path, kept, engine));
    const wanted = chainId === undefined ? "no chain" : `no chain ${JSON.stringify(chainId)}`;
    throw new InputError(path, `has ${wanted}, but ${home.chainIds.join(", ") || "nothing"}`);
  } finally {
    await home.close();
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/**
 * Executes a datagram file, or one chain of a recording, the first unless `chainId` names another;
 * all heights are kept, and blocks above `height` left out. Throws an InputError for a file that is
 * neither, for a chain that is not in it, and where it needs what is not built yet.
 */
async function executedChain(
  path: string,
  chainId: string | undefined,
  engine: Engine,
  height?: bigint,
): Promise<Chain> {
  const isWanted: IsWanted = (block) => height === undefined || block.height <= height;
  const chain = (await isRecording(path))
    ? await replayed(path, chainId, engine, isWanted)
    : await executed(path, engine, isWanted);
  const { genesis } = chain;
  if (chainId === undefined || chainId === genesis.chainId) return chain;
  throw new InputError(path, `has no chain ${JSON.stringify(chainId)}, but ${genesis.chainId}`);
}

/** Whether a file begins with a line that is JSON of its own; standard input is a datagram file. */
async function isRecording(path: string): Promise<boolean> {
  if (path === "-") return false;
  for await (const { text } of readLines(path)) {
    try {
      const json: unknown = JSON.parse(text);
      return typeof json === "object" && json !== null && "kind" in json;
    } catch {
      return false;
    }
  }
  return false;
}

type IsWanted = (block: Block) => boolean;

async function executed(path: string, engine: Engine, isWanted: IsWanted): Promise<Chain> {
  const { name, text } = await readText(path);
  const file = readDatagramFile(text, name);
  const chain = new Chain(file.genesis, engine, file.applications);
  for (const { inputs } of file.blocks) if (isWanted(inputs)) execute(name, chain, inputs);
  return chain;
}

async function replayed(
  path: string,
  chainId: string | undefined,
  engine: Engine,
  isWanted: IsWanted,
): Promise<Chain> {
  let chain: Chain | undefined;
  for await (const line of readRecording(path)) {
    if (line.kind === "genesis") {
      const chains = line.chains.filter(
        ({ inputs }) => chainId === undefined || inputs.chainId === chainId,
      );
      const [recorded] = chains;
      if (recorded === undefined) {
        const names = line.chains.map(({ inputs }) => inputs.chainId).join(", ");
        throw new InputError(path, `has no chain ${JSON.stringify(chainId)}, but ${names}`);
      }
      chain = new Chain(recorded.inputs, engine, recorded.applications);
    } else if (line.kind === "block" && line.chainId === chain!.genesis.chainId) {
      if (!isWanted(line.inputs)) break;
      execute(`${path} line ${line.line}`, chain!, line.inputs);
    }
  }
  return chain!;
}

function execute(place: string, chain: Chain, block: Block): void {
  const result: BlockResult = chain.executeBlock(block);
  const unbuilt = [...result.actions, ...result.transactions].find(isNotBuilt);
  if (unbuilt !== undefined) throw new InputError(place, unbuilt.log);
}
