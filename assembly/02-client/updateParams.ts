/**
 * ICS-02 updateParams: the authority replaces the list of allowed clients. Source:
 * 02-client/types/msgs.go, core/keeper/msg_server.go.
 */
import { Bytes } from "../abi/bytes";
import { checkValueSize } from "../24-host/valueSize";
import { Datagram, Outcome } from "../26-routing/datagram";
import { MsgUpdateParams, MsgUpdateParamsResponse } from "../codec/gen/ibc.core.client.v1";
import { CoreError, IbcError } from "../error";
import { checkAuthority } from "./authority";
import { setParams, validateParams } from "./params";

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
    if (!this.signerAddress()) {
      return CoreError.invalidAddress("signer " + this.message.signer.toString());
    }
    return validateParams(this.message.params);
  }

  execute(outcome: Outcome): IbcError | null {
    const error = checkAuthority(this.message.signer);
    if (error !== null) return error;
    const sizeError = checkValueSize(this.message.params.encode(), "the list of allowed clients");
    if (sizeError !== null) return sizeError;

    setParams(this.message.params);

    outcome.respond(MsgUpdateParamsResponse.TYPE_URL, new MsgUpdateParamsResponse().encode());
    return null;
  }
}
