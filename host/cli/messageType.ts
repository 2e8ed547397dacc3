/** The codec that `--type` names. */

import { codecFor, type MessageCodec, typeUrls } from "../codec/index.js";
import { InputError } from "../errors.js";

/** `ibc.core.client.v1.Height`, with or without a slash before it, or a name that is unique. */
export function codecOfType(name: string): MessageCodec<unknown> {
  const exact = codecFor(name.startsWith("/") ? name : `/${name}`);
  if (exact !== undefined) return exact;
  const matching = typeUrls().filter((typeUrl) => typeUrl.endsWith(`.${name}`));
  const [first] = matching;
  if (first === undefined) throw new InputError("--type", `the type ${quote(name)} is not known`);
  if (matching.length > 1) {
    const names = matching.map((typeUrl) => typeUrl.slice(1)).join(", ");
    throw new InputError("--type", `${quote(name)} could be any of ${names}`);
  }
  return codecFor(first)!;
}

function quote(name: string): string {
  return JSON.stringify(name.slice(0, 100));
}
