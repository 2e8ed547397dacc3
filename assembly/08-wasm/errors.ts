/** modules/light-clients/08-wasm/types/errors.go */
import { IbcError } from "../error";

const CODESPACE = "08-wasm";

export namespace WasmError {
  export function invalidData(detail: string): IbcError {
    return new IbcError(CODESPACE, 3, detail);
  }
  export function invalidChecksum(detail: string): IbcError {
    return new IbcError(CODESPACE, 4, detail);
  }
  export function emptyCode(detail: string): IbcError {
    return new IbcError(CODESPACE, 7, detail);
  }
  export function codeTooLarge(detail: string): IbcError {
    return new IbcError(CODESPACE, 8, detail);
  }
  export function codeExists(detail: string): IbcError {
    return new IbcError(CODESPACE, 9, detail);
  }
  export function checksumNotFound(detail: string): IbcError {
    return new IbcError(CODESPACE, 10, detail);
  }
  export function subMessagesNotAllowed(detail: string): IbcError {
    return new IbcError(CODESPACE, 11, detail);
  }
  export function eventsNotAllowed(detail: string): IbcError {
    return new IbcError(CODESPACE, 12, detail);
  }
  export function attributesNotAllowed(detail: string): IbcError {
    return new IbcError(CODESPACE, 13, detail);
  }
  export function contractCallFailed(detail: string): IbcError {
    return new IbcError(CODESPACE, 14, detail);
  }
  export function invalidResponseData(detail: string): IbcError {
    return new IbcError(CODESPACE, 15, detail);
  }
  export function invalidContractModification(detail: string): IbcError {
    return new IbcError(CODESPACE, 16, detail);
  }
  export function vmError(detail: string): IbcError {
    return new IbcError(CODESPACE, 17, detail);
  }
}
