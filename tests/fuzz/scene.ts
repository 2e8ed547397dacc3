/** States of a chain in which datagrams are accepted: what fuzzing starts from. */
import { fromHex, toHex, utf8 } from "../../host/bytes.js";
import type { HostedApplication } from "../../host/chain/application.js";
import { withApplications } from "../../host/chain/applicationCalls.js";
import { encodeBankSettings } from "../../host/chain/bank.js";
import type { Engine } from "../../host/chain/core.js";
import {
  encodeStacks,
  ibcGoStacks,
  ibcGoStacksV2,
  type StacksByPort,
} from "../../host/chain/stacks.js";
import {
  AppCallRequest,
  DeliverRequest,
  QueryRequest,
} from "../../host/codec/gen/strait.abi.v0.js";
import type { MessageCodec } from "../../host/codec/message.js";
import { Branches, type KeyValue, type StoreBase } from "../../host/store/branch.js";
import { fromLatin1, type Latin1, toLatin1 } from "../../host/store/latin1.js";
import type { Snapshot } from "../../host/store/snapshot.js";
import type { BranchedStores, CallContext, Entry, Mode, StoreKey } from "../../host/vm/host.js";
import { BLOCKED_ACCOUNTS } from "../support/liveChain.js";
import { AUTHORITY, STORES } from "../support/world.js";

/** What the core is asked, decoded. */
export type Request =
  | { readonly target: "deliver"; readonly message: DeliverRequest }
  | { readonly target: "app_call"; readonly message: AppCallRequest }
  | { readonly target: "query"; readonly message: QueryRequest };

/** How requests to an export are written. */
const CODECS: Readonly<Record<Request["target"], MessageCodec<unknown>>> = {
  deliver: DeliverRequest,
  app_call: AppCallRequest,
  query: QueryRequest,
};

export function codecOf({ target }: Pick<Request, "target">): MessageCodec<unknown> {
  return CODECS[target];
}

/** The block that a call sees. */
export interface Place {
  readonly chainId: string;
  readonly height: bigint;
  readonly timeNanos: bigint;
  readonly nextValidatorsHash: Uint8Array;
}

export interface Scene {
  readonly name: string;
  readonly place: Place;
  /** By their numbers in the ABI. */
  readonly stores: readonly FrozenStore[];
  /** Accepted here. */
  readonly request: Request;
}

/** A store that never changes. */
export class FrozenStore implements StoreBase {
  private readonly values: ReadonlyMap<Latin1, Uint8Array>;
  private readonly keys: readonly Latin1[];

  constructor(entries: Iterable<Entry>) {
    this.values = new Map([...entries].map(([key, value]) => [toLatin1(key), value]));
    this.keys = [...this.values.keys()].sort();
  }

  get(key: Latin1): Uint8Array | undefined {
    return this.values.get(key);
  }

  *scan(start = "", end?: Latin1, descending = false): Generator<KeyValue> {
    const within = this.keys.filter((key) => key >= start && (end === undefined || key < end));
    if (descending) within.reverse();
    for (const key of within) yield { key, value: this.values.get(key)! };
  }

  /** Keys and values in hexadecimal. */
  toJson(): Record<string, string> {
    const texts = this.keys.map((key) => [toHex(fromLatin1(key)), toHex(this.values.get(key)!)]);
    return Object.fromEntries(texts);
  }

  static fromJson(json: Readonly<Record<string, string>>): FrozenStore {
    return new FrozenStore(
      Object.entries(json).map(([key, value]) => [fromHex(key), fromHex(value)] as const),
    );
  }
}

/** All stores of a snapshot. */
export function freeze(snapshot: Snapshot): FrozenStore[] {
  return STORES.map((name) => new FrozenStore(snapshot.scan(name)));
}

/** More than any call makes; a call that passes it would not have ended. */
const MAX_OPERATIONS = 200_000;

/** Branches over the stores of one scene after another, that count what is done to them. */
export class CountedStores implements BranchedStores {
  private branches = new Branches([]);
  private operations = 0;
  /** How often anything was set or deleted, discarded or not. */
  writes = 0;

  /** Begins anew, on these stores. */
  reset(bases: readonly StoreBase[]): void {
    this.branches = new Branches(bases);
    this.operations = 0;
    this.writes = 0;
  }

  /** Whether anything is written that was not discarded. */
  get isChanged(): boolean {
    return STORES.some((_, store) => this.branches.changes(store).length > 0);
  }

  get depth(): number {
    return this.branches.depth;
  }

  has(store: number): boolean {
    return this.branches.has(store);
  }

  get(store: number, key: StoreKey): Uint8Array | undefined {
    this.count();
    return this.branches.get(store, key);
  }

  set(store: number, key: StoreKey, value: Uint8Array): void {
    this.count();
    this.writes++;
    this.branches.set(store, key, value);
  }

  delete(store: number, key: StoreKey): void {
    this.count();
    this.writes++;
    this.branches.delete(store, key);
  }

  scan(
    store: number,
    start: StoreKey | undefined,
    end: StoreKey | undefined,
    descending: boolean,
  ): Iterator<Entry> {
    this.count();
    return this.branches.scan(store, start, end, descending);
  }

  open(): void {
    this.count();
    this.branches.open();
  }

  close(commit: boolean): void {
    this.branches.close(commit);
  }

  private count(): void {
    if (++this.operations > MAX_OPERATIONS) {
      throw new RangeError(`a call made more than ${MAX_OPERATIONS} operations on its stores`);
    }
  }
}

/** What the chains of the story declare to stand behind ports. */
export const STACKS: StacksByPort = new Map<string, readonly string[]>([
  ...[...ibcGoStacks()].map(([port, layers]) => [port, ["callbacks", ...layers]] as const),
  ["mock", ["fee", "mock"]],
]);
/** The same of IBC v2. */
export const STACKS_V2: StacksByPort = new Map(
  [...ibcGoStacksV2()].map(([port, layers]) => [port, ["callbacks", "pass-through", ...layers]]),
);

const BANK_SETTINGS = encodeBankSettings(BLOCKED_ACCOUNTS);
const ENCODED_STACKS = encodeStacks(STACKS, STACKS_V2);
const COMMITMENT_PREFIX = utf8("ibc");

export interface Surroundings {
  readonly machine: Engine;
  readonly stores: BranchedStores;
  readonly applications: ReadonlyMap<string, HostedApplication>;
}

/** What a call sees in a place. */
export function contextAt(place: Place, mode: Mode, around: Surroundings): CallContext {
  const { machine, stores, applications } = around;
  return withApplications(
    { applications, engine: machine, storeNames: STORES },
    {
      stores,
      mode,
      blockTimeNanos: place.timeNanos,
      blockHeight: place.height,
      chainId: place.chainId,
      authority: AUTHORITY,
      commitmentPrefix: COMMITMENT_PREFIX,
      addressPrefix: "cosmos",
      nextValidatorsHash: place.nextValidatorsHash,
      bankSettings: BANK_SETTINGS,
      stacks: ENCODED_STACKS,
    },
  );
}
