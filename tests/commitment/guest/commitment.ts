/**
 * Units of 23-commitment and its hashes, exported for vitest. Arguments are written one after the
 * other, each behind its length in four bytes, to the space at input_pointer; what comes back is a
 * number, or bytes at the address it gives.
 */
import { arenaRewind, arenaSeal } from "rt/stub";
import "../../../assembly/abi/diagnostics";
import { Bytes } from "../../../assembly/abi/bytes";
import { checkAgainstSpec, calculateRoot } from "../../../assembly/23-commitment/existence";
import { applyInner, checkInner } from "../../../assembly/23-commitment/innerOp";
import { applyLeaf, checkLeaf } from "../../../assembly/23-commitment/leafOp";
import { Answer, Children } from "../../../assembly/23-commitment/children";
import { isSupported } from "../../../assembly/23-commitment/hashOp";
import * as commitmentProof from "../../../assembly/23-commitment/commitmentProof";
import { decompress } from "../../../assembly/23-commitment/compress";
import * as merkle from "../../../assembly/23-commitment/merkle";
import * as neighbours from "../../../assembly/23-commitment/neighbours";
import { IAVL_SPEC, isIavl, TENDERMINT_SPEC } from "../../../assembly/23-commitment/specs";
import {
  CommitmentProof, ExistenceProof, InnerOp, InnerSpec, LeafOp, ProofSpec,
} from "../../../assembly/codec/gen/cosmos.ics23.v1";
import { MerkleProof } from "../../../assembly/codec/gen/ibc.core.commitment.v1";
import { Hasher } from "../../../assembly/crypto/hasher";
import { PathMemo } from "../../../assembly/23-commitment/pathMemo";
import { hashSha256InGuest, sha256 } from "../../../assembly/crypto/sha256";
import { IbcError } from "../../../assembly/error";

const INPUT = Bytes.allocate(5 << 20);
const OUTPUT = Bytes.allocate(64);

/** The verdict on bytes that are no proof. */
function malformed(): i32 {
  arenaRewind();
  return -1;
}

export function input_pointer(): usize {
  return INPUT.pointer;
}

export function output_pointer(): usize {
  return OUTPUT.pointer;
}

/** Reads the arguments. */
class Arguments {
  private position: i32 = 0;

  next(): Bytes {
    const length = load<i32>(INPUT.pointer + <usize>this.position);
    const start = this.position + 4;
    this.position = start + length;
    return INPUT.slice(start, this.position);
  }

  /** As many as the byte before them says. */
  list(): Bytes[] {
    const count = <i32>this.next().at(0);
    const items: Bytes[] = [];
    for (let i = 0; i < count; i++) items.push(this.next());
    return items;
  }

  specs(): ProofSpec[] {
    const encoded = this.list();
    const specs: ProofSpec[] = [];
    for (let i = 0; i < encoded.length; i++) specs.push(ProofSpec.decode(encoded[i])!);
    return specs;
  }
}

/** 0 for null, else the code behind a digit for its codespace: 1 commitment, 2 undefined. */
function code(error: IbcError | null): i32 {
  if (error === null) return 0;
  return (error.codespace == "commitment" ? 1 : 2) * 1000000 + <i32>error.code;
}

function verdict(error: IbcError | null): i32 {
  const result = code(error);
  arenaRewind();
  return result;
}

/** Leaves bytes in the output; returns their length. */
function give(bytes: Bytes): i32 {
  memory.copy(OUTPUT.pointer, bytes.pointer, <usize>bytes.length);
  const length = bytes.length;
  arenaRewind();
  return length;
}

/** Proof, specifications, root, path, value. */
export function verify_membership(): i32 {
  const args = new Arguments();
  const proof = MerkleProof.decode(args.next());
  if (proof === null) return malformed();
  const specs = args.specs();
  const root = args.next();
  const path = args.list();
  return verdict(merkle.verifyMembership(proof, specs, root, path, args.next()));
}

/** Proof, specifications, root, path. */
export function verify_non_membership(): i32 {
  const args = new Arguments();
  const proof = MerkleProof.decode(args.next());
  if (proof === null) return malformed();
  const specs = args.specs();
  const root = args.next();
  return verdict(merkle.verifyNonMembership(proof, specs, root, args.list()));
}

/**
 * A number of questions, then for each 1 or 0 for membership or not, proof, specifications, root,
 * path, value: all asked one after the other with the memory that a transaction has. Gives a
 * verdict of four bytes for each.
 */
export function verify_in_one_transaction(): i32 {
  const args = new Arguments();
  const count = <i32>args.next().at(0);
  const memo = new PathMemo();
  for (let i = 0; i < count; i++) {
    const isMembership = args.next().at(0) == 1;
    const proof = MerkleProof.decode(args.next());
    const specs = args.specs();
    const root = args.next();
    const path = args.list();
    const value = args.next();
    let result = -1;
    if (proof !== null) {
      result = code(
        isMembership
          ? merkle.verifyMembership(proof, specs, root, path, value, memo)
          : merkle.verifyNonMembership(proof, specs, root, path, memo),
      );
    }
    store<i32>(OUTPUT.pointer + <usize>(4 * i), result);
  }
  arenaRewind();
  return 4 * count;
}

