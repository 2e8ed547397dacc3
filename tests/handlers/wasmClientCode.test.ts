/** ICS-08 code: MsgStoreCode, MsgRemoveChecksum and MsgMigrateContract (08-wasm/keeper). */
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { toHex, utf8 } from "../../host/bytes.js";
import { MsgStoreCode } from "../../host/codec/gen/ibc.lightclients.wasm.v1.js";
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { resultOf } from "../support/clients.js";
import {
  CLIENT,
  create,
  migrateContract,
  mustStore,
  removeChecksum,
  ScriptedLightClient,
  scriptedWorld,
  storeCode,
  storedState,
  update,
  wasmWorld,
} from "../support/wasmClients.js";
import { AUTHORITY, pack, SIGNER, World } from "../support/world.js";

const MAX_CODE_BYTES = 3 * 1024 * 1024;
const CHECKSUMS_STORE = 7;
const LONG_NAME = `08-wasm${"a".repeat(100_000)}-0`;
const unknown = new Uint8Array(32).fill(9);
const contract = new ScriptedLightClient();

function known(): World {
  return wasmWorld({ contracts: [contract] });
}

/** A text of ours packed, and then changed. */
function packed(code: Uint8Array, change: (bytes: Buffer) => Buffer = (bytes) => bytes) {
  return new Uint8Array(change(gzipSync(code)));
}

describe("storeCode", () => {
  test("remembers the checksum, and says so", () => {
    const world = known();
    const { results } = storeCode(world, contract.code);
    const wasmChecksum = toHex(contract.checksum);
    expect([...world.written(CHECKSUMS_STORE)]).toEqual([
      [`\0${Buffer.from(contract.checksum).toString("latin1")}`, ""],
    ]);
    expect(results[0]?.events).toEqual([
      { type: "store_wasm_code", attributes: [{ key: "wasm_checksum", value: wasmChecksum }] },
      { type: "message", attributes: [{ key: "module", value: "08-wasm" }] },
    ]);
    expect(toHex(results[0]!.response!.value)).toBe(`0a20${wasmChecksum}`);
  });

  test("unpacks what gzip packed, whatever follows it", () => {
    const world = known();
    const followed = packed(contract.code, (bytes) => Buffer.concat([bytes, bytes]));
    expect(mustStore(world, followed)).toEqual(contract.checksum);
  });

  test.each([
    ["no code", new Uint8Array(0), AUTHORITY, "08-wasm/7"],
    ["no code before a signer that is no address", new Uint8Array(0), "nobody", "08-wasm/7"],
    ["a signer that is no address", contract.code, "nobody", "ibc/5"],
    ["another signer", contract.code, SIGNER, "sdk/4"],
    ["another signer before code that is no module", utf8("code"), SIGNER, "sdk/4"],
    ["nothing, packed", packed(new Uint8Array(0)), AUTHORITY, "08-wasm/7"],
    ["3 MiB, packed", packed(new Uint8Array(MAX_CODE_BYTES)), AUTHORITY, "08-wasm/8"],
    ["more, packed", packed(new Uint8Array(MAX_CODE_BYTES + 1)), AUTHORITY, "08-wasm/8"],
  ])("refuses %s", (_, code, signer, error) => {
    expect(resultOf(storeCode(known(), code, signer))).toBe(error);
  });

  test.each([
    ["code that is no module", utf8("code")],
    ["a packed text that is no module", packed(utf8("code"))],
    ["as much as is unpacked, which is no module", packed(new Uint8Array(MAX_CODE_BYTES - 1))],
    ["a header that ends too soon", Uint8Array.of(0x1f, 0x8b, 8, 0)],
    ["a name without an end", Uint8Array.of(0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 0, 65, 66)],
    ["a packed text that is cut", packed(contract.code, (bytes) => bytes.subarray(0, -9))],
    ["a checksum that is cut", packed(contract.code, (bytes) => bytes.subarray(0, -1))],
    [
      "another checksum",
      packed(contract.code, (bytes) => bytes.fill(7, bytes.length - 8, bytes.length - 4)),
    ],
    ["another size", packed(contract.code, (bytes) => bytes.fill(7, bytes.length - 4))],
  ])("refuses %s with an error of no code", (_, code) => {
    const { codespace, code: number } = storeCode(known(), code);
    expect(`${codespace}/${number}`).toBe("undefined/1");
  });

  test("refuses code that is stored", () => {
    const world = known();
    mustStore(world, contract.code);
    expect(resultOf(storeCode(world, packed(contract.code)))).toBe("08-wasm/9");
  });

  test("is unknown to a chain without light clients in contracts", () => {
    const message = MsgStoreCode.encode({ signer: AUTHORITY, wasmByteCode: contract.code });
    const world = Object.assign(new World(), { isKnownToPeer: false });
    const { code, codespace, stage } = world.deliver([pack(MsgStoreCode, message)]);
    expect([codespace, code, stage]).toEqual(["sdk", 2, Stage.STAGE_DECODE]);
  });
});

