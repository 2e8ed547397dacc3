/**
 * Every export of the module, on one screen. assembly/ABI.md says what each takes and returns.
 * Exports return 0: what the protocol refuses is in the output, and what must not happen traps.
 */
import { arenaRewind, arenaSeal } from "rt/stub";
import "./abi/diagnostics";
import { readInput, writeOutput } from "./abi/exchange";
import { addLightClient } from "./02-client/router";
import { SoloMachineLightClient } from "./06-solomachine/lightClient";
import { TendermintLightClient } from "./07-tendermint/lightClient";
import { WasmLightClient } from "./08-wasm/lightClient";
import { LocalhostLightClient } from "./09-localhost/lightClient";
import { appCall } from "./25-handler/appCall";
import { beginBlock } from "./25-handler/beginBlock";
import { deliverTransaction } from "./25-handler/deliver";
import { exportGenesis } from "./25-handler/exportGenesis";
import { initGenesis } from "./25-handler/genesis";
import { migrate as migrateStores } from "./25-handler/migrate";
import { query as answerQuery } from "./25-handler/query";
import { BlockResponse } from "./codec/gen/strait.abi.v0";
import "./stacks";

/** Marks the version of the ABI; never called. */
export function ibc_abi_0(): void {}

/** `DeliverRequest` -> `DeliverResponse`: one transaction. */
export function deliver(): i32 {
  writeOutput(deliverTransaction(readInput()));
  return 0;
}

/** Empty -> `BlockResponse`: what is due before the transactions of a block. */
export function begin_block(): i32 {
  writeOutput(beginBlock().encode());
  return 0;
}

/** Empty -> `BlockResponse`. ibc-go does nothing at the end of a block. */
export function end_block(): i32 {
  writeOutput(new BlockResponse().encode());
  return 0;
}

/** `InitGenesisRequest` -> `DeliverResponse` with code, codespace and log only. */
export function init_genesis(): i32 {
  writeOutput(initGenesis(readInput()).encode());
  return 0;
}

/** `ExportGenesisRequest` -> `ExportGenesisResponse`: a part of one module's genesis. */
export function export_genesis(): i32 {
  writeOutput(exportGenesis(readInput()).encode());
  return 0;
}

/** `MigrateRequest` -> `MigrateResponse`: a piece of the way from stores of an earlier core. */
export function migrate(): i32 {
  writeOutput(migrateStores(readInput()).encode());
  return 0;
}

/** `AppCallRequest` -> `AppCallResponse`: for the owner of a port that lives in the host. */
export function app_call(): i32 {
  writeOutput(appCall(readInput()).encode());
  return 0;
}

/** `QueryRequest` -> `QueryResponse`: a gRPC method of a query service. */
export function query(): i32 {
  writeOutput(answerQuery(readInput()).encode());
  return 0;
}

/** Takes memory and globals back to what they were before the call. */
export function rewind(): void {
  arenaRewind();
}

addLightClient(new TendermintLightClient());
addLightClient(new SoloMachineLightClient());
addLightClient(new WasmLightClient());
addLightClient(new LocalhostLightClient());
arenaSeal();
