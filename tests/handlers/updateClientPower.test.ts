/** Whose signatures move a client: voting power, trust levels and keys, as in cometbft's
 * types/validation.go. */
import { describe, expect, test } from "vitest";
import type * as tendermint from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { BlockIDFlag } from "../../host/codec/gen/tendermint.types.js";
import type { Ballot } from "../../host/consensus/commit.js";
import { ValidatorSet } from "../../host/consensus/validatorSet.js";
import {
  type ClientParameters,
  createClient,
  createClientOf,
  packHeader,
  resultOf,
  updateClient,
} from "../support/clients.js";
import { Counterparty, equalPowers, type Powers } from "../support/counterparty.js";
import { World } from "../support/world.js";

/** The first validators vote for the block, the others do something else. */
function firstVote(count: number, of: number, other: Ballot["vote"] = "absent"): Ballot[] {
  return Array.from({ length: of }, (_, index) => ({ vote: index < count ? "block" : other }));
}

/** What becomes of a header at a client that knows height 2. */
function outcomeOf(
  counterparty: Counterparty,
  header: tendermint.Header,
  parameters: ClientParameters = {},
): string {
  const world = new World();
  const clientId = createClientOf(world, counterparty, 2n, parameters);
  return resultOf(updateClient(world, clientId, packHeader(header)));
}

const NOTHING = () => undefined;

describe("150 validators", () => {
  const counterparty = new Counterparty({ powers: equalPowers(150) }).advanceTo(6n);

  test.each([3n, 5n])("update a client with all signatures at height %s", (height) => {
    expect(outcomeOf(counterparty, counterparty.header(height, 2n))).toBe("/0");
  });

  test("update a client by a block that a third of them did not vote for", () => {
    const chain = new Counterparty({ powers: equalPowers(150) }).advanceTo(3n);
    chain.commitBlock({ ballots: firstVote(101, 150) });
    expect(outcomeOf(chain, chain.header(4n, 2n))).toBe("/0");
  });

  test.each(["absent", "nil"] as const)("do with 49 of them %s, one vote less does not", (vote) => {
    for (const height of [3n, 5n]) {
      const enough = counterparty.forgedHeader(height, 2n, NOTHING, {
        ballots: firstVote(101, 150, vote),
      });
      expect(outcomeOf(counterparty, enough)).toBe("/0");
      const tooFew = counterparty.forgedHeader(height, 2n, NOTHING, {
        ballots: firstVote(100, 150, vote),
      });
      expect(outcomeOf(counterparty, tooFew)).toBe(
        "undefined/1 a power of 1000 signed, more than 1000 must",
      );
    }
  });
});

