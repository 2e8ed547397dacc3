/** How contracts come to be: each message, and each of its refusals. */
import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { toHex, utf8 } from "../../host/bytes.js";
import { encodeBech32 } from "../../host/chain/bech32.js";
import {
  MsgExecuteContract,
  MsgInstantiateContract,
  MsgInstantiateContractResponse,
  MsgMigrateContract,
  MsgStoreCode,
  QueryCodeRequest,
  QueryCodeResponse,
  QueryContractInfoRequest,
  QueryContractInfoResponse,
  QueryRawContractStateRequest,
  QueryRawContractStateResponse,
} from "../../host/codec/gen/strait.contract.v1.js";
import { packAny } from "../../host/codec/index.js";
import type { MessageCodec } from "../../host/codec/message.js";
import { Contract, createChain, type LocalChain, type Message } from "../../host/index.js";
import { METERING_VERSION } from "../../host/vm/meter/gasTable.js";
import { contractOf, dataAt } from "./support/wat.js";

/** ContractResponse: data `ok`; and one that refuses with 77. */
const OK = `${dataAt(16, Uint8Array.of(0x1a, 2, 0x6f, 0x6b))} ${dataAt(24, "k")}
  ${dataAt(32, Uint8Array.of(0x08, 77, 0x12, 2, 0x6e, 0x6f))}`;
const SAY_OK = "(call $output (i32.const 16) (i32.const 4)) (i32.const 0)";
const SAY_NO = "(call $output (i32.const 32) (i32.const 6)) (i32.const 0)";
const WRITE = `(call $store_set (i32.const 32) (i32.const 24) (i32.const 1) (i32.const 24)
  (i32.const 1))`;
const CODE = contractOf({ items: OK, instantiate: `${WRITE} ${SAY_OK}`, execute: SAY_OK });
const REFUSING = contractOf({
  items: OK,
  instantiate: `${WRITE} ${SAY_OK}`,
  execute: `${WRITE} ${SAY_NO}`,
  query: SAY_NO,
  migrate: SAY_NO,
});
const MIGRATING = contractOf({ items: OK, migrate: `${WRITE} ${SAY_OK}`, query: SAY_OK });
const NOBODY = "nobody";

let chain: LocalChain;
beforeEach(() => {
  chain = createChain({ id: "a-1", contracts: true });
});

const hashOf = (code: Uint8Array) => new Uint8Array(createHash("sha256").update(code).digest());

/** The result of a transaction of alice's, as codespace and code. */
function outcome(...messages: Message[]): string {
  const { code, codespace } = chain.submit(messages, { signer: "alice" });
  return `${codespace}/${code}`;
}

function storing(fields: Partial<MsgStoreCode> = {}): Message {
  const sender = chain.address("alice");
  return packAny(MsgStoreCode, { sender, wasmByteCode: CODE, ...fields });
}

function instantiating(fields: Partial<MsgInstantiateContract> = {}): Message {
  const sender = chain.address("alice");
  const message = { sender, admin: sender, codeHash: hashOf(CODE), label: "l", msg: utf8("{}") };
  return packAny(MsgInstantiateContract, { ...message, ...fields });
}

function executing(fields: Partial<MsgExecuteContract> = {}): Message {
  const sender = chain.address("alice");
  return packAny(MsgExecuteContract, { sender, contract: sender, msg: utf8(""), ...fields });
}

function migrating(fields: Partial<MsgMigrateContract> = {}): Message {
  const sender = chain.address("alice");
  const message = { sender, contract: sender, codeHash: hashOf(MIGRATING), msg: utf8("") };
  return packAny(MsgMigrateContract, { ...message, ...fields });
}

/** Every entry of the store that contracts are kept in. */
function stored(): string[] {
  return [...chain.entries("wasm", "")].map(([key]) => toHex(key.subarray(0, 2)));
}

function ask<A, B>(
  method: string,
  codec: MessageCodec<A>,
  request: A,
  response: MessageCodec<B>,
): B {
  const path = `/strait.contract.v1.Query/${method}`;
  const { code, log, value } = chain.query({ path, data: codec.encode(request) });
  expect(code, log).toBe(0);
  return response.decode(value);
}

