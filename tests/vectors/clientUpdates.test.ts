/**
 * Light blocks and client headers of real chains, recorded by others, as updates of Tendermint
 * clients in the core.
 */
import { describe, expect, test } from "vitest";
import { toHex } from "../../host/bytes.js";
import type { Header } from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { BlockIDFlag, type ValidatorSet } from "../../host/codec/gen/tendermint.types.js";
import { nanosFromTime } from "../../host/consensus/time.js";
import { VECTORS } from "./support/files.js";
import { HOUR_NANOS, TendermintClient, type Trusted } from "./support/tendermintClient.js";
import {
  type Block,
  celestiaBlocks,
  chorusOneBlocks,
  hashOfSet,
  iconScenarios,
  recordedUpdates,
  rpcBlocks,
  transactionUpdates,
  type Update,
  unionUpdates,
  updatesTo,
  updateTo,
} from "./support/updates.js";

const YEARS_NANOS = 100_000n * HOUR_NANOS;

function expectAccepted({ name, trusted, header, nowNanos }: Update): void {
  const verdict = TendermintClient.trusting(trusted).update(header, nowNanos);
  expect([name, verdict.log, verdict.accepted]).toEqual([name, "", true]);
}

/** That a header with a wrong state root, or with a wrong signature that counts, is refused. */
function expectDamageSeen({ name, trusted, header, nowNanos }: Update): void {
  const client = TendermintClient.trusting(trusted);
  const damaged = structuredClone(header);
  damaged.signedHeader!.header!.appHash = new Uint8Array(32).fill(9);
  const refused = client.update(damaged, nowNanos);
  expect([name, refused.code]).toEqual([name, "undefined/1"]);
  expect(refused.log).toMatch(/the commit is for another block than this header$/);
  const forged = structuredClone(header);
  const isVote = (flag: number) => flag === BlockIDFlag.BLOCK_ID_FLAG_COMMIT;
  const { signatures } = forged.signedHeader!.commit!;
  const voter = signatures.findIndex(({ blockIdFlag }) => isVote(blockIdFlag));
  signatures[voter]!.signature[7]! ^= 1;
  expect(client.update(forged, nowNanos).log).toBe(`signature ${voter} is wrong`);
}

function trustedOf({ signedHeader }: Pick<Block, "signedHeader">): Trusted {
  const { chainId, height, time, nextValidatorsHash } = signedHeader.header!;
  return { chainId, height, time, nextValidatorsHash };
}

/** Whether a header has what it needs of those whom a client trusts: all of them when it is the
 * next, else more than a third of their power. */
function hasTrust({ signedHeader, trustedHeight, trustedValidators }: Header): boolean {
  const { header, commit } = signedHeader!;
  const { validators } = trustedValidators!;
  if (header!.height === trustedHeight.revisionHeight + 1n) return true;
  const signers = commit!.signatures
    .filter(({ blockIdFlag }) => blockIdFlag === BlockIDFlag.BLOCK_ID_FLAG_COMMIT)
    .map(({ validatorAddress }) => toHex(validatorAddress));
  const voted = validators.filter(({ address }) => signers.includes(toHex(address)));
  const powerOf = (members: typeof validators) =>
    members.reduce((sum, { votingPower }) => sum + votingPower, 0n);
  return 3n * powerOf(voted) > powerOf(validators);
}

/** Updates between real blocks of one chain: to each from the one before it that was recorded, as
 * far as the validators whom it announced were. */
function linksOf(blocks: readonly Block[]): Update[] {
  const sets = new Map<string, ValidatorSet>();
  for (const { validatorSet } of blocks) sets.set(toHex(hashOfSet(validatorSet)), validatorSet);
  const heightOf = (block: Block) => Number(block.signedHeader.header!.height);
  const ordered = [...blocks].sort((a, b) => heightOf(a) - heightOf(b));
  return ordered.slice(1).flatMap((block, index) => {
    const trusted = trustedOf(ordered[index]!);
    const set = sets.get(toHex(trusted.nextValidatorsHash));
    const header = block.signedHeader.header!;
    const isLater = header.chainId === trusted.chainId && header.height > trusted.height;
    return set !== undefined && isLater ? [updateTo(block, trusted, set)] : [];
  });
}

