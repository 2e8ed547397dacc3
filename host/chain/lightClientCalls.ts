/** Serves the `call` import for light clients (assembly/ABI.md, "Light clients"): kind 2. */
import { utf8 } from "../bytes.js";
import {
  LightClientEnd,
  LightClientEntry,
  LightClientRequest,
  LightClientResponse,
  LightClientSettings,
  type RunLightClient,
} from "../codec/gen/strait.abi.v0.js";
import { DecodeError } from "../codec/wire.js";
import { HostError } from "../errors.js";
import { fromLatin1, toLatin1 } from "../store/latin1.js";
import { PrefixedStores } from "../store/prefixedStores.js";
import { RecoveryStores } from "../store/recoveryStores.js";
import { CONTRACT_STORE } from "../vm/contractAbi.js";
import {
  type BranchedStores,
  type CallContext,
  type CallResult,
  STORE_NUMBERS,
} from "../vm/host.js";
import type { HostedApplication } from "./application.js";
import { type HostedApplications, isOfHost } from "./applicationCalls.js";
import { RunningWork } from "./applicationContext.js";
import {
  CHECKSUMS_STORE,
  type LightClientEnd as End,
  type LightClientEntryPoint,
  type LightClientHost,
  type LightClientMachine,
  type StoredLightClientCode,
} from "./lightClient.js";

/** How much of a code one answer brings, in bytes. */
const PIECE_BYTES = 256 * 1024;
const NOTHING = new Uint8Array(0);

const ENTRY_POINTS: ReadonlyMap<number, LightClientEntryPoint> = new Map([
  [LightClientEntry.LIGHT_CLIENT_ENTRY_INSTANTIATE, "instantiate"],
  [LightClientEntry.LIGHT_CLIENT_ENTRY_QUERY, "query"],
  [LightClientEntry.LIGHT_CLIENT_ENTRY_SUDO, "sudo"],
  [LightClientEntry.LIGHT_CLIENT_ENTRY_MIGRATE, "migrate"],
]);

/** Whether an application runs light clients. */
export function runsLightClients(application: HostedApplication): application is LightClientHost {
  return "lightClients" in application;
}

/** Value of env 11: empty unless an application runs light clients. */
export function encodeLightClientSettings({
  applications,
  storeNames,
}: HostedApplications): Uint8Array {
  if (hostOf(applications) === undefined) return NOTHING;
  const checksumsStore = storeNames.indexOf(CHECKSUMS_STORE);
  if (checksumsStore === -1) throw new HostError(`there is no store ${CHECKSUMS_STORE}`);
  return LightClientSettings.encode({ checksumsStore });
}

function hostOf(
  applications: ReadonlyMap<string, HostedApplication>,
): { readonly name: string; readonly machine: LightClientMachine } | undefined {
  const [first, second] = [...applications].flatMap(([name, application]) =>
    runsLightClients(application) ? [{ name, machine: application.lightClients }] : [],
  );
  if (second === undefined) return first;
  throw new HostError(`both ${first!.name} and ${second.name} run light clients`);
}

/** Has light clients keep, give or run code; `target` is a checksum, a character for each byte. */
export function callLightClient(
  hosted: HostedApplications,
  context: CallContext,
  target: string,
  request: Uint8Array,
): CallResult {
  const found = hostOf(hosted.applications);
  if (found === undefined) return { kind: "no-target" };
  const { name, machine } = found;
  const running = new RunningWork(hosted, context, name);
  const checksum = fromLatin1(target);
  try {
    const { storeCode, readCode, run } = LightClientRequest.decode(request);
    if (storeCode !== undefined) {
      return answered(storeAnswer(machine.storeCode(running, storeCode.code)));
    }
    if (readCode !== undefined) {
      const code = machine.readCode(running, checksum);
      return code === undefined ? { kind: "no-target" } : answered(piece(code, readCode.offset));
    }
    if (run === undefined) return { kind: "failed", reason: "nothing is asked for" };
    return runContract(machine, running, context, checksum, run);
  } catch (error) {
    if (error instanceof DecodeError) return { kind: "failed", reason: error.message };
    if (isOfHost(error)) throw error;
    return { kind: "failed", reason: `${name}: ${error}` };
  } finally {
    running.finish();
  }
}

