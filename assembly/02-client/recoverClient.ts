/**
 * ICS-02 recoverClient: the authority lets an active substitute revive a frozen or expired client.
 * Source: 02-client/types/msgs.go, 02-client/keeper/client.go, core/keeper/msg_server.go.
 */
import { Bytes } from "../abi/bytes";
import { get, Store } from "../abi/store";
import { parseClientIdentifier, validateClientIdentifier } from "../24-host/identifiers";
import { clientStatePath } from "../24-host/paths";
import { Datagram, Outcome } from "../26-routing/datagram";
import { MsgRecoverClient, MsgRecoverClientResponse } from "../codec/gen/ibc.core.client.v1";
import { ClientError, CoreError, IbcError, isPanic, panicked } from "../error";
import { checkAuthority } from "./authority";
import { IBC_CLIENT_EVENT, recoverClientEvent } from "./events";
import { compareHeights } from "./height";
import { Status, statusName } from "./lightClient";
import { route } from "./router";

export class RecoverClient extends Datagram {
  private constructor(private readonly message: MsgRecoverClient) {
    super();
  }

  /** Decodes the message; null when the transaction does not decode. */
  static decode(value: Bytes): RecoverClient | null {
    const message = MsgRecoverClient.decode(value);
    return message === null ? null : new RecoverClient(message);
  }

  signer(): Bytes {
    return this.message.signer;
  }

  validate(): IbcError | null {
    if (!this.signerAddress()) {
      return CoreError.invalidAddress("signer " + this.message.signer.toString());
    }
    const subjectError = validateClientIdentifier(this.message.subjectClientId);
    if (subjectError !== null) return subjectError;
    const substituteError = validateClientIdentifier(this.message.substituteClientId);
    if (substituteError !== null) return substituteError;
    return this.message.subjectClientId == this.message.substituteClientId
      ? ClientError.invalidSubstitute("subject and substitute are the same client")
      : null;
  }

  execute(outcome: Outcome): IbcError | null {
    const subjectId = this.message.subjectClientId;
    const substituteId = this.message.substituteClientId;
    const authorityError = checkAuthority(this.message.signer);
    if (authorityError !== null) return authorityError;
    const routed = route(subjectId);
    const lightClient = routed.lightClient;
    if (lightClient === null) {
      if (isPanic(routed.error!)) return routed.error;
      return ClientError.routeNotFound(subjectId.toString());
    }
    if (lightClient.status(subjectId) == Status.Active) {
      return ClientError.invalidRecoveryClient(subjectId.toString() + " is active");
    }
    if (isOfAnotherType(substituteId, subjectId)) {
      return panicked("the state of " + substituteId.toString() + " is of another kind of client");
    }
    const status = lightClient.status(substituteId);
    if (status != Status.Active) {
      const detail = "the substitute " + substituteId.toString() + " is " + statusName(status);
      return ClientError.clientNotActive(detail);
    }
    const subjectHeight = lightClient.latestHeight(subjectId);
    if (compareHeights(subjectHeight, lightClient.latestHeight(substituteId)) >= 0) {
      return ClientError.invalidHeight("the substitute is not ahead of the subject");
    }

    const error = lightClient.recover(subjectId, substituteId);
    if (error !== null) return error;

    const clientType = parseClientIdentifier(subjectId).clientType;
    outcome.emit(recoverClientEvent(subjectId, clientType));
    outcome.pass(IBC_CLIENT_EVENT);
    outcome.respond(MsgRecoverClientResponse.TYPE_URL, new MsgRecoverClientResponse().encode());
    return null;
  }
}

/** Whether there is such a client, whose state the light client of the subject cannot read. */
function isOfAnotherType(substituteId: Bytes, subjectId: Bytes): bool {
  const substituteType = parseClientIdentifier(substituteId).clientType;
  if (substituteType == parseClientIdentifier(subjectId).clientType) return false;
  const state = get(Store.IBC, clientStatePath(substituteId));
  return state ? state.length != 0 : false;
}
