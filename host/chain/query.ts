/**
 * ABCI queries as a node of the Cosmos SDK answers them: baseapp/abci.go (Query, handleQueryStore,
 * CreateQueryContext), store/rootmulti/store.go and store/iavl/store.go (Query).
 */

import { utf8 } from "../bytes.js";
import { CommitmentProof } from "../codec/gen/cosmos.ics23.v1.js";
import { Pairs } from "../codec/gen/cosmos.store.internal.kv.v1beta1.js";
import { queryMethod } from "../codec/queries.js";
import type { Snapshot } from "../store/snapshot.js";

export interface AbciQuery {
  /** A gRPC method, or `store/{name}/key` or `store/{name}/subspace`, with a slash or without. */
  readonly path: string;
  /** An encoded request, or a key. */
  readonly data: Uint8Array;
  /** Of the stores to be asked; 0 is the latest. A header proves them at the height after it. */
  readonly height?: bigint;
  /** Whether `store/{name}/key` proves its answer. */
  readonly prove?: boolean;
}

/** Code 0 is success; a refusal has SDK's codespace and code. */
export interface AbciAnswer {
  readonly code: number;
  readonly codespace: string;
  readonly log: string;
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  readonly height: bigint;
  /** Of the key in its store, then of the store in the app hash of the next block. */
  readonly proofOps: readonly ProofOp[];
}

export interface ProofOp {
  readonly type: "ics23:iavl" | "ics23:simple";
  readonly key: Uint8Array;
  /** An encoded `cosmos.ics23.v1.CommitmentProof`. */
  readonly data: Uint8Array;
}

/** What a query is about. */
export interface QueriedChain {
  readonly height: bigint;
  /** Whether a block has been committed. */
  readonly isReady: boolean;
  keeps(height: bigint): boolean;
  at(height: bigint): Snapshot;
  /** Asks a method of the core at a kept height. */
  ask(height: bigint, path: string, data: Uint8Array): Outcome;
}

type Outcome = Pick<AbciAnswer, "code" | "codespace" | "log" | "value">;

const BROADCAST = "/cosmos.tx.v1beta1.Service/BroadcastTx";
/** The core takes 2 MiB, the path of the method among them. */
const MAX_REQUEST_BYTES = 2_000_000;
const NOTHING = new Uint8Array(0);
const SUCCESS: AbciAnswer = {
  code: 0,
  codespace: "",
  log: "",
  key: NOTHING,
  value: NOTHING,
  height: 0n,
  proofOps: [],
};

/** Refusals by what the SDK's registered errors are called. */
const REFUSALS = {
  "unknown request": ["sdk", 6],
  "invalid request": ["sdk", 18],
  "invalid height": ["sdk", 26],
  "not found": ["sdk", 38],
  "tx parse error": ["store", 3],
  "unknown store request": ["store", 4],
  "invalid store request": ["store", 7],
  panic: ["undefined", 111222],
} as const;

function refuse(what: string, why: keyof typeof REFUSALS): AbciAnswer {
  const [codespace, code] = REFUSALS[why];
  return { ...SUCCESS, codespace, code, log: `${what}: ${why.replace("store ", "")}` };
}

