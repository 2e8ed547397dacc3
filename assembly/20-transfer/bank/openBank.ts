/** Which bank keeps the coins: the host says so. */
import { bankSettings } from "../../abi/environment";
import { BankSettings } from "../../codec/gen/strait.abi.v0";
import { Bank } from "./bank";
import { HostBank } from "./hostBank";
import { StoreBank } from "./storeBank";

/** The bank of this chain. */
export function openBank(): Bank {
  const settings = BankSettings.decode(bankSettings());
  assert(settings !== null, "the host passed malformed BankSettings");
  if (settings!.hosted) return new HostBank();
  return new StoreBank(settings!.blockedAddresses);
}
