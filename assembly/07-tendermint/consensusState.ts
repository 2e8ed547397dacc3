/** The 07-tendermint consensus state: stateless checks (07-tendermint/consensus_state.go). */
import { Bytes } from "../abi/bytes";
import { ConsensusState } from "../02-client/lightClient";
import { ConsensusState as TendermintState } from "../codec/gen/ibc.lightclients.tendermint.v1";
import { ClientError, IbcError, unregistered } from "../error";
import { TENDERMINT } from "./clientState";

const HASH_LENGTH: i32 = 32;

/** Stands in for the root of the state that an upgrade writes; no proof verifies against it. */
export const SENTINEL_ROOT = Bytes.of("sentinel_root");

/** A consensus state in a datagram. */
export class TendermintConsensusState extends ConsensusState {
  constructor(private readonly state: TendermintState) {
    super();
  }

  clientType(): Bytes {
    return TENDERMINT;
  }

  validateBasic(): IbcError | null {
    return validateConsensusState(this.state);
  }

  encode(): Bytes {
    return this.state.encode();
  }
}

/** ConsensusState.ValidateBasic; cometbft's complaint about a hash has no registered code. */
export function validateConsensusState(state: TendermintState): IbcError | null {
  const root = state.root.hash;
  if (root.length == 0) return ClientError.invalidConsensus("root cannot be empty");
  if (root.length != HASH_LENGTH && root != SENTINEL_ROOT) {
    return unregistered("root has " + root.length.toString() + " bytes, expected 32");
  }
  const nextValidatorsHashLength = state.nextValidatorsHash.length;
  if (nextValidatorsHashLength != 0 && nextValidatorsHashLength != HASH_LENGTH) {
    return unregistered(
      "next validators hash has " + nextValidatorsHashLength.toString() + " bytes, expected 32",
    );
  }
  if (state.timestamp.seconds <= 0) {
    return ClientError.invalidConsensus("timestamp must be after 1970");
  }
  return null;
}
