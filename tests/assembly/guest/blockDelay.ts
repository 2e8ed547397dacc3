/** The delay in blocks, exported for vitest. */
import "../../../assembly/abi/diagnostics";
export { blockDelay } from "../../../assembly/03-connection/blockDelay";
