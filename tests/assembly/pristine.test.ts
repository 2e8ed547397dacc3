/** After every kind of call, memory and globals are what they were after instantiation. */
import { describe, expect, test } from "vitest";
import { Any } from "../../host/codec/gen/google.protobuf.js";
import { MsgCreateClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import {
  AppCallRequest,
  DeliverRequest,
  ExportGenesisRequest,
  InitGenesisRequest,
  MigrateRequest,
  QueryRequest,
} from "../../host/codec/gen/strait.abi.v0.js";
import type { CallName } from "../../host/vm/abi.js";
import { CallState } from "../../host/vm/callState.js";
import { loadCore, pack, SIGNER, validCreateClient, World } from "../support/world.js";

function deliverInput(...messages: Any[]): Uint8Array {
  return DeliverRequest.encode(DeliverRequest.create({ messages, signers: [SIGNER] }));
}

function appCallInput(portId: string): Uint8Array {
  const closeChannel = { channelId: "channel-0" };
  return AppCallRequest.encode(AppCallRequest.create({ portId, closeChannel }));
}

function queryInput(path: string): Uint8Array {
  return QueryRequest.encode(QueryRequest.create({ path }));
}

function exportInput(module: string): Uint8Array {
  return ExportGenesisRequest.encode(ExportGenesisRequest.create({ module }));
}

function migrateInput(fromVersion: bigint): Uint8Array {
  return MigrateRequest.encode(MigrateRequest.create({ module: "ibc", fromVersion }));
}

const CREATE = pack(MsgCreateClient, MsgCreateClient.encode(validCreateClient()));
const REFUSED = pack(
  MsgCreateClient,
  MsgCreateClient.encode({ ...validCreateClient(), signer: "nobody" }),
);
const LARGE = Any.create({
  typeUrl: MsgCreateClient.typeUrl,
  value: new Uint8Array(1 << 20).fill(9),
});

const CALLS: readonly [what: string, name: CallName, input: Uint8Array][] = [
  ["deliver, a client created", "deliver", deliverInput(CREATE)],
  ["deliver, twenty clients created", "deliver", deliverInput(...Array<Any>(20).fill(CREATE))],
  ["deliver, refused before execution", "deliver", deliverInput(REFUSED)],
  ["deliver, refused after a client was created", "deliver", deliverInput(CREATE, REFUSED)],
  ["deliver, undecodable", "deliver", deliverInput(Any.create({ typeUrl: "/x" }))],
  ["deliver, a megabyte of rubbish", "deliver", deliverInput(LARGE)],
  ["deliver, nothing", "deliver", new Uint8Array(0)],
  ["app_call, refused", "app_call", appCallInput("mock")],
  ["app_call, refused with a long port", "app_call", appCallInput("mock".repeat(100_000))],
  ["query, a page", "query", queryInput("/ibc.core.connection.v1.Query/Connections")],
  ["query, refused", "query", queryInput("/ibc.core.connection.v1.Query/Connection")],
  ["begin_block", "begin_block", new Uint8Array(0)],
  ["end_block", "end_block", new Uint8Array(0)],
  [
    "init_genesis, refused",
    "init_genesis",
    InitGenesisRequest.encode(InitGenesisRequest.create({ module: "x" })),
  ],
  ["export_genesis, a part", "export_genesis", exportInput("ibc")],
  ["export_genesis, refused", "export_genesis", exportInput("x")],
  ["migrate, nothing to do", "migrate", migrateInput(8n)],
  ["migrate, refused", "migrate", migrateInput(1n)],
];

describe.each(["core.wasm", "core.debug.wasm"])("%s", (file) => {
  const core = loadCore(file);

  /** An instance as it begins: one call that does nothing instantiates it. */
  function freshImage(): { memory: Uint8Array; globals: ReadonlyMap<string, number | bigint> } {
    const { exports } = core.instantiate();
    const globals = new Map<string, number | bigint>();
    for (const name of core.report.mutableGlobals) {
      globals.set(name, (exports[name] as WebAssembly.Global).value);
    }
    return { memory: new Uint8Array((exports.memory as WebAssembly.Memory).buffer), globals };
  }

  test("every export that takes a call is called here", () => {
    const markers = ["memory", "ibc_abi_0", "rewind", ...core.report.mutableGlobals];
    const exported = core.report.exports.map(({ name }) => name);
    const callable = exported.filter((name) => !markers.includes(name)).sort();
    expect(callable).toEqual([...new Set(CALLS.map(([, name]) => name))].sort());
  });

  test.each(CALLS)("%s leaves no trace", (_, name, input) => {
    const world = new World(core);
    const pristine = freshImage();
    for (let i = 0; i < 3; i++) world.machine.call(name, input, world.context());
    expect(Buffer.compare(world.machine.memory!, pristine.memory)).toBe(0);
    expect(world.machine.globals).toEqual(pristine.globals);
  });

  test("the comparison sees what a call leaves before it is rewound", () => {
    const pristine = freshImage();
    const { exports, imports, memory } = core.instantiate();
    const world = new World(core);
    world.branches.open();
    imports.call = new CallState(deliverInput(CREATE), world.context());
    (exports.deliver as () => number)();
    expect(Buffer.compare(memory, pristine.memory)).not.toBe(0);
    (exports.rewind as () => void)();
    expect(Buffer.compare(memory, pristine.memory)).toBe(0);
  });
});
