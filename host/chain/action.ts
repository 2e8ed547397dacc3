/** What is done on the keepers before a block's transactions (traces/FORMAT.md, section 1.4). */

import { utf8 } from "../bytes.js";
import { type CallContext, STORE_NUMBERS } from "../vm/host.js";
import { type Action, type ActionResult, type Message, notBuilt } from "./block.js";
import { deliver, type Engine } from "./core.js";

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
    default: {
      const outcome = notBuilt(`the action ${action.kind} is not built yet`);
      return { ...outcome, response: undefined, events: [] };
    }
  }
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
  return { code, codespace, log, response: result?.response, events: result?.events ?? [] };
}

/** What x/upgrade keeps for the counterparties' MsgUpgradeClient (x/upgrade/types/keys.go). */
function setUpgradedClient(
  { stores }: CallContext,
  action: Extract<Action, { kind: "set_upgraded_client" }>,
): ActionResult {
  const path = `upgradedIBCState/${action.planHeight}`;
  stores.set(STORE_NUMBERS.upgrade, utf8(`${path}/upgradedClient`), action.clientState);
  stores.set(STORE_NUMBERS.upgrade, utf8(`${path}/upgradedConsState`), action.consensusState);
  return { code: 0, codespace: "", log: "", response: undefined, events: [] };
}
