/**
 * What contracts are asked, as Go's encoding/json writes it (08-wasm/types/contract_api.go): bytes
 * are base64, Go's nil is null, and both numbers of a height are always there.
 */
import { Bytes } from "../abi/bytes";
import { MembershipRequest } from "../02-client/lightClient";
import { encodeBase64 } from "../codec/base64";
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

/** A JSON object that grows member by member. */
@final
class JsonObject {
  private readonly out: TextBuilder = new TextBuilder(USUAL_SIZE);
  private isFirst: bool = true;

  constructor() {
    this.out.byte(OPENING_BRACE);
  }

  /** A member with a value that is JSON already. */
  member(name: Bytes, value: Bytes): JsonObject {
    if (!this.isFirst) this.out.byte(COMMA);
    this.isFirst = false;
    this.out.byte(QUOTE).text(name).byte(QUOTE).byte(COLON).text(value);
    return this;
  }

  bytes(name: Bytes, value: Bytes): JsonObject {
    return this.member(name, quoteBytes(value));
  }

  u64(name: Bytes, value: u64): JsonObject {
    return this.member(name, Bytes.decimal(value));
  }

  finish(): Bytes {
    return this.out.byte(CLOSING_BRACE).bytes;
  }
}

/** A byte string, whose base64 needs no escapes. */
function quoteBytes(value: Bytes): Bytes {
  if (value.isAbsent) return NULL;
  const text = encodeBase64(value);
  return new TextBuilder(text.length + 2).byte(QUOTE).text(text).byte(QUOTE).bytes;
}

function heightObject(height: Height): Bytes {
  return new JsonObject()
    .u64(REVISION_NUMBER, height.revisionNumber)
    .u64(REVISION_HEIGHT, height.revisionHeight)
    .finish();
}

/** A commitment path; without keys the list is left out. */
function pathObject(path: Bytes[]): Bytes {
  const object = new JsonObject();
  if (path.length == 0) return object.finish();
  const keys = new TextBuilder(USUAL_SIZE).byte(OPENING_BRACKET);
  for (let i = 0; i < path.length; i++) {
    if (i > 0) keys.byte(COMMA);
    keys.text(quoteBytes(path[i]));
  }
  return object.member(KEY_PATH, keys.byte(CLOSING_BRACKET).bytes).finish();
}

/** What a new client is made with. */
export function instantiateMessage(client: ClientState, consensus: ConsensusState): Bytes {
  return new JsonObject()
    .bytes(CLIENT_STATE, client.data)
    .bytes(CONSENSUS_STATE, consensus.data)
    .bytes(CHECKSUM, client.checksum)
    .finish();
}

/** One of the messages and questions that carry what an update does. */
export function clientMessage(name: Bytes, data: Bytes): Bytes {
  const inner = new JsonObject().bytes(CLIENT_MESSAGE, data).finish();
  return new JsonObject().member(name, inner).finish();
}

export function timestampAtHeightMessage(height: Height): Bytes {
  const inner = new JsonObject().member(HEIGHT, heightObject(height)).finish();
  return new JsonObject().member(TIMESTAMP_AT_HEIGHT, inner).finish();
}

/** A proof of a value, or with a null value of none. */
export function membershipMessage(request: MembershipRequest, value: Bytes | null): Bytes {
  const inner = new JsonObject()
    .member(HEIGHT, heightObject(request.height))
    .u64(DELAY_TIME_PERIOD, request.delayTimeNanos)
    .u64(DELAY_BLOCK_PERIOD, request.delayBlocks)
    .bytes(PROOF, request.proof)
    .member(MERKLE_PATH, pathObject(request.path));
  if (!value) return new JsonObject().member(VERIFY_NON_MEMBERSHIP, inner.finish()).finish();
  inner.bytes(VALUE, value);
  return new JsonObject().member(VERIFY_MEMBERSHIP, inner.finish()).finish();
}

export function upgradeMessage(
  client: ClientState, consensus: ConsensusState, clientProof: Bytes, consensusProof: Bytes,
): Bytes {
  const inner = new JsonObject()
    .bytes(UPGRADE_CLIENT_STATE, client.data)
    .bytes(UPGRADE_CONSENSUS_STATE, consensus.data)
    .bytes(PROOF_UPGRADE_CLIENT, clientProof)
    .bytes(PROOF_UPGRADE_CONSENSUS_STATE, consensusProof);
  return new JsonObject().member(VERIFY_UPGRADE_AND_UPDATE_STATE, inner.finish()).finish();
}
