/**
 * The execution of a callback (modules/apps/callbacks/internal/process.go ProcessCallback): on a
 * branch of its own, with gas of its own, by the contract keeper of the host (assembly/ABI.md,
 * "Contract keepers").
 */
import { closeBranch, openBranch } from "../../abi/branch";
import { Bytes } from "../../abi/bytes";
import { CallStatus, callModule, ModuleKind } from "../../abi/call";
import {
  ContractCallbackEnd, ContractCallbackRequest, ContractCallbackResponse, ContractCallbackType,
} from "../../codec/gen/strait.abi.v0";
import { IbcError, panicked, SdkError } from "../../error";
import { EventLog } from "../../event";
import { CallbackData } from "./callbackData";
import { nameOf } from "./callbackType";
import { CallbackError } from "./errors";

const NOTHING = Bytes.allocate(0);
const IBC = Bytes.of("ibc ");
const OUT_OF_GAS = Bytes.of(" callback out of gas: callback out of gas");
const PANICKED_WITH = Bytes.of(" callback panicked with: ");
const CALLBACK_PANIC = Bytes.of(": callback panic");

/** What became of a callback. */
@final
export class CallbackResult {
  constructor(
    /** What of the gas limit was left for it. */
    public readonly executionGasLimit: u64,
    /** Why it failed; null when it did not. */
    public readonly error: IbcError | null,
    /** The text of that error, as Go gives it. */
    public readonly errorText: Bytes,
    /** A panic that passes on: the message fails as a whole. */
    public readonly panic: IbcError | null,
  ) {}
}

/** Has the contract keeper answer to a callback. What it wrote and emitted stays unless it
 * refuses or panics. */
export function processCallback(
  request: ContractCallbackRequest, data: CallbackData, events: EventLog,
): CallbackResult {
  request.contractAddress = data.contractAddress;
  request.packetSender = data.sender;
  request.applicationVersion = data.applicationVersion;
  request.calldata = data.calldata;
  request.commitGasLimit = data.commitGasLimit;
  openBranch();
  const response = ask(request);
  const isKept = response.end == ContractCallbackEnd.CONTRACT_CALLBACK_END_RETURNED &&
    response.code == 0;
  closeBranch(isKept);
  if (isKept) events.emitEncoded(response.events);
  return judge(request, response);
}

/** The answer of the keeper. One that gives none that can be read has panicked. */
function ask(request: ContractCallbackRequest): ContractCallbackResponse {
  const call = callModule(ModuleKind.ContractKeeper, NOTHING, request.encode());
  const answered = call.status == CallStatus.Answered
    ? ContractCallbackResponse.decode(call.response)
    : null;
  if (answered !== null) return answered;
  const response = new ContractCallbackResponse();
  response.end = ContractCallbackEnd.CONTRACT_CALLBACK_END_PANICKED;
  response.executionGasLimit = request.commitGasLimit;
  response.log = Bytes.of("the contract keeper gave no answer");
  return response;
}

/** Want of gas comes before a panic, and that before an error. */
function judge(
  request: ContractCallbackRequest, response: ContractCallbackResponse,
): CallbackResult {
  const limit = response.executionGasLimit;
  const intro = IBC + nameOf(request.type);
  const hasPanicked = response.end != ContractCallbackEnd.CONTRACT_CALLBACK_END_RETURNED;
  const isSending = request.type == ContractCallbackType.CONTRACT_CALLBACK_TYPE_SEND_PACKET;
  if (hasPanicked && isSending) return panic(limit, panicOf(response));
  if (response.gasUsed > limit) {
    // Whoever relays can try again with more gas.
    if (limit < request.commitGasLimit) {
      const detail = intro.toString() + " callback out of gas; commitGasLimit: " +
        request.commitGasLimit.toString();
      return panic(limit, SdkError.outOfGas(detail));
    }
    return failure(limit, CallbackError.outOfGas(response.log.toString()), intro + OUT_OF_GAS);
  }
  if (hasPanicked) {
    const text = intro + PANICKED_WITH + response.log + CALLBACK_PANIC;
    return failure(limit, CallbackError.panic(text.toString()), text);
  }
  if (response.code == 0) return new CallbackResult(limit, null, NOTHING, null);
  const log = response.log;
  const error = new IbcError(response.codespace.toString(), response.code, log.toString());
  return failure(limit, error, log);
}

/** The panic itself, where the middleware does not recover from it. */
function panicOf(response: ContractCallbackResponse): IbcError {
  const log = response.log.toString();
  return response.end == ContractCallbackEnd.CONTRACT_CALLBACK_END_OUT_OF_GAS
    ? SdkError.outOfGas(log)
    : panicked(log);
}

function panic(executionGasLimit: u64, error: IbcError): CallbackResult {
  return new CallbackResult(executionGasLimit, null, NOTHING, error);
}

function failure(executionGasLimit: u64, error: IbcError, text: Bytes): CallbackResult {
  return new CallbackResult(executionGasLimit, error, text, null);
}
