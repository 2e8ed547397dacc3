/** The largest headers and proofs: refused, or handled within the limits that ABI.md names. */
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { concatBytes } from "../../host/bytes.js";
import { type ExistenceProof, InnerOp } from "../../host/codec/gen/cosmos.ics23.v1.js";
import { MerkleProof } from "../../host/codec/gen/ibc.core.commitment.v1.js";
import type * as tendermint from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { PublicKey } from "../../host/codec/gen/tendermint.crypto.js";
import {
  BlockIDFlag,
  CommitSig,
  Validator,
  type ValidatorSet as ValidatorSetMessage,
} from "../../host/codec/gen/tendermint.types.js";
import { ValidatorSet } from "../../host/consensus/validatorSet.js";
import {
  createClient,
  createClientOf,
  packHeader,
  packMisbehaviour,
  resultOf,
  updateClient,
} from "../support/clients.js";
import { Counterparty, equalPowers } from "../support/counterparty.js";
import { World } from "../support/world.js";
import { deliver, newDraft } from "./upgradeClientFaults.js";

const NOTHING = () => undefined;
/** The limits of ABI.md that these tests meet. */
const INPUT_BYTES = 2 * 1024 * 1024;
const MESSAGE_FIELDS = 65_536;

const counterparty = new Counterparty().advanceTo(5n);

/** Validators whose keys nobody has: hashing them is work, and verifying for them is too. */
function idleValidators(count: number): ValidatorSetMessage {
  const validators = Array.from({ length: count }, (_, index) => {
    const ed25519 = createHash("sha256").update(`validator ${index}`).digest();
    const address = createHash("sha256").update(ed25519).digest().subarray(0, 20);
    return Validator.create({
      address: new Uint8Array(address),
      pubKey: PublicKey.create({ ed25519: new Uint8Array(ed25519) }),
      votingPower: 1n,
    });
  });
  return { validators, proposer: validators[0], totalVotingPower: 0n };
}

/** Signatures of nobody in particular. */
function idleSignatures(addresses: readonly Uint8Array[]): CommitSig[] {
  return addresses.map((validatorAddress) => ({
    blockIdFlag: BlockIDFlag.BLOCK_ID_FLAG_COMMIT,
    validatorAddress,
    timestamp: { seconds: 1n, nanos: 1 },
    signature: new Uint8Array(64).fill(1),
  }));
}

/** A header whose own set is this one. Its signatures are bad. */
function headerOf(set: ValidatorSetMessage): tendermint.Header {
  const header = counterparty.forgedHeader(5n, 2n, (forged) => {
    forged.validatorsHash = ValidatorSet.fromMessage(set).hash();
  });
  header.validatorSet = set;
  const addresses = set.validators.map(({ address }) => address);
  header.signedHeader!.commit!.signatures = idleSignatures(addresses);
  return header;
}

/** The outcome at a client that trusts the validators which the header says it does. */
function outcomeOf(header: tendermint.Header): string {
  const world = new World();
  const trusted = ValidatorSet.fromMessage(header.trustedValidators!);
  const state = { ...counterparty.consensusState(2n), nextValidatorsHash: trusted.hash() };
  const clientId = createClient(world, counterparty.clientState(2n), state);
  return resultOf(updateClient(world, clientId, packHeader(header)));
}