describe("MsgStoreCode", () => {
  test("keeps the code by its hash, once", () => {
    expect(outcome(storing())).toBe("/0");
    expect(stored()).toHaveLength(2);
    expect(outcome(storing())).toBe("/0");
    expect(stored()).toHaveLength(2);
    const codeHash = hashOf(CODE);
    const { codeInfo, wasmByteCode } = ask(
      "Code",
      QueryCodeRequest,
      { codeHash },
      QueryCodeResponse,
    );
    const creator = chain.address("alice");
    expect(codeInfo).toEqual({ creator, meteringVersion: METERING_VERSION });
    expect(Buffer.from(wasmByteCode).equals(CODE)).toBe(true);
  });

  test.each([
    ["wasm/2", { wasmByteCode: utf8("no module") }],
    ["wasm/12", { wasmByteCode: new Uint8Array(0) }],
    ["wasm/13", { wasmByteCode: new Uint8Array(819_201) }],
    ["sdk/7", { sender: NOBODY, wasmByteCode: new Uint8Array(0) }],
  ] as const)("is refused with %s", (code, fields) => {
    expect(outcome(storing(fields))).toBe(code);
    expect(stored()).toEqual([]);
  });

  test("is refused with fields that it has not, or another's signature", () => {
    const { typeUrl, value } = storing();
    const unknown = { typeUrl, value: Uint8Array.of(...value, 0x7a, 0) };
    expect(outcome(unknown)).toBe("sdk/2");
    expect(outcome({ typeUrl, value: Uint8Array.of(0xff) })).toBe("sdk/2");
    expect(outcome(storing({ sender: chain.address("bob") }))).toBe("sdk/8");
  });

  test("is no message of a chain without contracts", () => {
    const plain = createChain("b-1");
    expect(plain.submit([storing()], { signer: "alice" })).toMatchObject({
      codespace: "sdk",
      code: 2,
    });
    expect(() => plain.get("wasm", "x")).toThrow(/there is no store/);
  });
});

describe("MsgInstantiateContract", () => {
  test("derives address and port from code and number", () => {
    const result = chain.submit([storing(), instantiating(), instantiating()], { signer: "alice" });
    expect(result.code).toBe(0);
    const contracts = result.events.filter(({ type }) => type === "instantiate");
    const addresses = contracts.map(({ attributes }) => attributes[0]!.value);
    expect(new Set(addresses).size).toBe(2);
    const key = Buffer.concat([
      utf8("wasm"),
      Buffer.from([0]),
      hashOf(CODE),
      Buffer.alloc(7),
      Buffer.from([1]),
    ]);
    const module = createHash("sha256").update("module").digest();
    const bytes = createHash("sha256").update(module).update(key).digest();
    const address = addresses[0]!;
    expect(address).toBe(encodeBech32("cosmos", bytes));
    const info = {
      codeHash: hashOf(CODE),
      creator: chain.address("alice"),
      admin: chain.address("alice"),
      label: "l",
    };
    const asked = ask(
      "ContractInfo",
      QueryContractInfoRequest,
      { address },
      QueryContractInfoResponse,
    );
    expect(asked).toEqual({ contractInfo: info, portId: `wasm.${address}` });
    expect(chain.get("wasm", Uint8Array.of(4))).toEqual(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 2));
    const state = { address, queryData: utf8("k") };
    const { data } = ask(
      "RawContractState",
      QueryRawContractStateRequest,
      state,
      QueryRawContractStateResponse,
    );
    expect(Buffer.from(data).toString()).toBe("k");
  });

  test.each([
    ["wasm/28", {}],
    ["wasm/12", { label: "" }],
    ["wasm/13", { label: "x".repeat(129) }],
    ["wasm/14", { codeHash: new Uint8Array(31) }],
    ["wasm/13", { msg: new Uint8Array(262_145) }],
    ["sdk/7", { admin: NOBODY, label: "" }],
  ] as const)("is refused with %s", (code, fields) => {
    expect(outcome(instantiating(fields))).toBe(code);
    expect(stored()).toEqual([]);
  });
});

