/** Channel ends: storage and the checks that need no state (04-channel/types/channel.go). */
import { Bytes } from "../abi/bytes";
import { get, set, Store } from "../abi/store";
import {
  formatChannelIdentifier, validateChannelIdentifier, validateConnectionIdentifier,
  validatePortIdentifier,
} from "../24-host/identifiers";
import { channelPath, NEXT_CHANNEL_SEQUENCE } from "../24-host/paths";
import { Recollection } from "../26-routing/recollection";
import { getConnection } from "../03-connection/connection";
import { Channel, Counterparty, Order, State } from "../codec/gen/ibc.core.channel.v1";
import { ConnectionEnd } from "../codec/gen/ibc.core.connection.v1";
import * as connection from "../codec/gen/ibc.core.connection.v1";
import { ChannelError, ConnectionError, IbcError, panicked } from "../error";

const ORDER_NONE_UNSPECIFIED = Bytes.of("ORDER_NONE_UNSPECIFIED");
const ORDER_UNORDERED = Bytes.of("ORDER_UNORDERED");
const ORDER_ORDERED = Bytes.of("ORDER_ORDERED");

export function getChannel(portId: Bytes, channelId: Bytes): Channel | null {
  const stored = get(Store.IBC, channelPath(portId, channelId));
  return !stored || stored.length == 0 ? null : Channel.decode(stored);
}

export function setChannel(portId: Bytes, channelId: Bytes, channel: Channel): void {
  set(Store.IBC, channelPath(portId, channelId), channel.encode());
}

/** Takes the next identifier `channel-{N}`; null at a chain without the counter, where ibc-go
 * panics (Keeper.GenerateChannelIdentifier). */
export function generateChannelIdentifier(): Bytes | null {
  const stored = get(Store.IBC, NEXT_CHANNEL_SEQUENCE);
  if (!stored || stored.length < 8) return null;
  const sequence = stored.readU64be(0);
  set(Store.IBC, NEXT_CHANNEL_SEQUENCE, Bytes.u64be(sequence + 1));
  return formatChannelIdentifier(sequence);
}

/** A channel end with these fields (types.NewChannel). */
export function newChannel(
  state: State, ordering: i32, counterparty: Counterparty, connectionHops: Bytes[], version: Bytes,
): Channel {
  const channel = new Channel();
  channel.state = state;
  channel.ordering = ordering;
  channel.counterparty = counterparty;
  channel.connectionHops = connectionHops;
  channel.version = version;
  return channel;
}

export function newCounterparty(portId: Bytes, channelId: Bytes): Counterparty {
  const counterparty = new Counterparty();
  counterparty.portId = portId;
  counterparty.channelId = channelId;
  return counterparty;
}

/** The name of an ordering, which connection versions list as features and events show. */
export function orderName(ordering: i32): Bytes {
  switch (ordering) {
    case Order.ORDER_NONE_UNSPECIFIED:
      return ORDER_NONE_UNSPECIFIED;
    case Order.ORDER_UNORDERED:
      return ORDER_UNORDERED;
    case Order.ORDER_ORDERED:
      return ORDER_ORDERED;
    default:
      return Bytes.of(ordering.toString());
  }
}

/** Channel.ValidateBasic: state `channel/5`, ordering `channel/6`, hops `channel/15`, then the
 * identifiers. */
export function validateChannel(channel: Channel): IbcError | null {
  if (channel.state == State.STATE_UNINITIALIZED_UNSPECIFIED) {
    return ChannelError.invalidChannelState("the channel has no state");
  }
  const ordering = channel.ordering;
  const connectionHops = channel.connectionHops;
  const counterparty = channel.counterparty;
  if (ordering != Order.ORDER_UNORDERED && ordering != Order.ORDER_ORDERED) {
    return ChannelError.invalidChannelOrdering("no ordering " + ordering.toString());
  }
  if (connectionHops.length != 1) {
    return ChannelError.tooManyConnectionHops(
      "expected 1 connection hop, got " + connectionHops.length.toString(),
    );
  }
  const hopError = validateConnectionIdentifier(connectionHops[0]);
  if (hopError !== null) return hopError;
  const portError = validatePortIdentifier(counterparty.portId);
  if (portError !== null) return portError;
  return counterparty.channelId.length == 0
    ? null
    : validateChannelIdentifier(counterparty.channelId);
}

/** The connection of a channel, or why it cannot be used. */
@final
export class ConnectionOutcome {
  constructor(
    public readonly connection: ConnectionEnd | null,
    public readonly error: IbcError | null,
  ) {}
}

/** The connection that a channel runs over, in whatever state (`connection/3`). Only a genesis can
 * hold a channel without hops, on which ibc-go panics. */
export function connectionOf(
  channel: Channel, recollection: Recollection | null = null,
): ConnectionOutcome {
  if (channel.connectionHops.length == 0) {
    return new ConnectionOutcome(null, panicked("the channel has no connection hop"));
  }
  const connectionId = channel.connectionHops[0];
  if (recollection !== null) {
    const remembered = recollection.connection(connectionId);
    if (remembered !== null) return new ConnectionOutcome(remembered, null);
  }
  const found = getConnection(connectionId);
  if (found !== null) {
    if (recollection !== null) recollection.rememberConnection(connectionId, found);
    return new ConnectionOutcome(found, null);
  }
  return new ConnectionOutcome(null, ConnectionError.notFound(connectionId.toString()));
}

/** The same, which has to be OPEN (`connection/6`). */
export function openConnectionOf(
  channel: Channel, recollection: Recollection | null = null,
): ConnectionOutcome {
  const found = connectionOf(channel, recollection);
  const end = found.connection;
  if (end === null || end.state == connection.State.STATE_OPEN) return found;
  const detail = "connection state is not OPEN but " + end.state.toString();
  return new ConnectionOutcome(null, ConnectionError.invalidConnectionState(detail));
}

export function channelNotFound(portId: Bytes, channelId: Bytes): IbcError {
  return ChannelError.channelNotFound(portId.toString() + "/" + channelId.toString());
}

/** The end that the counterparty has to have when ours is (`portId`, `channelId`). */
export function expectedCounterpartyEnd(
  state: State, ordering: i32, portId: Bytes, channelId: Bytes, connectionEnd: ConnectionEnd,
  version: Bytes,
): Channel {
  const hops: Bytes[] = [connectionEnd.counterparty.connectionId];
  return newChannel(state, ordering, newCounterparty(portId, channelId), hops, version);
}
