/**
 * Refusals whose text counts: ibc-go shows why a packet was refused in an event, word by word.
 * A text is what went wrong, from the outside inwards, and then the registered error, as
 * cosmossdk.io/errors joins them.
 */
import { Bytes } from "../abi/bytes";
import { IbcError, isPanic, panicked } from "../error";

const SEPARATOR = Bytes.of(": ");

const INVALID_IDENTIFIER = Bytes.of("invalid identifier");
const UNAUTHORIZED = Bytes.of("unauthorized");
const INVALID_ADDRESS = Bytes.of("invalid address");
const INVALID_TYPE = Bytes.of("invalid type");
const INSUFFICIENT_FUNDS = Bytes.of("insufficient funds");
const INVALID_DENOM = Bytes.of("invalid denomination for cross-chain transfer");
const INVALID_VERSION = Bytes.of("invalid ICS20 version");
const INVALID_AMOUNT = Bytes.of("invalid token amount");
const RECEIVE_DISABLED = Bytes.of("fungible token transfers to this chain are disabled");
const INVALID_MEMO = Bytes.of("invalid memo");

@final
export class Refusal {
  constructor(
    public readonly codespace: string,
    public readonly code: u32,
    public readonly text: Bytes,
  ) {}

  /** The same as a value of the core; long texts are cut there. */
  get error(): IbcError {
    return new IbcError(this.codespace, this.code, this.text.toString());
  }

  get isPanic(): bool {
    return isPanic(this.error);
  }

  /** The same within what was attempted; a panic is not caught on its way. */
  during(attempt: Bytes): Refusal {
    if (this.isPanic) return this;
    return new Refusal(this.codespace, this.code, attempt + SEPARATOR + this.text);
  }

  /** A panic of Go's. */
  static panic(detail: string): Refusal {
    const error = panicked(detail);
    return new Refusal(error.codespace, error.code, Bytes.of(detail));
  }

  /** Of the core, whose own texts nobody compares. */
  static from(error: IbcError): Refusal {
    return new Refusal(error.codespace, error.code, Bytes.of(error.detail));
  }

  static invalidIdentifier(why: Bytes): Refusal {
    return new Refusal("host", 2, why + SEPARATOR + INVALID_IDENTIFIER);
  }

  static unauthorized(why: Bytes): Refusal {
    return new Refusal("ibc", 2, why + SEPARATOR + UNAUTHORIZED);
  }

  static invalidAddress(why: Bytes): Refusal {
    return new Refusal("ibc", 5, why + SEPARATOR + INVALID_ADDRESS);
  }

  static invalidType(why: Bytes): Refusal {
    return new Refusal("ibc", 12, why + SEPARATOR + INVALID_TYPE);
  }

  static insufficientFunds(why: Bytes): Refusal {
    return new Refusal("sdk", 5, why + SEPARATOR + INSUFFICIENT_FUNDS);
  }

  static invalidDenom(why: Bytes): Refusal {
    return new Refusal("transfer", 3, why + SEPARATOR + INVALID_DENOM);
  }

  static invalidVersion(why: Bytes): Refusal {
    return new Refusal("transfer", 4, why + SEPARATOR + INVALID_VERSION);
  }

  static invalidAmount(why: Bytes): Refusal {
    return new Refusal("transfer", 5, why + SEPARATOR + INVALID_AMOUNT);
  }

  static receiveDisabled(): Refusal {
    return new Refusal("transfer", 8, RECEIVE_DISABLED);
  }

  static invalidMemo(why: Bytes): Refusal {
    return new Refusal("transfer", 11, why + SEPARATOR + INVALID_MEMO);
  }
}
