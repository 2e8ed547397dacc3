/** Random questions to the verifier: proofs of trees of all kinds, kept or broken in one place. */
import {
  type BatchEntry,
  CommitmentProof,
  type CompressedExistenceProof,
  ExistenceProof,
  type InnerOp,
  InnerSpec,
  ProofSpec,
} from "../../../host/codec/gen/cosmos.ics23.v1.js";
import { MerkleProof } from "../../../host/codec/gen/ibc.core.commitment.v1.js";
import { Multistore } from "../../../host/store/multistore.js";
import { breakExistence, breakSpec, pickNumber } from "./breaking.js";
import { list } from "./guest.js";
import { Random } from "./random.js";
import {
  buildTree,
  calculateRoot,
  IAVL_SPEC,
  type Leaf,
  randomEntries,
  randomSpec,
} from "./trees.js";

/** A function of the guest and its arguments. */
export interface Question {
  readonly kind: string;
  readonly args: readonly Uint8Array[];
}

/** A level of a proof: what a tree's proof says, to be changed in place. */
interface Level {
  readonly proof: CommitmentProof;
  spec: ProofSpec;
  root: Uint8Array;
  key: Uint8Array;
  value: Uint8Array;
}

/** The question that belongs to a seed. */
export function question(seed: number): Question {
  const random = new Random(seed);
  switch (random.below(6)) {
    case 0:
      return askNeighbours(random);
    case 1:
      return askTree(random, true);
    case 2:
      return askTree(random, false);
    case 3:
      return askExistence(random);
    case 4:
      return askMerkle(random, true);
    default:
      return askMerkle(random, false);
  }
}

/** Proves a key of a random tree, or one that is not in it. */
function level(random: Random, isMember: boolean, value = random.bytes(8)): Level {
  const entries = randomEntries(1 + random.below(7), random);
  const chosen = random.below(entries.length);
  entries[chosen] = { key: entries[chosen]!.key, value };
  const key = isMember ? entries[chosen]!.key : random.bytes(1 + random.below(5));
  if (random.oneIn(3)) return iavlLevel(entries, key, value);

  const spec = randomSpec(random);
  const tree = buildTree(spec, entries, random);
  const proof = isMember
    ? { exist: tree.proofs.find((exist) => exist.key === key) }
    : { nonexist: tree.proveAbsence(key) };
  return { proof: CommitmentProof.create(proof), spec, root: tree.root, key, value };
}

/** The same of a store of ours. */
function iavlLevel(entries: readonly Leaf[], key: Uint8Array, value: Uint8Array): Level {
  const store = new Multistore(["ibc"]);
  const block = store.branch();
  for (const entry of entries) block.set(0, entry.key, entry.value);
  const snapshot = store.commit(block);
  const [proof] = MerkleProof.decode(snapshot.prove("ibc", key)).proofs;
  return { proof: proof!, spec: IAVL_SPEC, root: snapshot.roots.get("ibc")!, key, value };
}

/** Breaks one thing, three times out of four. The root follows where it can, so that what is
 * refused is refused for the thing itself. */
function breakLevel(target: Level, random: Random): void {
  if (random.oneIn(4)) return;
  const { exist, nonexist } = target.proof;
  if (random.oneIn(3)) {
    target.spec = breakSpec(target.spec, random);
  } else if (exist !== undefined) {
    breakExistence(exist, random);
    target.root = calculateRoot(exist) ?? target.root;
    if (random.oneIn(2)) target.key = exist.key;
  } else if (nonexist !== undefined) {
    const side = random.pick(["left", "right"] as const);
    if (random.oneIn(3)) nonexist[side] = undefined;
    else if (nonexist[side] !== undefined) breakExistence(nonexist[side], random);
    if (random.oneIn(8)) target.key = nonexist[side]?.key ?? target.key;
  }
}

function askTree(random: Random, isMember: boolean): Question {
  const target = level(random, isMember);
  breakLevel(target, random);
  const proof = random.oneIn(4) ? packed(target.proof, random) : target.proof;
  const kind = isMember ? "verify_tree_membership" : "verify_tree_non_membership";
  const { spec, root, key, value } = target;
  const args = [CommitmentProof.encode(proof), ProofSpec.encode(spec), root, key];
  return { kind, args: isMember ? [...args, value] : args };
}

