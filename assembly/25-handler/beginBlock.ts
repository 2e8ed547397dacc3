/** What is due before a block's transactions (02-client/abci.go BeginBlocker, and of middleware
 * modules/apps/rate-limiting/keeper/abci.go). */
import { Bytes } from "../abi/bytes";
import { blockHeight, blockTimeNanos, nextValidatorsHash } from "../abi/environment";
import { has, set, Store } from "../abi/store";
import { IBC_CLIENT_EVENT, upgradeChainEvent } from "../02-client/events";
import { getPlan } from "../02-client/upgradePlan";
import { checkStacks, isInAnyStack } from "../05-port/router";
import { checkStacksV2 } from "../05-port/v2/router";
import { ownConsensusState } from "../07-tendermint/ownState";
import { upgradedClientPath, upgradedConsensusStatePath } from "../24-host/paths";
import { beginHour } from "../30-middleware/rateLimiting/hourEpoch";
import { RATE_LIMITING } from "../30-middleware/rateLimiting/middleware";
import { BlockResponse } from "../codec/gen/strait.abi.v0";

/** Asks each module in ibc-go's order, the core first; a panic of one is the answer. */
export function beginBlock(): BlockResponse {
  checkStacks();
  checkStacksV2();
  const response = new BlockResponse();
  commitToUpgrade(response);
  const panic = isInAnyStack(RATE_LIMITING) ? beginHour() : null;
  if (panic !== null) {
    response.code = panic.code;
    response.codespace = Bytes.of(panic.codespace);
    response.log = Bytes.of(panic.detail);
  }
  return response;
}

/**
 * In the last block before a planned upgrade, commits to the state from which clients will believe
 * the first header of the chain as it will be.
 */
function commitToUpgrade(response: BlockResponse): void {
  const plan = getPlan();
  if (plan === null || <i64>blockHeight() != plan.height - 1) return;
  const height = <u64>plan.height;
  if (!has(Store.UPGRADE, upgradedClientPath(height))) return;

  const state = ownConsensusState(blockTimeNanos(), nextValidatorsHash());
  set(Store.UPGRADE, upgradedConsensusStatePath(height), state);

  response.events.push(upgradeChainEvent(plan.height).encoded());
  response.events.push(IBC_CLIENT_EVENT);
}
