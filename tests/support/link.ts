/**
 * A world and its counterparty, with a client and an open connection between them: what the
 * counterparty writes the world's client can have proven.
 */
import { expect } from "vitest";
import {
  ConnectionEnd,
  MsgConnectionOpenAck,
  State,
  type Version,
} from "../../host/codec/gen/ibc.core.connection.v1.js";
import { createClientOf, packHeader, resultOf, updateClient } from "./clients.js";
import {
  CLIENT,
  CONNECTION,
  COUNTERPARTY_CONNECTION,
  counterpartyEnd,
  deliverOpenInit,
  newVersion,
  validOpenInit,
} from "./connections.js";
import { Counterparty, type CounterpartyOptions, SECOND } from "./counterparty.js";
import { pack, SIGNER, World } from "./world.js";

/** Between two blocks, of the world as of its counterparty. */
export const BLOCK_NANOS = 5n * SECOND;

export interface LinkOptions {
  readonly world?: World;
  readonly counterparty?: CounterpartyOptions;
  /** How long packets wait after their proof's height is known; none by default. */
  readonly delayPeriod?: bigint;
  /** What the connection agrees on; by default all that ibc-go offers. */
  readonly version?: Version;
}

/** Keys of store `ibc` and their values. */
export type Entries = Readonly<Record<string, Uint8Array>>;

export class Link {
  readonly world: World;
  readonly counterparty: Counterparty;
  /** The newest height of the counterparty that the world's client knows. */
  height = 2n;

  private constructor({ world = new World(), counterparty = {} }: LinkOptions) {
    this.world = world;
    this.counterparty = new Counterparty(counterparty).advanceTo(this.height);
    createClientOf(world, this.counterparty, this.height);
  }

  /** A client, CLIENT, and nothing else. */
  static withClient(options: LinkOptions = {}): Link {
    return new Link(options);
  }

  /** A client and an open connection, CONNECTION, which datagrams opened. */
  static open(options: LinkOptions = {}): Link {
    const link = new Link(options);
    link.openConnection(options.delayPeriod ?? 0n, options.version ?? newVersion());
    return link;
  }

  /**
   * Has the counterparty write into its store, and the world's client learn of it: both chains make
   * two blocks. Returns the height that the proofs are for.
   */
  commit(entries: Entries = {}): bigint {
    const writes = Object.entries(entries).map(([key, value]) => ["ibc", key, value] as const);
    this.counterparty.commitBlock({ writes });
    this.counterparty.commitBlock();
    this.passBlocks(2n);
    const known = this.height;
    this.height = this.counterparty.height;
    const header = this.counterparty.header(this.height, known);
    expect(resultOf(updateClient(this.world, CLIENT, packHeader(header)))).toBe("/0");
    return this.height;
  }

  /** The world makes blocks, on its own. */
  passBlocks(count: bigint): void {
    this.world.height += count;
    this.world.timeNanos += count * BLOCK_NANOS;
  }

  /** What the client's newest height proves of a key, or of its absence. */
  prove(key: string, height = this.height): Uint8Array {
    return this.counterparty.prove("ibc", key, height);
  }

  /** A height of the counterparty, by default the newest that the client knows. */
  proofHeight(revisionHeight = this.height) {
    const { revisionNumber } = this.counterparty.clientState(revisionHeight).latestHeight;
    return { revisionNumber, revisionHeight };
  }

  private openConnection(delayPeriod: bigint, version: Version): void {
    const init = deliverOpenInit(this.world, { ...validOpenInit(), delayPeriod, version });
    expect(resultOf(init)).toBe("/0");
    const answer = { state: State.STATE_TRYOPEN, versions: [version], delayPeriod };
    const key = `connections/${COUNTERPARTY_CONNECTION}`;
    this.commit({ [key]: ConnectionEnd.encode(counterpartyEnd(answer)) });
    const ack = MsgConnectionOpenAck.create({
      connectionId: CONNECTION,
      counterpartyConnectionId: COUNTERPARTY_CONNECTION,
      version,
      proofTry: this.prove(key),
      proofHeight: this.proofHeight(),
      signer: SIGNER,
    });
    const packed = pack(MsgConnectionOpenAck, MsgConnectionOpenAck.encode(ack));
    expect(resultOf(this.world.deliver([packed]))).toBe("/0");
  }
}
