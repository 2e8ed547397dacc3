/** What every datagram is to the handler: a message that can be checked and executed. */
import { Bytes } from "../abi/bytes";
import { accountAddress } from "../24-host/address";
import { Any } from "../codec/gen/google.protobuf";
import { IbcError } from "../error";
import { EventLog } from "../event";
import { Recollection } from "./recollection";

/** What one datagram leaves behind besides its writes. */
@final
export class Outcome extends EventLog {
  constructor(
    /** What the transaction remembers; null when this is its only datagram. */
    readonly recollection: Recollection | null,
  ) {
    super();
  }

  /** Whether it was a packet's that another relayer had brought before. */
  isNoOp: bool = false;
  /** The response message, packed; every executed datagram sets it. */
  response: Any | null = null;

  respond(typeUrl: Bytes, value: Bytes): void {
    const packed = new Any();
    packed.typeUrl = typeUrl;
    packed.value = value;
    this.response = packed;
  }
}

/** What a datagram is to relayers, who are not to pay for work that others have done. */
export enum RelayKind {
  /** None of theirs. */
  OTHER,
  /** Brings a client up to date, which alone is worth nothing. */
  CLIENT_UPDATE,
  /** A packet. */
  RECEIVE,
  /** An acknowledgement or a timeout. */
  RETURN,
}

/** One datagram of a transaction, decoded. */
export abstract class Datagram {
  /** Once it has been asked for. */
  private address: Bytes | null = null;

  /** The checks of ValidateBasic: those that need no state. */
  abstract validate(): IbcError | null;

  /** The account that has to sign, as the message names it. */
  abstract signer(): Bytes;

  /** The bytes of the signer's address; null when the message does not name one. */
  signerAddress(): Bytes | null {
    if (!this.address) this.address = accountAddress(this.signer());
    return this.address;
  }

  /** Takes the address over from a datagram of the same signer, which spares decoding it. */
  shareSigner(other: Datagram): void {
    if (this.signer() == other.signer()) this.address = other.address;
  }

  /** Checks against state, writes, events and response; null when it succeeded. */
  abstract execute(outcome: Outcome): IbcError | null;

  relayKind(): RelayKind {
    return RelayKind.OTHER;
  }

  /** What is done with a datagram of relayers before it enters a block. */
  check(outcome: Outcome): IbcError | null {
    return this.execute(outcome);
  }
}
