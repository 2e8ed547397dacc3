/** The part of a recording that a chain is given: nothing here reads what was answered. */

import { type Action, type Block, PORT_ACTIONS } from "../chain/block.js";
import type { Genesis } from "../chain/genesis.js";
import type { JsonNode } from "../chain/jsonNode.js";
import type { Entry } from "../vm/host.js";
import { RECORDED_STORES, readBalances, readHash, readMessage, readPair } from "./fields.js";

/** One chain of the genesis line (traces/FORMAT.md, section 1.1). */
export function readGenesisInputs(chain: JsonNode): Genesis {
  const stores = chain.field("genesis_kv");
  return {
    chainId: chain.field("chain_id").text(),
    initialHeight: chain.field("initial_height").height(),
    timeNanos: chain.field("initial_time_ns").nanoseconds(),
    authority: chain.field("authority").text(),
    addressPrefix: chain.field("bech32_prefix").text(),
    commitmentPrefix: chain.field("commitment_prefix").hex(),
    sequences: new Map(),
    balances: readBalances(chain.field("balances")),
    state: {
      kind: "stores",
      stores: new Map(RECORDED_STORES.map((name) => [name, readEntries(stores.field(name))])),
    },
  };
}

function readEntries(store: JsonNode): Entry[] {
  return store.list().map((pair) => {
    const [key, value] = readPair(pair);
    return [key.hex(), value.hex()];
  });
}

/** One line of kind "block" (traces/FORMAT.md, section 1.2). */
export function readBlockInputs(json: JsonNode): Block {
  return {
    height: json.field("height").height(),
    timeNanos: json.field("time_ns").nanoseconds(),
    nextValidatorsHash: readHash(json.field("next_validators_hash")),
    actions: (json.optional("actions")?.list() ?? []).map(readAction),
    transactions: json
      .field("txs")
      .list()
      .map((transaction) => ({
        messages: transaction.field("msgs").list().map(readMessage),
        signers: [transaction.field("signer").text()],
      })),
  };
}

/** Kind and arguments of an action (traces/FORMAT.md, section 1.4). */
function readAction(action: JsonNode): Action {
  const kind = action.field("kind").text();
  const args = action.field("args");
  if (kind === "authority_msg") return { kind, message: readMessage(args) };
  if (kind === "set_upgraded_client") {
    return {
      kind,
      planHeight: args.field("plan_height").uint64(),
      clientState: args.field("client_state").base64(),
      consensusState: args.field("consensus_state").base64(),
    };
  }
  const portAction = PORT_ACTIONS.find((name) => name === kind);
  return portAction === undefined
    ? action.field("kind").fail(`unknown action "${kind.slice(0, 60)}"`)
    : { kind: portAction };
}
