/** What every datagram is to the handler: a message that can be checked and executed. */
import { Bytes } from "../abi/bytes";
import { Any } from "../codec/gen/google.protobuf";
import { IbcError } from "../error";
import { EventLog } from "../event";

/** What one datagram leaves behind besides its writes. */
@final
export class Outcome extends EventLog {
  /** The response message, packed; every executed datagram sets it. */
  response: Any | null = null;

  respond(typeUrl: Bytes, value: Bytes): void {
    const packed = new Any();
    packed.typeUrl = typeUrl;
    packed.value = value;
    this.response = packed;
  }
}

/** One datagram of a transaction, decoded. */
export abstract class Datagram {
  /** The checks of ValidateBasic: those that need no state. */
  abstract validate(): IbcError | null;

  /** The account that has to sign, as the message names it. */
  abstract signer(): Bytes;

  /** Checks against state, writes, events and response; null when it succeeded. */
  abstract execute(outcome: Outcome): IbcError | null;
}
