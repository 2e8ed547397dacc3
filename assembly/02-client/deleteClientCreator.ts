/**
 * ICS-02 deleteClientCreator: forgets who created a client, so that nobody may configure it any
 * more but the authority. Source: 02-client/types/msgs.go, core/keeper/msg_server.go.
 */
import { Bytes } from "../abi/bytes";
import { remove, Store } from "../abi/store";
import { parseClientIdentifier, validateClientIdentifier } from "../24-host/identifiers";
import { clientCreatorPath } from "../24-host/paths";
import { Datagram, Outcome } from "../26-routing/datagram";
import {
  MsgDeleteClientCreator, MsgDeleteClientCreatorResponse,
} from "../codec/gen/ibc.core.client.v1";
import { CoreError, HostError, IbcError } from "../error";
import { getCreator, isCreatorOrAuthority } from "./creator";

export class DeleteClientCreator extends Datagram {
  private constructor(private readonly message: MsgDeleteClientCreator) {
    super();
  }

  /** Decodes the message; null when the transaction does not decode. */
  static decode(value: Bytes): DeleteClientCreator | null {
    const message = MsgDeleteClientCreator.decode(value);
    return message === null ? null : new DeleteClientCreator(message);
  }

  signer(): Bytes {
    return this.message.signer;
  }

  validate(): IbcError | null {
    if (!this.signerAddress()) {
      return CoreError.invalidAddress("signer " + this.message.signer.toString());
    }
    const error = validateClientIdentifier(this.message.clientId);
    if (error !== null) return error;
    if (parseClientIdentifier(this.message.clientId).error === null) return null;
    return HostError.invalidId(this.message.clientId.toString() + " is not {client type}-{N}");
  }

  execute(outcome: Outcome): IbcError | null {
    const clientId = this.message.clientId;
    if (!getCreator(clientId)) return CoreError.notFound(clientId.toString() + " has no creator");
    if (!isCreatorOrAuthority(clientId, this.message.signer)) {
      return CoreError.unauthorized(
        this.message.signer.toString() + " neither created " + clientId.toString() +
          " nor is the authority",
      );
    }

    remove(Store.IBC, clientCreatorPath(clientId));

    outcome.respond(
      MsgDeleteClientCreatorResponse.TYPE_URL, new MsgDeleteClientCreatorResponse().encode(),
    );
    return null;
  }
}
