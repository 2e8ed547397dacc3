/** Contracts that packets of others ask to call back: the contract keeper of a chain with contracts
 * (CONTRACTS.md, section 9). */
import type { Refusal } from "../chain/application.js";
import type { CallbackContext, ContractKeeper } from "../chain/contractKeeper.js";
import { ContractCallbackRequest } from "../codec/gen/strait.abi.v0.js";
import { UNITS_PER_SDK_GAS } from "../vm/meter/gasTable.js";
import { ContractStore } from "./contractStore.js";
import { Execution, type WorkLimits } from "./execution.js";
import { failure, refusals } from "./refusals.js";

const NAME = "packet_callback";

export class PacketCallbacks implements ContractKeeper {
  /** As much as any work of a contract, in the SDK's gas. */
  readonly maxCallbackGas: bigint;

  constructor(private readonly limits: WorkLimits) {
    this.maxCallbackGas = limits.gas / UNITS_PER_SDK_GAS;
  }

  onSendPacket(context: CallbackContext, callback: ContractCallbackRequest) {
    return this.call(context, callback);
  }

  onAcknowledgementPacket(context: CallbackContext, callback: ContractCallbackRequest) {
    return this.call(context, callback);
  }

  onTimeoutPacket(context: CallbackContext, callback: ContractCallbackRequest) {
    return this.call(context, callback);
  }

  onReceivePacket(context: CallbackContext, callback: ContractCallbackRequest) {
    return this.call(context, callback);
  }

  /** The contract gets what is left of the gas that the packet asked for. Whose packets it listens
   * to is for the contract to say. */
  private call(context: CallbackContext, callback: ContractCallbackRequest): Refusal | undefined {
    const { contractAddress: address } = callback;
    const info = new ContractStore(context).contract(address);
    if (info === undefined) return refusals.noSuchContract(`there is no contract ${address}`);
    const { stackBytes } = this.limits;
    const gas = context.gas.remaining * UNITS_PER_SDK_GAS;
    const execution = new Execution(context, { gas, stackBytes });
    const input = ContractCallbackRequest.encode(callback);
    const { answer, end } = execution.askToTheEnd({ name: NAME, address, info, input });
    if (end === undefined) return answer.refusal;
    if (end.kind === "trapped" && end.cause === "out of gas") {
      context.gas.consume(context.gas.remaining + 1n);
    }
    context.gas.consume((gas - end.gasLeft + UNITS_PER_SDK_GAS - 1n) / UNITS_PER_SDK_GAS);
    // The text becomes part of an event, in which no engine has a say.
    return end.kind === "trapped" ? failure(NAME, address, end.cause) : answer.refusal;
  }
}