/** Updates clients along the links of a chain; the number of those that succeeded. */
function expectLinks(blocks: readonly Block[]): number {
  let accepted = 0;
  for (const { name, trusted, header, nowNanos } of linksOf(blocks)) {
    const client = TendermintClient.trusting(trusted, { trustingPeriodNanos: YEARS_NANOS });
    const verdict = client.update(header, nowNanos);
    expect([name, verdict.log, verdict.accepted]).toEqual([
      name,
      hasTrust(header) ? "" : expect.stringMatching(/^a power of \d+ signed, more than \d+ must$/),
      hasTrust(header),
    ]);
    if (verdict.accepted) accepted++;
  }
  return accepted;
}

describe.skipIf(VECTORS === undefined)("updates with blocks of others (STRAIT_VECTORS)", () => {
  const celestia = celestiaBlocks();
  const chorusOne = chorusOneBlocks();
  const rpc = rpcBlocks();
  const scenarios = [...iconScenarios()];
  const icon = scenarios.flatMap(([scenario, blocks]) =>
    scenario === "malicious" ? blocks.slice(0, -1) : blocks,
  );

  test.each([
    ["Celestia", celestia],
    ["ChorusOne", chorusOne],
    ["ICON", icon],
    ["tendermint-rs", rpc],
  ])("every block of %s, adjacent and skipping", (_name, blocks) => {
    expect(blocks.length).toBeGreaterThan(2);
    for (const block of blocks) {
      for (const update of updatesTo(block)) {
        expectAccepted(update);
        expectDamageSeen(update);
      }
    }
  });

  test.each([
    ["Celestia", celestia],
    ["ChorusOne", chorusOne],
    ["tendermint-rs", rpc],
  ])("one block of %s after another", (_name, blocks) => {
    let accepted = 0;
    for (const chain of new Set(blocks.map((block) => block.chain))) {
      accepted += expectLinks(blocks.filter((block) => block.chain === chain));
    }
    expect(accepted).toBeGreaterThan(1);
  });

  test.each(scenarios)("ICON, %s: in order, and the last before the second", (scenario, blocks) => {
    const [first, second, last] = blocks as [Block, Block, Block];
    const isGood = scenario !== "malicious";
    for (const order of [
      [second, last],
      [last, second],
    ]) {
      const client = TendermintClient.trusting(trustedOf(first), {
        trustingPeriodNanos: YEARS_NANOS,
      });
      const latest = nanosFromTime(last.signedHeader.header!.time) + HOUR_NANOS;
      for (const block of order) {
        const { header } = updateTo(block, trustedOf(first), first.validatorSet);
        const verdict = client.update(header, latest);
        const expected = isGood || block !== last;
        expect([block.name, verdict.accepted]).toEqual([block.name, expected]);
        if (!expected) expect(verdict.log).toMatch(/the commit is for another block/);
      }
    }
  });

  test("Union: every header by itself", () => {
    const updates = unionUpdates();
    expect(updates.length).toBeGreaterThan(20);
    for (const update of updates) {
      expectAccepted(update);
      expectDamageSeen(update);
    }
  });

  test("Union: one client, as far as each header's trusted one was recorded", () => {
    const updates = unionUpdates();
    const heightOf = ({ header }: Update) => header.signedHeader!.header!.height;
    const first = updates.reduce((a, b) => (heightOf(a) < heightOf(b) ? a : b));
    const { signedHeader } = first.header;
    const client = TendermintClient.trusting(trustedOf({ signedHeader: signedHeader! }));
    const known = new Set([heightOf(first)]);
    for (const update of updates.sort((a, b) => Number(heightOf(a) - heightOf(b)))) {
      if (update === first) continue;
      const { accepted, code, heights } = client.update(update.header, update.nowNanos);
      const isKnown = known.has(update.trusted.height);
      const height = `1-${heightOf(update)}`;
      expect([accepted, code, heights]).toEqual(
        isKnown ? [true, "/0", height] : [false, "client/7", ""],
      );
      if (accepted) known.add(heightOf(update));
    }
  });

  test("live chains' transactions", () => {
    const updates = transactionUpdates();
    expect(updates.length).toBeGreaterThan(5);
    for (const update of updates) expectAccepted(update);
  });

  test("the headers that ibc-go accepted in recorded traffic", () => {
    // A sample: tests/traces replays all of them.
    for (const update of recordedUpdates().filter((_, index) => index % 8 === 0)) {
      expectAccepted(update);
    }
  });
});
