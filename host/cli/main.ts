#!/usr/bin/env node
/** The command `strait`. Each command is loaded only when it is called: starting stays quick. */

import { createHash } from "node:crypto";
import { Command, CommanderError, InvalidArgumentError } from "commander";
import { HostError } from "../errors.js";
import { EXIT_BAD_INPUT } from "./exitCodes.js";
import { endCleanly } from "./terminal.js";

/** The release whose behaviour the core follows. */
const IBC_GO = "ibc-go v11.2.0";

interface GlobalOptions {
  readonly wasm?: string;
  readonly json?: boolean;
  readonly version?: boolean;
}

function createProgram(): Command {
  const program = new Command("strait")
    .description("Runs, replays and inspects IBC datagrams with the core in WebAssembly.")
    .argument("[command]")
    .option("--wasm <file>", "run another build of the core")
    .option("--json", "print JSON for machines")
    .option("-V, --version", "print the versions of this package and its core")
    .configureHelp({ showGlobalOptions: true })
    .helpOption("-h, --help", "print help")
    .usage("[options] [command]")
    .configureOutput({ outputError })
    .exitOverride()
    .action(async (name: string | undefined) => {
      if (name !== undefined) program.error(`error: unknown command '${name}'`);
      if (program.opts<GlobalOptions>().version) await printVersion(program.opts());
      else program.help();
    });
  addCommands(program);
  return program;
}

/** Commander's own errors read as ours do: one line. */
function outputError(text: string, write: (text: string) => void): void {
  write(text.replace(/^error: /, "strait: ").replace(/\n(?=\()/, " "));
}

function addCommands(program: Command): void {
  program
    .command("replay")
    .description("execute recorded ibc-go traffic again and compare")
    .argument("<trace...>", "recordings, plain or gzip; - reads standard input")
    .option("--limit <blocks>", "stop after this many blocks of a recording", parseCount)
    .option("--verbose", "tell what happened, block by block")
    .action(async (paths: string[], _options, command: Command) => {
      const { replayCommand } = await import("./replay.js");
      process.exitCode = await replayCommand(paths, command.optsWithGlobals());
    });
  addRuns(program);
  addContracts(program);
  addQuestions(program);
  addVerification(program);
  addExplanation(program);
  program
    .command("export")
    .description("print the state that a file leaves as a genesis document")
    .argument("<file>", "datagram file, recording or home; - reads a datagram file")
    .option("--height <height>", "stop after this height", parseHeight)
    .option("--chain <id>", "the chain of a recording or home; without it the first")
    .action(async (path: string, _options, command: Command) => {
      const { exportCommand } = await import("./export.js");
      process.exitCode = await exportCommand(path, command.optsWithGlobals());
    });
  program
    .command("decode")
    .description("turn protobuf bytes in hex or base64 into JSON")
    .argument("[input]", "the bytes; - or nothing reads standard input")
    .option("--type <name>", "message type; without it the input is a google.protobuf.Any")
    .option("--from <encoding>", "hex or base64, where the input could be both")
    .action(async (input: string | undefined, _options, command: Command) => {
      const { decodeCommand } = await import("./decode.js");
      process.exitCode = await decodeCommand(input, command.optsWithGlobals());
    });
  program
    .command("encode")
    .description("turn JSON into protobuf bytes")
    .argument("[input]", "the JSON; - or nothing reads standard input")
    .option("--type <name>", 'message type; without it the JSON names it as "@type"')
    .option("--base64", "print base64 instead of hex")
    .action(async (input: string | undefined, _options, command: Command) => {
      const { encodeCommand } = await import("./encode.js");
      process.exitCode = await encodeCommand(input, command.optsWithGlobals());
    });
  program
    .command("inspect")
    .description("check a wasm module against the ABI and print what it is")
    .argument("[wasm]", "the module; without it the one built with this package")
    .action(async (path: string | undefined, _options, command: Command) => {
      const { inspectCommand } = await import("./inspect.js");
      process.exitCode = await inspectCommand(path, command.optsWithGlobals());
    });
}

function addRuns(program: Command): void {
  program
    .command("run")
    .description("execute a file of datagrams or a scenario")
    .argument("<file>", "datagram or scenario file; - reads standard input")
    .option("--save <folder>", "write a scenario's datagrams, a file a chain")
    .option("--watch", "show what stands on a scenario's chains and moves between them")
    .option("--genesis <document>", "start datagrams from a genesis document")
    .option("--home <folder>", "keep the chain in a folder, and go on from what is there")
    .option("--keep <blocks>", "how many blocks below the last stay in the home", parseCount)
    .action(async (path: string, _options, command: Command) => {
      const { runCommand } = await import("./run.js");
      process.exitCode = await runCommand(path, command.optsWithGlobals());
    });
  program
    .command("relay")
    .description("bring chains all that they have for each other, and show it")
    .argument("[scenario]", "scenario that sets the chains up; without it two chains and transfers")
    .option("--transfers <count>", "how many transfers, without a scenario; 100", parseCount)
    .option("--account <name>", "the account that signs and pays; relayer")
    .action(async (path: string | undefined, _options, command: Command) => {
      const { relayCommand } = await import("./relay.js");
      process.exitCode = await relayCommand(path, command.optsWithGlobals());
    });
  program
    .command("trace")
    .description("print one line of JSON for every step of a scenario or block of datagrams")
    .argument("<file>", "scenario or datagram file; - reads standard input")
    .action(async (path: string, _options, command: Command) => {
      const { traceCommand } = await import("./trace.js");
      process.exitCode = await traceCommand(path, command.optsWithGlobals());
    });
}

function addContracts(program: Command): void {
  program
    .command("contract")
    .description("compile contracts that are written with strait/sdk")
    .command("build")
    .description("compile a contract to the module that chains store")
    .argument("<file>", "the file that exports the contract's class by default")
    .option("--output <wasm>", "where the module goes; beside the file when absent")
    .action(async (path: string, _options, command: Command) => {
      const { contractBuildCommand } = await import("./contractBuild.js");
      process.exitCode = await contractBuildCommand(path, command.optsWithGlobals());
    });
}

function addQuestions(program: Command): void {
  program
    .command("query")
    .description("ask the chain of a file or home a gRPC method or for a key of a store")
    .argument("<file>", "datagram file or recording, executed first, or home; - reads a file")
    .argument("<path>", "such as /ibc.core.channel.v1.Query/Channels, or store/ibc/key")
    .option("--data <request>", "the request as JSON, hex or base64; - reads standard input")
    .option("--key <text>", "the key of a store, as text, in place of --data")
    .option("--height <height>", "ask at this height; without it at the last", parseHeight)
    .option("--prove", "prove the value of a key, or that it has none")
    .option("--chain <id>", "the chain of a recording or home; without it the first")
    .action(async (file: string, path: string, _options, command: Command) => {
      const { queryCommand } = await import("./query.js");
      process.exitCode = await queryCommand(file, path, command.optsWithGlobals());
    });
}

function addVerification(program: Command): void {
  program
    .command("verify")
    .description("verify a proof, a light block, or a header against a trusted state")
    .argument("<what>", "proof, light-block or header")
    .argument("<file>", "as JSON, hex or base64; - reads standard input")
    .option("--root <hash>", "app hash that a proof leads to, hex or base64")
    .option("--store <name>", "store that a MerkleProof is of")
    .option("--key <text>", "key that a MerkleProof is of, as text")
    .option("--hex-key <key>", "the same in hex or base64")
    .option("--value <value>", "its value in hex or base64; without it, that there is none")
    .option("--chain <id>", "chain that a light block has to be of")
    .option("--client-state <file>", "client that has to believe a header")
    .option("--consensus-state <file>", "what it trusts, at its latest height")
    .option("--time <time>", "when it sees the header, in RFC 3339; without it, at its time")
    .action(async (what: string, file: string, _options, command: Command) => {
      const { verifyCommand } = await import("./verify.js");
      process.exitCode = await verifyCommand(what, file, command.optsWithGlobals());
    });
}

function parseHeight(text: string): bigint {
  if (!/^[0-9]{1,18}$/.test(text)) {
    throw new InvalidArgumentError("It has to be a whole number.");
  }
  return BigInt(text);
}

function addExplanation(program: Command): void {
  program
    .command("explain")
    .description("tell check by check why messages were accepted or refused")
    .argument("<file>", "datagram file or recording; - reads standard input")
    .option("--chain <id>", "the chain, where a recording has several")
    .option(
      "--block <height>",
      "the block to explain; without it, all that failed is listed",
      parseCount,
    )
    .option("--tx <index>", "the transaction in the block, counted from 0", parseIndex)
    .option("--action <index>", "the action in the block, counted from 0", parseIndex)
    .option("--msg <index>", "the message in the transaction, counted from 0", parseIndex)
    .action(async (path: string, _options, command: Command) => {
      const { explainCommand } = await import("./explain.js");
      process.exitCode = await explainCommand(path, command.optsWithGlobals());
    });
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!/^[0-9]+$/.test(text) || !Number.isSafeInteger(count) || count === 0) {
    throw new InvalidArgumentError("It has to be a whole number above 0.");
  }
  return count;
}

