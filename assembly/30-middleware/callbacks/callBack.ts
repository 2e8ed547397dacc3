/** What both versions of the middleware do with a callback, and with what came of it. */
import { Bytes } from "../../abi/bytes";
import { Packet } from "../../codec/gen/ibc.core.channel.v1";
import { ContractCallbackRequest, ContractCallbackType } from "../../codec/gen/strait.abi.v0";
import { IbcError } from "../../error";
import { EventLog } from "../../event";
import { CallbackData } from "./callbackData";
import { emitCallback } from "./events";
import { CallbackResult, processCallback } from "./process";

/** What to ask the contract keeper about a packet. */
export function requestFor(type: ContractCallbackType, packet: Packet): ContractCallbackRequest {
  const request = new ContractCallbackRequest();
  request.type = type;
  request.packet = packet;
  return request;
}

/** Calls back on the chain that sent the packet; only data that ask wrongly, and panics, stop what
 * becomes of it. */
export function inform(
  request: ContractCallbackRequest, callback: CallbackData | null, events: EventLog,
): IbcError | null {
  if (callback === null) return null;
  if (callback.error !== null) return callback.error;
  const result = processCallback(request, callback, events);
  if (result.panic !== null) return result.panic;
  emitCallback(request.type, request.packet, callback, result, events);
  return null;
}

/** Calls back on the chain that received the packet. */
export function tellOfReceipt(
  packet: Packet, acknowledgement: Bytes, callback: CallbackData, events: EventLog,
): CallbackResult {
  const type = ContractCallbackType.CONTRACT_CALLBACK_TYPE_RECEIVE_PACKET;
  const request = requestFor(type, packet);
  request.acknowledgement = acknowledgement;
  const result = processCallback(request, callback, events);
  if (result.panic === null) emitCallback(type, packet, callback, result, events);
  return result;
}

/** Calls back before a packet goes: whatever goes wrong keeps it here. */
export function askToSend(
  packet: Packet, callback: CallbackData, events: EventLog,
): IbcError | null {
  if (callback.error !== null) return callback.error;
  const type = ContractCallbackType.CONTRACT_CALLBACK_TYPE_SEND_PACKET;
  const result = processCallback(requestFor(type, packet), callback, events);
  if (result.panic !== null) return result.panic;
  if (result.error !== null) return result.error;
  emitCallback(type, packet, callback, result, events);
  return null;
}
