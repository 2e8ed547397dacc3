/**
 * Scenario files: chains, and step by step what happens on them (SCENARIOS.md). A file is read
 * whole and refused, with the place, at the first thing that is not of the format.
 */
import { type JsonNode, parseStrictJson } from "../chain/jsonNode.js";
import { parseTime } from "../chain/time.js";
import type { Accounts, ChainOptions } from "../local/options.js";
import { DATAGRAM_KINDS } from "../relayer/datagram.js";
import { readDuration } from "./duration.js";
import { DEFAULT_SIGNER, type Deed, readCoin } from "./step.js";
import { readPowers } from "./steps/blocks.js";
import { STEPS } from "./steps/index.js";

/** What distinguishes scenario files from files of datagrams. */
export const SCENARIO_FORMAT = "scenario/1";
/** As many as a chain of CometBFT has in practice; the set is signed for at every header. */
const MOST_VALIDATORS = 1_000;

/** A step, read and ready to be done. */
export interface ScenarioStep {
  /** Counted from 1. */
  readonly number: number;
  readonly name: string;
  readonly description: string;
  /** The file, the number and the name, for errors. */
  readonly place: string;
  readonly run: Deed;
}

export interface Scenario {
  /** The file, for errors. */
  readonly origin: string;
  readonly description: string;
  readonly chains: readonly ChainOptions[];
  /** The accounts that the file names, whose addresses nobody can read. */
  readonly accounts: ReadonlySet<string>;
  readonly steps: readonly ScenarioStep[];
}

/** Whether a text says of itself that it is a scenario, well formed or not. */
export function isScenario(text: string): boolean {
  try {
    const json: unknown = JSON.parse(text);
    const isObject = typeof json === "object" && json !== null && "format" in json;
    return isObject && typeof json.format === "string" && json.format.startsWith("scenario");
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** Reads the text of a scenario file; `origin` names it in errors, which are InputErrors. */
export function readScenario(text: string, origin: string): Scenario {
  const root = parseStrictJson(text, origin);
  const format = root.field("format");
  if (format.value !== SCENARIO_FORMAT) {
    format.fail(`the only format of scenarios is ${JSON.stringify(SCENARIO_FORMAT)}`);
  }
  root.only("$schema", "format", "description", "chains", "steps");
  const chains = root.field("chains").list().map(readChain);
  if (chains.length === 0) root.field("chains").fail("a scenario has at least one chain");
  const chainIds = new Set<string>();
  for (const [index, { id }] of chains.entries()) {
    if (chainIds.has(id))
      root.field("chains").list()[index]!.fail(`a second chain has the id ${id}`);
    chainIds.add(id);
  }
  const list = root.field("steps").list();
  const steps = list.map((step, index) => readStep(step, index + 1, origin, chainIds));
  return {
    origin,
    description: root.optional("description")?.text() ?? "",
    chains,
    accounts: namesIn(chains, list),
    steps,
  };
}

/** Fields of steps that name accounts. */
const ACCOUNT_FIELDS = ["signer", "from", "to", "account"];

function namesIn(chains: readonly ChainOptions[], steps: readonly JsonNode[]): Set<string> {
  const names = new Set(chains.flatMap(({ accounts = {} }) => Object.keys(accounts)));
  names.add(DEFAULT_SIGNER);
  for (const step of steps) {
    for (const field of ACCOUNT_FIELDS) {
      const name = step.optional(field)?.value;
      if (typeof name === "string") names.add(name);
    }
  }
  return names;
}

function readStep(
  json: JsonNode,
  number: number,
  origin: string,
  chainIds: ReadonlySet<string>,
): ScenarioStep {
  const unnamed = json.from(`${origin}: step ${number}`);
  const name = unnamed.field("step").text();
  const read = STEPS.get(name);
  if (read === undefined) {
    const known = [...STEPS.keys()].join(", ");
    return unnamed.fail(
      `there is no step ${JSON.stringify(name.slice(0, 60))}; known are ${known}`,
    );
  }
  const step = json.from(`${origin}: step ${number} (${name})`);
  return {
    number,
    name,
    description: step.optional("description")?.text() ?? "",
    place: step.place,
    run: read(step, chainIds),
  };
}

function readChain(chain: JsonNode): ChainOptions {
  chain.only(
    "id",
    "accounts",
    "validators",
    "time",
    "blockTime",
    "fee",
    "addressPrefix",
    "unsupported",
    "contracts",
  );
  const id = chain.field("id");
  if (!/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,48}$/.test(id.text())) {
    id.fail("a chain id has 1 to 49 letters, digits, dots, hyphens and underscores");
  }
  const validators = chain.optional("validators");
  const time = chain.optional("time");
  const blockTime = chain.optional("blockTime");
  const fee = chain.optional("fee");
  const prefix = chain.optional("addressPrefix")?.text();
  return {
    id: id.text(),
    accounts: readAccounts(chain.optional("accounts")),
    ...(validators === undefined ? {} : { validators: readValidators(validators) }),
    ...(time === undefined ? {} : { timeNanos: readTime(time) }),
    ...(blockTime === undefined ? {} : { blockNanos: readDuration(blockTime) }),
    ...(fee === undefined ? {} : { fee: readCoin(fee) }),
    ...(prefix === undefined ? {} : { addressPrefix: prefix }),
    contracts: chain.optional("contracts")?.boolean() ?? false,
    unsupported: (chain.optional("unsupported")?.list() ?? []).map(readUnsupported),
  };
}

function readAccounts(json: JsonNode | undefined): Accounts {
  const accounts = (json?.entries() ?? []).map(([name, denoms]) => {
    const balances = denoms.entries().map(([denom, amount]) => [denom, amount.amount()] as const);
    return [name, Object.fromEntries(balances)] as const;
  });
  return Object.fromEntries(accounts);
}

/** How many validators with equal powers, or their powers by name. */
function readValidators(json: JsonNode): number | Record<string, bigint> {
  if (typeof json.value !== "number") return readPowers(json);
  const count = json.integer();
  if (count >= 1 && count <= MOST_VALIDATORS) return count;
  return json.fail(`expected 1 to ${MOST_VALIDATORS} validators`);
}

function readTime(json: JsonNode): bigint {
  return parseTime(json.text()) ?? json.fail("expected a time as in 2025-01-02T00:00:05Z");
}

function readUnsupported(json: JsonNode): string {
  if (DATAGRAM_KINDS.some((kind) => kind === json.text())) return json.text();
  return json.fail(`known are ${DATAGRAM_KINDS.join(", ")}`);
}
