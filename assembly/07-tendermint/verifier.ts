/** Trusting a header because of one that is trusted already (cometbft light/verifier.go). */
import { Bytes } from "../abi/bytes";
import { Timestamp } from "../codec/gen/google.protobuf";
import { Fraction } from "../codec/gen/ibc.lightclients.tendermint.v1";
import { SignedHeader } from "../codec/gen/tendermint.types";
import { IbcError, unregistered } from "../error";
import { CommitVerifier } from "./commit";
import { validateSignedHeader } from "./signedHeader";
import { addDuration, compareTimes } from "./time";
import { CheckedValidatorSet } from "./validatorSet";

/** What is trusted: of a header no more than this matters. */
@final
export class TrustedHeader {
  constructor(
    public readonly chainId: Bytes,
    public readonly height: i64,
    public readonly time: Timestamp,
    public readonly nextValidatorsHash: Bytes,
    /** The validators that hash to nextValidatorsHash. */
    public readonly nextValidators: CheckedValidatorSet,
  ) {}
}

/** How far trust reaches. */
@final
export class TrustOptions {
  constructor(
    public readonly trustingPeriodNanos: i64,
    public readonly maxClockDriftNanos: i64,
    public readonly trustLevel: Fraction,
    public readonly now: Timestamp,
  ) {}
}

/**
 * light.Verify: the next header's validators must be those announced, any later header must be
 * signed by enough of those trusted; in both cases more than two thirds of its own set signed.
 * Every complaint has no registered code.
 */
export function verifyHeader(
  trusted: TrustedHeader, signed: SignedHeader, validators: CheckedValidatorSet,
  options: TrustOptions,
): IbcError | null {
  const expiry = addDuration(trusted.time, options.trustingPeriodNanos);
  if (compareTimes(expiry, options.now) <= 0) return unregistered("the trusted header has expired");
  const error = verifyNewHeader(trusted, signed, validators, options);
  if (error !== null) return error;

  const commit = new CommitVerifier(signed.commit!, trusted.chainId);
  if (signed.header!.height == trusted.height + 1) {
    if (signed.header!.validatorsHash != trusted.nextValidatorsHash) {
      return unregistered("the validators are not those that the trusted header announced");
    }
    return commit.verifyLight(validators);
  }
  const trustingError = commit.verifyTrusting(trusted.nextValidators, options.trustLevel);
  // The header's own set comes last: whoever sends it chooses its size.
  return trustingError !== null ? trustingError : commit.verifyLight(validators);
}

/** verifyNewHeaderAndVals: a well-formed header of the same chain, later but not of the future,
 * with the validators that it names. */
function verifyNewHeader(
  trusted: TrustedHeader, signed: SignedHeader, validators: CheckedValidatorSet,
  options: TrustOptions,
): IbcError | null {
  const error = validateSignedHeader(signed, trusted.chainId);
  if (error !== null) return error;
  const header = signed.header!;
  if (header.height <= trusted.height) return unregistered("the header is not higher");
  if (compareTimes(header.time, trusted.time) <= 0) return unregistered("the header is not later");
  const latest = addDuration(options.now, options.maxClockDriftNanos);
  if (compareTimes(header.time, latest) >= 0) return unregistered("the header is from the future");
  if (header.validatorsHash != validators.hash) {
    return unregistered("the validators do not hash to what the header names");
  }
  return null;
}
