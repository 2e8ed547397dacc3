/** ICS-02 updateParams: the authority replaces the list of allowed clients. */
import { describe, expect, test } from "vitest";
import { MsgUpdateParams } from "../../host/codec/gen/ibc.core.client.v1.js";
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { AUTHORITY, pack, SIGNER, World } from "../support/world.js";

function deliver(world: World, signer: string, allowedClients: string[], routed = true) {
  const message = MsgUpdateParams.create({ signer, params: { allowedClients } });
  const packed = pack(MsgUpdateParams, MsgUpdateParams.encode(message));
  const { code, codespace, stage, results } = world.deliver([packed], {
    signers: [signer],
    routed,
  });
  return { error: `${codespace}/${code}`, stage, results };
}

const MANY = Array.from({ length: 201 }, (_, i) => `type-${i}`);

describe("updateParams refuses", () => {
  test.each([
    ["a signer that is no address", "nobody", ["*"], "ibc/5", Stage.STAGE_VALIDATE],
    ["201 entries", AUTHORITY, MANY, "undefined/1", Stage.STAGE_VALIDATE],
    ["* among others", AUTHORITY, ["*", "06-solomachine"], "undefined/1", Stage.STAGE_VALIDATE],
    ["a blank entry", AUTHORITY, ["a", " \n"], "undefined/1", Stage.STAGE_VALIDATE],
    ["an entry twice", AUTHORITY, ["a", "b", "a"], "undefined/1", Stage.STAGE_VALIDATE],
    ["another signer", SIGNER, ["*"], "sdk/4", Stage.STAGE_EXECUTE],
    ["bad entries before another signer", SIGNER, [""], "undefined/1", Stage.STAGE_VALIDATE],
  ])("%s", (_, signer, allowedClients, error, stage) => {
    const world = new World();
    const before = [...world.written()];
    expect(deliver(world, signer, allowedClients)).toMatchObject({ error, stage });
    expect([...world.written()]).toEqual(before);
  });
});

describe("updateParams accepts", () => {
  test.each([
    ["no entry", [], ""],
    ["*", ["*"], "0a012a"],
    [
      "two types",
      ["06-solomachine", "07-tendermint"],
      "0a0e30362d736f6c6f6d616368696e650a0d30372d74656e6465726d696e74",
    ],
    ["200 entries", MANY.slice(1), undefined],
  ])("%s", (_, allowedClients, stored) => {
    const world = new World();
    const { error, results } = deliver(world, AUTHORITY, allowedClients);
    expect(error).toBe("/0");
    expect(results).toMatchObject([
      { events: [], response: { typeUrl: "/ibc.core.client.v1.MsgUpdateParamsResponse" } },
    ]);
    if (stored !== undefined) expect(world.written().get("clientParams")).toBe(stored);
  });

  test("the authority's own transaction", () => {
    expect(deliver(new World(), AUTHORITY, ["*"], false).error).toBe("/0");
  });
});
