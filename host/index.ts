/** The public API of the package: load the core, run chains, replay recordings, read messages. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CoreModule } from "./vm/machine.js";

export { fromBase64, fromHex, toBase64, toHex } from "./bytes.js";
export type {
  Application,
  ApplicationContext,
  KeyValueStore,
  Receipt,
  Refusal,
  SendResult,
  VersionAnswer,
} from "./chain/application.js";
export { APPLICATIONS } from "./chain/applications/index.js";
export type { Balance, Block, BlockResult, Message, Transaction } from "./chain/block.js";
export { Chain } from "./chain/chain.js";
export type { Genesis, GenesisState, ModuleGenesis } from "./chain/genesis.js";
export { anyFromJson, anyToJson, codecFor } from "./codec/index.js";
export { BlockProducer } from "./consensus/blockProducer.js";
export { clientHeader } from "./consensus/clientHeader.js";
export { type Ballot, signCommit, signHeader } from "./consensus/commit.js";
export { ed25519Signer, type Signer, secp256k1Signer } from "./consensus/keys.js";
export { ValidatorSet } from "./consensus/validatorSet.js";
export { verifyCommit, verifyLightBlock } from "./consensus/verify.js";
export { HostError, InputError, ModuleError, TrapError } from "./errors.js";
export { Branches } from "./store/branch.js";
export { appHash, Multistore } from "./store/multistore.js";
export type { Snapshot } from "./store/snapshot.js";
export type { BranchedStores, CallContext, CallResult, Entry, Mode } from "./vm/host.js";
export type { ModuleReport } from "./vm/inspect.js";
export { inspectModule } from "./vm/inspect.js";
export { CoreModule, Machine } from "./vm/machine.js";

/**
 * The core that this package ships, inspected and compiled. `debug` takes the build with names and
 * without optimisation.
 */
export function loadCore(debug = false): CoreModule {
  const file = debug ? "core.debug.wasm" : "core.wasm";
  const path = fileURLToPath(new URL(`../../build/${file}`, import.meta.url));
  return CoreModule.load(new Uint8Array(readFileSync(path)));
}
