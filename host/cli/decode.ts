/** `strait decode [INPUT]`: protobuf bytes to JSON. */

import { fromBase64, fromHex } from "../bytes.js";
import { Any } from "../codec/gen/google.protobuf.js";
import { DecodeError } from "../codec/index.js";
import { InputError } from "../errors.js";
import { EXIT_EXPECTED } from "./exitCodes.js";
import { codecOfType } from "./messageType.js";
import { readArgument } from "./readInput.js";
import { printJson } from "./terminal.js";

export interface DecodeCommandOptions {
  readonly type?: string;
  readonly from?: string;
}

/** Prints a message as proto3 JSON: of the named type, or what a packed Any names itself. */
export async function decodeCommand(
  argument: string | undefined,
  options: DecodeCommandOptions,
): Promise<number> {
  const { name, text } = await readArgument(argument);
  const bytes = parseBytes(name, text.replace(/\s+/g, ""), options.from);
  const codec = options.type === undefined ? Any : codecOfType(options.type);
  try {
    printJson(codec.toJson(codec.decode(bytes) as never));
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new InputError(name, `not an encoded ${codec.name}: ${error.message}`);
  }
  return EXIT_EXPECTED;
}

/** Hexadecimal when it can be that, else base64, unless the user says which. */
function parseBytes(name: string, text: string, encoding: string | undefined): Uint8Array {
  if (text.length === 0) throw new InputError(name, "there is nothing to decode");
  const hexText = text.replace(/^0x/i, "");
  const isHex = hexText.length % 2 === 0 && /^[0-9a-fA-F]+$/.test(hexText);
  try {
    switch (encoding ?? (isHex ? "hex" : "base64")) {
      case "hex":
        return fromHex(hexText);
      case "base64":
        return fromBase64(text);
      default:
        throw new InputError("--from", "the encoding is either hex or base64");
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InputError(name, encoding ? error.message : "neither hexadecimal nor base64");
  }
}
