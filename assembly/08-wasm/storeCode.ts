/**
 * ICS-08 storeCode: the authority brings code that clients may have. Source: 08-wasm/types/msgs.go,
 * keeper/msg_server.go.
 */
import { Bytes } from "../abi/bytes";
import { checkAuthority } from "../02-client/authority";
import { Datagram, Outcome } from "../26-routing/datagram";
import { MsgStoreCode, MsgStoreCodeResponse } from "../codec/gen/ibc.lightclients.wasm.v1";
import { CoreError, IbcError } from "../error";
import { storeCode, validateCode } from "./code";
import { storeWasmCodeEvent, WASM_EVENT } from "./events";

export class StoreCode extends Datagram {
  private constructor(private readonly message: MsgStoreCode) {
    super();
  }

  /** Decodes the message; null when the transaction does not decode. */
  static decode(value: Bytes): StoreCode | null {
    const message = MsgStoreCode.decode(value);
    return message === null ? null : new StoreCode(message);
  }

  signer(): Bytes {
    return this.message.signer;
  }

  validate(): IbcError | null {
    const error = validateCode(this.message.wasmByteCode);
    if (error !== null) return error;
    if (this.signerAddress()) return null;
    return CoreError.invalidAddress("signer " + this.message.signer.toString());
  }

  execute(outcome: Outcome): IbcError | null {
    const authorityError = checkAuthority(this.message.signer);
    if (authorityError !== null) return authorityError;
    const stored = storeCode(this.message.wasmByteCode);
    if (stored.error !== null) return stored.error;

    outcome.emit(storeWasmCodeEvent(stored.checksum));
    outcome.pass(WASM_EVENT);
    const response = new MsgStoreCodeResponse();
    response.checksum = stored.checksum;
    outcome.respond(MsgStoreCodeResponse.TYPE_URL, response.encode());
    return null;
  }
}
