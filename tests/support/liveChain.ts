/**
 * A chain of the core that makes real blocks: executed, committed, signed by validators, so that
 * another one's client can verify what it says. Neither vitest nor a journal is behind it.
 */
import { fromHex, utf8 } from "../../host/bytes.js";
import type { HostedApplication } from "../../host/chain/application.js";
import { APPLICATIONS } from "../../host/chain/applications/index.js";
import type {
  Action,
  Balance,
  Block,
  BlockResult,
  ChainEvent,
  Transaction,
} from "../../host/chain/block.js";
import { Chain } from "../../host/chain/chain.js";
import { defaultGenesis } from "../../host/chain/defaultGenesis.js";
import type { StacksByPort } from "../../host/chain/stacks.js";
import type { Any } from "../../host/codec/gen/google.protobuf.js";
import { Packet } from "../../host/codec/gen/ibc.core.channel.v1.js";
import {
  Acknowledgement as AcknowledgementV2,
  Packet as PacketV2,
} from "../../host/codec/gen/ibc.core.channel.v2.js";
import {
  type Header as ClientHeader,
  ClientState,
  ConsensusState,
} from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import type { Header } from "../../host/codec/gen/tendermint.types.js";
import { BlockProducer } from "../../host/consensus/blockProducer.js";
import { revisionOf } from "../../host/consensus/clientHeader.js";
import { signHeader } from "../../host/consensus/commit.js";
import { signersByAddress } from "../../host/consensus/keys.js";
import { HostError } from "../../host/errors.js";
import type { Snapshot } from "../../host/store/snapshot.js";
import { Machine } from "../../host/vm/machine.js";
import { signersOf, validatorsOf } from "../consensus/support/validators.js";
import {
  AUTHORITY,
  BLOCK_TIME_SECONDS,
  BLOCKED_ACCOUNT,
  loadCore,
  TRANSFER_ACCOUNT,
  validClientState,
} from "./world.js";

const SECOND = 1_000_000_000n;
export const BLOCKED_ACCOUNTS = [TRANSFER_ACCOUNT, BLOCKED_ACCOUNT];

/** The time that chains agree on. */
export interface Clock {
  nanos: bigint;
}

export function newClock(): Clock {
  return { nanos: BLOCK_TIME_SECONDS * SECOND };
}

export interface LiveChainOptions {
  readonly chainId: string;
  readonly clock: Clock;
  readonly balances?: readonly Balance[];
  /** How many validators sign its blocks. */
  readonly validators?: number;
  readonly applications?: ReadonlyMap<string, HostedApplication>;
  /** What it declares to stand behind ports; by default nothing. */
  readonly stacks?: StacksByPort;
  /** The same of IBC v2. */
  readonly stacksV2?: StacksByPort;
}

export interface BlockContent {
  readonly transactions?: readonly Transaction[];
  readonly actions?: readonly Action[];
  /** How long after the last block of any chain. */
  readonly elapsedNanos?: bigint;
}

/** A packet that was acknowledged, and how. */
export interface Acknowledged {
  readonly packet: Packet;
  readonly acknowledgement: Uint8Array;
}

/** The same between clients. */
export interface AcknowledgedV2 {
  readonly packet: PacketV2;
  readonly acknowledgement: AcknowledgementV2;
}

let shared: Machine | undefined;

/** One machine for all chains: no call of one waits for another's. */
export function sharedMachine(): Machine {
  shared ??= new Machine(loadCore());
  return shared;
}

export class LiveChain {
  readonly chainId: string;
  readonly clock: Clock;
  readonly chain: Chain;
  readonly applications: ReadonlyMap<string, HostedApplication>;
  /** All that it has executed. */
  readonly blocks: Block[] = [];
  /** What it told in events, as relayers read them. */
  readonly sent: Packet[] = [];
  readonly acknowledged: Acknowledged[] = [];
  readonly sentV2: PacketV2[] = [];
  readonly acknowledgedV2: AcknowledgedV2[] = [];
  private readonly producer: BlockProducer;
  private readonly snapshots = new Map<bigint, Snapshot>();
  private readonly validators: number;

  constructor(options: LiveChainOptions) {
    const { chainId, clock, balances = [], validators = 1 } = options;
    this.chainId = chainId;
    this.clock = clock;
    this.validators = validators;
    this.applications = options.applications ?? APPLICATIONS;
    const timeNanos = clock.nanos;
    const { applications } = this;
    const { stacks = new Map(), stacksV2 = new Map() } = options;
    this.chain = newChain({ chainId, timeNanos, balances, applications, stacks, stacksV2 });
    this.producer = new BlockProducer(
      {
        chainId,
        initialHeight: 1n,
        timeNanos,
        validators: validatorsOf(Array.from({ length: validators }, () => 10n)),
        appHash: new Uint8Array(32).fill(7),
      },
      signersOf(validators),
    );
    this.makeBlock();
  }

  get height(): bigint {
    return this.producer.height;
  }

  get revision(): bigint {
    return revisionOf(this.chainId);
  }

  /** The stores after the last block. */
  get latest(): Snapshot {
    return this.chain.latest;
  }

