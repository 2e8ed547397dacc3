/** Hashes that headers commit to (cometbft types/block.go Header.Hash, types/validator_set.go). */
import { Bytes } from "../abi/bytes";
import { Scratch } from "../abi/scratch";
import { BytesValue, Int64Value, StringValue } from "../codec/gen/google.protobuf";
import { Header, SimpleValidator, Validator } from "../codec/gen/tendermint.types";
import { MerkleRoot } from "../crypto/merkle";

const NOTHING = Bytes.allocate(0);
const HEADER_FIELDS: i32 = 14;

/** The leaf of a byte field: an empty value is an empty leaf, not an encoded empty value. */
function bytesLeaf(value: Bytes): Bytes {
  if (value.length == 0) return NOTHING;
  const wrapped = new BytesValue();
  wrapped.value = value;
  return wrapped.encode();
}

function chainIdLeaf(chainId: Bytes): Bytes {
  const wrapped = new StringValue();
  wrapped.value = chainId;
  return wrapped.encode();
}

function heightLeaf(height: i64): Bytes {
  const wrapped = new Int64Value();
  wrapped.value = height;
  return wrapped.encode();
}

/** Hash of a header's fourteen fields; empty when it names no validators. */
export function headerHash(header: Header): Bytes {
  if (header.validatorsHash.length == 0) return NOTHING;
  const root = new MerkleRoot(HEADER_FIELDS);
  root.add(header.version.encode());
  root.add(chainIdLeaf(header.chainId));
  root.add(heightLeaf(header.height));
  root.add(header.time.encode());
  root.add(header.lastBlockId.encode());
  root.add(bytesLeaf(header.lastCommitHash));
  root.add(bytesLeaf(header.dataHash));
  root.add(bytesLeaf(header.validatorsHash));
  root.add(bytesLeaf(header.nextValidatorsHash));
  root.add(bytesLeaf(header.consensusHash));
  root.add(bytesLeaf(header.appHash));
  root.add(bytesLeaf(header.lastResultsHash));
  root.add(bytesLeaf(header.evidenceHash));
  root.add(bytesLeaf(header.proposerAddress));
  return root.finish();
}

/** Hash of validators in the order given, over keys and powers only. */
export function validatorsHash(validators: Validator[]): Bytes {
  const root = new MerkleRoot(validators.length);
  for (let i = 0; i < validators.length; i++) {
    const scratch = new Scratch();
    const simple = new SimpleValidator();
    simple.pubKey = validators[i].pubKey;
    simple.votingPower = validators[i].votingPower;
    root.add(simple.encode());
    scratch.release();
  }
  return root.finish();
}
