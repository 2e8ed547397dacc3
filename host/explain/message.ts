/** What of an explained call is about one of its messages. */

import type { Call, Step } from "./records.js";

/** When in the course of a transaction something is checked (assembly/25-handler/deliver.ts). */
export type StageName = "decoding" | "checks without state" | "signers" | "execution";

export interface Stage {
  readonly name: StageName;
  readonly steps: readonly Step[];
}

/** The functions that look at one message after the other, by the stage that each belongs to. */
const OF_EACH_MESSAGE: readonly { readonly pattern: RegExp; readonly name: StageName }[] = [
  { pattern: /^(inspectMessage|decodeMessage)$/, name: "decoding" },
  { pattern: /\.validate$/, name: "checks without state" },
  { pattern: /\.(execute|check)$/, name: "execution" },
];

/** The stages that one message went through, in order, its transaction's own checks included. */
export function stagesOf(steps: readonly Step[], message: number): Stage[] {
  const stages = new Stages(message);
  stages.addAll(steps, "decoding");
  return stages.stages;
}

class Stages {
  readonly stages: { name: StageName; steps: Step[] }[] = [];
  /** How many messages each function that looks at one has looked at. */
  private readonly seen = new Map<string, number>();

  constructor(private readonly message: number) {}

  addAll(steps: readonly Step[], begin: StageName): void {
    let now = begin;
    for (const step of steps) {
      if (step.kind !== "call") {
        if (now !== "execution" || this.seenIn(now) === this.message) this.add(now, step);
      } else if (isHandler(step)) {
        this.addAll(step.steps, step.function === "deliverTransaction" ? begin : "execution");
      } else {
        now = stageOf(step) ?? "signers";
        const key = now === "decoding" ? step.function : now;
        const index = this.seenIn(key);
        this.seen.set(key, index + 1);
        if (now === "signers" || index === this.message) this.add(now, step);
      }
    }
  }

  private seenIn(key: string): number {
    return this.seen.get(key) ?? 0;
  }

  private add(name: StageName, step: Step): void {
    const stage = this.stages.find((one) => one.name === name);
    if (stage === undefined) this.stages.push({ name, steps: [step] });
    else stage.steps.push(step);
  }
}

function stageOf({ function: name }: Call): StageName | undefined {
  return OF_EACH_MESSAGE.find(({ pattern }) => pattern.test(name))?.name;
}

/** Whether a function is the handler of transactions, or of one of its stages. */
function isHandler({ file, function: name }: Call): boolean {
  return file === "25-handler/deliver.ts" && /^(deliverTransaction|execute|check)$/.test(name);
}
