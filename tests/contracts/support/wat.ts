/** Contracts in WebAssembly text: a valid module, whose parts a test may replace. */
import { IMPORTS } from "../../../host/vm/abi.js";
import { REFUSED_IMPORTS } from "../../../host/vm/contractAbi.js";
import { ALL_IMPORTS, assemble } from "../../abi/support/wat.js";

/** Parts of the text; each has a valid default. */
export interface ContractParts {
  imports?: string;
  memory?: string;
  /** Globals, functions, tables, data and whatever else. */
  items?: string;
  /** Bodies of the calls, each leaving an i32. */
  instantiate?: string;
  execute?: string;
  query?: string;
  migrate?: string;
  callback?: string;
  packetCallback?: string;
}

const REFUSED = Object.keys(IMPORTS).filter((name) =>
  (REFUSED_IMPORTS as ReadonlySet<string>).has(name),
);
const CONTRACT_IMPORTS = ALL_IMPORTS.split("\n")
  .filter((line) => !REFUSED.some((name) => line.includes(`"${name}"`)))
  .join("\n");

/** An export, where the contract has it. */
function exported(name: string, body: string | undefined): string {
  return body === undefined ? "" : `(func (export "${name}") (result i32) ${body})`;
}

export function contractText(parts: ContractParts = {}): string {
  const {
    callback,
    execute,
    instantiate = "(i32.const 0)",
    migrate,
    packetCallback,
    query,
  } = parts;
  return `(module
    ${parts.imports ?? CONTRACT_IMPORTS}
    ${parts.memory ?? '(memory (export "memory") 1)'}
    (func (export "ibc_contract_0"))
    ${exported("instantiate", instantiate)}
    ${exported("execute", execute)}
    ${exported("query", query)}
    ${exported("migrate", migrate)}
    ${exported("ibc_callback", callback)}
    ${exported("packet_callback", packetCallback)}
    ${parts.items ?? ""}
  )`;
}

/** The binary of a contract. */
export function contractOf(parts: ContractParts = {}, proposals = 0): Uint8Array {
  return assemble(contractText(parts), proposals);
}

/** A data segment with some bytes, as the text format writes them. */
export function dataAt(offset: number, bytes: Uint8Array | string): string {
  const escaped = [...Buffer.from(bytes)].map((byte) => `\\${byte.toString(16).padStart(2, "0")}`);
  return `(data (i32.const ${offset}) "${escaped.join("")}")`;
}
