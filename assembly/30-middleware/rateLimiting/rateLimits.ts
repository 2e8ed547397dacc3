/** Rate limits, one for each denomination and channel or client
 * (modules/apps/rate-limiting/keeper/rate_limit.go). */
import { Bytes } from "../../abi/bytes";
import { Scratch } from "../../abi/scratch";
import { remove, Scan, set, Store } from "../../abi/store";
import { openBank } from "../../20-transfer/bank/openBank";
import { isCoinDenom } from "../../20-transfer/denom";
import { RATE_LIMIT_PREFIX, rateLimitPath } from "../../24-host/paths";
import { prefixEnd } from "../../24-host/storeWalk";
import { Path, Quota, RateLimit } from "../../codec/gen/ibc.applications.rate_limiting.v1";
import { IbcError, isPanic, panicked } from "../../error";
import { RateLimitError } from "./errors";
import { newFlow } from "./flow";
import { checkKey, lookUp } from "./keys";
import { removePendingPackets } from "./pendingPackets";

/** A rate limit, or the panic that looking for it is; neither when there is none. */
@final
export class FoundRateLimit {
  constructor(
    public readonly limit: RateLimit | null,
    public readonly panic: IbcError | null,
  ) {}
}

export function getRateLimit(denom: Bytes, channelOrClientId: Bytes): FoundRateLimit {
  const key = rateLimitPath(denom, channelOrClientId);
  const panic = checkKey(key);
  if (panic !== null) return new FoundRateLimit(null, panic);
  const stored = lookUp(key);
  if (!stored || stored.length == 0) return new FoundRateLimit(null, null);
  const limit = RateLimit.decode(stored);
  if (limit !== null) return new FoundRateLimit(limit, null);
  return new FoundRateLimit(null, panicked("a stored rate limit is malformed"));
}

/** Stores a rate limit, which was found under its path or whose path passed `checkKey`. */
export function setRateLimit(limit: RateLimit): void {
  const path = limit.path!;
  set(Store.RATE_LIMIT, rateLimitPath(path.denom, path.channelOrClientId), limit.encode());
}

/** Removes a rate limit that was found. */
export function removeRateLimit(denom: Bytes, channelOrClientId: Bytes): void {
  remove(Store.RATE_LIMIT, rateLimitPath(denom, channelOrClientId));
}

/** How much there is of a denomination, as decimal text, or a panic. */
@final
export class ChannelValue {
  constructor(
    public readonly text: Bytes,
    public readonly isZero: bool,
    public readonly panic: IbcError | null,
  ) {}
}

/** GetChannelValue: the supply; a name that no coin can have is a panic. */
export function channelValueOf(denom: Bytes): ChannelValue {
  if (!isCoinDenom(denom)) {
    const panic = panicked("invalid denom: " + denom.toString());
    return new ChannelValue(Bytes.allocate(0), true, panic);
  }
  const supply = openBank().supply(denom);
  return new ChannelValue(supply.text, supply.isZero, null);
}

/** A rate limit that has counted nothing yet. */
export function newRateLimit(
  denom: Bytes, channelOrClientId: Bytes, quota: Quota, channelValue: Bytes,
): RateLimit {
  const path = new Path();
  path.denom = denom;
  path.channelOrClientId = channelOrClientId;
  const limit = new RateLimit();
  limit.path = path;
  limit.quota = quota;
  limit.flow = newFlow(channelValue);
  return limit;
}

/** Begins a flow anew and forgets its pending packets; `ratelimit/2` when there is no limit. */
export function resetRateLimit(denom: Bytes, channelOrClientId: Bytes): IbcError | null {
  const found = getRateLimit(denom, channelOrClientId);
  if (found.panic !== null) return found.panic;
  const limit = found.limit;
  if (limit === null) return rateLimitNotFound(denom, channelOrClientId);
  const channelValue = channelValueOf(denom);
  if (channelValue.panic !== null) return channelValue.panic;
  limit.flow = newFlow(channelValue.text);
  if (limit.path === null) return nilPointer();
  setRateLimit(limit);
  return removePendingPackets(channelOrClientId, denom);
}

/** Resets every rate limit whose window ends with the hour of this number; null, or the panic of a
 * limit without a quota or a path, as only a genesis makes. Other errors ibc-go logs. */
export function resetExpired(epochNumber: u64): IbcError | null {
  const scan = new Scan(Store.RATE_LIMIT, RATE_LIMIT_PREFIX, prefixEnd(RATE_LIMIT_PREFIX), false);
  const scratch = new Scratch();
  for (let entry = scan.next(); entry !== null; entry = scan.next()) {
    const error = resetIfExpired(entry.value, epochNumber);
    if (error !== null && isPanic(error)) {
      scan.close();
      return error;
    }
    scratch.release();
  }
  return null;
}

function resetIfExpired(stored: Bytes, epochNumber: u64): IbcError | null {
  const limit = RateLimit.decode(stored);
  if (limit === null) return null;
  const quota = limit.quota;
  if (quota === null) return nilPointer();
  if (quota.durationHours == 0 || epochNumber % quota.durationHours != 0) return null;
  const path = limit.path;
  return path === null ? nilPointer() : resetRateLimit(path.denom, path.channelOrClientId);
}

export function rateLimitNotFound(denom: Bytes, channelOrClientId: Bytes): IbcError {
  const detail = denom.toString() + " over " + channelOrClientId.toString();
  return RateLimitError.notFound(detail);
}

/** What Go makes of a part of a rate limit that is not there. */
export function nilPointer(): IbcError {
  return panicked("invalid memory address or nil pointer dereference");
}
