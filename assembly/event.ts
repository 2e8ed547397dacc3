/** Events of IBC, in emission order. The core returns them; the host adds what the SDK adds. */
import { Bytes } from "./abi/bytes";
import { Attribute, Event } from "./codec/gen/strait.abi.v0";

/** Events in the order in which they were emitted. */
export class EventLog {
  readonly events: Event[] = [];

  emit(event: Event): void {
    this.events.push(event);
  }

  /** Everything that another log holds, in its order. */
  emitAll(log: EventLog): void {
    for (let i = 0; i < log.events.length; i++) this.events.push(log.events[i]);
  }
}

const CALLBACK_ERROR_PREFIX = Bytes.of("ibccallbackerror-");

/** Emits what an application whose writes were discarded had emitted, marked as such
 * (core/internal/errors ConvertToErrorEvents). */
export function emitAsErrors(discarded: EventLog, log: EventLog): void {
  for (let i = 0; i < discarded.events.length; i++) {
    const event = discarded.events[i];
    const marked = newEvent(CALLBACK_ERROR_PREFIX + event.type);
    for (let j = 0; j < event.attributes.length; j++) {
      const attribute = event.attributes[j];
      addAttribute(marked, CALLBACK_ERROR_PREFIX + attribute.key, attribute.value);
    }
    log.emit(marked);
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
