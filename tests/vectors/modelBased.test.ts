/**
 * The model-based tests of tendermint-rs and CometBFT: steps of a light client, each with the
 * verdict that it must give, put to a Tendermint client of the core as one MsgUpdateClient each.
 * An IBC client takes no bisection: a header that lacks trust is refused, and whoever relays sends
 * one in between, as these files do too.
 */
import { describe, expect, test } from "vitest";
import type { ValidatorSet } from "../../host/codec/gen/tendermint.types.js";
import { VECTORS } from "./support/files.js";
import { modelFiles, readModel, type Step } from "./support/modelBased.js";
import { TendermintClient, type Verdict } from "./support/tendermintClient.js";

const models = modelFiles().map((path) => [path, readModel(path)] as const);

/** Not enough trust: of those trusted no more signed than the third that is named. */
function expectNotEnoughTrust(verdict: Verdict, trusted: ValidatorSet): void {
  const total = trusted.validators.reduce((sum, { votingPower }) => sum + votingPower, 0n);
  expect(verdict.code).toBe("undefined/1");
  expect(verdict.log).toMatch(new RegExp(`signed, more than ${total / 3n} must$`));
}

/** The core's verdict on a step, in the words of the models. */
function verdictOn(client: TendermintClient, { header, nowNanos, verdict }: Step): string {
  const before = client.state();
  const answer = client.update(header, nowNanos);
  if (answer.accepted) return "SUCCESS";
  expect(client.state()).toEqual(before);
  // Success without an update would be misbehaviour.
  expect(answer.code).not.toBe("/0");
  if (verdict !== "NOT_ENOUGH_TRUST") return "INVALID";
  expectNotEnoughTrust(answer, header.trustedValidators!);
  return "NOT_ENOUGH_TRUST";
}

describe.skipIf(VECTORS === undefined)("light client models (STRAIT_VECTORS)", () => {
  test("are there, with every verdict", () => {
    const verdicts = models.flatMap(([, { steps }]) => steps.map(({ verdict }) => verdict));
    expect(new Set(verdicts)).toEqual(new Set(["SUCCESS", "NOT_ENOUGH_TRUST", "INVALID"]));
    expect(verdicts.length).toBeGreaterThan(50);
  });

  test.each(models)("%s", (_path, { trusted, rules, steps }) => {
    const client = TendermintClient.trusting(trusted, rules);
    for (const [index, step] of steps.entries()) {
      expect([index, verdictOn(client, step)]).toEqual([index, step.verdict]);
    }
  });
});
