/** Worlds whose transfers call contracts back, and what is told of that. */
import type { Packet } from "../../host/codec/gen/ibc.core.channel.v1.js";
import type { DeliverResponse } from "../../host/codec/gen/strait.abi.v0.js";
import { COUNTER, MAX_CALLBACK_GAS, NamedContracts } from "./contractKeeper.js";
import type { Entries, Link } from "./link.js";
import { eventOf } from "./packets.js";
import { scriptedApplications } from "./scriptedMock.js";
import { linkWithTransfers } from "./transfers.js";
import type { World } from "./world.js";

export const SOURCE = "src_callback";
export const DESTINATION = "dest_callback";

/** A memo that asks for a callback. */
export function memoFor(key: string, address: string, others: object = {}): string {
  return JSON.stringify({ [key]: { address, ...others } });
}

/** A link with a channel for transfers, over which a stack calls contracts back. */
export function linkWithContracts(entries: Entries = {}, stack = ["callbacks", "transfer"]) {
  const link: Link = linkWithTransfers(entries);
  const contracts = new NamedContracts();
  link.world.applications = scriptedApplications({}, contracts);
  link.world.stacks = new Map([["transfer", stack]]);
  return { link, world: link.world, contracts };
}

/** Does something while transactions have so much gas for callbacks; ibc-go would use some of it
 * for its own work. */
export function withGas<Result>(world: World, gas: bigint, act: () => Result): Result {
  Object.assign(world, { callbackGas: gas, isKnownToPeer: false });
  try {
    return act();
  } finally {
    Object.assign(world, { callbackGas: undefined, isKnownToPeer: true });
  }
}

/** How many callbacks left something behind. */
export function countOf(world: World): number {
  return world.branches.get(0, COUNTER)?.[0] ?? 0;
}

/** What contracts were called with during something. */
export function callsDuring(contracts: NamedContracts, act: () => unknown): string[][] {
  const before = contracts.calls.length;
  act();
  return contracts.calls.slice(before);
}

export interface ToldCallback {
  readonly type: "send_packet" | "acknowledgement_packet" | "timeout_packet" | "receive_packet";
  readonly address: string;
  readonly sequence: bigint;
  readonly port: string;
  readonly channel: string;
  readonly executionGas?: bigint;
  readonly commitGas?: bigint;
  /** Why it failed, if it did. */
  readonly error?: string;
}

/** The event of a callback, every attribute in its place. */
export function callbackEvent(told: ToldCallback) {
  const { commitGas = MAX_CALLBACK_GAS, executionGas = commitGas, error } = told;
  const side = told.type === "receive_packet" ? "dest" : "src";
  return eventOf(`ibc_${side}_callback`, {
    module: "ibccallbacks",
    callback_type: told.type,
    callback_address: told.address,
    callback_exec_gas_limit: `${executionGas}`,
    callback_commit_gas_limit: `${commitGas}`,
    packet_sequence: `${told.sequence}`,
    callback_base_application_version: "ics20-1",
    ...(error === undefined ? {} : { callback_error: error }),
    callback_result: error === undefined ? "success" : "failure",
    [`packet_${side}_port`]: told.port,
    [`packet_${side}_channel`]: told.channel,
  });
}

/** Where a packet was sent from, as the event of a callback tells it. */
export function sentBy(packet: Packet) {
  const { sequence, sourcePort, sourceChannel } = packet;
  return { sequence, port: sourcePort, channel: sourceChannel };
}

/** What a contract tells of itself. */
export function contractEvent(call: readonly string[]) {
  return eventOf("contract", { arguments: call.join(" ") });
}

/** The events of a transaction of one message, of these types. */
export function eventsNamed({ results }: DeliverResponse, ...types: readonly string[]) {
  return results.flatMap(({ events }) => events.filter(({ type }) => types.includes(type)));
}
