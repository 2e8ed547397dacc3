/** The same answers as CometBFT's own code, recorded in cometbft/ (see ORIGIN.md there). */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../host/bytes.js";
import { Proof } from "../../host/codec/gen/tendermint.crypto.js";
import { Block, Evidence, LightBlock } from "../../host/codec/gen/tendermint.types.js";
import { BlockProducer } from "../../host/consensus/blockProducer.js";
import type { ConsensusParameters } from "../../host/consensus/contentHashes.js";
import { addressOf } from "../../host/consensus/keys.js";
import { makePartSet } from "../../host/consensus/partSet.js";
import { ValidatorSet } from "../../host/consensus/validatorSet.js";
import { HostError } from "../../host/errors.js";
import { powerOf, signerOf } from "./support/validators.js";

interface Power {
  readonly key: string;
  readonly power: string;
}

interface Step {
  readonly updates?: readonly Power[];
  readonly rotate?: number;
  readonly error?: true;
  readonly updated?: string;
  readonly state: string;
  readonly hash?: string;
}

interface Scenario {
  readonly name: string;
  readonly validators: readonly Power[];
  /** In the order of the validators, where a set begins with them. */
  readonly priorities?: readonly string[];
  readonly first: Step;
  readonly steps: readonly Step[];
  readonly last: readonly string[];
}

interface Parameters {
  readonly app: string;
  readonly maxBytes: string;
  readonly maxGas: string;
}

interface Genesis {
  readonly chainId: string;
  readonly initialHeight: string;
  readonly time: string;
  readonly appHash: string;
  readonly parameters: Parameters;
  readonly validators: readonly Power[];
}

interface Height {
  readonly round: number;
  readonly transactions: readonly { readonly byte: number; readonly length: number }[];
  readonly evidence?: readonly string[];
  readonly appHash: string;
  readonly results: readonly {
    readonly code: number;
    readonly data: string;
    readonly gasWanted: string;
    readonly gasUsed: string;
  }[];
  readonly updates?: readonly Power[];
  readonly parameters?: Parameters;
  readonly ballots: readonly { readonly vote: "block" | "nil" | "absent"; readonly time: string }[];
  readonly hash: string;
  readonly parts: number;
  readonly partsHash: string;
  readonly blockBytes: number;
  readonly time: string;
  readonly proposer: string;
  readonly lightBlock: string;
  readonly lastPart: string;
}

