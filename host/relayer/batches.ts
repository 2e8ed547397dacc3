/** Datagrams bundled into transactions (ICS-18, bundling). */
import type { Datagram } from "./datagram.js";

/** How much goes into one transaction. */
export interface BatchLimits {
  readonly messages: number;
  /** Of the messages' values together. */
  readonly bytes: number;
}

/**
 * Datagrams in their order, cut into batches within the limits; one that is larger than `bytes`
 * goes alone. Headers go alone, so that they stay when what they prove fails, and so do those that
 * `isAlone` names.
 */
export function batchesOf(
  datagrams: readonly Datagram[],
  limits: BatchLimits,
  isAlone: (datagram: Datagram) => boolean,
): Datagram[][] {
  const batches: Datagram[][] = [];
  let open: Datagram[] | undefined;
  let bytes = 0;
  for (const datagram of datagrams) {
    const size = datagram.message.value.length;
    if (datagram.kind === "update client" || isAlone(datagram)) {
      batches.push([datagram]);
      open = undefined;
    } else if (
      open !== undefined &&
      open.length < limits.messages &&
      bytes + size <= limits.bytes
    ) {
      open.push(datagram);
      bytes += size;
    } else {
      open = [datagram];
      bytes = size;
      batches.push(open);
    }
  }
  return batches;
}
