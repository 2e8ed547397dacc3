/** The part of a recording that a chain is given: nothing here reads what was answered. */

import { utf8 } from "../bytes.js";
import type { HostedApplication } from "../chain/application.js";
import { applicationOfStack, applicationOfStackV2 } from "../chain/applications/index.js";
import type { Action, Block } from "../chain/block.js";
import type { Genesis } from "../chain/genesis.js";
import type { JsonNode } from "../chain/jsonNode.js";
import { knownLayers, type StacksByPort, storesOfStacks } from "../chain/stacks.js";
import { HourEpoch } from "../codec/gen/ibc.applications.rate_limiting.v1.js";
import { Packet } from "../codec/gen/ibc.core.channel.v1.js";
import { Acknowledgement } from "../codec/gen/ibc.core.channel.v2.js";
import type { SendPacket } from "../codec/gen/strait.abi.v0.js";
import { DecodeError } from "../codec/index.js";
import type { Entry } from "../vm/host.js";
import { RECORDED_STORES, readBalances, readHash, readMessage, readPair } from "./fields.js";

/** One chain of the genesis line (traces/FORMAT.md, section 1.1). */
export function readGenesisInputs(chain: JsonNode): Genesis {
  const recorded = chain.field("genesis_kv");
  const stacks = readStacks(chain);
  const stacksV2 = readStacksV2(chain);
  const stores = new Map<string, Entry[]>(
    RECORDED_STORES.map((name) => [name, readEntries(recorded.field(name))]),
  );
  if (storesOfStacks(stacks, stacksV2).includes(RATE_LIMITS)) stores.set(RATE_LIMITS, [HOUR_EPOCH]);
  return {
    chainId: chain.field("chain_id").text(),
    initialHeight: chain.field("initial_height").height(),
    timeNanos: chain.field("initial_time_ns").nanoseconds(),
    authority: chain.field("authority").text(),
    addressPrefix: chain.field("bech32_prefix").text(),
    commitmentPrefix: chain.field("commitment_prefix").hex(),
    sequences: new Map(),
    balances: readBalances(chain.field("balances")),
    blockedAddresses: (chain.optional("blocked_addresses")?.list() ?? []).map((a) => a.text()),
    stacks,
    stacksV2,
    state: { kind: "stores", stores },
  };
}

const RATE_LIMITS = "ratelimit";

/** The hour that rate limits are counted in, as a genesis without a time leaves it: so ibc-go's
 * test chains start (testing/testing_app.go InitChain), and it never ends. */
const HOUR_EPOCH: Entry = [
  utf8("hour-epoch"),
  HourEpoch.encode(HourEpoch.create({ durationNanos: 3_600_000_000_000n })),
];

/** The stacks over applications of the core: their layers that it has. */
function readStacks(chain: JsonNode): StacksByPort {
  const stacks = new Map<string, string[]>();
  for (const [port, stack] of portsOf(chain)) {
    if (applicationOfStack(stack) === undefined) stacks.set(port, knownLayers(stack));
  }
  return stacks;
}

/** The same for packets between clients, whose modules are named `transfer v2` and the like. */
function readStacksV2(chain: JsonNode): StacksByPort {
  const ports = chain.optional("ports")?.optional("v2")?.entries() ?? [];
  const stacks = ports.map(([port, stack]): [string, string[]] => [
    port,
    knownLayers(stack.list().map((module) => module.text().replace(/ v2$/, ""))),
  ]);
  return new Map(stacks.filter(([, layers]) => layers.includes("transfer")));
}

/** The stack of each name that ports are routed by, outermost module first (section 1.1, `ports`):
 * a name ends where the rest of the port's is free. */
function portsOf(chain: JsonNode): [string, string[]][] {
  const ports = chain.optional("ports")?.field("v1").entries() ?? [];
  return ports.map(([port, stack]) => [
    port.replace(/-\*$/, ""),
    stack.list().map((module) => module.text()),
  ]);
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
  if (kind === "send_packet") {
    const sourcePort = args.field("source_port").text();
    return { kind, sourcePort, packet: readSendPacket(args) };
  }
  if (kind === "write_acknowledgement") {
    const packet = readEncoded(args.field("packet"), Packet);
    return { kind, packet, acknowledgement: args.field("acknowledgement").base64() };
  }
  if (kind === "write_acknowledgement_v2") {
    return {
      kind,
      destinationClient: args.field("client_id").text(),
      sequence: args.field("sequence").uint64(),
      acknowledgement: readEncoded(args.field("acknowledgement"), Acknowledgement),
    };
  }
  return action.field("kind").fail(`unknown action "${kind.slice(0, 60)}"`);
}

function readSendPacket(args: JsonNode): SendPacket {
  const height = args.field("timeout_height");
  return {
    sourceChannel: args.field("source_channel").text(),
    timeoutHeight: {
      revisionNumber: height.field("revision_number").uint64(),
      revisionHeight: height.field("revision_height").uint64(),
    },
    timeoutTimestamp: args.field("timeout_timestamp").uint64(),
    data: args.field("data").base64(),
  };
}

/** A message that is written as the base64 of its encoding. */
function readEncoded<Message>(
  json: JsonNode,
  codec: { typeUrl: string; decode: (bytes: Uint8Array) => Message },
): Message {
  try {
    return codec.decode(json.base64());
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return json.fail(`not an encoded ${codec.typeUrl.slice(1)}: ${error.message}`);
  }
}

/** What serves the ports of a chain, by the names that ports are routed by. */
export function readApplications(chain: JsonNode): Map<string, HostedApplication> {
  const applications = new Map<string, HostedApplication>();
  for (const [port, stack] of portsOf(chain)) {
    const application = applicationOfStack(stack);
    if (application !== undefined) applications.set(port, application);
  }
  for (const [port, stack] of chain.optional("ports")?.optional("v2")?.entries() ?? []) {
    const application = applicationOfStackV2(stack.list().map((module) => module.text()));
    if (application === undefined) continue;
    if (applications.has(port)) stack.fail(`the port "${port}" serves channels already`);
    applications.set(port, application);
  }
  return applications;
}
