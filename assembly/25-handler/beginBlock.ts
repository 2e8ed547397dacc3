/** What is due before a block's transactions (02-client/abci.go BeginBlocker). */
import { blockHeight, blockTimeNanos, nextValidatorsHash } from "../abi/environment";
import { has, set, Store } from "../abi/store";
import { IBC_CLIENT, upgradeChainEvent } from "../02-client/events";
import { getPlan } from "../02-client/upgradePlan";
import { checkStacks } from "../05-port/router";
import { ownConsensusState } from "../07-tendermint/ownState";
import { upgradedClientPath, upgradedConsensusStatePath } from "../24-host/paths";
import { BlockResponse } from "../codec/gen/strait.abi.v0";
import { moduleEvent } from "../event";

/**
 * In the last block before a planned upgrade, commits to the state from which clients will believe
 * the first header of the chain as it will be.
 */
export function beginBlock(): BlockResponse {
  checkStacks();
  const response = new BlockResponse();
  const plan = getPlan();
  if (plan === null || <i64>blockHeight() != plan.height - 1) return response;
  const height = <u64>plan.height;
  if (!has(Store.UPGRADE, upgradedClientPath(height))) return response;

  const state = ownConsensusState(blockTimeNanos(), nextValidatorsHash());
  set(Store.UPGRADE, upgradedConsensusStatePath(height), state);

  response.events.push(upgradeChainEvent(plan.height));
  response.events.push(moduleEvent(IBC_CLIENT));
  return response;
}
