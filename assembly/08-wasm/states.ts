/**
 * The states and messages of clients in contracts: bytes that only the contract understands
 * (08-wasm/types/client_state.go, consensus_state.go, client_message.go).
 */
import { Bytes } from "../abi/bytes";
import { ClientMessage, ClientState, ConsensusState } from "../02-client/lightClient";
import {
  ClientMessage as ClientMessageData, ClientState as ClientStateData,
  ConsensusState as ConsensusStateData,
} from "../codec/gen/ibc.lightclients.wasm.v1";
import { IbcError } from "../error";
import { validateChecksum } from "./checksums";
import { WasmError } from "./errors";
import { WASM } from "./settings";

/** `08-wasm/3` for none. */
function validateData(data: Bytes): IbcError | null {
  return data.length == 0 ? WasmError.invalidData("the data is empty") : null;
}

/** Data, then checksum; the height may be any. */
export function validateClientState(state: ClientStateData): IbcError | null {
  const error = validateData(state.data);
  return error !== null ? error : validateChecksum(state.checksum);
}

export function validateConsensusState(state: ConsensusStateData): IbcError | null {
  return validateData(state.data);
}

@final
export class WasmClientState extends ClientState {
  constructor(public readonly data: ClientStateData) {
    super();
  }

  clientType(): Bytes {
    return WASM;
  }

  validate(): IbcError | null {
    return validateClientState(this.data);
  }

  encode(): Bytes {
    return this.data.encode();
  }

  /** What a contract lets clients choose, only the contract knows. */
  packWithoutCustomFields(): Bytes | null {
    return null;
  }
}

@final
export class WasmConsensusState extends ConsensusState {
  constructor(private readonly data: ConsensusStateData) {
    super();
  }

  clientType(): Bytes {
    return WASM;
  }

  validateBasic(): IbcError | null {
    return validateConsensusState(this.data);
  }

  encode(): Bytes {
    return this.data.encode();
  }
}

@final
export class WasmClientMessage extends ClientMessage {
  constructor(public readonly message: ClientMessageData) {
    super();
  }

  clientType(): Bytes {
    return WASM;
  }

  validateBasic(): IbcError | null {
    return validateData(this.message.data);
  }
}
