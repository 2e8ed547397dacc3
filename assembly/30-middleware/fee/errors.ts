/** Errors of the fee middleware (ibc-go modules/apps/29-fee/types/errors.go). */
import { Bytes } from "../../abi/bytes";
import { IbcError } from "../../error";

export namespace FeeError {
  export function invalidVersion(detail: string): IbcError {
    return new IbcError("feeibc", 2, detail);
  }
  export function relayersNotEmpty(): IbcError {
    return new IbcError("feeibc", 6, "a fee cannot name its relayers");
  }
  export function counterpartyPayeeEmpty(): IbcError {
    return new IbcError("feeibc", 7, "the counterparty payee is missing");
  }
  export function feesNotEnabled(detail: string): IbcError {
    return new IbcError("feeibc", 9, "no fees on the channel " + detail);
  }
  export function relayerNotFound(detail: string): IbcError {
    return new IbcError("feeibc", 10, "nobody is known to have brought packet " + detail);
  }
  export function locked(): IbcError {
    return new IbcError("feeibc", 11, "fees are locked: once there was too little in escrow");
  }
  /** Of the bank (cosmos-sdk x/bank/types/errors.go ErrSendDisabled). */
  export function sendDisabled(denom: Bytes): IbcError {
    return new IbcError("bank", 5, denom.toString() + " may not be sent");
  }
}
