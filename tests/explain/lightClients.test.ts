/** Explaining clients in contracts: the checks around the contract, by name. */
import { expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import { MsgCreateClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import { MsgStoreCode } from "../../host/codec/gen/ibc.lightclients.wasm.v1.js";
import {
  createMessage,
  mustStore,
  type Script,
  ScriptedLightClient,
  wasmWorld,
} from "../support/wasmClients.js";
import { AUTHORITY, pack } from "../support/world.js";
import { checksOf, explainDelivery, foundBy } from "./support/explained.js";

const contract = new ScriptedLightClient();

function explainCreation(script: Script | undefined, isStored = true) {
  const world = wasmWorld({ contracts: [contract] });
  if (isStored) mustStore(world, contract.code);
  contract.script = script === undefined ? {} : { instantiate: script };
  const message = MsgCreateClient.encode(createMessage({ checksum: contract.checksum }));
  return explainDelivery(world, [pack(MsgCreateClient, message)]);
}

test.each([
  ["08-wasm/4", "WasmLightClient.initialize", undefined, false],
  ["08-wasm/12", "checkResponse", () => ({ kind: "returned", events: 2 }) as const, true],
  ["08-wasm/16", "checkClientState", () => ({ kind: "returned" }) as const, true],
  ["08-wasm/14", "run", () => ({ kind: "refused", log: "no" }) as const, true],
])("%s is told by the check in %s", (error, name, script, isStored) => {
  const { failure, response } = explainCreation(script, isStored);
  expect(`${response.codespace}/${response.code}`).toBe(error);
  expect(failure?.check?.place.function).toBe(name);
  expect(failure?.check?.place.file).toContain("08-wasm/");
});

test("a creation that is accepted is told too, with the checks of its checksum", () => {
  const { response, steps } = explainCreation(undefined);
  expect(response.code).toBe(0);
  const checks = checksOf(steps).filter(({ place }) => place.file.includes("08-wasm"));
  const names = new Set(checks.map(({ place }) => place.function));
  for (const name of ["validateChecksum", "checkResponse", "checkClientState"]) {
    expect(names).toContain(name);
  }
  expect(checks.every(({ passed }) => passed)).toBe(true);
});

test("code that is too large is told by its size", () => {
  const wasmByteCode = utf8("");
  const message = MsgStoreCode.encode({ signer: AUTHORITY, wasmByteCode });
  const { failure } = explainDelivery(wasmWorld(), [pack(MsgStoreCode, message)], [AUTHORITY]);
  expect(foundBy(failure!.check!)).toEqual({ "code.length": "0" });
});
