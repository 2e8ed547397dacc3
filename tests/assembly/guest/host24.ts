/** Units of 24-host and the heights of 02-client, exported for vitest. Texts go in as UTF-8. */
import "../../../assembly/abi/diagnostics";
import { Bytes } from "../../../assembly/abi/bytes";
import { decodeBech32 } from "../../../assembly/crypto/bech32";
import * as identifiers from "../../../assembly/24-host/identifiers";
import * as paths from "../../../assembly/24-host/paths";
import { isBlank } from "../../../assembly/24-host/text";
import {
  compareHeights, formatHeight, newHeight, parseHeight, parseRevision,
} from "../../../assembly/02-client/height";
import { IbcError } from "../../../assembly/error";

function view(text: ArrayBuffer): Bytes {
  return new Bytes(changetype<usize>(text), text.byteLength);
}

function verdict(error: IbcError | null): string {
  return error === null ? "ok" : error.codespace + "/" + error.code.toString();
}

export function validateClientIdentifier(text: ArrayBuffer): string {
  return verdict(identifiers.validateClientIdentifier(view(text)));
}
export function validateConnectionIdentifier(text: ArrayBuffer): string {
  return verdict(identifiers.validateConnectionIdentifier(view(text)));
}
export function validateChannelIdentifier(text: ArrayBuffer): string {
  return verdict(identifiers.validateChannelIdentifier(view(text)));
}
export function validatePortIdentifier(text: ArrayBuffer): string {
  return verdict(identifiers.validatePortIdentifier(view(text)));
}
export function validatePath(text: ArrayBuffer): string {
  return verdict(identifiers.validatePath(view(text)));
}
/** `type sequence`, or the error's code. */
export function parseClientIdentifier(text: ArrayBuffer): string {
  const parsed = identifiers.parseClientIdentifier(view(text));
  if (parsed.error !== null) return verdict(parsed.error);
  return parsed.clientType.toString() + " " + parsed.sequence.toString();
}
export function parseConnectionSequence(text: ArrayBuffer): string {
  const parsed = identifiers.parseConnectionSequence(view(text));
  return parsed.ok ? parsed.value.toString() : "no";
}
export function parseChannelSequence(text: ArrayBuffer): string {
  const parsed = identifiers.parseChannelSequence(view(text));
  return parsed.ok ? parsed.value.toString() : "no";
}
export function parseRevisionOf(text: ArrayBuffer): string {
  const parsed = parseRevision(view(text));
  return parsed.ok ? parsed.value.toString() : "panic";
}
export function compareHeightTexts(a: ArrayBuffer, b: ArrayBuffer): i32 {
  return compareHeights(parseHeight(view(a))!, parseHeight(view(b))!);
}
export function parseAndFormatHeight(text: ArrayBuffer): string {
  const height = parseHeight(view(text));
  return height === null ? "no" : formatHeight(height).toString();
}
export function formatLargestHeight(): string {
  return formatHeight(newHeight(u64.MAX_VALUE, u64.MAX_VALUE)).toString();
}
export function isBlankText(text: ArrayBuffer): bool {
  return isBlank(view(text));
}
/** `prefix hex`, or `no`. */
export function decodeAddress(text: ArrayBuffer): string {
  const address = decodeBech32(view(text));
  return address === null ? "no" : address.prefix.toString() + " " + hex(address.data);
}

function hex(bytes: Bytes): string {
  let text = "";
  for (let i = 0; i < bytes.length; i++) text += (<u32>bytes.at(i) | 256).toString(16).slice(1);
  return text;
}

/** Keys by the name of their function, in hexadecimal. */
export function key(name: string, a: ArrayBuffer, b: ArrayBuffer, sequence: u64): string {
  const first = view(a);
  const second = view(b);
  if (name == "clientState") return hex(paths.clientStatePath(first));
  if (name == "consensusState") return hex(paths.consensusStatePath(first, second));
  if (name == "processedTime") return hex(paths.processedTimePath(first, second));
  if (name == "processedHeight") return hex(paths.processedHeightPath(first, second));
  if (name == "iteration") return hex(paths.iterationPath(first, 1, sequence));
  if (name == "clientConnections") return hex(paths.clientConnectionsPath(first));
  if (name == "clientCreator") return hex(paths.clientCreatorPath(first));
  if (name == "clientCounterparty") return hex(paths.clientCounterpartyPath(first));
  if (name == "clientConfig") return hex(paths.clientConfigPath(first));
  if (name == "connection") return hex(paths.connectionPath(first));
  if (name == "channel") return hex(paths.channelPath(first, second));
  if (name == "nextSequenceSend") return hex(paths.nextSequenceSendPath(first, second));
  if (name == "nextSequenceRecv") return hex(paths.nextSequenceRecvPath(first, second));
  if (name == "nextSequenceAck") return hex(paths.nextSequenceAckPath(first, second));
  if (name == "recvStartSequence") return hex(paths.recvStartSequencePath(first, second));
  if (name == "packetCommitment") return hex(paths.packetCommitmentPath(first, second, sequence));
  if (name == "packetReceipt") return hex(paths.packetReceiptPath(first, second, sequence));
  if (name == "packetAcknowledgement") {
    return hex(paths.packetAcknowledgementPath(first, second, sequence));
  }
  if (name == "packetCommitmentV2") return hex(paths.packetCommitmentPathV2(first, sequence));
  if (name == "packetReceiptV2") return hex(paths.packetReceiptPathV2(first, sequence));
  if (name == "packetAcknowledgementV2") {
    return hex(paths.packetAcknowledgementPathV2(first, sequence));
  }
  if (name == "nextSequenceSendV2") return hex(paths.nextSequenceSendPathV2(first));
  if (name == "asyncPacket") return hex(paths.asyncPacketPath(first, sequence));
  if (name == "upgradedClient") return hex(paths.upgradedClientPath(sequence));
  if (name == "upgradedConsensusState") return hex(paths.upgradedConsensusStatePath(sequence));
  if (name == "denom") return hex(paths.denomPath(first));
  if (name == "totalEscrowForDenom") return hex(paths.totalEscrowForDenomPath(first));
  if (name == "transferPort") return hex(paths.TRANSFER_PORT);
  return "no such key";
}