/** Proof, specification, root, key, value. */
export function verify_tree_membership(): i32 {
  const args = new Arguments();
  const proof = CommitmentProof.decode(args.next());
  if (proof === null) return malformed();
  const spec = ProofSpec.decode(args.next())!;
  const root = args.next();
  const key = args.next();
  return verdict(commitmentProof.verifyMembership(proof, spec, root, key, args.next()));
}

/** Proof, specification, root, key. */
export function verify_tree_non_membership(): i32 {
  const args = new Arguments();
  const proof = CommitmentProof.decode(args.next());
  if (proof === null) return malformed();
  const spec = ProofSpec.decode(args.next())!;
  const root = args.next();
  return verdict(commitmentProof.verifyNonMembership(proof, spec, root, args.next()));
}

/** Existence proof, specification. */
export function check_existence(): i32 {
  const args = new Arguments();
  const proof = ExistenceProof.decode(args.next())!;
  return verdict(checkAgainstSpec(proof, ProofSpec.decode(args.next())!, proof.path.length));
}

/** Leaf, specification. */
export function check_leaf(): i32 {
  const args = new Arguments();
  const leaf = LeafOp.decode(args.next())!;
  return verdict(checkLeaf(leaf, ProofSpec.decode(args.next())!));
}

/** Step, specification, layer. */
export function check_inner(): i32 {
  const args = new Arguments();
  const step = InnerOp.decode(args.next())!;
  const spec = ProofSpec.decode(args.next())!;
  return verdict(checkInner(step, spec, isIavl(spec), <i32>args.next().at(0)));
}

/** Leaf, key, value: the hash, or -1. */
export function apply_leaf(): i32 {
  const args = new Arguments();
  const leaf = LeafOp.decode(args.next())!;
  const key = args.next();
  const hasher = new Hasher();
  const error = applyLeaf(leaf, key, args.next(), hasher);
  return error === null ? give(hasher.digest) : -1;
}

/** Step, hash of the child, of which there is one of SHA-256's size: the hash, or -1. The child
 * is itself hashed first. */
export function apply_inner(): i32 {
  const args = new Arguments();
  const step = InnerOp.decode(args.next())!;
  const hasher = new Hasher();
  hasher.hash(1, args.next());
  return applyInner(step, hasher) === null ? give(hasher.digest) : -1;
}

/** Existence proof: its root, or -1. */
export function calculate_root(): i32 {
  const args = new Arguments();
  const proof = ExistenceProof.decode(args.next())!;
  const calculated = calculateRoot(proof, new ProofSpec(), new Hasher());
  return calculated.error === null ? give(calculated.hash) : -1;
}

/** The number of an operation, bytes: their hash, or -1 where it is not supported. */
export function hash_bytes(): i32 {
  const args = new Arguments();
  const operation = <i32>args.next().at(0);
  if (!isSupported(operation)) return -1;
  const hasher = new Hasher();
  hasher.hash(operation, args.next());
  return give(hasher.digest);
}

/** Pieces: the SHA-256 of all, put together in a hasher. */
export function hash_pieces(): i32 {
  const pieces = new Arguments().list();
  const hasher = new Hasher();
  hasher.begin();
  for (let i = 0; i < pieces.length; i++) hasher.append(pieces[i]);
  hasher.finish(1);
  return give(hasher.digest);
}

/** Bytes: their SHA-256, the faster way. */
export function sha256_bytes(): i32 {
  return give(sha256(new Arguments().next()));
}

/** Bytes: their SHA-256, computed here whatever their length. */
export function sha256_in_guest(): i32 {
  const bytes = new Arguments().next();
  const space = Bytes.allocate(160);
  hashSha256InGuest(bytes.pointer, bytes.length, space.pointer, space.pointer + 32);
  return give(space.slice(0, 32));
}

/** Step, inner specification: bits 0 to 3 whether the branches on the left are empty, 4 to 7 on
 * the right, as Answer. */
export function empty_branches(): i32 {
  const args = new Arguments();
  const step = InnerOp.decode(args.next())!;
  const children = new Children(InnerSpec.decode(args.next())!);
  const answers = <i32>children.leftAreEmpty(step) | (<i32>children.rightAreEmpty(step) << 4);
  arenaRewind();
  return answers;
}

/** Two existence proofs of which only the paths count, inner specification, and the question: 0
 * left-most, 1 right-most (of the first), 2 left neighbour. The answer, as Answer. */
export function ask_neighbours(): i32 {
  const args = new Arguments();
  const left = ExistenceProof.decode(args.next())!.path;
  const right = ExistenceProof.decode(args.next())!.path;
  const children = new Children(InnerSpec.decode(args.next())!);
  const question = <i32>args.next().at(0);
  let answer = Answer.NO;
  if (question == 0) answer = neighbours.isLeftMost(children, left, left.length);
  else if (question == 1) answer = neighbours.isRightMost(children, left, left.length);
  else answer = neighbours.isLeftNeighbor(children, left, right);
  arenaRewind();
  return <i32>answer;
}

/** A commitment proof with a compressed batch: the SHA-256 of the encoded batch, or -1. */
export function decompressed_digest(): i32 {
  const proof = CommitmentProof.decode(new Arguments().next())!;
  const batch = decompress(proof.compressed!);
  return batch === null ? -1 : give(sha256(batch.encode()));
}

/** The SHA-256 of a default specification: 0 IAVL, 1 Tendermint. */
export function spec_digest(which: i32): i32 {
  return give(sha256((which == 0 ? IAVL_SPEC : TENDERMINT_SPEC).encode()));
}

arenaSeal();
