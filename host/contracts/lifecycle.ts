/** Executes the messages by which contracts come to be and are called (CONTRACTS.md, section 5). */
import { toHex } from "../bytes.js";
import type { ChainContext, MessageHandler, MessageOutcome } from "../chain/application.js";
import {
  type MsgExecuteContract,
  MsgExecuteContractResponse,
  type MsgInstantiateContract,
  MsgInstantiateContractResponse,
  type MsgMigrateContract,
  MsgMigrateContractResponse,
  type MsgStoreCode,
  MsgStoreCodeResponse,
} from "../codec/gen/strait.contract.v1.js";
import type { MessageCodec } from "../codec/message.js";
import { ModuleError } from "../errors.js";
import { sha256 } from "../store/sha256.js";
import { ContractModule } from "../vm/contractMachine.js";
import { METERING_VERSION } from "../vm/meter/gasTable.js";
import { contractAddress, portOfContract } from "./address.js";
import { hostEvent } from "./contractEvents.js";
import { ContractStore } from "./contractStore.js";
import { contractRequest, Execution, type WorkLimits } from "./execution.js";
import { type ContractMessage, MESSAGES } from "./messages.js";
import { refusals } from "./refusals.js";

/** The handlers of all messages, by their type URLs. */
export function messageHandlers(limits: WorkLimits): ReadonlyMap<string, MessageHandler> {
  return new Map([
    handler(MESSAGES.storeCode, storeCode),
    handler(MESSAGES.instantiate, (context, message) => instantiate(context, limits, message)),
    handler(MESSAGES.execute, (context, message) => execute(context, limits, message)),
    handler(MESSAGES.migrate, (context, message) => migrate(context, limits, message)),
  ]);
}

function handler<T>(
  { codec, check }: ContractMessage<T>,
  execute: (context: ChainContext, message: T) => MessageOutcome,
): [string, MessageHandler] {
  const run = (context: ChainContext, value: Uint8Array) => execute(context, codec.decode(value));
  return [codec.typeUrl, { check, execute: run }];
}

function executed<T>(codec: MessageCodec<T>, response: T): MessageOutcome {
  const { typeUrl } = codec;
  return { kind: "executed", response: { typeUrl, value: codec.encode(response) } };
}

/** The first who stores a code is its creator; who stores it again changes nothing. */
function storeCode(context: ChainContext, { sender, wasmByteCode }: MsgStoreCode): MessageOutcome {
  const store = new ContractStore(context);
  const codeHash = sha256(wasmByteCode);
  if (store.codeInfo(codeHash) === undefined) {
    try {
      ContractModule.load(wasmByteCode);
    } catch (error) {
      if (!(error instanceof ModuleError)) throw error;
      return { kind: "refused", refusal: refusals.notAdmitted(error.message) };
    }
    store.setCode(codeHash, wasmByteCode, { creator: sender, meteringVersion: METERING_VERSION });
  }
  const attributes = [{ key: "code_hash", value: toHex(codeHash) }];
  context.emit({ type: "store_code", attributes });
  return executed(MsgStoreCodeResponse, { codeHash });
}

function instantiate(
  context: ChainContext,
  limits: WorkLimits,
  { admin, codeHash, label, msg, sender }: MsgInstantiateContract,
): MessageOutcome {
  const store = new ContractStore(context);
  if (store.codeInfo(codeHash) === undefined) return noSuchCode(codeHash);
  const address = newAddress(context, store, codeHash);
  const portId = portOfContract(address);
  const info = { codeHash, creator: sender, admin, label };
  store.setContract(address, info);
  context.emit(hostEvent("instantiate", address, { code_hash: toHex(codeHash) }));
  const input = contractRequest(sender, msg);
  const answer = new Execution(context, limits).ask({ name: "instantiate", address, info, input });
  if (answer.refusal !== undefined) return { kind: "refused", refusal: answer.refusal };
  return executed(MsgInstantiateContractResponse, { address, portId, data: answer.value });
}

/** The address of the next number whose port no other application would be routed to. */
function newAddress(context: ChainContext, store: ContractStore, codeHash: Uint8Array): string {
  for (;;) {
    store.count += 1n;
    const address = contractAddress(context.addressPrefix, codeHash, store.count);
    if (context.servesPort(portOfContract(address))) return address;
  }
}

function execute(
  context: ChainContext,
  limits: WorkLimits,
  { contract: address, msg, sender }: MsgExecuteContract,
): MessageOutcome {
  const info = new ContractStore(context).contract(address);
  if (info === undefined) return noSuchContract(address);
  context.emit(hostEvent("execute", address, { code_hash: toHex(info.codeHash) }));
  const input = contractRequest(sender, msg);
  const answer = new Execution(context, limits).ask({ name: "execute", address, info, input });
  if (answer.refusal !== undefined) return { kind: "refused", refusal: answer.refusal };
  return executed(MsgExecuteContractResponse, { data: answer.value });
}

/** Replaces the code, then asks the new one to bring the state of the old up to date. */
function migrate(
  context: ChainContext,
  limits: WorkLimits,
  { codeHash, contract: address, msg, sender }: MsgMigrateContract,
): MessageOutcome {
  const store = new ContractStore(context);
  const info = store.contract(address);
  if (info === undefined) return noSuchContract(address);
  if (info.admin === "" || info.admin !== sender) {
    const log = `${sender} is not the admin of ${address}`;
    return { kind: "refused", refusal: refusals.unauthorized(log) };
  }
  if (store.codeInfo(codeHash) === undefined) return noSuchCode(codeHash);
  const changed = { ...info, codeHash };
  store.setContract(address, changed);
  context.emit(hostEvent("migrate", address, { code_hash: toHex(codeHash) }));
  const input = contractRequest(sender, msg);
  const question = { name: "migrate", address, info: changed, input } as const;
  const answer = new Execution(context, limits).ask(question);
  if (answer.refusal !== undefined) return { kind: "refused", refusal: answer.refusal };
  return executed(MsgMigrateContractResponse, { data: answer.value });
}

function noSuchCode(codeHash: Uint8Array): MessageOutcome {
  const log = `there is no code ${toHex(codeHash)}`;
  return { kind: "refused", refusal: refusals.noSuchCode(log) };
}

function noSuchContract(address: string): MessageOutcome {
  const log = `there is no contract ${address}`;
  return { kind: "refused", refusal: refusals.noSuchContract(log) };
}
