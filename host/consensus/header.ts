/** The hash of a header (cometbft types/block.go, Header.Hash). */
import { Timestamp } from "../codec/gen/google.protobuf.js";
import { BlockID, Header } from "../codec/gen/tendermint.types.js";
import { Consensus } from "../codec/gen/tendermint.version.js";
import { Writer } from "../codec/writer.js";
import { merkleRoot } from "../store/merkle.js";

/**
 * The hash of a header, 32 bytes: the Merkle root of its fourteen fields. A header that names no
 * validators has no hash: it is empty.
 */
export function headerHash(header: Header): Uint8Array {
  if (header.validatorsHash.length === 0) return new Uint8Array();
  return merkleRoot([
    Consensus.encode(header.version),
    stringValue(header.chainId),
    int64Value(header.height),
    Timestamp.encode(header.time),
    BlockID.encode(header.lastBlockId),
    bytesValue(header.lastCommitHash),
    bytesValue(header.dataHash),
    bytesValue(header.validatorsHash),
    bytesValue(header.nextValidatorsHash),
    bytesValue(header.consensusHash),
    bytesValue(header.appHash),
    bytesValue(header.lastResultsHash),
    bytesValue(header.evidenceHash),
    bytesValue(header.proposerAddress),
  ]);
}

// A field is hashed as google.protobuf has it when it stands alone; an empty one is no bytes.

function stringValue(value: string): Uint8Array {
  const writer = new Writer(Header);
  if (value !== "") writer.string(1, value);
  return writer.finish();
}

function int64Value(value: bigint): Uint8Array {
  const writer = new Writer(Header);
  if (value !== 0n) writer.int64(1, value);
  return writer.finish();
}

function bytesValue(value: Uint8Array): Uint8Array {
  const writer = new Writer(Header);
  if (value.length !== 0) writer.bytesField(1, value);
  return writer.finish();
}
