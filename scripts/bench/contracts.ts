/**
 * What it costs that an application is a contract: a callback through the host as the core asks for
 * it, beside the work that the module itself does; and the counting of gas in a module that works.
 */
import { utf8 } from "../../host/bytes.js";
import { withApplications } from "../../host/chain/applicationCalls.js";
import {
  ApplicationRequest,
  ApplicationResponse,
  ContractRequest,
  HostedMessageRequest,
  HostedMessageResponse,
} from "../../host/codec/gen/strait.abi.v0.js";
import {
  MsgInstantiateContract,
  MsgInstantiateContractResponse,
  MsgStoreCode,
} from "../../host/codec/gen/strait.contract.v1.js";
import type { MessageCodec } from "../../host/codec/message.js";
import { Contracts } from "../../host/contracts/contracts.js";
import { Multistore } from "../../host/store/multistore.js";
import { sha256 } from "../../host/store/sha256.js";
import { CallState } from "../../host/vm/callState.js";
import { GuestMemory } from "../../host/vm/guestMemory.js";
import type { CallContext } from "../../host/vm/host.js";
import { Imports } from "../../host/vm/imports.js";
import { admitContract } from "../../host/vm/inspectContract.js";
import { SIGNER, World } from "../../tests/support/world.js";
import { compileContract } from "../wasm.js";
import { type BenchEntry, type BenchGroup, fastest } from "./frame.js";

const ROOT = new URL("../../", import.meta.url).pathname;
const wasm = await compileContract(ROOT, "scripts/bench/guest/contract.ts");

const STORES = ["ibc", "transfer", "bank", "upgrade", "wasm"];
const PACKETS = 4_000;
/** Callbacks on the branches of one block; the next begins on the committed stores again. */
const BLOCK_CALLS = 200;
const HASHED_BYTES = 16_384;
const MUCH_GAS = 10n ** 15n;

/** A chain's stores with one contract in them, and packets for it. */
interface Scene {
  readonly newBlock: () => CallContext;
  readonly requests: readonly Uint8Array[];
}

function execute<T>(context: CallContext, codec: MessageCodec<T>, message: T): Uint8Array {
  const value = codec.encode(message);
  const request = HostedMessageRequest.encode({ value, execute: true });
  const result = context.call!(4, codec.typeUrl, request);
  if (result.kind !== "answered") throw new Error(`${codec.typeUrl} has no answer`);
  const { code, log, response } = HostedMessageResponse.decode(result.response);
  if (code !== 0) throw new Error(log);
  return response!.value;
}

function prepare(): Scene {
  const world = new World();
  const applications = new Map([["wasm", new Contracts()]]);
  const store = new Multistore(STORES);
  const contextOf = (stores: CallContext["stores"]) =>
    withApplications(
      { applications, engine: world.machine, storeNames: STORES },
      { ...world.context(), stores },
    );
  const block = store.branch();
  const context = contextOf(block);
  execute(context, MsgStoreCode, { sender: SIGNER, wasmByteCode: wasm });
  const codeHash = sha256(wasm);
  const fields = { sender: SIGNER, admin: "", codeHash, label: "bench", msg: utf8("hello ") };
  const made = execute(context, MsgInstantiateContract, fields);
  store.commit(block);
  const { portId } = MsgInstantiateContractResponse.decode(made);
  const requests = Array.from({ length: PACKETS }, (_, i) => requestOf(portId, i + 1));
  return { newBlock: () => contextOf(store.branch()), requests };
}

/** A packet of its own for each number. */
function requestOf(portId: string, sequence: number): Uint8Array {
  const packet = {
    sequence: BigInt(sequence),
    sourcePort: "mock",
    sourceChannel: "channel-1",
    destinationPort: portId,
    destinationChannel: "channel-0",
    data: utf8(`packet ${sequence}`),
    timeoutHeight: { revisionNumber: 1n, revisionHeight: 100n },
    timeoutTimestamp: 0n,
  };
  const onRecvPacket = { channelVersion: "echo-1", packet, relayer: new Uint8Array(20) };
  return ApplicationRequest.encode(ApplicationRequest.create({ onRecvPacket }));
}

