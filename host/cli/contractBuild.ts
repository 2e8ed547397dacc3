/** `strait contract build FILE`: AssemblyScript to a module that chains admit. */
import { writeFileSync } from "node:fs";
import { buildContract } from "../compiler/buildContract.js";
import { InputError } from "../errors.js";
import { admitContract } from "../vm/inspectContract.js";
import { EXIT_EXPECTED } from "./exitCodes.js";
import { print, printJson } from "./terminal.js";

export interface ContractBuildOptions {
  readonly output?: string;
  readonly json?: boolean;
}

/** Compiles the contract, checks it as chains do, and writes it. */
export async function contractBuildCommand(
  file: string,
  options: ContractBuildOptions,
): Promise<number> {
  const wasm = await buildContract(file);
  const { sha256 } = admitContract(wasm).report;
  const output = options.output ?? file.replace(/\.ts$/, ".wasm");
  try {
    writeFileSync(output, wasm);
  } catch (error) {
    throw new InputError(output, `cannot be written: ${(error as Error).message}`);
  }
  if (options.json) printJson({ file: output, bytes: wasm.length, sha256 });
  else print(`${output}  ${wasm.length} bytes, sha256 ${sha256}`);
  return EXIT_EXPECTED;
}