function parseIndex(text: string): number {
  const index = Number(text);
  if (!/^[0-9]+$/.test(text) || !Number.isSafeInteger(index)) {
    throw new InvalidArgumentError("It has to be a whole number from 0 on.");
  }
  return index;
}

async function printVersion(options: GlobalOptions): Promise<void> {
  const { readModule, readPackageVersion } = await import("./loadCore.js");
  const { print, printJson } = await import("./terminal.js");
  const version = readPackageVersion();
  const wasm = createHash("sha256").update(readModule(options.wasm)).digest("hex");
  if (options.json) return printJson({ strait: version, wasm, follows: IBC_GO });
  print(`strait ${version}`);
  print(`core.wasm sha256 ${wasm}`);
  print(`follows ${IBC_GO}`);
}

/** Runs the command line; what is wrong with the input is one sentence and exit code 2. */
async function main(): Promise<void> {
  endCleanly();
  try {
    await createProgram().parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has printed its message; it exits with 0 after help.
      process.exitCode = error.exitCode === 0 ? 0 : EXIT_BAD_INPUT;
    } else if (error instanceof HostError) {
      process.stderr.write(`strait: ${error.message}\n`);
      process.exitCode = EXIT_BAD_INPUT;
    } else {
      const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.stderr.write(`strait: this is a bug of strait itself: ${told}\n`);
      process.exitCode = EXIT_BAD_INPUT;
    }
  }
}

await main();
