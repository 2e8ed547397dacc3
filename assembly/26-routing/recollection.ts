/**
 * What a transaction remembers from one packet to the next. Relayers bundle packets of one
 * connection, proven at one height: its ends, the state that they are proven in and the hashes of
 * their proofs need not be read and worked out anew. Packets and applications change none of them;
 * any other datagram makes the transaction forget.
 */
import { Bytes } from "../abi/bytes";
import { Application } from "../05-port/application";
import { PathMemo } from "../23-commitment/pathMemo";
import { Height } from "../codec/gen/ibc.core.client.v1";
import { Channel } from "../codec/gen/ibc.core.channel.v1";
import { ConnectionEnd, Params } from "../codec/gen/ibc.core.connection.v1";
import { IbcError } from "../error";

/** The counterparty's state at a height, as an active client knows it. */
export abstract class ProvenState {
  /** Whether a value, or with a null value nothing, stands at a path, once the delays passed. */
  abstract verify(
    proof: Bytes, path: Bytes[], value: Bytes | null, delayTimeNanos: u64, delayBlocks: u64,
    recollection: Recollection | null,
  ): IbcError | null;
}

/** The end of a channel that packets come to. */
@final
export class Destination {
  constructor(
    readonly portId: Bytes,
    readonly channelId: Bytes,
    readonly channel: Channel,
    /** Packets below were processed before a channel upgrade. */
    readonly startSequence: u64,
  ) {}
}

@final
export class Recollection {
  /** The path of the proof before, through the tree of a store. */
  readonly path: PathMemo = new PathMemo();

  /** The height of this chain, which a transaction stays in, and the time of its block. */
  selfHeight: Height | null = null;
  blockTimeNanos: u64 = 0;
  /** The parameters of connections. */
  connectionParams: Params | null = null;

  private portId: Bytes | null = null;
  private application: Application | null = null;
  private receivingEnd: Destination | null = null;
  private connectionId: Bytes | null = null;
  private connectionEnd: ConnectionEnd | null = null;
  private clientId: Bytes | null = null;
  private height: Height | null = null;
  private state: ProvenState | null = null;

  /** The application that was remembered last, if it is behind this port. */
  applicationAt(portId: Bytes): Application | null {
    const remembered = this.portId;
    return remembered && remembered == portId ? this.application : null;
  }

  rememberApplication(portId: Bytes, application: Application): void {
    this.portId = portId;
    this.application = application;
  }

  /** The end that the packet before came to, if it is this one. */
  destination(portId: Bytes, channelId: Bytes): Destination | null {
    const end = this.receivingEnd;
    return end !== null && end.channelId == channelId && end.portId == portId ? end : null;
  }

  rememberDestination(destination: Destination): void {
    this.receivingEnd = destination;
  }

  /** To be called when anything but the receiving of a packet may have changed a channel. */
  forgetDestination(): void {
    this.receivingEnd = null;
  }

  /** The connection that was remembered last, if it is this one. */
  connection(connectionId: Bytes): ConnectionEnd | null {
    const remembered = this.connectionId;
    return remembered && remembered == connectionId ? this.connectionEnd : null;
  }

  rememberConnection(connectionId: Bytes, connectionEnd: ConnectionEnd): void {
    this.connectionId = connectionId;
    this.connectionEnd = connectionEnd;
  }

  /** The state that was remembered last, if it is this client's at this height. */
  provenState(clientId: Bytes, height: Height): ProvenState | null {
    const rememberedId = this.clientId;
    const remembered = this.height;
    if (!rememberedId || remembered === null || rememberedId != clientId) return null;
    const isSame = remembered.revisionNumber == height.revisionNumber &&
      remembered.revisionHeight == height.revisionHeight;
    return isSame ? this.state : null;
  }

  rememberState(clientId: Bytes, height: Height, state: ProvenState): void {
    this.clientId = clientId;
    this.height = height;
    this.state = state;
  }

  /** Forgets everything. */
  forget(): void {
    this.path.forget();
    this.selfHeight = null;
    this.blockTimeNanos = 0;
    this.connectionParams = null;
    this.portId = null;
    this.application = null;
    this.receivingEnd = null;
    this.connectionId = null;
    this.connectionEnd = null;
    this.clientId = null;
    this.height = null;
    this.state = null;
  }
}
