/** The envelope of acknowledgements, exported for vitest. Texts go in as bytes. */
import { arenaRewind, arenaSeal } from "rt/stub";
import "../../../assembly/abi/diagnostics";
import { ABSENT, Bytes } from "../../../assembly/abi/bytes";
import {
  errorAcknowledgement,
  errorAcknowledgementText,
  isTamperedAcknowledgement,
  parseAcknowledgement,
  resultAcknowledgement,
} from "../../../assembly/05-port/acknowledgement";
import { decodeBase64, encodeBase64 } from "../../../assembly/codec/base64";
import { endOfValue } from "../../../assembly/codec/json";
import { IbcError } from "../../../assembly/error";


function view(bytes: ArrayBuffer): Bytes {
  return new Bytes(changetype<usize>(bytes), bytes.byteLength);
}

function hexadecimal(bytes: Bytes): string {
  let text = "";
  for (let i = 0; i < bytes.length; i++) {
    text += (<i32>bytes.at(i) | 256).toString(16).slice(1);
  }
  return text;
}

/** The verdict, what kind of response was read, and its bytes in hexadecimal. */
export function read(bytes: ArrayBuffer): string {
  const acknowledgement = parseAcknowledgement(view(bytes));
  if (!acknowledgement) return isTamperedAcknowledgement(view(bytes)) ? "inconsistent" : "refused";
  const verdict = isTamperedAcknowledgement(view(bytes)) ? "tampered" : "canonical";
  const result = acknowledgement.result;
  if (result) return verdict + (result.isAbsent ? " nil " : " result ") + hexadecimal(result);
  const error = acknowledgement.error;
  return verdict + (error ? " error " + hexadecimal(error) : " none ");
}

export function writeResult(result: ArrayBuffer): string {
  return hexadecimal(resultAcknowledgement(view(result)));
}

export function writeNilResult(): string {
  return hexadecimal(resultAcknowledgement(ABSENT));
}

export function writeErrorText(text: ArrayBuffer): string {
  return hexadecimal(errorAcknowledgementText(view(text)));
}

export function writeError(codespace: ArrayBuffer, code: u32): string {
  const name = String.UTF8.decode(codespace);
  return hexadecimal(errorAcknowledgement(new IbcError(name, code, "of no consequence")));
}

export function endOfJson(text: ArrayBuffer): i32 {
  return endOfValue(view(text));
}

export function toBase64(bytes: ArrayBuffer): string {
  const text = encodeBase64(view(bytes));
  return String.UTF8.decodeUnsafe(text.pointer, text.length);
}

/** The decoded bytes in hexadecimal, or "refused". */
export function fromBase64(text: ArrayBuffer): string {
  const bytes = decodeBase64(view(text));
  return bytes ? hexadecimal(bytes) : "refused";
}

/** Gives back what the calls since have allocated. */
export function rewind(): void {
  arenaRewind();
}

arenaSeal();
