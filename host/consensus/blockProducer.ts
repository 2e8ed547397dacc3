/** A chain's blocks, made as its validators would make them (cometbft state/ and consensus/). */
import { toHex, utf8 } from "../bytes.js";
import type { Header as ClientHeader } from "../codec/gen/ibc.lightclients.tendermint.v1.js";
import {
  Block,
  BlockID,
  Commit,
  type Evidence,
  type Header,
  type LightBlock,
} from "../codec/gen/tendermint.types.js";
import { HostError } from "../errors.js";
import { CopyOnWriteMap } from "../store/copyOnWriteMap.js";
import { clientHeader } from "./clientHeader.js";
import { type Ballot, signCommit } from "./commit.js";
import {
  type ConsensusParameters,
  commitHash,
  DEFAULT_PARAMETERS,
  dataHash,
  evidenceHash,
  parametersHash,
  resultsHash,
  type TransactionOutcome,
} from "./contentHashes.js";
import { type Signer, signersByAddress } from "./keys.js";
import { medianTimeNanos } from "./medianTime.js";
import { blockIdOf } from "./partSet.js";
import { timeFromNanos } from "./time.js";
import { ValidatorSet } from "./validatorSet.js";
import type { ValidatorUpdate } from "./validatorUpdates.js";
import { checkPower } from "./verify.js";

/** Version of CometBFT's blocks (cometbft version/version.go). */
export const BLOCK_PROTOCOL = 11n;
/** The longest chain id that a header may have (types/genesis.go). */
const MAXIMUM_CHAIN_ID_BYTES = 50;
/** How much later than a block the votes for it are at least (consensus/state.go, voteTime). */
const MINIMUM_STEP_NANOS = 1_000_000n;

/** What a chain begins with. */
export interface ConsensusGenesis {
  readonly chainId: string;
  readonly initialHeight: bigint;
  /** Time of the first block. */
  readonly timeNanos: bigint;
  readonly validators: readonly ValidatorUpdate[];
  /** What the application answered to InitChain; the SDK gives SHA-256 of nothing. */
  readonly appHash: Uint8Array;
  readonly parameters?: ConsensusParameters;
}

/** What goes into a block. */
export interface BlockContent {
  readonly transactions?: readonly Uint8Array[];
  readonly evidence?: readonly Evidence[];
  /** The round that decides on the block; each one has its own proposer. */
  readonly round?: number;
  /**
   * The block's time. It is the median of the votes for the block before, so these are dated thus
   * where their ballots leave it open; by default they come as early as they may.
   */
  readonly timeNanos?: bigint;
}

/** A block on which nothing is decided yet, with what the application is told of it. */
export interface Proposal {
  readonly block: Block;
  readonly blockId: BlockID;
  readonly round: number;
  readonly height: bigint;
  readonly timeNanos: bigint;
  readonly nextValidatorsHash: Uint8Array;
}

/** What the application answers when it has executed a block. */
export interface BlockOutcome {
  readonly appHash: Uint8Array;
  /** One for each transaction of the block. */
  readonly results?: readonly TransactionOutcome[];
  /** In force two blocks later. */
  readonly validatorUpdates?: readonly ValidatorUpdate[];
  /** In force in the next block. */
  readonly parameters?: ConsensusParameters;
}

interface DecidedBlock extends Proposal {
  readonly validators: ValidatorSet;
  readonly ballots: readonly Ballot[];
  /** Signed when it is first asked for. */
  commit: Commit | undefined;
}

/** What the header of the next block says of the past (cometbft state/state.go). */
interface State {
  readonly validators: ValidatorSet;
  readonly nextValidators: ValidatorSet;
  readonly parameters: ConsensusParameters;
  readonly appHash: Uint8Array;
  readonly lastResultsHash: Uint8Array;
}

/**
 * Makes the blocks of one chain in turn: `propose` gives the next one, the caller has it executed,
 * `finalize` decides on it. Equal calls give equal bytes. Blocks, commits and headers that it gives
 * are its own: who wants to change one copies it first.
 */
export class BlockProducer {
  private signers: CopyOnWriteMap<string, Signer>;
  private decided = new CopyOnWriteMap<bigint, DecidedBlock>();
  private state: State;
  private last: DecidedBlock | undefined;
  private proposal: Proposal | undefined;

