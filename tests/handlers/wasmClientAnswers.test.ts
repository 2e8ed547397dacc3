/** What becomes of what contracts of light clients answer, and of what they refuse. */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import { QueryClientStatusResponse } from "../../host/codec/gen/ibc.core.client.v1.js";
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { packHeader, updateClient } from "../support/clients.js";
import { at } from "../support/connections.js";
import { Counterparty } from "../support/counterparty.js";
import { sentPacket } from "../support/packets.js";
import { ask } from "../support/queried.js";
import { codeOf } from "../support/transfers.js";
import {
  CLIENT,
  create,
  migrateContract,
  mustStore,
  returned,
  type Script,
  ScriptedLightClient,
  scriptedWorld,
  update,
  wasmWorld,
} from "../support/wasmClients.js";
import { timeOut, worldWithChannel } from "../support/wasmPackets.js";

const refuse: Script = () => ({ kind: "refused", log: "no" });
const text = (json: string) => () => ({ kind: "returned", data: utf8(json) }) as const;

describe("the status of a client", () => {
  const { world, contract } = scriptedWorld();

  test.each(["Active", "Frozen", "Expired", "Unauthorized", "Unknown"])("is %s", (status) => {
    contract.script = { status: () => returned({ status }) };
    const { value } = ask(world, "/ibc.core.client.v1.Query/ClientStatus", { clientId: CLIENT });
    expect(QueryClientStatusResponse.decode(value).status).toBe(status);
    expect(codeOf(update(world, utf8("header")))).toBe(status === "Active" ? "/0" : "client/29");
  });

  test("cannot be read out of what is no JSON, or asked of no client", () => {
    contract.script = { status: text('{"status":"Active"]') };
    expect(codeOf(update(world, utf8("header")))).toBe("client/29");
    expect(codeOf(update(world, utf8("header"), "08-wasm-9"))).toBe("client/29");
  });
});

test("misbehaviour cannot be found in what is no JSON", () => {
  const { world, contract } = scriptedWorld();
  contract.script = { check_for_misbehaviour: text('{"found_misbehaviour":true]') };
  expect(codeOf(update(world, utf8("header")))).toBe("/0");
  expect(contract.asked("sudo").join()).not.toContain("misbehaviour");
});

test("a header of another kind of client is none of its", () => {
  const { world } = scriptedWorld();
  const header = packHeader(new Counterparty().advanceTo(3n).header(3n, 2n));
  expect(codeOf(updateClient(world, CLIENT, header))).toBe("ibc/12");
});

test("states without data are refused before any are stored", () => {
  const { world, contract } = scriptedWorld();
  const { code, stage } = create(world, { checksum: contract.checksum }, new Uint8Array(0));
  expect([code, stage]).toEqual([3, Stage.STAGE_VALIDATE]);
});

test("a packet does not time out where the contract refuses", () => {
  const { world, contract } = worldWithChannel();
  const packet = sentPacket({ timeoutHeight: at(5n) });
  contract.script = { verify_non_membership: refuse };
  expect(codeOf(timeOut(world, packet))).toBe("08-wasm/14");
  contract.script = {};
  expect(codeOf(timeOut(world, packet))).toBe("/0");
});

test.each<[string, Script, string]>([
  ["takes over", () => ({ kind: "returned" }), "/0"],
  ["refuses", refuse, "08-wasm/14"],
  [
    "deletes the state",
    ({ store }) => {
      store.delete(utf8("clientState"));
      return { kind: "returned" };
    },
    "08-wasm/16",
  ],
])("new code that %s", (_, script, code) => {
  const contract = new ScriptedLightClient();
  const next = new ScriptedLightClient("next");
  const world = wasmWorld({ contracts: [contract, next] });
  const checksum = mustStore(world, contract.code);
  expect(codeOf(create(world, { checksum }))).toBe("/0");
  next.script = { migrate: script };
  expect(codeOf(migrateContract(world, { checksum: mustStore(world, next.code) }))).toBe(code);
});
