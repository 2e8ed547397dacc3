/** What moves between chains: packets on their way, and acknowledgements on their way back. */
import type { LocalChain } from "../local/localChain.js";
import { clientStateOf, connectionOf, has, nextSequence, receiptKey } from "../relayer/ibcState.js";
import { type ChainView, type ChannelView, overviewOf } from "./overview.js";

/** The packets in flight over one end of a channel, by their sequences. */
export interface Flow {
  readonly from: string;
  readonly to: string;
  readonly portId: string;
  readonly channelId: string;
  /** Sent, and not received yet. */
  readonly outward: readonly bigint[];
  /** Received, and the sender has not heard of it yet. */
  readonly homeward: readonly bigint[];
}

/** All that stands on some chains, and what moves between them. */
export interface NetworkView {
  readonly chains: readonly ChainView[];
  readonly flows: readonly Flow[];
}

export function networkViewOf(chains: ReadonlyMap<string, LocalChain>): NetworkView {
  const views = [...chains.values()].map(overviewOf);
  const flows = views.flatMap((view) =>
    view.channels.flatMap((channel) => {
      const flow = flowOf(chains, chains.get(view.chainId)!, channel);
      return flow === undefined ? [] : [flow];
    }),
  );
  return { chains: views, flows };
}

/** Undefined where nothing is in flight, or the other side is not among the chains. */
function flowOf(
  chains: ReadonlyMap<string, LocalChain>,
  chain: LocalChain,
  channel: ChannelView,
): Flow | undefined {
  const { portId, channelId, connectionId, inFlight } = channel;
  if (inFlight.length === 0) return undefined;
  const clientId = connectionOf(chain, connectionId)?.clientId ?? "";
  const there = chains.get(clientStateOf(chain, clientId)?.chainId ?? "");
  if (there === undefined) return undefined;
  const isReceived = receivedOn(there, channel);
  const outward = inFlight.filter((sequence) => !isReceived(sequence));
  const homeward = inFlight.filter(isReceived);
  return { from: chain.id, to: there.id, portId, channelId, outward, homeward };
}

/** Ordered channels count what they receive, others keep a receipt of each. */
function receivedOn(there: LocalChain, channel: ChannelView): (sequence: bigint) => boolean {
  const { counterpartyPortId: portId, counterpartyChannelId: channelId, isOrdered } = channel;
  if (!isOrdered) return (sequence) => has(there, receiptKey(portId, channelId, sequence));
  const next = nextSequence(there, "Recv", portId, channelId);
  return (sequence) => sequence < next;
}
