/** Why contracts and what is asked of them are refused (CONTRACTS.md, sections 3 and 5). The
 * numbers of codespace `wasm` are those of wasmd (x/wasm/types/errors.go) where it has them. */
import { utf8 } from "../bytes.js";
import type { Refusal } from "../chain/application.js";
import type { ContractExport } from "../vm/contractAbi.js";
import type { ContractEnd } from "../vm/contractMachine.js";

function refusalOf(codespace: string, code: number): (log: string) => Refusal {
  return (log) => ({ codespace, code, log });
}

export const refusals = {
  notAdmitted: refusalOf("wasm", 2),
  emptyField: refusalOf("wasm", 12),
  tooLongField: refusalOf("wasm", 13),
  invalidField: refusalOf("wasm", 14),
  invalidEvent: refusalOf("wasm", 21),
  noSuchContract: refusalOf("wasm", 22),
  noSuchCode: refusalOf("wasm", 28),
  unauthorized: refusalOf("sdk", 4),
  invalidAddress: refusalOf("sdk", 7),
  outOfGas: refusalOf("sdk", 11),
  /** Of the core for what a contract asks of it. */
  notTheOwner: refusalOf("ibc", 2),
  malformedRequest: refusalOf("sdk", 2),
  nothingAsked: refusalOf("sdk", 18),
} as const;

/** Codes for a contract that does not come to an answer, by what it was asked. */
const FAILURES: Readonly<Record<ContractExport, number>> = {
  instantiate: 4,
  execute: 5,
  ibc_callback: 5,
  packet_callback: 5,
  query: 9,
  migrate: 11,
};

/** A contract that gives no answer that can be read, or none at all. */
export function failure(name: ContractExport, address: string, why: string): Refusal {
  return refusalOf("wasm", FAILURES[name])(`${why}: ${name} of ${address}`);
}

/** A contract that trapped. */
export function trapRefusal(
  name: ContractExport,
  address: string,
  end: Extract<ContractEnd, { kind: "trapped" }>,
): Refusal {
  if (end.cause === "out of gas") return refusals.outOfGas(`out of gas: ${name} of ${address}`);
  return failure(name, address, end.reason);
}

/** A contract that answered with a code of its own, which stays in a codespace of its own. */
export function ownRefusal(code: number, log: string): Refusal {
  return { codespace: "contract", code, log };
}

/** The acknowledgement of failure, as ibc-go writes it
 * (modules/core/04-channel/types/acknowledgement.go NewErrorAcknowledgement). */
export function errorAcknowledgement({ code }: Refusal): Uint8Array {
  return utf8(`{"error":"ABCI code: ${code}: error handling packet: see events for details"}`);
}
