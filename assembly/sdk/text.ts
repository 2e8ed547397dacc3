/** Texts of contracts are strings; what crosses the ABI is UTF-8. */
import { Bytes } from "../abi/bytes";
import { decodeBase64 } from "../codec/base64";

/** The text that UTF-8 stands for. */
export function textOf(bytes: Bytes): string {
  return String.UTF8.decodeUnsafe(bytes.pointer, <usize>bytes.length);
}

/** Whether a text is base64 of the standard alphabet, with padding. */
export function isBase64(text: string): bool {
  return decodeBase64(Bytes.of(text)) ? true : false;
}
