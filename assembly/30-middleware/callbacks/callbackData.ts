/** What a packet's data say about callbacks (modules/apps/callbacks/types/callbacks.go). */
import { Bytes } from "../../abi/bytes";
import { callbackSettings } from "../../abi/environment";
import { memberOf, PacketData } from "../../05-port/packetData";
import { isBlank, parseU64, readHexadecimal } from "../../24-host/text";
import { unquote } from "../../codec/jsonString";
import { CallbackSettings } from "../../codec/gen/strait.abi.v0";
import { IbcError } from "../../error";
import { CallbackError } from "./errors";

/** What a callback on the chain that sends the packet stands under in the memo. */
export const SOURCE_CALLBACK = Bytes.of("src_callback");
export const DESTINATION_CALLBACK = Bytes.of("dest_callback");

const ADDRESS = Bytes.of("address");
const GAS_LIMIT = Bytes.of("gas_limit");
const CALLDATA = Bytes.of("calldata");
const QUOTE: u8 = 0x22;

/** Whom a packet asks to call back. */
@final
export class CallbackData {
  contractAddress: Bytes = Bytes.allocate(0);
  /** What the contract may use when there is as much: what the packet asks for, but no more than
   * the chain allows. */
  commitGasLimit: u64 = 0;
  /** Of the packet; empty where it is received. */
  sender: Bytes = Bytes.allocate(0);
  applicationVersion: Bytes = Bytes.allocate(0);
  calldata: Bytes = Bytes.allocate(0);

  /** `ibccallbacks/8` unless null: it asks, but wrongly. */
  error: IbcError | null = null;
}

/** The most gas that a callback may use on this chain; 0 where nobody answers callbacks. */
export function maxCallbackGas(): u64 {
  const encoded = callbackSettings();
  if (encoded.length == 0) return 0;
  const settings = CallbackSettings.decode(encoded);
  assert(settings !== null, "the host passed malformed CallbackSettings");
  return settings!.maxGas;
}

/** Whom the data of a packet ask to call back under a key; null where they ask nobody
 * (GetCallbackData). */
export function callbackDataOf(packetData: PacketData | null, key: Bytes): CallbackData | null {
  if (packetData === null) return null;
  const object = packetData.customObject(key);
  if (!object) return null;
  const data = new CallbackData();
  data.applicationVersion = packetData.version;
  if (key == SOURCE_CALLBACK) data.sender = packetData.sender;
  data.error = readCallback(object, data);
  return data;
}

/** Address, gas and calldata in this order: the first that is wrong counts. */
function readCallback(object: Bytes, data: CallbackData): IbcError | null {
  const address = textOf(memberOf(object, ADDRESS));
  if (!address || isBlank(address)) return CallbackError.invalidData("no address to call back");
  data.contractAddress = address;
  const gasError = readGasLimit(memberOf(object, GAS_LIMIT), data);
  return gasError !== null ? gasError : readCalldata(memberOf(object, CALLDATA), data);
}

/** A gas limit is optional, as is its text; 0 asks for as much as the chain allows. */
function readGasLimit(value: Bytes | null, data: CallbackData): IbcError | null {
  const maximum = maxCallbackGas();
  data.commitGasLimit = maximum;
  if (!value) return null;
  const text = textOf(value);
  if (!text) return CallbackError.invalidData("the gas limit is no text: " + value.toString());
  if (text.length == 0) return null;
  const parsed = parseU64(text);
  if (!parsed.ok) {
    return CallbackError.invalidData("the gas limit is no number: " + text.toString());
  }
  if (parsed.value != 0) data.commitGasLimit = min(parsed.value, maximum);
  return null;
}

function readCalldata(value: Bytes | null, data: CallbackData): IbcError | null {
  if (!value) return null;
  const text = textOf(value);
  if (!text) return CallbackError.invalidData("the calldata are no text: " + value.toString());
  const calldata = readHexadecimal(text);
  if (!calldata) {
    return CallbackError.invalidData("the calldata are not hexadecimal: " + text.toString());
  }
  data.calldata = calldata;
  return null;
}

/** The text of a JSON value; null for one that is no string, and for none. */
function textOf(value: Bytes | null): Bytes | null {
  return !value || value.at(0) != QUOTE ? null : unquote(value);
}
