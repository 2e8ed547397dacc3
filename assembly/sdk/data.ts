/** Data as JSON text and back. */
import { Bytes } from "../abi/bytes";
import { TextBuilder } from "../codec/textBuilder";
import { Data, Fields } from "./fields";
import { Fault, onlyObject, readObject } from "./jsonReader";
import { writeObject } from "./jsonWriter";

export { Data } from "./fields";

const USUAL_SIZE: i32 = 256;

/** What was read, or what is wrong with it. */
@final
export class Decoded<T> {
  constructor(
    /** As far as it could be read. */
    public readonly value: T,
    /** Empty when all of it could be. */
    public readonly error: string,
  ) {}

  get isMalformed(): bool {
    return this.error.length > 0;
  }
}

/** Reads data from JSON text: one object in UTF-8, and nothing else. */
export function decode<T extends Data>(json: Bytes): Decoded<T> {
  const value = instantiate<T>();
  const fault = new Fault();
  const object = onlyObject(json);
  if (!object) fault.found("expected a JSON object");
  else readObject(object, value, "", fault);
  return new Decoded<T>(value, fault.text);
}

/** The JSON text of data. */
export function encode(data: Data): Bytes {
  const out = new TextBuilder(USUAL_SIZE);
  writeObject(out, data);
  return out.bytes;
}

/** A message for a contract: an object with one member, which is named as what it asks for. */
export function message(name: string, data: Data): Bytes {
  const out = new TextBuilder(USUAL_SIZE);
  writeObject(out, new Message(name, data));
  return out.bytes;
}

@final
class Message extends Data {
  constructor(
    private readonly name: string,
    private readonly data: Data,
  ) {
    super();
  }

  fields(f: Fields): void {
    f.object(this.name, this.data);
  }
}
