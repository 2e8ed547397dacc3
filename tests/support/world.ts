/** A valid world for tests of the core: stores after genesis, one signer, a counterparty. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { HostedApplication } from "../../host/chain/application.js";
import { storesOfApplications, withApplications } from "../../host/chain/applicationCalls.js";
import { APPLICATIONS } from "../../host/chain/applications/index.js";
import { encodeBankSettings } from "../../host/chain/bank.js";
import { exportBank } from "../../host/chain/bankGenesis.js";
import {
  appCall,
  exportGenesis,
  type GenesisPart,
  initGenesis,
  migrate,
} from "../../host/chain/core.js";
import { defaultGenesisOfStacks, genesisFromJson } from "../../host/chain/defaultGenesis.js";
import { coreToJson } from "../../host/chain/genesisDocument.js";
import { joinCore, joinRateLimits, joinTransfer } from "../../host/chain/genesisParts.js";
import { collected } from "../../host/chain/lazyJson.js";
import { inFlightToJson } from "../../host/chain/packetForwardGenesis.js";
import {
  encodeStacks,
  ibcGoStacks,
  ibcGoStacksV2,
  type StacksByPort,
} from "../../host/chain/stacks.js";
import { Params as BankParams } from "../../host/codec/gen/cosmos.bank.v1beta1.js";
import { Any } from "../../host/codec/gen/google.protobuf.js";
import * as rateLimiting from "../../host/codec/gen/ibc.applications.rate_limiting.v1.js";
import * as transferCodec from "../../host/codec/gen/ibc.applications.transfer.v1.js";
import { MsgCreateClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import { GenesisState as CoreGenesis } from "../../host/codec/gen/ibc.core.types.v1.js";
import {
  ClientState,
  ConsensusState,
} from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import {
  AppCallRequest,
  BlockResponse,
  DeliverRequest,
  DeliverResponse,
  InitGenesisRequest,
  QueryRequest,
  QueryResponse,
} from "../../host/codec/gen/strait.abi.v0.js";
import type { JsonValue } from "../../host/codec/index.js";
import type { Branches } from "../../host/store/branch.js";
import { Multistore } from "../../host/store/multistore.js";
import { GasMeter } from "../../host/vm/gasMeter.js";
import { type CallContext, type Entry, type Mode, STORE_NUMBERS } from "../../host/vm/host.js";
import { CoreModule, Machine } from "../../host/vm/machine.js";
import {
  type JournalGenesis,
  recordAppCall,
  recordBeginBlock,
  recordDelivery,
  recordGenesis,
  recordQuery,
  storesOf,
} from "./journal.js";
import { ROOT } from "./root.js";

export const SIGNER = "cosmos1vgmdzewk8uxu5qlj37f6h4j5nsy0qjq96820v0";
export const OTHER_SIGNER = "cosmos1zqg232hudp6vm6047x2ftghm4kryf8t35347sr";
export const AUTHORITY = "cosmos10d07y265gmmuvt4z0w9aw880jnsr700j6zn9kn";
export const STORES = Object.keys(STORE_NUMBERS);

/** The account of the application `transfer`, from which ibc-go's bank lets nobody receive. */
export const TRANSFER_ACCOUNT = "cosmos1yl6hdjhmkf37639730gffanpzndzdpmhwlkfhr";
/** Another account that ibc-go's bank blocks: that of the module `mint`. */
export const BLOCKED_ACCOUNT = "cosmos1m3h30wlvsf8llruxtpukdvsy0km2kum8g38c8q";
const BANK_SETTINGS = encodeBankSettings([TRANSFER_ACCOUNT, BLOCKED_ACCOUNT]);
const BANK_PARAMS_KEY = Uint8Array.of(5);

const NANOS_PER_SECOND = 1_000_000_000n;
/** 2020-01-02T00:00:00Z */
export const BLOCK_TIME_SECONDS = 1_577_923_200n;
const DAY_NANOS = 86_400n * NANOS_PER_SECOND;

const cores = new Map<string, CoreModule>();

/** The built core. */
export function loadCore(file = "core.wasm"): CoreModule {
  const known = cores.get(file);
  if (known !== undefined) return known;
  const core = CoreModule.load(new Uint8Array(readFileSync(join(ROOT, "build", file))));
  cores.set(file, core);
  return core;
}

