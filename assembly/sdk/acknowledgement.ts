/** What the other end of a channel answered to a packet. */
import { Bytes } from "../abi/bytes";
import { parseAcknowledgement } from "../05-port/acknowledgement";
import { textOf } from "./text";

const NOTHING = Bytes.allocate(0);

@final
export class Acknowledgement {
  private constructor(
    /** As it came. */
    public readonly bytes: Bytes,
    /** Whether it is `{"result":...}`. */
    public readonly isSuccess: bool,
    /** The result of a success; JSON text can be read with `decode`. */
    public readonly result: Bytes,
    /** Of a failure, the text in `{"error":...}`; what is no envelope is one as well. */
    public readonly error: string,
  ) {}

  static of(bytes: Bytes): Acknowledgement {
    const envelope = parseAcknowledgement(bytes);
    if (envelope) {
      const result = envelope.result;
      if (result) return new Acknowledgement(bytes, true, result, "");
      const error = envelope.error;
      if (error) return new Acknowledgement(bytes, false, NOTHING, textOf(error));
    }
    return new Acknowledgement(bytes, false, NOTHING, "not an acknowledgement's envelope");
  }
}
