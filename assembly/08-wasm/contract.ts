/**
 * Calls of the contracts behind clients, and what must be true when they return
 * (08-wasm/keeper/contract_keeper.go).
 */
import { Bytes } from "../abi/bytes";
import { CallStatus, callModule, ModuleKind } from "../abi/call";
import { get, Store } from "../abi/store";
import { clientStatePath } from "../24-host/paths";
import { ClientState } from "../codec/gen/ibc.lightclients.wasm.v1";
import {
  LightClientEnd, LightClientEntry, LightClientRequest, LightClientResponse, RunLightClient,
} from "../codec/gen/strait.abi.v0";
import { IbcError, SdkError } from "../error";
import { WasmError } from "./errors";
import { decodeClientState } from "./store";

const NOTHING = Bytes.allocate(0);

/** The data that a contract returned, or why there is none. */
@final
export class ContractOutcome {
  constructor(
    public readonly data: Bytes,
    public readonly error: IbcError | null,
  ) {}

  static failed(error: IbcError): ContractOutcome {
    return new ContractOutcome(NOTHING, error);
  }
}

/** Has a contract write the first states of a client. */
export function instantiateContract(
  clientId: Bytes, client: ClientState, message: Bytes,
): IbcError | null {
  const entry = LightClientEntry.LIGHT_CLIENT_ENTRY_INSTANTIATE;
  const outcome = run(entry, clientId, NOTHING, client.checksum, message);
  return outcome.error !== null ? outcome.error : checkClientState(clientId, client.checksum);
}

/** Has a contract change a client; with a substitute it sees the stores of both. */
export function sudoContract(
  clientId: Bytes, substituteId: Bytes, client: ClientState, message: Bytes,
): ContractOutcome {
  const entry = LightClientEntry.LIGHT_CLIENT_ENTRY_SUDO;
  const outcome = run(entry, clientId, substituteId, client.checksum, message);
  if (outcome.error !== null) return outcome;
  const error = checkClientState(clientId, client.checksum);
  return error !== null ? ContractOutcome.failed(error) : outcome;
}

/** Has new code take over a client, whose state may then name any code. */
export function migrateContract(
  clientId: Bytes, newChecksum: Bytes, message: Bytes,
): IbcError | null {
  const entry = LightClientEntry.LIGHT_CLIENT_ENTRY_MIGRATE;
  const outcome = run(entry, clientId, NOTHING, newChecksum, message);
  return outcome.error !== null ? outcome.error : checkClientState(clientId, null);
}

/** Asks a contract about a client. */
export function queryContract(
  clientId: Bytes, client: ClientState, question: Bytes,
): ContractOutcome {
  const entry = LightClientEntry.LIGHT_CLIENT_ENTRY_QUERY;
  return run(entry, clientId, NOTHING, client.checksum, question);
}

/** `08-wasm/17` for a contract that gives up, `/14` for one that refuses, `sdk/11` for one that has
 * spent its gas; `/11` to `/13` for what no contract of a client may return. */
function run(
  entry: i32, clientId: Bytes, substituteId: Bytes, checksum: Bytes, message: Bytes,
): ContractOutcome {
  const asked = new RunLightClient();
  asked.entry = entry;
  asked.clientId = clientId;
  asked.substituteId = substituteId;
  asked.msg = message;
  const request = new LightClientRequest();
  request.run = asked;
  const response = askLightClient(checksum, request);
  if (response === null) {
    const detail = "the contract of " + clientId.toString() + " gave no answer that can be read";
    return ContractOutcome.failed(WasmError.vmError(detail));
  }
  if (response.end == LightClientEnd.LIGHT_CLIENT_END_OUT_OF_GAS) {
    const detail = "the contract of " + clientId.toString() + " has spent its gas";
    return ContractOutcome.failed(SdkError.outOfGas(detail));
  }
  if (response.end != LightClientEnd.LIGHT_CLIENT_END_RETURNED) {
    return ContractOutcome.failed(WasmError.contractCallFailed(response.log.toString()));
  }
  const error = checkResponse(response);
  return error !== null ? ContractOutcome.failed(error) : new ContractOutcome(response.data, null);
}

/** What the host answers about a checksum; null when it gives up or knows none such. */
export function askLightClient(
  checksum: Bytes, request: LightClientRequest,
): LightClientResponse | null {
  const call = callModule(ModuleKind.LightClient, checksum, request.encode());
  if (call.status != CallStatus.Answered) return null;
  return LightClientResponse.decode(call.response);
}

/** Only data may come back. */
function checkResponse(response: LightClientResponse): IbcError | null {
  if (response.messages > 0) {
    return WasmError.subMessagesNotAllowed("the contract returned messages");
  }
  if (response.events > 0) return WasmError.eventsNotAllowed("the contract returned events");
  if (response.attributes > 0) {
    return WasmError.attributesNotAllowed("the contract returned attributes");
  }
  return null;
}

/** Whether a contract has left the client a state, and with a checksum given, that one in it:
 * `08-wasm/16` otherwise. */
function checkClientState(clientId: Bytes, checksum: Bytes | null): IbcError | null {
  const stored = get(Store.IBC, clientStatePath(clientId));
  if (!stored || stored.length == 0) {
    return WasmError.invalidContractModification(clientId.toString() + " has no state");
  }
  const state = decodeClientState(stored);
  if (state === null) {
    return WasmError.invalidContractModification(
      "the state of " + clientId.toString() + " is none of a contract",
    );
  }
  if (!checksum || state.checksum == checksum) return null;
  return WasmError.invalidContractModification(
    "the state of " + clientId.toString() + " has another checksum",
  );
}
