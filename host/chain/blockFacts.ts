/** What a home keeps about a block beside the stores. */

import { toHex } from "../bytes.js";
import type { JsonValue } from "../codec/index.js";
import type { HomeChain } from "../store/home/homeChain.js";
import type { Block } from "./block.js";
import { fingerprint } from "./fingerprint.js";
import { JsonNode } from "./jsonNode.js";

/** Of a block, what the core can see of it besides its transactions. */
export type BlockContext = Pick<Block, "height" | "timeNanos" | "nextValidatorsHash">;

/** A block as JSON: what queries need of it, and the fingerprint of all that went into it. */
export function blockFactsOf(block: Block): object {
  return {
    time: block.timeNanos.toString(),
    nextValidatorsHash: toHex(block.nextValidatorsHash),
    inputs: fingerprint(block),
  };
}

/** What queries need of a block that a home keeps. Throws an InputError when it is damaged. */
export function readBlockFacts(height: bigint, home: HomeChain): BlockContext {
  const json = factsAt(height, home);
  return {
    height,
    timeNanos: json.field("time").nanoseconds(),
    nextValidatorsHash: json.field("nextValidatorsHash").hex(),
  };
}

/** Whether the block that a home keeps at this one's height is this one. */
export function isKeptBlock(home: HomeChain, block: Block): boolean {
  return factsAt(block.height, home).field("inputs").text() === fingerprint(block);
}

function factsAt(height: bigint, home: HomeChain): JsonNode {
  return JsonNode.root(home.blockAt(Number(height)) as JsonValue, `block ${height}`);
}
