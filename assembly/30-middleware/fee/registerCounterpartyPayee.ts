/**
 * ICS-29 registerCounterpartyPayee: a relayer names the account on the other chain that its fees
 * for bringing packets here go to (ibc-go modules/apps/29-fee/types/msgs.go, keeper/msg_server.go).
 */
import { Bytes } from "../../abi/bytes";
import { isBlank } from "../../24-host/text";
import { Datagram, Outcome } from "../../26-routing/datagram";
import {
  MsgRegisterCounterpartyPayee, MsgRegisterCounterpartyPayeeResponse,
} from "../../codec/gen/ibc.applications.fee.v1";
import { IbcError } from "../../error";
import { checkRegistration, validateAddress, validateChannel } from "./checks";
import { FeeError } from "./errors";
import { emitCounterpartyPayee } from "./events";
import { setCounterpartyPayee } from "./store";

export class RegisterCounterpartyPayee extends Datagram {
  private constructor(private readonly message: MsgRegisterCounterpartyPayee) {
    super();
  }

  /** Decodes the message; null when the transaction does not decode. */
  static decode(value: Bytes): RegisterCounterpartyPayee | null {
    const message = MsgRegisterCounterpartyPayee.decode(value);
    return message === null ? null : new RegisterCounterpartyPayee(message);
  }

  signer(): Bytes {
    return this.message.relayer;
  }

  validate(): IbcError | null {
    const message = this.message;
    const channelError = validateChannel(message.portId, message.channelId);
    if (channelError !== null) return channelError;
    const relayerError = validateAddress(message.relayer);
    if (relayerError !== null) return relayerError;
    return isBlank(message.counterpartyPayee) ? FeeError.counterpartyPayeeEmpty() : null;
  }

  execute(outcome: Outcome): IbcError | null {
    const message = this.message;
    const error = checkRegistration(message.portId, message.channelId);
    if (error !== null) return error;
    const payee = message.counterpartyPayee;

    setCounterpartyPayee(message.relayer, message.channelId, payee);

    emitCounterpartyPayee(message.relayer, payee, message.channelId, outcome);
    const response = new MsgRegisterCounterpartyPayeeResponse();
    outcome.respond(MsgRegisterCounterpartyPayeeResponse.TYPE_URL, response.encode());
    return null;
  }
}
