/** Breaks proofs and specifications in one place, as forgers and careless hands do. */

import { concatBytes } from "../../../host/bytes.js";
import type {
  ExistenceProof,
  InnerOp,
  InnerSpec,
  ProofSpec,
} from "../../../host/codec/gen/cosmos.ics23.v1.js";
import type { Random } from "./random.js";

/** Mostly 0; once in so many times a small number, negative or not. */
export function pickNumber(random: Random, oneIn: number): number {
  return random.oneIn(oneIn) ? random.pick([-2, -1, 1, 2, 100, -2_147_483_648]) : 0;
}

/** Changes length or content of bytes. */
function breakBytes(bytes: Uint8Array, random: Random): Uint8Array {
  switch (random.below(6)) {
    case 0:
      return new Uint8Array(0);
    case 1:
      return bytes.slice(0, -1);
    case 2:
      return concatBytes(bytes, random.bytes(random.pick([1, 20, 31, 32, 33, 34, 64, 66])));
    case 3:
      return concatBytes(random.bytes(1), bytes);
    case 4:
      return bytes.slice(1);
    default: {
      const changed = bytes.slice();
      if (changed.length > 0) changed[random.below(changed.length)]! ^= 1 << random.below(8);
      return changed;
    }
  }
}

/** Breaks a proof of existence. */
export function breakExistence(proof: ExistenceProof, random: Random): void {
  const leaf = proof.leaf === undefined ? undefined : { ...proof.leaf };
  proof.leaf = leaf;
  switch (random.below(10)) {
    case 0:
      proof.key = breakBytes(proof.key, random);
      return;
    case 1:
      proof.value = breakBytes(proof.value, random);
      return;
    case 2:
      if (random.oneIn(4)) proof.leaf = undefined;
      else if (leaf !== undefined) leaf.prefix = breakBytes(leaf.prefix, random);
      return;
    case 3: {
      const field = random.pick(["hash", "prehashKey", "prehashValue", "length"] as const);
      if (leaf !== undefined) leaf[field] = random.below(12) - 1;
      return;
    }
    default:
      proof.path = breakPath(proof.path, random);
  }
}

function breakPath(path: readonly InnerOp[], random: Random): InnerOp[] {
  const steps = path.map((step) => ({ ...step }));
  if (steps.length === 0) return [{ hash: 1, prefix: random.bytes(1), suffix: random.bytes(32) }];
  const index = random.below(steps.length);
  const step = steps[index]!;
  switch (random.below(8)) {
    case 0:
      steps.splice(index, 1);
      break;
    case 1:
      steps.splice(index, 0, ...Array.from({ length: random.pick([1, 9, 130]) }, () => step));
      break;
    case 2:
      step.hash = random.below(12) - 1;
      break;
    case 3:
      steps.reverse();
      break;
    case 4:
      step.prefix = concatBytes(step.prefix, step.suffix);
      step.suffix = new Uint8Array(0);
      break;
    case 5:
      step.suffix = breakBytes(step.suffix, random);
      break;
    default:
      step.prefix = breakBytes(step.prefix, random);
  }
  return steps;
}

/** A specification that differs in one field. */
export function breakSpec(spec: ProofSpec, random: Random): ProofSpec {
  const number = () => random.pick([-2_147_483_648, -1, 0, 1, 2, 3, 31, 33, 2_147_483_647]);
  switch (random.below(8)) {
    case 0:
      return { ...spec, maxDepth: number() };
    case 1:
      return { ...spec, minDepth: number() };
    case 2:
      return { ...spec, leafSpec: undefined };
    case 3:
      return { ...spec, innerSpec: undefined };
    case 4:
      return { ...spec, prehashKeyBeforeComparison: !spec.prehashKeyBeforeComparison };
    case 5: {
      const prefix = breakBytes(spec.leafSpec!.prefix, random);
      return { ...spec, leafSpec: { ...spec.leafSpec!, prefix } };
    }
    default:
      return { ...spec, innerSpec: breakInnerSpec(spec.innerSpec!, number, random) };
  }
}

function breakInnerSpec(spec: InnerSpec, number: () => number, random: Random): InnerSpec {
  switch (random.below(6)) {
    case 0: {
      const orders = [[], [0], [0, 0], [1, 1], [0, 2], [-1, 0], [0, 1, 2], [0, 1, 1], [1, 2, 0]];
      return { ...spec, childOrder: random.pick(orders) };
    }
    case 1:
      return { ...spec, childSize: number() };
    case 2:
      return { ...spec, minPrefixLength: number() };
    case 3:
      return { ...spec, maxPrefixLength: number() };
    case 4:
      return { ...spec, emptyChild: breakBytes(spec.emptyChild, random) };
    default:
      return { ...spec, hash: random.below(12) - 1 };
  }
}