describe("a header of very many validators", () => {
  test("as many as 10,000 is malformed: it has too many fields", () => {
    expect(outcomeOf(headerOf(idleValidators(10_000)))).toBe("sdk/2");
  });

  test("more than the host passes on is refused before the call", () => {
    const header = headerOf(idleValidators(10_000));
    header.trustedValidators = header.validatorSet;
    expect(packHeader(header).value.length).toBeGreaterThan(INPUT_BYTES);
    expect(() => outcomeOf(header)).toThrow("is larger than 2 MiB");
  });

  test("3,000, who are trusted too and have all signed, updates a client", () => {
    const powers = equalPowers(3000);
    const chain = new Counterparty({ powers }).advanceTo(3n);
    const world = new World();
    const clientId = createClientOf(world, chain, 1n);
    const header = packHeader(chain.header(3n, 1n));
    expect(resultOf(updateClient(world, clientId, header))).toBe("/0");
  });

  test("4,500, of whom none is trusted, is refused after all have been looked for", () => {
    const trusted = idleValidators(4500);
    const header = counterparty.forgedHeader(5n, 2n, NOTHING);
    header.trustedValidators = trusted;
    const strangers = trusted.validators.map(({ address }) => address.map((byte) => ~byte));
    header.signedHeader!.commit!.signatures = idleSignatures(strangers);
    expect(outcomeOf(header)).toMatch(/^undefined\/1 a power of 0 signed/);
  });

  test("all of them empty, or of as many empty votes, is refused", () => {
    const header = counterparty.header(5n, 2n);
    header.validatorSet = {
      ...header.validatorSet!,
      validators: Array.from({ length: 21_000 }, () => Validator.create({})),
    };
    expect(outcomeOf(header)).toBe("undefined/1 validator set: validator 0 is invalid");
    const voted = counterparty.header(5n, 2n);
    voted.signedHeader!.commit!.signatures = Array.from({ length: 20_000 }, () =>
      CommitSig.create({}),
    );
    expect(outcomeOf(voted)).toMatch(/^undefined\/1 signed header: signature 0 is malformed$/);
  });

  test("is refused as evidence by the same limits", () => {
    const header1 = headerOf(idleValidators(5000));
    const world = new World();
    const clientId = createClientOf(world, counterparty, 2n);
    const evidence = packMisbehaviour({ clientId, header1, header2: header1 });
    expect(evidence.value.length).toBeLessThan(INPUT_BYTES);
    expect(resultOf(updateClient(world, clientId, evidence))).toBe("sdk/2");
  });
});

describe("a proof of 2 MB", () => {
  const draft = newDraft();
  const valid = MerkleProof.decode(draft.message.proofUpgradeClient);
  const room = INPUT_BYTES - 8192;

  /** The outcome of an upgrade with this proof of the client state. */
  function outcomeWith(proofUpgradeClient: Uint8Array): string {
    draft.world.branches.open();
    const response = deliver({ ...draft, message: { ...draft.message, proofUpgradeClient } });
    draft.world.branches.close(false);
    return resultOf(response);
  }

  /** The valid proof, with its lower level changed. */
  function changed(change: (exist: ExistenceProof) => void): Uint8Array {
    const copy = structuredClone(valid);
    change(copy.proofs[0]!.exist!);
    return MerkleProof.encode(copy);
  }

  test("that is no proof is malformed", () => {
    expect(outcomeWith(new Uint8Array(room))).toBe("commitment/2");
    expect(outcomeWith(new Uint8Array(room).fill(0x0a))).toBe("commitment/2");
    expect(outcomeWith(new Uint8Array(room).fill(0xff))).toBe("commitment/2");
  });

  test.each(["value", "key"] as const)("of a long %s proves something else", (name) => {
    const proof = changed((exist) => {
      exist[name] = new Uint8Array(room - 8192);
    });
    expect(outcomeWith(proof)).toBe("commitment/2");
  });

  test("of one long step, or of very many short ones, is refused", () => {
    const long = changed((exist) => {
      exist.path[0] = { ...exist.path[0]!, suffix: new Uint8Array(room - 8192) };
    });
    expect(outcomeWith(long)).toBe("commitment/2");
    const step = InnerOp.create({ hash: 1, prefix: new Uint8Array(5), suffix: new Uint8Array(33) });
    for (const count of [129, 15_000, 40_000]) {
      const many = changed((exist) => {
        exist.path = Array.from({ length: count }, () => step);
      });
      expect(many.length).toBeLessThan(room);
      expect(outcomeWith(many)).toBe("commitment/2");
    }
  });

  test("of very many levels is refused", () => {
    const { proofs } = valid;
    const levels = Array.from({ length: 2000 }, () => proofs[0]!);
    expect(outcomeWith(MerkleProof.encode({ proofs: levels }))).toBe("commitment/4");
    const empty = concatBytes(...Array.from({ length: 60_000 }, () => Uint8Array.of(10, 0)));
    expect(outcomeWith(empty)).toBe("commitment/4");
    const tooMany = Array.from({ length: MESSAGE_FIELDS + 1 }, () => Uint8Array.of(10, 0));
    expect(outcomeWith(concatBytes(...tooMany))).toBe("commitment/2");
  });

  test("and more is refused before the call", () => {
    expect(() => outcomeWith(new Uint8Array(INPUT_BYTES))).toThrow("is larger than 2 MiB");
    while (draft.world.branches.depth > 0) draft.world.branches.close(false);
    expect(resultOf(deliver(draft))).toBe("/0");
  });
});