/** A client state that every check accepts. */
export function validClientState(): ClientState {
  const spec = { hash: 1, prehashKey: 0, prehashValue: 1, length: 1, prefix: new Uint8Array([0]) };
  const inner = { childOrder: [0, 1], emptyChild: new Uint8Array(0), hash: 1 };
  const flags = { maxDepth: 0, minDepth: 0, prehashKeyBeforeComparison: false };
  return ClientState.create({
    chainId: "counterparty-1",
    trustLevel: { numerator: 1n, denominator: 3n },
    trustingPeriodNanos: 14n * DAY_NANOS,
    unbondingPeriodNanos: 21n * DAY_NANOS,
    maxClockDriftNanos: 10n * NANOS_PER_SECOND,
    latestHeight: { revisionNumber: 1n, revisionHeight: 5n },
    proofSpecs: [
      {
        ...flags,
        leafSpec: spec,
        innerSpec: { ...inner, childSize: 33, minPrefixLength: 4, maxPrefixLength: 12 },
      },
      {
        ...flags,
        leafSpec: spec,
        innerSpec: { ...inner, childSize: 32, minPrefixLength: 1, maxPrefixLength: 1 },
      },
    ],
    upgradePath: ["upgrade", "upgradedIBCState"],
  });
}

/** A consensus state that every check accepts. */
export function validConsensusState(): ConsensusState {
  return ConsensusState.create({
    timestamp: { seconds: BLOCK_TIME_SECONDS - 5n, nanos: 0 },
    root: { hash: new Uint8Array(32).fill(7) },
    nextValidatorsHash: new Uint8Array(32).fill(8),
  });
}

export function pack(codec: { typeUrl: string }, value: Uint8Array): Any {
  return Any.create({ typeUrl: codec.typeUrl, value });
}

export function packClientState(state: ClientState): Any {
  return pack(ClientState, ClientState.encode(state));
}

export function packConsensusState(state: ConsensusState): Any {
  return pack(ConsensusState, ConsensusState.encode(state));
}

/** A MsgCreateClient that every check accepts. */
export function validCreateClient(): MsgCreateClient {
  return MsgCreateClient.create({
    clientState: packClientState(validClientState()),
    consensusState: packConsensusState(validConsensusState()),
    signer: SIGNER,
  });
}

export interface Delivery {
  readonly signers?: readonly string[];
  readonly routed?: boolean;
}

/** A module whose state the core exports. */
type Exported = "ibc" | "transfer" | "packetfowardmiddleware" | "ratelimit" | "08-wasm";

/** Codespace and code that a refusal of the core names, unless there is none. */
function refusalOf(act: () => void): { codespace: string; code: number } | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    const match = /: ([a-z0-9-]+)\/(\d+): /.exec(String(error));
    if (match === null) throw error;
    return { codespace: match[1]!, code: Number(match[2]) };
  }
}

function* entriesOf(
  branches: Branches,
  store: number,
  start?: Uint8Array,
  end?: Uint8Array,
): Generator<Entry> {
  const entries = branches.scan(store, start, end, false);
  for (let next = entries.next(); !next.done; next = entries.next()) yield next.value;
}

/** One machine serves all worlds of a core: it keeps nothing from call to call, and an instance of
 * its own, of 32 MiB, took most of the time of making a world. */
const machines = new Map<CoreModule, Machine>();

function machineOf(core: CoreModule): Machine {
  const known = machines.get(core) ?? new Machine(core);
  machines.set(core, known);
  return known;
}

/** The core over stores that hold a default genesis. */
export class World {
  readonly machine: Machine;
  readonly branches: Branches;
  private readonly storeNames: readonly string[];
  timeNanos = BLOCK_TIME_SECONDS * NANOS_PER_SECOND;
  height = 7n;
  mode: Mode = "deliver";
  /** Whether ibc-go could be asked the same (tests/peers). */
  readonly isKnownToPeer: boolean = true;
  nextValidatorsHash = new Uint8Array(32);
  /** What serves the ports that are not the core's own: what ibc-go's test application has. */
  applications: ReadonlyMap<string, HostedApplication>;
  /** The stacks that the chain declares: those of ibc-go's test application. */
  stacks: StacksByPort = ibcGoStacks();
  stacksV2: StacksByPort = ibcGoStacksV2();
  /** Gas that callbacks of contracts may use in a transaction; any when undefined. */
  callbackGas: bigint | undefined;

