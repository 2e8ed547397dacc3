/** The proof specifications of Cosmos SDK chains (ics23 go/proof.go IavlSpec, TendermintSpec). */
import { ABSENT, Bytes } from "../abi/bytes";
import {
  HashOp, InnerSpec, LeafOp, LengthOp, ProofSpec,
} from "../codec/gen/cosmos.ics23.v1";

/** A node of a binary tree under SHA-256 whose leaves are a zero byte, key and hashed value. */
function binaryTree(childSize: i32, minPrefixLength: i32, maxPrefixLength: i32): ProofSpec {
  const leaf = new LeafOp();
  leaf.hash = HashOp.SHA256;
  leaf.prehashKey = HashOp.NO_HASH;
  leaf.prehashValue = HashOp.SHA256;
  leaf.length = LengthOp.VAR_PROTO;
  leaf.prefix = Bytes.allocate(1);

  const inner = new InnerSpec();
  inner.childOrder = [0, 1];
  inner.childSize = childSize;
  inner.minPrefixLength = minPrefixLength;
  inner.maxPrefixLength = maxPrefixLength;
  inner.emptyChild = ABSENT;
  inner.hash = HashOp.SHA256;

  const spec = new ProofSpec();
  spec.leafSpec = leaf;
  spec.innerSpec = inner;
  return spec;
}

/** The IAVL tree of one store: hashes stand behind a length byte; height, size and version before
 * them. Not to be changed. */
export const IAVL_SPEC: ProofSpec = binaryTree(33, 4, 12);

/** The simple Merkle tree over the roots of all stores. Not to be changed. */
export const TENDERMINT_SPEC: ProofSpec = binaryTree(32, 1, 1);

/** Whether a specification is that of IAVL as far as Go compares them: the prefix of leaves, the
 * values in the child order, the empty child and the depths are not looked at (go/proof.go
 * SpecEquals). */
export function isIavl(spec: ProofSpec): bool {
  const leaf = spec.leafSpec;
  const inner = spec.innerSpec;
  if (leaf === null || inner === null) return false;
  const iavlLeaf = IAVL_SPEC.leafSpec!;
  const iavlInner = IAVL_SPEC.innerSpec!;
  return leaf.hash == iavlLeaf.hash &&
    leaf.prehashKey == iavlLeaf.prehashKey &&
    leaf.prehashValue == iavlLeaf.prehashValue &&
    leaf.length == iavlLeaf.length &&
    inner.hash == iavlInner.hash &&
    inner.minPrefixLength == iavlInner.minPrefixLength &&
    inner.maxPrefixLength == iavlInner.maxPrefixLength &&
    inner.childSize == iavlInner.childSize &&
    inner.childOrder.length == iavlInner.childOrder.length;
}
