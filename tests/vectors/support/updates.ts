/**
 * Valid client updates out of third-party vectors and recordings: a header, what has to be trusted
 * for it, and a time at which it is neither too old nor from the future.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { fromBase64, toHex } from "../../../host/bytes.js";
import { MsgUpdateClient } from "../../../host/codec/gen/ibc.core.client.v1.js";
import { Header } from "../../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { SignedHeader, ValidatorSet } from "../../../host/codec/gen/tendermint.types.js";
import { revisionOf } from "../../../host/consensus/clientHeader.js";
import { headerHash } from "../../../host/consensus/header.js";
import { nanosFromTime, timeFromNanos } from "../../../host/consensus/time.js";
import { ValidatorSet as Validators } from "../../../host/consensus/validatorSet.js";
import {
  commitFrom,
  headerFrom,
  type Json,
  type JsonObject,
  member,
  objectsIn,
  validatorSetFrom,
} from "../../consensus/support/cometJson.js";
import { readVector, vectorFiles } from "./files.js";
import { SECOND_NANOS, type Trusted } from "./tendermintClient.js";

/** A block of some chain: its header, the commit for it, and the validators who made it. */
export interface Block {
  readonly name: string;
  /** Blocks of different chains may have one chain id. */
  readonly chain: string;
  readonly signedHeader: SignedHeader;
  readonly validatorSet: ValidatorSet;
}

export interface Update {
  readonly name: string;
  readonly trusted: Trusted;
  readonly header: Header;
  readonly nowNanos: bigint;
}

/** The hash of a set, over keys and powers; a proposer is not part of it. */
export function hashOfSet(set: ValidatorSet): Uint8Array {
  return Validators.fromMessage({ ...set, proposer: set.validators[0] }).hash();
}

function blockFrom(name: string, header: Json, commit: Json, validators: Json): Block {
  const read = headerFrom(header);
  // tendermint-rs asked several nodes, whose answers lie in a folder each.
  const folder = name.includes("/incoming/") ? name.split("/incoming/")[0] : "";
  const set = validatorSetFrom(validators, read.proposerAddress);
  return {
    name,
    chain: `${read.chainId} ${folder}`,
    signedHeader: SignedHeader.create({ header: read, commit: commitFrom(commit) }),
    // IBC wants a proposer; nodes name the header's, and which it is does not matter.
    validatorSet: ValidatorSet.create({ ...set, proposer: set.proposer ?? set.validators[0] }),
  };
}

/** Blocks in answers of Celestia's nodes. */
export function celestiaBlocks(): Block[] {
  const files = vectorFiles("celestia-mocha4");
  return files.flatMap((path) => {
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    if (path === `${folder}signed_block.json`) {
      const { header, commit, validator_set } = member(readVector(path), "result") as JsonObject;
      return [blockFrom(path, header!, commit!, validator_set!)];
    }
    if (path !== `${folder}commit.json`) return [];
    const validators = files
      .filter((name) => name.startsWith(`${folder}validators_`))
      .flatMap((name) => member(member(readVector(name), "result"), "validators") as Json[]);
    const signed = member(member(readVector(path), "result"), "signed_header") as JsonObject;
    return validators.length === 0
      ? []
      : [blockFrom(path, signed.header!, signed.commit!, { validators })];
  });
}

export function chorusOneBlocks(): Block[] {
  return vectorFiles("chorusone-tendermint-sol", "signed_header.json").map((path) => {
    const { header, commit } = readVector(path) as JsonObject;
    const set = readVector(path.replace("signed_header", "validator_set"));
    return blockFrom(path, header!, commit!, set);
  });
}

/** Blocks of ICON by scenario; the last of "malicious" is not what its commit is for. */
export function iconScenarios(): Map<string, Block[]> {
  const scenarios = new Map<string, Block[]>();
  for (const path of vectorFiles("icon-ibc-integration/tendermint-lc")) {
    const [, scenario, number] = /\/([^/]+)\/commit\.(\d+)\.json$/.exec(path) ?? [];
    if (scenario === undefined) continue;
    const { header, commit } = member(readVector(path), "signed_header") as JsonObject;
    const set = readVector(path.replace(/commit\.\d+/, `validators.${number}`));
    const blocks = scenarios.get(scenario) ?? [];
    blocks.push(blockFrom(path, header!, commit!, set));
    scenarios.set(scenario, blocks);
  }
  return scenarios;
}

/** Blocks out of the answers that tendermint-rs recorded: a commit is found in the block after, or
 * beside the header, and the validators in the genesis. */
export function rpcBlocks(): Block[] {
  const objects = vectorFiles("tendermint-rs-rpc-fixtures").flatMap((path) =>
    [...objectsIn(readVector(path))].map((object) => ({ path, object })),
  );
  const sets = new Map<string, Json>();
  const commits = new Map<string, Json>();
  for (const { object } of objects) {
    const { validators, signatures, block_id } = object;
    if (Array.isArray(validators) && (validators[0] as JsonObject)?.pub_key) {
      sets.set(toHex(hashOfSet(validatorSetFrom(object))), object);
    }
    if (Array.isArray(signatures) && block_id) {
      commits.set((member(block_id, "hash") as string).toLowerCase(), object);
    }
  }
  const found = new Map<string, Block>();
  for (const { path, object } of objects) {
    if (typeof object.validators_hash !== "string" || !object.chain_id) continue;
    const hash = toHex(headerHash(headerFrom(object)));
    const commit = commits.get(hash);
    const set = sets.get(object.validators_hash.toLowerCase());
    if (commit && set) found.set(hash, blockFrom(`${path} ${object.height}`, object, commit, set));
  }
  return [...found.values()];
}