  /** `more` are applications that ibc-go's test application has not. */
  constructor(
    core: CoreModule = loadCore(),
    more: ReadonlyMap<string, HostedApplication> = new Map(),
  ) {
    this.machine = machineOf(core);
    this.applications = more.size === 0 ? APPLICATIONS : new Map([...APPLICATIONS, ...more]);
    this.storeNames = [...STORES, ...storesOfApplications(more.values())];
    this.branches = new Multistore(this.storeNames).branch();
    this.initGenesis();
  }

  context(): CallContext {
    return withApplications(
      { applications: this.applications, engine: this.machine, storeNames: this.storeNames },
      {
        stores: this.branches,
        mode: this.mode,
        blockTimeNanos: this.timeNanos,
        blockHeight: this.height,
        chainId: "here-3",
        authority: AUTHORITY,
        commitmentPrefix: new TextEncoder().encode("ibc"),
        addressPrefix: "cosmos",
        nextValidatorsHash: this.nextValidatorsHash,
        bankSettings: BANK_SETTINGS,
        stacks: encodeStacks(this.stacks, this.stacksV2),
        callbackGas: new GasMeter(this.callbackGas),
      },
    );
  }

  /** Does something, then undoes what it changed of stores, time, height and applications. */
  tentatively<Result>(attempt: () => Result): Result {
    const { timeNanos, height, applications, stacks, callbackGas } = this;
    const { depth } = this.branches;
    this.branches.open();
    try {
      return attempt();
    } finally {
      // What failed may have left branches of its own.
      while (this.branches.depth > depth) this.branches.close(false);
      Object.assign(this, { timeNanos, height, applications, stacks, callbackGas });
    }
  }

  /** Executes a transaction as a host does: on a branch that only success keeps. */
  deliver(messages: readonly Any[], { signers = [SIGNER], routed = false }: Delivery = {}) {
    const request = DeliverRequest.create({
      messages: [...messages],
      signers: [...signers],
      routed,
    });
    const before = storesOf(this);
    this.branches.open();
    const output = this.machine.call("deliver", DeliverRequest.encode(request), this.context());
    const response = DeliverResponse.decode(output);
    this.branches.close(response.code === 0);
    recordDelivery(this, before, request, response);
    return response;
  }

  /** What the owner of a port does of its own accord, on a branch that only success keeps. */
  appCall(request: Partial<AppCallRequest>) {
    const before = storesOf(this);
    const asked = AppCallRequest.create(request);
    const answer = appCall(this.machine, this.context(), "the owner of a port", asked);
    recordAppCall(this, before, asked, answer);
    return answer;
  }

  /** Asks a question, at the world's height, of the stores as they are. */
  query(path: string, data: Uint8Array): QueryResponse {
    const before = storesOf(this);
    const request = QueryRequest.create({ path, data });
    const context: CallContext = { ...this.context(), mode: "query" };
    const output = this.machine.call("query", QueryRequest.encode(request), context);
    const response = QueryResponse.decode(output);
    recordQuery(this, before, request, response);
    return response;
  }

  /** The genesis of a module as JSON, put together of all its parts; the code of a refusal. */
  exportGenesis(module: Exported | "bank"): JsonValue {
    const before = storesOf(this);
    let genesis: JsonValue | undefined;
    const refusal = refusalOf(() => {
      genesis = this.exported(module);
    });
    const { codespace, code } = refusal ?? { codespace: "", code: 0 };
    const step = { module, fromVersion: "0" };
    recordGenesis(this, before, step, { codespace, code, log: "", genesis });
    return genesis ?? `${codespace}/${code}`;
  }

