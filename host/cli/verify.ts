/** `strait verify WHAT FILE`: a proof, a light block, or a header against a trusted state. */

import type { Engine } from "../chain/core.js";
import { formatTime, parseTime } from "../chain/time.js";
import { MsgCreateClient, MsgUpdateClient } from "../codec/gen/ibc.core.client.v1.js";
import {
  ClientState,
  ConsensusState,
  Header,
} from "../codec/gen/ibc.lightclients.tendermint.v1.js";
import { LightBlock } from "../codec/gen/tendermint.types.js";
import { type MessageCodec, packAny } from "../codec/index.js";
import { verifyLightBlock } from "../consensus/verify.js";
import { HostError, InputError } from "../errors.js";
import { Machine } from "../vm/machine.js";
import { readMessageFile } from "./encodedMessage.js";
import { EXIT_DIFFERENT, EXIT_EXPECTED } from "./exitCodes.js";
import { loadCore } from "./loadCore.js";
import { RELAYER, scratchChain } from "./scratchChain.js";
import { paint, print, printJson } from "./terminal.js";
import type { Verdict } from "./verdict.js";
import { type ProofOptions, verifyProof } from "./verifyProof.js";

export interface VerifyCommandOptions extends ProofOptions {
  readonly wasm?: string;
  readonly json?: boolean;
  readonly chain?: string;
  readonly clientState?: string;
  readonly consensusState?: string;
  readonly time?: string;
}

/** Prints each answer; the exit code is 1 when one of them is no. */
export async function verifyCommand(
  what: string,
  file: string,
  options: VerifyCommandOptions,
): Promise<number> {
  const verdicts = await verdictsOf(what, file, options);
  const holds = verdicts.every((verdict) => verdict.holds);
  if (options.json) printJson({ holds, verdicts });
  else for (const verdict of verdicts) tell(verdict);
  return holds ? EXIT_EXPECTED : EXIT_DIFFERENT;
}

async function verdictsOf(
  what: string,
  file: string,
  options: VerifyCommandOptions,
): Promise<Verdict[]> {
  switch (what) {
    case "proof":
      return [await verifyProof(file, options, new Machine(loadCore(options.wasm)))];
    case "light-block":
      return [await verifyLightBlockFile(file, options.chain)];
    case "header":
      return verifyHeader(file, options, new Machine(loadCore(options.wasm)));
    default:
      throw new InputError("what to verify", "either proof, light-block or header");
  }
}

function tell({ what, holds, log }: Verdict): void {
  const answer = holds ? paint("green", "yes") : paint("red", "NO");
  print(`${answer}  ${what}${log === "" ? "" : `: ${log}`}`);
}

/** Whether header, commit and validators belong together, and two thirds of the power signed. */
async function verifyLightBlockFile(file: string, chain: string | undefined): Promise<Verdict> {
  const lightBlock = await readMessageFile(LightBlock, file);
  const header = lightBlock.signedHeader?.header;
  const chainId = chain ?? header?.chainId ?? "";
  const what = `light block ${header?.height ?? "without a header"} of ${chainId}`;
  try {
    verifyLightBlock(chainId, lightBlock);
    return { what, holds: true, log: "" };
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return { what, holds: false, log: error.message };
  }
}

const NANOS_PER_SECOND = 1_000_000_000n;

/**
 * Whether a client that trusts a state believes a header: the core creates one on a chain of its
 * own and updates it, both at the time given, which without `--time` is that of the header.
 */
async function verifyHeader(
  file: string,
  options: VerifyCommandOptions,
  engine: Engine,
): Promise<Verdict[]> {
  const header = await readMessageFile(Header, file);
  const clientState = await trusted(ClientState, options.clientState, "--client-state");
  const consensusState = await trusted(ConsensusState, options.consensusState, "--consensus-state");
  const timeNanos = timeOf(header, options.time);
  const create = MsgCreateClient.create({
    clientState: packAny(ClientState, clientState),
    consensusState: packAny(ConsensusState, consensusState),
    signer: RELAYER,
  });
  const update = MsgUpdateClient.create({
    clientId: "07-tendermint-0",
    clientMessage: packAny(Header, header),
    signer: RELAYER,
  });
  const messages = [packAny(MsgCreateClient, create), packAny(MsgUpdateClient, update)];
  const { transactions } = scratchChain(engine, timeNanos, messages).block;
  const { revisionNumber, revisionHeight } = clientState.latestHeight;
  const names = [
    `trusted state of ${clientState.chainId} at ${revisionNumber}-${revisionHeight}`,
    `header ${header.signedHeader?.header?.height ?? 0n} at ${formatTime(timeNanos)}`,
  ];
  return transactions.map(({ code, codespace, log }, index) => ({
    what: names[index]!,
    holds: code === 0,
    log: code === 0 ? "" : `${codespace}/${code}: ${log}`,
  }));
}

async function trusted<T>(
  codec: MessageCodec<T>,
  file: string | undefined,
  option: string,
): Promise<T> {
  if (file === undefined) throw new InputError(option, "a header needs a state to trust");
  return readMessageFile(codec, file);
}

function timeOf(header: Header, text: string | undefined): bigint {
  if (text !== undefined) {
    const timeNanos = parseTime(text);
    if (timeNanos !== undefined) return timeNanos;
    throw new InputError("--time", `expected a time in RFC 3339, got ${text.slice(0, 100)}`);
  }
  const { seconds, nanos } = header.signedHeader?.header?.time ?? { seconds: 0n, nanos: 0 };
  return seconds < 0n ? 0n : seconds * NANOS_PER_SECOND + BigInt(nanos);
}
