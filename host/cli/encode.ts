/** `strait encode [INPUT]`: JSON to protobuf bytes. */

import { toBase64, toHex } from "../bytes.js";
import { parseStrictJson } from "../chain/jsonNode.js";
import { Any } from "../codec/gen/google.protobuf.js";
import { EncodeError } from "../codec/index.js";
import { InputError } from "../errors.js";
import { EXIT_EXPECTED } from "./exitCodes.js";
import { codecOfType } from "./messageType.js";
import { readArgument } from "./readInput.js";
import { print, printJson } from "./terminal.js";

export interface EncodeCommandOptions {
  readonly type?: string;
  readonly base64?: boolean;
  readonly json?: boolean;
}

/** Prints the canonical encoding: of the named type, or a packed Any of JSON with its "@type". */
export async function encodeCommand(
  argument: string | undefined,
  options: EncodeCommandOptions,
): Promise<number> {
  const { name, text } = await readArgument(argument);
  const json = parseStrictJson(text, name);
  const codec = options.type === undefined ? Any : codecOfType(options.type);
  let bytes: Uint8Array;
  try {
    bytes = codec.encode(codec.fromJson(json.value, name) as never);
  } catch (error) {
    if (!(error instanceof EncodeError)) throw error;
    throw new InputError(name, `cannot be encoded as ${codec.name}: ${error.message}`);
  }
  const [hex, base64] = [toHex(bytes), toBase64(bytes)];
  if (options.json) printJson({ type: codec.name, hex, base64 });
  else print(options.base64 ? base64 : hex);
  return EXIT_EXPECTED;
}
