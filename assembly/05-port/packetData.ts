/**
 * What an application tells of a packet's data to the layers above it (modules/core/exported/
 * packet.go PacketData and PacketDataProvider).
 */
import { Bytes } from "../abi/bytes";
import { endOfValue, Members, skipSpace } from "../codec/json";
import { hasInfiniteNumber } from "../codec/jsonNumber";

const OPENING_BRACE: u8 = 0x7b;

@final
export class PacketData {
  constructor(
    /** Of the application that the data are for. */
    public readonly version: Bytes,
    /** As the data name it. */
    public readonly sender: Bytes,
    public readonly memo: Bytes,
  ) {}

  /**
   * The object that stands in the memo under an ASCII key, as JSON; null where there is no object,
   * or where the memo is not one that Go's encoding/json reads as `map[string]any`
   * (GetCustomPacketData).
   */
  customObject(key: Bytes): Bytes | null {
    const memo = this.memo;
    const end = endOfValue(memo);
    if (end < 0 || skipSpace(memo, end) != memo.length || hasInfiniteNumber(memo)) return null;
    const start = skipSpace(memo, 0);
    if (memo.at(start) != OPENING_BRACE) return null;
    const value = memberOf(memo.slice(start, end), key);
    return !value || value.at(0) != OPENING_BRACE ? null : value;
  }
}

/** The member of an object that has an ASCII name, as JSON; the last of several, null for none. */
export function memberOf(object: Bytes, name: Bytes): Bytes | null {
  const members = new Members(object, 0);
  let found: Bytes | null = null;
  while (members.next()) {
    if (members.isNamed(name)) found = object.slice(members.valueStart, members.valueEnd);
  }
  return found;
}
