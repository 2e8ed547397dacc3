/** What is known of denominations of other chains (modules/apps/transfer/keeper/keeper.go). */
import { Bytes } from "../abi/bytes";
import { get, has, set, Store } from "../abi/store";
import { DenomUnit, Metadata } from "../codec/gen/cosmos.bank.v1beta1";
import { Denom } from "../codec/gen/ibc.applications.transfer.v1";
import { denomPath } from "../24-host/paths";
import { checkValueSize } from "../24-host/valueSize";
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

/** Remembers what a voucher's hash stands for (SetDenom). */
export function setDenom(denom: Denom): void {
  set(Store.TRANSFER, denomPath(denomHash(denom)), denom.encode());
}

/** Makes a denomination known where it is not, here and to the bank, whose metadata hold its path
 * several times; when they are too large to be stored, that is a panic. */
export function learnDenom(denom: Denom, bank: Bank): Refusal | null {
  const key = denomPath(denomHash(denom));
  if (!has(Store.TRANSFER, key)) set(Store.TRANSFER, key, denom.encode());
  if (bank.hasMetadata(ibcDenom(denom))) return null;
  const metadata = metadataOf(denom);
  const error = checkValueSize(metadata.encode(), "the metadata of a denomination");
  if (error !== null) return Refusal.from(error);
  bank.setMetadata(metadata);
  return null;
}

/** Tells the bank about a denomination (SetDenomMetadata). */
export function describeDenom(denom: Denom, bank: Bank): void {
  bank.setMetadata(metadataOf(denom));
}

function metadataOf(denom: Denom): Metadata {
  const path = fullPath(denom);
  const unit = new DenomUnit();
  unit.denom = denom.base;
  const metadata = new Metadata();
  metadata.description = TOKEN_FROM + path;
  metadata.denomUnits.push(unit);
  metadata.base = ibcDenom(denom);
  metadata.display = path;
  metadata.name = path + IBC_TOKEN;
  metadata.symbol = upperCase(denom.base);
  return metadata;
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