describe("two thirds", () => {
  test.each([
    [1n, 1, "/0"],
    [2n, 2, "/0"],
    [3n, 3, "/0"],
    [3n, 2, "undefined/1 a power of 2 signed, more than 2 must"],
    [4n, 3, "/0"],
    [4n, 2, "undefined/1 a power of 2 signed, more than 2 must"],
    [7n, 5, "/0"],
    [7n, 4, "undefined/1 a power of 4 signed, more than 4 must"],
  ])("of a power of %s: %s vote, %s", (size, count, expected) => {
    const counterparty = new Counterparty({ powers: equalPowers(Number(size), 1n) }).advanceTo(3n);
    const header = counterparty.forgedHeader(3n, 2n, NOTHING, {
      ballots: firstVote(count, Number(size)),
    });
    expect(outcomeOf(counterparty, header)).toBe(expected);
  });

  test("of the greatest total power", () => {
    const most = (2n ** 63n - 1n) / 8n;
    const third = most / 3n;
    const powers: Powers = { "e:0": most - 2n * third, "e:1": third, "e:2": third };
    const counterparty = new Counterparty({ powers }).advanceTo(5n);
    expect(outcomeOf(counterparty, counterparty.header(5n, 2n))).toBe("/0");
    const header = counterparty.forgedHeader(5n, 2n, NOTHING, { ballots: firstVote(2, 3) });
    expect(outcomeOf(counterparty, header)).toMatch(/^undefined\/1 a power of/);
  });

  test("of no power at all are never passed", () => {
    const counterparty = new Counterparty({ powers: equalPowers(1) }).advanceTo(3n);
    const set = counterparty.validators(equalPowers(2)).toMessage();
    const idle = set.validators.map((validator) => ({ ...validator, votingPower: 0n }));
    const validators = ValidatorSet.fromMessage({ ...set, validators: idle, proposer: idle[0] });
    const header = counterparty.forgedHeader(3n, 2n, NOTHING, { validators });
    const world = new World();
    const state = { ...counterparty.consensusState(2n), nextValidatorsHash: validators.hash() };
    const clientId = createClient(world, counterparty.clientState(2n), state);
    header.trustedValidators = validators.toMessage();
    expect(resultOf(updateClient(world, clientId, packHeader(header)))).toBe(
      "undefined/1 a power of 0 signed, more than 0 must",
    );
  });

  test("of powers that differ count by power, not by heads", () => {
    const powers: Powers = { "e:0": 67n, "e:1": 11n, "e:2": 11n, "e:3": 11n };
    const counterparty = new Counterparty({ powers }).advanceTo(3n);
    const one = counterparty.forgedHeader(3n, 2n, NOTHING, { ballots: firstVote(1, 4) });
    expect(outcomeOf(counterparty, one)).toBe("/0");
    const three: Ballot[] = firstVote(1, 4).map(({ vote }) => ({
      vote: vote === "block" ? "absent" : "block",
    }));
    const others = counterparty.forgedHeader(3n, 2n, NOTHING, { ballots: three });
    expect(outcomeOf(counterparty, others)).toBe(
      "undefined/1 a power of 33 signed, more than 66 must",
    );
  });
});

describe("the trust level", () => {
  /** Twelve trusted validators, of whom some are in a later set among strangers. */
  const counterparty = new Counterparty({ powers: equalPowers(12, 1n) }).advanceTo(5n);

  test("counts no vote for no block, though its validator is trusted", () => {
    const ballots = firstVote(12, 12);
    ballots[0] = { vote: "nil" };
    const header = counterparty.forgedHeader(5n, 2n, NOTHING, { ballots });
    expect(outcomeOf(counterparty, header)).toBe("/0");
  });

  function withOverlap(count: number, strangers = 3): tendermint.Header {
    const stayed = Object.entries(equalPowers(12, 1n)).slice(0, count);
    const joined = Object.entries(equalPowers(20 + strangers, 1n)).slice(20);
    const validators = counterparty.validators(Object.fromEntries([...stayed, ...joined]));
    return counterparty.forgedHeader(5n, 2n, NOTHING, { validators });
  }

  test.each([
    [1n, 3n, 5, "/0"],
    [1n, 3n, 4, "undefined/1 a power of 4 signed, more than 4 must"],
    [1n, 2n, 7, "/0"],
    [1n, 2n, 6, "undefined/1 a power of 6 signed, more than 6 must"],
    [2n, 3n, 9, "/0"],
    [2n, 3n, 8, "undefined/1 a power of 8 signed, more than 8 must"],
    [11n, 12n, 12, "/0"],
    [1n, 1n, 12, "undefined/1 a power of 12 signed, more than 12 must"],
  ])("%s/%s with %s of 12 validators left: %s", (numerator, denominator, count, expected) => {
    const trustLevel = { numerator, denominator };
    expect(outcomeOf(counterparty, withOverlap(count), { trustLevel })).toBe(expected);
  });

  test("does not matter to an adjacent header", () => {
    const trustLevel = { numerator: 1n, denominator: 1n };
    expect(outcomeOf(counterparty, counterparty.header(3n, 2n), { trustLevel })).toBe("/0");
  });

  test("whose product passes 64 bits refuses what skips", () => {
    const numerator = 2n ** 62n;
    const trustLevel = { numerator, denominator: numerator };
    expect(outcomeOf(counterparty, counterparty.header(5n, 2n), { trustLevel })).toBe(
      "undefined/1 the trust level's numerator is too large",
    );
  });

  test.each([
    [2n ** 63n, 2n ** 63n, 12n, "undefined/1 the trust level's numerator is too large"],
    [2n ** 63n + 5n, 2n ** 63n + 5n, 1n, "undefined/1 a power of 0 signed, more than 1 must"],
    [2n ** 62n, 2n ** 63n, 1n, "undefined/1 a power of 0 signed, more than 0 must"],
    [2n ** 62n, 3n * 2n ** 62n, 1n, "/0"],
  ])("%s/%s, negative in Go, of a power of %s: %s", (numerator, denominator, power, expected) => {
    const chain = new Counterparty({ powers: { "e:0": power } }).advanceTo(5n);
    const validators = chain.validators({ "e:1": 1n });
    const header = chain.forgedHeader(5n, 2n, NOTHING, { validators });
    const trustLevel = { numerator, denominator };
    expect(outcomeOf(chain, header, { trustLevel })).toBe(expected);
  });

  test("is not enough without two thirds of the header's own set", () => {
    const header = withOverlap(12, 24);
    const { signatures } = header.signedHeader!.commit!;
    const trusted = new Set(
      header.trustedValidators!.validators.map(({ address }) => String(address)),
    );
    for (const signature of signatures) {
      if (trusted.has(String(signature.validatorAddress))) continue;
      signature.blockIdFlag = BlockIDFlag.BLOCK_ID_FLAG_NIL;
    }
    expect(outcomeOf(counterparty, header)).toBe(
      "undefined/1 a power of 12 signed, more than 24 must",
    );
  });
});

