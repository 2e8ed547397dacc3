/** Comparing events: types and attributes, in order. */

import type { ChainEvent } from "../chain/block.js";
import { type Difference, MAX_SHOWN } from "../chain/difference.js";
import { shownText } from "../codec/text.js";
import { eventsInScope, isNondeterministic } from "./scope.js";

const NOTHING = "(none)";

/**
 * The first event in scope that differs, attribute by attribute. Places of a transaction's events
 * are completed by the message that their `msg_index` names.
 */
export function compareEvents(
  place: string,
  expected: readonly ChainEvent[],
  found: readonly ChainEvent[],
): Difference[] {
  const wanted = eventsInScope(expected);
  const given = eventsInScope(found).map(shownEvent);
  for (let index = 0; index < Math.max(wanted.length, given.length); index++) {
    const differences = compareEvent(index, wanted[index], given[index]);
    if (differences.length > 0) {
      const message = messageIndex(wanted[index] ?? given[index]);
      const where = message === undefined ? place : `${place}, message ${message}`;
      return differences.map((difference) => ({ place: where, ...difference }));
    }
  }
  return [];
}

/** An event as a recording shows it, which ibc-go's JSON made of it. */
function shownEvent({ type, attributes }: ChainEvent): ChainEvent {
  return {
    type: shownText(type),
    attributes: attributes.map(({ key, value }) => ({
      key: shownText(key),
      value: shownText(value),
    })),
  };
}

function messageIndex(event: ChainEvent | undefined): string | undefined {
  return event?.attributes.find((attribute) => attribute.key === "msg_index")?.value;
}

/** `index` counts the events in scope, from 0. */
function compareEvent(
  index: number,
  expected: ChainEvent | undefined,
  found: ChainEvent | undefined,
): Omit<Difference, "place">[] {
  if (expected === undefined || found === undefined || expected.type !== found.type) {
    const what = `event ${index}`;
    return [{ what, expected: expected?.type ?? NOTHING, found: found?.type ?? NOTHING }];
  }
  const differences: Omit<Difference, "place">[] = [];
  const count = Math.max(expected.attributes.length, found.attributes.length);
  for (let i = 0; i < count && differences.length < MAX_SHOWN; i++) {
    const wanted = expected.attributes[i];
    const given = found.attributes[i];
    if (wanted !== undefined && wanted.key === given?.key) {
      if (wanted.value === given.value || isNondeterministic(expected, wanted)) continue;
      const what = `event ${index} (${expected.type}), attribute ${wanted.key}`;
      differences.push({ what, expected: wanted.value, found: given.value });
    } else {
      const what = `event ${index} (${expected.type}), key of attribute ${i}`;
      differences.push({ what, expected: wanted?.key ?? NOTHING, found: given?.key ?? NOTHING });
    }
  }
  return differences;
}
