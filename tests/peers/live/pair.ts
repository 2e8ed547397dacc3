/** A chain of ours and one of the real ibc-go, alike but for their names. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { Header } from "../../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { createChain, type LocalChain, type RelayedChain, Relayer } from "../../../host/index.js";
import { replay } from "../../../host/replay/replay.js";
import { Machine } from "../../../host/vm/machine.js";
import { loadCore } from "../../support/world.js";
import { IbcGoChain } from "./ibcGoChain.js";

/** The program that is the other chain; without it there is nothing to talk to. */
export const PEER = process.env.STRAIT_PEER_RECORDER;

export const NANOS_PER_SECOND = 1_000_000_000n;
/** What each account of either chain has of the denomination `atom`. */
export const FIRST_AMOUNT = 1_000_000_000n;

/** Gas of ibc-go's transactions is limited, which ours is not. */
export function newRelayer(): Relayer {
  return new Relayer({ limits: { messages: 20 } });
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

  /** Lets the validators of a chain sign two headers of its next height, by which a client learns
   * of it that knows another height. */
  equivocate(chain: RelayedChain, trustedHeight: bigint): [Header, Header] {
    const fork = this.ours.fork();
    chain.makeBlock();
    const { height, timeNanos } = chain;
    const header = chain.clientHeader(height, trustedHeight);
    if (chain !== this.ours) {
      const other = this.theirs.equivocate(height, trustedHeight, timeNanos - NANOS_PER_SECOND);
      return [header, other];
    }
    fork.makeBlock({ afterNanos: NANOS_PER_SECOND });
    return [header, fork.clientHeader(height, trustedHeight)];
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
