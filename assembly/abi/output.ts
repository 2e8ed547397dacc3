/** Output that grows piece by piece while the memory behind each piece is given back. */
import { arenaEnd, arenaKeep } from "rt/stub";
import { Bytes } from "./bytes";

/**
 * Pieces of output, one behind the other at the lower end of the arena. A transaction of many
 * messages would otherwise keep every message's garbage to its end.
 */
@final
export class Output {
  private readonly begin: usize = arenaEnd();
  private end: usize = arenaEnd();

  /**
   * Appends a piece and gives back everything that was allocated since this output was made, the
   * piece itself moved. What was allocated before stays.
   */
  append(piece: Bytes): void {
    this.end = arenaKeep(this.end, piece.pointer, <usize>piece.length);
  }

  /** Of all pieces. */
  get length(): i32 {
    return <i32>(this.end - this.begin);
  }

  /** All pieces as one. */
  get bytes(): Bytes {
    return new Bytes(this.begin, this.length);
  }
}
