/** Proofs against a client's consensus states (07-tendermint/client_state.go verifyMembership). */
import { Bytes } from "../abi/bytes";
import { blockTimeNanos } from "../abi/environment";
import {
  compareHeights, formatHeight, isZeroHeight, newHeight, selfHeight,
} from "../02-client/height";
import { MembershipRequest } from "../02-client/lightClient";
import {
  membershipRoot, nonMembershipRoot, verifyMembership, verifyNonMembership,
} from "../23-commitment/merkle";
import { PathMemo } from "../23-commitment/pathMemo";
import { ProvenState, Recollection } from "../26-routing/recollection";
import { CommitmentProof, ProofSpec } from "../codec/gen/cosmos.ics23.v1";
import { Height } from "../codec/gen/ibc.core.client.v1";
import { MerkleProof } from "../codec/gen/ibc.core.commitment.v1";
import { ClientState } from "../codec/gen/ibc.lightclients.tendermint.v1";
import { MAXIMUM_FIELDS, Reader } from "../codec/reader";
import { ClientError, CommitmentError, CoreError, IbcError, TendermintError } from "../error";
import { isExpired } from "./clientState";
import {
  getClientState, getConsensusState, getProcessedHeight, getProcessedTime,
} from "./store";

/** The state of a height, in which proofs are verified. */
@final
export class TendermintState extends ProvenState {
  /** Of the proof that was verified last. */
  private known: KnownSubroot | null = null;

  constructor(
    private readonly clientId: Bytes,
    private readonly height: Height,
    private readonly specs: ProofSpec[],
    private readonly root: Bytes,
  ) {
    super();
  }

  verify(
    proof: Bytes, path: Bytes[], value: Bytes | null, delayTimeNanos: u64, delayBlocks: u64,
    recollection: Recollection | null,
  ): IbcError | null {
    const error = verifyDelayPassed(this.clientId, this.height, delayTimeNanos, delayBlocks);
    if (error !== null) return error;
    const memo = memoOf(recollection);
    const parts = splitProof(proof);
    const known = this.known;
    if (known !== null && parts !== null && known.isUpper(parts, path)) {
      if (this.verifyLower(parts.lower, known.subroot, path[1], value, memo)) return null;
    }
    const decoded = MerkleProof.decode(proof);
    if (decoded === null) return malformedProof();
    const refusal = value
      ? verifyMembership(decoded, this.specs, this.root, path, value, memo)
      : verifyNonMembership(decoded, this.specs, this.root, path, memo);
    if (refusal === null && parts !== null && path.length == 2) {
      this.known = new KnownSubroot(parts.upper, path[0], decoded.proofs[1].exist!.value);
    }
    return refusal;
  }

  /** Whether the lower proof leads to the root of a store that is known already. Where it does not,
   * the whole proof is verified after all, for the refusal. */
  private verifyLower(
    encoded: Bytes, subroot: Bytes, key: Bytes, value: Bytes | null, memo: PathMemo | null,
  ): bool {
    const proof = decodeLower(encoded, !!value, memo);
    if (proof === null) return false;
    const calculated = value
      ? membershipRoot(proof, this.specs[0], key, value, memo)
      : nonMembershipRoot(proof, this.specs[0], key, memo);
    return calculated.error === null && calculated.hash == subroot;
  }
}

/** Decodes the proof of a key in a store; one that it holds something, with the help of a memo. */
function decodeLower(
  encoded: Bytes, isMembership: bool, memo: PathMemo | null,
): CommitmentProof | null {
  const exist = isMembership && memo !== null ? memo.decode(encoded) : null;
  if (exist === null) return CommitmentProof.decode(encoded);
  const proof = new CommitmentProof();
  proof.exist = exist;
  return proof;
}

/** The two proofs of a key in a store and of the store in the app hash, as they are encoded. */
@final
class ProofParts {
  constructor(
    readonly lower: Bytes,
    readonly upper: Bytes,
  ) {}
}

/** Takes a proof apart that consists of two and nothing else; null for any other, and for one that
 * is long enough to have too many fields, for which its parts must not be looked at alone. */
