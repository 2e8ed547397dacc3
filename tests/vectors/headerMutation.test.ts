/**
 * Single bytes of valid client headers are changed: the core refuses the header, or the change is
 * harmless. It is harmless when the header, decoded, is the same but for fields that ibc-go and
 * CometBFT do not look at, and then it leaves the very state that the header itself does.
 *
 * By default a sample; STRAIT_MUTATION=all changes every byte of every header, each into one other
 * value, and STRAIT_MUTATION=values changes every byte of some headers into every other value.
 */
import { describe, expect, test, vi } from "vitest";
import { Header } from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { BlockIDFlag } from "../../host/codec/gen/tendermint.types.js";
import { allOthers, Random } from "../commitment/support/random.js";
import { VECTORS } from "./support/files.js";
import { differencesOf } from "./support/headerDifference.js";
import { modelFiles, readModel } from "./support/modelBased.js";
import { TendermintClient } from "./support/tendermintClient.js";
import {
  celestiaBlocks,
  chorusOneBlocks,
  iconScenarios,
  recordedUpdates,
  rpcBlocks,
  transactionUpdates,
  type Update,
  unionUpdates,
  updatesTo,
} from "./support/updates.js";

/** The verdict on a signature depends on nothing else, and most changes leave most of them. */
vi.mock("../../host/vm/signatures.js", async (original) => {
  type Signatures = typeof import("../../host/vm/signatures.js");
  const { verifySignature: verify } = await original<Signatures>();
  const verdicts = new Map<string, boolean | undefined>();
  const MOST_VERDICTS = 100_000;
  const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");
  const verifySignature: Signatures["verifySignature"] = (scheme, ...operands) => {
    const lengths = operands.map(({ length }) => length);
    const question = [scheme, ...lengths, ...operands.map(latin1)].join();
    if (verdicts.has(question)) return verdicts.get(question);
    const verdict = verify(scheme, ...operands);
    if (verdicts.size === MOST_VERDICTS) verdicts.clear();
    verdicts.set(question, verdict);
    return verdict;
  };
  return { verifySignature };
});

const isWholeRun = process.env.STRAIT_MUTATION === "all";
const isEveryValue = process.env.STRAIT_MUTATION === "values";
/** When every value is tried, as many of the shortest headers of a source, none of them longer:
 * a changed signature is the dearest to refuse, and there are 16,320 such changes to each. */
const HEADERS_OF_EVERY_VALUE = 3;
const MOST_BYTES_OF_EVERY_VALUE = 3_600;
/** Of each source, in a sample. */
const SAMPLED_HEADERS = 12;
const SAMPLED_BYTES = 60;
const SEED = 4;

/**
 * Fields that may change, and why. Of a validator set only keys and powers are hashed; addresses
 * have to follow from the keys. Signatures are counted until they suffice (VerifyCommitLight,
 * VerifyCommitLightTrusting); one that is not counted has to be well-formed and no more.
 */
const HARMLESS: ReadonlySet<string> = new Set([
  // Whose turn it is to propose matters to consensus alone; it is not hashed.
  "set.validators[].proposerPriority",
  // The proposer has to be a member by its key and address; its other fields are read by nobody.
  "set.proposer.votingPower",
  "set.proposer.proposerPriority",
  // ValidatorSetFromProto does not believe a total: it adds up the powers.
  "set.totalVotingPower",
  // A vote for nil says nothing about the block: it is passed over, whatever is in it. Turned into
  // a vote for the block it would be wrong, which shows only where it is still counted.
  "signature (nil).blockIdFlag",
  "signature (nil).validatorAddress",
  "signature (nil).timestamp.seconds",
  "signature (nil).timestamp.nanos",
  "signature (nil).signature",
  // A vote behind those that suffice is not looked at.
  "signature (spare).blockIdFlag",
  "signature (spare).validatorAddress",
  "signature (spare).timestamp.seconds",
  "signature (spare).timestamp.nanos",
  "signature (spare).signature",
  // A vote that is turned into one for nil is no longer counted; spare ones may take its place.
  "signature (counted).blockIdFlag",
]);

/** The same message in other bytes: bits beyond the 32 of a number, which are dropped, or an empty
 * message in the place of a field that comes again later. */
const SAME_MESSAGE = "the same message";

interface Tally {
  headers: number;
  changes: number;
  refused: number;
  /** How often a change of these fields was accepted. */
  readonly accepted: Map<string, number>;
}

/** Puts a changed header to the core; counts it as refused, or as accepted by fields changed. */
function tryChange(update: Update, client: TendermintClient, changed: Uint8Array, tally: Tally) {
  const verdict = client.tryUpdate(changed, update.nowNanos);
  tally.changes++;
  if (verdict.code !== "/0") {
    tally.refused++;
    return;
  }
  const place = `${update.name}: ${Buffer.from(changed).toString("hex")}`;
  const good = client.tryUpdate(Header.encode(update.header), update.nowNanos);
  expect(verdict, place).toEqual(good);
  const fields = differencesOf(update.header, Header.decode(changed));
  if (fields.length === 0) fields.push(SAME_MESSAGE);
  for (const field of fields) tally.accepted.set(field, (tally.accepted.get(field) ?? 0) + 1);
  const harmful = fields.filter((field) => field !== SAME_MESSAGE && !HARMLESS.has(field));
  expect(harmful, place).toEqual([]);
}

