/**
 * The bank in the module: x/bank of cosmos-sdk v0.54.0 as far as transfers need it, on store `bank`
 * under the SDK's own keys. It knows no accounts, so that nothing is locked in vesting, and emits
 * none of the bank's events.
 */
import { Bytes } from "../../abi/bytes";
import { get, has, remove, Scan, set, Store } from "../../abi/store";
import { Metadata, Params } from "../../codec/gen/cosmos.bank.v1beta1";
import { BoolValue } from "../../codec/gen/google.protobuf";
import { EventLog } from "../../event";
import { Amount } from "../amount";
import { Refusal } from "../refusal";
import { Bank, TRANSFER_ACCOUNT } from "./bank";
import {
  BANK_PARAMS, balanceKey, holderKey, metadataKey, sendEnabledKey, supplyKey,
} from "./keys";

const SPENDABLE_BALANCE = Bytes.of("spendable balance ");
const IS_SMALLER_THAN = Bytes.of(" is smaller than ");
const NOTHING = Bytes.allocate(0);

@final
export class StoreBank extends Bank {
  constructor(private readonly blockedAddresses: Bytes[]) {
    super();
  }

  spendableBalance(address: Bytes, denom: Bytes): Amount {
    return readAmount(balanceKey(address, denom));
  }

  nextDenom(address: Bytes, after: Bytes): Bytes | null {
    const start = balanceKey(address, after);
    const scan = new Scan(Store.BANK, start, NOTHING, false);
    let entry = scan.next();
    if (entry !== null && entry.key == start) entry = scan.next();
    scan.close();
    const prefix = balanceKey(address, NOTHING);
    return entry !== null && entry.key.startsWith(prefix) ? entry.key.slice(prefix.length) : null;
  }

  supply(denom: Bytes): Amount {
    return readAmount(supplyKey(denom));
  }

  /** An entry of the denomination decides, else the parameter, which is true when there are no
   * parameters: a chain without a genesis of the bank has the default one. */
  isSendEnabled(denom: Bytes): bool {
    const entry = get(Store.BANK, sendEnabledKey(denom));
    if (!!entry) {
      const value = BoolValue.decode(entry);
      return value !== null && value.value;
    }
    const stored = get(Store.BANK, BANK_PARAMS);
    if (!stored) return true;
    const params = Params.decode(stored);
    return params !== null && params.defaultSendEnabled;
  }

  isBlocked(address: Bytes): bool {
    for (let i = 0; i < this.blockedAddresses.length; i++) {
      if (this.blockedAddresses[i] == address) return true;
    }
    return false;
  }

  send(from: Bytes, to: Bytes, denom: Bytes, amount: Amount, events: EventLog): Refusal | null {
    const refusal = this.subtract(from, denom, amount);
    return refusal !== null ? refusal : this.add(to, denom, amount);
  }

  mint(denom: Bytes, amount: Amount, events: EventLog): Refusal | null {
    const refusal = this.add(TRANSFER_ACCOUNT, denom, amount);
    if (refusal !== null) return refusal;
    const supply = readAmount(supplyKey(denom)).plus(amount);
    if (supply === null) return overflow();
    writeAmount(supplyKey(denom), supply);
    return null;
  }

  burn(denom: Bytes, amount: Amount, events: EventLog): Refusal | null {
    const refusal = this.subtract(TRANSFER_ACCOUNT, denom, amount);
    if (refusal !== null) return refusal;
    const supply = readAmount(supplyKey(denom)).minus(amount);
    if (supply === null) return Refusal.panic("negative coin amount: a supply is below zero");
    writeAmount(supplyKey(denom), supply);
    return null;
  }

  hasMetadata(denom: Bytes): bool {
    return has(Store.BANK, metadataKey(denom));
  }

  setMetadata(metadata: Metadata): void {
    set(Store.BANK, metadataKey(metadata.base), metadata.encode());
  }

  private subtract(address: Bytes, denom: Bytes, amount: Amount): Refusal | null {
    const balance = this.spendableBalance(address, denom);
    const rest = balance.minus(amount);
    if (rest === null) {
      const coins = balance.text + denom + IS_SMALLER_THAN + amount.text + denom;
      return Refusal.insufficientFunds(SPENDABLE_BALANCE + coins);
    }
    this.setBalance(address, denom, rest);
    return null;
  }

  private add(address: Bytes, denom: Bytes, amount: Amount): Refusal | null {
    const balance = this.spendableBalance(address, denom).plus(amount);
    if (balance === null) return overflow();
    this.setBalance(address, denom, balance);
    return null;
  }

  private setBalance(address: Bytes, denom: Bytes, balance: Amount): void {
    writeAmount(balanceKey(address, denom), balance);
    if (balance.isZero) remove(Store.BANK, holderKey(address, denom));
    else set(Store.BANK, holderKey(address, denom), NOTHING);
  }
}

function overflow(): Refusal {
  return Refusal.panic("integer overflow");
}

/** An amount of the store; as in the SDK, what is absent or cannot be read is zero. */
function readAmount(key: Bytes): Amount {
  const stored = get(Store.BANK, key);
  if (!stored) return Amount.zero();
  const amount = Amount.parse(stored);
  return amount === null ? Amount.zero() : amount;
}

function writeAmount(key: Bytes, amount: Amount): void {
  if (amount.isZero) remove(Store.BANK, key);
  else set(Store.BANK, key, amount.text);
}