  makeBlock(content: BlockContent = {}): BlockResult {
    const { transactions = [], actions = [], elapsedNanos = SECOND } = content;
    const isFirst = this.height === 0n;
    if (!isFirst) this.clock.nanos += elapsedNanos;
    const proposal = this.producer.propose(isFirst ? {} : { timeNanos: this.clock.nanos });
    const { height, timeNanos, nextValidatorsHash } = proposal;
    const block = { height, timeNanos, nextValidatorsHash, actions, transactions };
    const result = this.chain.executeBlock(block);
    this.producer.finalize({ appHash: result.appHash });
    this.snapshots.set(height, this.chain.latest);
    this.blocks.push(block);
    for (const { events } of [...result.actions, ...result.transactions]) this.listen(events);
    return result;
  }

  /** The stores that a header of this height speaks of: those after the block before. */
  provenAt(height: bigint): Snapshot {
    const snapshot = this.snapshots.get(height - 1n);
    if (snapshot === undefined) throw new HostError(`chain ${this.chainId}: no block ${height}`);
    return snapshot;
  }

  /** What a header of this height proves of a key, or of its absence. */
  prove(key: string, height: bigint, store = "ibc"): Uint8Array {
    return this.provenAt(height).prove(store, utf8(key));
  }

  /** The header by which a client that knows `trusted` comes to `height`. */
  header(height: bigint, trusted: bigint): ClientHeader {
    return this.producer.clientHeader(height, trusted);
  }

  /** The same for a block that was never made, signed all the same. */
  forgedHeader(height: bigint, trusted: bigint, change: (header: Header) => void): ClientHeader {
    const made = structuredClone(this.header(height, trusted));
    const header = made.signedHeader!.header!;
    change(header);
    const signers = signersByAddress(signersOf(this.validators));
    return {
      ...made,
      signedHeader: signHeader(header, this.producer.validatorsAt(height), signers),
    };
  }

  clientState(height: bigint): ClientState {
    return ClientState.create({
      ...validClientState(),
      chainId: this.chainId,
      latestHeight: { revisionNumber: this.revision, revisionHeight: height },
    });
  }

  consensusState(height: bigint): ConsensusState {
    const { time, appHash, nextValidatorsHash } = this.producer.block(height).header;
    return ConsensusState.create({ timestamp: time, root: { hash: appHash }, nextValidatorsHash });
  }

  private listen(events: readonly ChainEvent[]): void {
    for (const { type, attributes } of events) {
      if (type !== "send_packet" && type !== "write_acknowledgement") continue;
      const read = (key: string) => attributes.find((found) => found.key === key)!.value;
      if (attributes.some(({ key }) => key === "encoded_packet_hex")) {
        this.listenV2(type, read);
        continue;
      }
      const packet = packetOf(read);
      if (type === "send_packet") this.sent.push(packet);
      else this.acknowledged.push({ packet, acknowledgement: fromHex(read("packet_ack_hex")) });
    }
  }

  private listenV2(type: string, read: (key: string) => string): void {
    const packet = PacketV2.decode(fromHex(read("encoded_packet_hex")));
    if (type === "send_packet") {
      this.sentV2.push(packet);
      return;
    }
    const encoded = fromHex(read("encoded_acknowledgement_hex"));
    this.acknowledgedV2.push({ packet, acknowledgement: AcknowledgementV2.decode(encoded) });
  }
}

/** The packet that an event about one tells of. */
export function packetOf(read: (key: string) => string): Packet {
  const [revisionNumber, revisionHeight] = read("packet_timeout_height").split("-");
  return Packet.create({
    sequence: BigInt(read("packet_sequence")),
    sourcePort: read("packet_src_port"),
    sourceChannel: read("packet_src_channel"),
    destinationPort: read("packet_dst_port"),
    destinationChannel: read("packet_dst_channel"),
    data: fromHex(read("packet_data_hex")),
    timeoutHeight: {
      revisionNumber: BigInt(revisionNumber!),
      revisionHeight: BigInt(revisionHeight!),
    },
    timeoutTimestamp: BigInt(read("packet_timeout_timestamp")),
  });
}

export interface NewChain {
  readonly chainId: string;
  readonly timeNanos: bigint;
  readonly balances: readonly Balance[];
  readonly applications: ReadonlyMap<string, HostedApplication>;
  readonly stacks?: StacksByPort;
  readonly stacksV2?: StacksByPort;
}

/** A chain before its first block, with the default genesis. */
export function newChain(options: NewChain): Chain {
  const { chainId, timeNanos, balances, applications } = options;
  const { stacks = new Map(), stacksV2 = new Map() } = options;
  return new Chain(
    {
      chainId,
      initialHeight: 1n,
      timeNanos,
      authority: AUTHORITY,
      addressPrefix: "cosmos",
      commitmentPrefix: utf8("ibc"),
      sequences: new Map(),
      balances,
      blockedAddresses: BLOCKED_ACCOUNTS,
      stacks,
      stacksV2,
      state: { kind: "modules", modules: defaultGenesis(stacks, stacksV2) },
    },
    sharedMachine(),
    applications,
  );
}

/** A transaction of one account. */
export function signedBy(signer: string, messages: readonly Any[]): Transaction {
  return { messages, signers: [signer] };
}
