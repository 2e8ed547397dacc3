/** The query service of rate limiting, `ibc.applications.rate_limiting.v1.Query`
 * (modules/apps/rate-limiting/keeper/grpc_query.go). */
import { Bytes } from "../../abi/bytes";
import { Scratch } from "../../abi/scratch";
import { Scan, Store } from "../../abi/store";
import { getPackedClientState } from "../../02-client/storedStates";
import { connectionOf, getChannel } from "../../04-channel/channel";
import { TRANSFER_PORT_ID } from "../../20-transfer/transfer";
import {
  ADDRESS_WHITELIST_PREFIX, channelPath, clientStatePath, DENOM_BLACKLIST_PREFIX,
  RATE_LIMIT_PREFIX,
} from "../../24-host/paths";
import { prefixEnd } from "../../24-host/storeWalk";
import { isKeySize } from "../../24-host/valueSize";
import { Any } from "../../codec/gen/google.protobuf";
import {
  QueryAllBlacklistedDenomsRequest, QueryAllRateLimitsRequest, QueryAllWhitelistedAddressesRequest,
  QueryRateLimitRequest, QueryRateLimitResponse, QueryRateLimitsByChainIDRequest,
  QueryRateLimitsByChannelOrClientIDRequest, RateLimit, WhitelistedAddressPair,
} from "../../codec/gen/ibc.applications.rate_limiting.v1";
import { ClientState } from "../../codec/gen/ibc.lightclients.tendermint.v1";
import { IbcError, isPanic, panicked } from "../../error";
import {
  answered, malformedRequest, QueryAnswer, refused, Status,
} from "../../query/answer";
import { Elements, tooLongAnswer } from "../../query/pagination";
import { getRateLimit, nilPointer } from "./rateLimits";

const ALL_RATE_LIMITS = Bytes.of("AllRateLimits");
const RATE_LIMIT = Bytes.of("RateLimit");
const RATE_LIMITS_BY_CHAIN_ID = Bytes.of("RateLimitsByChainID");
const RATE_LIMITS_BY_CHANNEL_OR_CLIENT_ID = Bytes.of("RateLimitsByChannelOrClientID");
const ALL_BLACKLISTED_DENOMS = Bytes.of("AllBlacklistedDenoms");
const ALL_WHITELISTED_ADDRESSES = Bytes.of("AllWhitelistedAddresses");

/** Answers a method of `ibc.applications.rate_limiting.v1.Query`; null when it has none of this
 * name. Answers are whole lists: ibc-go cuts none into pages. */
export function queryRateLimits(method: Bytes, data: Bytes): QueryAnswer | null {
  if (method == ALL_RATE_LIMITS) return queryAllRateLimits(data);
  if (method == RATE_LIMIT) return queryRateLimit(data);
  if (method == RATE_LIMITS_BY_CHAIN_ID) return queryByChainId(data);
  if (method == RATE_LIMITS_BY_CHANNEL_OR_CLIENT_ID) return queryByChannelOrClientId(data);
  if (method == ALL_BLACKLISTED_DENOMS) return queryBlacklistedDenoms(data);
  if (method == ALL_WHITELISTED_ADDRESSES) return queryWhitelistedAddresses(data);
  return null;
}

function queryRateLimit(data: Bytes): QueryAnswer {
  const request = QueryRateLimitRequest.decode(data);
  if (request === null) return malformedRequest();
  const found = getRateLimit(request.denom, request.channelOrClientId);
  if (found.panic !== null) return refused(found.panic!);
  const response = new QueryRateLimitResponse();
  response.rateLimit = found.limit;
  return answered(response.encode());
}

/** What a list is made of: elements out of the entries of the store under a prefix. */
abstract class Listed {
  /** Why the walk cannot go on; set by `fail`. */
  error: IbcError | null = null;

  constructor(public readonly prefix: Bytes) {}

  /** The encoded element of an entry, whose key comes without the prefix; null when it is none, or
   * when the walk cannot go on. */
  abstract element(key: Bytes, value: Bytes): Bytes | null;

  /** Says why the walk cannot go on, in place of an element. */
  protected fail(error: IbcError): Bytes | null {
    this.error = error;
    return null;
  }
}

/** All elements, each as field 1 of the answer. */
function list(listed: Listed): QueryAnswer {
  const prefix = listed.prefix;
  const scan = new Scan(Store.RATE_LIMIT, prefix, prefixEnd(prefix), false);
  const scratch = new Scratch();
  // Last, as what is allocated behind it moves.
  const elements = new Elements();
  scratch.mark();
  for (let entry = scan.next(); entry !== null; entry = scan.next()) {
    const element = listed.element(entry.key.slice(prefix.length), entry.value);
    let error = listed.error;
    if (error === null && element && !elements.add(element)) error = tooLongAnswer();
    if (error !== null) {
      scan.close();
      return refused(error);
    }
    if (!element) scratch.release();
    scratch.mark();
  }
  return answered(elements.bytes);
}

