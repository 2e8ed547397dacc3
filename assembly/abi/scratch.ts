/** Memory of checks that leave nothing behind. */
import { arenaEnd, arenaKeep, arenaUsed } from "rt/stub";

/** Remembers where the arena ends; `release` gives back what was allocated since. */
@final
export class Scratch {
  private begin: usize = arenaEnd();

  /** Remembers anew, for the next of several checks. */
  mark(): void {
    this.begin = arenaEnd();
  }

  /** Nothing that was allocated since may be used any more. */
  release(): void {
    arenaKeep(this.begin, this.begin, 0);
  }
}

/** Bytes in use by the running call. */
export function usedBytes(): i32 {
  return <i32>arenaUsed();
}
