/** What stands on a chain: its clients, connections to others, channels, packets on their way. */
import { fromUtf8 } from "../bytes.js";
import { type Channel, Order } from "../codec/gen/ibc.core.channel.v1.js";
import type { ConnectionEnd } from "../codec/gen/ibc.core.connection.v1.js";
import type { LocalChain } from "../local/localChain.js";
import {
  type ClientStatus,
  channelsOf,
  clientStateOf,
  clientStatus,
  commitmentsOf,
  connectionsOf,
} from "../relayer/ibcState.js";

/** By the numbers of the states, as ICS-03 names them. */
export const CONNECTION_STATES = ["UNINITIALIZED", "INIT", "TRYOPEN", "OPEN"];
/** By the numbers of the states, as ICS-04 names them. */
export const CHANNEL_STATES = [...CONNECTION_STATES, "CLOSED"];

/** The client of the connection that every chain has with itself. */
const LOCALHOST_CLIENT = "09-localhost";

export interface ClientView {
  readonly clientId: string;
  /** The chain that it follows. */
  readonly chainId: string;
  readonly latestHeight: bigint;
  readonly status: ClientStatus;
}

export interface ConnectionView {
  readonly connectionId: string;
  readonly clientId: string;
  readonly state: string;
  /** Empty while the other side has not answered. */
  readonly counterpartyConnectionId: string;
}

export interface ChannelView {
  readonly portId: string;
  readonly channelId: string;
  readonly connectionId: string;
  readonly state: string;
  readonly isOrdered: boolean;
  readonly counterpartyPortId: string;
  /** Empty while the other side has not answered. */
  readonly counterpartyChannelId: string;
  /** Sequences of the packets that were sent and are neither acknowledged nor timed out. */
  readonly inFlight: readonly bigint[];
}

export interface ChainView {
  readonly chainId: string;
  readonly height: bigint;
  readonly timeNanos: bigint;
  readonly clients: readonly ClientView[];
  readonly connections: readonly ConnectionView[];
  readonly channels: readonly ChannelView[];
}

export function overviewOf(chain: LocalChain): ChainView {
  return {
    chainId: chain.id,
    height: chain.height,
    timeNanos: chain.timeNanos,
    clients: clientsOf(chain),
    connections: [...connectionsOf(chain)]
      .filter(([, { clientId }]) => clientId !== LOCALHOST_CLIENT)
      .map(([connectionId, end]) => ({
        connectionId,
        clientId: end.clientId,
        state: connectionState(end),
        counterpartyConnectionId: end.counterparty.connectionId,
      })),
    channels: channelsOf(chain).map(({ portId, channelId, end }) => ({
      portId,
      channelId,
      connectionId: end.connectionHops[0] ?? "",
      state: channelState(end),
      isOrdered: end.ordering === Order.ORDER_ORDERED,
      counterpartyPortId: end.counterparty.portId,
      counterpartyChannelId: end.counterparty.channelId,
      inFlight: commitmentsOf(chain, portId, channelId),
    })),
  };
}

/** `INIT`, `TRYOPEN` or `OPEN`. */
export function connectionState({ state }: ConnectionEnd): string {
  return CONNECTION_STATES[state] ?? `${state}`;
}

/** `INIT`, `TRYOPEN`, `OPEN` or `CLOSED`. */
export function channelState({ state }: Channel): string {
  return CHANNEL_STATES[state] ?? `${state}`;
}

function clientsOf(chain: LocalChain): ClientView[] {
  const views: ClientView[] = [];
  for (const [key] of chain.entries("ibc", "clients/")) {
    const [, clientId, what] = fromUtf8(key).split("/");
    const state = what === "clientState" ? clientStateOf(chain, clientId!) : undefined;
    if (state === undefined) continue;
    views.push({
      clientId: clientId!,
      chainId: state.chainId,
      latestHeight: state.latestHeight.revisionHeight,
      status: clientStatus(chain, clientId!, state),
    });
  }
  return views;
}
