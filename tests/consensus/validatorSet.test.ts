/** Order, hash, changes and turns of validators. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareBytes, toHex } from "../../host/bytes.js";
import { PublicKey } from "../../host/codec/gen/tendermint.crypto.js";
import { ValidatorSet as ValidatorSetMessage } from "../../host/codec/gen/tendermint.types.js";
import { ValidatorSet } from "../../host/consensus/validatorSet.js";
import { MAXIMUM_TOTAL_POWER } from "../../host/consensus/validatorUpdates.js";
import { powerOf, validatorsOf } from "./support/validators.js";

const SEED = 20_261_121;
const RUNS = Number(process.env.STRAIT_FUZZ_RUNS ?? 100);

const smallPowers = fc.array(fc.bigInt({ min: 1n, max: 30n }), { minLength: 1, maxLength: 12 });

function namesOf({ validators }: ValidatorSet): string[] {
  return validators.map(({ address }) => toHex(address));
}

/** How far apart the priorities are. */
function distanceOf({ validators }: ValidatorSet): bigint {
  const priorities = validators.map(({ proposerPriority }) => proposerPriority);
  const most = priorities.reduce((a, b) => (a > b ? a : b));
  return most - priorities.reduce((a, b) => (a < b ? a : b));
}

function sumOf({ validators }: ValidatorSet): bigint {
  return validators.reduce((sum, { proposerPriority }) => sum + proposerPriority, 0n);
}

/** Whose turn it is at each of so many heights. */
function proposersOf(set: ValidatorSet, heights: number): string[] {
  const proposers: string[] = [];
  let current = set;
  for (let height = 0; height < heights; height++) {
    proposers.push(toHex(current.proposer.address));
    current = current.rotate(1);
  }
  return proposers;
}

/**
 * Proposer selection as its specification begins: everyone gains its power, the first one pays the
 * total. With a set that never changes nothing needs to be centred or rescaled.
 */
function modelOf(set: ValidatorSet, heights: number): string[] {
  const members = set.validators.map(({ address, votingPower }) => ({
    name: toHex(address),
    power: votingPower,
    priority: 0n,
  }));
  const proposers: string[] = [];
  for (let height = 0; height < heights; height++) {
    for (const member of members) member.priority += member.power;
    const [first] = [...members].sort((a, b) =>
      a.priority === b.priority ? (a.name < b.name ? -1 : 1) : a.priority > b.priority ? -1 : 1,
    );
    first!.priority -= set.totalVotingPower;
    proposers.push(first!.name);
  }
  return proposers;
}

describe("order and hash", () => {
  test("the most power comes first, then the lowest address", () => {
    const { validators } = ValidatorSet.create(validatorsOf([1n, 5n, 5n, 5n, 9n, 1n]));
    expect(validators.map(({ votingPower }) => votingPower)).toEqual([9n, 5n, 5n, 5n, 1n, 1n]);
    for (const [index, { address, votingPower }] of validators.entries()) {
      const next = validators[index + 1];
      if (next?.votingPower === votingPower) {
        expect(compareBytes(address, next.address)).toBeLessThan(0);
      }
    }
  });

  test("neither the order they are given in nor their turns change the hash", () => {
    const updates = validatorsOf([7n, 3n, 3n, 1n]);
    const set = ValidatorSet.create(updates);
    const reversed = ValidatorSet.create([...updates].reverse());
    expect(reversed).toEqual(set);
    expect(toHex(set.rotate(3).hash())).toBe(toHex(set.hash()));
    expect(toHex(set.update([powerOf("e:3", 2n)]).hash())).not.toBe(toHex(set.hash()));
  });

  test("a set survives its encoding", () => {
    const set = ValidatorSet.create(validatorsOf([7n, 3n, 3n, 1n])).rotate(5);
    const bytes = ValidatorSetMessage.encode(set.toMessage());
    const again = ValidatorSet.fromMessage(ValidatorSetMessage.decode(bytes));
    expect(again.toMessage()).toEqual(set.toMessage());
    expect(again.rotate(2).toMessage()).toEqual(set.rotate(2).toMessage());
  });

  test("an encoded set without validators or without a proposer is refused", () => {
    const set = ValidatorSet.create(validatorsOf([1n])).toMessage();
    expect(() => ValidatorSet.fromMessage({ ...set, validators: [] })).toThrow("no validators");
    expect(() => ValidatorSet.fromMessage({ ...set, proposer: undefined })).toThrow("no proposer");
  });
});

