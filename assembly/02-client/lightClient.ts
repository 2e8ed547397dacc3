/**
 * The seam between ICS-02 and light clients (modules/core/exported/client.go). A light client
 * knows its own types; 02-client routes to it by client type and never looks inside.
 */
import { Bytes } from "../abi/bytes";
import { ProvenState, Recollection } from "../26-routing/recollection";
import { Height } from "../codec/gen/ibc.core.client.v1";
import { IbcError } from "../error";
import { Unpacker } from "./unpacker";

/** Most bytes of a state that a client begins with, or of a client state that it is upgraded to. */
export const MAX_STATE_SIZE: i32 = 32_768;

/** What a client can be used for. */
export enum Status {
  Active,
  Frozen,
  Expired,
  Unknown,
  Unauthorized,
}

/** The word for a status, as exported.Status has it. */
export function statusName(status: Status): string {
  switch (status) {
    case Status.Active:
      return "Active";
    case Status.Frozen:
      return "Frozen";
    case Status.Expired:
      return "Expired";
    case Status.Unauthorized:
      return "Unauthorized";
    default:
      return "Unknown";
  }
}

/** A client state that a datagram carries. */
export abstract class ClientState {
  abstract clientType(): Bytes;
  /** Checks that need no state. */
  abstract validate(): IbcError | null;
  /** The state as the SDK encodes it anew when it has unpacked it. */
  abstract encode(): Bytes;
  /** The packed state without what each client chooses for itself: what a chain commits to before
   * it upgrades. Null for kinds that are no client of this chain. */
  abstract packWithoutCustomFields(): Bytes | null;
}

/** A consensus state that a datagram carries. */
export abstract class ConsensusState {
  abstract clientType(): Bytes;
  /** Checks that need no state. */
  abstract validateBasic(): IbcError | null;
  /** As of a client state. */
  abstract encode(): Bytes;
}

/** A message that updates a client or accuses its chain. */
export abstract class ClientMessage {
  abstract clientType(): Bytes;
  /** Checks that need no state. */
  abstract validateBasic(): IbcError | null;
}

/** What an update did: the heights it is for, or the panic of ibc-go that it ran into. */
@final
export class UpdateOutcome {
  constructor(
    public readonly heights: Height[],
    public readonly error: IbcError | null,
  ) {}
}

/** The time of a consensus state in nanoseconds since 1970, or why there is none. */
@final
export class TimestampOutcome {
  constructor(
    public readonly nanos: u64,
    public readonly error: IbcError | null,
  ) {}
}

/** A proof that a datagram brings. */
@final
export class Evidence {
  constructor(
    /** Height of the consensus state that the proof leads to. */
    public readonly height: Height,
    public readonly proof: Bytes,
    /** What the transaction remembers; null when it has no other datagram. */
    public readonly recollection: Recollection | null,
  ) {}
}

/** Where a proof is to be checked, and when at the earliest. */
@final
export class MembershipRequest {
  constructor(
    private readonly evidence: Evidence,
    /** Keys from the store's name to the key in it. */
    public readonly path: Bytes[],
    public readonly delayTimeNanos: u64,
    public readonly delayBlocks: u64,
  ) {}

  get height(): Height {
    return this.evidence.height;
  }

  get proof(): Bytes {
    return this.evidence.proof;
  }

  get recollection(): Recollection | null {
    return this.evidence.recollection;
  }
}

/** One kind of light client. */
export abstract class LightClient {
  abstract clientType(): Bytes;

  /** Whether this chain has it. */
  isInstalled(): bool {
    return true;
  }

  /** Decodes a client state of this kind; null when the type URL is another's, the value is
   * malformed or the unpacker admits no more, or when the unpacker now holds a panic. */
  abstract decodeClientState(
    typeUrl: Bytes, value: Bytes, unpacker: Unpacker,
  ): ClientState | null;

  /** Decodes a consensus state of this kind; null as above. */
  abstract decodeConsensusState(
    typeUrl: Bytes, value: Bytes, unpacker: Unpacker,
  ): ConsensusState | null;

  /** Writes the first client state, consensus state and metadata of a new client. */
  abstract initialize(clientId: Bytes, clientState: Bytes, consensusState: Bytes): IbcError | null;

  /** Decodes a header or misbehaviour of this kind; null as above. */
  abstract decodeClientMessage(
    typeUrl: Bytes, value: Bytes, unpacker: Unpacker,
  ): ClientMessage | null;

  /** Whether the message is to be believed. */
  abstract verifyClientMessage(clientId: Bytes, message: ClientMessage): IbcError | null;

  /** Whether a verified message proves misbehaviour. */
  abstract checkForMisbehaviour(clientId: Bytes, message: ClientMessage): bool;

  /** Freezes the client, or says what panic of ibc-go it ran into. */
  abstract updateStateOnMisbehaviour(clientId: Bytes, message: ClientMessage): IbcError | null;

  /** Writes what a verified message brings. */
  abstract updateState(clientId: Bytes, message: ClientMessage): UpdateOutcome;

  /**
   * The counterparty's state at a height, if the client is active and knows it, and if verifying
   * in it leaves the client as it is; null otherwise, and then the two methods below say why.
   */
  openState(clientId: Bytes, height: Height): ProvenState | null {
    return null;
  }

  /** Whether the counterparty committed a value under a path. */
  abstract verifyMembership(
    clientId: Bytes, request: MembershipRequest, value: Bytes,
  ): IbcError | null;

  /** Whether the counterparty committed nothing under a path. */
  abstract verifyNonMembership(clientId: Bytes, request: MembershipRequest): IbcError | null;

  /** Time of the consensus state at a height. */
  abstract timestampAtHeight(clientId: Bytes, height: Height): TimestampOutcome;

  /** Moves the client to states that its chain committed to under its upgrade path. */
  abstract upgrade(
    clientId: Bytes, clientState: Bytes, consensusState: Bytes, clientProof: Bytes,
    consensusProof: Bytes,
  ): IbcError | null;

  /** Lets a substitute's state take the place of the subject's. */
  abstract recover(subjectId: Bytes, substituteId: Bytes): IbcError | null;

  abstract status(clientId: Bytes): Status;

  /** Height of the newest consensus state; zero when there is no such client. */
  abstract latestHeight(clientId: Bytes): Height;
}