describe("validators", () => {
  test("who change two blocks ahead are followed, adjacent and skipping", () => {
    const counterparty = new Counterparty({ powers: equalPowers(4) });
    counterparty.commitBlock();
    counterparty.commitBlock();
    counterparty.commitBlock({ updates: { "e:0": 0n, "e:7": 30n } });
    counterparty.advanceTo(8n);
    const world = new World();
    const clientId = createClientOf(world, counterparty, 2n);
    for (const [height, trusted] of [
      [4n, 2n],
      [5n, 4n],
      [6n, 4n],
      [8n, 2n],
    ] as const) {
      const header = packHeader(counterparty.header(height, trusted));
      expect(resultOf(updateClient(world, clientId, header))).toBe("/0");
    }
  });

  test("of an adjacent header must be those announced", () => {
    const counterparty = new Counterparty().advanceTo(3n);
    const validators = counterparty.validators(equalPowers(5));
    const header = counterparty.forgedHeader(3n, 2n, NOTHING, { validators });
    expect(outcomeOf(counterparty, header)).toBe(
      "undefined/1 the validators are not those that the trusted header announced",
    );
  });

  test.each([
    ["secp256k1 keys", { "s:0": 10n, "s:1": 10n, "s:2": 10n }],
    ["keys of both kinds", { "e:0": 10n, "s:1": 10n, "e:2": 10n, "s:3": 10n }],
    ["a single key", { "e:0": 1n }],
  ])("with %s", (_, powers: Powers) => {
    const counterparty = new Counterparty({ powers }).advanceTo(5n);
    for (const height of [3n, 5n]) {
      const header = counterparty.header(height, 2n);
      expect(outcomeOf(counterparty, header)).toBe("/0");
      header.signedHeader!.commit!.signatures[0]!.signature[40]! ^= 1;
      expect(outcomeOf(counterparty, header)).toBe("undefined/1 signature 0 is wrong");
    }
  });

  test("with a secp256k1 signature of high s are refused", () => {
    const counterparty = new Counterparty({ powers: { "s:0": 10n } }).advanceTo(3n);
    const header = counterparty.header(3n, 2n);
    const { signature } = header.signedHeader!.commit!.signatures[0]!;
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const s = BigInt(`0x${Buffer.from(signature.subarray(32)).toString("hex")}`);
    const high = (order - s).toString(16).padStart(64, "0");
    signature.set(Buffer.from(high, "hex"), 32);
    expect(outcomeOf(counterparty, header)).toBe("undefined/1 signature 0 is wrong");
  });

  test("who are named twice count twice by index, and are a double vote by address", () => {
    const counterparty = new Counterparty({ powers: equalPowers(2) }).advanceTo(5n);
    const set = counterparty.producer.validatorsAt(3n).toMessage();
    const twice = [set.validators[0]!, ...set.validators];
    const validators = ValidatorSet.fromMessage({ ...set, validators: twice });
    const state = { ...counterparty.consensusState(2n), nextValidatorsHash: validators.hash() };
    const ballots = firstVote(2, 3).map(({ vote }, index) => ({
      vote: index === 2 ? vote : "block",
    }));
    for (const [height, expected] of [
      [3n, "undefined/1 a power of 20 signed, more than 20 must"],
      [5n, "undefined/1 signature 1 is a double vote"],
    ] as const) {
      const header = counterparty.forgedHeader(height, 2n, NOTHING, { validators, ballots });
      header.trustedValidators = validators.toMessage();
      const world = new World();
      const clientId = createClient(world, counterparty.clientState(2n), state);
      expect(resultOf(updateClient(world, clientId, packHeader(header)))).toBe(expected);
    }
  });

  test("whose signatures come after enough are not looked at", () => {
    const counterparty = new Counterparty().advanceTo(5n);
    for (const height of [3n, 5n]) {
      const header = counterparty.header(height, 2n);
      header.signedHeader!.commit!.signatures[3]!.signature.fill(1);
      expect(outcomeOf(counterparty, header)).toBe("/0");
      header.signedHeader!.commit!.signatures[2]!.signature.fill(1);
      expect(outcomeOf(counterparty, header)).toBe("undefined/1 signature 2 is wrong");
    }
  });

  test("have their address beside their signature, where the set is the header's own", () => {
    const counterparty = new Counterparty().advanceTo(3n);
    const header = counterparty.header(3n, 2n);
    const { signatures } = header.signedHeader!.commit!;
    [signatures[0], signatures[1]] = [signatures[1]!, signatures[0]!];
    expect(outcomeOf(counterparty, header)).toBe(
      "undefined/1 signature 0 has another validator's address",
    );
  });

  test("may vote for the block at any time and in any round", () => {
    const counterparty = new Counterparty().advanceTo(5n);
    const ballots = [1n, 2n, -1n, 10n ** 18n].map((timeNanos) => ({
      vote: "block" as const,
      timeNanos,
    }));
    const header = counterparty.forgedHeader(5n, 2n, NOTHING, { ballots, round: 2 ** 31 - 1 });
    expect(outcomeOf(counterparty, header)).toBe("/0");
  });

  test("may flag their votes by numbers that are the same byte", () => {
    const counterparty = new Counterparty().advanceTo(5n);
    const header = counterparty.header(5n, 2n);
    const { signatures } = header.signedHeader!.commit!;
    signatures[0]!.blockIdFlag += 256;
    signatures[1]!.blockIdFlag -= 256;
    expect(outcomeOf(counterparty, header)).toBe("/0");
    signatures[2]!.blockIdFlag += 257;
    signatures[3]!.blockIdFlag += 1;
    expect(outcomeOf(counterparty, header)).toBe(
      "undefined/1 a power of 20 signed, more than 26 must",
    );
  });

  test("may have signatures as long as those of BLS12-381 where nobody verifies them", () => {
    const counterparty = new Counterparty().advanceTo(5n);
    const header = counterparty.header(5n, 2n);
    const { signatures } = header.signedHeader!.commit!;
    signatures[3]!.signature = new Uint8Array(96);
    expect(outcomeOf(counterparty, header)).toBe("/0");
    signatures[3]!.blockIdFlag = BlockIDFlag.BLOCK_ID_FLAG_NIL;
    expect(outcomeOf(counterparty, header)).toBe("/0");
    signatures[3]!.signature = new Uint8Array(97);
    expect(outcomeOf(counterparty, header)).toBe(
      "undefined/1 signed header: signature 3 is malformed",
    );
  });
});