describe("MsgExecuteContract", () => {
  test("answers with what the contract answers, events in order", () => {
    const contract = Contract.deploy(chain, { code: CODE, signer: "alice" });
    const result = contract.submit("x", "bob");
    const types = result.events.map(({ type }) => type);
    expect(types).toEqual(["message", "execute"]);
    expect(result.events[1]!.attributes).toEqual([
      { key: "_contract_address", value: contract.address },
      { key: "code_hash", value: toHex(hashOf(CODE)) },
      { key: "msg_index", value: "0" },
    ]);
    expect(Buffer.from(contract.execute("x", "bob")).toString()).toBe("ok");
  });

  test("is refused, and nothing of it is kept", () => {
    expect(outcome(executing())).toBe("wasm/22");
    expect(outcome(executing({ contract: NOBODY }))).toBe("sdk/7");
    const contract = Contract.deploy(chain, { code: REFUSING, signer: "alice" });
    const before = stored();
    expect(outcome(executing({ contract: contract.address }))).toBe("contract/77");
    expect(stored()).toEqual(before);
    expect(() => contract.query("")).toThrow(/contract\/77: no/);
  });

  test("is asked for what the contract does not export", () => {
    const { address } = Contract.deploy(chain, { code: MIGRATING, signer: "alice" });
    expect(outcome(executing({ contract: address }))).toBe("wasm/5");
  });
});

describe("MsgMigrateContract", () => {
  test("replaces the code and keeps the state, for the admin alone", () => {
    const contract = Contract.deploy(chain, { code: CODE, signer: "alice", admin: "alice" });
    expect(() => contract.query("")).toThrow(/wasm\/9/);
    const asBob = { sender: chain.address("bob"), contract: contract.address };
    expect(outcome(migrating({ contract: contract.address }))).toBe("wasm/28");
    outcome(storing({ wasmByteCode: MIGRATING }), storing({ wasmByteCode: REFUSING }));
    const { code, codespace } = chain.submit([migrating(asBob)], { signer: "bob" });
    expect([codespace, code]).toEqual(["sdk", 4]);
    const refused = migrating({ contract: contract.address, codeHash: hashOf(REFUSING) });
    expect(outcome(refused)).toBe("contract/77");
    expect(() => contract.query("")).toThrow(/wasm\/9/);
    expect(outcome(migrating({ contract: contract.address }))).toBe("/0");
    expect(Buffer.from(contract.query("")).toString()).toBe("ok");
    const state = { address: contract.address, queryData: utf8("k") };
    const { data } = ask(
      "RawContractState",
      QueryRawContractStateRequest,
      state,
      QueryRawContractStateResponse,
    );
    expect(Buffer.from(data).toString()).toBe("k");
  });

  test("is nobody's where there is no admin", () => {
    const { address } = Contract.deploy(chain, { code: CODE, signer: "alice" });
    outcome(storing({ wasmByteCode: MIGRATING }));
    expect(outcome(migrating({ contract: address }))).toBe("sdk/4");
    expect(outcome(migrating())).toBe("wasm/22");
  });
});

describe("messages about contracts", () => {
  test("are one with the others of their transaction", () => {
    expect(outcome(storing(), instantiating(), executing())).toBe("wasm/22");
    expect(stored()).toEqual([]);
    expect(outcome(instantiating(), storing())).toBe("wasm/28");
    expect(stored()).toEqual([]);
    const result = chain.submit([storing(), instantiating()], { signer: "alice" });
    const indices = result.events.map(({ attributes }) => attributes.at(-1)!.value);
    expect(indices).toEqual(["0", "0", "1", "1"]);
    expect(result.data.length).toBeGreaterThan(0);
    const address = result.events.at(-1)!.attributes[0]!.value;
    const response = MsgInstantiateContractResponse.create({
      address,
      portId: `wasm.${address}`,
      data: utf8("ok"),
    });
    const encoded = MsgInstantiateContractResponse.encode(response);
    expect(Buffer.from(result.data).includes(Buffer.from(encoded))).toBe(true);
  });
});
