export { toHex } from "./bytes.js";
