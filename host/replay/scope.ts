/** Which events are compared, and which values in them (traces/FORMAT.md, sections 3b and 4). */

import type { Attribute, ChainEvent } from "../chain/block.js";

/** What ibc-go puts before the types and keys of events of an application that failed. */
const CALLBACK_ERROR_PREFIX = "ibccallbackerror-";

/** Events of the SDK's transaction layer and bank, which are not IBC's. */
const FOREIGN_TYPES: ReadonlySet<string> = new Set([
  "tx",
  "coin_spent",
  "coin_received",
  "transfer",
  "coinbase",
  "burn",
]);

/** The events that IBC code emits, in order. */
export function eventsInScope(events: readonly ChainEvent[]): ChainEvent[] {
  return events.filter((event) => {
    const type = withoutPrefix(event.type);
    if (FOREIGN_TYPES.has(type)) return false;
    if (type !== "message") return true;
    const keys = event.attributes.map((attribute) => withoutPrefix(attribute.key));
    // The SDK's own first event of a message names its action; the bank's has only a sender.
    if (keys.includes("action")) return false;
    return !keys.every((key) => key === "sender" || key === "msg_index");
  });
}

function withoutPrefix(name: string): string {
  return name.startsWith(CALLBACK_ERROR_PREFIX) ? name.slice(CALLBACK_ERROR_PREFIX.length) : name;
}

/** A Go pointer printed as a number, as ibc-go does in one error of ICS-20. */
const GO_POINTER = /amount must be strictly positive: got \{\d+\}/;

/** Whether ibc-go itself does not produce this attribute the same way twice. */
export function isNondeterministic(event: ChainEvent, attribute: Attribute): boolean {
  return (
    withoutPrefix(event.type) === "fungible_token_packet" &&
    withoutPrefix(attribute.key) === "error" &&
    GO_POINTER.test(attribute.value)
  );
}
