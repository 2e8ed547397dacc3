/** What is done on the keepers before a block's transactions (traces/FORMAT.md, section 1.4). */

import { concatBytes, utf8 } from "../bytes.js";
import { Packet } from "../codec/gen/ibc.core.channel.v2.js";
import { AppCallRequest } from "../codec/gen/strait.abi.v0.js";
import { type CallContext, STORE_NUMBERS } from "../vm/host.js";
import type { Action, ActionResult, Message } from "./block.js";
import { appCall, deliver, type Engine } from "./core.js";

/** Executes an action on a branch of its own, which is kept only when it succeeded. */
export function executeAction(
  engine: Engine,
  context: CallContext,
  place: string,
  action: Action,
): ActionResult {
  switch (action.kind) {
    case "authority_msg":
      return executeAuthorityMessage(engine, context, place, action.message);
    case "set_upgraded_client":
      return setUpgradedClient(context, action);
    case "send_packet": {
      const request = { portId: action.sourcePort, sendPacket: action.packet };
      return executeAppCall(engine, context, place, request);
    }
    case "write_acknowledgement": {
      const { packet, acknowledgement } = action;
      const writeAcknowledgement = { packet, acknowledgement };
      const request = { portId: packet.destinationPort, writeAcknowledgement };
      return executeAppCall(engine, context, place, request);
    }
    case "write_acknowledgement_v2": {
      const { destinationClient, sequence, acknowledgement } = action;
      const writeAcknowledgementV2 = { destinationClient, sequence, acknowledgement };
      const portId = portOfWaitingPacket(context, destinationClient, sequence);
      return executeAppCall(engine, context, place, { portId, writeAcknowledgementV2 });
    }
  }
}

/** The port for which an action is done; undefined for one of no port. */
export function actingPort(action: Action): string | undefined {
  if (action.kind === "send_packet") return action.sourcePort;
  return action.kind === "write_acknowledgement" ? action.packet.destinationPort : undefined;
}

/** An action that only the owner of a port may do (ErrUnauthorized of modules/core/errors). */
export function refusedAction(log: string): ActionResult {
  const nothing = { response: undefined, sequence: undefined, events: [] };
  return { code: 2, codespace: "ibc", log, ...nothing };
}

/** What an application's module does of its own accord, and not in a callback. */
function executeAppCall(
  engine: Engine,
  context: CallContext,
  place: string,
  request: Partial<AppCallRequest>,
): ActionResult {
  const answer = appCall(engine, context, place, AppCallRequest.create(request));
  const { code, codespace, log, events } = answer;
  const sequence = code === 0 && request.sendPacket ? answer.sequence : undefined;
  return { code, codespace, log, response: undefined, sequence, events };
}

/** The port that a packet of IBC v2 came to which waits for its acknowledgement; empty when none
 * waits (04-channel/v2/types/keys.go AsyncPacketKey). */
function portOfWaitingPacket(
  { stores }: CallContext,
  destinationClient: string,
  sequence: bigint,
): string {
  const number = new Uint8Array(8);
  new DataView(number.buffer).setBigUint64(0, sequence);
  const key = concatBytes(utf8(`${destinationClient}async_packet`), number);
  const stored = stores.get(STORE_NUMBERS.ibc, key);
  if (stored === undefined) return "";
  return Packet.decode(stored).payloads[0]?.destinationPort ?? "";
}

/** As x/gov does after a passed proposal; its events carry no message index. */
function executeAuthorityMessage(
  engine: Engine,
  context: CallContext,
  place: string,
  message: Message,
): ActionResult {
  context.stores.open();
  const request = { messages: [message], signers: [], routed: true };
  const answer = deliver(engine, context, place, request);
  context.stores.close(answer.code === 0);
  const { code, codespace, log } = answer;
  const result = code === 0 ? answer.results[0] : undefined;
  const events = result?.events ?? [];
  return { code, codespace, log, response: result?.response, sequence: undefined, events };
}

/** What x/upgrade keeps for the counterparties' MsgUpgradeClient (x/upgrade/types/keys.go). */
function setUpgradedClient(
  { stores }: CallContext,
  action: Extract<Action, { kind: "set_upgraded_client" }>,
): ActionResult {
  const path = `upgradedIBCState/${action.planHeight}`;
  stores.set(STORE_NUMBERS.upgrade, utf8(`${path}/upgradedClient`), action.clientState);
  stores.set(STORE_NUMBERS.upgrade, utf8(`${path}/upgradedConsState`), action.consensusState);
  return { code: 0, codespace: "", log: "", response: undefined, sequence: undefined, events: [] };
}
