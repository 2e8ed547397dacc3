/** What the SDK lets the unpacking of one message cost
 * (codec/types/interface_registry.go, statefulUnpacker). */
import { Any } from "../codec/gen/google.protobuf";
import { IbcError } from "../error";

/** How many Any a message may hold with all that is in them, itself included. */
const MAX_UNPACKED: i32 = 100;

/** How deep they may lie in one another, the message itself being the first level. */
const MAX_DEPTH: i32 = 10;

/** Where what a message packs lies: states, headers. */
export const PACKED_DEPTH: i32 = 2;

/** Whether there is something to unpack: the SDK leaves an Any without a type alone. */
export function isPacked(packed: Any | null): bool {
  return packed !== null && packed.typeUrl.length != 0;
}

/** Counts the Any of one message. */
@final
export class Unpacker {
  /** The panic that ibc-go runs into while it unpacks, which is not a refusal to decode. */
  panic: IbcError | null = null;

  /** The message itself is unpacked already. */
  private unpacked: i32 = 1;

  /** Whether an Any may be looked at; also asked, but not counted, for one that is not packed. */
  admits(packed: Any | null, depth: i32): bool {
    if (depth > MAX_DEPTH || this.unpacked >= MAX_UNPACKED) return false;
    if (isPacked(packed)) this.unpacked++;
    return true;
  }
}
