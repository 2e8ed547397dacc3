/**
 * ICS-03 updateParams: the authority sets how long a block is expected to take at most.
 * Source: 03-connection/types/msgs.go, core/keeper/msg_server.go.
 */
import { Bytes } from "../abi/bytes";
import { checkAuthority } from "../02-client/authority";
import { Datagram, Outcome } from "../26-routing/datagram";
import { MsgUpdateParams, MsgUpdateParamsResponse } from "../codec/gen/ibc.core.connection.v1";
import { CoreError, IbcError, unregistered } from "../error";
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
    if (!this.signerAddress()) {
      return CoreError.invalidAddress("signer " + this.message.signer.toString());
    }
    // Delay periods are divided by it.
    return this.message.params.maxExpectedTimePerBlock == 0
      ? unregistered("max expected time per block cannot be zero")
      : null;
  }

  execute(outcome: Outcome): IbcError | null {
    const error = checkAuthority(this.message.signer);
    if (error !== null) return error;

    setParams(this.message.params);

    outcome.respond(MsgUpdateParamsResponse.TYPE_URL, new MsgUpdateParamsResponse().encode());
    return null;
  }
}
