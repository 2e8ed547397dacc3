/** The public API of the package. */
export { toHex } from "./bytes.js";
