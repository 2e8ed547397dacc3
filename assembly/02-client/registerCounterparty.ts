/**
 * IBC v2 registerCounterparty: who created a client says which client on the other chain is its
 * counterpart, once. Source: 02-client/v2/types/msgs.go, core/keeper/msg_server.go.
 */
import { Bytes } from "../abi/bytes";
import { get, set, Store } from "../abi/store";
import { parseClientIdentifier, validateClientIdentifier } from "../24-host/identifiers";
import { clientCounterpartyPath, nextSequenceSendPathV2 } from "../24-host/paths";
import { Datagram, Outcome } from "../26-routing/datagram";
import {
  CounterpartyInfo, MsgRegisterCounterparty, MsgRegisterCounterpartyResponse,
} from "../codec/gen/ibc.core.client.v2";
import { CoreError, HostError, IbcError } from "../error";
import { ClientV2Error } from "../errorV2";
import { isCreator } from "./creator";

const MAX_PREFIX_KEYS: i32 = 32;
const MAX_PREFIX_KEY_LENGTH: i32 = 256;

export class RegisterCounterparty extends Datagram {
  private constructor(private readonly message: MsgRegisterCounterparty) {
    super();
  }

  /** Decodes the message; null when the transaction does not decode. */
  static decode(value: Bytes): RegisterCounterparty | null {
    const message = MsgRegisterCounterparty.decode(value);
    return message === null ? null : new RegisterCounterparty(message);
  }

  signer(): Bytes {
    return this.message.signer;
  }

  validate(): IbcError | null {
    if (!this.signerAddress()) {
      return CoreError.invalidAddress("signer " + this.message.signer.toString());
    }
    const prefixError = validatePrefix(this.message.counterpartyMerklePrefix);
    if (prefixError !== null) return prefixError;
    const clientId = this.message.clientId;
    const error = validateClientIdentifier(clientId);
    if (error !== null) return error;
    const counterpartyId = this.message.counterpartyClientId;
    const counterpartyError = validateClientIdentifier(counterpartyId);
    if (counterpartyError !== null) return counterpartyError;
    // Transfers of v2 read client identifiers out of denominations and rely on their form.
    if (parseClientIdentifier(clientId).error === null &&
        parseClientIdentifier(counterpartyId).error === null) {
      return null;
    }
    return HostError.invalidId("client identifiers must be {client type}-{N}");
  }

  execute(outcome: Outcome): IbcError | null {
    const clientId = this.message.clientId;
    if (!isCreator(clientId, this.message.signer)) {
      return CoreError.unauthorized(
        this.message.signer.toString() + " did not create " + clientId.toString(),
      );
    }
    const registered = get(Store.IBC, clientCounterpartyPath(clientId));
    if (registered && registered.length != 0) {
      return CoreError.invalidRequest(clientId.toString() + " has its counterparty already");
    }

    const counterparty = new CounterpartyInfo();
    counterparty.merklePrefix = this.message.counterpartyMerklePrefix;
    counterparty.clientId = this.message.counterpartyClientId;
    set(Store.IBC, clientCounterpartyPath(clientId), counterparty.encode());
    set(Store.IBC, nextSequenceSendPathV2(clientId), Bytes.u64be(1));

    outcome.respond(
      MsgRegisterCounterpartyResponse.TYPE_URL, new MsgRegisterCounterpartyResponse().encode(),
    );
    return null;
  }
}

function validatePrefix(keys: Bytes[]): IbcError | null {
  if (keys.length == 0) {
    return ClientV2Error.invalidCounterparty("the counterparty's prefix is empty");
  }
  if (keys.length > MAX_PREFIX_KEYS) {
    return CoreError.tooLarge("the counterparty's prefix has more than 32 keys");
  }
  for (let i = 0; i < keys.length; i++) {
    if (keys[i].length > MAX_PREFIX_KEY_LENGTH) {
      return CoreError.tooLarge("key " + i.toString() + " of the prefix has more than 256 bytes");
    }
  }
  return null;
}
