/**
 * ICS-08 removeChecksum: the authority forbids code; clients that have it cannot be used any more.
 * Source: 08-wasm/types/msgs.go, keeper/msg_server.go.
 */
import { Bytes } from "../abi/bytes";
import { checkAuthority } from "../02-client/authority";
import { hexadecimal } from "../24-host/text";
import { Datagram, Outcome } from "../26-routing/datagram";
import {
  MsgRemoveChecksum, MsgRemoveChecksumResponse,
} from "../codec/gen/ibc.lightclients.wasm.v1";
import { CoreError, IbcError } from "../error";
import { hasChecksum, removeChecksum, validateChecksum } from "./checksums";
import { WasmError } from "./errors";

export class RemoveChecksum extends Datagram {
  private constructor(private readonly message: MsgRemoveChecksum) {
    super();
  }

  /** Decodes the message; null when the transaction does not decode. */
  static decode(value: Bytes): RemoveChecksum | null {
    const message = MsgRemoveChecksum.decode(value);
    return message === null ? null : new RemoveChecksum(message);
  }

  signer(): Bytes {
    return this.message.signer;
  }

  validate(): IbcError | null {
    if (!this.signerAddress()) {
      return CoreError.invalidAddress("signer " + this.message.signer.toString());
    }
    return validateChecksum(this.message.checksum);
  }

  /** Emits nothing. */
  execute(outcome: Outcome): IbcError | null {
    const checksum = this.message.checksum;
    const authorityError = checkAuthority(this.message.signer);
    if (authorityError !== null) return authorityError;
    if (!hasChecksum(checksum)) {
      return WasmError.checksumNotFound(hexadecimal(checksum).toString());
    }

    removeChecksum(checksum);

    outcome.respond(MsgRemoveChecksumResponse.TYPE_URL, new MsgRemoveChecksumResponse().encode());
    return null;
  }
}
