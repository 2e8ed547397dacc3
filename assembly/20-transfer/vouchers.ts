/** What is known of denominations of other chains (modules/apps/transfer/keeper/keeper.go). */
import { Bytes } from "../abi/bytes";
import { get, has, set, Store } from "../abi/store";
import { DenomUnit, Metadata } from "../codec/gen/cosmos.bank.v1beta1";
import { Denom } from "../codec/gen/ibc.applications.transfer.v1";
import { denomPath } from "../24-host/paths";
import { checkValueSize, writeChecked } from "../24-host/valueSize";
import { IbcError } from "../error";
import { Bank } from "./bank/bank";
import { denomHash, fullPath, ibcDenom } from "./denom";
import { Refusal } from "./refusal";

const TOKEN_FROM = Bytes.of("IBC token from ");
const IBC_TOKEN = Bytes.of(" IBC token");

/** The denomination with a hash, or null (GetDenom). */
export function getDenom(hash: Bytes): Denom | null {
  const stored = get(Store.TRANSFER, denomPath(hash));
  return !stored ? null : Denom.decode(stored);
}

/** Remembers what a voucher's hash stands for (SetDenom); `sdk/11` when it is too large. */
export function setDenom(denom: Denom): IbcError | null {
  return writeChecked(Store.TRANSFER, denomPath(denomHash(denom)), denom.encode());
}

/** Makes a denomination known where it is not, here and to the bank, whose metadata hold its path
 * several times; when they are too large to be stored, that is a panic. */
export function learnDenom(denom: Denom, bank: Bank): Refusal | null {
  const key = denomPath(denomHash(denom));
  if (!has(Store.TRANSFER, key)) set(Store.TRANSFER, key, denom.encode());
  if (bank.hasMetadata(ibcDenom(denom))) return null;
  const error = describeDenom(denom, bank);
  return error === null ? null : Refusal.from(error);
}

/** Tells the bank about a denomination (SetDenomMetadata); `sdk/11` when that is too large. */
export function describeDenom(denom: Denom, bank: Bank): IbcError | null {
  return describe(ibcDenom(denom), denom.base, fullPath(denom), bank);
}

/** The same for coins of a name, by their base and full path. */
export function describe(coinName: Bytes, base: Bytes, path: Bytes, bank: Bank): IbcError | null {
  const unit = new DenomUnit();
  unit.denom = base;
  const metadata = new Metadata();
  metadata.description = TOKEN_FROM + path;
  metadata.denomUnits.push(unit);
  metadata.base = coinName;
  metadata.display = path;
  metadata.name = path + IBC_TOKEN;
  metadata.symbol = upperCase(base);
  const error = checkValueSize(metadata.encode(), "the metadata of a denomination");
  if (error === null) bank.setMetadata(metadata);
  return error;
}

/** ASCII letters in upper case. Go also changes other letters; nothing but this symbol, which no
 * protocol reads, depends on it. */
function upperCase(text: Bytes): Bytes {
  const upper = Bytes.allocate(text.length);
  for (let i = 0; i < text.length; i++) {
    const byte = text.at(i);
    upper.put(i, byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte);
  }
  return upper;
}
