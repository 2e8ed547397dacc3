/** Events of contracts, so marked that none passes for one of the core (CONTRACTS.md, section 6);
 * wasmd has the same rules (x/wasm/keeper/events.go). */
import type { ChainEvent } from "../chain/block.js";

const TYPE_PREFIX = "wasm-";
export const ADDRESS_ATTRIBUTE = "_contract_address";
const RESERVED_KEYS = "_";
/** Of one response. */
const MAX_EVENTS = 256;

/** The events as the chain has them; a text says why one of them may not be. */
export function markedEvents(
  events: readonly ChainEvent[],
  address: string,
): readonly ChainEvent[] | string {
  if (events.length > MAX_EVENTS) return `${events.length} events are more than ${MAX_EVENTS}`;
  for (const { type, attributes } of events) {
    if (type.trim() === "") return "an event has no type";
    for (const { key } of attributes) {
      if (key.trim() === "") return `event ${type}: an attribute has no key`;
      if (key.startsWith(RESERVED_KEYS)) return `event ${type}: the key ${key} is the host's`;
    }
  }
  const own = { key: ADDRESS_ATTRIBUTE, value: address };
  return events.map(({ type, attributes }) => ({
    type: TYPE_PREFIX + type,
    attributes: [own, ...attributes],
  }));
}

/** An event of the host about a contract. */
export function hostEvent(
  type: string,
  address: string,
  attributes: Readonly<Record<string, string>>,
): ChainEvent {
  const others = Object.entries(attributes).map(([key, value]) => ({ key, value }));
  return { type, attributes: [{ key: ADDRESS_ATTRIBUTE, value: address }, ...others] };
}
