/** Coins of several denominations, as the SDK orders and adds them (cosmos-sdk types/coin.go). */
import { Bytes } from "../../abi/bytes";
import { isCoinDenom } from "../../20-transfer/denom";
import { Amount } from "../../20-transfer/amount";
import { Coin } from "../../codec/gen/cosmos.base.v1beta1";

const COMMA = Bytes.of(",");

/** Whether they are in ascending order of their names, each once and more than nothing
 * (Coins.IsValid). */
export function areValid(coins: Coin[]): bool {
  for (let i = 0; i < coins.length; i++) {
    const amount = Amount.parse(coins[i].amount);
    if (amount === null || amount.isZero || !isCoinDenom(coins[i].denom)) return false;
    if (i > 0 && coins[i - 1].denom.compare(coins[i].denom) >= 0) return false;
  }
  return true;
}

/** The sum of two valid lists; null where an amount would need more than 256 bits. */
export function plus(a: Coin[], b: Coin[]): Coin[] | null {
  const sum: Coin[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const order = orderOf(a, i, b, j);
    if (order < 0) sum.push(a[i++]);
    else if (order > 0) sum.push(b[j++]);
    else {
      const total = amountOf(a[i]).plus(amountOf(b[j]));
      if (total === null) return null;
      sum.push(coinOf(a[i].denom, total));
      i++;
      j++;
    }
  }
  return sum;
}

/** Of each denomination the larger amount (Coins.Max). */
export function largest(a: Coin[], b: Coin[]): Coin[] {
  const result: Coin[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const order = orderOf(a, i, b, j);
    if (order < 0) result.push(a[i++]);
    else if (order > 0) result.push(b[j++]);
    else result.push(amountOf(a[i]).minus(amountOf(b[j])) === null ? b[j] : a[i]);
    if (order == 0) {
      i++;
      j++;
    }
  }
  return result;
}

/** What is left of `a` without `b`, which must be part of it. */
export function minus(a: Coin[], b: Coin[]): Coin[] {
  const rest: Coin[] = [];
  let j = 0;
  for (let i = 0; i < a.length; i++) {
    if (j >= b.length || a[i].denom != b[j].denom) {
      rest.push(a[i]);
      continue;
    }
    const difference = amountOf(a[i]).minus(amountOf(b[j++]))!;
    if (!difference.isZero) rest.push(coinOf(a[i].denom, difference));
  }
  return rest;
}

/** `5atom,7stake`, as events show them (Coins.String). */
export function textOf(coins: Coin[]): Bytes {
  let text = Bytes.allocate(0);
  for (let i = 0; i < coins.length; i++) {
    if (i > 0) text = text + COMMA;
    text = text + coins[i].amount + coins[i].denom;
  }
  return text;
}

/** The amount of a valid coin. */
export function amountOf(coin: Coin): Amount {
  return Amount.parse(coin.amount)!;
}

function coinOf(denom: Bytes, amount: Amount): Coin {
  const coin = new Coin();
  coin.denom = denom;
  coin.amount = amount.text;
  return coin;
}

/** Which of two lists has the lower name next; a list at its end comes last. */
function orderOf(a: Coin[], i: i32, b: Coin[], j: i32): i32 {
  if (i == a.length) return 1;
  if (j == b.length) return -1;
  return a[i].denom.compare(b[j].denom);
}
