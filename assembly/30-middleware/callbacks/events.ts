/** Events of the callbacks middleware (modules/apps/callbacks/types/events.go). */
import { Bytes } from "../../abi/bytes";
import { Packet } from "../../codec/gen/ibc.core.channel.v1";
import { ContractCallbackType } from "../../codec/gen/strait.abi.v0";
import { addAttribute, EventLog, newEvent } from "../../event";
import { CallbackData } from "./callbackData";
import { nameOf } from "./callbackType";
import { CallbackResult } from "./process";

const SOURCE_EVENT = Bytes.of("ibc_src_callback");
const DESTINATION_EVENT = Bytes.of("ibc_dest_callback");
const MODULE_KEY = Bytes.of("module");
const MODULE = Bytes.of("ibccallbacks");
const TYPE = Bytes.of("callback_type");
const ADDRESS = Bytes.of("callback_address");
const EXECUTION_GAS_LIMIT = Bytes.of("callback_exec_gas_limit");
const COMMIT_GAS_LIMIT = Bytes.of("callback_commit_gas_limit");
const SEQUENCE = Bytes.of("packet_sequence");
const VERSION = Bytes.of("callback_base_application_version");
const ERROR = Bytes.of("callback_error");
const RESULT = Bytes.of("callback_result");
const SUCCESS = Bytes.of("success");
const FAILURE = Bytes.of("failure");
const SOURCE_PORT = Bytes.of("packet_src_port");
const SOURCE_CHANNEL = Bytes.of("packet_src_channel");
const DESTINATION_PORT = Bytes.of("packet_dest_port");
const DESTINATION_CHANNEL = Bytes.of("packet_dest_channel");

/** Tells of a callback that was executed, and of the end of the packet's that is this chain's. */
export function emitCallback(
  type: ContractCallbackType, packet: Packet, data: CallbackData, result: CallbackResult,
  events: EventLog,
): void {
  const isReceiving = type == ContractCallbackType.CONTRACT_CALLBACK_TYPE_RECEIVE_PACKET;
  const event = newEvent(isReceiving ? DESTINATION_EVENT : SOURCE_EVENT);
  addAttribute(event, MODULE_KEY, MODULE);
  addAttribute(event, TYPE, nameOf(type));
  addAttribute(event, ADDRESS, data.contractAddress);
  addAttribute(event, EXECUTION_GAS_LIMIT, Bytes.decimal(result.executionGasLimit));
  addAttribute(event, COMMIT_GAS_LIMIT, Bytes.decimal(data.commitGasLimit));
  addAttribute(event, SEQUENCE, Bytes.decimal(packet.sequence));
  addAttribute(event, VERSION, data.applicationVersion);
  if (result.error !== null) addAttribute(event, ERROR, result.errorText);
  addAttribute(event, RESULT, result.error === null ? SUCCESS : FAILURE);
  if (isReceiving) {
    addAttribute(event, DESTINATION_PORT, packet.destinationPort);
    addAttribute(event, DESTINATION_CHANNEL, packet.destinationChannel);
  } else {
    addAttribute(event, SOURCE_PORT, packet.sourcePort);
    addAttribute(event, SOURCE_CHANNEL, packet.sourceChannel);
  }
  events.emit(event);
}
