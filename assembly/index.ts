import "./abi/diagnostics";
import { arenaRewind, arenaSeal } from "rt/stub";
import { readInput, writeOutput } from "./abi/exchange";

export function ibc_abi_0(): void {}
export function deliver(): i32 {
  writeOutput(readInput());
  return 0;
}
export function rewind(): void {
  arenaRewind();
}
arenaSeal();
