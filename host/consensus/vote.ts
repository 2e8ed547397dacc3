/** What validators sign (cometbft types/vote.go and types/canonical.go). */
import {
  type BlockID,
  CanonicalVote,
  type Commit,
  SignedMsgType,
} from "../codec/gen/tendermint.types.js";
import type { Time } from "../codec/time.js";
import { Writer } from "../codec/writer.js";

/** A vote, as far as it is signed. */
export interface SignedVote {
  readonly chainId: string;
  /** SignedMsgType: prevote or precommit. */
  readonly type: number;
  readonly height: bigint;
  readonly round: number;
  /** The empty block id is a vote for no block. */
  readonly blockId: BlockID;
  readonly timestamp: Time;
}

/** The bytes that a vote's signature is over: the canonical vote after its length. */
export function voteSignBytes(vote: SignedVote): Uint8Array {
  const { chainId, type, height, round, blockId, timestamp } = vote;
  const canonical = CanonicalVote.create({
    type,
    height,
    round: BigInt(round),
    timestamp,
    chainId,
  });
  if (!isEmptyBlockId(blockId)) canonical.blockId = blockId;
  const writer = new Writer(CanonicalVote);
  CanonicalVote.write(canonical, writer);
  writer.rawUint32(0, writer.mark());
  return writer.finish();
}

/** The bytes that a precommit's signature in a commit is over. */
export function precommitSignBytes(
  chainId: string,
  { height, round }: Pick<Commit, "height" | "round">,
  blockId: BlockID,
  timestamp: Time,
): Uint8Array {
  const type = SignedMsgType.SIGNED_MSG_TYPE_PRECOMMIT;
  return voteSignBytes({ chainId, type, height, round, blockId, timestamp });
}

function isEmptyBlockId({ hash, partSetHeader }: BlockID): boolean {
  return hash.length === 0 && partSetHeader.total === 0 && partSetHeader.hash.length === 0;
}
