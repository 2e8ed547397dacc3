/** Addresses of contracts and their ports (CONTRACTS.md, section 4). */
import { concatBytes, utf8 } from "../bytes.js";
import { decodeBech32, encodeBech32 } from "../chain/bech32.js";
import { sha256 } from "../store/sha256.js";

/** The name that the application is routed by: that of wasmd. */
export const APPLICATION_NAME = "wasm";

const PORT_PREFIX = "wasm.";
/** ADR-028: the address of a module's account, derived from the module's name and a key. */
const MODULE_TYPE = sha256(utf8("module"));

/** The address of the contract of a number, 32 bytes as text. */
export function contractAddress(prefix: string, codeHash: Uint8Array, number: bigint): string {
  const counted = new Uint8Array(8);
  new DataView(counted.buffer).setBigUint64(0, number);
  const name = concatBytes(utf8(APPLICATION_NAME), Uint8Array.of(0));
  return encodeBech32(prefix, sha256(concatBytes(MODULE_TYPE, name, codeHash, counted)));
}

export function portOfContract(address: string): string {
  return PORT_PREFIX + address;
}

/** The address in a port's name; undefined for a port of no contract. */
export function contractOfPort(portId: string): string | undefined {
  return portId.startsWith(PORT_PREFIX) ? portId.slice(PORT_PREFIX.length) : undefined;
}

/** Whether a text is an address of the chain. */
export function isAddress(text: string, prefix: string): boolean {
  const decoded = decodeBech32(text);
  return decoded !== undefined && decoded.prefix === prefix && decoded.data.length > 0;
}
