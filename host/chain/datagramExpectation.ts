/** What a datagram file expects, and whether it came so. */

import { equalBytes, toHex } from "../bytes.js";
import { TxMsgData } from "../codec/gen/cosmos.base.abci.v1beta1.js";
import { anyFromJson } from "../codec/index.js";
import type { Attribute, BlockResult, ChainEvent, Message, Outcome } from "./block.js";
import { type Difference, shortName } from "./difference.js";
import type { JsonNode } from "./jsonNode.js";

const HASH_BYTES = 32;

/** Everything but the code may be left open. */
export interface OutcomeExpectation {
  readonly code: number;
  /** Empty for code 0. */
  readonly codespace: string;
  readonly failedMessage: number | undefined;
  /** One response a message. */
  readonly responses: readonly Message[] | undefined;
  /** These occur in this order, others may stand between; of attributes likewise. */
  readonly events: readonly ChainEvent[] | undefined;
}

export interface BlockExpectation {
  /** By store name. */
  readonly roots: ReadonlyMap<string, Uint8Array>;
  readonly appHash: Uint8Array | undefined;
}

/** What the comparison needs of a result. */
export interface FoundOutcome extends Outcome {
  readonly failedMessage?: number | undefined;
  readonly responses: readonly Message[];
  readonly events: readonly ChainEvent[];
}

export function readOutcomeExpectation(json: JsonNode | undefined): OutcomeExpectation | undefined {
  if (json === undefined) return undefined;
  json.only("code", "codespace", "failedMessage", "responses", "events");
  const code = json.field("code").integer();
  if (code === 0 && json.optional("codespace") !== undefined) {
    json.field("codespace").fail("code 0 is success, which has no codespace");
  }
  return {
    code,
    codespace: code === 0 ? "" : json.field("codespace").text(),
    failedMessage: json.optional("failedMessage")?.integer(),
    responses: json
      .optional("responses")
      ?.list()
      .map((response) => anyFromJson(response.value, response.place)),
    events: json.optional("events")?.list().map(readEvent),
  };
}

function readEvent(event: JsonNode): ChainEvent {
  event.only("type", "attributes");
  const attributes = event.optional("attributes")?.entries() ?? [];
  return {
    type: event.field("type").text(),
    attributes: attributes.map(([key, value]) => ({ key, value: value.text() })),
  };
}

export function readBlockExpectation(json: JsonNode | undefined): BlockExpectation {
  json?.only("roots", "appHash");
  const roots = json?.optional("roots")?.entries() ?? [];
  const appHash = json?.optional("appHash");
  return {
    roots: new Map(roots.map(([name, root]) => [name, readHash(root)])),
    appHash: appHash === undefined ? undefined : readHash(appHash),
  };
}

function readHash(json: JsonNode): Uint8Array {
  const hash = json.hex();
  return hash.length === HASH_BYTES ? hash : json.fail(`expected a hash of ${HASH_BYTES} bytes`);
}

/** The responses in a transaction's data. */
export function responsesOf(data: Uint8Array): readonly Message[] {
  return TxMsgData.decode(data).msgResponses;
}

/** Where an action or a transaction came out otherwise. */
export function checkOutcome(
  place: string,
  expected: OutcomeExpectation,
  found: FoundOutcome,
): Difference[] {
  const differ = (what: string, wanted: string, given: string): Difference[] =>
    wanted === given ? [] : [{ place, what, expected: wanted, found: given }];

  const code = (outcome: { codespace: string; code: number }) =>
    outcome.code === 0 ? "success" : `${outcome.codespace}/${outcome.code}`;
  if (code(expected) !== code(found)) {
    const given = found.log === "" ? code(found) : `${code(found)} (${found.log})`;
    return differ("result", code(expected), given);
  }
  const differences: Difference[] = [];
  const { failedMessage, responses, events } = expected;
  if (failedMessage !== undefined) {
    const given = found.failedMessage === undefined ? "none" : `${found.failedMessage}`;
    differences.push(...differ("failed message", `${failedMessage}`, given));
  }
  if (responses !== undefined) {
    const describe = (list: readonly Message[]) =>
      list.map(({ typeUrl, value }) => `${shortName(typeUrl)} ${toHex(value)}`).join(", ");
    differences.push(...differ("responses", describe(responses), describe(found.responses)));
  }
  const missing = events && firstMissing(events, found.events);
  if (missing !== undefined) {
    const given = found.events.map(describeEvent).join("; ") || "(none)";
    differences.push(...differ("event", describeEvent(missing), given));
  }
  return differences;
}

/** The first wanted event that is not among the given ones behind the earlier wanted ones. */
function firstMissing(
  wanted: readonly ChainEvent[],
  given: readonly ChainEvent[],
): ChainEvent | undefined {
  let next = 0;
  return wanted.find((event) => {
    while (next < given.length && !includesEvent(given[next]!, event)) next += 1;
    next += 1;
    return next > given.length;
  });
}

function includesEvent(given: ChainEvent, wanted: ChainEvent): boolean {
  const has = ({ key, value }: Attribute) =>
    given.attributes.some((attribute) => attribute.key === key && attribute.value === value);
  return given.type === wanted.type && wanted.attributes.every(has);
}

function describeEvent({ type, attributes }: ChainEvent): string {
  return `${type}{${attributes.map(({ key, value }) => `${key}=${value}`).join(", ")}}`;
}

/** Where a block's commit came out otherwise. */
export function checkCommit(expected: BlockExpectation, found: BlockResult): Difference[] {
  const differences: Difference[] = [];
  for (const [name, root] of expected.roots) {
    const ours = found.stores.get(name)?.root;
    if (ours !== undefined && equalBytes(root, ours)) continue;
    const given = ours === undefined ? "no such store" : toHex(ours);
    differences.push({
      place: `store ${name}`,
      what: "root",
      expected: toHex(root),
      found: given,
    });
  }
  const { appHash } = expected;
  if (appHash !== undefined && !equalBytes(appHash, found.appHash)) {
    const [wanted, given] = [toHex(appHash), toHex(found.appHash)];
    differences.push({ place: "block", what: "app hash", expected: wanted, found: given });
  }
  return differences;
}
