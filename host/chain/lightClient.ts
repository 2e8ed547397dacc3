/**
 * Light clients that live in the host: what clients of type 08-wasm are run by (ibc-go
 * modules/light-clients/08-wasm). Messages and answers are its JSON (types/contract_api.go).
 */
import type { CallContext } from "../vm/host.js";
import type { ChainContext, KeyValueStore } from "./application.js";

/** What of a contract is called: only a query may not write. */
export type LightClientEntryPoint = "instantiate" | "query" | "sudo" | "migrate";

/** What a light client sees of the chain while it works. */
export interface LightClientContext {
  readonly clientId: string;
  readonly chainId: string;
  readonly blockHeight: bigint;
  readonly blockTimeNanos: bigint;
  /** What lies under `clients/{client id}/` of store `ibc`, by keys without that. For
   * `migrate_client_store` those of the client begin with `subject/`, those of the substitute,
   * which are not written, with `substitute/`. */
  readonly store: KeyValueStore;
}

/** What an entry point comes to. Anything but data is refused by 08-wasm; it is only counted. */
export type LightClientAnswer =
  | {
      readonly kind: "returned";
      readonly data?: Uint8Array;
      readonly messages?: number;
      readonly events?: number;
      readonly attributes?: number;
    }
  /** The contract's own error; what it wrote is undone. */
  | { readonly kind: "refused"; readonly log: string };

/**
 * One kind of light client, as an object of the host. `message` is JSON in UTF-8. An error that a
 * method throws is a contract that traps; errors of the host (HostError) end the run instead.
 */
export interface LightClientContract {
  /** What MsgStoreCode brings for it; the SHA-256 of these bytes is its checksum. */
  readonly code: Uint8Array;
  instantiate(context: LightClientContext, message: Uint8Array): LightClientAnswer;
  query(context: LightClientContext, message: Uint8Array): LightClientAnswer;
  sudo(context: LightClientContext, message: Uint8Array): LightClientAnswer;
  migrate(context: LightClientContext, message: Uint8Array): LightClientAnswer;
}

/** One call of the code of a checksum. */
export interface LightClientCall {
  readonly checksum: Uint8Array;
  readonly entry: LightClientEntryPoint;
  readonly clientId: string;
  readonly message: Uint8Array;
  /** What the code runs in; its one store is that of the client. */
  readonly guest: CallContext;
}

/** How a call ended. */
export type LightClientEnd =
  | LightClientAnswer
  | { readonly kind: "out of gas" }
  /** `reason` is for people and has no effect on any result. */
  | { readonly kind: "failed"; readonly reason: string };

/** What became of code that was to be stored. */
export type StoredLightClientCode =
  | { readonly kind: "stored"; readonly checksum: Uint8Array }
  | { readonly kind: "empty" }
  | { readonly kind: "too large" }
  | { readonly kind: "refused"; readonly log: string };

/** Keeps the code of light clients and runs it. */
export interface LightClientMachine {
  /** Unpacks, admits and keeps code; known code is kept without another look. */
  storeCode(context: ChainContext, code: Uint8Array): StoredLightClientCode;
  /** The code of a checksum, not packed; undefined where there is none. */
  readCode(context: ChainContext, checksum: Uint8Array): Uint8Array | undefined;
  run(context: ChainContext, call: LightClientCall): LightClientEnd;
}

/** What a chain has among its applications to have clients of type 08-wasm; it serves no port. */
export interface LightClientHost {
  /** Names of the stores that the chain keeps for it; `08-wasm` is among them. */
  readonly stores: readonly string[];
  readonly messages?: undefined;
  readonly queries?: undefined;
  readonly contractKeeper?: undefined;
  readonly lightClients: LightClientMachine;
}

/** The store of the checksums of code that clients may have, as ibc-go names it. */
export const CHECKSUMS_STORE = "08-wasm";
