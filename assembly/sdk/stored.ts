/** Keys and values as they are stored. */
import { Bytes } from "../abi/bytes";
import { decode, encode } from "./data";
import { textOf } from "./text";

const MAX_NAME_LENGTH: i32 = 255;

/** A name behind its length, so that no key of one name is a key of another. */
export function namePrefix(name: string): Bytes {
  const bytes = Bytes.of(name);
  assert(bytes.length > 0 && bytes.length <= MAX_NAME_LENGTH, "a name has 1 to 255 bytes");
  const length = Bytes.allocate(1);
  length.put(0, <u8>bytes.length);
  return length + bytes;
}

/** Numbers in 8 big-endian bytes, so that they are in order. */
export function encodeKey<K>(key: K): Bytes {
  if (isInteger<K>()) return Bytes.u64be(<u64>key);
  if (isString<K>()) return Bytes.of(<string>key);
  return <Bytes>key;
}

export function decodeKey<K>(bytes: Bytes): K {
  if (isInteger<K>()) return <K>bytes.readU64be(0);
  if (isString<K>()) return <K>textOf(bytes);
  return <K>bytes;
}

export function encodeValue<V>(value: V): Bytes {
  if (isInteger<V>()) return Bytes.u64be(<u64>value);
  if (isString<V>()) return Bytes.of(<string>value);
  if (idof<V>() == idof<Bytes>()) return <Bytes>value;
  return encode(value);
}

/** The value that was stored; the empty one where none was. */
export function decodeValue<V>(stored: Bytes | null): V {
  if (isInteger<V>()) return stored ? <V>stored.readU64be(0) : <V>0;
  if (isString<V>()) return <V>(stored ? textOf(stored) : "");
  if (idof<V>() == idof<Bytes>()) return <V>(stored ? stored : Bytes.allocate(0));
  if (!stored) return instantiate<V>();
  const decoded = decode<V>(stored);
  assert(!decoded.isMalformed, "what is stored is of another form");
  return decoded.value;
}
