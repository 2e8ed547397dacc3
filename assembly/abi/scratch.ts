/** Memory of checks that leave nothing behind. */
import { arenaEnd, arenaKeep, arenaUsed } from "rt/stub";
import { Bytes } from "./bytes";

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

  /** The same for all but these bytes, which move. */
  releaseAllBut(bytes: Bytes): Bytes {
    const length = bytes.length;
    arenaKeep(this.begin, bytes.pointer, <usize>length);
    return new Bytes(this.begin, length);
  }
}

/** Bytes in use by the running call. */
export function usedBytes(): i32 {
  return <i32>arenaUsed();
}
