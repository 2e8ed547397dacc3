/** Hashes and sign bytes that the tests of CometBFT and of tendermint-rs state. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../host/bytes.js";
import { PublicKey } from "../../host/codec/gen/tendermint.crypto.js";
import {
  BlockID,
  Header,
  SimpleValidator,
  type ValidatorSet as ValidatorSetMessage,
} from "../../host/codec/gen/tendermint.types.js";
import { dataHash } from "../../host/consensus/contentHashes.js";
import { headerHash } from "../../host/consensus/header.js";
import { addressOf } from "../../host/consensus/keys.js";
import { ValidatorSet } from "../../host/consensus/validatorSet.js";
import { voteSignBytes } from "../../host/consensus/vote.js";
import {
  base64From,
  headerFrom,
  hexFrom,
  integerFrom,
  type Json,
  type JsonObject,
  member,
  timeFrom,
} from "../consensus/support/cometJson.js";

const vectors = process.env.STRAIT_VECTORS;
const golden: Json = vectors === undefined ? {} : readGolden(vectors);

/** The file, with integers that a JavaScript number cannot hold as texts. */
function readGolden(folder: string): Json {
  const text = readFileSync(join(folder, "golden-constants/cometbft-golden.json"), "utf8");
  return JSON.parse(text.replace(/: *(\d{16,})/g, ': "$1"')) as Json;
}

function casesOf(name: string): JsonObject[] {
  if (vectors === undefined) return [];
  return member(member(golden, name), "cases") as JsonObject[];
}

/** `S(x)` stands for SHA-256 of a text, `[:20]` after it for its first 20 bytes. */
function bytesFrom(text: string): Uint8Array {
  const match = /^S\((\w*)\)(\[:20\])?$/.exec(text);
  if (match === null) return fromHex(text);
  const hash = createHash("sha256").update(match[1]!).digest();
  return match[2] === undefined ? hash : hash.subarray(0, 20);
}

function goldenHeader(json: JsonObject): Header {
  const bytes = (name: string) => bytesFrom(json[name] as string);
  const { version, lastBlockId, chainId, height, time } = json as { [name: string]: JsonObject };
  const parts = member(lastBlockId!, "parts");
  return {
    version: { block: BigInt(Number(version!.block)), app: BigInt(Number(version!.app)) },
    chainId: chainId as unknown as string,
    height: BigInt(height as unknown as number),
    time: timeFrom(time),
    lastBlockId: {
      hash: hexFrom(lastBlockId!.hash),
      partSetHeader: {
        total: member(parts, "total") as number,
        hash: hexFrom(member(parts, "hash")),
      },
    },
    lastCommitHash: bytes("lastCommitHash"),
    dataHash: bytes("dataHash"),
    validatorsHash: bytes("validatorsHash"),
    nextValidatorsHash: bytes("nextValidatorsHash"),
    consensusHash: bytes("consensusHash"),
    appHash: bytes("appHash"),
    lastResultsHash: bytes("lastResultsHash"),
    evidenceHash: bytes("evidenceHash"),
    proposerAddress: bytes("proposerAddress"),
  };
}

function validatorOf(json: JsonObject): ValidatorSetMessage["validators"][number] {
  const { ed25519Hex, ed25519Base64, power } = json;
  const ed25519 = ed25519Hex === undefined ? base64From(ed25519Base64) : hexFrom(ed25519Hex);
  const pubKey = PublicKey.create({ ed25519 });
  const votingPower = integerFrom(power);
  return { address: addressOf(pubKey), pubKey, votingPower, proposerPriority: 0n };
}

describe.skipIf(vectors === undefined)("constants of others (STRAIT_VECTORS)", () => {
  test.each(casesOf("VoteSignBytes"))("sign bytes of vote $i", (json) => {
    expect(json.blockId).toBeNull();
    const time = json.timestamp as string;
    const vote = {
      chainId: json.chainId as string,
      type: json.type as number,
      height: BigInt(json.height as number),
      round: json.round as number,
      blockId: BlockID.empty(),
      timestamp: timeFrom(time.replace(/ .*/, "")),
    };
    expect(toHex(voteSignBytes(vote))).toBe(json.signBytesHex);
  });

  test("the header of CometBFT's test", () => {
    const [known] = casesOf("HeaderHash");
    const header = goldenHeader(known!.header as JsonObject);
    expect(toHex(headerHash(header))).toBe((known!.hash as string).toLowerCase());
    const nameless = { ...header, validatorsHash: new Uint8Array() };
    expect(headerHash(nameless)).toEqual(new Uint8Array());
  });

  test("the header of tendermint-rs's test", () => {
    const folder = join(vectors!, "tendermint-rs-serialization");
    const file = join(folder, "block/header_with_known_hash.json");
    const header = headerFrom(JSON.parse(readFileSync(file, "utf8")));
    const known = /HeaderHash must be ([0-9A-F]{64})/.exec(
      readFileSync(join(folder, "PROVENANCE.md"), "utf8"),
    );
    expect(toHex(headerHash(header))).toBe(known![1]!.toLowerCase());
    expect(Header.decode(Header.encode(header))).toEqual(header);
  });

  const sets = casesOf("ValidatorSetHash").filter(
    ({ validators }) => (validators as Json[]).length > 0,
  );
  test.each(sets)("hash of validator set $hash", ({ validators, hash, note }) => {
    const members = (validators as JsonObject[]).map(validatorOf);
    const updates = members.map(({ pubKey, votingPower }) => ({
      publicKey: pubKey,
      power: votingPower,
    }));
    const [proposer] = members;
    // The note says that this hash is over the given order, which is not a set's own.
    const set =
      note === undefined
        ? ValidatorSet.create(updates)
        : ValidatorSet.fromMessage({ validators: members, proposer, totalVotingPower: 0n });
    expect(toHex(set.hash())).toBe(hash);
  });

  test.each(casesOf("SimpleValidatorBytes"))("bytes of validator $ed25519Base64", (json) => {
    const { pubKey, votingPower } = validatorOf(json);
    expect(toHex(SimpleValidator.encode({ pubKey, votingPower }))).toBe(json.bytesHex);
  });

  test.each(casesOf("CosmjsHasher"))("hash of transaction $txBase64", ({ txBase64, txHash }) => {
    const transaction = base64From(txBase64);
    const hash = createHash("sha256").update(transaction).digest();
    expect(toHex(hash)).toBe((txHash as string).toLowerCase());
    const leaf = createHash("sha256").update(Uint8Array.of(0)).update(hash).digest();
    expect(toHex(dataHash([transaction]))).toBe(toHex(leaf));
  });
});