let known: Scene | undefined;
function scene(): Scene {
  known ??= prepare();
  return known;
}

function succeeded(response: Uint8Array): void {
  const { acknowledgement, success } = ApplicationResponse.decode(response);
  if (!success || acknowledgement === undefined) throw new Error("a packet was not received");
}

const CALLBACK = "contract: a packet, through the host";
const OWN_WORK = "contract: a packet, its own work alone";
const COUNTED = "contract: 16 KiB hashed, with counting";
const UNCOUNTED = "contract: 16 KiB hashed, without";

const throughHost: BenchEntry = {
  name: CALLBACK,
  unit: "packet",
  setup() {
    const { newBlock, requests } = scene();
    let block = newBlock();
    return (iteration) => {
      if (iteration % BLOCK_CALLS === 0) block = newBlock();
      block.stores.open();
      const result = block.call!(1, "wasm", requests[iteration % PACKETS]!);
      block.stores.close(true);
      if (result.kind !== "answered") throw new Error("a packet has no answer");
      if (iteration % 1_000 === 0) succeeded(result.response);
    };
  },
};

/** An instance without limits, which gives back itself what it has allocated. */
function bareInstance(code: Uint8Array) {
  const imports = new Imports();
  const module = new WebAssembly.Module(code);
  const instance = new WebAssembly.Instance(module, { ibc0: imports.functions() });
  const exports = instance.exports as Record<string, WebAssembly.ExportFunction>;
  imports.attach(new GuestMemory(instance.exports.memory as WebAssembly.Memory));
  const { meter_gas: gas, meter_stack: stack } = instance.exports;
  return (name: string, input: Uint8Array, context: CallContext): Uint8Array => {
    if (gas instanceof WebAssembly.Global) gas.value = MUCH_GAS;
    if (stack instanceof WebAssembly.Global) stack.value = 1 << 20;
    const call = new CallState(input, context);
    imports.call = call;
    exports[name]!();
    exports.rewind!();
    return call.finish();
  };
}

const ownWork: BenchEntry = {
  name: OWN_WORK,
  unit: "packet",
  setup() {
    const { requests } = scene();
    const run = bareInstance(wasm);
    const store = new Multistore([...STORES, ...Array.from({ length: 28 }, (_, i) => `s${i}`)]);
    const { newBlock } = scene();
    const contextOf = () => ({ ...newBlock(), stores: store.branch() });
    let block = contextOf();
    return (iteration) => {
      if (iteration % BLOCK_CALLS === 0) block = contextOf();
      const response = run("ibc_callback", requests[iteration % PACKETS]!, block);
      if (iteration % 1_000 === 0) succeeded(response);
    };
  },
};

function hashing(name: string, code: () => Uint8Array): BenchEntry {
  return {
    name,
    unit: "message",
    setup() {
      const run = bareInstance(code());
      const context = scene().newBlock();
      const msg = new Uint8Array(HASHED_BYTES);
      return (iteration) => {
        new DataView(msg.buffer).setUint32(0, iteration);
        run("execute", ContractRequest.encode({ sender: SIGNER, msg }), context);
      };
    },
  };
}

export const contracts: BenchGroup = {
  title:
    "Contracts: a packet received by the echo of the tests (AssemblyScript, 2 pages of memory)",
  entries: [
    throughHost,
    ownWork,
    hashing(COUNTED, () => admitContract(wasm).metered),
    hashing(UNCOUNTED, () => wasm),
  ],
  notes(results) {
    const micros = (fastest(results, CALLBACK) - fastest(results, OWN_WORK)) / 1_000;
    const overhead = fastest(results, COUNTED) / fastest(results, UNCOUNTED);
    return [
      `a call costs ${micros.toFixed(1)} us above the contract's own work, its metering included`,
      `code that only computes takes ${overhead.toFixed(2)} times as long when it is metered`,
    ];
  },
};
