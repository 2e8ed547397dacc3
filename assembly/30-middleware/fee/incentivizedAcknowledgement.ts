/**
 * The acknowledgement of a channel with fees: that of the application, and who brought the packet
 * (ibc-go modules/apps/29-fee/types/ack.go), in proto3 JSON with sorted keys.
 */
import { Bytes } from "../../abi/bytes";
import { encodeBase64 } from "../../codec/base64";
import { endOfValue, Members, skipSpace } from "../../codec/json";
import { readJsonBytes } from "../../codec/jsonBytes";
import { quote, unquote } from "../../codec/jsonString";

const APP_ACKNOWLEDGEMENT = Bytes.of("app_acknowledgement");
const FORWARD_RELAYER_ADDRESS = Bytes.of("forward_relayer_address");
const UNDERLYING_APP_SUCCESS = Bytes.of("underlying_app_success");
const OPENING = Bytes.of('{"app_acknowledgement":"');
const RELAYER = Bytes.of('","forward_relayer_address":');
const SUCCESS = Bytes.of(',"underlying_app_success":true}');
const FAILURE = Bytes.of(',"underlying_app_success":false}');
const OPENING_BRACE: u8 = 0x7b;
const QUOTE: u8 = 0x22;
const TRUE = Bytes.of("true");
const FALSE = Bytes.of("false");

@final
export class IncentivizedAcknowledgement {
  constructor(
    public readonly appAcknowledgement: Bytes,
    public readonly forwardRelayerAddress: Bytes,
  ) {}
}

/** Wraps an acknowledgement; an empty relayer is nobody who is to be paid. */
export function wrapAcknowledgement(
  acknowledgement: Bytes, forwardRelayer: Bytes, isSuccess: bool,
): Bytes {
  const end = isSuccess ? SUCCESS : FAILURE;
  return OPENING + encodeBase64(acknowledgement) + RELAYER + quote(forwardRelayer) + end;
}

/** Reads what a counterparty wrote; null where it cannot be read. */
export function unwrapAcknowledgement(bytes: Bytes): IncentivizedAcknowledgement | null {
  const end = endOfValue(bytes);
  const start = skipSpace(bytes, 0);
  if (end < 0 || bytes.at(start) != OPENING_BRACE) return null;
  const members = new Members(bytes, start);
  let acknowledgement = Bytes.allocate(0);
  let relayer = Bytes.allocate(0);
  while (members.next()) {
    const value = bytes.slice(members.valueStart, members.valueEnd);
    if (members.isNamed(APP_ACKNOWLEDGEMENT)) {
      const read = readJsonBytes(value);
      if (!read) return null;
      acknowledgement = read;
    } else if (members.isNamed(FORWARD_RELAYER_ADDRESS)) {
      if (value.at(0) != QUOTE) return null;
      relayer = unquote(value);
    } else if (!members.isNamed(UNDERLYING_APP_SUCCESS) || (value != TRUE && value != FALSE)) {
      return null;
    }
  }
  return new IncentivizedAcknowledgement(acknowledgement, relayer);
}
