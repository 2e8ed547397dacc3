/** ICS-08 clients: what contracts are asked, in ibc-go's words, and what must be true when they
 * answer (08-wasm/light_client_module.go, keeper/contract_keeper.go). */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import { HostError } from "../../host/errors.js";
import { allowClients, changesBy, resultOf } from "../support/clients.js";
import {
  CLIENT,
  create,
  createMessage,
  mustStore,
  returned,
  type Script,
  ScriptedLightClient,
  scriptedWorld,
  update,
  wasmWorld,
} from "../support/wasmClients.js";
import { EVILS } from "../support/wasmEvils.js";
import type { World } from "../support/world.js";

const HEADER = utf8("header");
const HEADER_BASE64 = "aGVhZGVy";

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

/** The light client of a world that has stored its code. */
function stored(): { world: World; contract: ScriptedLightClient } {
  const contract = new ScriptedLightClient();
  const world = wasmWorld({ contracts: [contract] });
  mustStore(world, contract.code);
  return { world, contract };
}

describe("createClient", () => {
  test("has the contract write the states", () => {
    const { world, contract } = stored();
    const { checksum } = contract;
    const created = create(world, { checksum });
    expect(resultOf(created)).toBe("/0");
    const data = base64(utf8("client"));
    expect(contract.asked("instantiate")).toEqual([
      `{"client_state":"${data}","consensus_state":"${base64(utf8("consensus"))}",` +
        `"checksum":"${base64(checksum)}"}`,
    ]);
    expect(contract.asked("query")).toEqual(['{"status":{}}']);
    expect(contract.calls[0]?.clientId).toBe(CLIENT);
    const attributes = [
      { key: "client_id", value: CLIENT },
      { key: "client_type", value: "08-wasm" },
      { key: "consensus_height", value: "1-5" },
    ];
    expect(created.results[0]?.events[0]).toEqual({ type: "create_client", attributes });
    expect([...world.written().keys()].filter((key) => key.includes(CLIENT))).toEqual([
      `clients/${CLIENT}/clientState`,
      `clients/${CLIENT}/consensusStates/1-5`,
      `clients/${CLIENT}/creator`,
    ]);
  });

  const checksum = new ScriptedLightClient().checksum;
  test.each([
    ["no data before no checksum", { data: utf8("") }, utf8(""), "08-wasm/3"],
    ["no checksum before a consensus state without data", {}, utf8(""), "08-wasm/4"],
    ["a checksum of 31 bytes", { checksum: new Uint8Array(31) }, utf8("x"), "08-wasm/4"],
    ["a consensus state without data", { checksum }, utf8(""), "08-wasm/3"],
    ["code that is not stored", { checksum: new Uint8Array(32) }, utf8("x"), "08-wasm/4"],
  ])("refuses %s", (_, client, data, error) => {
    expect(resultOf(create(stored().world, client, data))).toBe(error);
  });

  test.each(EVILS)("refuses a contract that %s", (_, script, error) => {
    const { world, contract } = stored();
    contract.script = { instantiate: script };
    // To begin with there is no state: one that writes none has deleted it.
    expect(
      changesBy(world, () => {
        const { code, codespace } = create(world, { checksum });
        expect(`${codespace}/${code}`).toBe(error);
      }),
    ).toEqual(new Map());
  });

  test("refuses a client that is not active, and one of a type that is not allowed", () => {
    const { world, contract } = stored();
    contract.script = { status: () => returned({ status: "Frozen" }) };
    expect(resultOf(create(world, { checksum }))).toBe("client/29");
    allowClients(world, ["07-tendermint"]);
    expect(resultOf(create(world, { checksum }))).toBe("client/10");
  });
});

describe("the status of a client", () => {
  test.each([
    ["Active", returned({ STATUS: "Active" }), "/0"],
    ["Active, in other letters", returned({ \u017ftatu\u017f: "Active" }), "/0"],
    ["Frozen", returned({ status: "Frozen" }), "client/29"],
    ["Expired", returned({ status: "Expired" }), "client/29"],
    ["active", returned({ status: "active" }), "client/29"],
    ["a number", returned({ status: 1 }), "client/29"],
    [
      "the last of two",
      { kind: "returned", data: utf8('{"status":"Frozen","status":"Active"}') },
      "/0",
    ],
    ["a later null", { kind: "returned", data: utf8(' {"status":"Active","status":null} ') }, "/0"],
    ["null", { kind: "returned", data: utf8("null") }, "client/29"],
    ["no JSON", { kind: "returned", data: utf8('{"status":"Active"') }, "client/29"],
    ["more than JSON", { kind: "returned", data: utf8('{"status":"Active"}x') }, "client/29"],
    ["a refusal", { kind: "refused", log: "no" }, "client/29"],
  ] as const)("is read: %s", (_, answer, error) => {
    const { world, contract } = scriptedWorld();
    contract.script = { status: () => answer };
    expect(resultOf(update(world, HEADER))).toBe(error);
  });

  test("is not told by a contract that writes", () => {
    const { world, contract } = scriptedWorld();
    contract.script = {
      status: ({ store }) => {
        store.set(utf8("key"), utf8("value"));
        return returned({ status: "Active" });
      },
    };
    expect(resultOf(update(world, HEADER))).toBe("client/29");
  });
});

