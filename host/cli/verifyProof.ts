/** `strait verify proof FILE`: whether a store of a chain has a value under a key, or none. */

import { fromBase64, fromUtf8, toHex, utf8 } from "../bytes.js";
import type { Engine } from "../chain/core.js";
import { CommitmentProof } from "../codec/gen/cosmos.ics23.v1.js";
import { MerkleProof } from "../codec/gen/ibc.core.commitment.v1.js";
import { QueryVerifyProofRequest, QueryVerifyProofResponse } from "../codec/gen/strait.abi.v0.js";
import { ProofOps } from "../codec/gen/tendermint.crypto.js";
import { DecodeError, type JsonValue } from "../codec/index.js";
import { InputError } from "../errors.js";
import { type InputText, parseBytes, parseJson, parseMessage } from "./encodedMessage.js";
import { readText } from "./readInput.js";
import { scratchChain } from "./scratchChain.js";
import type { Verdict } from "./verdict.js";

export interface ProofOptions {
  /** App hash, in hexadecimal or base64. */
  readonly root?: string;
  /** Name of the store. */
  readonly store?: string;
  /** Key in it, as text; `hexKey` gives it in hexadecimal or base64. */
  readonly key?: string;
  readonly hexKey?: string;
  /** Value, in hexadecimal or base64; absent: the proof is that there is none. */
  readonly value?: string;
}

/** What a proof is said to show. */
interface Claim {
  readonly store: string;
  readonly key: Uint8Array;
  readonly value: Uint8Array | undefined;
  readonly proof: MerkleProof;
}

const PATH = "/strait.abi.v0.Query/VerifyProof";

/**
 * Has the core verify a proof against `--root`: an answer of `strait query --json`, or of the RPC
 * `abci_query`, says itself what it shows; for a MerkleProof the options do.
 */
export async function verifyProof(
  file: string,
  options: ProofOptions,
  engine: Engine,
): Promise<Verdict> {
  if (options.root === undefined) throw new InputError("--root", "a proof needs a root");
  const root = parseBytes({ name: "--root", text: options.root });
  const { store, key, value, proof } = claimOf(await readText(file), options);
  const request = QueryVerifyProofRequest.create({
    root,
    path: [utf8(store), key],
    proof: MerkleProof.encode(proof),
    ...(value === undefined ? {} : { value }),
  });
  const data = QueryVerifyProofRequest.encode(request);
  const answer = scratchChain(engine, 0n, []).chain.query({ path: PATH, data });
  const { code, codespace, log } =
    answer.code === 0 ? QueryVerifyProofResponse.decode(answer.value) : answer;
  const claim = value === undefined ? "no value" : `value ${toHex(value)}`;
  const what = `store ${store} has ${claim} under key ${readable(key)}`;
  return { what, holds: code === 0, log: code === 0 ? "" : `${codespace}/${code}: ${log}` };
}

function claimOf(input: InputText, options: ProofOptions): Claim {
  const json = parseJson(input);
  const answer = json?.response ?? json?.result ?? json;
  if (isObject(answer) && "response" in answer && isObject(answer.response)) {
    return claimOfAnswer(input.name, answer.response);
  }
  if (isObject(answer) && ("proofOps" in answer || "proof_ops" in answer)) {
    return claimOfAnswer(input.name, answer);
  }
  const { store, key, hexKey, value } = options;
  if (store === undefined) throw new InputError("--store", "a MerkleProof needs the store's name");
  if ((key === undefined) === (hexKey === undefined)) {
    throw new InputError("--key", "a MerkleProof needs either --key or --hex-key");
  }
  return {
    store,
    key: key === undefined ? parseBytes({ name: "--hex-key", text: hexKey! }) : utf8(key),
    value: value === undefined ? undefined : parseBytes({ name: "--value", text: value }),
    proof: parseMessage(MerkleProof, input),
  };
}

/** What an answer with its proof shows: the value of its key, or that there is none. */
function claimOfAnswer(name: string, answer: Record<string, JsonValue>): Claim {
  const { ops } = ProofOps.fromJson(answer.proofOps ?? answer.proof_ops ?? {}, `${name}.proofOps`);
  const [ofKey, ofStore] = ops;
  if (ofKey === undefined || ofStore === undefined || ops.length !== 2) {
    throw new InputError(name, "an answer has two proofs when they were asked for, this one not");
  }
  const { value } = answer;
  if (value !== undefined && value !== null && typeof value !== "string") {
    throw new InputError(`${name}.value`, "expected base64 or null");
  }
  return {
    store: fromUtf8(ofStore.key),
    key: ofKey.key,
    value: value ? bytesOf(`${name}.value`, value) : undefined,
    proof: { proofs: ops.map(({ data }) => decodeProof(name, data)) },
  };
}

function bytesOf(name: string, base64: string): Uint8Array {
  try {
    return fromBase64(base64);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InputError(name, "not base64");
  }
}

function decodeProof(name: string, data: Uint8Array): CommitmentProof {
  try {
    return CommitmentProof.decode(data);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new InputError(name, `holds a proof that is malformed: ${error.message}`);
  }
}

function isObject(json: JsonValue | undefined): json is Record<string, JsonValue> {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

/** A key as text where it is printable, else in hexadecimal. */
function readable(key: Uint8Array): string {
  return key.every((byte) => byte > 0x20 && byte < 0x7f) ? fromUtf8(key) : `0x${toHex(key)}`;
}
