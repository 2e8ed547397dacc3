/**
 * Light clients of type 08-wasm: contracts that MsgStoreCode brings, and objects of the host. Code
 * lies beside that of other contracts, as where ibc-go and wasmd share a virtual machine
 * (CONTRACTS.md, section 8).
 */
import { toHex } from "../bytes.js";
import type { ChainContext, KeyValueStore } from "../chain/application.js";
import {
  CHECKSUMS_STORE,
  type LightClientAnswer,
  type LightClientCall,
  type LightClientContext,
  type LightClientContract,
  type LightClientEnd,
  type LightClientHost,
  type LightClientMachine,
  type StoredLightClientCode,
} from "../chain/lightClient.js";
import { checkKey, checkValue } from "../chain/storeLimits.js";
import { ContractResponse } from "../codec/gen/strait.abi.v0.js";
import { HostError, ModuleError } from "../errors.js";
import { sha256 } from "../store/sha256.js";
import { CONTRACT_LIMITS, CONTRACT_STORE } from "../vm/contractAbi.js";
import { ContractModule } from "../vm/contractMachine.js";
import type { CallContext, Entry } from "../vm/host.js";
import { DEFAULT_LIMITS, METERING_VERSION } from "../vm/meter/gasTable.js";
import { ContractStore, WASM_STORE } from "./contractStore.js";
import { contractRequest, loadCode, type WorkLimits } from "./execution.js";
import { decodeOrUndefined } from "./guestBytes.js";
import { isGzip, unpackGzip } from "./gzip.js";

/** What unpacked code has to have less than, in bytes (ibc-go 08-wasm/types/validation.go). */
const MAX_CODE_BYTES = 3 * 1024 * 1024;

/** What a chain says of its light clients. */
export interface LightClientOptions {
  /** Gas of a call, in units of `host/vm/meter/gasTable.ts`. */
  readonly gasLimit?: bigint;
  /** Light clients that live in the host, beside those that are stored. */
  readonly contracts?: readonly LightClientContract[];
}

export class LightClients implements LightClientHost, LightClientMachine {
  readonly stores = [CHECKSUMS_STORE, WASM_STORE];
  readonly lightClients = this;
  private readonly limits: WorkLimits;
  /** By their checksums in hexadecimal. */
  private readonly own: ReadonlyMap<string, LightClientContract>;

  constructor({ gasLimit = DEFAULT_LIMITS.gas, contracts = [] }: LightClientOptions = {}) {
    this.limits = { gas: gasLimit, stackBytes: DEFAULT_LIMITS.stackBytes };
    for (const { code } of contracts) checkSize(code);
    this.own = new Map(contracts.map((contract) => [toHex(sha256(contract.code)), contract]));
  }

  storeCode(context: ChainContext, packed: Uint8Array): StoredLightClientCode {
    const unpacked = isGzip(packed) ? unpackGzip(packed, MAX_CODE_BYTES) : undefined;
    if (unpacked?.kind === "too large") return unpacked;
    if (unpacked?.kind === "malformed") return { kind: "refused", log: unpacked.log };
    const code = unpacked?.bytes ?? packed;
    if (code.length === 0) return { kind: "empty" };
    const checksum = sha256(code);
    if (this.own.has(toHex(checksum))) return { kind: "stored", checksum };
    const store = new ContractStore(context);
    if (store.codeInfo(checksum) !== undefined) return { kind: "stored", checksum };
    try {
      ContractModule.load(code);
    } catch (error) {
      if (!(error instanceof ModuleError)) throw error;
      return { kind: "refused", log: error.message };
    }
    store.setCode(checksum, code, { creator: "", meteringVersion: METERING_VERSION });
    return { kind: "stored", checksum };
  }

  readCode(context: ChainContext, checksum: Uint8Array): Uint8Array | undefined {
    const own = this.own.get(toHex(checksum));
    return own?.code ?? new ContractStore(context).code(checksum);
  }

  run(context: ChainContext, call: LightClientCall): LightClientEnd {
    const own = this.own.get(toHex(call.checksum));
    if (own !== undefined) return own[call.entry](contextOf(call), call.message);
    const store = new ContractStore(context);
    if (store.codeInfo(call.checksum) === undefined) {
      return { kind: "failed", reason: `there is no code ${toHex(call.checksum)}` };
    }
    return this.runModule(loadCode(store, call.checksum), call);
  }

  private runModule(
    module: ContractModule,
    { entry, guest, message }: LightClientCall,
  ): LightClientEnd {
    if (!module.has(entry)) return { kind: "failed", reason: `it has no export ${entry}` };
    const input = contractRequest("", message);
    const call = { input, context: guest, depth: 1, ...this.limits };
    const end = module.run(entry, call, () => {});
    if (end.kind === "returned") return readResponse(end.output);
    return end.cause === "out of gas"
      ? { kind: "out of gas" }
      : { kind: "failed", reason: end.reason };
  }
}

/** Code of the host travels in a genesis as any other does. */
function checkSize({ length }: Uint8Array): void {
  const { sizeBytes } = CONTRACT_LIMITS;
  if (length >= 1 && length <= sizeBytes) return;
  throw new HostError(`a light client: its code has ${length} bytes instead of 1 to ${sizeBytes}`);
}

function readResponse(output: Uint8Array): LightClientEnd {
  const response = decodeOrUndefined(ContractResponse, output);
  if (response === undefined) return { kind: "failed", reason: "its response cannot be read" };
  if (response.code !== 0) return { kind: "refused", log: response.log };
  const answer: LightClientAnswer = { kind: "returned", data: response.data };
  return { ...answer, events: response.events.length };
}

function contextOf({ clientId, guest }: LightClientCall): LightClientContext {
  const { blockHeight, blockTimeNanos, chainId } = guest;
  return { clientId, chainId, blockHeight, blockTimeNanos, store: new ClientStore(guest) };
}

/** The store of a client for an object of the host. */
class ClientStore implements KeyValueStore {
  constructor(private readonly guest: CallContext) {}

  get(key: Uint8Array): Uint8Array | undefined {
    return this.guest.stores.get(CONTRACT_STORE, checkKey(key))?.slice();
  }

  set(key: Uint8Array, value: Uint8Array): void {
    this.checkWrite();
    this.guest.stores.set(CONTRACT_STORE, checkKey(key), checkValue(value).slice());
  }

  delete(key: Uint8Array): void {
    this.checkWrite();
    this.guest.stores.delete(CONTRACT_STORE, checkKey(key));
  }

  scan(start?: Uint8Array, end?: Uint8Array, descending = false): Iterator<Entry> {
    return this.guest.stores.scan(CONTRACT_STORE, start, end, descending);
  }

  private checkWrite(): void {
    if (this.guest.mode === "query") throw new RangeError("a query may not write");
  }
}
