/** Comparing what actions and transactions answered. */

import { equalBytes, toHex } from "../bytes.js";
import type { ActionResult, Message, Outcome, TransactionResult } from "../chain/block.js";
import { type Difference, shortName } from "../chain/difference.js";
import { TxMsgData } from "../codec/gen/cosmos.base.abci.v1beta1.js";
import { DecodeError } from "../codec/index.js";
import { compareEvents } from "./compareEvents.js";
import type { ExpectedAction, ExpectedOutcome, ExpectedTransaction } from "./expected.js";

/** Code, response and events of an action. */
export function compareAction(
  place: string,
  expected: ExpectedAction,
  found: ActionResult,
): Difference[] {
  const outcome = compareOutcome(place, expected, found);
  if (outcome.length > 0) return outcome;
  return [
    ...compareResponse(place, expected.response, found.response),
    ...compareSentSequence(place, expected.sequence, found.sequence),
    ...compareEvents(place, expected.events, found.events),
  ];
}

function compareSentSequence(
  place: string,
  expected: bigint | undefined,
  found: bigint | undefined,
): Difference[] {
  if (expected === found) return [];
  const describe = (sequence: bigint | undefined) => `${sequence ?? "none"}`;
  const what = "sequence of the packet";
  return [{ place, what, expected: describe(expected), found: describe(found) }];
}

/** Code, responses, events and account sequence of a transaction. */
export function compareTransaction(
  place: string,
  expected: ExpectedTransaction,
  found: TransactionResult,
): Difference[] {
  const sequence = compareSequence(place, expected, found);
  const failed =
    found.failedMessage === undefined ? place : `${place}, message ${found.failedMessage}`;
  const outcome = compareOutcome(failed, expected, found);
  if (outcome.length > 0) return [...outcome, ...sequence];
  return [
    ...compareData(place, expected.data, found.data),
    ...compareEvents(place, expected.events, found.events),
    ...sequence,
  ];
}

function compareOutcome(place: string, expected: ExpectedOutcome, found: Outcome): Difference[] {
  if (expected.code === found.code && expected.codespace === found.codespace) return [];
  const what = "result";
  return [{ place, what, expected: describeOutcome(expected), found: describeOutcome(found) }];
}

/** Success, or the code within its codespace and what the log says about it. */
export function describeOutcome(outcome: Outcome): string {
  if (outcome.code === 0) return "success";
  const code = `${outcome.codespace}/${outcome.code}`;
  return outcome.log === "" ? code : `${code} (${outcome.log.split("\n")[0]?.slice(0, 200)})`;
}

/**
 * The signer's sequence before a transaction tells whether the earlier ones advanced it; whether
 * this one does shows in the recording as the two events of the ante chain.
 */
function compareSequence(
  place: string,
  expected: ExpectedTransaction,
  found: TransactionResult,
): Difference[] {
  const differences: Difference[] = [];
  if (expected.sequence !== found.sequence) {
    const what = "account sequence before it";
    differences.push({
      place,
      what,
      expected: `${expected.sequence}`,
      found: `${found.sequence}`,
    });
  }
  const authenticated = expected.events.some((event) => event.type === "tx");
  if (authenticated !== found.authenticated) {
    const describe = (advanced: boolean) => (advanced ? "advanced" : "not advanced");
    differences.push({
      place,
      what: "account sequence after it",
      expected: describe(authenticated),
      found: describe(found.authenticated),
    });
  }
  return differences;
}

/** Byte for byte; the first response that differs gives the place. */
function compareData(place: string, expected: Uint8Array, found: Uint8Array): Difference[] {
  if (equalBytes(expected, found)) return [];
  const wanted = responsesOf(expected);
  const given = responsesOf(found);
  for (let index = 0; index < Math.max(wanted.length, given.length); index++) {
    const where = `${place}, message ${index}`;
    const differences = compareResponse(where, wanted[index], given[index]);
    if (differences.length > 0) return differences;
  }
  return [{ place, what: "data", expected: toHex(expected), found: toHex(found) }];
}

/** No responses where the data is malformed, which only that of a damaged recording can be. */
function responsesOf(data: Uint8Array): readonly Message[] {
  try {
    return TxMsgData.decode(data).msgResponses;
  } catch (error) {
    if (error instanceof DecodeError) return [];
    throw error;
  }
}

function compareResponse(
  place: string,
  expected: Message | undefined,
  found: Message | undefined,
): Difference[] {
  if (expected?.typeUrl !== found?.typeUrl) {
    const name = (response: Message | undefined) => response?.typeUrl ?? "(none)";
    return [{ place, what: "response type", expected: name(expected), found: name(found) }];
  }
  if (expected === undefined || found === undefined) return [];
  if (equalBytes(expected.value, found.value)) return [];
  const what = `response ${shortName(expected.typeUrl)}`;
  return [{ place, what, expected: toHex(expected.value), found: toHex(found.value) }];
}
