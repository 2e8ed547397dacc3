/**
 * ICS-29 registerPayee: a relayer names the account that its fees for acknowledgements and timeouts
 * go to (ibc-go modules/apps/29-fee/types/msgs.go, keeper/msg_server.go).
 */
import { Bytes } from "../../abi/bytes";
import { accountAddress } from "../../24-host/address";
import { openBank } from "../../20-transfer/bank/openBank";
import { Datagram, Outcome } from "../../26-routing/datagram";
import {
  MsgRegisterPayee, MsgRegisterPayeeResponse,
} from "../../codec/gen/ibc.applications.fee.v1";
import { CoreError, IbcError, SdkError } from "../../error";
import { checkRegistration, validateAddress, validateChannel } from "./checks";
import { emitPayee } from "./events";
import { setPayee } from "./store";

export class RegisterPayee extends Datagram {
  private constructor(private readonly message: MsgRegisterPayee) {
    super();
  }

  /** Decodes the message; null when the transaction does not decode. */
  static decode(value: Bytes): RegisterPayee | null {
    const message = MsgRegisterPayee.decode(value);
    return message === null ? null : new RegisterPayee(message);
  }

  signer(): Bytes {
    return this.message.relayer;
  }

  validate(): IbcError | null {
    const message = this.message;
    const channelError = validateChannel(message.portId, message.channelId);
    if (channelError !== null) return channelError;
    if (message.relayer == message.payee) {
      return SdkError.invalidRequest("a relayer need not name itself as payee");
    }
    const relayerError = validateAddress(message.relayer);
    return relayerError !== null ? relayerError : validateAddress(message.payee);
  }

  execute(outcome: Outcome): IbcError | null {
    const message = this.message;
    if (openBank().isBlocked(accountAddress(message.payee)!)) {
      return CoreError.unauthorized(message.payee.toString() + " may not be a payee");
    }
    const error = checkRegistration(message.portId, message.channelId);
    if (error !== null) return error;

    setPayee(message.relayer, message.channelId, message.payee);

    emitPayee(message.relayer, message.payee, message.channelId, outcome);
    outcome.respond(MsgRegisterPayeeResponse.TYPE_URL, new MsgRegisterPayeeResponse().encode());
    return null;
  }
}
