/**
 * A whole chain for scenarios: a core, its stores and its validators, whose headers and proofs are
 * of what it has really committed. Several of them meet as chains do, through a relayer alone.
 */
import { createHash } from "node:crypto";
import { utf8 } from "../../../host/bytes.js";
import { APPLICATIONS } from "../../../host/chain/applications/index.js";
import type { Action, BlockResult, TransactionResult } from "../../../host/chain/block.js";
import { Chain } from "../../../host/chain/chain.js";
import { DEFAULT_COMMITMENT_PREFIX, defaultGenesis } from "../../../host/chain/defaultGenesis.js";
import type { Any } from "../../../host/codec/gen/google.protobuf.js";
import { MsgCreateClient, MsgUpdateClient } from "../../../host/codec/gen/ibc.core.client.v1.js";
import {
  ClientState,
  ConsensusState,
  type Header,
} from "../../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { BlockProducer } from "../../../host/consensus/blockProducer.js";
import { clientHeader } from "../../../host/consensus/clientHeader.js";
import type { Snapshot } from "../../../host/store/snapshot.js";
import { Machine } from "../../../host/vm/machine.js";
import { powerOf, signerOf } from "../../consensus/support/validators.js";
import { packHeader } from "../../support/clients.js";
import {
  AUTHORITY,
  BLOCK_TIME_SECONDS,
  loadCore,
  pack,
  packClientState,
  packConsensusState,
  SIGNER,
  validClientState,
} from "../../support/world.js";

const NANOS_PER_SECOND = 1_000_000_000n;
const BLOCK_NANOS = 5n * NANOS_PER_SECOND;
const VALIDATORS = 4;

/** The proof of a key of store `ibc`, or of its absence, and the height it is for. */
export interface Proof {
  readonly proof: Uint8Array;
  readonly height: { readonly revisionNumber: bigint; readonly revisionHeight: bigint };
}

export class LiveChain {
  private readonly chain: Chain;
  private readonly producer: BlockProducer;
  private readonly labels: readonly string[];
  /** The stores that the header of a height vouches for. */
  private readonly vouched = new Map<bigint, Snapshot>();
  /** The newest height that each client of this chain knows of its counterparty. */
  private readonly known = new Map<string, bigint>();
  private timeNanos = BLOCK_TIME_SECONDS * NANOS_PER_SECOND;

  /** `seed` makes the validators' keys: two chains of one name need not be the same. */
  constructor(
    readonly chainId: string,
    seed = chainId,
  ) {
    this.labels = Array.from({ length: VALIDATORS }, (_, index) => `e:${seed}:${index}`);
    const genesis = {
      chainId,
      initialHeight: 1n,
      timeNanos: this.timeNanos,
      authority: AUTHORITY,
      addressPrefix: "cosmos",
      commitmentPrefix: DEFAULT_COMMITMENT_PREFIX,
      sequences: new Map<string, bigint>(),
      balances: [{ address: SIGNER, denom: "stake", amount: 1_000_000n }],
      state: { kind: "modules", modules: defaultGenesis() },
    } as const;
    this.chain = new Chain(genesis, new Machine(loadCore()), APPLICATIONS);
    this.producer = new BlockProducer(
      {
        chainId,
        initialHeight: 1n,
        timeNanos: this.timeNanos,
        validators: this.labels.map((label) => powerOf(label, 10n)),
        appHash: createHash("sha256").digest(),
      },
      this.labels.map(signerOf),
    );
    this.makeBlock();
  }

  get height(): bigint {
    return this.producer.height;
  }

  get now(): bigint {
    return this.timeNanos;
  }

  /** Makes the next block, 5 seconds after the one before. */
  makeBlock(messages: readonly Any[] = [], actions: readonly Action[] = []): BlockResult {
    if (this.height > 0n) this.timeNanos += BLOCK_NANOS;
    const first = this.height === 0n;
    const proposal = this.producer.propose(first ? {} : { timeNanos: this.timeNanos });
    const { height, timeNanos, nextValidatorsHash } = proposal;
    if (!first) this.vouched.set(height, this.chain.latest);
    const transactions = messages.length === 0 ? [] : [{ messages, signers: [SIGNER] }];
    const block = { height, timeNanos, nextValidatorsHash, actions, transactions };
    const result = this.chain.executeBlock(block);
    this.producer.finalize({ appHash: result.appHash });
    return result;
  }

