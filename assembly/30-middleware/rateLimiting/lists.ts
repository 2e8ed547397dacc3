/**
 * Denominations that may not be transferred at all, and pairs of addresses between which no quota
 * counts (modules/apps/rate-limiting/keeper/blacklist.go and whitelist.go).
 */
import { Bytes } from "../../abi/bytes";
import {
  ADDRESS_WHITELIST_PREFIX, addressWhitelistPath, DENOM_BLACKLIST_PREFIX, denomBlacklistPath,
} from "../../24-host/paths";
import { WhitelistedAddressPair } from "../../codec/gen/ibc.applications.rate_limiting.v1";
import { IbcError } from "../../error";
import { checkKey, lookUp, writeUnder } from "./keys";

/** What is stored for a denomination: that it is there. */
const PRESENT = Bytes.u64be(1).slice(7);

/** Whether something is in a list, or the panic of a name that no store takes. */
@final
export class Listed {
  constructor(
    public readonly value: bool,
    public readonly panic: IbcError | null,
  ) {}
}

export function isDenomBlacklisted(denom: Bytes): Listed {
  return isListed(denomBlacklistPath(denom));
}

export function isAddressPairWhitelisted(sender: Bytes, receiver: Bytes): Listed {
  return isListed(addressWhitelistPath(sender, receiver));
}

/** An empty value counts as none. */
function isListed(key: Bytes): Listed {
  const panic = checkKey(key);
  if (panic !== null) return new Listed(false, panic);
  const stored = lookUp(key);
  return new Listed(!!stored && stored.length != 0, null);
}

/** Writes what a genesis says; a name that no store takes is a panic, or `sdk/11`. */
export function blacklistDenom(denom: Bytes): IbcError | null {
  return writeUnder(DENOM_BLACKLIST_PREFIX, denomBlacklistPath(denom), PRESENT);
}

/** The same of a pair of addresses. */
export function whitelistAddressPair(pair: WhitelistedAddressPair): IbcError | null {
  const key = addressWhitelistPath(pair.sender, pair.receiver);
  return writeUnder(ADDRESS_WHITELIST_PREFIX, key, pair.encode());
}