describe("updateClient", () => {
  test("asks, in this order, and has the contract write", () => {
    const { world, contract } = scriptedWorld();
    contract.script = {
      update_state: ({ store }) => {
        store.set(utf8("anything"), utf8("it likes"));
        return returned({ heights: [{ revision_number: 1, revision_height: 6 }, null, {}] });
      },
    };
    const updated = update(world, HEADER);
    expect(resultOf(updated)).toBe("/0");
    const message = `{"client_message":"${HEADER_BASE64}"}`;
    expect(contract.calls.map((call) => `${call.entry} ${call.message}`)).toEqual([
      'query {"status":{}}',
      `query {"verify_client_message":${message}}`,
      `query {"check_for_misbehaviour":${message}}`,
      `sudo {"update_state":${message}}`,
    ]);
    expect(updated.results[0]?.events[0]?.attributes.map(({ value }) => value)).toEqual([
      CLIENT,
      "08-wasm",
      "1-6",
      "1-6,0-0,0-0",
    ]);
    expect(world.written().get(`clients/${CLIENT}/anything`)).toBe(
      Buffer.from("it likes").toString("hex"),
    );
  });

  test("reads heights of 64 bits, and no heights as none", () => {
    const { world, contract } = scriptedWorld();
    const largest = 18446744073709551615n;
    const data = utf8(`{"heights":[{"revision_height":${largest},"revision_number":0}]}`);
    contract.script = { update_state: () => ({ kind: "returned", data }) };
    const [event] = update(world, HEADER).results[0]!.events;
    expect(event?.attributes[2]?.value).toBe(`0-${largest}`);
    contract.script = { update_state: () => returned({}) };
    expect(update(world, HEADER).results[0]?.events[0]?.attributes[3]?.value).toBe("");
  });

  test.each([
    "",
    "[]",
    '{"heights":{}}',
    '{"heights":[1]}',
    '{"heights":[{"revision_height":1.0}]}',
    '{"heights":[{"revision_height":1e3}]}',
    '{"heights":[{"revision_height":-1}]}',
    '{"heights":[{"revision_height":"1"}]}',
    '{"heights":[{"revision_height":18446744073709551616}]}',
    '{"heights":[{"revision_height":01}]}',
  ])("panics at heights such as %s", (text) => {
    const { world, contract } = scriptedWorld();
    contract.script = { update_state: () => ({ kind: "returned", data: utf8(text) }) };
    expect(resultOf(update(world, HEADER))).toBe("undefined/111222");
  });

  test("refuses a message without data, and what the contract does not believe", () => {
    const { world, contract } = scriptedWorld();
    expect(resultOf(update(world, utf8("")))).toBe("08-wasm/3");
    contract.script = { verify_client_message: () => ({ kind: "refused", log: "a lie" }) };
    expect(resultOf(update(world, HEADER))).toBe("08-wasm/14");
    contract.script = {
      verify_client_message: () => {
        throw new Error("trap");
      },
    };
    expect(resultOf(update(world, HEADER))).toBe("08-wasm/17");
  });

  test.each(EVILS)("panics where the contract %s", (_, script) => {
    const { world, contract } = scriptedWorld();
    contract.script = { update_state: script };
    const changes = changesBy(world, () =>
      expect(resultOf(update(world, HEADER))).toBe("undefined/111222"),
    );
    expect(changes).toEqual(new Map());
  });

  test("has the contract freeze the client when it has found misbehaviour", () => {
    const { world, contract } = scriptedWorld();
    const found = () => returned({ found_misbehaviour: true });
    contract.script = {
      check_for_misbehaviour: found,
      update_state_on_misbehaviour: ({ store }) => {
        store.set(utf8("frozen"), utf8("yes"));
        return { kind: "returned" };
      },
    };
    const updated = update(world, HEADER);
    expect(updated.results[0]?.events[0]?.type).toBe("client_misbehaviour");
    expect(contract.asked("sudo")).toEqual([
      `{"update_state_on_misbehaviour":{"client_message":"${HEADER_BASE64}"}}`,
    ]);
    expect(world.written().has(`clients/${CLIENT}/frozen`)).toBe(true);
    for (const [, script] of EVILS) {
      contract.script = { check_for_misbehaviour: found, update_state_on_misbehaviour: script };
      expect(resultOf(update(world, HEADER))).toBe("undefined/111222");
    }
  });

  test("goes on where a contract does not say whether it has found any", () => {
    const { world, contract } = scriptedWorld();
    const refused: Script = () => ({ kind: "refused", log: "no" });
    for (const script of [refused, () => returned({ found_misbehaviour: 1 })]) {
      contract.script = { check_for_misbehaviour: script };
      expect(update(world, HEADER).results[0]?.events[0]?.type).toBe("update_client");
    }
  });

  test("is tried before it enters a block, without a look for misbehaviour", () => {
    const { world, contract } = scriptedWorld();
    world.mode = "check";
    expect(resultOf(update(world, HEADER))).toBe("/0");
    const names = () => contract.calls.map(({ message }) => Object.keys(JSON.parse(message))[0]);
    expect(names()).toEqual(["status", "verify_client_message", "update_state"]);
    contract.calls.length = 0;
    world.mode = "recheck";
    expect(resultOf(update(world, HEADER))).toBe("/0");
    expect(names()).toEqual(["status", "update_state"]);
  });

  test("ends the run at an error of the host", () => {
    const { world, contract } = scriptedWorld();
    contract.script = {
      update_state: () => {
        throw new HostError("the disk is full");
      },
    };
    expect(() => update(world, HEADER)).toThrow("the disk is full");
  });
});

test("a chain without them takes no such states", () => {
  const { world } = stored();
  world.applications = new Map();
  const { checksum } = new ScriptedLightClient();
  const message = createMessage({ checksum });
  expect(message.clientState?.typeUrl).toBe("/ibc.lightclients.wasm.v1.ClientState");
  expect(resultOf(create(world, { checksum }))).toBe("sdk/2");
});
