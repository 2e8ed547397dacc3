/** Light clients in modules that mean ill: each fails alone, within its limits. */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import { Any } from "../../host/codec/gen/google.protobuf.js";
import {
  QueryClientStatusRequest,
  QueryClientStatusResponse,
} from "../../host/codec/gen/ibc.core.client.v1.js";
import { ClientState } from "../../host/codec/gen/ibc.lightclients.wasm.v1.js";
import { resultOf } from "../support/clients.js";
import {
  CLIENT,
  migrateContract,
  mustStore,
  storeCode,
  update,
  wasmWorld,
} from "../support/wasmClients.js";
import { pack, type World } from "../support/world.js";
import { EVIL_ITEMS, EVILS, KEY } from "./support/hostile.js";
import { contractOf, dataAt } from "./support/wat.js";

/** Enough for all that is honest here, and soon spent by what has no end. */
const GAS_LIMIT = 60_000_000_000n;

const RESPONSE = 2_048;
const TABLE_INDEX = 8;
const QUERY_KEY = KEY + 2;

/** Field 3 of ContractResponse: what every question is answered with. */
function response(): Uint8Array {
  const data = utf8('{"status":"Active","found_misbehaviour":false,"heights":[]}');
  return Uint8Array.of(0x1a, data.length, ...data);
}

/** Does the evil whose number lies under a key of its client's store, or else answers well. */
function evilUnder(key: number): string {
  return `(if (i32.ge_s (call $store_get (i32.const 32) (i32.const ${key}) (i32.const 1)
        (i32.const ${TABLE_INDEX}) (i32.const 1)) (i32.const 0))
      (then (call_indirect (type $evil) (i32.load8_u (i32.const ${TABLE_INDEX}))))
      (else (call $output (i32.const ${RESPONSE}) (i32.const ${response().length}))))
    (i32.const 0)`;
}

const hostile = contractOf({
  items: `${EVIL_ITEMS} ${dataAt(RESPONSE, response())} ${dataAt(QUERY_KEY, "q")}
    (func (export "sudo") (result i32) ${evilUnder(KEY)})`,
  query: evilUnder(QUERY_KEY),
});

/** A world with a client of the hostile code, as if that had written it a state. */
function hostileWorld(): World {
  const world = wasmWorld({ gasLimit: GAS_LIMIT });
  const checksum = mustStore(world, hostile);
  const latestHeight = { revisionNumber: 1n, revisionHeight: 5n };
  const state = ClientState.encode({ data: utf8("state"), checksum, latestHeight });
  put(world, "clientState", Any.encode(pack(ClientState, state)));
  return world;
}

function put(world: World, key: string, value: Uint8Array): void {
  world.branches.set(0, utf8(`clients/${CLIENT}/${key}`), value);
}

function statusOf(world: World): string {
  const request = QueryClientStatusRequest.encode({ clientId: CLIENT });
  const answer = world.query("/ibc.core.client.v1.Query/ClientStatus", request);
  return QueryClientStatusResponse.decode(answer.value).status;
}

/** What does harm to a light client too: it has a store, and calls reach nothing. */
const CASES = EVILS.map((evil, index) => [evil.what, index, evil] as const);

describe("a hostile light client", () => {
  const world = hostileWorld();

  test("is believed as long as it behaves", () => {
    expect(statusOf(world)).toBe("Active");
    expect(resultOf(update(world, utf8("header")))).toBe("/0");
  });

  test.each(CASES)("that does %s fails alone", (_, index, { code }) => {
    world.tentatively(() => {
      put(world, "k", Uint8Array.of(index));
      const expected = code === "sdk/11" ? "sdk/11" : "undefined/111222";
      expect(resultOf(update(world, utf8("header")))).toBe(expected);
    });
    world.tentatively(() => {
      put(world, "q", Uint8Array.of(index));
      expect(statusOf(world)).toBe("Unknown");
      expect(resultOf(update(world, utf8("header")))).toBe("client/29");
    });
    expect(statusOf(world)).toBe("Active");
  });

  test("has no export to be migrated by", () => {
    const another = mustStore(world, contractOf({ items: '(func (export "extra"))' }));
    expect(resultOf(migrateContract(world, { checksum: another }))).toBe("08-wasm/17");
  });

  test.each([
    ["an export of another type", contractOf({ items: '(func (export "sudo"))' })],
    ["more than 800 KiB", contractOf({ items: dataAt(0, new Uint8Array(60_000)).repeat(15) })],
  ])("is not stored with %s", (_, code) => {
    const { codespace, code: number } = storeCode(world, code);
    expect(`${codespace}/${number}`).toBe("undefined/1");
  });
});
