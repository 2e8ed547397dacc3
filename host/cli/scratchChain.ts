/** A chain with nothing on it, to have the core check something. */

import { encodeBech32 } from "../chain/bech32.js";
import type { BlockResult, Message } from "../chain/block.js";
import { Chain } from "../chain/chain.js";
import type { Engine } from "../chain/core.js";
import { DEFAULT_COMMITMENT_PREFIX, defaultGenesis } from "../chain/defaultGenesis.js";

/** Who signs there. */
export const RELAYER = encodeBech32("cosmos", new Uint8Array(20));

export interface ScratchChain {
  readonly chain: Chain;
  /** What became of its only block. */
  readonly block: BlockResult;
}

/** Makes a block at a time, with a transaction for each message. */
export function scratchChain(
  engine: Engine,
  timeNanos: bigint,
  messages: readonly Message[],
): ScratchChain {
  const genesis = {
    chainId: "verifier-1",
    initialHeight: 1n,
    timeNanos,
    authority: RELAYER,
    addressPrefix: "cosmos",
    commitmentPrefix: DEFAULT_COMMITMENT_PREFIX,
    sequences: new Map<string, bigint>(),
    balances: [],
    state: { kind: "modules", modules: defaultGenesis() },
  } as const;
  const chain = new Chain(genesis, engine);
  const block = chain.executeBlock({
    height: 1n,
    timeNanos,
    nextValidatorsHash: new Uint8Array(32),
    actions: [],
    transactions: messages.map((message) => ({ messages: [message], signers: [RELAYER] })),
  });
  return { chain, block };
}
