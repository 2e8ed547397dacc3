/** Events of IBC, in emission order. The core returns them; the host adds what the SDK adds. */
import { Bytes } from "./abi/bytes";
import { Event } from "./codec/gen/strait.abi.v0";
import { sizeOfLengthDelimited } from "./codec/writer";

/** Events in the order in which they were emitted, each encoded. */
export class EventLog {
  readonly events: Bytes[] = [];

  emit(event: EventBuilder): void {
    this.events.push(event.encoded());
  }

  /** An event that is encoded already. */
  pass(event: Bytes): void {
    this.events.push(event);
  }

  /** Everything that another log holds, in its order. */
  emitAll(log: EventLog): void {
    this.emitEncoded(log.events);
  }

  /** Events that came from elsewhere. */
  emitEncoded(events: Bytes[]): void {
    for (let i = 0; i < events.length; i++) this.events.push(events[i]);
  }
}

const TYPE_FIELD: u8 = 1 << 3 | 2;
const ATTRIBUTE_FIELD: u8 = 2 << 3 | 2;
const KEY_FIELD: u8 = 1 << 3 | 2;
const VALUE_FIELD: u8 = 2 << 3 | 2;

/** Holds most events of packets, in bytes. */
const FIRST_CAPACITY: i32 = 512;

/** An event in the making, which is a strait.abi.v0 Event from the first field to the last: most
 * of what a packet costs, after its proof, would else be objects that are written once. */
@final
export class EventBuilder {
  private buffer: Bytes;
  private length: i32 = 0;

  /** `capacity` is how many bytes it probably takes. */
  constructor(type: Bytes, capacity: i32) {
    this.buffer = Bytes.allocate(capacity);
    this.reserve(sizeOfText(type));
    this.text(TYPE_FIELD, type);
  }

  add(key: Bytes, value: Bytes): void {
    const size = sizeOfText(key) + sizeOfText(value);
    this.reserve(sizeOfLengthDelimited(2, size));
    this.byte(ATTRIBUTE_FIELD);
    this.varint(size);
    this.text(KEY_FIELD, key);
    this.text(VALUE_FIELD, value);
  }

  /** Adds attributes that another builder has encoded, one that has no type. */
  addEncoded(attributes: Bytes): void {
    this.reserve(attributes.length);
    this.buffer.fill(this.length, attributes);
    this.length += attributes.length;
  }

  /** The event with the attributes that it has by now. */
  encoded(): Bytes {
    return this.buffer.slice(0, this.length);
  }

  private reserve(size: i32): void {
    const needed = this.length + size;
    if (needed <= this.buffer.length) return;
    const larger = Bytes.allocate(max(needed + (needed >> 2), FIRST_CAPACITY));
    larger.fill(0, this.buffer.slice(0, this.length));
    this.buffer = larger;
  }

  /** Like gogoproto, nothing of a text that is empty. */
  private text(field: u8, value: Bytes): void {
    if (value.length == 0) return;
    this.byte(field);
    this.varint(value.length);
    this.buffer.fill(this.length, value);
    this.length += value.length;
  }

  private varint(value: i32): void {
    while (value >= 0x80) {
      this.byte(<u8>value | 0x80);
      value >>= 7;
    }
    this.byte(<u8>value);
  }

  private byte(value: u8): void {
    this.buffer.put(this.length, value);
    this.length++;
  }
}

function sizeOfText(value: Bytes): i32 {
  return value.length == 0 ? 0 : sizeOfLengthDelimited(1, value.length);
}

const CALLBACK_ERROR_PREFIX = Bytes.of("ibccallbackerror-");

/** Emits what an application whose writes were discarded had emitted, marked as such
 * (core/internal/errors ConvertToErrorEvents). */
export function emitAsErrors(discarded: EventLog, log: EventLog): void {
  for (let i = 0; i < discarded.events.length; i++) {
    const event = Event.decode(discarded.events[i]);
    assert(event !== null, "the host passed a malformed Event");
    const marked = newEvent(CALLBACK_ERROR_PREFIX + event!.type);
    for (let j = 0; j < event!.attributes.length; j++) {
      const attribute = event!.attributes[j];
      marked.add(CALLBACK_ERROR_PREFIX + attribute.key, attribute.value);
    }
    log.emit(marked);
  }
}

/** A new event without attributes. */
export function newEvent(type: Bytes): EventBuilder {
  return new EventBuilder(type, FIRST_CAPACITY);
}

/** The same with room for `size` bytes more than most events take. */
export function newLongEvent(type: Bytes, size: i32): EventBuilder {
  return new EventBuilder(type, FIRST_CAPACITY + size);
}

/** Appends an attribute. */
export function addAttribute(event: EventBuilder, key: Bytes, value: Bytes): void {
  event.add(key, value);
}

const MESSAGE = Bytes.of("message");
const MODULE = Bytes.of("module");

/** The `message{module}` event that follows every event of IBC (sdk.EventTypeMessage), encoded. */
export function moduleEvent(module: string): Bytes {
  const event = newEvent(MESSAGE);
  addAttribute(event, MODULE, Bytes.of(module));
  return event.encoded();
}
