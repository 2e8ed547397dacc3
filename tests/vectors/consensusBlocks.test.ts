/** Blocks, transactions and results that nodes gave: everything in a header is derived again. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { equalBytes, toHex } from "../../host/bytes.js";
import type { Block, BlockID } from "../../host/codec/gen/tendermint.types.js";
import {
  commitHash,
  dataHash,
  evidenceHash,
  parametersHash,
  resultsHash,
} from "../../host/consensus/contentHashes.js";
import { headerHash } from "../../host/consensus/header.js";
import { medianTimeNanos } from "../../host/consensus/medianTime.js";
import { verifyMerkleProof } from "../../host/consensus/merkleProof.js";
import { blockIdOf } from "../../host/consensus/partSet.js";
import { nanosFromTime } from "../../host/consensus/time.js";
import { ValidatorSet } from "../../host/consensus/validatorSet.js";
import { verifyCommit } from "../../host/consensus/verify.js";
import { sha256 } from "../../host/store/sha256.js";
import {
  base64From,
  blockFrom,
  blockIdFrom,
  commitFrom,
  headerFrom,
  hexFrom,
  integerFrom,
  type Json,
  type JsonObject,
  member,
  objectsIn,
  publicKeyFrom,
} from "../consensus/support/cometJson.js";

const vectors = process.env.STRAIT_VECTORS;
const folder = join(vectors ?? "", "tendermint-rs-rpc-fixtures");

interface Found {
  readonly file: string;
  readonly object: JsonObject;
}

/** All objects in the answers that nodes gave. */
const found: readonly Found[] =
  vectors === undefined
    ? []
    : readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".json"))
        .sort()
        .flatMap((file) => {
          const json = JSON.parse(readFileSync(join(folder, file), "utf8")) as Json;
          return [...objectsIn(json)].map((object) => ({ file, object }));
        });

function isObject(json: Json | undefined): json is JsonObject {
  return json !== null && typeof json === "object" && !Array.isArray(json);
}

interface Recorded {
  readonly file: string;
  readonly block: Block;
  readonly blockId: BlockID | undefined;
}

const blocks: readonly Recorded[] = found
  .filter(({ object }) => isObject(object.block) && object.block.header && object.block.last_commit)
  .map(({ file, object }) => ({
    file,
    block: blockFrom(object.block!),
    blockId: object.block_id ? blockIdFrom(object.block_id) : undefined,
  }));

/** The node's blocks and the genesis, where the fixtures have both. */
function chainOf(genesisFile: string): {
  readonly validators: ValidatorSet;
  readonly byHeight: ReadonlyMap<bigint, Recorded>;
} {
  const json = JSON.parse(readFileSync(join(folder, genesisFile), "utf8")) as Json;
  const genesis = member(member(json, "result"), "genesis");
  const validators = (member(genesis, "validators") as Json[]).map((validator) => ({
    publicKey: publicKeyFrom(member(validator, "pub_key")),
    power: integerFrom(member(validator, "power")),
  }));
  const chainId = member(genesis, "chain_id");
  const own = blocks.filter(
    ({ file, block }) => dirname(file) === dirname(genesisFile) && block.header.chainId === chainId,
  );
  const byHeight = new Map(own.map((recorded) => [recorded.block.header.height, recorded]));
  return { validators: ValidatorSet.create(validators), byHeight };
}

const genesisFiles = [...new Set(found.map(({ file }) => file))].filter(
  (file) => file.endsWith("/genesis.json") && file.startsWith("kvstore_fixtures/"),
);

