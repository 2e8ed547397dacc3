/** What waits to be relayed between two chains (ICS-18, pendingDatagrams). */

import { pendingChannels, pendingClosings } from "./channels.js";
import { clientUpdates } from "./clients.js";
import { pendingConnections } from "./connections.js";
import type { Datagram } from "./datagram.js";
import { Direction, type Discovery } from "./direction.js";
import type { Endpoint } from "./endpoint.js";
import { channelsOf } from "./ibcState.js";
import { pendingPackets } from "./packets.js";

export interface PendingOptions {
  /** The addresses that sign, by chain id. */
  readonly signers: Readonly<Record<string, string>>;
  /** Where packets are looked for; in the state of the chains when absent. */
  readonly discovery?: Discovery;
  /** What is to be relayed; everything when absent. Updates of clients follow from the rest. */
  readonly filter?: (datagram: Datagram, destination: string) => boolean;
}

/** What is to be submitted on each of two chains, in this order. */
export interface Pending {
  readonly onChain: readonly Datagram[];
  readonly onCounterparty: readonly Datagram[];
}

/**
 * All valid datagrams that two chains have for each other now; a pure function of both. Only what
 * the destination implements is among them, and headers only where a client needs them, up to the
 * highest height needed.
 */
export function pendingDatagrams(
  chain: Endpoint,
  counterparty: Endpoint,
  options: PendingOptions,
): Pending {
  return {
    onChain: pendingOn(chain, counterparty, options),
    onCounterparty: pendingOn(counterparty, chain, options),
  };
}

function pendingOn(chainB: Endpoint, chainA: Endpoint, options: PendingOptions): Datagram[] {
  const { signers, discovery = "state", filter } = options;
  const direction = new Direction(chainA, chainB, signers[chainB.id] ?? "", discovery);
  if (direction.connectionsOnA.size === 0) return [];
  const channelsOnA = channelsOf(chainA, direction.provenHeightOnA);
  const isWanted = (datagram: Datagram) =>
    chainB.supports(datagram.kind) && (filter?.(datagram, chainB.id) ?? true);
  const packets = pendingPackets(direction, channelsOnA);
  const packetsWanted = packets.datagrams.filter(isWanted);
  const datagrams = [
    ...pendingConnections(direction).filter(isWanted),
    ...pendingChannels(direction, channelsOnA, channelsOf(chainB)).filter(isWanted),
    ...packetsWanted,
    ...pendingClosings(direction, channelsOnA, channelsTimingOut(packetsWanted)).filter(isWanted),
  ];
  return [...neededUpdates(direction, datagrams, packets.clientsToUpdate), ...datagrams];
}

/** The channels of B on which packets time out, as subjects of their closing. */
function channelsTimingOut(packets: readonly Datagram[]): Set<string> {
  const timeouts = packets.filter(
    ({ kind }) => kind === "time out packet" || kind === "time out packet on close",
  );
  return new Set(timeouts.map(({ subject }) => subject.slice(0, subject.lastIndexOf("/"))));
}

/** One way to the highest height needed for each client. */
function neededUpdates(
  direction: Direction,
  datagrams: readonly Datagram[],
  clientsToUpdate: readonly string[],
): Datagram[] {
  const needed = new Map<string, Set<bigint>>();
  const need = (clientId: string, height: bigint) =>
    needed.set(clientId, (needed.get(clientId) ?? new Set()).add(height));
  for (const clientId of clientsToUpdate) need(clientId, direction.proofHeightOnA);
  for (const { clientId, height } of datagrams) need(clientId, height);
  return [...needed].flatMap(([clientId, heights]) =>
    [...heights].flatMap((height) => clientUpdates(direction, clientId, height)),
  );
}
