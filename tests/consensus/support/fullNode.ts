/**
 * A full node, as far as it judges blocks: it knows the genesis and what the application answered,
 * and refuses what CometBFT's state/validation.go refuses.
 */
import { expect } from "vitest";
import { toHex } from "../../../host/bytes.js";
import { Block, BlockID, Commit, type Header } from "../../../host/codec/gen/tendermint.types.js";
import type {
  BlockOutcome,
  ConsensusGenesis,
  Proposal,
} from "../../../host/consensus/blockProducer.js";
import {
  type ConsensusParameters,
  commitHash,
  dataHash,
  evidenceHash,
  parametersHash,
  resultsHash,
} from "../../../host/consensus/contentHashes.js";
import { headerHash } from "../../../host/consensus/header.js";
import { medianTimeNanos } from "../../../host/consensus/medianTime.js";
import { verifyMerkleProof } from "../../../host/consensus/merkleProof.js";
import { BLOCK_PART_BYTES, makePartSet } from "../../../host/consensus/partSet.js";
import { nanosFromTime } from "../../../host/consensus/time.js";
import { ValidatorSet } from "../../../host/consensus/validatorSet.js";
import { verifyCommit } from "../../../host/consensus/verify.js";

export class FullNode {
  private readonly chainId: string;
  private height: bigint;
  private timeNanos: bigint;
  private isFirst = true;
  private lastBlockId = BlockID.empty();
  private lastValidators: ValidatorSet;
  private validators: ValidatorSet;
  private nextValidators: ValidatorSet;
  private parameters: ConsensusParameters;
  private appHash: Uint8Array;
  private resultsHash = resultsHash([]);

  constructor(genesis: ConsensusGenesis & { readonly parameters: ConsensusParameters }) {
    this.chainId = genesis.chainId;
    this.height = genesis.initialHeight;
    this.timeNanos = genesis.timeNanos;
    this.validators = ValidatorSet.create(genesis.validators);
    this.nextValidators = ValidatorSet.create(genesis.validators).rotate(1);
    this.lastValidators = this.validators;
    this.parameters = genesis.parameters;
    this.appHash = genesis.appHash;
  }

  /** Judges the next block as its encoding comes over the wire. */
  check({ block, blockId, round }: Proposal): void {
    const { header, data, evidence, lastCommit } = Block.decode(Block.encode(block));
    this.checkAgainstState(header);
    this.checkTime(header, lastCommit!);
    expect(toHex(header.dataHash)).toBe(toHex(dataHash(data.txs)));
    expect(toHex(header.evidenceHash)).toBe(toHex(evidenceHash(evidence.evidence)));
    expect(toHex(header.lastCommitHash)).toBe(toHex(commitHash(lastCommit!)));
    const proposers = round === 0 ? this.validators : this.validators.rotate(round);
    expect(toHex(header.proposerAddress)).toBe(toHex(proposers.proposer.address));
    this.checkParts(block, blockId);
  }

  /** Moves on to the next height. */
  apply({ block, blockId }: Proposal, outcome: BlockOutcome): void {
    this.height += 1n;
    this.timeNanos = nanosFromTime(block.header.time);
    this.isFirst = false;
    this.lastBlockId = blockId;
    this.lastValidators = this.validators;
    this.validators = this.nextValidators;
    this.nextValidators = this.nextValidators.update(outcome.validatorUpdates ?? []).rotate(1);
    this.parameters = outcome.parameters ?? this.parameters;
    this.appHash = outcome.appHash;
    this.resultsHash = resultsHash(outcome.results ?? []);
  }

  private checkAgainstState(header: Header): void {
    expect(header.version).toEqual({ block: 11n, app: this.parameters.appVersion });
    expect(header.chainId).toBe(this.chainId);
    expect(header.height).toBe(this.height);
    expect(header.lastBlockId).toEqual(this.lastBlockId);
    expect(toHex(header.appHash)).toBe(toHex(this.appHash));
    expect(toHex(header.consensusHash)).toBe(toHex(parametersHash(this.parameters)));
    expect(toHex(header.lastResultsHash)).toBe(toHex(this.resultsHash));
    expect(toHex(header.validatorsHash)).toBe(toHex(this.validators.hash()));
    expect(toHex(header.nextValidatorsHash)).toBe(toHex(this.nextValidators.hash()));
  }

  private checkTime(header: Header, lastCommit: Commit): void {
    const timeNanos = nanosFromTime(header.time);
    if (this.isFirst) {
      expect(lastCommit).toEqual(Commit.empty());
      expect(timeNanos).toBe(this.timeNanos);
      return;
    }
    const { chainId, lastValidators, lastBlockId } = this;
    verifyCommit(chainId, lastValidators, lastBlockId, header.height - 1n, lastCommit);
    expect(timeNanos).toBe(medianTimeNanos(lastCommit, lastValidators));
    expect(timeNanos).toBeGreaterThan(this.timeNanos);
  }

  private checkParts(block: Block, blockId: BlockID): void {
    const encoded = Block.encode(block);
    const { header, parts } = makePartSet(encoded);
    expect(blockId).toEqual({ hash: headerHash(block.header), partSetHeader: header });
    expect(toHex(Buffer.concat(parts.map(({ bytes }) => bytes)))).toBe(toHex(encoded));
    for (const { bytes, proof, index } of parts) {
      expect(verifyMerkleProof(proof, header.hash, bytes)).toBe(true);
      const isLast = index === parts.length - 1;
      expect(isLast ? bytes.length <= BLOCK_PART_BYTES : bytes.length).toBe(
        isLast ? true : BLOCK_PART_BYTES,
      );
    }
  }
}
