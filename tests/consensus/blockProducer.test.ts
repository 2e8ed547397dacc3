/** Chains made by a block producer, as a full node and a light client of another chain see them. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toHex } from "../../host/bytes.js";
import { Header as ClientHeader } from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { Block, BlockIDFlag, LightBlock } from "../../host/codec/gen/tendermint.types.js";
import {
  type BlockContent,
  type BlockOutcome,
  BlockProducer,
  type ConsensusGenesis,
} from "../../host/consensus/blockProducer.js";
import type { Ballot } from "../../host/consensus/commit.js";
import { DEFAULT_PARAMETERS } from "../../host/consensus/contentHashes.js";
import { ValidatorSet } from "../../host/consensus/validatorSet.js";
import { verifyLightBlock } from "../../host/consensus/verify.js";
import { FullNode } from "./support/fullNode.js";
import { powerOf, signerOf, signersOf, validatorsOf } from "./support/validators.js";

const SEED = 20_261_121;
const RUNS = Number(process.env.STRAIT_FUZZ_RUNS ?? 25);
const SECOND = 1_000_000_000n;
const START = 1_700_000_000n * SECOND;

function genesisOf(powers: readonly bigint[]) {
  return {
    chainId: "producer-3",
    initialHeight: 1n,
    timeNanos: START,
    validators: validatorsOf(powers),
    appHash: hashOf("genesis"),
    parameters: DEFAULT_PARAMETERS,
  } satisfies ConsensusGenesis;
}

function hashOf(text: string): Uint8Array {
  return new Uint8Array(createHash("sha256").update(text).digest());
}

function producerOf(powers: readonly bigint[], signers = powers.length): BlockProducer {
  return new BlockProducer(genesisOf(powers), signersOf(signers));
}

/** Makes blocks without transactions, a second apart. */
function produce(producer: BlockProducer, count: number, ballots?: readonly Ballot[]): void {
  for (let made = 0; made < count; made++) {
    const height = producer.height + 1n;
    producer.propose({ timeNanos: START + (height - 1n) * SECOND });
    producer.finalize({ appHash: hashOf(`app ${height}`) }, ballots);
  }
}

function equalPowers(count: number): bigint[] {
  return new Array<bigint>(count).fill(10n);
}

/** A flag of a commit, by the votes of its validators. */
function countFlags(lightBlock: LightBlock, flag: number): number {
  const { signatures } = lightBlock.signedHeader!.commit!;
  return signatures.filter(({ blockIdFlag }) => blockIdFlag === flag).length;
}

describe.each([1, 4, 50, 150])("%i validators", (count) => {
  test("make light blocks that verify", () => {
    const producer = producerOf(equalPowers(count));
    produce(producer, 3);
    for (const height of [1n, 2n, 3n]) {
      const lightBlock = LightBlock.decode(LightBlock.encode(producer.lightBlock(height)));
      verifyLightBlock("producer-3", lightBlock);
      expect(countFlags(lightBlock, BlockIDFlag.BLOCK_ID_FLAG_COMMIT)).toBe(count);
    }
  });

  test("with a third of them absent or for no block, as far as two thirds are left", () => {
    const producer = producerOf(equalPowers(count));
    const missing = Math.ceil(count / 3) - 1;
    const ballots = Array.from({ length: count }, (_, index): Ballot => {
      if (index % 3 !== 1 || index >= 3 * missing) return { vote: "block" };
      return { vote: index % 2 === 0 ? "nil" : "absent" };
    });
    produce(producer, 2, ballots);
    verifyLightBlock("producer-3", producer.lightBlock(1n));
    verifyLightBlock("producer-3", producer.lightBlock(2n));
    expect(countFlags(producer.lightBlock(2n), BlockIDFlag.BLOCK_ID_FLAG_COMMIT)).toBe(
      count - missing,
    );
    const more = ballots.map((ballot, index) => (index < 3 ? { vote: "absent" as const } : ballot));
    producer.propose();
    expect(() => producer.finalize({ appHash: hashOf("x") }, more)).toThrow(/needed is more than/);
  });
});

