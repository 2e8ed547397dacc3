/** One thing that `strait verify` checked. */
export interface Verdict {
  readonly what: string;
  readonly holds: boolean;
  /** Why it does not hold; empty where it does. */
  readonly log: string;
}
