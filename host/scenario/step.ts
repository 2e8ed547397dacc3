/** One step of a scenario: read once, and done when its turn comes. */
import type { Coin, Message, TransactionResult } from "../chain/block.js";
import {
  checkOutcome,
  type OutcomeExpectation,
  readOutcomeExpectation,
  responsesOf,
} from "../chain/datagramExpectation.js";
import type { Difference } from "../chain/difference.js";
import type { JsonNode } from "../chain/jsonNode.js";
import type { LocalChain } from "../local/localChain.js";
import type { Stage } from "./stage.js";

/** Does a step; returns where it came out otherwise than the file expects. */
export type Deed = (stage: Stage) => readonly Difference[];

/** Reads the fields of a step. Throws InputErrors, and so does what it returns. */
export type StepReader = (json: JsonNode, chainIds: ReadonlySet<string>) => Deed;

/** The fields that every step may have. */
export const COMMON_FIELDS = ["step", "description"] as const;

const SUCCESS: OutcomeExpectation = {
  code: 0,
  codespace: "",
  failedMessage: undefined,
  responses: undefined,
  events: undefined,
};

/** The account that signs where a step names none: that of relayers. */
export const DEFAULT_SIGNER = "relayer";

/** The name of a chain that the file declares. */
export function readChainId(json: JsonNode, chainIds: ReadonlySet<string>): string {
  if (chainIds.has(json.text())) return json.text();
  const known = [...chainIds].join(", ");
  return json.fail(`there is no chain ${JSON.stringify(json.text().slice(0, 60))}, only ${known}`);
}

/** The name of something that has to be there when the step is done, not when it is read. */
export function readName(json: JsonNode): JsonNode {
  json.text();
  return json;
}

/** What has to come of a step; success where nothing is said. */
export function readExpectation(json: JsonNode): OutcomeExpectation {
  return readOutcomeExpectation(json.optional("expect")) ?? SUCCESS;
}

export function readCoin(json: JsonNode): Coin {
  json.only("denom", "amount");
  return { denom: json.field("denom").text(), amount: json.field("amount").amount() };
}

/** Who signs a step's transaction, what it pays, and what has to come of it. */
export interface Signing {
  readonly signer: string;
  readonly fee: readonly Coin[] | undefined;
  readonly expected: OutcomeExpectation;
}

/** The fields of every step that submits a transaction, beside its own. */
export const SIGNING_FIELDS = [...COMMON_FIELDS, "signer", "fee", "expect"] as const;

export function readSigning(json: JsonNode): Signing {
  return {
    signer: json.optional("signer")?.text() ?? DEFAULT_SIGNER,
    fee: json.optional("fee")?.list().map(readCoin),
    expected: readExpectation(json),
  };
}

/** Submits a transaction in a block of its own and checks what came of it. */
export function submit(
  chain: LocalChain,
  messages: readonly Message[],
  { signer, fee, expected }: Signing,
): { readonly result: TransactionResult; readonly differences: readonly Difference[] } {
  const submission = fee === undefined ? { signer } : { signer, fee };
  const result = chain.submit(messages, submission);
  const responses = result.code === 0 ? responsesOf(result.data) : [];
  const differences = checkOutcome(`chain ${chain.id}`, expected, { ...result, responses });
  return { result, differences };
}
