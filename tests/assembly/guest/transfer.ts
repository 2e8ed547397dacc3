/** Units of 20-transfer, exported for vitest. Bytes go in as buffers, and come out in hexadecimal
 * digits. */
import { arenaRewind, arenaSeal } from "rt/stub";
import "../../../assembly/abi/diagnostics";
import { Bytes } from "../../../assembly/abi/bytes";
import { formatInteger, parseInteger } from "../../../assembly/codec/integer";
import { TextBuilder } from "../../../assembly/codec/textBuilder";
import { Amount } from "../../../assembly/20-transfer/amount";
import {
  appendDenomJson, extractDenom, fullPath, ibcDenom, isCoinDenom, isTransferableDenom, nativeDenom,
  newHop, parseHash, validateDenom,
} from "../../../assembly/20-transfer/denom";
import { escrowAddress } from "../../../assembly/20-transfer/escrow";
import { checkPacketData, decodeTransfer } from "../../../assembly/20-transfer/packetData";
import { protobufText } from "../../../assembly/20-transfer/protobufText";
import { encodePacketData } from "../../../assembly/20-transfer/packetJson";
import { FungibleTokenPacketData } from "../../../assembly/codec/gen/ibc.applications.transfer.v1";
import { Acknowledgement } from "../../../assembly/codec/gen/ibc.core.channel.v1";

function view(buffer: ArrayBuffer): Bytes {
  return new Bytes(changetype<usize>(buffer), buffer.byteLength);
}

function hex(bytes: Bytes): string {
  const digits = new TextBuilder(2 * bytes.length);
  for (let i = 0; i < bytes.length; i++) digits.hexadecimal(<u32>bytes.at(i), 2);
  return String.UTF8.decodeUnsafe(digits.bytes.pointer, digits.bytes.length);
}

/** Forgets what all calls since `_initialize` have allocated. */
export function rewind(): void {
  arenaRewind();
}

/** The decimal text of an integer as the SDK reads it, or `no`. */
export function integer(text: ArrayBuffer): string {
  const value = parseInteger(view(text));
  return value === null ? "no" : hex(formatInteger(value));
}

/** Sum and difference of two amounts, `no` for those out of range. */
export function arithmetic(a: ArrayBuffer, b: ArrayBuffer): string {
  const first = Amount.parse(view(a))!;
  const second = Amount.parse(view(b))!;
  const sum = first.plus(second);
  const difference = first.minus(second);
  return (sum === null ? "no" : hex(sum.text)) + " " +
    (difference === null ? "no" : hex(difference.text)) + " " + first.isZero.toString() + " " +
    first.isGreatest.toString();
}

function denomJson(path: Bytes): Bytes {
  const json = new TextBuilder(8);
  appendDenomJson(json, extractDenom(path));
  return json.bytes;
}

/**
 * `code text` of a refusal; else denomination, amount, sender, receiver, memo, denomination as
 * JSON, the name of the coin, and the data encoded again.
 */
export function decode(data: ArrayBuffer): string {
  const decoded = decodeTransfer(view(data), Bytes.of("ics20-1"));
  const refusal = decoded.refusal;
  if (refusal !== null) {
    return refusal.codespace + "/" + refusal.code.toString() + " " + hex(refusal.text);
  }
  const transfer = decoded.transfer;
  const path = fullPath(transfer.denom);
  const again = new FungibleTokenPacketData();
  again.denom = path;
  again.amount = transfer.amountText;
  again.sender = transfer.sender;
  again.receiver = transfer.receiver;
  again.memo = transfer.memo;
  return "ok " + [
    path, transfer.amountText, transfer.sender, transfer.receiver, transfer.memo, denomJson(path),
    ibcDenom(transfer.denom), encodePacketData(again),
  ].map<string>((bytes) => hex(bytes)).join(" ");
}

/** `ok` or the code of FungibleTokenPacketData.ValidateBasic. */
export function check(
  denom: ArrayBuffer, amount: ArrayBuffer, sender: ArrayBuffer, receiver: ArrayBuffer,
): string {
  const data = new FungibleTokenPacketData();
  data.denom = view(denom);
  data.amount = view(amount);
  data.sender = view(sender);
  data.receiver = view(receiver);
  const refusal = checkPacketData(data).refusal;
  return refusal === null ? "ok" : refusal.codespace + "/" + refusal.code.toString();
}

/** A denomination as JSON. */
export function extract(path: ArrayBuffer): string {
  return hex(denomJson(view(path)));
}

export function pathOf(path: ArrayBuffer): string {
  return hex(fullPath(extractDenom(view(path))));
}

/** The path of a base and its hops, ports before channels, each on a line of its own. */
export function pathOfHops(lines: ArrayBuffer): string {
  const parts = String.UTF8.decode(lines).split("\n");
  const denom = nativeDenom(Bytes.of(parts[0]));
  for (let i = 1; i + 1 < parts.length; i += 2) {
    denom.trace.push(newHop(Bytes.of(parts[i]), Bytes.of(parts[i + 1])));
  }
  return hex(fullPath(denom));
}

export function coinOf(path: ArrayBuffer): string {
  return hex(ibcDenom(extractDenom(view(path))));
}

export function isValidDenom(path: ArrayBuffer): bool {
  return validateDenom(extractDenom(view(path))) === null;
}

export function isCoin(denom: ArrayBuffer): bool {
  return isCoinDenom(view(denom));
}

export function isTransferable(denom: ArrayBuffer): bool {
  return isTransferableDenom(view(denom));
}

export function isHash(text: ArrayBuffer): bool {
  return !!parseHash(view(text));
}

export function escrow(portId: ArrayBuffer, channelId: ArrayBuffer): string {
  return hex(escrowAddress(view(portId), view(channelId)));
}

/** An acknowledgement with this result as protobuf text. */
export function resultText(result: ArrayBuffer): string {
  const acknowledgement = new Acknowledgement();
  acknowledgement.result = view(result);
  return hex(protobufText(acknowledgement));
}

arenaSeal();
