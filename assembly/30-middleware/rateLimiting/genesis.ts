/** Genesis of rate limiting (modules/apps/rate-limiting/keeper/genesis.go). */
import { Bytes } from "../../abi/bytes";
import { Scratch } from "../../abi/scratch";
import { Entry } from "../../abi/store";
import {
  ADDRESS_WHITELIST_PREFIX, DENOM_BLACKLIST_PREFIX, HOUR_EPOCH, PENDING_RECEIVE_PREFIX,
  PENDING_SEND_PREFIX, RATE_LIMIT_PREFIX, rateLimitPath,
} from "../../24-host/paths";
import { parseU64 } from "../../24-host/text";
import {
  GenesisState, HourEpoch, RateLimit, WhitelistedAddressPair,
} from "../../codec/gen/ibc.applications.rate_limiting.v1";
import { StoreEntry } from "../../codec/gen/strait.abi.v0";
import { IbcError, isPanic, panicked } from "../../error";
import { Direction } from "./direction";
import { getHourEpoch } from "./hourEpoch";
import { writeUnder } from "./keys";
import { blacklistDenom, whitelistAddressPair } from "./lists";
import { checkParts, formatPendingPacket, setPendingPacket } from "./pendingPackets";
import { nilPointer } from "./rateLimits";

const SLASH: u8 = 0x2f;
/** Stands for one where only the channel is in question. */
const ANY_DENOM = Bytes.of("denom");

/** Writes limits, lists and pending packets; what ibc-go does not take is a panic, what no store
 * takes `sdk/11`. */
export function initRateLimitLists(genesis: GenesisState): IbcError | null {
  const scratch = new Scratch();
  for (let i = 0; i < genesis.rateLimits.length; i++) {
    const error = initRateLimit(genesis.rateLimits[i]);
    if (error !== null) return error;
    scratch.release();
  }
  for (let i = 0; i < genesis.blacklistedDenoms.length; i++) {
    const error = blacklistDenom(genesis.blacklistedDenoms[i]);
    if (error !== null) return error;
    scratch.release();
  }
  for (let i = 0; i < genesis.whitelistedAddressPairs.length; i++) {
    const error = whitelistAddressPair(genesis.whitelistedAddressPairs[i]);
    if (error !== null) return error;
    scratch.release();
  }
  const error = initPendingPackets(genesis.pendingSendPacketSequenceNumbers, Direction.SEND);
  if (error !== null) return error;
  return initPendingPackets(genesis.pendingRecvPacketSequenceNumbers, Direction.RECEIVE);
}

function initRateLimit(limit: RateLimit): IbcError | null {
  const path = limit.path;
  if (path === null) return nilPointer();
  const key = rateLimitPath(path.denom, path.channelOrClientId);
  return writeUnder(RATE_LIMIT_PREFIX, key, limit.encode());
}

function initPendingPackets(identifiers: Bytes[], direction: Direction): IbcError | null {
  const scratch = new Scratch();
  for (let i = 0; i < identifiers.length; i++) {
    const error = initPendingPacket(identifiers[i], direction);
    if (error !== null) return isPanic(error) ? error : panicked(error.detail);
    scratch.release();
  }
  return null;
}

/** `{channel or client}/{sequence}/{denomination}`; what earlier releases exported, without a
 * denomination, is passed over. */
function initPendingPacket(identifier: Bytes, direction: Direction): IbcError | null {
  const channelEnd = identifier.indexOf(SLASH);
  if (channelEnd < 0) return invalidPendingPacket(identifier);
  const channelOrClientId = identifier.slice(0, channelEnd);
  const sequenceEnd = identifier.indexOf(SLASH, channelEnd + 1);
  if (sequenceEnd < 0) {
    const isLegacy = parseU64(identifier.slice(channelEnd + 1)).ok &&
      checkParts(channelOrClientId, ANY_DENOM) === null;
    return isLegacy ? null : invalidPendingPacket(identifier);
  }
  const sequence = parseU64(identifier.slice(channelEnd + 1, sequenceEnd));
  const denom = identifier.slice(sequenceEnd + 1);
  if (!sequence.ok || denom.length == 0) return invalidPendingPacket(identifier);
  return setPendingPacket(direction, channelOrClientId, sequence.value, denom);
}

function invalidPendingPacket(identifier: Bytes): IbcError {
  return panicked("invalid pending packet " + identifier.toString());
}

/** The hour that is counted; a panic where genesis never wrote one. */
export function exportHourEpoch(genesis: GenesisState): IbcError | null {
  const epoch = getHourEpoch();
  if (epoch === null) return panicked("hour epoch not found in store");
  genesis.hourEpoch = epoch;
  return null;
}

/** Adds what lies under a key of the store; what is no part of a genesis is left
 * out, as is a limit that cannot be read; what else cannot be is a panic. */
export function exportRateLimitEntry(
  entry: Entry, genesis: GenesisState, leftOut: StoreEntry[],
): IbcError | null {
  const key = entry.key;
  if (key.startsWith(PENDING_SEND_PREFIX)) {
    return exportPendingPacket(key, genesis.pendingSendPacketSequenceNumbers);
  }
  if (key.startsWith(PENDING_RECEIVE_PREFIX)) {
    return exportPendingPacket(key, genesis.pendingRecvPacketSequenceNumbers);
  }
  if (key.startsWith(DENOM_BLACKLIST_PREFIX)) {
    genesis.blacklistedDenoms.push(key.slice(DENOM_BLACKLIST_PREFIX.length));
    return null;
  }
  if (key.startsWith(ADDRESS_WHITELIST_PREFIX)) {
    const pair = WhitelistedAddressPair.decode(entry.value);
    if (pair === null) return panicked("a whitelisted pair of addresses is malformed");
    genesis.whitelistedAddressPairs.push(pair);
    return null;
  }
  if (key == HOUR_EPOCH) {
    // One of number 0 is taken for none where a chain starts from it.
    const epoch = HourEpoch.decode(entry.value);
    if (epoch !== null && epoch.epochNumber != 0) return null;
  }
  const limit = key.startsWith(RATE_LIMIT_PREFIX) ? RateLimit.decode(entry.value) : null;
  if (limit !== null) {
    genesis.rateLimits.push(limit);
    return null;
  }
  const kept = new StoreEntry();
  kept.key = key;
  kept.value = entry.value;
  leftOut.push(kept);
  return null;
}

function exportPendingPacket(key: Bytes, identifiers: Bytes[]): IbcError | null {
  const identifier = formatPendingPacket(key.slice(1));
  if (!identifier) return panicked("the key of a pending packet is malformed");
  identifiers.push(identifier);
  return null;
}
