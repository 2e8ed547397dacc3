/** Events of a contract: they are told when it succeeds. */
import { Bytes } from "../abi/bytes";
import { Attribute, Event } from "../codec/gen/strait.abi.v0";

/** What the running call has emitted. It is not kept: every call has an instance of its own. */
const EMITTED: Event[] = [];

/** The encodings of all that was emitted. */
export function encodedEvents(): Bytes[] {
  return EMITTED.map<Bytes>((event) => event.encode());
}

/** Takes the attributes of an event that is emitted. */
@final
export class EventBuilder {
  constructor(private readonly event: Event) {}

  /** Adds an attribute; keys do not begin with `_`. */
  add(key: string, value: string): EventBuilder {
    const attribute = new Attribute();
    attribute.key = Bytes.of(key);
    attribute.value = Bytes.of(value);
    this.event.attributes.push(attribute);
    return this;
  }
}

/** Emits an event: `emit("sold").add("token", id)`. The chain puts `wasm-` before its type. */
export function emit(type: string): EventBuilder {
  const event = new Event();
  event.type = Bytes.of(type);
  EMITTED.push(event);
  return new EventBuilder(event);
}