describe("turns", () => {
  test("as the simplest model has them", () => {
    fc.assert(
      fc.property(smallPowers, (powers) => {
        const set = ValidatorSet.create(validatorsOf(powers));
        expect(proposersOf(set, 80)).toEqual(modelOf(set, 80));
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  test("in as many turns as there is power, everyone has as many as its power", () => {
    fc.assert(
      fc.property(smallPowers, (powers) => {
        const set = ValidatorSet.create(validatorsOf(powers));
        const proposers = proposersOf(set, Number(set.totalVotingPower));
        for (const { address, votingPower } of set.validators) {
          const turns = proposers.filter((name) => name === toHex(address)).length;
          expect(BigInt(turns)).toBe(votingPower);
        }
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  test.each([1, 4, 50, 150])("of %i validators with equal power, in order of address", (count) => {
    const set = ValidatorSet.create(validatorsOf(new Array<bigint>(count).fill(10n)));
    expect(proposersOf(set, 2 * count)).toEqual([...namesOf(set), ...namesOf(set)]);
  });

  test("several rotations at once are as many one by one", () => {
    const set = ValidatorSet.create(validatorsOf([1000n, 300n, 330n]));
    expect(set.rotate(7).toMessage()).toEqual(
      set.rotate(1).rotate(1).rotate(1).rotate(4).toMessage(),
    );
  });
});

describe("changes", () => {
  const set = ValidatorSet.create(validatorsOf([10n, 20n, 30n]));
  const refused = [
    ["a removal of who is not there", [powerOf("e:9", 0n)], "is not there to be removed"],
    ["one validator twice", [powerOf("e:1", 1n), powerOf("e:1", 2n)], "is changed twice at once"],
    ["a negative power", [powerOf("e:1", -1n)], "has a negative power: -1"],
    ["nobody left", validatorsOf([0n, 0n, 0n]), "would leave no validators"],
    ["too much power", [powerOf("e:9", MAXIMUM_TOTAL_POWER)], "a total voting power of"],
  ] as const;

  test.each(refused)("%s is refused", (_, updates, reason) => {
    expect(() => set.update(updates)).toThrow(reason);
  });

  test("the greatest power is not refused", () => {
    const others = powerOf("e:9", MAXIMUM_TOTAL_POWER - 60n);
    expect(set.update([others]).totalVotingPower).toBe(MAXIMUM_TOTAL_POWER);
    const instead = powerOf("e:9", MAXIMUM_TOTAL_POWER - 30n);
    expect(set.update([instead, powerOf("e:2", 0n)]).totalVotingPower).toBe(MAXIMUM_TOTAL_POWER);
  });

  test("a genesis needs validators, with power, and with keys of a known kind", () => {
    expect(() => ValidatorSet.create([])).toThrow("at least one validator");
    expect(() => ValidatorSet.create([powerOf("e:1", 0n)])).toThrow("not there to be removed");
    const publicKey = PublicKey.create();
    expect(() => ValidatorSet.create([{ publicKey, power: 1n }])).toThrow("public key");
  });

  test("who leaves and comes back is the last of all", () => {
    const rotated = set.rotate(4);
    const left = rotated.update([powerOf("e:1", 0n)]);
    const back = left.update([powerOf("e:1", 20n)]);
    const priorities = back.validators.map(({ votingPower, proposerPriority }) => ({
      isBack: votingPower === 20n,
      proposerPriority,
    }));
    priorities.sort((a, b) => (a.proposerPriority < b.proposerPriority ? -1 : 1));
    expect(priorities[0]!.isBack).toBe(true);
    // -1.125 times the total of 60, and then the average of all three.
    expect(priorities[1]!.proposerPriority - priorities[0]!.proposerPriority).toBeGreaterThan(30n);
  });

  test("no changes change nothing, and sets stay as they were", () => {
    const before = structuredClone(set.toMessage());
    expect(set.update([]).toMessage()).toEqual(before);
    set.update([powerOf("e:0", 77n)]).rotate(3);
    expect(set.toMessage()).toEqual(before);
  });

  const labels = ["e:0", "e:1", "e:2", "e:3", "s:4", "s:5"];
  const anyPower = fc.oneof(
    fc.constant(0n),
    fc.bigInt({ min: 1n, max: 100n }),
    fc.bigInt({ min: 1n, max: MAXIMUM_TOTAL_POWER / 8n }),
  );
  const change = fc.dictionary(fc.constantFrom(...labels), anyPower, { maxKeys: 4 });

  test("keep priorities centred and within the window", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(change, fc.integer({ min: 1, max: 4 }))), (steps) => {
        let current = set;
        for (const [powers, times] of steps) {
          const members = new Set(namesOf(current));
          const updates = Object.entries(powers)
            .map(([label, power]) => powerOf(label, power))
            .filter(({ publicKey, power }) => {
              const [only] = ValidatorSet.create([{ publicKey, power: 1n }]).validators;
              return power > 0n || members.has(toHex(only!.address));
            });
          const removals = updates.filter(({ power }) => power === 0n).length;
          if (removals === members.size && removals === updates.length) continue;
          const changed = current.update(updates);
          expect(distanceOf(changed)).toBeLessThanOrEqual(2n * changed.totalVotingPower);
          current = changed.rotate(times);
          const size = BigInt(current.validators.length);
          const sum = sumOf(current);
          expect(sum > -size && sum < size).toBe(true);
          expect(distanceOf(current)).toBeLessThanOrEqual(3n * current.totalVotingPower);
        }
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });
});
