/** Accounts that may neither send nor receive by ICS-20 (keeper.go IsBlockedAddr). */
import { Bytes } from "../abi/bytes";
import { Bank, TRANSFER_ACCOUNT } from "./bank/bank";

/** Whether the bank blocks an account; never that of the application itself. */
export function isBlockedAccount(bank: Bank, address: Bytes): bool {
  return address != TRANSFER_ACCOUNT && bank.isBlocked(address);
}
