/** Text that a command is given: a file, an argument or standard input. */

import { readFile } from "node:fs/promises";
import { InputError } from "../errors.js";

/** Larger inputs are refused: they are read whole. */
const MAX_INPUT_BYTES = 64 * 1024 * 1024;

const STANDARD_INPUT = "standard input";

/** The text of a file, or of standard input when `path` is `-`; the name is for errors. */
export async function readText(path: string): Promise<{ name: string; text: string }> {
  if (path === "-") return { name: STANDARD_INPUT, text: await readStandardInput() };
  try {
    return { name: path, text: toText(path, await readFile(path)) };
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    if (error.code === "ENOENT") throw new InputError(path, "there is no such file");
    if (error.code === "EISDIR") throw new InputError(path, "this is a directory, not a file");
    throw new InputError(path, `cannot be read: ${error.message}`);
  }
}

/** The argument itself, or standard input when it is `-` or not given. */
export async function readArgument(
  argument: string | undefined,
): Promise<{ name: string; text: string }> {
  if (argument !== undefined && argument !== "-") return { name: "input", text: argument };
  return { name: STANDARD_INPUT, text: await readStandardInput() };
}

async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_INPUT_BYTES) refuseSize(STANDARD_INPUT);
  }
  return toText(STANDARD_INPUT, Buffer.concat(chunks));
}

function toText(name: string, bytes: Uint8Array): string {
  if (bytes.length > MAX_INPUT_BYTES) refuseSize(name);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new InputError(name, "not a text in UTF-8");
  }
}

function refuseSize(name: string): never {
  throw new InputError(name, `longer than ${MAX_INPUT_BYTES} bytes`);
}
