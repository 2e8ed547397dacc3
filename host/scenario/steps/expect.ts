/** The step that looks at what stands on a chain. */
import type { Difference } from "../../chain/difference.js";
import type { JsonNode } from "../../chain/jsonNode.js";
import type { LocalChain } from "../../local/localChain.js";
import { denomOfPath } from "../../network/denom.js";
import { CLIENT_STATUSES } from "../../relayer/ibcState.js";
import { CHANNEL_STATES, CONNECTION_STATES, overviewOf } from "../overview.js";
import type { Stage } from "../stage.js";
import { COMMON_FIELDS, type Deed, readChainId } from "../step.js";

/** What is to be found under a name; `actual` looks it up. */
interface Check {
  readonly what: string;
  readonly expected: string;
  readonly actual: (chain: LocalChain, stage: Stage) => string;
}

/** How something is called that is not there. */
const ABSENT = "none";

/** Balances, supplies, and the states of clients, connections, channels and packets. */
export function readExpect(json: JsonNode, chainIds: ReadonlySet<string>): Deed {
  const read: Readonly<Record<string, (json: JsonNode) => Check[]>> = {
    balances: readBalances,
    supply: readSupply,
    clients: readClients,
    connections: readConnections,
    channels: readChannels,
    inFlight: readInFlight,
  };
  json.only(...COMMON_FIELDS, "on", ...Object.keys(read));
  const on = readChainId(json.field("on"), chainIds);
  const checks = Object.entries(read).flatMap(([field, readChecks]) => {
    const node = json.optional(field);
    return node === undefined ? [] : readChecks(node);
  });
  return (stage): Difference[] => {
    const chain = stage.chain(on);
    return checks.flatMap(({ what, expected, actual }) => {
      const found = actual(chain, stage);
      return found === expected ? [] : [{ place: `chain ${on}`, what, expected, found }];
    });
  };
}

function readBalances(json: JsonNode): Check[] {
  return json.entries().flatMap(([account, denoms]) =>
    denoms.entries().map(([denom, amount]) => ({
      what: `balance of ${account} in ${denom}`,
      expected: `${amount.amount()}`,
      actual: (chain: LocalChain) => `${chain.balance(account, denomOfPath(denom))}`,
    })),
  );
}

function readSupply(json: JsonNode): Check[] {
  return json.entries().map(([denom, amount]) => ({
    what: `supply of ${denom}`,
    expected: `${amount.amount()}`,
    actual: (chain) => `${chain.supply(denomOfPath(denom))}`,
  }));
}

function readClients(json: JsonNode): Check[] {
  return readStates(
    json,
    "client",
    CLIENT_STATUSES,
    (chain, name) => overviewOf(chain).clients.find(({ clientId }) => clientId === name)?.status,
  );
}

function readConnections(json: JsonNode): Check[] {
  return readStates(
    json,
    "connection",
    CONNECTION_STATES,
    (chain, name) =>
      overviewOf(chain).connections.find(({ connectionId }) => connectionId === name)?.state,
  );
}

function readChannels(json: JsonNode): Check[] {
  return readStates(
    json,
    "channel",
    CHANNEL_STATES,
    (chain, name) => findChannel(chain, name)?.state,
    (stage, chain, json, name) => stage.text(chain, json, name),
  );
}

function readStates(
  json: JsonNode,
  kind: string,
  states: readonly string[],
  find: (chain: LocalChain, name: string) => string | undefined,
  resolve = (_stage: Stage, _chain: LocalChain, _json: JsonNode, name: string) => name,
): Check[] {
  const known = [...states, ABSENT];
  return json.entries().map(([name, state]) => {
    if (!known.includes(state.text())) state.fail(`known are ${known.join(", ")}`);
    return {
      what: `state of ${kind} ${name}`,
      expected: state.text(),
      actual: (chain: LocalChain, stage: Stage) =>
        find(chain, resolve(stage, chain, json, name)) ?? ABSENT,
    };
  });
}

/** The sequences of the packets on their way, by channel. */
function readInFlight(json: JsonNode): Check[] {
  return json.entries().map(([name, sequences]) => {
    const wanted = sequences.list().map((sequence) => sequence.uint64());
    wanted.sort((a, b) => (a < b ? -1 : 1));
    return {
      what: `packets in flight on ${name}`,
      expected: wanted.join(", ") || ABSENT,
      actual: (chain: LocalChain, stage: Stage) =>
        findChannel(chain, stage.text(chain, json, name))?.inFlight.join(", ") || ABSENT,
    };
  });
}

function findChannel(chain: LocalChain, name: string) {
  return overviewOf(chain).channels.find(
    ({ portId, channelId }) => `${portId}/${channelId}` === name,
  );
}
