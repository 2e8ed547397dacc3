/**
 * Another chain, for tests: its validators are ours to sign with, its stores ours to write, so that
 * headers and proofs of whatever it is to have said can be had.
 */
import { toHex, utf8 } from "../../host/bytes.js";
import {
  type Header as ClientHeader,
  ClientState,
  ConsensusState,
} from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import type { Header } from "../../host/codec/gen/tendermint.types.js";
import { BlockProducer } from "../../host/consensus/blockProducer.js";
import { revisionOf } from "../../host/consensus/clientHeader.js";
import { type Ballot, type SigningOptions, signHeader } from "../../host/consensus/commit.js";
import { type Signer, signersByAddress } from "../../host/consensus/keys.js";
import { timeFromNanos } from "../../host/consensus/time.js";
import { ValidatorSet } from "../../host/consensus/validatorSet.js";
import type { ValidatorUpdate } from "../../host/consensus/validatorUpdates.js";
import { Multistore } from "../../host/store/multistore.js";
import { powerOf, signerOf } from "../consensus/support/validators.js";
import { BLOCK_TIME_SECONDS, STORES, validClientState } from "./world.js";

export const SECOND = 1_000_000_000n;

/** Voting powers by the labels of validators (tests/consensus/support/validators.ts). */
export type Powers = Readonly<Record<string, bigint>>;

/** `count` validators with Ed25519 keys and a power each. */
export function equalPowers(count: number, power = 10n): Powers {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`e:${index}`, power]));
}

export interface CounterpartyOptions {
  readonly chainId?: string;
  readonly powers?: Powers;
  /** Of the first block, which has height 1; by default 100 seconds before our own block. */
  readonly timeNanos?: bigint;
}

export interface BlockOptions {
  /** Entries to write: name of the store, key, value. */
  readonly writes?: readonly (readonly [store: string, key: string, value: Uint8Array])[];
  readonly ballots?: readonly Ballot[];
  /** Powers in force two blocks later; 0 removes. */
  readonly updates?: Powers;
  /** By default 5 seconds after the block before. */
  readonly timeNanos?: bigint;
}

export class Counterparty {
  readonly chainId: string;
  readonly signers: Map<string, Signer>;
  readonly stores = new Multistore(STORES);
  readonly producer: BlockProducer;
  private timeNanos: bigint;

  constructor(options: CounterpartyOptions = {}) {
    const { chainId = "counterparty-1", powers = equalPowers(4) } = options;
    this.chainId = chainId;
    this.timeNanos = options.timeNanos ?? (BLOCK_TIME_SECONDS - 100n) * SECOND;
    const signers = Object.keys(powers).map(signerOf);
    this.signers = signersByAddress(signers);
    this.producer = new BlockProducer(
      {
        chainId,
        initialHeight: 1n,
        timeNanos: this.timeNanos,
        validators: updatesOf(powers),
        appHash: new Uint8Array(32).fill(7),
      },
      signers,
    );
  }

  get height(): bigint {
    return this.producer.height;
  }

  /** Makes the next block. What it writes is proven at the height after it. */
  commitBlock({ writes = [], ballots, updates = {}, timeNanos }: BlockOptions = {}): void {
    if (timeNanos !== undefined) this.timeNanos = timeNanos;
    for (const label of Object.keys(updates)) this.addSigner(signerOf(label));
    this.producer.propose(this.height === 0n ? {} : { timeNanos: this.timeNanos });
    const block = this.stores.branch();
    for (const [store, key, value] of writes) block.set(STORES.indexOf(store), utf8(key), value);
    const { appHash } = this.stores.commit(block);
    this.producer.finalize({ appHash, validatorUpdates: updatesOf(updates) }, ballots);
    this.timeNanos += 5n * SECOND;
  }

  /** Makes blocks up to a height. */
  advanceTo(height: bigint): this {
    while (this.height < height) this.commitBlock();
    return this;
  }

  /** The header of a height for a client that knows another one; the caller's to change. */
  header(height: bigint, trustedHeight: bigint): ClientHeader {
    return structuredClone(this.producer.clientHeader(height, trustedHeight));
  }

  /**
   * The same, of a block that the chain never made: its header is changed, then signed anew by a
   * set, by default the height's own.
   */
  forgedHeader(
    height: bigint,
    trustedHeight: bigint,
    change: (header: Header) => void,
    { validators = this.producer.validatorsAt(height), ...options }: ForgeryOptions = {},
  ): ClientHeader {
    const made = this.header(height, trustedHeight);
    const header = made.signedHeader!.header!;
    header.validatorsHash = validators.hash();
    change(header);
    const signedHeader = signHeader(header, validators, this.signers, options);
    return { ...made, signedHeader, validatorSet: validators.toMessage() };
  }

  /** A set of labels' validators, whose signatures this chain can make from now on. */
  validators(powers: Powers): ValidatorSet {
    for (const label of Object.keys(powers)) this.addSigner(signerOf(label));
    return ValidatorSet.create(updatesOf(powers));
  }

  /** The state of a client that knows this chain at a height. */
  clientState(height: bigint): ClientState {
    const revisionNumber = revisionOf(this.chainId);
    return ClientState.create({
      ...validClientState(),
      chainId: this.chainId,
      latestHeight: { revisionNumber, revisionHeight: height },
    });
  }

  consensusState(height: bigint): ConsensusState {
    const { time, appHash, nextValidatorsHash } = this.producer.block(height).header;
    return ConsensusState.create({ timestamp: time, root: { hash: appHash }, nextValidatorsHash });
  }

  /** The proof of a key, or of its absence, against the consensus state of a height. */
  prove(store: string, key: string, height: bigint): Uint8Array {
    return this.stores.at(Number(height) - 1).prove(store, utf8(key));
  }

  private addSigner(signer: Signer): void {
    this.producer.addSigner(signer);
    this.signers.set(toHex(signer.address), signer);
  }
}

export interface ForgeryOptions extends SigningOptions {
  readonly validators?: ValidatorSet;
}

function updatesOf(powers: Powers): ValidatorUpdate[] {
  return Object.entries(powers).map(([label, power]) => powerOf(label, power));
}

/** Sets the time of a header, in nanoseconds since 1970. */
export function setTime(header: Header, nanos: bigint): void {
  header.time = timeFromNanos(nanos);
}
