/** The hashes by which a header commits to what is beside it (cometbft types). */
import { ExecTxResult } from "../codec/gen/tendermint.abci.js";
import {
  type Commit,
  CommitSig,
  DuplicateVoteEvidence,
  type Evidence,
  HashedParams,
  LightClientAttackEvidence,
} from "../codec/gen/tendermint.types.js";
import { HostError } from "../errors.js";
import { merkleRoot } from "../store/merkle.js";
import { sha256 } from "../store/sha256.js";

/** What of a transaction's result all validators agree on. */
export type TransactionOutcome = Pick<ExecTxResult, "code" | "data" | "gasWanted" | "gasUsed">;

/** What of the consensus parameters is in headers. */
export interface ConsensusParameters {
  /** Version of the application, in the header itself. */
  readonly appVersion: bigint;
  /** Greatest size of a block in bytes; -1 for no limit but CometBFT's own. */
  readonly blockMaxBytes: bigint;
  /** Greatest sum of the gas that a block's transactions want; -1 for no limit. */
  readonly blockMaxGas: bigint;
}

/** What a chain has whose genesis says nothing else (cometbft types/params.go). */
export const DEFAULT_PARAMETERS: ConsensusParameters = {
  appVersion: 0n,
  blockMaxBytes: 22_020_096n,
  blockMaxGas: -1n,
};

/** `data_hash`, 32 bytes: the leaves are the hashes of the transactions (types/tx.go). */
export function dataHash(transactions: readonly Uint8Array[]): Uint8Array {
  return merkleRoot(transactions.map(sha256));
}

/** `last_commit_hash`, 32 bytes: of the signatures alone (types/block.go, Commit.Hash). */
export function commitHash(commit: Commit): Uint8Array {
  return merkleRoot(commit.signatures.map((signature) => CommitSig.encode(signature)));
}

/** `last_results_hash`, 32 bytes, without logs and events (types/results.go). */
export function resultsHash(results: readonly TransactionOutcome[]): Uint8Array {
  return merkleRoot(
    results.map(({ code, data, gasWanted, gasUsed }) =>
      ExecTxResult.encode(ExecTxResult.create({ code, data, gasWanted, gasUsed })),
    ),
  );
}

/** `consensus_hash`, 32 bytes: of two parameters only (types/params.go, Hash). */
export function parametersHash(parameters: ConsensusParameters): Uint8Array {
  const { blockMaxBytes, blockMaxGas } = parameters;
  return sha256(HashedParams.encode({ blockMaxBytes, blockMaxGas }));
}

/** `evidence_hash`, 32 bytes (types/evidence.go, EvidenceList.Hash). */
export function evidenceHash(evidence: readonly Evidence[]): Uint8Array {
  return merkleRoot(evidence.map(evidenceBytes));
}

/** Evidence as it is hashed: without the message that says which kind it is. */
function evidenceBytes(evidence: Evidence): Uint8Array {
  const { duplicateVoteEvidence, lightClientAttackEvidence } = evidence;
  if (duplicateVoteEvidence) return DuplicateVoteEvidence.encode(duplicateVoteEvidence);
  if (lightClientAttackEvidence) return LightClientAttackEvidence.encode(lightClientAttackEvidence);
  throw new HostError("a block has evidence of no kind");
}
