/** Valid two-level proofs, and what each says: of ibc-go's recorded chains, and of our stores. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { fromBase64, fromHex, toHex } from "../../../host/bytes.js";
import { ProofSpec } from "../../../host/codec/gen/cosmos.ics23.v1.js";
import { MerkleProof } from "../../../host/codec/gen/ibc.core.commitment.v1.js";
import { codecFor } from "../../../host/codec/index.js";
import { Multistore } from "../../../host/store/multistore.js";
import { type CommitmentGuest, list } from "./guest.js";
import { Random } from "./random.js";
import { calculateRoot, IAVL_SPEC, TENDERMINT_SPEC } from "./trees.js";

/** A proof from a chain's app hash; no value stands for absence. */
export interface Statement {
  readonly proof: Uint8Array;
  readonly root: Uint8Array;
  readonly store: Uint8Array;
  readonly key: Uint8Array;
  readonly value: Uint8Array | undefined;
}

const SDK_SPECS = [IAVL_SPEC, TENDERMINT_SPEC].map((spec) => ProofSpec.encode(spec));

/** The function of the guest that verifies a statement, by other specifications if need be, and
 * its arguments. */
export function questionOf(statement: Statement, specs: readonly Uint8Array[] = SDK_SPECS) {
  const { proof, root, store, key, value } = statement;
  const args = [proof, ...list(specs), root, ...list([store, key])];
  return value === undefined
    ? { kind: "verify_non_membership", args }
    : { kind: "verify_membership", args: [...args, value] };
}

/** The guest's verdict on a statement. */
export function verify(guest: CommitmentGuest, statement: Statement): number {
  const { kind, args } = questionOf(statement);
  return guest.ask(kind, ...args);
}

/** Statements about a store of so many keys, among as many stores: every key, and every gap. */
export function ownStatements(keys: number, stores: number, seed: number): Statement[] {
  const random = new Random(seed);
  const names = Array.from({ length: stores - 1 }, (_, index) => `store${index}`);
  const store = new Multistore(["ibc", ...names]);
  const present = Array.from({ length: keys }, (_, index) =>
    Uint8Array.of(2 * index + 1, ...random.bytes(random.below(6))),
  );
  // Several versions, so that the heads of nodes differ.
  for (let version = 0; version < 3; version++) {
    const block = store.branch();
    for (const key of present) {
      if (version === 0 || random.oneIn(2)) block.set(0, key, random.bytes(1 + random.below(90)));
    }
    names.forEach((_, index) => {
      block.set(index + 1, random.bytes(2), random.bytes(2));
    });
    store.commit(block);
  }
  const { latest } = store;
  const gaps = Array.from({ length: keys + 1 }, (_, index) => Uint8Array.of(2 * index));
  return [...present, ...gaps].map((key) => ({
    proof: latest.prove("ibc", key),
    root: latest.appHash,
    store: new TextEncoder().encode("ibc"),
    key,
    value: latest.get("ibc", key),
  }));
}

interface RecordedLine {
  readonly app_hash?: string;
  readonly txs?: readonly {
    readonly msgs: readonly { readonly type_url: string; readonly value: string }[];
  }[];
}

/** All different proofs in the messages of recordings that lead to an app hash of the recording. */
export function recordedStatements(folder: string): Statement[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(".jsonl.gz"));
  return files.sort().flatMap((name) => statementsOf(readFileSync(join(folder, name))));
}

function statementsOf(recording: Uint8Array): Statement[] {
  const lines = gunzipSync(recording).toString("utf8").trimEnd().split("\n");
  const blocks = lines.map((line) => JSON.parse(line) as RecordedLine);
  const appHashes = new Set(blocks.map(({ app_hash }) => app_hash));
  const found = new Map<string, Statement>();
  for (const { type_url, value } of blocks
    .flatMap(({ txs }) => txs ?? [])
    .flatMap((tx) => tx.msgs)) {
    for (const proof of proofsIn(type_url, fromBase64(value))) {
      const statement = statementOf(proof);
      if (statement === undefined || !appHashes.has(toHex(statement.root))) continue;
      found.set(toHex(proof), statement);
    }
  }
  return [...found.values()];
}

/** The fields of a message that are named as proofs are. */
function proofsIn(typeUrl: string, value: Uint8Array): Uint8Array[] {
  const codec = codecFor(typeUrl);
  if (codec === undefined) return [];
  try {
    const fields = Object.entries(codec.decode(value) as Record<string, unknown>);
    return fields.flatMap(([name, field]) =>
      name.startsWith("proof") && field instanceof Uint8Array && field.length > 0 ? [field] : [],
    );
  } catch {
    return [];
  }
}

/** What a proof says when its root is believed; undefined for what is no proof of two levels. */
function statementOf(proof: Uint8Array): Statement | undefined {
  try {
    const [lower, upper, ...rest] = MerkleProof.decode(proof).proofs;
    const top = upper?.exist;
    if (lower === undefined || top === undefined || rest.length > 0) return undefined;
    const root = calculateRoot(top) ?? fromHex("");
    const { exist, nonexist } = lower;
    if (exist !== undefined)
      return { proof, root, store: top.key, key: exist.key, value: exist.value };
    if (nonexist === undefined) return undefined;
    return { proof, root, store: top.key, key: nonexist.key, value: undefined };
  } catch {
    return undefined;
  }
}
