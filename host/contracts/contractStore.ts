/** What is kept of codes and contracts in the store `wasm` (CONTRACTS.md, section 7). */
import { concatBytes, utf8 } from "../bytes.js";
import type { ChainContext, KeyValueStore } from "../chain/application.js";
import { CodeInfo, ContractInfo } from "../codec/gen/strait.contract.v1.js";

/** The name of the store. */
export const WASM_STORE = "wasm";

const CODE = 0x01;
const CODE_INFO = 0x02;
const CONTRACT = 0x03;
const COUNT = 0x04;
const STATE = 0x05;

function keyOf(prefix: number, ...rest: Uint8Array[]): Uint8Array {
  return concatBytes(Uint8Array.of(prefix), ...rest);
}

/** What the keys of a contract's own store begin with, one character for each byte: addresses are
 * texts of ASCII, and end in a letter or a digit. */
export function statePrefix(address: string): string {
  return String.fromCharCode(STATE, address.length) + address;
}

/** The store of a chain, by what is in it. */
export class ContractStore {
  private readonly store: KeyValueStore;

  constructor(context: ChainContext) {
    this.store = context.store(WASM_STORE);
  }

  code(hash: Uint8Array): Uint8Array | undefined {
    return this.store.get(keyOf(CODE, hash));
  }

  codeInfo(hash: Uint8Array): CodeInfo | undefined {
    const info = this.store.get(keyOf(CODE_INFO, hash));
    return info && CodeInfo.decode(info);
  }

  setCode(hash: Uint8Array, code: Uint8Array, info: CodeInfo): void {
    this.store.set(keyOf(CODE, hash), code);
    this.store.set(keyOf(CODE_INFO, hash), CodeInfo.encode(info));
  }

  contract(address: string): ContractInfo | undefined {
    const info = this.store.get(keyOf(CONTRACT, utf8(address)));
    return info && ContractInfo.decode(info);
  }

  setContract(address: string, info: ContractInfo): void {
    this.store.set(keyOf(CONTRACT, utf8(address)), ContractInfo.encode(info));
  }

  /** A value of a contract's own store. */
  state(address: string, key: Uint8Array): Uint8Array | undefined {
    return this.store.get(concatBytes(utf8(statePrefix(address)), key));
  }

  /** How many contracts were numbered. */
  get count(): bigint {
    const count = this.store.get(keyOf(COUNT));
    return count === undefined ? 0n : viewOf(count).getBigUint64(0);
  }

  set count(count: bigint) {
    const bytes = new Uint8Array(8);
    viewOf(bytes).setBigUint64(0, count);
    this.store.set(keyOf(COUNT), bytes);
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
