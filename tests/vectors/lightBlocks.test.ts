/** Light blocks of real chains, recorded by others: all hashes and signatures are right in them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { toHex } from "../../host/bytes.js";
import { type LightBlock, SignedHeader } from "../../host/codec/gen/tendermint.types.js";
import { headerHash } from "../../host/consensus/header.js";
import { addressOf } from "../../host/consensus/keys.js";
import { ValidatorSet } from "../../host/consensus/validatorSet.js";
import { verifyLightBlock } from "../../host/consensus/verify.js";
import {
  commitFrom,
  headerFrom,
  type Json,
  type JsonObject,
  member,
  validatorSetFrom,
} from "../consensus/support/cometJson.js";

const vectors = process.env.STRAIT_VECTORS;

function read(...path: string[]): Json {
  return JSON.parse(readFileSync(join(vectors!, ...path), "utf8")) as Json;
}

/** Names in a folder of the vectors, those of numbers in their order. */
function namesIn(...path: string[]): string[] {
  if (vectors === undefined) return [];
  return readdirSync(join(vectors, ...path)).sort(
    (a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10) || (a < b ? -1 : 1),
  );
}

function lightBlockFrom(header: Json, commit: Json, validators: Json): LightBlock {
  const read = headerFrom(header);
  return {
    signedHeader: SignedHeader.create({ header: read, commit: commitFrom(commit) }),
    validatorSet: validatorSetFrom(validators, read.proposerAddress),
  };
}

function expectValid(lightBlock: LightBlock): void {
  const { header } = lightBlock.signedHeader!;
  verifyLightBlock(header!.chainId, lightBlock);
  for (const { pubKey, address } of lightBlock.validatorSet!.validators) {
    expect(toHex(addressOf(pubKey))).toBe(toHex(address));
  }
}

/** Every way in which a valid light block may be damaged is seen. */
function expectDamageSeen(lightBlock: LightBlock): void {
  const { header, commit } = lightBlock.signedHeader!;
  const { chainId } = header!;
  const damaged = structuredClone(lightBlock);
  damaged.signedHeader!.header!.appHash = new Uint8Array(32);
  expect(() => verifyLightBlock(chainId, damaged)).toThrow(/a header's hash/);
  const voter = commit!.signatures.findIndex(({ blockIdFlag }) => blockIdFlag === 2);
  const forged = structuredClone(lightBlock);
  forged.signedHeader!.commit!.signatures[voter]!.signature[7]! ^= 1;
  expect(() => verifyLightBlock(chainId, forged)).toThrow(`vote ${voter} has a wrong signature`);
  const richer = structuredClone(lightBlock);
  richer.validatorSet!.validators[0]!.votingPower += 1n;
  expect(() => verifyLightBlock(chainId, richer)).toThrow(/validators hash/);
}

describe.skipIf(vectors === undefined)("light blocks of others (STRAIT_VECTORS)", () => {
  const mocha = "celestia-mocha4/tendermintx/mocha-4";
  const heights = namesIn(mocha);

  function signedBlockAt(height: string): LightBlock | undefined {
    if (!existsSync(join(vectors!, mocha, height, "signed_block.json"))) return undefined;
    const result = member(read(mocha, height, "signed_block.json"), "result") as JsonObject;
    return lightBlockFrom(result.header!, result.commit!, result.validator_set!);
  }

  test.each(heights)("Celestia, height %s", (height) => {
    const files = namesIn(mocha, height);
    let checked = 0;
    const lightBlock = signedBlockAt(height);
    if (lightBlock !== undefined) {
      expectValid(lightBlock);
      expectDamageSeen(lightBlock);
      checked++;
    }
    if (files.includes("commit.json")) {
      const signed = member(member(read(mocha, height, "commit.json"), "result"), "signed_header");
      const validators = files
        .filter((name) => name.startsWith("validators_"))
        .flatMap(
          (name) => member(member(read(mocha, height, name), "result"), "validators") as Json[],
        );
      const { header, commit } = signed as JsonObject;
      expectValid(lightBlockFrom(header!, commit!, { validators }));
      checked++;
    }
    expect(checked).toBeGreaterThan(0);
  });

  test("Celestia, headers alone", () => {
    for (const height of heights) {
      if (!existsSync(join(vectors!, mocha, height, "header.json"))) continue;
      const header = headerFrom(
        member(member(read(mocha, height, "header.json"), "result"), "header"),
      );
      const block = member(read(mocha, height, "signed_block.json"), "result");
      const { blockId } = commitFrom(member(block, "commit"));
      expect(toHex(headerHash(header))).toBe(toHex(blockId.hash));
    }
  });

  test("Celestia, the validators' priorities and who proposes next", () => {
    let compared = 0;
    for (const height of heights) {
      const block = signedBlockAt(height);
      const next = signedBlockAt(`${Number(height) + 1}`);
      if (block === undefined || next === undefined) continue;
      const { header, commit } = next.signedHeader!;
      const rotated = ValidatorSet.fromMessage(block.validatorSet!).rotate(1);
      if (toHex(rotated.hash()) !== toHex(header!.validatorsHash)) continue;
      expect(rotated.validators).toEqual(next.validatorSet!.validators);
      const proposer = commit!.round === 0 ? rotated : rotated.rotate(commit!.round);
      expect(toHex(proposer.proposer.address)).toBe(toHex(header!.proposerAddress));
      compared++;
    }
    expect(compared).toBeGreaterThan(5);
  });

  const chorusOne = namesIn("chorusone-tendermint-sol").filter((name) => name.includes("signed"));
  test.each(chorusOne)("ChorusOne, %s", (name) => {
    const signed = read("chorusone-tendermint-sol", name) as JsonObject;
    const set = name.replace("signed_header", "validator_set");
    const validators = read("chorusone-tendermint-sol", set);
    const lightBlock = lightBlockFrom(signed.header!, signed.commit!, validators);
    expectValid(lightBlock);
    expectDamageSeen(lightBlock);
  });

  const icon = namesIn("icon-ibc-integration/tendermint-lc").flatMap((scenario) =>
    namesIn("icon-ibc-integration/tendermint-lc", scenario)
      .filter((name) => name.startsWith("commit"))
      .map((name) => [scenario, name] as const),
  );
  test.each(icon)("ICON, %s, %s", (scenario, name) => {
    const folder = ["icon-ibc-integration/tendermint-lc", scenario] as const;
    const { header, commit } = member(read(...folder, name), "signed_header") as JsonObject;
    const validators = read(...folder, name.replace("commit", "validators"));
    const lightBlock = lightBlockFrom(header!, commit!, validators);
    if (scenario === "malicious" && name === "commit.3.json") {
      const { chainId } = lightBlock.signedHeader!.header!;
      expect(() => verifyLightBlock(chainId, lightBlock)).toThrow(/a header's hash/);
    } else {
      expectValid(lightBlock);
    }
  });

  const union = namesIn("union-tendermint-verifier/headers");
  test("Union, every client header", () => {
    for (const name of union) {
      const json = read("union-tendermint-verifier/headers", name) as JsonObject;
      const { header, commit } = json.signed_header as JsonObject;
      const lightBlock = lightBlockFrom(header!, commit!, json.validator_set!);
      expectValid(lightBlock);
      expectDamageSeen(lightBlock);
      const trusted = ValidatorSet.fromMessage(validatorSetFrom(json.trusted_validators!));
      expect(toHex(trusted.hash())).toBe(toHex(lightBlock.signedHeader!.header!.validatorsHash));
    }
    expect(union.length).toBeGreaterThan(20);
  });
});