  /** Throws a HostError for a chain id, initial height or validators that CometBFT refuses. */
  constructor(
    private readonly genesis: ConsensusGenesis,
    signers: readonly Signer[],
  ) {
    const { chainId, initialHeight } = genesis;
    const chainIdBytes = utf8(chainId).length;
    if (chainIdBytes === 0 || chainIdBytes > MAXIMUM_CHAIN_ID_BYTES) {
      throw new HostError(
        `a chain id has 1 to ${MAXIMUM_CHAIN_ID_BYTES} bytes, "${chainId}" has ${chainIdBytes}`,
      );
    }
    if (initialHeight < 1n) {
      throw new HostError(
        `chain ${chainId}: the initial height is 1 or more, not ${initialHeight}`,
      );
    }
    this.signers = new CopyOnWriteMap(signersByAddress(signers));
    const validators = ValidatorSet.create(genesis.validators);
    this.state = {
      validators,
      nextValidators: validators.rotate(1),
      parameters: genesis.parameters ?? DEFAULT_PARAMETERS,
      appHash: genesis.appHash,
      lastResultsHash: resultsHash([]),
    };
  }

  /** Height of the last block that is decided; one below the initial height before the first. */
  get height(): bigint {
    return this.last?.height ?? this.genesis.initialHeight - 1n;
  }

  /** Lets a validator vote from now on; others are absent. */
  addSigner(signer: Signer): void {
    this.signers.set(toHex(signer.address), signer);
  }

  /**
   * The block that comes next. It replaces one proposed before and not decided on. Throws a
   * HostError when the votes for the block before do not give the time asked for, or none that is
   * later than that block's.
   */
  propose(content: BlockContent = {}): Proposal {
    const { transactions = [], evidence = [], round = 0 } = content;
    const lastCommit = this.lastCommit(content.timeNanos);
    const timeNanos = this.nextTimeNanos(lastCommit, content.timeNanos);
    if (this.last !== undefined) this.keepLast({ ...this.last, commit: lastCommit });
    const height = this.height + 1n;
    const block = Block.create({
      header: this.header(height, timeNanos, round),
      data: { txs: [...transactions] },
      evidence: { evidence: [...evidence] },
      lastCommit,
    });
    block.header.lastCommitHash = commitHash(lastCommit);
    block.header.dataHash = dataHash(transactions);
    block.header.evidenceHash = evidenceHash(evidence);
    const { nextValidatorsHash } = block.header;
    const blockId = blockIdOf(block);
    this.proposal = { block, blockId, round, height, timeNanos, nextValidatorsHash };
    return this.proposal;
  }

  /**
   * Decides on the proposed block, which has been executed, with a ballot for each validator; by
   * default all vote for it who have a signer. Throws a HostError when no block is proposed, when
   * results are missing, when not more than two thirds of the power vote for the block, when nobody
   * signs for one who votes, and for validator updates that CometBFT refuses.
   */
  finalize(outcome: BlockOutcome, ballots?: readonly Ballot[]): void {
    const { proposal, state } = this;
    if (proposal === undefined) throw new HostError(`${this.place()}: no block is proposed`);
    const { results = [], validatorUpdates = [] } = outcome;
    const transactions = proposal.block.data.txs.length;
    if (results.length !== transactions) {
      throw new HostError(
        `${this.place()}: ${transactions} transactions have ${results.length} results`,
      );
    }
    const { cast, nextValidators } = this.checkDecision(validatorUpdates, ballots);
    const { validators } = state;
    this.keepLast({ ...proposal, validators, ballots: cast, commit: undefined });
    this.proposal = undefined;
    this.state = {
      validators: state.nextValidators,
      nextValidators,
      parameters: outcome.parameters ?? state.parameters,
      appHash: outcome.appHash,
      lastResultsHash: resultsHash(results),
    };
  }

  /** Throws the HostErrors of `finalize` for validator updates and ballots, before it is called. */
  checkDecision(
    validatorUpdates: readonly ValidatorUpdate[],
    ballots?: readonly Ballot[],
  ): { readonly cast: readonly Ballot[]; readonly nextValidators: ValidatorSet } {
    const cast = ballots ?? this.ballotsOfSigners();
    this.checkBallots(cast);
    const nextValidators = this.state.nextValidators.update(validatorUpdates).rotate(1);
    return { cast, nextValidators };
  }

  /** A decided block; this and what follows throw a HostError for a height that is not there. */
  block(height: bigint): Block {
    return this.at(height).block;
  }

  blockId(height: bigint): BlockID {
    return this.at(height).blockId;
  }

  /** The commit of a block: that in the next one, where there is one. */
  commit(height: bigint): Commit {
    const decided = this.at(height);
    decided.commit ??= this.sign(decided, decided.timeNanos + MINIMUM_STEP_NANOS);
    return decided.commit;
  }

  /** A producer that goes on from the last decided block, in constant time, as this one does. */
  fork(): BlockProducer {
    const fork = new BlockProducer(this.genesis, []);
    fork.signers = this.signers.fork();
    fork.decided = this.decided.fork();
    fork.state = this.state;
    fork.last = this.last;
    return fork;
  }

