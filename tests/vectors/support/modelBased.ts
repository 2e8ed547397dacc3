/** The model-based tests of tendermint-rs, of which CometBFT has a copy (light/mbt). */
import { compareBytes } from "../../../host/bytes.js";
import { Header } from "../../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import {
  BlockIDFlag,
  SignedHeader,
  ValidatorSet,
} from "../../../host/codec/gen/tendermint.types.js";
import { zeroTime } from "../../../host/codec/time.js";
import { revisionOf } from "../../../host/consensus/clientHeader.js";
import { nanosFromTime } from "../../../host/consensus/time.js";
import {
  commitFrom,
  headerFrom,
  type Json,
  type JsonObject,
  member,
  timeFrom,
  validatorSetFrom,
} from "../../consensus/support/cometJson.js";
import { readVector, vectorFiles } from "./files.js";
import { type Rules, SECOND_NANOS, type Trusted } from "./tendermintClient.js";

export interface Step {
  /** Made for what is trusted if every earlier step gives its verdict. */
  readonly header: Header;
  readonly trusted: Trusted;
  readonly nowNanos: bigint;
  readonly verdict: string;
}

export interface Model {
  readonly trusted: Trusted;
  readonly rules: Rules;
  readonly steps: readonly Step[];
}

/** Files of models; those whose names begin with an underscore were disabled by the authors. */
export function modelFiles(): string[] {
  return ["tendermint-rs-light-client", "cometbft-light-mbt"]
    .flatMap((folder) => vectorFiles(folder))
    .filter((path) => !path.includes("/_") && Array.isArray(member(readVector(path), "input")));
}

/** A set in the order in which CometBFT keeps it; the files list theirs in any. */
function sortedSet(json: Json): ValidatorSet {
  const set = validatorSetFrom(json);
  set.validators.sort((a, b) => {
    if (a.votingPower === b.votingPower) return compareBytes(a.address, b.address);
    return a.votingPower > b.votingPower ? -1 : 1;
  });
  // IBC wants a proposer, whom some of the files do not name.
  return ValidatorSet.create({ ...set, proposer: set.proposer ?? set.validators[0] });
}

/** tendermint-rs writes 1970 where nobody signed; CometBFT means its zero time, the year 1. */
function signedHeaderFrom(json: Json): SignedHeader {
  const { header, commit } = json as JsonObject;
  const read = commitFrom(commit!);
  for (const signature of read.signatures) {
    const isAbsent = signature.blockIdFlag === BlockIDFlag.BLOCK_ID_FLAG_ABSENT;
    if (isAbsent && signature.timestamp.seconds === 0n) signature.timestamp = zeroTime();
  }
  return SignedHeader.create({ header: headerFrom(header!), commit: read });
}

function trustedFrom({ header }: SignedHeader): Trusted {
  const { chainId, height, time, nextValidatorsHash } = header!;
  return { chainId, height, time, nextValidatorsHash };
}

export function readModel(path: string): Model {
  const json = readVector(path);
  const initial = member(json, "initial") as JsonObject;
  const start = trustedFrom(signedHeaderFrom(initial.signed_header!));
  let trusted = start;
  let trustedValidators = sortedSet(initial.next_validator_set!);
  const steps = (member(json, "input") as JsonObject[]).map((step): Step => {
    const block = step.block as JsonObject;
    const signedHeader = signedHeaderFrom(block.signed_header!);
    const revisionNumber = revisionOf(trusted.chainId);
    const header = Header.create({
      signedHeader,
      validatorSet: sortedSet(block.validator_set!),
      trustedHeight: { revisionNumber, revisionHeight: trusted.height },
      trustedValidators,
    });
    const verdict = step.verdict as string;
    const made = { header, trusted, nowNanos: nanosFromTime(timeFrom(step.now)), verdict };
    if (verdict === "SUCCESS") {
      trusted = trustedFrom(signedHeader);
      trustedValidators = sortedSet(block.next_validator_set!);
    }
    return made;
  });
  const trustingPeriodNanos = BigInt(initial.trusting_period as string);
  return {
    trusted: start,
    rules: { trustingPeriodNanos, maxClockDriftNanos: SECOND_NANOS },
    steps,
  };
}