describe("removeChecksum", () => {
  test("forbids the code: its clients cannot be used, and none can be made", () => {
    const { world } = scriptedWorld();
    expect(resultOf(removeChecksum(world, contract.checksum))).toBe("/0");
    expect(resultOf(update(world, utf8("header")))).toBe("client/29");
    expect(resultOf(create(world, { checksum: contract.checksum }))).toBe("08-wasm/4");
    mustStore(world, contract.code);
    expect(resultOf(update(world, utf8("header")))).toBe("/0");
  });

  test.each([
    ["a signer that is no address before a checksum of 31 bytes", 31, "nobody", "ibc/5"],
    ["an empty checksum", 0, AUTHORITY, "08-wasm/4"],
    ["a checksum of 31 bytes before another signer", 31, SIGNER, "08-wasm/4"],
    ["a checksum of 33 bytes", 33, AUTHORITY, "08-wasm/4"],
    ["another signer before an unknown checksum", 32, SIGNER, "sdk/4"],
    ["an unknown checksum", 32, AUTHORITY, "08-wasm/10"],
  ])("refuses %s", (_, length, signer, error) => {
    expect(resultOf(removeChecksum(known(), new Uint8Array(length), signer))).toBe(error);
  });
});

describe("migrateContract", () => {
  const another = new ScriptedLightClient("another");

  test("has the new code run, and puts its checksum into the state", () => {
    const { world } = scriptedWorld();
    mustStore(world, another.code);
    const response = migrateContract(world, { checksum: another.checksum, msg: utf8('{"a":1}') });
    expect(resultOf(response)).toBe("/0");
    expect(storedState(world).checksum).toEqual(another.checksum);
    const attributes = [
      { key: "client_id", value: CLIENT },
      { key: "wasm_checksum", value: toHex(contract.checksum) },
      { key: "new_checksum", value: toHex(another.checksum) },
    ];
    expect(response.results[0]?.events).toEqual([
      { type: "migrate_contract", attributes },
      { type: "message", attributes: [{ key: "module", value: "08-wasm" }] },
    ]);
    expect(resultOf(update(world, utf8("header")))).toBe("/0");
  });

  test.each([
    ["a signer that is no address", { signer: "nobody", checksum: new Uint8Array(1) }, "ibc/5"],
    ["a checksum of 1 byte", { checksum: new Uint8Array(1), clientId: "x" }, "08-wasm/4"],
    ["a client of another kind", { clientId: "07-tendermint-0", msg: utf8("") }, "host/2"],
    ["what names no client", { clientId: "08-wasm-x" }, "host/2"],
    ["a number of more than 64 bits", { clientId: "08-wasm-99999999999999999999" }, "host/2"],
    ["an empty message before another signer", { msg: utf8(""), signer: SIGNER }, "ibc/8"],
    [
      "another signer before a client that is not",
      { signer: SIGNER, clientId: "08-wasm-9" },
      "sdk/4",
    ],
    ["a client that is not, before an unknown checksum", { clientId: "08-wasm-9" }, "client/4"],
    ["a client of a name that no store has", { clientId: LONG_NAME }, "client/4"],
    ["an unknown checksum", {}, "08-wasm/10"],
    ["the checksum that it has", { checksum: contract.checksum }, "08-wasm/9"],
  ])("refuses %s", (_, fields, error) => {
    const { world } = scriptedWorld();
    expect(resultOf(migrateContract(world, { checksum: unknown, ...fields }))).toBe(error);
  });
});
