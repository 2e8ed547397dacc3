/** Running a scenario step by step. */
import { dirname } from "node:path";
import type { Engine } from "../chain/core.js";
import type { Difference } from "../chain/difference.js";
import { HostError, InputError, TrapError } from "../errors.js";
import type { Scenario } from "./scenarioFile.js";
import { type MadeBlock, Stage } from "./stage.js";

/** A step that was done. */
export interface StepReport {
  /** Counted from 1; 0 are the first blocks of all chains. */
  readonly number: number;
  readonly name: string;
  readonly description: string;
  /** The blocks that it made, in their order. */
  readonly blocks: readonly MadeBlock[];
  /** Where it came out otherwise than the file expects. */
  readonly differences: readonly Difference[];
}

/** Is told of every block as it is made, with all that stands then. */
export type BlockWatcher = (made: MadeBlock, stage: Stage) => void;

/** A scenario on its stage: what has happened, and what is still to come. */
export class ScenarioRun {
  readonly stage: Stage;
  private blocks: MadeBlock[] = [];
  /** Whoever makes blocks after the last step takes them from the watcher. */
  private isOver = false;

  constructor(
    private readonly scenario: Scenario,
    engine: Engine,
    watch?: BlockWatcher,
  ) {
    // The first blocks are made while the stage is still being set.
    let stage: Stage | undefined;
    const note = (made: MadeBlock) => {
      if (!this.isOver) this.blocks.push(made);
      if (stage !== undefined) watch?.(made, stage);
    };
    const { chains, origin } = scenario;
    stage = placed(origin, () => new Stage(chains, engine, note, dirname(origin)));
    this.stage = stage;
  }

  /**
   * Does one step after the other, up to the first that comes out otherwise than expected: what
   * follows may depend on it. Throws an InputError that names the step where it cannot be done.
   */
  *steps(): Generator<StepReport> {
    const begin = { number: 0, name: "begin", description: this.scenario.description };
    yield { ...begin, blocks: this.takeBlocks(), differences: [] };
    for (const step of this.scenario.steps) {
      const { number, name, description } = step;
      const differences = placed(step.place, () => step.run(this.stage));
      yield { number, name, description, blocks: this.takeBlocks(), differences };
      if (differences.length > 0) break;
    }
    this.isOver = true;
  }

  private takeBlocks(): MadeBlock[] {
    const { blocks } = this;
    this.blocks = [];
    return blocks;
  }
}

/** Names the place in the file of what the host cannot do. */
function placed<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const isPlaced = error instanceof InputError || error instanceof TrapError;
    if (!(error instanceof HostError) || isPlaced) throw error;
    throw new InputError(place, error.message);
  }
}
