/**
 * The seam between ICS-02 and light clients (modules/core/exported/client.go). A light client
 * knows its own types; 02-client routes to it by client type and never looks inside.
 */
import { Bytes } from "../abi/bytes";
import { Height } from "../codec/gen/ibc.core.client.v1";
import { IbcError } from "../error";

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
}

/** A consensus state that a datagram carries. */
export abstract class ConsensusState {
  abstract clientType(): Bytes;
  /** Checks that need no state. */
  abstract validateBasic(): IbcError | null;
}

/** One kind of light client. */
export abstract class LightClient {
  abstract clientType(): Bytes;

  /** Decodes a client state of this kind; null when the type URL is another's or the value is
   * malformed. */
  abstract decodeClientState(typeUrl: Bytes, value: Bytes): ClientState | null;

  /** Decodes a consensus state of this kind; null as above. */
  abstract decodeConsensusState(typeUrl: Bytes, value: Bytes): ConsensusState | null;

  /** Writes the first client state, consensus state and metadata of a new client. */
  abstract initialize(clientId: Bytes, clientState: Bytes, consensusState: Bytes): IbcError | null;

  abstract status(clientId: Bytes): Status;

  /** Height of the newest consensus state; zero when there is no such client. */
  abstract latestHeight(clientId: Bytes): Height;
}
