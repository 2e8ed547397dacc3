/**
 * Headers, commits, validators and blocks from the JSON of nodes and of other projects: hashes in
 * hexadecimal with or without 0x or as lists of numbers, signatures in base64 or hexadecimal, times
 * as text or as seconds and nanoseconds.
 */
import { fromBase64, fromHex } from "../../../host/bytes.js";
import { PublicKey } from "../../../host/codec/gen/tendermint.crypto.js";
import {
  Block,
  BlockID,
  type BlockIDFlag,
  type Commit,
  CommitSig,
  Evidence,
  type Header,
  Validator,
  ValidatorSet,
  Vote,
} from "../../../host/codec/gen/tendermint.types.js";
import { type Time, timeFromText, zeroTime } from "../../../host/codec/time.js";

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

const FLAGS: Readonly<Record<string, (typeof BlockIDFlag)[keyof typeof BlockIDFlag]>> = {
  absent: 1,
  commit: 2,
  nil: 3,
};

/** The member of an object, which must be there. */
export function member(json: Json, name: string): Json {
  const value = (json as JsonObject)[name];
  if (value === undefined) throw new Error(`no "${name}" in ${JSON.stringify(json).slice(0, 200)}`);
  return value;
}

/** All objects in a JSON value, the outer ones first. */
export function* objectsIn(json: Json): Generator<JsonObject> {
  if (json === null || typeof json !== "object") return;
  if (!Array.isArray(json)) yield json;
  for (const value of Object.values(json)) yield* objectsIn(value);
}

export function integerFrom(json: Json | undefined): bigint {
  return BigInt((json ?? 0) as string | number);
}

export function hexFrom(json: Json | undefined): Uint8Array {
  if (Array.isArray(json)) return Uint8Array.from(json as number[]);
  return fromHex(((json ?? "") as string).replace(/^0x/, ""));
}

/** Bytes that nodes give in base64. */
export function base64From(json: Json | undefined): Uint8Array {
  if (typeof json === "string" && !json.startsWith("0x")) return fromBase64(json);
  return hexFrom(json ?? null);
}

export function timeFrom(json: Json | undefined): Time {
  if (json === undefined || json === null) return zeroTime();
  if (typeof json === "string") return timeFromText(json)!;
  return { seconds: integerFrom(member(json, "seconds")), nanos: Number(member(json, "nanos")) };
}

export function blockIdFrom(json: Json): BlockID {
  const { hash, parts, part_set_header } = json as JsonObject;
  const header = (parts ?? part_set_header)!;
  const partSetHeader = {
    total: Number(member(header, "total")),
    hash: hexFrom(member(header, "hash")),
  };
  return { hash: hexFrom(hash), partSetHeader };
}

export function headerFrom(json: Json): Header {
  const { version, chain_id, height, time, last_block_id, ...rest } = json as JsonObject;
  const { block, app } = version as JsonObject;
  return {
    version: { block: integerFrom(block), app: integerFrom(app) },
    chainId: chain_id as string,
    height: integerFrom(height),
    time: timeFrom(time),
    lastBlockId: last_block_id ? blockIdFrom(last_block_id) : BlockID.empty(),
    lastCommitHash: hexFrom(rest.last_commit_hash),
    dataHash: hexFrom(rest.data_hash),
    validatorsHash: hexFrom(rest.validators_hash),
    nextValidatorsHash: hexFrom(rest.next_validators_hash),
    consensusHash: hexFrom(rest.consensus_hash),
    appHash: hexFrom(rest.app_hash),
    lastResultsHash: hexFrom(rest.last_results_hash),
    evidenceHash: hexFrom(rest.evidence_hash),
    proposerAddress: hexFrom(rest.proposer_address),
  };
}

function commitSigFrom(json: Json): CommitSig {
  const named = json as JsonObject;
  const type = named["@type"] as string | undefined;
  const value = (type === undefined ? named : (named["@value"] ?? {})) as JsonObject;
  const timestamp = timeFrom(value.timestamp);
  return CommitSig.create({
    blockIdFlag: type === undefined ? Number(value.block_id_flag) : FLAGS[type]!,
    validatorAddress: hexFrom(value.validator_address),
    timestamp,
    signature: base64From(value.signature),
  });
}

export function commitFrom(json: Json): Commit {
  return {
    height: integerFrom(member(json, "height")),
    round: Number(member(json, "round")),
    blockId: blockIdFrom(member(json, "block_id")),
    signatures: (member(json, "signatures") as Json[]).map(commitSigFrom),
  };
}

export function publicKeyFrom(json: Json): PublicKey {
  const { type, value, ed25519 } = json as JsonObject;
  if (ed25519) return PublicKey.create({ ed25519: hexFrom(ed25519) });
  const name = (type ?? member(json, "@type")) as string;
  const bytes = base64From(value ?? member(json, "@value"));
  if (/secp256k1$/i.test(name)) return PublicKey.create({ secp256k1: bytes });
  if (/ed25519$/i.test(name)) return PublicKey.create({ ed25519: bytes });
  throw new Error(`a key of type ${name}`);
}

function validatorFrom(json: Json): Validator {
  const { address, pub_key, voting_power, power, proposer_priority } = json as JsonObject;
  return Validator.create({
    address: hexFrom(address),
    pubKey: publicKeyFrom(pub_key!),
    votingPower: integerFrom(voting_power ?? power),
    proposerPriority: integerFrom(proposer_priority),
  });
}

/** A validator set; the proposer is the one that the file or the header names. */
export function validatorSetFrom(json: Json, proposerAddress?: Uint8Array): ValidatorSet {
  const { proposer } = json as JsonObject;
  const validators = (member(json, "validators") as Json[]).map(validatorFrom);
  const named = validators.find(
    ({ address }) => proposerAddress && Buffer.compare(address, proposerAddress) === 0,
  );
  return ValidatorSet.create({
    validators,
    proposer: proposer ? validatorFrom(proposer) : named,
  });
}

function voteFrom(json: Json): Vote {
  const { type, height, round, block_id, timestamp, ...rest } = json as JsonObject;
  return Vote.create({
    type: Number(type),
    height: integerFrom(height),
    round: Number(round),
    blockId: blockIdFrom(block_id!),
    timestamp: timeFrom(timestamp),
    validatorAddress: hexFrom(rest.validator_address),
    validatorIndex: Number(rest.validator_index),
    signature: base64From(rest.signature),
  });
}

function evidenceFrom(json: Json): Evidence {
  const { type, value } = json as JsonObject;
  if (type !== "tendermint/DuplicateVoteEvidence") throw new Error(`evidence of type ${type}`);
  return Evidence.create({
    duplicateVoteEvidence: {
      voteA: voteFrom(member(value!, "vote_a")),
      voteB: voteFrom(member(value!, "vote_b")),
      totalVotingPower: integerFrom(member(value!, "TotalVotingPower")),
      validatorPower: integerFrom(member(value!, "ValidatorPower")),
      timestamp: timeFrom(member(value!, "Timestamp")),
    },
  });
}

export function blockFrom(json: Json): Block {
  const { txs } = member(json, "data") as JsonObject;
  const { evidence } = member(json, "evidence") as JsonObject;
  return Block.create({
    header: headerFrom(member(json, "header")),
    data: { txs: ((txs ?? []) as Json[]).map(base64From) },
    evidence: { evidence: ((evidence ?? []) as Json[]).map(evidenceFrom) },
    lastCommit: commitFrom(member(json, "last_commit")),
  });
}
