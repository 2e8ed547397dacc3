/** Which headers may prove packets on a connection with a delay period (ICS-03, ibc-go
 * modules/core/03-connection/keeper/verify.go). */
import { Params } from "../codec/gen/ibc.core.connection.v1.js";
import type { Direction } from "./direction.js";
import { knownHeights } from "./ibcState.js";

/**
 * The highest height of A that B's client has known for the whole delay period, in time and in
 * blocks; undefined when there is none yet.
 */
export function provableHeightOnA(
  { chainA, chainB }: Direction,
  clientId: string,
  delayPeriodNanos: bigint,
): bigint | undefined {
  const delayBlocks = blocksOf(delayPeriodNanos, chainB.get("ibc", "connectionParams"));
  const known = knownHeights(chainB, clientId, chainA).find(
    ({ height, processedTimeNanos, processedHeight }) =>
      height <= chainA.height &&
      processedTimeNanos + delayPeriodNanos <= chainB.timeNanos &&
      processedHeight + delayBlocks <= chainB.height + 1n,
  );
  return known?.height;
}

/** How many blocks a delay is at the least: when each takes as long as one is expected to. */
function blocksOf(delayPeriodNanos: bigint, params: Uint8Array | undefined): bigint {
  const nanosPerBlock = params ? Params.decode(params).maxExpectedTimePerBlock : 0n;
  if (nanosPerBlock === 0n) return 0n;
  return (delayPeriodNanos + nanosPerBlock - 1n) / nanosPerBlock;
}