function linesOf(name: string): unknown[] {
  const text = readFileSync(new URL(`cometbft/${name}`, import.meta.url), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
}

function sha256Hex(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

function powersOf(powers: readonly Power[] = []) {
  return powers.map(({ key, power }) => powerOf(key, BigInt(power)));
}

function describeSet({ validators }: ValidatorSet): string[] {
  return validators.map(
    ({ address, votingPower, proposerPriority }) =>
      `${toHex(address)} ${votingPower} ${proposerPriority}`,
  );
}

function digest(set: ValidatorSet): string {
  const lines = describeSet(set).map((line) => `${line}\n`);
  return sha256Hex(`${lines.join("")}${toHex(set.proposer.address)}`).slice(0, 16);
}

const scenarios = linesOf("rotations.jsonl") as Scenario[];

function firstSet({ validators, priorities }: Scenario): ValidatorSet {
  if (priorities === undefined) return ValidatorSet.create(powersOf(validators));
  const members = powersOf(validators).map(({ publicKey, power }, index) => ({
    address: addressOf(publicKey),
    pubKey: publicKey,
    votingPower: power,
    proposerPriority: BigInt(priorities[index]!),
  }));
  const [proposer] = members;
  return ValidatorSet.fromMessage({ validators: members, proposer, totalVotingPower: 0n });
}

describe("validator sets change and rotate as CometBFT's", () => {
  test.each(scenarios)("$name", (scenario) => {
    let set = firstSet(scenario);
    expect(digest(set)).toBe(scenario.first.state);
    for (const [index, step] of scenario.steps.entries()) {
      const { updates, rotate, error, updated, state, hash } = step;
      const place = `step ${index}`;
      if (error) expect(() => set.update(powersOf(updates)), place).toThrow(HostError);
      else set = set.update(powersOf(updates));
      if (updated !== undefined) expect(digest(set), place).toBe(updated);
      if (!error) set = set.rotate(rotate!);
      expect(digest(set), place).toBe(state);
      if (hash !== undefined) expect(toHex(set.hash()).slice(0, 16), place).toBe(hash);
    }
    expect(describeSet(set)).toEqual(scenario.last);
  });

  test("the scenarios have refused changes, removals and new validators", () => {
    const steps = scenarios.flatMap((scenario) => scenario.steps);
    const updates = steps.filter(({ error }) => !error).flatMap((step) => step.updates ?? []);
    expect(steps.filter(({ error }) => error).length).toBeGreaterThan(10);
    expect(updates.filter(({ power }) => power === "0").length).toBeGreaterThan(20);
    expect(updates.filter(({ key }) => key.includes(":new")).length).toBeGreaterThan(20);
  });
});

const [genesis, ...heights] = linesOf("chain.jsonl") as [Genesis, ...Height[]];

function parametersOf({ app, maxBytes, maxGas }: Parameters): ConsensusParameters {
  const [appVersion, blockMaxBytes, blockMaxGas] = [app, maxBytes, maxGas].map(BigInt);
  return {
    appVersion: appVersion!,
    blockMaxBytes: blockMaxBytes!,
    blockMaxGas: blockMaxGas!,
  };
}

function newProducer(): BlockProducer {
  const labels = [genesis, ...heights].flatMap((line) =>
    "validators" in line ? line.validators : (line.updates ?? []),
  );
  return new BlockProducer(
    {
      chainId: genesis.chainId,
      initialHeight: BigInt(genesis.initialHeight),
      timeNanos: BigInt(genesis.time),
      validators: powersOf(genesis.validators),
      appHash: fromHex(genesis.appHash),
      parameters: parametersOf(genesis.parameters),
    },
    labels.map(({ key }) => signerOf(key)),
  );
}

function produce(producer: BlockProducer, height: Height) {
  const proposal = producer.propose({
    transactions: height.transactions.map(({ byte, length }) => new Uint8Array(length).fill(byte)),
    evidence: (height.evidence ?? []).map((bytes) => Evidence.decode(fromHex(bytes))),
    round: height.round,
  });
  producer.finalize(
    {
      appHash: fromHex(height.appHash),
      results: height.results.map(({ code, data, gasWanted, gasUsed }) => ({
        code,
        data: fromHex(data),
        gasWanted: BigInt(gasWanted),
        gasUsed: BigInt(gasUsed),
      })),
      validatorUpdates: powersOf(height.updates),
      ...(height.parameters && { parameters: parametersOf(height.parameters) }),
    },
    height.ballots.map(({ vote, time }) => ({ vote, timeNanos: BigInt(time) })),
  );
  return proposal;
}

describe("a chain's blocks are byte for byte CometBFT's", () => {
  const producer = newProducer();

  test.each(heights.map((height, index) => [index, height] as const))("block %i", (_, height) => {
    const { block, blockId, timeNanos } = produce(producer, height);
    const encoded = Block.encode(block);
    const { parts, header } = makePartSet(encoded);
    const last = parts.at(-1)!;
    const proof = Proof.encode(last.proof);
    expect({
      proposer: toHex(block.header.proposerAddress),
      time: timeNanos.toString(),
      blockBytes: encoded.length,
      hash: toHex(blockId.hash),
      parts: blockId.partSetHeader.total,
      partsHash: toHex(blockId.partSetHeader.hash),
      lightBlock: sha256Hex(LightBlock.encode(producer.lightBlock(block.header.height))),
      lastPart: sha256Hex(encodePart(last.index, last.bytes, proof)),
    }).toEqual({
      proposer: height.proposer,
      time: height.time,
      blockBytes: height.blockBytes,
      hash: height.hash,
      parts: height.parts,
      partsHash: height.partsHash,
      lightBlock: height.lightBlock,
      lastPart: height.lastPart,
    });
    expect(header).toEqual(blockId.partSetHeader);
  });

  test("the chain has everything that a block may have", () => {
    expect(heights.some(({ parts }) => parts > 2)).toBe(true);
    expect(heights.some(({ evidence = [] }) => evidence.length === 2)).toBe(true);
    expect(heights.some(({ round }) => round > 1)).toBe(true);
    const votes = heights.flatMap(({ ballots }) => ballots.map(({ vote }) => vote));
    expect(new Set(votes)).toEqual(new Set(["block", "nil", "absent"]));
    const keys = heights.flatMap(({ updates = [] }) => updates.map(({ key }) => key[0]));
    expect(new Set(keys)).toEqual(new Set(["e", "s"]));
  });
});

/** `tendermint.types.Part`, which only peers of a full node see. */
function encodePart(index: number, bytes: Uint8Array, proof: Uint8Array): Uint8Array {
  const field = (number: number, content: Uint8Array) =>
    Buffer.concat([Uint8Array.of(number * 8 + 2), varint(content.length), content]);
  const head = index === 0 ? [] : [8, index];
  return Buffer.concat([Uint8Array.from(head), field(2, bytes), field(3, proof)]);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Uint8Array.from([...bytes, rest]);
}