  private keepLast(decided: DecidedBlock): void {
    this.last = decided;
    this.decided.set(decided.height, decided);
  }

  /** The validators of a height, which are known two blocks ahead. */
  validatorsAt(height: bigint): ValidatorSet {
    if (height === this.height + 1n) return this.state.validators;
    if (height === this.height + 2n) return this.state.nextValidators;
    return this.at(height).validators;
  }

  lightBlock(height: bigint): LightBlock {
    const { header } = this.block(height);
    const validatorSet = this.validatorsAt(height).toMessage();
    return { signedHeader: { header, commit: this.commit(height) }, validatorSet };
  }

  /** The header that updates another chain's client which knows this chain at `trustedHeight`. */
  clientHeader(height: bigint, trustedHeight: bigint): ClientHeader {
    const trustedValidators = this.validatorsAt(trustedHeight + 1n);
    return clientHeader(this.lightBlock(height), trustedHeight, trustedValidators);
  }

  /** Forgets decided blocks below a height, the last one never. */
  forgetBefore(height: bigint): void {
    for (const known of this.decided.keys()) {
      if (known < height && known !== this.height) this.decided.delete(known);
    }
  }

  /** The commit in the next block, signed anew where that block's time is asked for. */
  private lastCommit(timeNanos: bigint | undefined): Commit {
    const { last } = this;
    if (last === undefined) return Commit.empty();
    return timeNanos === undefined ? this.commit(last.height) : this.sign(last, timeNanos);
  }

  private nextTimeNanos(lastCommit: Commit, wanted: bigint | undefined): bigint {
    const { last } = this;
    const timeNanos = last ? medianTimeNanos(lastCommit, last.validators) : this.genesis.timeNanos;
    if (wanted !== undefined && wanted !== timeNanos) {
      throw new HostError(`${this.place()}: the time is ${timeNanos} ns, not ${wanted} ns`);
    }
    if (last !== undefined && timeNanos <= last.timeNanos) {
      throw new HostError(`${this.place()}: ${timeNanos} ns is not after ${last.timeNanos} ns`);
    }
    return timeNanos;
  }

  /** The header of the next block, but for the hashes of what is in the block. */
  private header(height: bigint, timeNanos: bigint, round: number): Header {
    const { validators, nextValidators, parameters, appHash, lastResultsHash } = this.state;
    const proposer = round === 0 ? validators.proposer : validators.rotate(round).proposer;
    return {
      version: { block: BLOCK_PROTOCOL, app: parameters.appVersion },
      chainId: this.genesis.chainId,
      height,
      time: timeFromNanos(timeNanos),
      lastBlockId: this.last?.blockId ?? BlockID.empty(),
      lastCommitHash: new Uint8Array(),
      dataHash: new Uint8Array(),
      validatorsHash: validators.hash(),
      nextValidatorsHash: nextValidators.hash(),
      consensusHash: parametersHash(parameters),
      appHash,
      lastResultsHash,
      evidenceHash: new Uint8Array(),
      proposerAddress: proposer.address,
    };
  }

  private sign(decided: DecidedBlock, timeNanos: bigint): Commit {
    const { height, round, blockId, validators, ballots } = decided;
    const decision = { chainId: this.genesis.chainId, height, round, blockId };
    return signCommit(decision, validators, this.signers, timeNanos, ballots);
  }

  private ballotsOfSigners(): Ballot[] {
    return this.state.validators.validators.map(({ address }) => ({
      vote: this.signers.has(toHex(address)) ? "block" : "absent",
    }));
  }

  private checkBallots(ballots: readonly Ballot[]): void {
    const { validators, totalVotingPower } = this.state.validators;
    if (ballots.length !== validators.length) {
      throw new HostError(
        `${this.place()}: ${validators.length} validators have ${ballots.length} ballots`,
      );
    }
    let power = 0n;
    for (const [index, { address, votingPower }] of validators.entries()) {
      const { vote } = ballots[index]!;
      if (vote !== "absent" && !this.signers.has(toHex(address))) {
        throw new HostError(`${this.place()}: nobody signs for validator ${toHex(address)}`);
      }
      if (vote === "block") power += votingPower;
    }
    checkPower(power, totalVotingPower);
  }

  private at(height: bigint): DecidedBlock {
    const decided = this.decided.get(height);
    if (decided !== undefined) return decided;
    throw new HostError(`chain ${this.genesis.chainId}: there is no block ${height}`);
  }

  private place(): string {
    return `chain ${this.genesis.chainId}, block ${this.height + 1n}`;
  }
}
