/** The 07-tendermint client state: stateless checks and expiry (07-tendermint/client_state.go). */
import { Bytes } from "../abi/bytes";
import { isBlank } from "../24-host/text";
import { parseRevision } from "../02-client/height";
import { ClientState } from "../02-client/lightClient";
import { Timestamp } from "../codec/gen/google.protobuf";
import {
  ClientState as TendermintState, Fraction,
} from "../codec/gen/ibc.lightclients.tendermint.v1";
import { ClientError, IbcError, panicked, TendermintError } from "../error";
import { pack } from "../02-client/packing";
import { addDuration, compareTimes, timeOfNanos } from "./time";

/** The client type, in identifiers and events. */
export const TENDERMINT = Bytes.of("07-tendermint");

/** cometbft types.MaxChainIDLen */
const MAX_CHAIN_ID_LENGTH: i32 = 50;

/** A client state in a datagram. */
export class TendermintClientState extends ClientState {
  constructor(private readonly state: TendermintState) {
    super();
  }

  clientType(): Bytes {
    return TENDERMINT;
  }

  validate(): IbcError | null {
    return validateClientState(this.state);
  }

  encode(): Bytes {
    return this.state.encode();
  }

  packWithoutCustomFields(): Bytes | null {
    return pack(TendermintState.TYPE_URL, withoutCustomFields(this.state).encode());
  }
}

/** ZeroCustomFields: what the chain chooses, without what each client does. */
export function withoutCustomFields(state: TendermintState): TendermintState {
  const chosenByChain = new TendermintState();
  chosenByChain.chainId = state.chainId;
  chosenByChain.unbondingPeriodNanos = state.unbondingPeriodNanos;
  chosenByChain.latestHeight = state.latestHeight;
  chosenByChain.proofSpecs = state.proofSpecs;
  chosenByChain.upgradePath = state.upgradePath;
  return chosenByChain;
}

/** ClientState.Validate */
export function validateClientState(state: TendermintState): IbcError | null {
  if (isBlank(state.chainId)) return TendermintError.invalidChainId("chain id cannot be blank");
  if (state.chainId.length > MAX_CHAIN_ID_LENGTH) {
    return TendermintError.invalidChainId(
      "chain id has " + state.chainId.length.toString() + " bytes, at most 50 are allowed",
    );
  }
  const error = validatePeriods(state);
  if (error !== null) return error;
  const heightError = validateLatestHeight(state);
  if (heightError !== null) return heightError;
  if (state.trustingPeriodNanos >= state.unbondingPeriodNanos) {
    return TendermintError.invalidTrustingPeriod(
      "trusting period " + state.trustingPeriodNanos.toString() +
        " ns must be shorter than the unbonding period " + state.unbondingPeriodNanos.toString(),
    );
  }
  if (state.proofSpecs.length == 0) {
    return TendermintError.invalidProofSpecs("proof specs cannot be absent");
  }
  for (let i = 0; i < state.upgradePath.length; i++) {
    if (isBlank(state.upgradePath[i])) {
      return ClientError.invalidClient("key " + i.toString() + " of the upgrade path is blank");
    }
  }
  return null;
}

/** Trust level, then the three periods, in ibc-go's order. */
function validatePeriods(state: TendermintState): IbcError | null {
  if (!isValidTrustLevel(state.trustLevel)) {
    return TendermintError.invalidTrustLevel(
      "expected 1/3 to 1, got " + state.trustLevel.numerator.toString() + "/" +
        state.trustLevel.denominator.toString(),
    );
  }
  if (state.trustingPeriodNanos <= 0) {
    return TendermintError.invalidTrustingPeriod("trusting period must be above zero");
  }
  if (state.unbondingPeriodNanos <= 0) {
    return TendermintError.invalidUnbondingPeriod("unbonding period must be above zero");
  }
  if (state.maxClockDriftNanos <= 0) {
    return TendermintError.invalidMaxClockDrift("max clock drift must be above zero");
  }
  return null;
}

/** cometbft light.ValidateTrustLevel; its products wrap at 64 bits, as these do. */
function isValidTrustLevel(level: Fraction): bool {
  return level.numerator * 3 >= level.denominator && level.numerator <= level.denominator &&
    level.denominator != 0;
}

function validateLatestHeight(state: TendermintState): IbcError | null {
  const revision = parseRevision(state.chainId);
  if (!revision.ok) {
    return panicked("the revision of " + state.chainId.toString() + " passes 64 bits");
  }
  if (state.latestHeight.revisionNumber != revision.value) {
    return TendermintError.invalidHeaderHeight(
      "latest height has revision " + state.latestHeight.revisionNumber.toString() +
        ", its chain id has " + revision.value.toString(),
    );
  }
  if (state.latestHeight.revisionHeight == 0) {
    return TendermintError.invalidHeaderHeight("latest height cannot be zero");
  }
  return null;
}

/**
 * Whether a trusting period that began at a timestamp is over: not before its very end
 * (ClientState.IsExpired).
 */
export function isExpired(state: TendermintState, timestamp: Timestamp, nowNanos: i64): bool {
  const expiry = addDuration(timestamp, state.trustingPeriodNanos);
  return compareTimes(expiry, timeOfNanos(nowNanos)) <= 0;
}
