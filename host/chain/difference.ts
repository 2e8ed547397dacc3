/** One thing that came out otherwise than expected. */

export interface Difference {
  /** Where in the block: an action, a transaction and its message, a store. */
  readonly place: string;
  /** What of it: the code, an attribute of an event, a key, the root. */
  readonly what: string;
  readonly expected: string;
  readonly found: string;
}

/** How many keys or attributes of one thing are shown at most. */
export const MAX_SHOWN = 5;

/** The last part of a type URL: `MsgCreateClient`. */
export function shortName(typeUrl: string): string {
  return typeUrl.slice(Math.max(typeUrl.lastIndexOf("."), typeUrl.lastIndexOf("/")) + 1);
}