/** What announces a block's own validators, some blocks before it. */
function trustBefore({ signedHeader, validatorSet }: Block, distance: bigint): Trusted {
  const { chainId, height, time } = signedHeader.header!;
  return {
    chainId,
    height: height - distance,
    time: timeFromNanos(nanosFromTime(time) - SECOND_NANOS),
    nextValidatorsHash: hashOfSet(validatorSet),
  };
}

/** The update of a client that trusts a header to a later block. */
export function updateTo(block: Block, trusted: Trusted, trustedValidators: ValidatorSet): Update {
  const { signedHeader, validatorSet, name } = block;
  const revisionNumber = revisionOf(trusted.chainId);
  const trustedHeight = { revisionNumber, revisionHeight: trusted.height };
  const header = Header.create({ signedHeader, validatorSet, trustedHeight, trustedValidators });
  return { name, trusted, header, nowNanos: laterThan(header) };
}

function laterThan(header: Header): bigint {
  return nanosFromTime(header.signedHeader!.header!.time) + 10n * SECOND_NANOS;
}

/** The updates to a block from the one before it and from two before it, whose validators would
 * have been the same; there is nothing before height 1. */
export function updatesTo(block: Block): Update[] {
  const { height } = block.signedHeader.header!;
  return [1n, 2n]
    .filter((distance) => height > distance)
    .map((distance) => ({
      ...updateTo(block, trustBefore(block, distance), block.validatorSet),
      name: `${block.name}, ${distance} later`,
    }));
}

/** A header with its trusted validators: what it takes to trust them follows from it. */
export function updateOf(name: string, header: Header): Update {
  const { chainId, time } = header.signedHeader!.header!;
  const trusted = {
    chainId,
    height: header.trustedHeight.revisionHeight,
    time: timeFromNanos(nanosFromTime(time) - SECOND_NANOS),
    nextValidatorsHash: hashOfSet(header.trustedValidators!),
  };
  return { name, trusted, header, nowNanos: laterThan(header) };
}

function trustedHeightFrom(json: Json): Header["trustedHeight"] {
  if (typeof json === "string") {
    const [revisionNumber = "", revisionHeight = ""] = json.split("-");
    return { revisionNumber: BigInt(revisionNumber), revisionHeight: BigInt(revisionHeight) };
  }
  const { revision_number, revision_height } = json as JsonObject;
  return {
    revisionNumber: BigInt((revision_number ?? 0) as string),
    revisionHeight: BigInt((revision_height ?? 0) as string),
  };
}

/** The headers with which Union updated its clients. */
export function unionUpdates(): Update[] {
  return vectorFiles("union-tendermint-verifier/headers").map((path) => {
    const json = readVector(path) as JsonObject;
    const { header, commit } = json.signed_header as JsonObject;
    const { signedHeader, validatorSet } = blockFrom(path, header!, commit!, json.validator_set!);
    const trustedHeight = trustedHeightFrom(json.trusted_height!);
    const trustedValidators = validatorSetFrom(json.trusted_validators!);
    const update = { signedHeader, validatorSet, trustedHeight, trustedValidators };
    return updateOf(path, Header.create(update));
  });
}

/** Headers in the transactions of live chains, in the JSON of the SDK. */
export function transactionUpdates(): Update[] {
  const files = ["crypto-com-chain-indexing", "initia-mainnet-ibc-txs"].flatMap((folder) =>
    vectorFiles(folder),
  );
  return files.flatMap((path) =>
    [...objectsIn(readVector(path))]
      .filter((object) => object["@type"] === Header.typeUrl)
      .map(({ "@type": _type, ...json }) => updateOf(path, Header.fromJson(json, "header"))),
  );
}

/** Headers of another chain that ibc-go accepted in recorded traffic (STRAIT_TRACES). */
export function recordedUpdates(): Update[] {
  const folder = process.env.STRAIT_TRACES;
  if (folder === undefined || !existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith(".jsonl.gz"));
  const found = new Map<string, Update>();
  for (const name of files.sort()) {
    for (const line of gunzipSync(readFileSync(join(folder, name)))
      .toString("utf8")
      .split("\n")) {
      if (!line.includes(MsgUpdateClient.typeUrl)) continue;
      for (const header of acceptedHeaders(JSON.parse(line) as RecordedLine)) {
        found.set(toHex(Header.encode(header)), updateOf(name, header));
      }
    }
  }
  return [...found.values()];
}

interface RecordedLine {
  readonly txs?: readonly {
    readonly msgs: readonly { readonly type_url: string; readonly value: string }[];
    readonly result: { readonly code: number; readonly events: readonly { type: string }[] };
  }[];
}

function acceptedHeaders({ txs = [] }: RecordedLine): Header[] {
  return txs
    .filter(({ result }) => result.code === 0)
    .filter(({ result }) => result.events.every(({ type }) => type !== "client_misbehaviour"))
    .flatMap(({ msgs }) => msgs)
    .filter(({ type_url }) => type_url === MsgUpdateClient.typeUrl)
    .flatMap(({ value }) => {
      const { clientMessage } = MsgUpdateClient.decode(fromBase64(value));
      return clientMessage?.typeUrl === Header.typeUrl ? [Header.decode(clientMessage.value)] : [];
    });
}
