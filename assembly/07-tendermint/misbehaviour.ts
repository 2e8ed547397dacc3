/**
 * Two headers that cannot both be honest (07-tendermint/misbehaviour.go and
 * misbehaviour_handle.go).
 */
import { Bytes } from "../abi/bytes";
import { blockTimeNanos } from "../abi/environment";
import { validateClientIdentifier } from "../24-host/identifiers";
import { compareHeights, setRevision } from "../02-client/height";
import { ClientMessage } from "../02-client/lightClient";
import {
  ClientState, ConsensusState, Misbehaviour,
} from "../codec/gen/ibc.lightclients.tendermint.v1";
import { ClientError, IbcError, isPanic, panicked, TendermintError } from "../error";
import { TENDERMINT } from "./clientState";
import { CommitVerifier } from "./commit";
import { checkTrustedValidators, TendermintHeader } from "./header";
import { validateCommit } from "./signedHeader";
import { getConsensusState } from "./store";
import { compareTimes, subtractTimes, timeOfNanos } from "./time";

/** Evidence in a datagram. */
export class TendermintMisbehaviour extends ClientMessage {
  /** Null when the message has none. */
  readonly header1: TendermintHeader | null;
  readonly header2: TendermintHeader | null;

  constructor(private readonly message: Misbehaviour) {
    super();
    const header1 = message.header1;
    this.header1 = header1 === null ? null : new TendermintHeader(header1);
    const header2 = message.header2;
    this.header2 = header2 === null ? null : new TendermintHeader(header2);
  }

  clientType(): Bytes {
    return TENDERMINT;
  }

  validateBasic(): IbcError | null {
    const header1 = this.header1;
    if (header1 === null) return TendermintError.invalidHeader("there is no header 1");
    const header2 = this.header2;
    if (header2 === null) return TendermintError.invalidHeader("there is no header 2");
    const error = validateTrustedFields(header1, header2);
    if (error !== null) return error;
    if (!header1.hasHeader || !header2.hasHeader) return panicked("a header is absent");
    if (chainIdOf(header1) != chainIdOf(header2)) {
      return ClientError.invalidMisbehaviour("the headers are of different chains");
    }
    const identifierError = validateClientIdentifier(this.message.clientId);
    if (identifierError !== null) return identifierError;
    const error1 = validateHeader(header1);
    if (error1 !== null) return error1;
    const error2 = validateHeader(header2);
    if (error2 !== null) return error2;
    if (compareHeights(header1.height, header2.height) < 0) {
      return ClientError.invalidMisbehaviour("header 1 is lower than header 2");
    }
    const commitError = verifyOwnCommit(header1);
    return commitError !== null ? commitError : verifyOwnCommit(header2);
  }

  /** Whether the headers conflict: two blocks at a height, or time that does not advance. */
  conflicts(): bool {
    const header1 = this.header1!;
    const header2 = this.header2!;
    const signed1 = header1.message.signedHeader!;
    const signed2 = header2.message.signedHeader!;
    if (compareHeights(header1.height, header2.height) == 0) {
      return signed1.commit!.blockId.hash != signed2.commit!.blockId.hash;
    }
    return compareTimes(signed1.header!.time, signed2.header!.time) <= 0;
  }
}

function chainIdOf(header: TendermintHeader): Bytes {
  return header.message.signedHeader!.header!.chainId;
}

function validateTrustedFields(
  header1: TendermintHeader, header2: TendermintHeader,
): IbcError | null {
  if (header1.message.trustedHeight.revisionHeight == 0) {
    return TendermintError.invalidHeaderHeight("the trusted height of header 1 is zero");
  }
  if (header2.message.trustedHeight.revisionHeight == 0) {
    return TendermintError.invalidHeaderHeight("the trusted height of header 2 is zero");
  }
  if (header1.message.trustedValidators === null) {
    return TendermintError.invalidValidatorSet("header 1 has no trusted validators");
  }
  if (header2.message.trustedValidators === null) {
    return TendermintError.invalidValidatorSet("header 2 has no trusted validators");
  }
  return null;
}

/** A header's own complaint becomes one about the misbehaviour; a panic stays one. */
function validateHeader(header: TendermintHeader): IbcError | null {
  const error = header.validateBasic();
  if (error === null || isPanic(error)) return error;
  return ClientError.invalidMisbehaviour(error.detail);
}

/** validCommit: two thirds of a header's own validators signed it. */
function verifyOwnCommit(header: TendermintHeader): IbcError | null {
  const commit = header.message.signedHeader!.commit!;
  const error = new CommitVerifier(commit, chainIdOf(header)).verifyLight(header.validators.set!);
  return error === null ? null : ClientError.invalidMisbehaviour(error.detail);
}

/** verifyMisbehaviour: the client would have believed either header. */
export function verifyMisbehaviour(
  clientId: Bytes, state: ClientState, misbehaviour: TendermintMisbehaviour,
): IbcError | null {
  const header1 = misbehaviour.header1!;
  const header2 = misbehaviour.header2!;
  const trusted1 = getConsensusState(clientId, header1.message.trustedHeight);
  if (trusted1 === null) return noTrustedState("1");
  const trusted2 = getConsensusState(clientId, header2.message.trustedHeight);
  if (trusted2 === null) return noTrustedState("2");
  const error = verifyConflictingHeader(state, trusted1, header1);
  return error !== null ? error : verifyConflictingHeader(state, trusted2, header2);
}

function noTrustedState(which: string): IbcError {
  return ClientError.consensusStateNotFound("no state at the trusted height of header " + which);
}

/** checkMisbehaviourHeader. No check against the clock: evidence may be from the future. */
function verifyConflictingHeader(
  state: ClientState, trusted: ConsensusState, header: TendermintHeader,
): IbcError | null {
  const trustedValidators = header.trustedValidators.set;
  if (trustedValidators === null) return header.trustedValidators.error;
  const commit = header.message.signedHeader!.commit!;
  const commitError = validateCommit(commit);
  if (commitError !== null) return commitError;
  const trustedError = checkTrustedValidators(header, trusted);
  if (trustedError !== null) return trustedError;
  const age = subtractTimes(timeOfNanos(blockTimeNanos()), trusted.timestamp);
  if (age >= state.trustingPeriodNanos) {
    return TendermintError.trustingPeriodExpired("the trusted state is too old");
  }
  const chainId = setRevision(state.chainId, header.height.revisionNumber);
  const verifier = new CommitVerifier(commit, chainId);
  const error = verifier.verifyTrusting(trustedValidators, state.trustLevel);
  return error === null ? null : ClientError.invalidMisbehaviour(error.detail);
}