/** Answers a query; never throws for what is asked. */
export function answerQuery(chain: QueriedChain, query: AbciQuery): AbciAnswer {
  const { path, data, prove = false } = query;
  const height = query.height === undefined || query.height === 0n ? chain.height : query.height;
  if (path === BROADCAST) return refuse("can't route a broadcast tx message", "invalid request");
  if (queryMethod(path) !== undefined) {
    const refusal = refuseHeight(chain, height, prove) ?? refuseSize(data);
    return refusal ?? { ...SUCCESS, ...chain.ask(height, path, data), height };
  }
  const [root, ...rest] = path.replace(/^\//, "").split("/");
  if (path === "") return refuse("no query path provided", "unknown request");
  if (root !== "store") return refuse("unknown query path", "unknown request");
  if (prove && height <= 1n) return refuse(PROOF_TOO_EARLY, "invalid request");
  return queryStore(chain, rest, { data, prove, height });
}

const PROOF_TOO_EARLY = "cannot query with proof when height <= 1; please provide a valid height";

/** Why nothing can be computed at a height; undefined when it can (CreateQueryContext). */
function refuseHeight(chain: QueriedChain, height: bigint, prove: boolean): AbciAnswer | undefined {
  if (height < 0n) {
    const what = "cannot query with height < 0; please provide a valid height";
    return refuse(what, "invalid request");
  }
  if (!chain.isReady) {
    return refuse("the chain is not ready; please wait for first block", "invalid height");
  }
  if (height > chain.height) {
    const what = "cannot query with height in the future; please provide a valid height";
    return refuse(what, "invalid height");
  }
  if (height === 1n && prove) return refuse(PROOF_TOO_EARLY, "invalid request");
  if (chain.keeps(height)) return undefined;
  const why = `version does not exist (latest height: ${chain.height})`;
  return refuse(`failed to load state at height ${height}; ${why}`, "not found");
}

/** Why the core cannot be asked; undefined when it can. */
function refuseSize({ length }: Uint8Array): AbciAnswer | undefined {
  if (length <= MAX_REQUEST_BYTES) return undefined;
  return refuse(`a request of ${length} bytes is larger than 2 MB`, "invalid request");
}

interface StoreQuery {
  readonly data: Uint8Array;
  readonly prove: boolean;
  readonly height: bigint;
}

/** Looks into a store as it is kept (rootmulti.Store.Query, iavl.Store.Query). */
function queryStore(
  chain: QueriedChain,
  [name = "", ...rest]: readonly string[],
  query: StoreQuery,
): AbciAnswer {
  if (!chain.isReady || !chain.at(chain.height).roots.has(name)) {
    return refuse(`no such store: ${name}`, "unknown store request");
  }
  const subpath = rest.map((part) => `/${part}`).join("");
  const needsProof = query.prove && subpath === "/key";
  if (query.data.length === 0) {
    return needsProof ? noProof() : refuse("query cannot be zero length", "tx parse error");
  }
  switch (subpath) {
    case "/key":
      return queryKey(chain, name, query);
    case "/subspace":
      return querySubspace(chain, name, query);
    default:
      return refuse(`unexpected query path: ${subpath}`, "unknown store request");
  }
}

function noProof(): AbciAnswer {
  const what = "proof is unexpectedly empty; ensure height has not been pruned";
  return refuse(what, "invalid store request");
}

/** The value of a key, empty when there is none, with the proof of either. A height that is not
 * kept is no refusal, unless its proof is asked for: the log tells. */
function queryKey(
  chain: QueriedChain,
  name: string,
  { data: key, prove, height }: StoreQuery,
): AbciAnswer {
  if (!chain.keeps(height)) {
    return prove ? noProof() : { ...SUCCESS, key, height, log: "version does not exist" };
  }
  const snapshot = chain.at(height);
  const value = snapshot.get(name, key) ?? NOTHING;
  if (!prove) return { ...SUCCESS, key, height, value };
  if (snapshot.size(name) === 0) {
    return refuse("unexpected error for nonexistence proof: the store is empty", "panic");
  }
  const [ofKey, ofStore] = snapshot.proofs(name, key);
  const proofOps: ProofOp[] = [
    { type: "ics23:iavl", key, data: CommitmentProof.encode(ofKey) },
    { type: "ics23:simple", key: utf8(name), data: CommitmentProof.encode(ofStore) },
  ];
  return { ...SUCCESS, key, height, value, proofOps };
}

/** All entries below a prefix, at the latest height whatever is asked for, as in the SDK. */
function querySubspace(
  chain: QueriedChain,
  name: string,
  { data: prefix, height }: StoreQuery,
): AbciAnswer {
  const entries = chain.at(chain.height).scan(name, prefix, firstBehind(prefix));
  const pairs = [...entries].map(([key, value]) => ({ key, value }));
  return { ...SUCCESS, key: prefix, height, value: Pairs.encode({ pairs }) };
}

/** The first key behind all that begin with a prefix; undefined when there is none. */
function firstBehind(prefix: Uint8Array): Uint8Array | undefined {
  const last = prefix.findLastIndex((byte) => byte !== 0xff);
  if (last === -1) return undefined;
  const end = prefix.slice(0, last + 1);
  end[last]! += 1;
  return end;
}
