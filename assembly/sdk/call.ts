/** What a contract is asked to do. */
import { Bytes } from "../abi/bytes";
import { Members } from "../codec/json";
import { unquote } from "../codec/jsonString";
import { Answer, refuse } from "./answer";
import { Data } from "./fields";
import { Fault, onlyObject, readObject } from "./jsonReader";
import { textOf } from "./text";

const EMPTY_OBJECT = Bytes.of("{}");
const OPENING_BRACE: u8 = 0x7b;

/** A message or a question: `{"transfer":{"to":"..."}}` is named `transfer` and reads `{"to":...}`.
 * The message by which a contract is instantiated or migrated has no name and is read whole. */
@final
export class Call {
  private readonly fault: Fault = new Fault();

  private constructor(
    /** The account or contract that asks; empty in a query. */
    public readonly sender: string,
    /** What is asked for; empty in instantiate and migrate. */
    public readonly name: string,
    private readonly object: Bytes,
  ) {}

  /** A message without a name; an empty one is an empty object. */
  static whole(sender: string, message: Bytes): Call {
    const object = message.length == 0 ? EMPTY_OBJECT : onlyObject(message);
    return object ? new Call(sender, "", object) : Call.malformed(sender);
  }

  /** A message of one member. */
  static named(sender: string, message: Bytes): Call {
    const object = onlyObject(message);
    if (!object) return Call.malformed(sender);
    const members = new Members(object, 0);
    if (!members.next() || object.at(members.valueStart) != OPENING_BRACE) {
      return Call.malformed(sender);
    }
    const name = textOf(unquote(object.slice(members.keyStart, members.keyEnd)));
    const call = new Call(sender, name, object.slice(members.valueStart, members.valueEnd));
    if (members.next()) call.fault.found("expected one message, found more");
    return call;
  }

  private static malformed(sender: string): Call {
    const call = new Call(sender, "", EMPTY_OBJECT);
    call.fault.found('expected JSON like {"name":{}}');
    return call;
  }

  /** Why the call is refused, whatever the contract answers: it could not be read. */
  get error(): string {
    return this.fault.text;
  }

  is(name: string): bool {
    return this.name == name;
  }

  /**
   * Reads what goes with the message. Where it cannot be read the call is refused in the end,
   * whatever the contract does and answers; it need not look.
   */
  read<T extends Data>(): T {
    const value = instantiate<T>();
    readObject(this.object, value, "", this.fault);
    return value;
  }

  /** Refuses a message that the contract does not know. */
  unknown(): Answer {
    return refuse("unknown message " + this.name);
  }
}
