/** Events of IBC, in emission order. The core returns them; the host adds what the SDK adds. */
import { Bytes } from "./abi/bytes";
import { Attribute, Event } from "./codec/gen/strait.abi.v0";

/** Events in the order in which they were emitted. */
export class EventLog {
  readonly events: Event[] = [];

  emit(event: Event): void {
    this.events.push(event);
  }
}

/** A new event without attributes. */
export function newEvent(type: Bytes): Event {
  const event = new Event();
  event.type = type;
  return event;
}

/** Appends an attribute. */
export function addAttribute(event: Event, key: Bytes, value: Bytes): void {
  const attribute = new Attribute();
  attribute.key = key;
  attribute.value = value;
  event.attributes.push(attribute);
}

const MESSAGE = Bytes.of("message");
const MODULE = Bytes.of("module");

/** The `message{module}` event that follows every event of IBC (sdk.EventTypeMessage). */
export function moduleEvent(module: Bytes): Event {
  const event = newEvent(MESSAGE);
  addAttribute(event, MODULE, module);
  return event;
}
