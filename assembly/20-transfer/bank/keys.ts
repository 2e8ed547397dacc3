/** Keys of the SDK's bank (x/bank/types/keys.go, x/bank/keeper/view.go). */
import { Bytes } from "../../abi/bytes";

const SUPPLY = tag(0);
const METADATA = tag(1);
const BALANCES = tag(2);
const HOLDERS = tag(3);
const SEND_ENABLED = tag(4);

/** `cosmos.bank.v1beta1.Params` */
export const BANK_PARAMS = tag(5);

function tag(value: u8): Bytes {
  return Bytes.u64be(<u64>value).slice(7);
}

/** An address behind its length, at most 255, in one byte. */
function withLength(address: Bytes): Bytes {
  return tag(<u8>address.length) + address;
}

/** Decimal digits; absent when zero. */
export function balanceKey(address: Bytes, denom: Bytes): Bytes {
  return BALANCES + withLength(address) + denom;
}

/** Empty; present for every account with a balance. */
export function holderKey(address: Bytes, denom: Bytes): Bytes {
  return HOLDERS + denom + tag(0) + withLength(address);
}

/** Decimal digits; absent when zero. */
export function supplyKey(denom: Bytes): Bytes {
  return SUPPLY + denom;
}

/** `cosmos.bank.v1beta1.Metadata` */
export function metadataKey(denom: Bytes): Bytes {
  return METADATA + denom;
}

/** `google.protobuf.BoolValue`; absent where the parameter decides. */
export function sendEnabledKey(denom: Bytes): Bytes {
  return SEND_ENABLED + denom;
}
