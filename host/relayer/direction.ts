/** One direction of relaying: what one chain has written is brought to the other. */
import type { ConnectionEnd } from "../codec/gen/ibc.core.connection.v1.js";
import { revisionOf } from "../consensus/clientHeader.js";
import type { Endpoint } from "./endpoint.js";
import { clientStateOf, connectionsOf, isActive } from "./ibcState.js";

/** Where a relayer finds out which packets there are. */
export type Discovery = "state" | "events";

/**
 * Values of the chain that proves end in `OnA`, those of the chain that datagrams go to in `OnB`.
 * What A has written is known to B's clients once a header of A follows it, so that only the state
 * before A's last block can be proven, at the height of that block.
 */
export class Direction {
  /** The height whose header commits to what is proven. */
  readonly proofHeightOnA: bigint;
  /** The height of the block that wrote what is proven. */
  readonly provenHeightOnA: bigint;
  /** A's connections that lead to B, as they can be proven. */
  readonly connectionsOnA: ReadonlyMap<string, ConnectionEnd>;
  /** B's connections that lead to A, as they are now. */
  readonly connectionsOnB: ReadonlyMap<string, ConnectionEnd>;
  private readonly clientsOnB = new Map<string, boolean>();

  constructor(
    readonly chainA: Endpoint,
    readonly chainB: Endpoint,
    /** The address on B that signs. */
    readonly signerOnB: string,
    readonly discovery: Discovery,
  ) {
    this.proofHeightOnA = chainA.height;
    this.provenHeightOnA = chainA.height - 1n;
    this.connectionsOnA =
      this.provenHeightOnA < 1n
        ? new Map()
        : connectionsBetween(chainA, chainB, this.provenHeightOnA);
    this.connectionsOnB = connectionsBetween(chainB, chainA);
  }

  /** The height of a proof as messages carry it. */
  heightOfProof(revisionHeight = this.proofHeightOnA) {
    return { revisionNumber: revisionOf(this.chainA.id), revisionHeight };
  }

  /** Whether a client of B follows A, and works. */
  isUsableClientOnB(clientId: string): boolean {
    const known = this.clientsOnB.get(clientId);
    if (known !== undefined) return known;
    const isUsable = isActive(this.chainB, clientId, this.chainA);
    this.clientsOnB.set(clientId, isUsable);
    return isUsable;
  }
}

/** The connections of a chain whose clients follow another chain. */
function connectionsBetween(
  chain: Endpoint,
  counterparty: Endpoint,
  height?: bigint,
): Map<string, ConnectionEnd> {
  const all = connectionsOf(chain, height);
  for (const [connectionId, { clientId }] of all) {
    if (clientStateOf(chain, clientId)?.chainId !== counterparty.id) all.delete(connectionId);
  }
  return all;
}
