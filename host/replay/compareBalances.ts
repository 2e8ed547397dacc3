/** Comparing the balances that a block wrote. */

import type { Balance } from "../chain/block.js";
import { type Difference, MAX_SHOWN } from "../chain/difference.js";

/**
 * Every balance that either side wrote has the same amount on both; `balanceOf` gives ours, also
 * of those that this block did not write.
 */
export function compareBalances(
  expected: readonly Balance[],
  found: readonly Balance[],
  balanceOf: (address: string, denom: string) => bigint,
): Difference[] {
  const wanted = new Map(expected.map((balance) => [nameOf(balance), balance.amount]));
  const differences: Difference[] = [];
  for (const { address, denom, amount } of expected) {
    const ours = balanceOf(address, denom);
    if (ours === amount) continue;
    differences.push(difference(`${denom} of ${address}`, `${amount}`, `${ours}`));
  }
  for (const balance of found) {
    if (wanted.has(nameOf(balance))) continue;
    const what = `${balance.denom} of ${balance.address}`;
    differences.push(difference(what, "(not written)", `${balance.amount}`));
  }
  return differences.slice(0, MAX_SHOWN);
}

function nameOf(balance: Balance): string {
  return `${balance.address} ${balance.denom}`;
}

function difference(what: string, expected: string, found: string): Difference {
  return { place: "balances", what, expected, found };
}
