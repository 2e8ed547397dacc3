/** A chain of ours and one of the real ibc-go, alike but for their names. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { Message, TransactionResult } from "../../../host/chain/block.js";
import type { Header } from "../../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { createChain, type LocalChain, type RelayedChain, Relayer } from "../../../host/index.js";
import { replay } from "../../../host/replay/replay.js";
import { Machine } from "../../../host/vm/machine.js";
import { loadCore } from "../../support/world.js";
import { IbcGoChain } from "./ibcGoChain.js";

/** The program that is the other chain; without it there is nothing to talk to. */
export const PEER = process.env.STRAIT_PEER_RECORDER;

export const NANOS_PER_SECOND = 1_000_000_000n;
const NANOS_PER_MILLISECOND = 1_000_000n;
/** What each account of either chain has of the denomination `atom`. */
const FIRST_AMOUNT = 1_000_000_000n;

/** Gas of ibc-go's transactions is limited, which ours is not. */
export function newRelayer(): Relayer {
  return new Relayer({ limits: { messages: 20 } });
}

/** Signs another header of a height, at a time of its own, for a client that knows a height. */
export type SignAlso = (height: bigint, trustedHeight: bigint, timeNanos: bigint) => Header;

/** How a transaction ended: its code, within its codespace. */
export function outcomeOf({ codespace, code }: TransactionResult): string {
  return code === 0 ? "accepted" : `${codespace}/${code}`;
}

export class Pair {
  readonly ours: LocalChain;
  readonly theirs: IbcGoChain;

  constructor() {
    const accounts = ["alice", "bob", "carol"].map((name) => [name, { atom: FIRST_AMOUNT }]);
    this.ours = createChain({ id: "ours-1", accounts: Object.fromEntries(accounts) });
    const { timeNanos, blockNanos } = this.ours;
    const options = { id: "theirs-4", denoms: ["atom", "stake"], timeNanos, blockNanos };
    this.theirs = IbcGoChain.start(PEER!, options);
  }

  /** Does the same from either side; what comes of it must be equal, and is returned. */
  bothWays<T>(run: (source: RelayedChain, destination: RelayedChain) => T): T {
    const fromOurs = run(this.ours, this.theirs);
    expect(run(this.theirs, this.ours)).toEqual(fromOurs);
    return fromOurs;
  }

  /** What the validators of a chain can also sign from here on, beside the blocks of the chain. */
  equivocation(chain: RelayedChain): SignAlso {
    if (chain === this.theirs) {
      return (height, trustedHeight, timeNanos) =>
        this.theirs.equivocate(height, trustedHeight, timeNanos);
    }
    const past = this.ours.fork();
    return (height, trustedHeight, timeNanos) => {
      const fork = past.fork();
      while (fork.height < height - 1n) fork.makeBlock({ afterNanos: NANOS_PER_MILLISECOND });
      fork.makeBlock({ afterNanos: timeNanos - fork.timeNanos });
      return fork.clientHeader(height, trustedHeight);
    };
  }

  /** Executes messages on a chain, in a block that is not earlier than the other chain's last. */
  submit(chain: RelayedChain, messages: readonly Message[], signer = "carol"): TransactionResult {
    const other = chain === this.ours ? this.theirs : this.ours;
    const behind = other.timeNanos - chain.timeNanos;
    const transactions = [chain.transaction(messages, { signer })];
    const afterNanos = behind > chain.blockNanos ? behind : chain.blockNanos;
    return chain.makeBlock({ transactions, afterNanos }).transactions[0]!;
  }

  /** Ends the other chain; our core must have done all that it did, byte for byte. */
  async end(): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), "strait-live-"));
    try {
      const path = join(folder, "recording.jsonl");
      this.theirs.record(path);
      this.theirs.end();
      const { chains } = await replay(path, { engine: new Machine(loadCore()) });
      expect(chains.map(({ outcome }) => outcome)).toEqual([{ kind: "equal" }]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}
