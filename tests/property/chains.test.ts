/**
 * Two chains under random commands: whatever is sent, relayed twice, late or not at all, forged,
 * replayed, closed, frozen and waited for, the invariants of `pair.ts` hold after every block.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openPair, STEPS, type Step, take } from "./commands.js";
import type { Pair } from "./pair.js";

const SEED = Number(process.env.STRAIT_PROPERTY_SEED ?? 20_261_121);
const RUNS = Number(process.env.STRAIT_PROPERTY_RUNS ?? 12);
const MAX_COMMANDS = 100;

/** How often each kind of step was taken, and what of it had an effect. */
type Tally = Map<string, number>;

class Command implements fc.Command<Tally, Pair> {
  constructor(readonly step: Step) {}

  check(): boolean {
    return true;
  }

  run(tally: Tally, pair: Pair): void {
    take(pair, this.step);
    tally.set(this.step.kind, (tally.get(this.step.kind) ?? 0) + 1);
  }

  toString(): string {
    return JSON.stringify(this.step);
  }
}

describe(`two chains, seed ${SEED}`, () => {
  test("keep order, tokens and every packet's one fate under any commands", () => {
    const tally: Tally = new Map();
    const fates = { received: 0, acknowledged: 0, timedOut: 0 };
    const commands = fc.commands([STEPS.map((step) => new Command(step))], {
      maxCommands: MAX_COMMANDS,
      size: "max",
    });
    const property = fc.property(commands, (sequence) => {
      const pair = openPair();
      fc.modelRun(() => ({ model: tally, real: pair }), sequence);
      for (const { received, acknowledged, timedOut } of pair.ledger.fates.values()) {
        fates.received += received;
        fates.acknowledged += acknowledged;
        fates.timedOut += timedOut;
      }
    });
    fc.assert(property, { seed: SEED, numRuns: RUNS });
    // The commands were not in vain.
    expect(Math.min(fates.received, fates.acknowledged, fates.timedOut)).toBeGreaterThan(0);
    expect(tally.size).toBe(10);
  }, 120_000);
});