describe("a full node accepts", () => {
  const anyContent = fc.record({
    transactions: fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 4 }),
    large: fc.boolean(),
    round: fc.constantFrom(0, 0, 0, 1, 3),
    step: fc.bigInt({ min: 1_000_000n, max: 100n * SECOND }),
    powers: fc.dictionary(
      fc.constantFrom("e:0", "e:1", "e:2", "e:3", "e:4", "s:5"),
      fc.bigInt({ min: 1n, max: 50n }),
      { maxKeys: 3 },
    ),
    removed: fc.option(fc.nat(20)),
    gas: fc.option(fc.bigInt({ min: -1n, max: 1000n })),
    votes: fc.array(fc.constantFrom("nil" as const, "absent" as const, "block" as const), {
      minLength: 6,
      maxLength: 6,
    }),
  });
  type Content = typeof anyContent extends fc.Arbitrary<infer T> ? T : never;

  function outcomeOf(content: Content, next: ValidatorSet, transactions: number): BlockOutcome {
    const updates = Object.entries(content.powers).map(([label, power]) => powerOf(label, power));
    const leaving = content.removed === null ? undefined : next.validators[content.removed];
    const isFree = updates.every(
      ({ publicKey }) => JSON.stringify(publicKey) !== JSON.stringify(leaving?.pubKey),
    );
    if (leaving && isFree && next.validators.length > 1) {
      updates.push({ publicKey: leaving.pubKey, power: 0n });
    }
    return {
      appHash: hashOf(JSON.stringify(content.votes)),
      results: Array.from({ length: transactions }, (_, code) => ({
        code,
        data: new Uint8Array(code),
        gasWanted: 10n,
        gasUsed: 7n,
      })),
      validatorUpdates: updates,
      ...(content.gas !== null && {
        parameters: { appVersion: 5n, blockMaxBytes: 1_000_000n, blockMaxGas: content.gas },
      }),
    };
  }

  /** Others than for the block, as long as less than a third of the power. */
  function ballotsOf(set: ValidatorSet, content: Content): Ballot[] {
    let spare = (set.totalVotingPower - 1n) / 3n;
    return set.validators.map(({ votingPower }, index) => {
      const vote = content.votes[index]!;
      if (vote === "block" || votingPower > spare) return { vote: "block" };
      spare -= votingPower;
      return { vote };
    });
  }

  test("every chain", () => {
    fc.assert(
      fc.property(fc.array(anyContent, { minLength: 1, maxLength: 8 }), (contents) => {
        const genesis = genesisOf([10n, 20n, 5n, 5n]);
        const signers = ["e:0", "e:1", "e:2", "e:3", "e:4", "s:5"].map(signerOf);
        const producer = new BlockProducer(genesis, signers);
        const node = new FullNode(genesis);
        let timeNanos = START;
        for (const content of contents) {
          const transactions = [...content.transactions];
          if (content.large) transactions.push(new Uint8Array(140_000).fill(7));
          const asked: BlockContent = { transactions, round: content.round, timeNanos };
          const proposal = producer.propose(asked);
          node.check(proposal);
          const next = producer.validatorsAt(proposal.height + 1n);
          const outcome = outcomeOf(content, next, transactions.length);
          const ballots = ballotsOf(producer.validatorsAt(proposal.height), content);
          producer.finalize(outcome, ballots);
          node.apply(proposal, outcome);
          verifyLightBlock(genesis.chainId, producer.lightBlock(proposal.height));
          timeNanos += content.step;
        }
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });
});

describe("times", () => {
  test("without one asked for, blocks are as close as votes may be", () => {
    const producer = producerOf([1n, 1n]);
    const times = [0, 1, 2].map(() => {
      const { timeNanos } = producer.propose();
      producer.finalize({ appHash: hashOf("x") });
      return timeNanos - START;
    });
    expect(times).toEqual([0n, 1_000_000n, 2_000_000n]);
  });

  test("the votes' own times decide, by power", () => {
    const producer = producerOf([60n, 30n, 10n]);
    producer.propose();
    const late = { vote: "block", timeNanos: START + 9n * SECOND } as const;
    const early = { vote: "block", timeNanos: START + 2n * SECOND } as const;
    producer.finalize({ appHash: hashOf("x") }, [late, early, early]);
    expect(producer.propose().timeNanos).toBe(START + 9n * SECOND);
    expect(() => producer.propose({ timeNanos: START + 3n * SECOND })).toThrow(
      `block 2: the time is ${START + 9n * SECOND} ns, not ${START + 3n * SECOND} ns`,
    );
  });

  test("a header that is out does not hold up the time of the next block", () => {
    const producer = producerOf([1n, 1n, 1n]);
    produce(producer, 1);
    const shown = producer.lightBlock(1n);
    const { block, timeNanos } = producer.propose({ timeNanos: START + 1_000n * SECOND });
    expect(timeNanos).toBe(START + 1_000n * SECOND);
    verifyLightBlock("producer-3", shown);
    expect(producer.commit(1n)).toEqual(block.lastCommit);
    expect(producer.commit(1n)).not.toEqual(shown.signedHeader!.commit);
    verifyLightBlock("producer-3", producer.lightBlock(1n));
  });

  test("a refused time changes nothing", () => {
    const producer = producerOf([1n]);
    expect(() => producer.propose({ timeNanos: START + 1n })).toThrow("block 1: the time is");
    produce(producer, 1);
    const before = producer.commit(1n);
    expect(() => producer.propose({ timeNanos: START })).toThrow(`${START} ns is not after`);
    expect(producer.commit(1n)).toEqual(before);
  });
});

describe("what a producer refuses", () => {
  test("to decide on nothing, or twice", () => {
    const producer = producerOf([1n]);
    expect(() => producer.finalize({ appHash: hashOf("x") })).toThrow("block 1: no block is");
    produce(producer, 1);
    expect(() => producer.finalize({ appHash: hashOf("x") })).toThrow("block 2: no block is");
  });

  test("a genesis that no header can be of", () => {
    const from = (change: Partial<ConsensusGenesis>) => () =>
      new BlockProducer({ ...genesisOf([1n]), ...change }, signersOf(1));
    expect(from({ chainId: "" })).toThrow("a chain id has 1 to 50 bytes");
    expect(from({ chainId: "a".repeat(51) })).toThrow("has 51");
    expect(from({ chainId: "a".repeat(50) })).not.toThrow();
    expect(from({ initialHeight: 0n })).toThrow("the initial height is 1 or more, not 0");
    expect(from({ validators: [] })).toThrow("at least one validator");
  });

  test("results that are not those of the transactions", () => {
    const producer = producerOf([1n]);
    producer.propose({ transactions: [Uint8Array.of(1), Uint8Array.of(2)] });
    expect(() => producer.finalize({ appHash: hashOf("x") })).toThrow(
      "chain producer-3, block 1: 2 transactions have 0 results",
    );
  });

  test("ballots that are not those of the validators, or of strangers", () => {
    const producer = producerOf([5n, 1n], 1);
    producer.propose();
    const ballot = { vote: "block" } as const;
    const appHash = hashOf("x");
    expect(() => producer.finalize({ appHash }, [ballot])).toThrow("2 validators have 1 ballots");
    expect(() => producer.finalize({ appHash }, [ballot, ballot])).toThrow("nobody signs for");
    producer.finalize({ appHash });
    expect(countFlags(producer.lightBlock(1n), BlockIDFlag.BLOCK_ID_FLAG_ABSENT)).toBe(1);
  });

  test("validator updates that CometBFT refuses, and stays where it was", () => {
    const producer = producerOf([5n, 5n]);
    const { blockId } = producer.propose();
    const bad = { appHash: hashOf("x"), validatorUpdates: [powerOf("e:9", 0n)] };
    expect(() => producer.finalize(bad)).toThrow("is not there to be removed");
    producer.finalize({ appHash: hashOf("x") });
    expect(producer.blockId(1n)).toEqual(blockId);
  });

  test("heights that are not there", () => {
    const producer = producerOf([1n]);
    produce(producer, 4);
    expect(() => producer.lightBlock(5n)).toThrow("chain producer-3: there is no block 5");
    expect(() => producer.validatorsAt(7n)).toThrow("no block 7");
    producer.forgetBefore(3n);
    expect(() => producer.block(2n)).toThrow("no block 2");
    expect(producer.block(3n).header.height).toBe(3n);
    producer.forgetBefore(99n);
    expect(producer.block(4n).header.height).toBe(4n);
    produce(producer, 1);
  });
});

describe("a chain whose validators change", () => {
  const producer = producerOf([10n, 10n, 10n]);
  produce(producer, 2);
  producer.addSigner(signerOf("s:new"));
  producer.propose();
  const validatorUpdates = [powerOf("s:new", 25n), powerOf("e:0", 0n)];
  producer.finalize({ appHash: hashOf("x"), validatorUpdates });
  produce(producer, 3);

  function labelsAt(height: bigint): boolean[] {
    const has = (label: string) =>
      producer.validatorsAt(height).find(signerOf(label).address) !== undefined;
    return ["e:0", "e:1", "s:new"].map(has);
  }

  test("has the new ones two blocks later", () => {
    expect(labelsAt(3n)).toEqual([true, true, false]);
    expect(labelsAt(4n)).toEqual([true, true, false]);
    expect(labelsAt(5n)).toEqual([false, true, true]);
    const [fourth, fifth] = [producer.block(4n).header, producer.block(5n).header];
    expect(toHex(fourth.nextValidatorsHash)).toBe(toHex(fifth.validatorsHash));
    expect(toHex(fourth.validatorsHash)).not.toBe(toHex(fifth.validatorsHash));
  });

  test("gives headers that a client verifies from any height that it knows", () => {
    for (let trusted = 1n; trusted < 6n; trusted++) {
      for (let height = trusted + 1n; height <= 6n; height++) {
        const header = ClientHeader.decode(
          ClientHeader.encode(producer.clientHeader(height, trusted)),
        );
        const { signedHeader, validatorSet, trustedValidators, trustedHeight } = header;
        expect(trustedHeight).toEqual({ revisionNumber: 3n, revisionHeight: trusted });
        verifyLightBlock("producer-3", { signedHeader, validatorSet });
        const known = producer.block(trusted).header;
        const set = ValidatorSet.fromMessage(trustedValidators!);
        expect(toHex(set.hash())).toBe(toHex(known.nextValidatorsHash));
        expect(validatorSet!.totalVotingPower).toBe(
          ValidatorSet.fromMessage(validatorSet!).totalVotingPower,
        );
      }
    }
  });

  test("is the same a second time, whenever its headers are asked for", () => {
    const again = producerOf([10n, 10n, 10n]);
    produce(again, 1);
    again.lightBlock(1n);
    produce(again, 1);
    again.addSigner(signerOf("s:new"));
    again.propose({ transactions: [Uint8Array.of(9)] });
    again.propose();
    again.finalize({ appHash: hashOf("x"), validatorUpdates });
    produce(again, 3);
    for (let height = 1n; height <= 6n; height++) {
      expect(Block.encode(again.block(height))).toEqual(Block.encode(producer.block(height)));
      expect(again.lightBlock(height)).toEqual(producer.lightBlock(height));
    }
  });
});
