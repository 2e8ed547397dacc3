/** Deliveries of the worlds of tests, explained. */
import { loadExplainingCore } from "../../../host/cli/loadCore.js";
import type { Any } from "../../../host/codec/gen/google.protobuf.js";
import { DeliverRequest, DeliverResponse } from "../../../host/codec/gen/strait.abi.v0.js";
import { ExplainingEngine } from "../../../host/explain/engine.js";
import { decidingFailure, type Failure } from "../../../host/explain/failure.js";
import type { Check, Fact, Hash, Recorder, Step } from "../../../host/explain/records.js";
import { readSites } from "../../../host/explain/sites.js";
import { Machine } from "../../../host/vm/machine.js";
import { SIGNER, type World } from "../../support/world.js";

const core = loadExplainingCore();
const explaining = new Machine(core);

/** An engine that explains, beside a plain one. */
export function explainingEngine(plain: Machine): ExplainingEngine {
  return new ExplainingEngine(plain, explaining, readSites(core));
}

export interface ExplainedDelivery {
  readonly response: DeliverResponse;
  readonly steps: readonly Step[];
  readonly failure: Failure | undefined;
}

/** Explains what would come of a transaction, which leaves nothing behind. */
export function explainDelivery(
  world: World,
  messages: readonly Any[],
  signers: readonly string[] = [SIGNER],
): ExplainedDelivery {
  const engine = explainingEngine(world.machine);
  let recorder: Recorder | undefined;
  engine.beginBlock(
    () => "explained",
    (_index, told) => {
      recorder = told;
    },
  );
  const request = DeliverRequest.create({ messages: [...messages], signers: [...signers] });
  const input = DeliverRequest.encode(request);
  const output = world.tentatively(() => engine.call("deliver", input, world.context()));
  const response = DeliverResponse.decode(output);
  const plain = world.tentatively(() => world.machine.call("deliver", input, world.context()));
  if (Buffer.compare(plain, output) !== 0) throw new Error("the plain core answers otherwise");
  const failure = response.code === 0 ? undefined : decidingFailure(recorder!, response);
  return { response, steps: recorder!.steps, failure };
}

/** All that was told, in order, whatever function it was in. */
export function flat(steps: readonly Step[]): (Check | Fact | Hash)[] {
  return steps.flatMap((step) => (step.kind === "call" ? flat(step.steps) : [step]));
}

/** The checks, in order. */
export function checksOf(steps: readonly Step[]): Check[] {
  return flat(steps).filter((step) => step.kind === "check");
}

/** Hashes in order, of the leaves and steps of all proofs. */
export function hashesOf(steps: readonly Step[]): string[] {
  return flat(steps).flatMap((step) => (step.kind === "hash" ? [step.hash] : []));
}

/** Which values a check found, by what they are values of. */
export function foundBy({ found }: Check): Record<string, string> {
  return Object.fromEntries(found.map(({ name, text }) => [name, text]));
}