  private exported(module: Exported | "bank"): JsonValue {
    if (module === "bank") {
      const { bank } = STORE_NUMBERS;
      const reader = {
        get: (_store: "bank", key: Uint8Array) => this.branches.get(bank, key),
        scan: (_store: "bank", start: Uint8Array, end: Uint8Array) =>
          entriesOf(this.branches, bank, start, end),
      };
      return collected(exportBank(reader, "cosmos"));
    }
    const encoded = this.exportParts(module).map(({ genesis }) => genesis);
    if (module === "ibc") return coreToJson(joinCore(encoded));
    if (module === "packetfowardmiddleware") return inFlightToJson(encoded);
    if (module === "ratelimit") return rateLimiting.GenesisState.toJson(joinRateLimits(encoded));
    return transferCodec.GenesisState.toJson(joinTransfer(encoded));
  }

  /** The parts of a module's genesis. */
  exportParts(module: Exported): GenesisPart[] {
    const context = { ...this.context(), mode: "query" } as const;
    return [...exportGenesis(this.machine, context, "export", module)];
  }

  /** Starts a module from a genesis in JSON, on a branch that only success keeps; the code. */
  startFrom(module: Exported, genesis: JsonValue): string {
    return this.doWithState(module, { init: genesis, fromVersion: "0" }, () => {
      const parts = genesisFromJson(module, genesis, module)!;
      for (const part of parts) initGenesis(this.machine, this.context(), module, part);
    });
  }

  /** Brings a module's stores to the present, on a branch that only success keeps; the code. */
  migrate(module: Exported, fromVersion: bigint): string {
    return this.doWithState(module, { fromVersion: fromVersion.toString() }, () => {
      migrate(this.machine, this.context(), module, module, fromVersion);
    });
  }

  private doWithState(module: string, step: Omit<JournalGenesis, "module">, act: () => void) {
    const before = storesOf(this);
    this.branches.open();
    const refusal = refusalOf(act);
    this.branches.close(refusal === undefined);
    const { codespace, code } = refusal ?? { codespace: "", code: 0 };
    recordGenesis(this, before, { module, ...step }, { codespace, code, log: "" });
    return `${codespace}/${code}`;
  }

  /** Replaces what the stores hold. */
  load(stores: ReadonlyMap<string, Iterable<Entry>>): void {
    for (const [number, name] of STORES.entries()) {
      for (const [key] of entriesOf(this.branches, number)) this.branches.delete(number, key);
      for (const [key, value] of stores.get(name) ?? []) this.branches.set(number, key, value);
    }
  }

  /** What is due before the transactions of a block, as a host has it done; the events. */
  beginBlock() {
    const before = storesOf(this);
    const output = this.machine.call("begin_block", new Uint8Array(0), this.context());
    const { events } = BlockResponse.decode(output);
    recordBeginBlock(this, before, events);
    return events;
  }

  /** Text of a key -> hexadecimal value, of everything written to a store since the start. */
  written(store: number = STORE_NUMBERS.ibc): Map<string, string> {
    const texts = new Map<string, string>();
    for (const [key, value] of this.branches.changes(store)) {
      texts.set(String(key), value === null ? "deleted" : Buffer.from(value).toString("hex"));
    }
    return texts;
  }

  private initGenesis(): void {
    const genesis = CoreGenesis.create({});
    genesis.clientGenesis.params.allowedClients = ["*"];
    genesis.connectionGenesis.params.maxExpectedTimePerBlock = 30n * NANOS_PER_SECOND;
    this.initModule("ibc", CoreGenesis.encode(genesis));
    const params = { sendEnabled: true, receiveEnabled: true };
    const transfer = transferCodec.GenesisState.create({ portId: "transfer", params });
    this.initModule("transfer", transferCodec.GenesisState.encode(transfer));
    for (const { module, genesis } of defaultGenesisOfStacks(this.stacks, this.stacksV2)) {
      this.initModule(module, genesis);
    }
    const bankParams = BankParams.encode(BankParams.create({ defaultSendEnabled: true }));
    this.branches.set(STORE_NUMBERS.bank, BANK_PARAMS_KEY, bankParams);
  }

  private initModule(module: string, genesis: Uint8Array): void {
    const input = InitGenesisRequest.encode(InitGenesisRequest.create({ module, genesis }));
    const answer = DeliverResponse.decode(this.machine.call("init_genesis", input, this.context()));
    if (answer.code !== 0) throw new Error(`genesis refused: ${answer.log}`);
  }
}