describe.skipIf(vectors === undefined)("answers of nodes (STRAIT_VECTORS)", () => {
  test("every block: header, parts, data, evidence and last commit", () => {
    for (const { file, block, blockId } of blocks) {
      const { header, data, evidence, lastCommit } = block;
      const place = `${file}, height ${header.height}`;
      expect(toHex(dataHash(data.txs)), place).toBe(toHex(header.dataHash));
      expect(toHex(commitHash(lastCommit!)), place).toBe(toHex(header.lastCommitHash));
      expect(toHex(evidenceHash(evidence.evidence)), place).toBe(toHex(header.evidenceHash));
      if (blockId !== undefined) expect(blockIdOf(block), place).toEqual(blockId);
    }
    expect(blocks.length).toBeGreaterThan(100);
    expect(blocks.some(({ block }) => block.data.txs.length > 0)).toBe(true);
    expect(blocks.some(({ block }) => block.evidence.evidence.length > 0)).toBe(true);
  });

  test("every header beside a block id or a commit", () => {
    let checked = 0;
    for (const { file, object } of found) {
      const { block_id, commit, header } = object;
      const id = isObject(commit) && commit.block_id ? commit.block_id : block_id;
      if (!isObject(header) || !header.validators_hash || !isObject(id)) continue;
      expect(toHex(headerHash(headerFrom(header))), file).toBe(toHex(blockIdFrom(id).hash));
      checked++;
    }
    expect(checked).toBeGreaterThan(25);
  });

  test.each(genesisFiles)("the chain of %s", (file) => {
    const { validators, byHeight } = chainOf(file);
    let links = 0;
    for (const [height, { block, blockId }] of byHeight) {
      const { header, lastCommit } = block;
      expect(toHex(validators.hash())).toBe(toHex(header.nextValidatorsHash));
      expect(validators.find(header.proposerAddress)).toBeDefined();
      if (height === 1n) continue;
      verifyCommit(header.chainId, validators, header.lastBlockId, height - 1n, lastCommit!);
      expect(medianTimeNanos(lastCommit!, validators)).toBe(nanosFromTime(header.time));
      const next = byHeight.get(height + 1n);
      if (next === undefined || blockId === undefined) continue;
      expect(next.block.header.lastBlockId).toEqual(blockId);
      links++;
    }
    // Some nodes were asked for few blocks.
    if (byHeight.size > 10) expect(links).toBeGreaterThan(10);
  });

  test("every commit beside its header is of the genesis validators", () => {
    let checked = 0;
    for (const file of genesisFiles) {
      const { validators } = chainOf(file);
      for (const { object } of found.filter((other) => dirname(other.file) === dirname(file))) {
        if (!isObject(object.header) || !isObject(object.commit)) continue;
        const header = headerFrom(object.header);
        const commit = commitFrom(object.commit);
        if (!equalBytes(header.validatorsHash, validators.hash())) continue;
        verifyCommit(header.chainId, validators, commit.blockId, header.height, commit);
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(1);
  });

  test("every proof of a transaction", () => {
    let checked = 0;
    for (const { file, object } of found) {
      const { proof: outer, tx } = object;
      if (!isObject(outer) || !isObject(outer.proof) || typeof tx !== "string") continue;
      const { total, index, leaf_hash, aunts } = outer.proof;
      const proof = {
        total: integerFrom(total),
        index: integerFrom(index),
        leafHash: base64From(leaf_hash),
        aunts: ((aunts ?? []) as Json[]).map(base64From),
      };
      const transaction = base64From(tx);
      const root = hexFrom(outer.root_hash);
      expect(verifyMerkleProof(proof, root, sha256(transaction)), file).toBe(true);
      expect(verifyMerkleProof(proof, root, transaction), file).toBe(false);
      checked++;
    }
    expect(checked).toBeGreaterThan(10);
  });

  test("the results of transactions, in the next header", () => {
    let checked = 0;
    for (const { file, object } of found) {
      const { height, tx, tx_result } = object;
      if (!isObject(tx_result) || typeof tx !== "string") continue;
      const next = blocks.find(
        (recorded) =>
          dirname(recorded.file) === dirname(file) &&
          recorded.block.header.height === integerFrom(height) + 1n,
      );
      const own = dataHash([base64From(tx)]);
      const block = blocks.find(({ block }) => equalBytes(block.header.dataHash, own));
      if (next === undefined || block === undefined) continue;
      const { code, data, gas_wanted, gas_used } = tx_result;
      const outcome = {
        code: Number(code),
        data: base64From(data),
        gasWanted: integerFrom(gas_wanted),
        gasUsed: integerFrom(gas_used),
      };
      expect(toHex(resultsHash([outcome])), file).toBe(toHex(next.block.header.lastResultsHash));
      checked++;
    }
    expect(checked).toBeGreaterThan(0);
  });

  test("the parameters that nodes state", () => {
    let checked = 0;
    for (const { file, object } of found) {
      if (!isObject(object.consensus_params)) continue;
      const { max_bytes, max_gas } = member(object.consensus_params, "block") as JsonObject;
      const hash = parametersHash({
        appVersion: 0n,
        blockMaxBytes: integerFrom(max_bytes),
        blockMaxGas: integerFrom(max_gas),
      });
      for (const recorded of blocks.filter((other) => dirname(other.file) === dirname(file))) {
        // Among the answers is one of another chain, which has the same parameters.
        expect(toHex(recorded.block.header.consensusHash), recorded.file).toBe(toHex(hash));
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(50);
  });
});
