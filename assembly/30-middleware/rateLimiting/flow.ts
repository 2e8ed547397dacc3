/** How much has come in and gone out, and how much may (modules/apps/rate-limiting/types/flow.go
 * and quota.go). */
import { Bytes } from "../../abi/bytes";
import { Refusal } from "../../20-transfer/refusal";
import { Flow, Quota } from "../../codec/gen/ibc.applications.rate_limiting.v1";
import { formatInteger, Integer, parseInteger } from "../../codec/integer";
import {
  addIntegers, compareIntegers, divideInteger, isZeroInteger, multiplyIntegers, subtractIntegers,
} from "../../codec/integerMath";
import { Direction } from "./direction";
import { quotaExceeded } from "./errors";

const HUNDRED_PERCENT: u32 = 100;
const ZERO = Bytes.of("0");
const INFLOW_EXCEEDS = Bytes.of("Inflow exceeds quota - Net Inflow: ");
const OUTFLOW_EXCEEDS = Bytes.of("Outflow exceeds quota - Net Outflow: ");
const CHANNEL_VALUE = Bytes.of(", Channel Value: ");
const THRESHOLD = Bytes.of(", Threshold: ");
const PERCENT = Bytes.of("%");

/** A flow that begins anew, with what there is of the denomination, as decimal text. */
export function newFlow(channelValue: Bytes): Flow {
  const flow = new Flow();
  flow.inflow = ZERO;
  flow.outflow = ZERO;
  flow.channelValue = channelValue;
  return flow;
}

/**
 * Adds what goes one way to what went that way before, unless the difference to what went the other
 * way would pass the quota: `ratelimit/4`. Numbers beyond 256 bits are a panic, as is a number that
 * was never stored.
 */
export function addToFlow(
  flow: Flow, quota: Quota, direction: Direction, amount: Integer,
): Refusal | null {
  const isSend = direction == Direction.SEND;
  const forth = parseInteger(isSend ? flow.outflow : flow.inflow);
  const back = parseInteger(isSend ? flow.inflow : flow.outflow);
  const total = parseInteger(flow.channelValue);
  const percentText = isSend ? quota.maxPercentSend : quota.maxPercentRecv;
  const percent = parseInteger(percentText);
  if (forth === null || back === null || total === null || percent === null) {
    return Refusal.panic("invalid memory address or nil pointer dereference");
  }
  const difference = subtractIntegers(forth, back);
  if (difference === null) return overflow();
  const net = addIntegers(difference, amount);
  if (net === null) return overflow();
  if (!isZeroInteger(total)) {
    const product = multiplyIntegers(total, percent);
    if (product === null) return overflow();
    if (compareIntegers(net, divideInteger(product, HUNDRED_PERCENT)) > 0) {
      const what = isSend ? OUTFLOW_EXCEEDS : INFLOW_EXCEEDS;
      return quotaExceeded(
        what + formatInteger(net) + CHANNEL_VALUE + flow.channelValue + THRESHOLD + percentText +
          PERCENT,
      );
    }
  }
  const sum = addIntegers(forth, amount);
  if (sum === null) return overflow();
  if (isSend) flow.outflow = formatInteger(sum);
  else flow.inflow = formatInteger(sum);
  return null;
}

/** Takes back what was added, but never below zero. */
export function takeFromFlow(flow: Flow, direction: Direction, amount: Integer): Refusal | null {
  const isSend = direction == Direction.SEND;
  const forth = parseInteger(isSend ? flow.outflow : flow.inflow);
  if (forth === null) return Refusal.panic("invalid memory address or nil pointer dereference");
  const rest = subtractIntegers(forth, amount);
  if (rest === null) return overflow();
  const text = rest.isNegative ? ZERO : formatInteger(rest);
  if (isSend) flow.outflow = text;
  else flow.inflow = text;
  return null;
}

function overflow(): Refusal {
  return Refusal.panic("Int overflow");
}
