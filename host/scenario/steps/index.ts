/** Every step of scenario files, by its name. */
import type { StepReader } from "../step.js";
import { readAdvanceBlocks, readAdvanceTime, readChangeValidators } from "./blocks.js";
import { readCreateClient, readRecoverClient, readUpdateClient } from "./clients.js";
import {
  readExecuteContract,
  readInstantiateContract,
  readMigrateContract,
  readQueryContract,
  readStoreCode,
} from "./contracts.js";
import { readExpect } from "./expect.js";
import { readCloseChannel, readOpenChannel, readOpenConnection } from "./handshakes.js";
import { readMisbehave } from "./misbehave.js";
import { readSendPacket, readTransfer, readWriteAcknowledgement } from "./packets.js";
import { readRelay } from "./relay.js";
import { readSubmit } from "./submit.js";

export const STEPS: ReadonlyMap<string, StepReader> = new Map<string, StepReader>([
  ["create client", readCreateClient],
  ["update client", readUpdateClient],
  ["recover client", readRecoverClient],
  ["open connection", readOpenConnection],
  ["open channel", readOpenChannel],
  ["close channel", readCloseChannel],
  ["transfer", readTransfer],
  ["send packet", readSendPacket],
  ["write acknowledgement", readWriteAcknowledgement],
  ["relay", readRelay],
  ["advance time", readAdvanceTime],
  ["advance blocks", readAdvanceBlocks],
  ["change validators", readChangeValidators],
  ["misbehave", readMisbehave],
  ["store code", readStoreCode],
  ["instantiate contract", readInstantiateContract],
  ["execute contract", readExecuteContract],
  ["query contract", readQueryContract],
  ["migrate contract", readMigrateContract],
  ["submit", readSubmit],
  ["expect", readExpect],
]);
