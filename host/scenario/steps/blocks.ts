/** Steps that make blocks: of time, of height, of other validators. */
import type { JsonNode } from "../../chain/jsonNode.js";
import type { LocalChain } from "../../local/localChain.js";
import { readDuration } from "../duration.js";
import type { Stage } from "../stage.js";
import { COMMON_FIELDS, type Deed, readChainId } from "../step.js";

const MOST_BLOCKS = 100_000;
/** CometBFT allows an eighth of int64 for all powers together. */
const MOST_POWER = (2n ** 63n - 1n) / 8n;

/** One block, so much later than the last; of every chain where none is named. */
export function readAdvanceTime(json: JsonNode, chainIds: ReadonlySet<string>): Deed {
  json.only(...COMMON_FIELDS, "on", "by");
  const chains = readChains(json, chainIds);
  const nanos = readDuration(json.field("by"));
  return (stage) => {
    for (const chain of chains(stage)) chain.advanceTime(nanos);
    return [];
  };
}

/** Blocks without transactions; of every chain where none is named. */
export function readAdvanceBlocks(json: JsonNode, chainIds: ReadonlySet<string>): Deed {
  json.only(...COMMON_FIELDS, "on", "count");
  const chains = readChains(json, chainIds);
  const count = json.field("count").integer();
  if (count === 0 || count > MOST_BLOCKS) {
    json.field("count").fail(`expected a number of blocks from 1 to ${MOST_BLOCKS}`);
  }
  return (stage) => {
    for (const chain of chains(stage)) chain.makeBlocks(count);
    return [];
  };
}

/** Voting powers by name, in force two blocks later; 0 removes a validator. */
export function readChangeValidators(json: JsonNode, chainIds: ReadonlySet<string>): Deed {
  json.only(...COMMON_FIELDS, "on", "powers");
  const on = readChainId(json.field("on"), chainIds);
  const powers = readPowers(json.field("powers"));
  return (stage) => {
    stage.chain(on).makeBlock({ powers });
    return [];
  };
}

/** Voting powers by the validators' names. */
export function readPowers(json: JsonNode): Record<string, bigint> {
  const powers = json.entries().map(([name, node]): [string, bigint] => {
    const power = node.uint64();
    if (power > MOST_POWER) node.fail(`a voting power is at most ${MOST_POWER}`);
    return [name, power];
  });
  if (powers.length === 0) json.fail("expected at least one validator");
  return Object.fromEntries(powers);
}

function readChains(json: JsonNode, chainIds: ReadonlySet<string>): (stage: Stage) => LocalChain[] {
  const on = json.optional("on");
  if (on === undefined) return (stage) => [...stage.chains.values()];
  const chainId = readChainId(on, chainIds);
  return (stage) => [stage.chain(chainId)];
}
