/** The chain's own next upgrade, in store `upgrade` (cosmos-sdk x/upgrade/keeper/keeper.go). */
import { Bytes } from "../abi/bytes";
import { blockHeight } from "../abi/environment";
import { get, has, remove, Scan, set, Store } from "../abi/store";
import {
  UPGRADE_DONE_END, UPGRADE_DONE_PREFIX, UPGRADE_PLAN, upgradedClientPath,
  upgradedConsensusStatePath,
} from "../24-host/paths";
import { checkValueSize } from "../24-host/valueSize";
import { Plan } from "../codec/gen/cosmos.upgrade.v1beta1";
import { IbcError, SdkError, unregistered } from "../error";
import { zeroTime } from "../codec/time";

/** A done upgrade's key: a tag, 8 bytes of height, the name. */
const DONE_NAME_OFFSET: i32 = 9;

/** Plan.ValidateBasic: a name and a height, and nothing that is deprecated. */
export function validatePlan(plan: Plan): IbcError | null {
  const zero = zeroTime();
  if (plan.time.seconds != zero.seconds || plan.time.nanos != zero.nanos) {
    return SdkError.invalidRequest("upgrades at a time are no longer possible");
  }
  if (plan.upgradedClientState !== null) {
    return SdkError.invalidRequest("the plan must not hold a client state");
  }
  if (plan.name.length == 0) return SdkError.invalidRequest("the plan has no name");
  return plan.height > 0 ? null : SdkError.invalidRequest("the plan's height must be above zero");
}

/** The plan that is scheduled; null when there is none. */
export function getPlan(): Plan | null {
  const stored = get(Store.UPGRADE, UPGRADE_PLAN);
  return stored ? Plan.decode(stored) : null;
}

/** ScheduleUpgrade: replaces a scheduled plan with what IBC noted for it. */
export function schedulePlan(plan: Plan): IbcError | null {
  const error = validatePlan(plan);
  if (error !== null) return error;
  if (plan.height < <i64>blockHeight()) {
    return SdkError.invalidRequest("an upgrade cannot be scheduled in the past");
  }
  const sizeError = checkValueSize(plan.encode(), "the plan");
  if (sizeError !== null) return sizeError;
  if (isDone(plan.name)) return SdkError.invalidRequest("an upgrade of this name has been done");
  if (has(Store.UPGRADE, UPGRADE_PLAN)) {
    const oldPlan = getPlan();
    if (oldPlan === null) return unregistered("the stored plan is malformed");
    remove(Store.UPGRADE, upgradedClientPath(<u64>oldPlan.height));
    remove(Store.UPGRADE, upgradedConsensusStatePath(<u64>oldPlan.height));
  }
  set(Store.UPGRADE, UPGRADE_PLAN, plan.encode());
  return null;
}

/** GetDoneHeight: whether an upgrade of this name is behind us. */
function isDone(name: Bytes): bool {
  const scan = new Scan(Store.UPGRADE, UPGRADE_DONE_PREFIX, UPGRADE_DONE_END, false);
  for (let entry = scan.next(); entry !== null; entry = scan.next()) {
    if (entry.key.slice(DONE_NAME_OFFSET) == name) {
      scan.close();
      return true;
    }
  }
  return false;
}
