/** What of a packet counts for rate limits (modules/apps/rate-limiting/keeper/packet.go). */
import { Bytes } from "../../abi/bytes";
import { Scratch } from "../../abi/scratch";
import { extractDenom, ibcDenom, isVoucherName } from "../../20-transfer/denom";
import { decodePacketData } from "../../20-transfer/packetJson";
import { FungibleTokenPacketData } from "../../codec/gen/ibc.applications.transfer.v1";
import { Packet } from "../../codec/gen/ibc.core.channel.v1";
import { Integer, parseInteger } from "../../codec/integer";
import { skipSpace } from "../../codec/json";
import { jsonSyntaxError } from "../../codec/jsonSyntaxError";
import { IbcError, SdkError, unregistered } from "../../error";
import { Direction } from "./direction";

const SLASH = Bytes.of("/");
const LETTER_N: u8 = 0x6e;

/** What a packet carries, as this chain knows it (RateLimitedPacketInfo). */
@final
export class PacketInfo {
  constructor(
    /** Of this chain's end. */
    public readonly channelOrClientId: Bytes,
    /** The coin's name on this chain. */
    public readonly denom: Bytes,
    /** Of any sign: nobody has checked it yet. */
    public readonly amount: Integer,
    public readonly sender: Bytes,
    public readonly receiver: Bytes,
  ) {}
}

/** A packet that was read, or why it cannot be. */
@final
export class ParsedPacket {
  constructor(
    public readonly info: PacketInfo | null,
    public readonly error: IbcError | null,
  ) {}
}

/** ParsePacketInfo: `undefined/1` for what is no packet data of ICS-20, `sdk/18` for an amount that
 * is no integer. */
export function parsePacketInfo(packet: Packet, direction: Direction): ParsedPacket {
  let data = decodePacketData(packet.data).data;
  if (data === null) {
    // Null leaves the fields of a variable of Go's as they were, which is empty.
    if (!isNullLiteral(packet.data)) return refuse(unregistered("no packet data of ICS-20"));
    data = new FungibleTokenPacketData();
  }
  const amount = parseInteger(data.amount);
  if (amount === null) {
    return refuse(SdkError.invalidRequest("amount " + data.amount.toString()));
  }
  const isSend = direction == Direction.SEND;
  const info = new PacketInfo(
    isSend ? packet.sourceChannel : packet.destinationChannel,
    isSend ? sentDenom(data.denom) : receivedDenom(packet, data.denom),
    amount, data.sender, data.receiver,
  );
  return new ParsedPacket(info, null);
}

function refuse(error: IbcError): ParsedPacket {
  return new ParsedPacket(null, error);
}

function isNullLiteral(json: Bytes): bool {
  const start = skipSpace(json, 0);
  return start < json.length && json.at(start) == LETTER_N && !jsonSyntaxError(json);
}

/** ParseDenomFromSendPacket */
function sentDenom(path: Bytes): Bytes {
  return isVoucherName(path) ? path : nameOf(path);
}

/** ParseDenomFromRecvPacket: without the hop that tokens return over, or with the one they take. */
function receivedDenom(packet: Packet, path: Bytes): Bytes {
  const sourcePrefix = packet.sourcePort + SLASH + packet.sourceChannel + SLASH;
  if (path.startsWith(sourcePrefix)) return nameOf(path.slice(sourcePrefix.length));
  const hop = packet.destinationPort + SLASH + packet.destinationChannel + SLASH;
  return nameOf(hop + path);
}

/** What coins of a full path are called here. Its hops, which may be 50,000, are given back. */
function nameOf(path: Bytes): Bytes {
  const scratch = new Scratch();
  const name = ibcDenom(extractDenom(path));
  return scratch.releaseAllBut(name);
}