  /** A block with one transaction. */
  deliver(...messages: readonly Any[]): TransactionResult {
    return this.makeBlock(messages).transactions[0]!;
  }

  /** Nothing but time passes. */
  makeBlocks(count: number): void {
    for (let made = 0; made < count; made++) this.makeBlock();
  }

  /** What store `ibc` holds after the last block; undefined for nothing. */
  stored(key: string): Uint8Array | undefined {
    return this.chain.latest.get("ibc", utf8(key));
  }

  /** The root of store `ibc`: equal roots, equal stores. */
  get root(): string {
    return Buffer.from(this.chain.latest.roots.get("ibc")!).toString("hex");
  }

  balanceOf(address: string, denom: string): bigint {
    return this.chain.balanceOf(address, denom);
  }

  /** What the latest header proves of a key. */
  prove(key: string): Proof {
    const revisionHeight = this.height;
    const proof = this.vouched.get(revisionHeight)!.prove("ibc", utf8(key));
    return { proof, height: { revisionNumber: this.revision, revisionHeight } };
  }

  /** Creates a client of another chain, as that is now; its identifier. */
  createClientOf(other: LiveChain): string {
    other.makeBlock();
    this.waitFor(other);
    const { time, appHash, nextValidatorsHash } = other.producer.block(other.height).header;
    const latestHeight = { revisionNumber: other.revision, revisionHeight: other.height };
    const state = { ...validClientState(), chainId: other.chainId, latestHeight };
    const root = { hash: appHash };
    const message = MsgCreateClient.create({
      clientState: packClientState(ClientState.create(state)),
      consensusState: packConsensusState(
        ConsensusState.create({ timestamp: time, root, nextValidatorsHash }),
      ),
      signer: SIGNER,
    });
    const clientId = `07-tendermint-${this.known.size}`;
    const created = this.deliver(pack(MsgCreateClient, MsgCreateClient.encode(message)));
    if (created.code !== 0) throw new Error(`${clientId} is refused: ${created.log}`);
    this.known.set(clientId, other.height);
    return clientId;
  }

  /**
   * The message that brings a client to the other chain's newest height, once that vouches for all
   * that the other chain has written.
   */
  updateOf(clientId: string, other: LiveChain): Any {
    other.makeBlock();
    this.waitFor(other);
    const header = other.producer.clientHeader(other.height, this.known.get(clientId)!);
    return packUpdate(clientId, header);
  }

  /** The same of a chain that is another than the client's, but names its validators as trusted. */
  impersonation(clientId: string, impostor: LiveChain, truth: LiveChain): Any {
    this.waitFor(impostor);
    const known = this.known.get(clientId)!;
    const { producer } = impostor;
    const trusted = truth.producer.validatorsAt(known + 1n);
    const header = clientHeader(producer.lightBlock(impostor.height), known, trusted);
    return packUpdate(clientId, header);
  }

  /**
   * What a relayer does: brings the client up to date, and with it messages that are made of what
   * the other chain then proves. The client's height is the relayer's own.
   */
  relay(clientId: string, other: LiveChain, make: (prove: Prove) => readonly Any[]) {
    const update = this.updateOf(clientId, other);
    const result = this.deliver(update, ...make((key) => other.prove(key)));
    if (result.code === 0) this.known.set(clientId, other.height);
    return result;
  }

  /** The next block is later than the other chain's last: headers from the future are refused. */
  private waitFor({ now }: LiveChain): void {
    if (this.timeNanos < now) this.timeNanos = now;
  }

  private get revision(): bigint {
    return BigInt(this.chainId.slice(this.chainId.lastIndexOf("-") + 1));
  }
}

export type Prove = (key: string) => Proof;

function packUpdate(clientId: string, header: Header): Any {
  const update = { clientId, clientMessage: packHeader(header), signer: SIGNER };
  return pack(MsgUpdateClient, MsgUpdateClient.encode(MsgUpdateClient.create(update)));
}

/** Codespace and code, `/0` for success. */
export function codeOf({ codespace, code }: { codespace: string; code: number }): string {
  return `${codespace}/${code}`;
}
