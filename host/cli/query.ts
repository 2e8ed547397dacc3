/** `strait query FILE_OR_HOME PATH`: asks a chain what a relayer would. */

import { toBase64, toHex, utf8 } from "../bytes.js";
import type { Chain } from "../chain/chain.js";
import type { AbciAnswer } from "../chain/query.js";
import { DecodeError } from "../codec/index.js";
import { queryMethod } from "../codec/queries.js";
import { InputError } from "../errors.js";
import { Machine } from "../vm/machine.js";
import { parseBytes, parseMessage } from "./encodedMessage.js";
import { withChain } from "./executedChain.js";
import { EXIT_DIFFERENT, EXIT_EXPECTED } from "./exitCodes.js";
import { loadCore } from "./loadCore.js";
import { readArgument } from "./readInput.js";
import { print, printJson } from "./terminal.js";

export interface QueryCommandOptions {
  readonly wasm?: string;
  readonly json?: boolean;
  readonly data?: string;
  readonly key?: string;
  readonly height?: bigint;
  readonly prove?: boolean;
  readonly chain?: string;
}

/** Opens the home or executes the file, and asks; the exit code is 1 for a refusal. */
export async function queryCommand(
  file: string,
  path: string,
  options: QueryCommandOptions,
): Promise<number> {
  const data = await readData(path, options);
  const engine = new Machine(loadCore(options.wasm));
  return withChain({ path: file, chainId: options.chain }, engine, async (chain) => {
    const { height = 0n, prove = false } = options;
    const answer = chain.query({ path, data, height, prove });
    if (options.json) printJson({ response: abciJson(answer) });
    else if (answer.code !== 0)
      print(`refused with ${answer.codespace}/${answer.code}: ${answer.log}`);
    else tell(path, answer, chain);
    return answer.code === 0 ? EXIT_EXPECTED : EXIT_DIFFERENT;
  });
}

/** The request: text of a key, JSON of the method's request, hexadecimal or base64. */
async function readData(
  path: string,
  { key, data }: Pick<QueryCommandOptions, "key" | "data">,
): Promise<Uint8Array> {
  if (key !== undefined && data !== undefined) {
    throw new InputError("--key", "cannot go with --data: both are the request");
  }
  if (key !== undefined) return utf8(key);
  if (data === undefined) return new Uint8Array(0);
  const { text } = await readArgument(data);
  const trimmed = text.trim();
  return trimmed.startsWith("{")
    ? encodeRequest(path, trimmed)
    : parseBytes({ name: "--data", text: trimmed });
}

function encodeRequest(path: string, text: string): Uint8Array {
  const method = queryMethod(path);
  if (method === undefined) {
    throw new InputError("--data", `JSON is for the requests of methods, and ${path} is none`);
  }
  return method.request.encode(parseMessage(method.request, { name: "--data", text }));
}

/** The answer as CometBFT's RPC prints it. */
function abciJson(answer: AbciAnswer): object {
  const { code, log, key, value, height, codespace, proofOps } = answer;
  const ops = proofOps.map((op) => ({
    type: op.type,
    key: toBase64(op.key),
    data: toBase64(op.data),
  }));
  return {
    code,
    log,
    info: "",
    index: "0",
    key: orNull(key),
    value: orNull(value),
    proofOps: ops.length === 0 ? null : { ops },
    height: height.toString(),
    codespace,
  };
}

function orNull(bytes: Uint8Array): string | null {
  return bytes.length === 0 ? null : toBase64(bytes);
}

/** Prints a response as Cosmos writes it, or what a store holds. */
function tell(path: string, answer: AbciAnswer, chain: Chain): void {
  const method = queryMethod(path);
  if (method !== undefined) {
    printJson(method.response.toJson(decode(() => method.response.decode(answer.value))));
    return;
  }
  if (answer.log !== "") print(answer.log);
  print(`value ${answer.value.length === 0 ? "none" : toHex(answer.value)}`);
  print(`height ${answer.height}`);
  for (const { type, key, data } of answer.proofOps) {
    print(`proof ${type} ${toHex(key)} ${toBase64(data)}`);
  }
  if (answer.proofOps.length > 0) {
    print(`app hash ${toHex(chain.at(answer.height).appHash)}`);
  }
}

function decode<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new InputError("the answer", `holds text that is not UTF-8: ${error.message}`);
  }
}
