/**
 * What answers the callbacks that packets ask for: the seam between the callbacks middleware and
 * contracts of any kind (ibc-go modules/apps/callbacks/types/expected_keepers.go ContractKeeper).
 */
import type { ContractCallbackRequest } from "../codec/gen/strait.abi.v0.js";
import type { GasMeter } from "../vm/gasMeter.js";
import type { ChainContext, Refusal } from "./application.js";

/**
 * A callback runs on a branch of its own: what it wrote and emitted stays unless it refuses, with
 * the whole text of the error as `log`, or throws. What it throws is a panic: ContractPanic, or
 * OutOfGas of its meter, or anything else; errors of the host (HostError) end the run instead.
 * Whether the packet's sender may ask the contract for anything is for the keeper to say.
 */
export interface ContractKeeper {
  /** The most gas that one callback may use, above 0 and below 2^64. */
  readonly maxCallbackGas: bigint;
  /** A refusal stops the packet. */
  onSendPacket(context: CallbackContext, callback: ContractCallbackRequest): Refusal | undefined;
  onAcknowledgementPacket(
    context: CallbackContext,
    callback: ContractCallbackRequest,
  ): Refusal | undefined;
  onTimeoutPacket(context: CallbackContext, callback: ContractCallbackRequest): Refusal | undefined;
  /** A refusal of what is acknowledged at once makes the receipt fail. */
  onReceivePacket(context: CallbackContext, callback: ContractCallbackRequest): Refusal | undefined;
}

export interface CallbackContext extends ChainContext {
  /** Of this callback; what it uses is used of its transaction's too. */
  readonly gas: GasMeter;
}

/** What a contract panics with; the text shows in an event. */
export class ContractPanic extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "ContractPanic";
  }
}
