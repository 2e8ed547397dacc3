/** Headers for light clients of other chains (ibc-go modules/light-clients/07-tendermint). */
import { Header as ClientHeader } from "../codec/gen/ibc.lightclients.tendermint.v1.js";
import type { LightBlock } from "../codec/gen/tendermint.types.js";
import { HostError } from "../errors.js";
import type { ValidatorSet } from "./validatorSet.js";

const REVISION = /^[^\n]*[^\n-]-([1-9][0-9]*)$/;
const MAXIMUM_REVISION = 2n ** 64n - 1n;

/**
 * The revision number at the end of a chain id such as `testchain1-4`, 0 if there is none
 * (ibc-go modules/core/02-client/types/height.go, ParseChainID). Throws a HostError for one beyond
 * 64 bits, on which ibc-go panics.
 */
export function revisionOf(chainId: string): bigint {
  const match = REVISION.exec(chainId);
  if (match === null) return 0n;
  const revision = BigInt(match[1]!);
  if (revision > MAXIMUM_REVISION) {
    throw new HostError(`the revision of chain "${chainId}" has more than 64 bits`);
  }
  return revision;
}

/**
 * What a relayer sends in a MsgUpdateClient: a light block, and what the client is to trust it by,
 * a height it knows and the validators of the height after that one.
 */
export function clientHeader(
  { signedHeader, validatorSet }: LightBlock,
  trustedHeight: bigint,
  trustedValidators: ValidatorSet,
): ClientHeader {
  const revisionNumber = revisionOf(signedHeader?.header?.chainId ?? "");
  return ClientHeader.create({
    signedHeader,
    validatorSet,
    trustedHeight: { revisionNumber, revisionHeight: trustedHeight },
    trustedValidators: trustedValidators.toMessage(),
  });
}
