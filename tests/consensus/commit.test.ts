/** Votes and commits, the time that they give, and what a full node finds wrong in them. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../host/bytes.js";
import { PublicKey } from "../../host/codec/gen/tendermint.crypto.js";
import {
  BlockID,
  BlockIDFlag,
  type Commit,
  Header,
  type LightBlock,
} from "../../host/codec/gen/tendermint.types.js";
import { zeroTime } from "../../host/codec/time.js";
import { type Ballot, signCommit, signHeader } from "../../host/consensus/commit.js";
import { commitHash } from "../../host/consensus/contentHashes.js";
import {
  addressOf,
  ed25519Signer,
  isValidSignature,
  secp256k1Signer,
  signersByAddress,
} from "../../host/consensus/keys.js";
import { medianTimeNanos } from "../../host/consensus/medianTime.js";
import { nanosFromTime, timeFromNanos } from "../../host/consensus/time.js";
import { ValidatorSet } from "../../host/consensus/validatorSet.js";
import { verifyCommit, verifyLightBlock } from "../../host/consensus/verify.js";
import { precommitSignBytes, voteSignBytes } from "../../host/consensus/vote.js";
import { signerOf, signersOf, validatorsOf } from "./support/validators.js";

const SEED = 20_261_121;
const RUNS = Number(process.env.STRAIT_FUZZ_RUNS ?? 100);
const TIME = 1_600_000_000_123_456_789n;

const blockId: BlockID = {
  hash: new Uint8Array(32).fill(1),
  partSetHeader: { total: 2, hash: new Uint8Array(32).fill(3) },
};
const decision = { chainId: "commit-1", height: 7n, round: 2, blockId };
const signers = signersByAddress([...signersOf(8), signerOf("s:1"), signerOf("s:2")]);

function setOf(powers: readonly bigint[]): ValidatorSet {
  return ValidatorSet.create(validatorsOf(powers));
}

function commitOf(set: ValidatorSet, votes: readonly Ballot["vote"][]): Commit {
  const ballots = votes.map((vote) => ({ vote }));
  return signCommit(decision, set, signers, TIME, ballots);
}

describe("keys", () => {
  // RFC 8032, section 7.1, test 2: key, public key, message, signature.
  const seed = fromHex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");

  test("Ed25519 signs as RFC 8032", () => {
    const signer = ed25519Signer(seed);
    expect(toHex(signer.publicKey.ed25519!)).toBe(
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    );
    expect(toHex(signer.sign(Uint8Array.of(0x72)))).toBe(
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    );
  });

  test("both kinds sign what verifies, and always the same", () => {
    for (const signer of [ed25519Signer(seed), secp256k1Signer(seed)]) {
      const message = Uint8Array.of(1, 2, 3);
      const signature = signer.sign(message);
      expect(signature).toHaveLength(64);
      expect(signer.sign(message)).toEqual(signature);
      expect(isValidSignature(signer.publicKey, message, signature)).toBe(true);
      expect(isValidSignature(signer.publicKey, Uint8Array.of(1), signature)).toBe(false);
      expect(signer.address).toEqual(addressOf(signer.publicKey));
      expect(signer.address).toHaveLength(20);
    }
    expect(isValidSignature(PublicKey.create(), seed, seed)).toBe(false);
  });

  test("the address of a secp256k1 key is Bitcoin's", () => {
    // The key 1, whose address every Bitcoin library knows.
    const { address } = secp256k1Signer(fromHex("01".padStart(64, "0")));
    expect(toHex(address)).toBe("751e76e8199196d454941c45d1b3a323f1433bd6");
  });

  test("a key of another length is refused", () => {
    expect(() => ed25519Signer(seed.subarray(1))).toThrow("has 32 bytes, not 31");
    expect(() => secp256k1Signer(new Uint8Array(33))).toThrow("has 32 bytes, not 33");
  });
});

describe("sign bytes", () => {
  test("of a block at height 10 of dockerchain", () => {
    const hash = new Uint8Array(32).fill(0xaa);
    const partSetHeader = { total: 1, hash: new Uint8Array(32).fill(0xbb) };
    const timestamp = { seconds: 1684332773n, nanos: 605374524 };
    const at = { height: 10n, round: 0 };
    const bytes = precommitSignBytes("dockerchain", at, { hash, partSetHeader }, timestamp);
    const blockHash = `0a20${"aa".repeat(32)}`;
    const partsHash = `122408011220${"bb".repeat(32)}`;
    expect(toHex(bytes)).toBe(
      `700802110a000000000000002248${blockHash}${partsHash}` +
        "2a0c08e5c193a30610bc90d5a002320b646f636b6572636861696e",
    );
  });

  test("a vote for no block has no block id; round and height are fixed, the type is told", () => {
    const timestamp = zeroTime();
    const vote = {
      chainId: "",
      type: 1,
      height: 1n,
      round: 1,
      blockId: BlockID.empty(),
      timestamp,
    };
    expect(toHex(voteSignBytes(vote))).toBe(
      "2108011101000000000000001901000000000000002a0b088092b8c398feffffff01",
    );
  });
});

describe("commits", () => {
  const set = setOf([10n, 10n, 10n, 10n]);

  test("absent votes are empty, votes for no block are signed as such", () => {
    const commit = commitOf(set, ["block", "nil", "absent", "block"]);
    verifyCommitOf(set, commit, /needed is more than 26/);
    const { BLOCK_ID_FLAG_ABSENT, BLOCK_ID_FLAG_COMMIT, BLOCK_ID_FLAG_NIL } = BlockIDFlag;
    expect(commit.signatures.map(({ blockIdFlag }) => blockIdFlag)).toEqual([
      BLOCK_ID_FLAG_COMMIT,
      BLOCK_ID_FLAG_NIL,
      BLOCK_ID_FLAG_ABSENT,
      BLOCK_ID_FLAG_COMMIT,
    ]);
    expect(commit.signatures[2]).toEqual({
      blockIdFlag: BLOCK_ID_FLAG_ABSENT,
      validatorAddress: new Uint8Array(),
      timestamp: zeroTime(),
      signature: new Uint8Array(),
    });
    const { signature, timestamp } = commit.signatures[1]!;
    const nil = precommitSignBytes("commit-1", commit, BlockID.empty(), timestamp);
    expect(isValidSignature(set.validators[1]!.pubKey, nil, signature)).toBe(true);
  });

  test("more than two thirds are enough, two thirds are not", () => {
    const three = setOf([10n, 10n, 10n]);
    verifyCommitOf(three, commitOf(three, ["block", "block", "block"]));
    verifyCommitOf(
      three,
      commitOf(three, ["block", "block", "absent"]),
      /20 is for the block, needed is more than 20/,
    );
    const skewed = setOf([21n, 10n]);
    verifyCommitOf(skewed, commitOf(skewed, ["block", "absent"]));
  });

  const all = commitOf(set, ["block", "block", "block", "block"]);
  const faults: readonly [string, (commit: Commit) => void, RegExp][] = [
    [
      "another height",
      (commit) => {
        commit.height = 8n;
      },
      /says height 8/,
    ],
    [
      "another block",
      (commit) => {
        commit.blockId.hash[0]! ^= 1;
      },
      /of another block/,
    ],
    [
      "other parts",
      (commit) => {
        commit.blockId.partSetHeader.total++;
      },
      /of another block/,
    ],
    [
      "another round",
      (commit) => {
        commit.round = 0;
      },
      /vote 0 has a wrong signature/,
    ],
    [
      "a vote missing",
      (commit) => {
        commit.signatures.pop();
      },
      /of 4 validators has 3/,
    ],
    [
      "another time",
      (commit) => {
        commit.signatures[3]!.timestamp.nanos++;
      },
      /vote 3 has a wrong/,
    ],
    [
      "another flag",
      (commit) => {
        commit.signatures[3]!.blockIdFlag = 3;
      },
      /vote 3 has a wrong/,
    ],
    [
      "no flag",
      (commit) => {
        commit.signatures[1]!.blockIdFlag = 0;
      },
      /unknown flag 0/,
    ],
    [
      "an absent vote that is there",
      (commit) => {
        commit.signatures[0]!.blockIdFlag = 1;
      },
      /vote 0 is absent and yet there/,
    ],
    [
      "votes in another order",
      (commit) => {
        commit.signatures.reverse();
      },
      /vote 0 is of/,
    ],
    [
      "a longer signature",
      (commit) => {
        commit.signatures[2]!.signature = new Uint8Array(65);
      },
      /vote 2 has a wrong/,
    ],
  ];
  test.each(faults)("%s is found", (_, damage, reason) => {
    const damaged = structuredClone(all);
    verifyCommitOf(set, damaged);
    damage(damaged);
    verifyCommitOf(set, damaged, reason);
  });

  test("a commit of another chain is found", () => {
    expect(() => verifyCommit("commit-2", set, blockId, 7n, all)).toThrow("vote 0 has a wrong");
  });

  test("ballots are one a validator, and need a signer", () => {
    expect(() => commitOf(set, ["block"])).toThrow("4 validators have 1 ballots");
    const stranger = ValidatorSet.create([{ publicKey: signerOf("e:x").publicKey, power: 1n }]);
    expect(() => commitOf(stranger, ["block"])).toThrow("nobody signs for validator");
    expect(commitOf(stranger, ["absent"]).signatures).toHaveLength(1);
  });

  test("the hash is of the signatures alone", () => {
    const other = { ...all, height: 99n, round: 5 };
    expect(commitHash(other)).toEqual(commitHash(all));
    const fewer = commitOf(set, ["block", "block", "block", "absent"]);
    expect(commitHash(fewer)).not.toEqual(commitHash(all));
  });

  function verifyCommitOf(validators: ValidatorSet, commit: Commit, reason?: RegExp): void {
    const verify = () => verifyCommit("commit-1", validators, blockId, 7n, commit);
    if (reason === undefined) verify();
    else expect(verify).toThrow(reason);
  }
});

describe("light blocks", () => {
  const mixed = ValidatorSet.create([
    ...validatorsOf([1n, 2n]),
    { publicKey: signerOf("s:1").publicKey, power: 3n },
    { publicKey: signerOf("s:2").publicKey, power: 1n },
  ]);
  const header = Header.create({
    version: { block: 11n, app: 0n },
    chainId: "light-1",
    height: 9n,
    time: timeFromNanos(TIME),
    validatorsHash: mixed.hash(),
  });
  const lightBlock: LightBlock = {
    signedHeader: signHeader(header, mixed, signers),
    validatorSet: mixed.toMessage(),
  };

  test("of both kinds of keys verify", () => verifyLightBlock("light-1", lightBlock));

  const faults: readonly [string, Partial<LightBlock>, RegExp][] = [
    [
      "no header",
      { signedHeader: { ...lightBlock.signedHeader!, header: undefined } },
      /no header/,
    ],
    [
      "no commit",
      { signedHeader: { ...lightBlock.signedHeader!, commit: undefined } },
      /no commit/,
    ],
    ["no validators", { validatorSet: undefined }, /no validators/],
    ["other validators", { validatorSet: setOf([1n]).toMessage() }, /validators hash/],
    [
      "a header that was not signed",
      { signedHeader: { ...lightBlock.signedHeader!, header: { ...header, height: 10n } } },
      /a header's hash/,
    ],
  ];
  test.each(faults)("%s is found", (_, part, reason) => {
    expect(() => verifyLightBlock("light-1", { ...lightBlock, ...part })).toThrow(reason);
  });

  test("of another chain is found", () => {
    expect(() => verifyLightBlock("light-2", lightBlock)).toThrow('a header is of chain "light-1"');
  });
});

describe("median time", () => {
  const set = setOf([40n, 30n, 20n, 10n]);

  function medianOf(times: readonly (number | "absent")[]): bigint {
    const ballots = times.map(
      (time): Ballot =>
        time === "absent" ? { vote: "absent" } : { vote: "nil", timeNanos: BigInt(time) },
    );
    return medianTimeNanos(signCommit(decision, set, signers, 0n, ballots), set);
  }

  test("is the first time by which half of the power has voted", () => {
    expect(medianOf([1, 2, 3, 4])).toBe(2n);
    expect(medianOf([4, 3, 2, 1])).toBe(3n);
    expect(medianOf([5, 5, 5, 5])).toBe(5n);
    // Half of 60 is 30, which the first two reach exactly.
    expect(medianOf(["absent", 9, 2, 1])).toBe(2n);
    expect(medianOf([7, "absent", "absent", "absent"])).toBe(7n);
  });

  test("lies between the times of any two thirds", () => {
    const time = fc.integer({ min: 1, max: 1000 });
    fc.assert(
      fc.property(fc.tuple(time, time, time, time), (times) => {
        const median = medianOf(times);
        const weight = (isOn: (time: bigint) => boolean) =>
          times.reduce((sum, one, i) => (isOn(BigInt(one)) ? sum + [40, 30, 20, 10][i]! : sum), 0);
        expect(weight((one) => one <= median)).toBeGreaterThanOrEqual(50);
        expect(weight((one) => one < median)).toBeLessThan(50);
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  test("needs votes, of validators", () => {
    expect(() => medianOf(["absent", "absent", "absent", "absent"])).toThrow("without votes");
    const others = signCommit(decision, setOf([1n, 1n, 1n, 1n, 1n]), signers, 5n);
    expect(() => medianTimeNanos(others, set)).toThrow("voted and is no validator");
  });
});

describe("times", () => {
  test("go to seconds and nanoseconds and back, before 1970 too", () => {
    expect(timeFromNanos(-1n)).toEqual({ seconds: -1n, nanos: 999_999_999 });
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 19n), max: 10n ** 20n }), (nanos) => {
        const time = timeFromNanos(nanos);
        expect(time.nanos).toBeGreaterThanOrEqual(0);
        expect(time.nanos).toBeLessThan(1_000_000_000);
        expect(nanosFromTime(time)).toBe(nanos);
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });
});
