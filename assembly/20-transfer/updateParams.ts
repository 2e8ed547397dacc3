/**
 * ICS-20 updateParams: the authority lets tokens be sent and received, or not. Source:
 * modules/apps/transfer/types/msgs.go, modules/apps/transfer/keeper/msg_server.go.
 */
import { Bytes } from "../abi/bytes";
import { checkAuthority } from "../02-client/authority";
import { isBlank } from "../24-host/text";
import { Datagram, Outcome } from "../26-routing/datagram";
import {
  MsgUpdateParams, MsgUpdateParamsResponse,
} from "../codec/gen/ibc.applications.transfer.v1";
import { CoreError, IbcError } from "../error";
import { setParams } from "./params";

export class UpdateParams extends Datagram {
  private constructor(private readonly message: MsgUpdateParams) {
    super();
  }

  /** Decodes the message; null when the transaction does not decode. */
  static decode(value: Bytes): UpdateParams | null {
    const message = MsgUpdateParams.decode(value);
    return message === null ? null : new UpdateParams(message);
  }

  signer(): Bytes {
    return this.message.signer;
  }

  validate(): IbcError | null {
    return isBlank(this.message.signer) ? CoreError.invalidAddress("the signer is missing") : null;
  }

  execute(outcome: Outcome): IbcError | null {
    const error = checkAuthority(this.message.signer);
    if (error !== null) return error;

    setParams(this.message.params);

    outcome.respond(MsgUpdateParamsResponse.TYPE_URL, new MsgUpdateParamsResponse().encode());
    return null;
  }
}
