/** What a contract asks of the chain around it (host/contracts/CONTRACTS.md, "Imports"). */
import { Bytes } from "./bytes";
import { CallAnswer, callModule, ModuleKind } from "./call";

const CORE = Bytes.allocate(0);

/** Sends a packet, writes an acknowledgement or closes a channel for the contract's own port: an
 * encoded `AppCallRequest`, answered by an `AppCallResponse`. */
export function callCore(request: Bytes): CallAnswer {
  return callModule(ModuleKind.Core, CORE, request);
}

/** Has another contract execute a message; answered by a `ContractResponse`. */
export function executeContract(address: Bytes, message: Bytes): CallAnswer {
  return callModule(ModuleKind.Contract, address, message);
}

/** Asks a contract; answered by a `ContractResponse`. */
export function queryContract(address: Bytes, question: Bytes): CallAnswer {
  return callModule(ModuleKind.ContractQuery, address, question);
}