function askExistence(random: Random): Question {
  const { proof, spec } = level(random, true);
  const exist = proof.exist!;
  if (!random.oneIn(4)) breakExistence(exist, random);
  return random.oneIn(2)
    ? { kind: "calculate_root", args: [ExistenceProof.encode(exist)] }
    : { kind: "check_existence", args: [ExistenceProof.encode(exist), ProofSpec.encode(spec)] };
}

/** One to three trees in each other. */
function askMerkle(random: Random, isMember: boolean): Question {
  const levels = [level(random, isMember)];
  const count = 1 + random.below(3);
  const broken = random.below(count + 1);
  for (let i = 0; i < count; i++) {
    if (i > 0) levels.push(level(random, true, levels[i - 1]!.root));
    if (i === broken) breakLevel(levels[i]!, random);
  }
  const proofs = levels.map(({ proof }) => (random.oneIn(30) ? packed(proof, random) : proof));
  const specs = levels.map(({ spec }) => ProofSpec.encode(spec));
  const path = levels.map(({ key }) => key).reverse();
  for (const items of [proofs, specs, path]) if (random.oneIn(40)) items.pop();
  const args = [
    MerkleProof.encode({ proofs }),
    ...list(specs),
    random.oneIn(40) ? new Uint8Array(0) : levels.at(-1)!.root,
    ...list(path),
  ];
  if (!isMember) return { kind: "verify_non_membership", args };
  return { kind: "verify_membership", args: [...args, levels[0]!.value] };
}

/** The proof within a batch, compressed or not, sound or not. */
function packed(proof: CommitmentProof, random: Random): CommitmentProof {
  const entry: BatchEntry = { exist: proof.exist, nonexist: proof.nonexist };
  const other: BatchEntry = { exist: ExistenceProof.create({}), nonexist: undefined };
  const entries = random.pick([[], [entry], [other, entry], [entry, other]]);
  if (random.oneIn(2)) return CommitmentProof.create({ batch: { entries } });
  const lookupInners: InnerOp[] = [];
  const compress = (exist: ExistenceProof | undefined): CompressedExistenceProof | undefined =>
    exist && {
      key: exist.key,
      value: exist.value,
      leaf: exist.leaf,
      path: exist.path.map((step) => lookupInners.push(step) - 1 + pickNumber(random, 20)),
    };
  const compressedEntries = entries.map(({ exist, nonexist }) => ({
    exist: random.oneIn(20) ? undefined : compress(exist),
    nonexist: nonexist && {
      key: nonexist.key,
      left: compress(nonexist.left),
      right: compress(nonexist.right),
    },
  }));
  return CommitmentProof.create({ compressed: { entries: compressedEntries, lookupInners } });
}

/** Paths and layouts that need not make sense: orders of children with gaps and repetitions. */
function askNeighbours(random: Random): Question {
  const childSize = 1 + random.below(3);
  const count = random.below(5);
  const order = Array.from({ length: count }, (_, branch) => branch);
  if (random.oneIn(2)) order[random.below(5)] = random.below(6) - 1;
  const childOrder = order.slice(0, count);
  const minPrefixLength = random.below(3);
  const spec = InnerSpec.create({
    childOrder,
    childSize,
    minPrefixLength,
    maxPrefixLength: minPrefixLength + random.below(3),
    emptyChild: new Uint8Array(random.oneIn(4) ? 0 : childSize),
    hash: 1,
  });
  const step = (): InnerOp => {
    const position = random.below(Math.max(count, 1));
    const numbers = minPrefixLength + random.below(3);
    const fill = (length: number) => new Uint8Array(Math.max(0, length)).fill(random.below(2));
    return {
      hash: 1,
      prefix: fill(numbers + position * childSize + pickNumber(random, 8)),
      suffix: fill((count - 1 - position + pickNumber(random, 8)) * childSize),
    };
  };
  const path = () => Array.from({ length: random.below(4) }, step);
  const top = path();
  const left = ExistenceProof.create({ path: [...path(), ...top] });
  const right = ExistenceProof.create({ path: [...path(), ...top] });
  const args = [ExistenceProof.encode(left), ExistenceProof.encode(right), InnerSpec.encode(spec)];
  return { kind: "ask_neighbours", args: [...args, Uint8Array.of(random.below(3))] };
}
