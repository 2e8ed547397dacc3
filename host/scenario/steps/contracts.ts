/** Steps about contracts (host/contracts/CONTRACTS.md). */
import { isDeepStrictEqual } from "node:util";
import { fromUtf8 } from "../../bytes.js";
import { checkOutcome } from "../../chain/datagramExpectation.js";
import type { Difference } from "../../chain/difference.js";
import type { JsonNode } from "../../chain/jsonNode.js";
import { QuerySmartContractStateResponse } from "../../codec/gen/strait.contract.v1.js";
import type { JsonValue } from "../../codec/index.js";
import type { LocalChain } from "../../local/localChain.js";
import { Contract, instantiateMessage, storeCodeMessage } from "../../network/contract.js";
import { sha256 } from "../../store/sha256.js";
import type { Stage } from "../stage.js";
import {
  COMMON_FIELDS,
  type Deed,
  readChainId,
  readExpectation,
  readName,
  readSigning,
  SIGNING_FIELDS,
  submit,
} from "../step.js";

/** Brings the module of contracts to a chain. */
export function readStoreCode(json: JsonNode, chainIds: ReadonlySet<string>): Deed {
  json.only(...SIGNING_FIELDS, "on", "code");
  const on = readChainId(json.field("on"), chainIds);
  const code = readName(json.field("code"));
  const signing = readSigning(json);
  return (stage) => {
    const chain = stage.chain(on);
    const message = storeCodeMessage(chain, signing.signer, stage.code(code));
    return submit(chain, [message], signing).differences;
  };
}

/** Makes a contract of a module that is stored; later steps call it by its name. */
export function readInstantiateContract(json: JsonNode, chainIds: ReadonlySet<string>): Deed {
  json.only(...SIGNING_FIELDS, "on", "code", "name", "msg", "label", "admin");
  const on = readChainId(json.field("on"), chainIds);
  const code = readName(json.field("code"));
  const name = readName(json.field("name"));
  const msg = json.optional("msg");
  const label = json.optional("label")?.text() ?? name.text();
  const admin = json.optional("admin")?.text();
  const signing = readSigning(json);
  return (stage) => {
    const chain = stage.chain(on);
    if (stage.contracts.has(name.text())) name.fail("there is a contract of this name");
    const deployment = {
      signer: signing.signer,
      label,
      msg: msg === undefined ? "" : messageOf(stage, chain, msg),
      ...(admin !== undefined && { admin }),
    };
    const message = instantiateMessage(chain, sha256(stage.code(code)), deployment);
    const { result, differences } = submit(chain, [message], signing);
    if (result.code === 0) stage.contracts.set(name.text(), Contract.made(chain, result));
    return differences;
  };
}

/** An account tells a contract something. */
export function readExecuteContract(json: JsonNode): Deed {
  json.only(...SIGNING_FIELDS, "contract", "msg");
  const name = readName(json.field("contract"));
  const msg = json.field("msg");
  const signing = readSigning(json);
  return (stage) => {
    const contract = stage.contract(name);
    const { chain } = contract;
    const message = contract.message(messageOf(stage, chain, msg), signing.signer);
    return submit(chain, [message], signing).differences;
  };
}

/** A contract is given other code, which is stored. */
export function readMigrateContract(json: JsonNode): Deed {
  json.only(...SIGNING_FIELDS, "contract", "code", "msg");
  const name = readName(json.field("contract"));
  const code = readName(json.field("code"));
  const msg = json.optional("msg");
  const signing = readSigning(json);
  return (stage) => {
    const contract = stage.contract(name);
    const { chain } = contract;
    const told = msg === undefined ? "" : messageOf(stage, chain, msg);
    const message = contract.migration(sha256(stage.code(code)), told, signing.signer);
    return submit(chain, [message], signing).differences;
  };
}

/** Asks a contract that answers in JSON. */
export function readQueryContract(json: JsonNode): Deed {
  json.only(...COMMON_FIELDS, "contract", "msg", "answer", "expect");
  const name = readName(json.field("contract"));
  const msg = json.field("msg");
  const answer = json.optional("answer");
  const expected = readExpectation(json);
  return (stage): readonly Difference[] => {
    const contract = stage.contract(name);
    const { chain } = contract;
    const found = contract.ask(messageOf(stage, chain, msg));
    const place = `chain ${chain.id}`;
    const outcome = checkOutcome(place, expected, { ...found, responses: [], events: [] });
    if (found.code !== 0 || answer === undefined) return outcome;
    const wanted = resolved(stage, chain, answer, answer.value);
    const text = fromUtf8(QuerySmartContractStateResponse.decode(found.value).data);
    if (isDeepStrictEqual(parsed(text), wanted)) return outcome;
    const what = `answer of ${name.text()}`;
    return [...outcome, { place, what, expected: JSON.stringify(wanted), found: text }];
  };
}

/** A message as contracts take it: JSON, with what it names put in. */
function messageOf(stage: Stage, chain: LocalChain, json: JsonNode): string {
  return JSON.stringify(resolved(stage, chain, json, json.value));
}

function resolved(stage: Stage, chain: LocalChain, json: JsonNode, value: JsonValue): JsonValue {
  if (typeof value === "string") return stage.text(chain, json, value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => resolved(stage, chain, json, item));
  const members = Object.entries(value).map(([key, member]) => [
    stage.text(chain, json, key),
    resolved(stage, chain, json, member),
  ]);
  return Object.fromEntries(members);
}

/** What is no JSON equals nothing that a file expects. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
