/**
 * What ICS-20 and rate limiting ask of the bank (types/expected_keepers.go BankKeeper of each):
 * coins of one denomination at a time, for that is how transfers move them. Addresses are bytes.
 */
import { Bytes } from "../../abi/bytes";
import { Metadata } from "../../codec/gen/cosmos.bank.v1beta1";
import { EventLog } from "../../event";
import { sha256 } from "../../crypto/sha256";
import { Amount } from "../amount";
import { Refusal } from "../refusal";

const ADDRESS_LENGTH: i32 = 20;

/** Where vouchers are minted and burnt: the account of the module `transfer`
 * (x/auth/types NewModuleAddress). */
export const TRANSFER_ACCOUNT = sha256(Bytes.of("transfer")).slice(0, ADDRESS_LENGTH);

export abstract class Bank {
  /** What an account may spend of a denomination (SpendableCoin). */
  abstract spendableBalance(address: Bytes, denom: Bytes): Amount;

  /** The first denomination behind another, in ascending order, that an account has something of;
   * null for none (GetAllBalances). */
  abstract nextDenom(address: Bytes, after: Bytes): Bytes | null;

  /** How much there is of a denomination (GetSupply). */
  abstract supply(denom: Bytes): Amount;

  /** Whether coins of a denomination may be sent at all (IsSendEnabledCoins). */
  abstract isSendEnabled(denom: Bytes): bool;

  /** Whether an account may not receive coins (BlockedAddr). */
  abstract isBlocked(address: Bytes): bool;

  /** Moves coins; `sdk/5` when the sender has too few. */
  abstract send(
    from: Bytes, to: Bytes, denom: Bytes, amount: Amount, events: EventLog,
  ): Refusal | null;

  /** Makes coins on the transfer account. */
  abstract mint(denom: Bytes, amount: Amount, events: EventLog): Refusal | null;

  /** Destroys coins of the transfer account. */
  abstract burn(denom: Bytes, amount: Amount, events: EventLog): Refusal | null;

  /** Whether something is known about a denomination (HasDenomMetaData). */
  abstract hasMetadata(denom: Bytes): bool;

  /** Describes a denomination, under its `base` (SetDenomMetaData). */
  abstract setMetadata(metadata: Metadata): void;
}
