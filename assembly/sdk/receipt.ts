/** What a contract answers to a packet. */
import { Bytes } from "../abi/bytes";
import { errorAcknowledgementText, resultAcknowledgement } from "../05-port/acknowledgement";
import { encode } from "./data";
import { Data } from "./fields";

const NOTHING = Bytes.allocate(0);
/** By convention the result of what has no other. */
const ONE = Bytes.allocate(1);
ONE.put(0, 1);

/** An acknowledgement, or that it comes later. A failure undoes what the contract did. */
@final
export class Receipt {
  private constructor(
    public readonly acknowledgement: Bytes,
    public readonly isSuccess: bool,
    public readonly isLater: bool,
  ) {}

  /** `{"result":...}` */
  static success(result: Bytes = ONE): Receipt {
    return new Receipt(resultAcknowledgement(result), true, false);
  }

  /** `{"result":...}` with data as JSON. */
  static answer(data: Data): Receipt {
    return Receipt.success(encode(data));
  }

  /** `{"error":...}` */
  static failure(why: string): Receipt {
    return new Receipt(errorAcknowledgementText(Bytes.of(why)), false, false);
  }

  /** The contract will call `writeAcknowledgement`. */
  static later(): Receipt {
    return new Receipt(NOTHING, true, true);
  }

  /** An acknowledgement in another form. */
  static bytes(acknowledgement: Bytes, isSuccess: bool): Receipt {
    return new Receipt(acknowledgement, isSuccess, false);
  }
}
