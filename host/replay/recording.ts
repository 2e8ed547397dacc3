/**
 * Recordings of real ibc-go chains (traces/FORMAT.md, format 1), read one line at a time and
 * split into what a chain is given (`inputs`) and what it answered (`expected`).
 */

import type { HostedApplication } from "../chain/application.js";
import type { Block } from "../chain/block.js";
import type { Genesis } from "../chain/genesis.js";
import { type JsonNode, parseJson } from "../chain/jsonNode.js";
import { InputError } from "../errors.js";
import {
  type ExpectedBlock,
  type ExpectedCommit,
  type ExpectedEnd,
  readExpectedBlock,
  readExpectedCommit,
  readExpectedEnd,
} from "./expected.js";
import { readApplications, readBlockInputs, readGenesisInputs } from "./inputs.js";
import { type Line, type ReadProgress, readLines } from "./lines.js";

const FORMAT = 1;

export interface RecordedGenesis {
  readonly kind: "genesis";
  /** Line of the file, counted from 1. */
  readonly line: number;
  readonly name: string;
  /** Go module and version of ibc-go that was recorded. */
  readonly ibcGo: string;
  readonly chains: readonly RecordedChain[];
}

export interface RecordedChain {
  readonly inputs: Genesis;
  /** What serves its ports, by the names that ports are routed by. */
  readonly applications: ReadonlyMap<string, HostedApplication>;
  readonly expected: ExpectedCommit;
}

export interface RecordedBlock {
  readonly kind: "block";
  readonly line: number;
  readonly chainId: string;
  readonly inputs: Block;
  readonly expected: ExpectedBlock;
}

export interface RecordedEnd {
  readonly kind: "end";
  readonly line: number;
  /** By chain id. */
  readonly chains: ReadonlyMap<string, ExpectedEnd>;
}

export type RecordedLine = RecordedGenesis | RecordedBlock | RecordedEnd;

/**
 * Reads a recording, plain or gzip (`-`: standard input), one line at a time.
 * Throws an InputError that names file and line at the first thing that is not of the format,
 * at a block of a chain that genesis does not list, and when the last line is missing. `lines` are
 * those of the file where they are being read already.
 */
export async function* readRecording(
  path: string,
  progress?: ReadProgress,
  lines: AsyncIterable<Line> = readLines(path, progress),
): AsyncGenerator<RecordedLine> {
  let chainIds: readonly string[] | undefined;
  let lastKind: RecordedLine["kind"] | undefined;
  let lastLine = 0;
  for await (const { number, text } of lines) {
    const json = parseJson(text, `${path} line ${number}`);
    if (lastKind === "end") json.fail('nothing may follow the line of kind "end"');
    const line =
      chainIds === undefined ? readGenesis(json, number) : readLater(json, number, chainIds);
    if (line.kind === "genesis") chainIds = line.chains.map((chain) => chain.inputs.chainId);
    lastKind = line.kind;
    lastLine = number;
    yield line;
  }
  if (lastKind === undefined) throw new InputError(path, "the file is empty");
  if (lastKind !== "end") {
    const what = 'the recording stops before its line of kind "end"';
    throw new InputError(`${path} line ${lastLine}`, what);
  }
}

function readGenesis(json: JsonNode, line: number): RecordedGenesis {
  if (json.field("kind").text() !== "genesis") {
    json.field("kind").fail('a recording starts with a line of kind "genesis"');
  }
  const format = json.field("format");
  if (format.integer() !== FORMAT) {
    format.fail(`recordings of format ${format.integer()} are not known, only format ${FORMAT}`);
  }
  const chains = json.field("chains").list();
  if (chains.length === 0) json.field("chains").fail("there is no chain");
  const seen = new Set<string>();
  for (const chain of chains) {
    const id = chain.field("chain_id");
    if (seen.has(id.text())) id.fail(`chain "${id.text()}" is listed twice`);
    seen.add(id.text());
  }
  return {
    kind: "genesis",
    line,
    name: json.field("name").text(),
    ibcGo: json.field("ibc_go").text(),
    chains: chains.map((chain) => ({
      inputs: readGenesisInputs(chain),
      applications: readApplications(chain),
      expected: readExpectedCommit(chain.field("first_commit")),
    })),
  };
}

/** Any line after the first one. */
function readLater(
  json: JsonNode,
  line: number,
  chainIds: readonly string[],
): RecordedBlock | RecordedEnd {
  const kind = json.field("kind").text();
  if (kind === "end") return readEnd(json, line, chainIds);
  if (kind !== "block") {
    return json
      .field("kind")
      .fail(`expected "block" or "end", found ${JSON.stringify(kind.slice(0, 40))}`);
  }
  const chainId = json.field("chain_id").text();
  if (!chainIds.includes(chainId)) {
    json.field("chain_id").fail(`genesis lists no chain ${JSON.stringify(chainId.slice(0, 60))}`);
  }
  return {
    kind,
    line,
    chainId,
    inputs: readBlockInputs(json),
    expected: readExpectedBlock(json),
  };
}

function readEnd(json: JsonNode, line: number, chainIds: readonly string[]): RecordedEnd {
  const chains = new Map(
    json
      .field("chains")
      .list()
      .map((chain) => [chain.field("chain_id").text(), readExpectedEnd(chain)]),
  );
  for (const chainId of chainIds) {
    if (!chains.has(chainId)) json.field("chains").fail(`chain "${chainId}" is missing`);
  }
  return { kind: "end", line, chains };
}