/** Changes bytes of a header, each into the values given. */
function mutate(
  update: Update,
  offsets: Iterable<number>,
  valuesOf: (byte: number) => Iterable<number>,
  tally: Tally,
): void {
  const bytes = Header.encode(update.header);
  const client = TendermintClient.trusting(update.trusted);
  const good = client.tryUpdate(bytes, update.nowNanos);
  expect([update.name, good.log, good.accepted]).toEqual([update.name, "", true]);
  tally.headers++;
  for (const offset of offsets) {
    for (const value of valuesOf(bytes[offset]!)) {
      const changed = bytes.slice();
      changed[offset] = value;
      tryChange(update, client, changed, tally);
    }
  }
}

function lengthOf({ header }: Update): number {
  return Header.encode(header).length;
}

/** Of the headers of a source those to change. */
function choose(updates: readonly Update[], random: Random): readonly Update[] {
  if (isWholeRun) return updates;
  if (!isEveryValue) return Array.from({ length: SAMPLED_HEADERS }, () => random.pick(updates));
  return updates
    .filter((update) => lengthOf(update) <= MOST_BYTES_OF_EVERY_VALUE)
    .sort((a, b) => lengthOf(a) - lengthOf(b))
    .slice(0, HEADERS_OF_EVERY_VALUE);
}

/** Every header and byte, or some of them. */
function mutateAll(updates: readonly Update[]): Tally {
  const random = new Random(SEED);
  const oneOther = (byte: number) => [byte ^ (1 + random.below(255))];
  const tally: Tally = { headers: 0, changes: 0, refused: 0, accepted: new Map() };
  for (const update of choose(updates, random)) {
    const length = lengthOf(update);
    const offsets =
      isWholeRun || isEveryValue
        ? Array.from({ length }, (_, offset) => offset)
        : Array.from({ length: SAMPLED_BYTES }, () => random.below(length));
    mutate(update, offsets, isEveryValue ? allOthers : oneOther, tally);
  }
  return tally;
}

/** Changes the flag of every signature, a byte of its own, into each other flag. */
function changeFlags(update: Update, tally: Tally): void {
  const client = TendermintClient.trusting(update.trusted);
  tally.headers++;
  for (const index of update.header.signedHeader!.commit!.signatures.keys()) {
    for (const flag of Object.values(BlockIDFlag)) {
      const changed = structuredClone(update.header);
      const signature = changed.signedHeader!.commit!.signatures[index]!;
      if (signature.blockIdFlag === flag) continue;
      signature.blockIdFlag = flag;
      tryChange(update, client, Header.encode(changed), tally);
    }
  }
}

function modelUpdates(): Update[] {
  return modelFiles().flatMap((name) =>
    readModel(name)
      .steps.filter(({ verdict }) => verdict === "SUCCESS")
      .map((step) => ({ name, ...step })),
  );
}

function iconUpdates(): Update[] {
  return [...iconScenarios()].flatMap(([scenario, blocks]) =>
    (scenario === "malicious" ? blocks.slice(0, -1) : blocks).flatMap(updatesTo),
  );
}

const SOURCES: readonly (readonly [string, () => Update[]])[] = [
  ["the light client models", modelUpdates],
  ["Union", unionUpdates],
  ["Celestia", () => celestiaBlocks().flatMap(updatesTo)],
  ["ChorusOne", () => chorusOneBlocks().flatMap(updatesTo)],
  ["ICON", iconUpdates],
  ["live chains' transactions", transactionUpdates],
  ["the nodes that tendermint-rs asked", () => rpcBlocks().flatMap(updatesTo)],
];

function report(source: string, { headers, changes, refused, accepted }: Tally): void {
  if (!isWholeRun && !isEveryValue) return;
  console.log(`${source}: ${headers} headers, ${changes} changes, ${refused} refused`, accepted);
}

describe.skipIf(VECTORS === undefined)("a changed byte in a header (STRAIT_VECTORS)", () => {
  const WHOLE_RUN_MILLISECONDS = 7_200_000;
  const timeout = isWholeRun || isEveryValue ? WHOLE_RUN_MILLISECONDS : 60_000;
  const seen = new Set<string>();

  test.each(SOURCES)("of %s", { timeout }, (source, read) => {
    const tally = mutateAll(read());
    report(source, tally);
    // Where every value is tried, a source may have no header that is short enough: it says 0.
    if (isEveryValue && tally.headers === 0) return;
    expect(tally.refused).toBeGreaterThan(tally.changes / 2);
    for (const field of tally.accepted.keys()) seen.add(field);
  });

  test("of ibc-go's own tests (STRAIT_TRACES)", { timeout }, () => {
    // They resemble each other: every second one makes a thousand headers with those of others.
    const updates = recordedUpdates().filter((_, index) => index % 2 === 0);
    if (updates.length === 0) return;
    const tally = mutateAll(updates);
    report("ibc-go", tally);
    for (const field of tally.accepted.keys()) seen.add(field);
  });

  // Few values of a byte are flags, and so few of the changes above make one out of another.
  test("of a signature's flag", { timeout }, () => {
    const tally: Tally = { headers: 0, changes: 0, refused: 0, accepted: new Map() };
    const updates = SOURCES.flatMap(([, read]) => read());
    for (const update of updates.filter((_, index) => isWholeRun || index % 6 === 0)) {
      changeFlags(update, tally);
    }
    report("flags", tally);
    for (const field of tally.accepted.keys()) seen.add(field);
    const flags = ["counted", "spare", "nil"].map((role) => `signature (${role}).blockIdFlag`);
    expect([...tally.accepted.keys()].sort()).toEqual(flags.sort());
  });

  test.runIf(isWholeRun)("every harmless field was among those changed", () => {
    expect(seen).toEqual(new Set([...HARMLESS, SAME_MESSAGE]));
  });
});
