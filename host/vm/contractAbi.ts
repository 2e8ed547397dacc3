/** The ABI of contracts as data (host/contracts/CONTRACTS.md, section 1), beside the core's. */
import { CALL_LIMITS, type ImportName } from "./abi.js";

/** The marker of the version, which nobody calls. */
export const CONTRACT_MARKER = "ibc_contract_0";

/** The exports that run a call; of them only `instantiate` is required. */
export const CONTRACT_EXPORTS = [
  "instantiate",
  "execute",
  "query",
  "migrate",
  "ibc_callback",
  "packet_callback",
] as const;
export type ContractExport = (typeof CONTRACT_EXPORTS)[number];

/** Those by which light clients are run. */
export const LIGHT_CLIENT_EXPORTS = ["instantiate", "query", "sudo", "migrate"] as const;
export type ModuleExport = ContractExport | (typeof LIGHT_CLIENT_EXPORTS)[number];

/** Imports of the core that contracts do not have: each call has a branch of its own. */
export const REFUSED_IMPORTS: ReadonlySet<ImportName> = new Set(["branch_open", "branch_close"]);

/** The number of a contract's own store. */
export const CONTRACT_STORE = 32;

/** The ids of `env` that a contract may ask for. */
export const CONTRACT_ENVIRONMENT: ReadonlySet<number> = new Set([1, 2, 5, 16]);

/** Kinds of modules that a contract calls. */
export const CONTRACT_CALLS = { core: 5, execute: 6, query: 7 } as const;

/** What the module of a contract may be at most. */
export const CONTRACT_LIMITS = {
  sizeBytes: 800 * 1024,
  memoryPages: 512,
  tableEntries: 2_500,
  functions: 20_000,
  bodyBytes: 64 * 1024,
  parameters: 100,
  locals: 100,
  allLocals: 10_000,
  globals: 1_000,
  imports: 100,
  nesting: 256,
} as const;

/** What a call of a contract may ask for at most. */
export const CONTRACT_CALL_LIMITS = {
  keyBytes: 32_768,
  openScans: 32,
  outputBytes: CALL_LIMITS.responseBytes,
  callDepth: CALL_LIMITS.callDepth,
} as const;
