/** The step in which a relayer brings chains what they have for each other (ICS-18). */
import type { Difference } from "../../chain/difference.js";
import type { JsonNode } from "../../chain/jsonNode.js";
import { DATAGRAM_KINDS, type Datagram, type DatagramKind } from "../../relayer/datagram.js";
import { type RelayedChain, Relayer } from "../../relayer/relayer.js";
import type { RelayReport } from "../../relayer/report.js";
import { COMMON_FIELDS, DEFAULT_SIGNER, type Deed, readChainId } from "../step.js";

const MOST_ROUNDS = 100_000;

/** Until nothing is pending, or for some rounds. */
export function readRelay(json: JsonNode, chainIds: ReadonlySet<string>): Deed {
  const fields = ["between", "account", "only", "rounds", "discovery", "tamper", "expect"];
  json.only(...COMMON_FIELDS, ...fields);
  const between = json.optional("between")?.list();
  const chosen = between?.map((chain) => readChainId(chain, chainIds)) ?? [...chainIds];
  if (new Set(chosen).size < 2)
    (between === undefined ? json : json.field("between")).fail(
      "relaying takes at least two chains",
    );
  const account = json.optional("account")?.text() ?? DEFAULT_SIGNER;
  const only = json.optional("only")?.list().map(readKind);
  const rounds = json.optional("rounds");
  const count = rounds?.integer();
  if (count !== undefined && (count === 0 || count > MOST_ROUNDS)) {
    rounds?.fail(`expected a number of rounds from 1 to ${MOST_ROUNDS}`);
  }
  const discovery = readDiscovery(json.optional("discovery"));
  const isTampering = json.optional("tamper")?.boolean() ?? false;
  const expected = readExpected(json.optional("expect"), chainIds);
  return (stage) => {
    const filter = ({ kind }: Datagram) => only === undefined || only.includes(kind);
    const relayer = new Relayer({ account, discovery, filter });
    const chains = chosen.map((id) => stage.chain(id));
    const shown = isTampering ? chains.map(tampered) : chains;
    if (count === undefined) relayer.relayAll(shown);
    for (let round = 0; round < (count ?? 0); round++) relayer.relay(shown);
    return compare(expected, relayer.report);
  };
}

function readKind(json: JsonNode): DatagramKind {
  const kind = DATAGRAM_KINDS.find((known) => known === json.text());
  return kind ?? json.fail(`known are ${DATAGRAM_KINDS.join(", ")}`);
}

function readDiscovery(json: JsonNode | undefined): "state" | "events" {
  const found = json?.text() ?? "state";
  if (found === "state" || found === "events") return found;
  return json!.fail("known are state, events");
}

/** What a relayer is to find: sentences, so that they can be compared as sets. */
interface Expected {
  readonly refusals: readonly string[];
  readonly emptyPurses: readonly string[];
  /** How many datagrams of which kinds were executed, by chain. */
  readonly executed: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

function readExpected(json: JsonNode | undefined, chainIds: ReadonlySet<string>): Expected {
  json?.only("refused", "outOfFunds", "executed");
  const refusals = (json?.optional("refused")?.list() ?? []).map((refused) => {
    refused.only("on", "datagram", "code", "codespace");
    const on = readChainId(refused.field("on"), chainIds);
    const codespace = refused.field("codespace").text();
    return refusal(
      on,
      readKind(refused.field("datagram")),
      codespace,
      refused.field("code").integer(),
    );
  });
  const emptyPurses = (json?.optional("outOfFunds")?.list() ?? []).map((chain) =>
    readChainId(chain, chainIds),
  );
  const executed = (json?.optional("executed")?.entries() ?? []).map(
    ([chainId, kinds]): [string, Map<string, number>] => {
      if (!chainIds.has(chainId)) kinds.fail("there is no such chain");
      const counts = kinds.entries().map(([kind, count]): [string, number] => {
        if (!DATAGRAM_KINDS.some((known) => known === kind)) {
          count.fail(`known are ${DATAGRAM_KINDS.join(", ")}`);
        }
        return [kind, count.integer()];
      });
      return [chainId, new Map(counts)];
    },
  );
  return { refusals, emptyPurses, executed: new Map(executed) };
}

function refusal(on: string, kind: DatagramKind, codespace: string, code: number): string {
  return `${kind} on ${on} refused with ${codespace}/${code}`;
}

function compare(expected: Expected, report: RelayReport): Difference[] {
  const refusals = new Map<string, string>();
  const emptyPurses: string[] = [];
  for (const [chainId, { failures, isOutOfFunds }] of report) {
    for (const { kind, codespace, code, log } of failures) {
      refusals.set(refusal(chainId, kind, codespace, code), log);
    }
    if (isOutOfFunds) emptyPurses.push(chainId);
  }
  const told = (found: string) => `${found} (${refusals.get(found)})`;
  const given = [...refusals.keys()];
  return [
    ...compareSets("refusals", expected.refusals, given, told),
    ...compareSets("chains where the account was empty", expected.emptyPurses, emptyPurses),
    ...compareCounts(expected.executed, report),
  ];
}

function compareSets(
  what: string,
  wanted: readonly string[],
  given: readonly string[],
  tell: (text: string) => string = (text) => text,
): Difference[] {
  const isEqual =
    wanted.every((text) => given.includes(text)) && given.every((text) => wanted.includes(text));
  if (isEqual) return [];
  const listOf = (texts: readonly string[]) => texts.join("; ") || "none";
  return [{ place: "relaying", what, expected: listOf(wanted), found: listOf(given.map(tell)) }];
}

function compareCounts(expected: Expected["executed"], report: RelayReport): Difference[] {
  const differences: Difference[] = [];
  for (const [chainId, counts] of expected) {
    for (const [kind, count] of counts) {
      const found = [...(report.get(chainId)?.executed ?? [])].find(([name]) => name === kind);
      const given = found?.[1] ?? 0;
      if (given === count) continue;
      const place = `relaying to ${chainId}`;
      differences.push({ place, what: kind, expected: `${count}`, found: `${given}` });
    }
  }
  return differences;
}

/** A chain as a relayer shows it that changes the last byte of every proof. */
function tampered(chain: RelayedChain): RelayedChain {
  const prove: RelayedChain["prove"] = (key, height) => {
    const proof = chain.prove(key, height).slice();
    proof[proof.length - 1]! ^= 1;
    return proof;
  };
  return new Proxy(chain, {
    get(target, name) {
      if (name === "prove") return prove;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}