/** Every limit that can be read, or those that `isAsked` picks. */
class RateLimits extends Listed {
  constructor() {
    super(RATE_LIMIT_PREFIX);
  }

  element(key: Bytes, value: Bytes): Bytes | null {
    const limit = RateLimit.decode(value);
    return limit === null || !this.isAsked(limit) ? null : limit.encode();
  }

  protected isAsked(limit: RateLimit): bool {
    return true;
  }
}

function queryAllRateLimits(data: Bytes): QueryAnswer {
  if (QueryAllRateLimitsRequest.decode(data) === null) return malformedRequest();
  return list(new RateLimits());
}

@final
class RateLimitsOfEnd extends RateLimits {
  constructor(private readonly channelOrClientId: Bytes) {
    super();
  }

  protected isAsked(limit: RateLimit): bool {
    const path = limit.path;
    if (path !== null) return path.channelOrClientId == this.channelOrClientId;
    this.fail(nilPointer());
    return false;
  }
}

function queryByChannelOrClientId(data: Bytes): QueryAnswer {
  const request = QueryRateLimitsByChannelOrClientIDRequest.decode(data);
  if (request === null) return malformedRequest();
  return list(new RateLimitsOfEnd(request.channelOrClientId));
}

/** Those over channels and clients to a chain with a Tendermint client here. */
@final
class RateLimitsOfChain extends RateLimits {
  constructor(private readonly chainId: Bytes) {
    super();
  }

  protected isAsked(limit: RateLimit): bool {
    const path = limit.path;
    if (path === null) {
      this.fail(nilPointer());
      return false;
    }
    const packed = this.clientStateOf(path.channelOrClientId);
    if (packed === null || packed.typeUrl != ClientState.TYPE_URL) return false;
    const state = ClientState.decode(packed.value);
    return state !== null && state.chainId == this.chainId;
  }

  /** Of the client below a channel of transfers, or of the client with this very name. */
  private clientStateOf(channelOrClientId: Bytes): Any | null {
    const clientId = this.clientBelow(channelOrClientId);
    if (this.error !== null) return null;
    if (clientId) {
      const state = this.stateOf(clientId);
      if (state !== null || this.error !== null) return state;
    }
    const state = this.stateOf(channelOrClientId);
    if (state !== null || this.error !== null) return state;
    this.fail(Status.unknown("no client state of " + channelOrClientId.toString()));
    return null;
  }

  private clientBelow(channelId: Bytes): Bytes | null {
    if (!isKeySize(channelPath(TRANSFER_PORT_ID, channelId).length)) return null;
    const channel = getChannel(TRANSFER_PORT_ID, channelId);
    if (channel === null) return null;
    const found = connectionOf(channel);
    const connection = found.connection;
    if (connection !== null) return connection.clientId;
    const error = found.error!;
    if (isPanic(error)) this.fail(error);
    return null;
  }

  private stateOf(clientId: Bytes): Any | null {
    if (!isKeySize(clientStatePath(clientId).length)) return null;
    const stored = getPackedClientState(clientId);
    if (stored.error !== null) this.fail(stored.error!);
    return stored.state;
  }
}

function queryByChainId(data: Bytes): QueryAnswer {
  const request = QueryRateLimitsByChainIDRequest.decode(data);
  if (request === null) return malformedRequest();
  return list(new RateLimitsOfChain(request.chainId));
}

@final
class BlacklistedDenoms extends Listed {
  constructor() {
    super(DENOM_BLACKLIST_PREFIX);
  }

  element(key: Bytes, value: Bytes): Bytes | null {
    return key;
  }
}

function queryBlacklistedDenoms(data: Bytes): QueryAnswer {
  if (QueryAllBlacklistedDenomsRequest.decode(data) === null) return malformedRequest();
  return list(new BlacklistedDenoms());
}

@final
class WhitelistedPairs extends Listed {
  constructor() {
    super(ADDRESS_WHITELIST_PREFIX);
  }

  element(key: Bytes, value: Bytes): Bytes | null {
    const pair = WhitelistedAddressPair.decode(value);
    if (pair !== null) return pair.encode();
    return this.fail(panicked("a whitelisted pair of addresses is malformed"));
  }
}

function queryWhitelistedAddresses(data: Bytes): QueryAnswer {
  if (QueryAllWhitelistedAddressesRequest.decode(data) === null) return malformedRequest();
  return list(new WhitelistedPairs());
}
