/**
 * IBC v2 updateClientConfig: the authority, or who created a client, says who may relay for it.
 * Source: 02-client/v2/types/msgs.go, core/keeper/msg_server.go.
 */
import { Bytes } from "../abi/bytes";
import { set, Store } from "../abi/store";
import { parseClientIdentifier, validateClientIdentifier } from "../24-host/identifiers";
import { clientConfigPath } from "../24-host/paths";
import { Datagram, Outcome } from "../26-routing/datagram";
import {
  MsgUpdateClientConfig, MsgUpdateClientConfigResponse,
} from "../codec/gen/ibc.core.client.v2";
import { CoreError, HostError, IbcError } from "../error";
import { validateConfig } from "./config";
import { isCreatorOrAuthority } from "./creator";

export class UpdateClientConfig extends Datagram {
  private constructor(private readonly message: MsgUpdateClientConfig) {
    super();
  }

  /** Decodes the message; null when the transaction does not decode. */
  static decode(value: Bytes): UpdateClientConfig | null {
    const message = MsgUpdateClientConfig.decode(value);
    return message === null ? null : new UpdateClientConfig(message);
  }

  signer(): Bytes {
    return this.message.signer;
  }

  validate(): IbcError | null {
    if (!this.signerAddress()) {
      return CoreError.invalidAddress("signer " + this.message.signer.toString());
    }
    const clientId = this.message.clientId;
    const error = validateClientIdentifier(clientId);
    if (error !== null) return error;
    if (parseClientIdentifier(clientId).error !== null) {
      return HostError.invalidId(clientId.toString() + " is not {client type}-{N}");
    }
    return validateConfig(this.message.config);
  }

  execute(outcome: Outcome): IbcError | null {
    const clientId = this.message.clientId;
    if (!isCreatorOrAuthority(clientId, this.message.signer)) {
      return CoreError.unauthorized(
        this.message.signer.toString() + " neither created " + clientId.toString() +
          " nor is the authority",
      );
    }

    set(Store.IBC, clientConfigPath(clientId), this.message.config.encode());

    outcome.respond(
      MsgUpdateClientConfigResponse.TYPE_URL, new MsgUpdateClientConfigResponse().encode(),
    );
    return null;
  }
}
