/** What applications answer, as it crosses the ABI. */

import type { ApplicationResponse } from "../codec/gen/strait.abi.v0.js";
import { HostError } from "../errors.js";
import type { Refusal } from "./application.js";

/** What of a response a callback fills in. */
export type Answer = Partial<ApplicationResponse>;

/** Nothing for no refusal; throws a HostError for one with code 0. */
export function refusalAnswer(refusal: Refusal | undefined): Answer {
  if (refusal === undefined) return {};
  const { code, codespace, log } = refusal;
  if (code === 0) throw new HostError(`an application refuses with code 0: ${log}`);
  return { code, codespace, log };
}
