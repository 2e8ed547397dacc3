/**
 * Functions that the explaining build has otherwise, because they spare checks whose result is
 * known: there each message is looked at as if it stood alone, and each proof from its leaf up. No
 * result differs (assembly/26-routing/recollection.ts); a test replays recordings with either.
 */
export const OVERRIDES: readonly Override[] = [
  /** A transaction remembers nothing from one message to the next. */
  { file: "25-handler/deliver.ts", name: "recollectionFor", body: "{ return null; }" },
  /** What an active client knows is looked up step by step. */
  { file: "07-tendermint/membership.ts", name: "openState", body: "{ return null; }" },
];

export interface Override {
  /** Below `assembly/`. */
  readonly file: string;
  readonly name: string;
  readonly body: string;
}
