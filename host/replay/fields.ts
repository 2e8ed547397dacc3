/** The shapes that recur in recordings: hashes, pairs, messages, balances. */

import { decodeBech32 } from "../chain/bech32.js";
import type { Balance, Message } from "../chain/block.js";
import type { JsonNode } from "../chain/jsonNode.js";

const HASH_BYTES = 32;

/** The stores whose content a recording holds; of the others it holds the roots. */
export const RECORDED_STORES = ["ibc", "transfer"] as const;
export type RecordedStore = (typeof RECORDED_STORES)[number];

export function readHash(json: JsonNode): Uint8Array {
  const hash = json.hex();
  return hash.length === HASH_BYTES ? hash : json.fail(`expected a hash of ${HASH_BYTES} bytes`);
}

/** A list of exactly two items. */
export function readPair(json: JsonNode): [JsonNode, JsonNode] {
  const [first, second, ...rest] = json.list();
  if (first === undefined || second === undefined || rest.length > 0) {
    return json.fail("expected a list of two");
  }
  return [first, second];
}

export function readMessage(json: JsonNode): Message {
  return { typeUrl: json.field("type_url").text(), value: json.field("value").base64() };
}

/** Lists of address, denomination and amount; Go writes an empty list as null. */
export function readBalances(json: JsonNode | undefined): Balance[] {
  if (json === undefined || json.value === null) return [];
  return json.list().map((balance) => {
    const [address, denom, amount, ...rest] = balance.list();
    if (address === undefined || denom === undefined || amount === undefined || rest.length > 0) {
      return balance.fail("expected a list of address, denomination and amount");
    }
    if (decodeBech32(address.text()) === undefined) address.fail("not a bech32 address");
    return { address: address.text(), denom: denom.text(), amount: amount.amount() };
  });
}