function splitProof(proof: Bytes): ProofParts | null {
  if (proof.length > MAXIMUM_FIELDS) return null;
  const reader = new Reader(proof);
  if (!reader.next() || reader.field != 1) return null;
  const lower = reader.bytes();
  if (!reader.next() || reader.field != 1) return null;
  const upper = reader.bytes();
  if (reader.failed || reader.next() || reader.failed) return null;
  return new ProofParts(lower, upper);
}

/** A store's root, and the proof that it is in the app hash. Proofs of one height all bring it. */
@final
class KnownSubroot {
  constructor(
    private readonly upper: Bytes,
    private readonly store: Bytes,
    readonly subroot: Bytes,
  ) {}

  isUpper(parts: ProofParts, path: Bytes[]): bool {
    return path.length == 2 && path[0] == this.store && parts.upper == this.upper;
  }
}

function memoOf(recollection: Recollection | null): PathMemo | null {
  if (recollection === null) return null;
  return recollection.path;
}

function malformedProof(): IbcError {
  return CommitmentError.invalidProof("the proof is malformed");
}

/** The state of a height; null for a client that is not active or does not know it. */
export function openState(clientId: Bytes, height: Height): TendermintState | null {
  const client = getClientState(clientId);
  if (client === null || !isZeroHeight(client.frozenHeight)) return null;
  const latest = getConsensusState(clientId, client.latestHeight);
  if (latest === null || isExpired(client, latest.timestamp, blockTimeNanos())) return null;
  const order = compareHeights(client.latestHeight, height);
  if (order < 0) return null;
  const consensus = order == 0 ? latest : getConsensusState(clientId, height);
  if (consensus === null) return null;
  return new TendermintState(clientId, height, client.proofSpecs, consensus.root.hash);
}

/** Whether a value, or with a null value nothing, stands at a path in the state of a height. */
export function verifyState(
  clientId: Bytes, client: ClientState, request: MembershipRequest, value: Bytes | null,
): IbcError | null {
  const height = request.height;
  if (compareHeights(client.latestHeight, height) < 0) {
    return CoreError.invalidHeight(
      "the client knows heights up to " + formatHeight(client.latestHeight).toString() +
        ", the proof is of " + formatHeight(height).toString(),
    );
  }
  const consensus = getConsensusState(clientId, height);
  if (consensus === null) return refuseUnknownHeight(clientId, request);
  const state = new TendermintState(clientId, height, client.proofSpecs, consensus.root.hash);
  return state.verify(
    request.proof, request.path, value, request.delayTimeNanos, request.delayBlocks,
    request.recollection,
  );
}

/** That there is no consensus state comes after what else is wrong. */
function refuseUnknownHeight(clientId: Bytes, request: MembershipRequest): IbcError {
  const error = verifyDelayPassed(
    clientId, request.height, request.delayTimeNanos, request.delayBlocks,
  );
  if (error !== null) return error;
  if (MerkleProof.decode(request.proof) === null) return malformedProof();
  return ClientError.consensusStateNotFound("no consensus state at the height of the proof");
}

/** verifyDelayPeriodPassed: time and blocks since the consensus state came in; both edges pass. */
function verifyDelayPassed(
  clientId: Bytes, height: Height, delayTimeNanos: u64, delayBlocks: u64,
): IbcError | null {
  if (delayTimeNanos != 0) {
    const processed = getProcessedTime(clientId, height);
    if (!processed.ok) return TendermintError.processedTimeNotFound("no processed time");
    if (<u64>blockTimeNanos() < processed.value + delayTimeNanos) {
      return TendermintError.delayPeriodNotPassed("the delay in time has not passed");
    }
  }
  if (delayBlocks == 0) return null;
  const processed: Height | null = getProcessedHeight(clientId, height);
  if (processed === null) return TendermintError.processedHeightNotFound("no processed height");
  const valid = newHeight(processed.revisionNumber, processed.revisionHeight + delayBlocks);
  if (compareHeights(selfHeight(), valid) >= 0) return null;
  return TendermintError.delayPeriodNotPassed("the delay in blocks has not passed");
}
