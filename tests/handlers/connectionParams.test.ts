/** ICS-03 updateParams: the authority says how long a block takes at most. */
import { describe, expect, test } from "vitest";
import { MsgUpdateParams } from "../../host/codec/gen/ibc.core.connection.v1.js";
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { AUTHORITY, pack, SIGNER, World } from "../support/world.js";

function deliver(world: World, signer: string, maxExpectedTimePerBlock: bigint, routed = true) {
  const message = MsgUpdateParams.create({ signer, params: { maxExpectedTimePerBlock } });
  const packed = pack(MsgUpdateParams, MsgUpdateParams.encode(message));
  const { code, codespace, stage, results } = world.deliver([packed], {
    signers: [signer],
    routed,
  });
  return { error: `${codespace}/${code}`, stage, results };
}

describe("updateParams of connections", () => {
  test.each([
    ["a signer that is no address", "nobody", 0n, "ibc/5", Stage.STAGE_VALIDATE],
    ["a time of zero", SIGNER, 0n, "undefined/1", Stage.STAGE_VALIDATE],
    ["another signer", SIGNER, 1n, "sdk/4", Stage.STAGE_EXECUTE],
  ])("refuses %s", (_, signer, time, error, stage) => {
    const world = new World();
    const before = [...world.written()];
    expect(deliver(world, signer, time)).toMatchObject({ error, stage, results: [] });
    expect([...world.written()]).toEqual(before);
  });

  test.each([
    [1n, "0801"],
    [30_000_000_000n, "0880d88ee16f"],
    [2n ** 64n - 1n, "08ffffffffffffffffff01"],
  ])("writes %s nanoseconds", (time, stored) => {
    const world = new World();
    const { error, results } = deliver(world, AUTHORITY, time);
    expect(error).toBe("/0");
    expect(results).toMatchObject([
      { events: [], response: { typeUrl: "/ibc.core.connection.v1.MsgUpdateParamsResponse" } },
    ]);
    expect(world.written().get("connectionParams")).toBe(stored);
  });

  test("takes the authority's own transaction", () => {
    expect(deliver(new World(), AUTHORITY, 5n, false).error).toBe("/0");
  });
});
