/** The consensus state by which counterparties know this chain. */
import { Bytes } from "../abi/bytes";
import { ConsensusState } from "../codec/gen/ibc.lightclients.tendermint.v1";
import { pack } from "../02-client/packing";
import { timeOfNanos } from "./time";

/** The packed state of a block time and the validators after it. Its root is empty: what the chain
 * will commit to is not known yet. */
export function ownConsensusState(timeNanos: i64, nextValidatorsHash: Bytes): Bytes {
  const state = new ConsensusState();
  state.timestamp = timeOfNanos(timeNanos);
  state.nextValidatorsHash = nextValidatorsHash;
  return pack(ConsensusState.TYPE_URL, state.encode());
}
