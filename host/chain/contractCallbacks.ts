/** Serves the `call` import for callbacks of contracts (assembly/ABI.md, "Contract keepers"). */
import {
  CallbackSettings,
  ContractCallbackEnd,
  ContractCallbackRequest,
  ContractCallbackResponse,
  ContractCallbackType,
} from "../codec/gen/strait.abi.v0.js";
import { HostError } from "../errors.js";
import { GasMeter, OutOfGas } from "../vm/gasMeter.js";
import type { CallContext, CallResult } from "../vm/host.js";
import type { HostedApplication, Refusal } from "./application.js";
import { refusalAnswer } from "./applicationAnswer.js";
import { type HostedApplications, isOfHost } from "./applicationCalls.js";
import { RunningWork } from "./applicationContext.js";
import { type CallbackContext, type ContractKeeper, ContractPanic } from "./contractKeeper.js";

const MAX_GAS = 2n ** 64n - 1n;

/** Value of env 10. */
export function encodeCallbackSettings(
  applications: ReadonlyMap<string, HostedApplication>,
): Uint8Array {
  const maxGas = keeperOf(applications)?.keeper.maxCallbackGas ?? 0n;
  return CallbackSettings.encode({ maxGas });
}

/** The one application of a chain that answers callbacks. Throws a HostError for a second one. */
function keeperOf(
  applications: ReadonlyMap<string, HostedApplication>,
): { readonly name: string; readonly keeper: ContractKeeper } | undefined {
  const [first, second] = [...applications].flatMap(([name, { contractKeeper: keeper }]) =>
    keeper === undefined ? [] : [{ name, keeper }],
  );
  if (first === undefined) return undefined;
  if (second !== undefined) {
    throw new HostError(`both ${first.name} and ${second.name} answer callbacks of contracts`);
  }
  const { maxCallbackGas } = first.keeper;
  if (maxCallbackGas > 0n && maxCallbackGas <= MAX_GAS) return first;
  throw new HostError(`${first.name}: a callback may not use up to ${maxCallbackGas} of gas`);
}

/** Has the contract keeper answer, with as much gas as the packet asks for and its transaction has
 * left. */
export function callContractKeeper(
  hosted: HostedApplications,
  context: CallContext,
  request: Uint8Array,
): CallResult {
  const found = keeperOf(hosted.applications);
  if (found === undefined) return { kind: "no-target" };
  const callback = ContractCallbackRequest.decode(request);
  const outer = context.callbackGas ?? new GasMeter();
  const gas = new GasMeter(least(outer.remaining, callback.commitGasLimit));
  const running = new RunningContractCallback(hosted, context, found.name, gas);
  const answer = endOf(() => dispatch(found.keeper, running, callback));
  running.finish();
  outer.consume(least(gas.consumed, gas.limit));
  const isDone = answer.end === undefined && answer.code === undefined;
  const response = ContractCallbackResponse.create({
    ...answer,
    executionGasLimit: gas.limit,
    gasUsed: gas.consumed,
  });
  if (isDone) {
    for (const { type, attributes } of running.events) {
      response.events.push({ type, attributes: [...attributes] });
    }
  }
  return { kind: "answered", response: ContractCallbackResponse.encode(response) };
}

class RunningContractCallback extends RunningWork implements CallbackContext {
  constructor(
    hosted: HostedApplications,
    context: CallContext,
    application: string,
    readonly gas: GasMeter,
  ) {
    super(hosted, context, application);
  }
}

type Answer = Partial<ContractCallbackResponse>;

/** What a keeper answered, or how it panicked. What the engine says in its errors is no result. */
function endOf(callback: () => Refusal | undefined): Answer {
  try {
    return refusalAnswer(callback());
  } catch (error) {
    if (error instanceof OutOfGas) {
      return { end: ContractCallbackEnd.CONTRACT_CALLBACK_END_OUT_OF_GAS, log: error.message };
    }
    const end = ContractCallbackEnd.CONTRACT_CALLBACK_END_PANICKED;
    if (error instanceof ContractPanic) return { end, log: error.message };
    if (isOfHost(error)) throw error;
    return { end, log: "the contract keeper failed" };
  }
}

function dispatch(
  keeper: ContractKeeper,
  context: CallbackContext,
  callback: ContractCallbackRequest,
): Refusal | undefined {
  switch (callback.type) {
    case ContractCallbackType.CONTRACT_CALLBACK_TYPE_SEND_PACKET:
      return keeper.onSendPacket(context, callback);
    case ContractCallbackType.CONTRACT_CALLBACK_TYPE_ACKNOWLEDGEMENT_PACKET:
      return keeper.onAcknowledgementPacket(context, callback);
    case ContractCallbackType.CONTRACT_CALLBACK_TYPE_TIMEOUT_PACKET:
      return keeper.onTimeoutPacket(context, callback);
    case ContractCallbackType.CONTRACT_CALLBACK_TYPE_RECEIVE_PACKET:
      return keeper.onReceivePacket(context, callback);
    default:
      throw new HostError(`the core asks for a callback of type ${callback.type}`);
  }
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
