/**
 * Packets whose amount was counted and may have to be taken back
 * (modules/apps/rate-limiting/keeper/pending_send.go; cosmossdk.io/collections for the keys).
 */
import { Bytes } from "../../abi/bytes";
import { Scratch } from "../../abi/scratch";
import { remove, Scan, Store } from "../../abi/store";
import {
  PENDING_RECEIVE_PREFIX, PENDING_SEND_PREFIX, pendingPacketPath, pendingPacketsPrefix,
} from "../../24-host/paths";
import { prefixEnd } from "../../24-host/storeWalk";
import { isKeySize, writeChecked } from "../../24-host/valueSize";
import { sizeOfCharacter } from "../../codec/utf8";
import { IbcError, unregistered } from "../../error";
import { Direction } from "./direction";
import { RateLimitError } from "./errors";
import { checkKey, lookUp } from "./keys";

const MAX_CHANNEL_LENGTH: i32 = 64;
const SEQUENCE_LENGTH: i32 = 8;
const NOTHING = Bytes.allocate(0);
const SLASH = Bytes.of("/");

/** Whether a packet is pending, or why that cannot be asked. */
@final
export class Pending {
  constructor(
    public readonly value: bool,
    public readonly error: IbcError | null,
  ) {}
}

/** Remembers a packet; `ratelimit/12` for a channel, `undefined/1` for a denomination, that no key
 * can have. */
export function setPendingPacket(
  direction: Direction, channelOrClientId: Bytes, sequence: u64, denom: Bytes,
): IbcError | null {
  const error = checkParts(channelOrClientId, denom);
  if (error !== null) return error;
  const key = keyOf(direction, channelOrClientId, sequence, denom);
  const panic = checkKey(key);
  return panic !== null ? panic : writeChecked(Store.RATE_LIMIT, key, NOTHING);
}

/** Forgets a packet, which need not be there; errors as above. */
export function removePendingPacket(
  direction: Direction, channelOrClientId: Bytes, sequence: u64, denom: Bytes,
): IbcError | null {
  const error = checkParts(channelOrClientId, denom);
  if (error !== null) return error;
  const key = keyOf(direction, channelOrClientId, sequence, denom);
  const panic = checkKey(key);
  if (panic !== null) return panic;
  if (isKeySize(key.length)) remove(Store.RATE_LIMIT, key);
  return null;
}

/** Whether a packet was counted since the flow began; errors as above. */
export function isPacketPending(
  direction: Direction, channelOrClientId: Bytes, sequence: u64, denom: Bytes,
): Pending {
  const error = checkParts(channelOrClientId, denom);
  if (error !== null) return new Pending(false, error);
  const key = keyOf(direction, channelOrClientId, sequence, denom);
  const panic = checkKey(key);
  return panic !== null ? new Pending(false, panic) : new Pending(!!lookUp(key), null);
}

/** Forgets every packet of a channel or client and a denomination; errors as above. */
export function removePendingPackets(channelOrClientId: Bytes, denom: Bytes): IbcError | null {
  const error = checkParts(channelOrClientId, denom);
  if (error !== null) return error;
  removeAll(kindOf(Direction.SEND), channelOrClientId, denom);
  removeAll(kindOf(Direction.RECEIVE), channelOrClientId, denom);
  return null;
}

function removeAll(kind: Bytes, channelOrClientId: Bytes, denom: Bytes): void {
  const prefix = pendingPacketsPrefix(kind, asKeyPart(channelOrClientId), asKeyPart(denom));
  // No key is stored that is longer than a store takes.
  if (!isKeySize(prefix.length)) return;
  const scan = new Scan(Store.RATE_LIMIT, prefix, prefixEnd(prefix), false);
  const scratch = new Scratch();
  for (let entry = scan.next(); entry !== null; entry = scan.next()) {
    remove(Store.RATE_LIMIT, entry.key);
    scratch.release();
  }
}

function kindOf(direction: Direction): Bytes {
  return direction == Direction.SEND ? PENDING_SEND_PREFIX : PENDING_RECEIVE_PREFIX;
}

function keyOf(
  direction: Direction, channelOrClientId: Bytes, sequence: u64, denom: Bytes,
): Bytes {
  return pendingPacketPath(
    kindOf(direction), asKeyPart(channelOrClientId), asKeyPart(denom), sequence,
  );
}

/** A text as the SDK's collections write it into a key: of a character of several bytes only the
 * first, the others are left zero (collections codec/string.go EncodeNonTerminal). */
function asKeyPart(text: Bytes): Bytes {
  const part = Bytes.allocate(text.length);
  const end = text.pointer + <usize>text.length;
  for (let i = 0; i < text.length;) {
    part.put(i, text.at(i));
    i += max(1, <i32>sizeOfCharacter(text.pointer + <usize>i, end));
  }
  return part;
}

/** types.ValidatePendingPacketParts */
export function checkParts(channelOrClientId: Bytes, denom: Bytes): IbcError | null {
  if (channelOrClientId.length > MAX_CHANNEL_LENGTH || channelOrClientId.indexOf(0) >= 0) {
    return RateLimitError.invalidChannelId(channelOrClientId.toString());
  }
  if (denom.length == 0) return unregistered("the denomination of a pending packet is empty");
  if (denom.indexOf(0) < 0) return null;
  return unregistered("the denomination of a pending packet holds a zero byte");
}

/** Channel or client, sequence and denomination, in this order and with slashes between them, of
 * a key without its first byte; null where it is none. */
export function formatPendingPacket(key: Bytes): Bytes | null {
  const channelEnd = key.indexOf(0);
  if (channelEnd < 0) return null;
  const denomEnd = key.indexOf(0, channelEnd + 1);
  if (denomEnd < 0 || key.length != denomEnd + 1 + SEQUENCE_LENGTH) return null;
  const sequence = Bytes.decimal(key.readU64be(denomEnd + 1));
  return key.slice(0, channelEnd) + SLASH + sequence + SLASH + key.slice(channelEnd + 1, denomEnd);
}