function answered(response: Partial<LightClientResponse>): CallResult {
  const encoded = LightClientResponse.encode(LightClientResponse.create(response));
  return { kind: "answered", response: encoded };
}

function storeAnswer(stored: StoredLightClientCode): Partial<LightClientResponse> {
  switch (stored.kind) {
    case "stored":
      return { data: stored.checksum };
    case "refused":
      return { end: LightClientEnd.LIGHT_CLIENT_END_REFUSED, log: stored.log };
    case "empty":
      return { end: LightClientEnd.LIGHT_CLIENT_END_CODE_EMPTY };
    case "too large":
      return { end: LightClientEnd.LIGHT_CLIENT_END_CODE_TOO_LARGE };
  }
}

function piece(code: Uint8Array, offset: number): Partial<LightClientResponse> {
  return { data: code.slice(offset, offset + PIECE_BYTES), totalSize: code.length };
}

/** Runs an entry point on a branch that only what returns keeps. */
function runContract(
  machine: LightClientMachine,
  running: RunningWork,
  context: CallContext,
  checksum: Uint8Array,
  { clientId, entry: number, msg: message, substituteId }: RunLightClient,
): CallResult {
  const entry = ENTRY_POINTS.get(number);
  if (entry === undefined) return { kind: "failed", reason: `there is no entry ${number}` };
  const stores = storesOf(context.stores, clientId, substituteId);
  const guest = guestContext(context, stores, clientId, entry === "query");
  const { depth } = context.stores;
  context.stores.open();
  let isKept = false;
  try {
    const end = machine.run(running, { checksum, entry, clientId, message, guest });
    isKept = end.kind === "returned";
    return endAnswer(end);
  } finally {
    while (context.stores.depth > depth + 1) context.stores.close(false);
    context.stores.close(isKept);
  }
}

function endAnswer(end: End): CallResult {
  switch (end.kind) {
    case "returned":
      return answered({
        data: end.data ?? NOTHING,
        messages: end.messages ?? 0,
        events: end.events ?? 0,
        attributes: end.attributes ?? 0,
      });
    case "refused":
      return answered({ end: LightClientEnd.LIGHT_CLIENT_END_REFUSED, log: end.log });
    case "out of gas":
      return answered({ end: LightClientEnd.LIGHT_CLIENT_END_OUT_OF_GAS });
    case "failed":
      return end;
  }
}

/** What a client keeps, and nothing else. */
function storesOf(stores: BranchedStores, clientId: string, substituteId: string): BranchedStores {
  const subject = clientStore(stores, clientId);
  if (substituteId === "") return subject;
  return new RecoveryStores(subject, clientStore(stores, substituteId));
}

function clientStore(stores: BranchedStores, clientId: string): BranchedStores {
  const prefix = toLatin1(utf8(`clients/${clientId}/`));
  return new PrefixedStores(stores, STORE_NUMBERS.ibc, CONTRACT_STORE, prefix);
}

/** A query of the chain may have proofs verified, which may write what nobody keeps. */
function guestContext(
  context: CallContext,
  stores: BranchedStores,
  clientId: string,
  readOnly: boolean,
): CallContext {
  const mode = context.mode === "query" ? "simulate" : context.mode;
  return {
    stores,
    mode: readOnly ? "query" : mode,
    blockTimeNanos: context.blockTimeNanos,
    blockHeight: context.blockHeight,
    chainId: context.chainId,
    authority: context.authority,
    commitmentPrefix: context.commitmentPrefix,
    addressPrefix: context.addressPrefix,
    nextValidatorsHash: context.nextValidatorsHash,
    contractAddress: clientId,
    ...(context.log && { log: context.log }),
  };
}
