/**
 * ICS-08 migrateContract: the authority gives a client other code. Source: 08-wasm/types/msgs.go,
 * keeper/msg_server.go, keeper/keeper.go migrateContractCode.
 */
import { Bytes } from "../abi/bytes";
import { checkAuthority } from "../02-client/authority";
import { parseClientIdentifier } from "../24-host/identifiers";
import { hexadecimal } from "../24-host/text";
import { Datagram, Outcome } from "../26-routing/datagram";
import {
  MsgMigrateContract, MsgMigrateContractResponse,
} from "../codec/gen/ibc.lightclients.wasm.v1";
import { CoreError, HostError, IbcError } from "../error";
import { hasChecksum, validateChecksum } from "./checksums";
import { migrateContract } from "./contract";
import { WasmError } from "./errors";
import { migrateContractEvent, WASM_EVENT } from "./events";
import { WASM } from "./settings";
import { getClientState, setClientState } from "./store";

export class MigrateContract extends Datagram {
  private constructor(private readonly message: MsgMigrateContract) {
    super();
  }

  /** Decodes the message; null when the transaction does not decode. */
  static decode(value: Bytes): MigrateContract | null {
    const message = MsgMigrateContract.decode(value);
    return message === null ? null : new MigrateContract(message);
  }

  signer(): Bytes {
    return this.message.signer;
  }

  validate(): IbcError | null {
    if (!this.signerAddress()) {
      return CoreError.invalidAddress("signer " + this.message.signer.toString());
    }
    const checksumError = validateChecksum(this.message.checksum);
    if (checksumError !== null) return checksumError;
    const clientError = validateClientId(this.message.clientId);
    if (clientError !== null) return clientError;
    return this.message.msg.length == 0
      ? CoreError.invalidRequest("the migrate message is empty")
      : null;
  }

  execute(outcome: Outcome): IbcError | null {
    const clientId = this.message.clientId;
    const newChecksum = this.message.checksum;
    const authorityError = checkAuthority(this.message.signer);
    if (authorityError !== null) return authorityError;
    const stored = getClientState(clientId);
    const client = stored.state;
    if (client === null) return stored.error;
    if (!hasChecksum(newChecksum)) {
      return WasmError.checksumNotFound(hexadecimal(newChecksum).toString());
    }
    if (client.checksum == newChecksum) {
      return WasmError.codeExists(clientId.toString() + " has this code already");
    }
    const error = migrateContract(clientId, newChecksum, this.message.msg);
    if (error !== null) return error;

    // The contract may have changed the state, and need not have changed its checksum.
    const migrated = getClientState(clientId).state!;
    migrated.checksum = newChecksum;
    setClientState(clientId, migrated);

    outcome.emit(migrateContractEvent(clientId, client.checksum, newChecksum));
    outcome.pass(WASM_EVENT);
    const response = new MsgMigrateContractResponse();
    outcome.respond(MsgMigrateContractResponse.TYPE_URL, response.encode());
    return null;
  }
}

/** types.ValidateClientID: `host/2` for what names no client, or one of another kind. */
function validateClientId(clientId: Bytes): IbcError | null {
  if (parseClientIdentifier(clientId).error !== null) {
    return HostError.invalidId(clientId.toString() + " is not {client type}-{N}");
  }
  if (clientId.startsWith(WASM)) return null;
  return HostError.invalidId(clientId.toString() + " does not begin with 08-wasm");
}
