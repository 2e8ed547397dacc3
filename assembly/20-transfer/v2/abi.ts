/**
 * Packet data in the ABI of Solidity contracts: one tuple (string denom, string sender, string
 * receiver, uint256 amount, string memo), read exactly as laxly as go-ethereum does (ibc-go
 * modules/apps/transfer/types/solidity_abi.go; go-ethereum accounts/abi/unpack.go, pack.go):
 * padding and order are not looked at, strings may overlap, and what follows is ignored.
 */
import { Bytes } from "../../abi/bytes";
import { FungibleTokenPacketData } from "../../codec/gen/ibc.applications.transfer.v1";
import { formatInteger, Integer } from "../../codec/integer";

/** Bytes of a word, of which everything is made. */
const WORD: i32 = 32;
const FIELDS: i32 = 5;
const DENOM: i32 = 0;
const SENDER: i32 = 1;
const RECEIVER: i32 = 2;
const AMOUNT: i32 = 3;
const MEMO: i32 = 4;
const LIMBS: i32 = 8;
const NONE: i32 = -1;

/** Reads packet data; null for what go-ethereum does not unpack. */
export function decodeAbi(bytes: Bytes): FungibleTokenPacketData | null {
  const start = readOffset(bytes, 0);
  if (start < 0 || start > bytes.length) return null;
  const tuple = bytes.slice(start);
  if (tuple.length < FIELDS * WORD) return null;
  const denom = readText(tuple, DENOM);
  const sender = readText(tuple, SENDER);
  const receiver = readText(tuple, RECEIVER);
  const memo = readText(tuple, MEMO);
  if (!denom || !sender || !receiver || !memo) return null;
  const data = new FungibleTokenPacketData();
  data.denom = denom;
  data.sender = sender;
  data.receiver = receiver;
  data.amount = readAmount(tuple);
  data.memo = memo;
  return data;
}

/** The number in the word at a position; -1 where there is no word, or a number greater than any
 * position. */
function readOffset(bytes: Bytes, position: i32): i32 {
  if (bytes.length < WORD || position > bytes.length - WORD) return NONE;
  const high = bytes.readU64be(position) | bytes.readU64be(position + 8) |
    bytes.readU64be(position + 16);
  const low = bytes.readU64be(position + 24);
  return high != 0 || low > <u64>i32.MAX_VALUE ? NONE : <i32>low;
}

/** The string that a field points to; null where it reaches out of the tuple. */
function readText(tuple: Bytes, field: i32): Bytes | null {
  const position = readOffset(tuple, field * WORD);
  if (position < 0) return null;
  const length = readOffset(tuple, position);
  if (length < 0) return null;
  const start = position + WORD;
  return length > tuple.length - start ? null : tuple.slice(start, start + length);
}

function readAmount(tuple: Bytes): Bytes {
  const limbs = new StaticArray<u32>(LIMBS);
  for (let i = 0; i < LIMBS; i += 2) {
    const pair = tuple.readU64be((AMOUNT + 1) * WORD - 4 * i - 8);
    limbs[i] = <u32>pair;
    limbs[i + 1] = <u32>(pair >> 32);
  }
  return formatInteger(new Integer(false, limbs));
}

/** Writes packet data whose amount is that of an integer, 0 or more. */
export function encodeAbi(data: FungibleTokenPacketData, amount: Integer): Bytes {
  const denom = encodeText(data.denom);
  const sender = encodeText(data.sender);
  const receiver = encodeText(data.receiver);
  const senderOffset = FIELDS * WORD + denom.length;
  const receiverOffset = senderOffset + sender.length;
  const memoOffset = receiverOffset + receiver.length;
  return word(WORD) + word(FIELDS * WORD) + word(senderOffset) + word(receiverOffset) +
    encodeAmount(amount) + word(memoOffset) + denom + sender + receiver + encodeText(data.memo);
}

function word(value: i32): Bytes {
  const bytes = Bytes.allocate(WORD);
  bytes.fill(WORD - 8, Bytes.u64be(<u64>value));
  return bytes;
}

/** Its length, then the text, filled up to whole words. */
function encodeText(text: Bytes): Bytes {
  const filled = (text.length + WORD - 1) / WORD * WORD;
  const bytes = Bytes.allocate(WORD + filled);
  bytes.fill(0, word(text.length));
  bytes.fill(WORD, text);
  return bytes;
}

function encodeAmount(amount: Integer): Bytes {
  const bytes = Bytes.allocate(WORD);
  for (let i = 0; i < LIMBS; i += 2) {
    const pair = <u64>amount.limbs[i] | <u64>amount.limbs[i + 1] << 32;
    bytes.fill(WORD - 4 * i - 8, Bytes.u64be(pair));
  }
  return bytes;
}
