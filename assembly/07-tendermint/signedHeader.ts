/** Signed headers without state (cometbft types/light.go, types/block.go). */
import { Bytes } from "../abi/bytes";
import { BlockID, Commit, CommitSig, Header, SignedHeader } from "../codec/gen/tendermint.types";
import { IbcError, unregistered } from "../error";
import { headerHash } from "./hashes";
import { ADDRESS_LENGTH } from "./publicKey";
import { isZeroTime } from "./time";

/** cometbft version.BlockProtocol */
const BLOCK_PROTOCOL: u64 = 11;
const MAX_CHAIN_ID_LENGTH: i32 = 50;
const HASH_LENGTH: i32 = 32;
/** cometbft types.MaxSignatureSize: that of BLS12-381, though no such key is accepted. */
const MAX_SIGNATURE_LENGTH: i32 = 96;

/** BlockIDFlag, one byte in Go: numbers that differ by 256 are the same flag. */
const FLAG_ABSENT: u8 = 1;
const FLAG_COMMIT: u8 = 2;
const FLAG_NIL: u8 = 3;

/** Whether a signature is for the block of its commit. */
export function isForBlock(signature: CommitSig): bool {
  return <u8>signature.blockIdFlag == FLAG_COMMIT;
}

/**
 * SignedHeaderFromProto, then SignedHeader.ValidateBasic for a chain id: a header and a commit that
 * hold together. Every complaint has no registered code.
 */
export function validateSignedHeader(signed: SignedHeader, chainId: Bytes): IbcError | null {
  const header = signed.header;
  if (header === null) return invalid("no header");
  const commit = signed.commit;
  if (commit === null) return invalid("no commit");
  const headerError = validateHeader(header);
  if (headerError !== null) return headerError;
  const commitError = validateCommit(commit);
  if (commitError !== null) return commitError;
  if (header.chainId != chainId) {
    return invalid(
      "expected chain " + chainId.toString() + ", got " + header.chainId.toString(),
    );
  }
  if (commit.height != header.height) {
    return invalid(
      "expected a commit for height " + header.height.toString() + ", got " +
        commit.height.toString(),
    );
  }
  if (commit.blockId.hash != headerHash(header)) {
    return invalid("the commit is for another block than this header");
  }
  return null;
}

function invalid(detail: string): IbcError {
  return unregistered("signed header: " + detail);
}

/** ValidateHash: absent or of 32 bytes. */
function isHash(bytes: Bytes): bool {
  return bytes.length == 0 || bytes.length == HASH_LENGTH;
}

function isBlockId(id: BlockID): bool {
  return isHash(id.hash) && isHash(id.partSetHeader.hash);
}

function isNilBlockId(id: BlockID): bool {
  return id.hash.length == 0 && id.partSetHeader.total == 0 && id.partSetHeader.hash.length == 0;
}

/** HeaderFromProto with Header.ValidateBasic. The app hash may have any length. */
function validateHeader(header: Header): IbcError | null {
  if (header.version.block != BLOCK_PROTOCOL) {
    return invalid("expected block protocol 11, got " + header.version.block.toString());
  }
  if (header.chainId.length > MAX_CHAIN_ID_LENGTH) return invalid("the chain id is too long");
  if (header.height <= 0) return invalid("height " + header.height.toString());
  if (!isBlockId(header.lastBlockId)) return invalid("the last block id is malformed");
  if (header.proposerAddress.length != ADDRESS_LENGTH) {
    return invalid("the proposer address is malformed");
  }
  const areHashes = isHash(header.lastCommitHash) && isHash(header.dataHash) &&
    isHash(header.evidenceHash) && isHash(header.validatorsHash) &&
    isHash(header.nextValidatorsHash) && isHash(header.consensusHash) &&
    isHash(header.lastResultsHash);
  return areHashes ? null : invalid("a hash is malformed");
}

/** CommitFromProto with Commit.ValidateBasic; every signature is checked, whatever the height. */
export function validateCommit(commit: Commit): IbcError | null {
  if (!isBlockId(commit.blockId)) return invalid("the commit's block id is malformed");
  for (let i = 0; i < commit.signatures.length; i++) {
    if (!isValidSignature(commit.signatures[i])) {
      return invalid("signature " + i.toString() + " is malformed");
    }
  }
  if (commit.height < 0) return invalid("the commit has a negative height");
  if (commit.round < 0) return invalid("the commit has a negative round");
  if (commit.height == 0) return null;
  if (isNilBlockId(commit.blockId)) return invalid("the commit is for no block");
  return commit.signatures.length == 0 ? invalid("the commit has no signatures") : null;
}

/** CommitSig.ValidateBasic */
function isValidSignature(signature: CommitSig): bool {
  const flag = <u8>signature.blockIdFlag;
  if (flag == FLAG_ABSENT) {
    return signature.validatorAddress.length == 0 && isZeroTime(signature.timestamp) &&
      signature.signature.length == 0;
  }
  if (flag != FLAG_COMMIT && flag != FLAG_NIL) return false;
  return signature.validatorAddress.length == ADDRESS_LENGTH && signature.signature.length > 0 &&
    signature.signature.length <= MAX_SIGNATURE_LENGTH;
}
