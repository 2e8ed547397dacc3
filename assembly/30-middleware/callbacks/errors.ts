/** Errors of the callbacks middleware (modules/apps/callbacks/types/errors.go). */
import { IbcError } from "../../error";

const CODESPACE = "ibccallbacks";

export namespace CallbackError {
  export function outOfGas(detail: string): IbcError {
    return new IbcError(CODESPACE, 6, detail);
  }
  export function panic(detail: string): IbcError {
    return new IbcError(CODESPACE, 7, detail);
  }
  export function invalidData(detail: string): IbcError {
    return new IbcError(CODESPACE, 8, detail);
  }
}
