/**
 * What contracts are asked, as Go's encoding/json writes it (08-wasm/types/contract_api.go): bytes
 * are base64, Go's nil is null, and both numbers of a height are always there.
 */
import { Bytes } from "../abi/bytes";
import { MembershipRequest } from "../02-client/lightClient";
import { sizeOfBase64, writeBase64 } from "../codec/base64";
import { Height } from "../codec/gen/ibc.core.client.v1";
import { ClientState, ConsensusState } from "../codec/gen/ibc.lightclients.wasm.v1";
import { TextBuilder } from "../codec/textBuilder";

const CLIENT_STATE = Bytes.of("client_state");
const CONSENSUS_STATE = Bytes.of("consensus_state");
const CHECKSUM = Bytes.of("checksum");
const CLIENT_MESSAGE = Bytes.of("client_message");
const HEIGHT = Bytes.of("height");
const REVISION_NUMBER = Bytes.of("revision_number");
const REVISION_HEIGHT = Bytes.of("revision_height");
const DELAY_TIME_PERIOD = Bytes.of("delay_time_period");
const DELAY_BLOCK_PERIOD = Bytes.of("delay_block_period");
const PROOF = Bytes.of("proof");
const MERKLE_PATH = Bytes.of("merkle_path");
const KEY_PATH = Bytes.of("key_path");
const VALUE = Bytes.of("value");
const UPGRADE_CLIENT_STATE = Bytes.of("upgrade_client_state");
const UPGRADE_CONSENSUS_STATE = Bytes.of("upgrade_consensus_state");
const PROOF_UPGRADE_CLIENT = Bytes.of("proof_upgrade_client");
const PROOF_UPGRADE_CONSENSUS_STATE = Bytes.of("proof_upgrade_consensus_state");
const TIMESTAMP_AT_HEIGHT = Bytes.of("timestamp_at_height");
const VERIFY_MEMBERSHIP = Bytes.of("verify_membership");
const VERIFY_NON_MEMBERSHIP = Bytes.of("verify_non_membership");
const VERIFY_UPGRADE_AND_UPDATE_STATE = Bytes.of("verify_upgrade_and_update_state");
const NULL = Bytes.of("null");

const QUOTE: u8 = 0x22;
const COMMA: u8 = 0x2c;
const COLON: u8 = 0x3a;
const OPENING_BRACE: u8 = 0x7b;
const CLOSING_BRACE: u8 = 0x7d;
const OPENING_BRACKET: u8 = 0x5b;
const CLOSING_BRACKET: u8 = 0x5d;
const USUAL_SIZE: i32 = 512;

/** Questions, whose member is the one that is not empty. */
export const STATUS = Bytes.of('{"status":{}}');
export const MIGRATE_CLIENT_STORE = Bytes.of('{"migrate_client_store":{}}');

/** A JSON text of objects in one another. What datagrams bring may be long, and the memory that
 * proofs and headers leave is little: it is written once, into as much as it takes. */
@final
class JsonText {
  private readonly out: TextBuilder;
  private isFirst: bool = true;

  /** `bytes` is how many bytes it has as base64, at most. */
  constructor(bytes: i32) {
    this.out = new TextBuilder(USUAL_SIZE + sizeOfBase64(bytes));
    this.out.byte(OPENING_BRACE);
  }

  /** Begins an object within the last one that was begun. */
  begin(name: Bytes): JsonText {
    this.name(name).out.byte(OPENING_BRACE);
    this.isFirst = true;
    return this;
  }

  end(): JsonText {
    this.out.byte(CLOSING_BRACE);
    this.isFirst = false;
    return this;
  }

  u64(name: Bytes, value: u64): JsonText {
    this.name(name).out.text(Bytes.decimal(value));
    return this;
  }

  bytes(name: Bytes, value: Bytes): JsonText {
    this.name(name).quoted(value);
    return this;
  }

  height(height: Height): JsonText {
    return this.begin(HEIGHT)
      .u64(REVISION_NUMBER, height.revisionNumber)
      .u64(REVISION_HEIGHT, height.revisionHeight)
      .end();
  }

  /** A commitment path; without keys the list is left out. */
  path(path: Bytes[]): JsonText {
    this.begin(MERKLE_PATH);
    if (path.length == 0) return this.end();
    this.name(KEY_PATH).out.byte(OPENING_BRACKET);
    for (let i = 0; i < path.length; i++) {
      if (i > 0) this.out.byte(COMMA);
      this.quoted(path[i]);
    }
    this.out.byte(CLOSING_BRACKET);
    return this.end();
  }

  /** The whole text. */
  finish(): Bytes {
    return this.out.byte(CLOSING_BRACE).bytes;
  }

  private name(name: Bytes): JsonText {
    if (!this.isFirst) this.out.byte(COMMA);
    this.isFirst = false;
    this.out.byte(QUOTE).text(name).byte(QUOTE).byte(COLON);
    return this;
  }

  /** A byte string, whose base64 needs no escapes. */
  private quoted(value: Bytes): void {
    if (value.isAbsent) {
      this.out.text(NULL);
      return;
    }
    const size = sizeOfBase64(value.length);
    writeBase64(value, this.out.byte(QUOTE).room(size));
    this.out.written(size).byte(QUOTE);
  }
}

function lengthOf(path: Bytes[]): i32 {
  let length = 0;
  // Rounding up takes two bytes more of each key at most, its quotes and comma three characters.
  for (let i = 0; i < path.length; i++) length += path[i].length + 5;
  return length;
}

/** What a new client is made with. */
export function instantiateMessage(client: ClientState, consensus: ConsensusState): Bytes {
  return new JsonText(client.data.length + consensus.data.length + client.checksum.length)
    .bytes(CLIENT_STATE, client.data)
    .bytes(CONSENSUS_STATE, consensus.data)
    .bytes(CHECKSUM, client.checksum)
    .finish();
}

/** One of the messages and questions that carry what an update does. */
export function clientMessage(name: Bytes, data: Bytes): Bytes {
  return new JsonText(data.length).begin(name).bytes(CLIENT_MESSAGE, data).end().finish();
}

export function timestampAtHeightMessage(height: Height): Bytes {
  return new JsonText(0).begin(TIMESTAMP_AT_HEIGHT).height(height).end().finish();
}

/** A proof of a value, or with a null value of none. */
export function membershipMessage(request: MembershipRequest, value: Bytes | null): Bytes {
  const length = request.proof.length + lengthOf(request.path) + (value ? value.length : 0);
  const text = new JsonText(length)
    .begin(value ? VERIFY_MEMBERSHIP : VERIFY_NON_MEMBERSHIP)
    .height(request.height)
    .u64(DELAY_TIME_PERIOD, request.delayTimeNanos)
    .u64(DELAY_BLOCK_PERIOD, request.delayBlocks)
    .bytes(PROOF, request.proof)
    .path(request.path);
  if (value) text.bytes(VALUE, value);
  return text.end().finish();
}

export function upgradeMessage(
  client: ClientState, consensus: ConsensusState, clientProof: Bytes, consensusProof: Bytes,
): Bytes {
  const states = client.data.length + consensus.data.length;
  return new JsonText(states + clientProof.length + consensusProof.length)
    .begin(VERIFY_UPGRADE_AND_UPDATE_STATE)
    .bytes(UPGRADE_CLIENT_STATE, client.data)
    .bytes(UPGRADE_CONSENSUS_STATE, consensus.data)
    .bytes(PROOF_UPGRADE_CLIENT, clientProof)
    .bytes(PROOF_UPGRADE_CONSENSUS_STATE, consensusProof)
    .end()
    .finish();
}
