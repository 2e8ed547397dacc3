/** ICS-25: what holds for a transaction whatever its messages are. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Any } from "../../host/codec/gen/google.protobuf.js";
import { MsgCreateClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import { ClientState } from "../../host/codec/gen/ibc.lightclients.attestations.v1.js";
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { pack, SIGNER, validCreateClient, World } from "../support/world.js";

const VALID = MsgCreateClient.encode(validCreateClient());

function refusal(world: World, messages: Any[]) {
  const { code, codespace, stage, failedMessage, log } = world.deliver(messages);
  return { error: `${codespace}/${code}`, stage, failedMessage, log };
}

describe("a transaction", () => {
  test("without messages is refused", () => {
    expect(refusal(new World(), [])).toMatchObject({
      error: "sdk/18",
      stage: Stage.STAGE_VALIDATE,
    });
  });

  test("with a message that no chain knows does not decode", () => {
    const unknown = Any.create({ typeUrl: "/ibc.core.client.v1.MsgNoSuch", value: VALID });
    expect(refusal(new World(), [pack(MsgCreateClient, VALID), unknown])).toMatchObject({
      error: "sdk/2",
      stage: Stage.STAGE_DECODE,
      failedMessage: 1,
    });
  });

  test.each([
    "/ibc.applications.gmp.v1.MsgSendCall",
    "/ibc.applications.interchain_accounts.host.v1.MsgModuleQuerySafe",
    "/ibc.applications.interchain_accounts.controller.v1.MsgSendTx",
    "/cosmos.bank.v1beta1.MsgSend",
  ])("with %s says that it is not built yet", (typeUrl) => {
    const message = Any.create({ typeUrl, value: new Uint8Array([1, 2, 3]) });
    expect(refusal(new World(), [message])).toEqual({
      error: "strait/1",
      stage: Stage.STAGE_DECODE,
      failedMessage: 0,
      log: `${typeUrl} is not built yet`,
    });
  });

  test("that creates a client of a kind not built says so", () => {
    const message = validCreateClient();
    message.clientState = pack(ClientState, ClientState.encode(ClientState.create({})));
    expect(refusal(new World(), [pack(MsgCreateClient, MsgCreateClient.encode(message))])).toEqual({
      error: "strait/1",
      stage: Stage.STAGE_DECODE,
      failedMessage: 0,
      log: "/ibc.lightclients.attestations.v1.ClientState is not built yet",
    });
  });

  test("checks every message before it executes the first", () => {
    const world = new World();
    const bad = { ...validCreateClient(), signer: "nobody" };
    const messages = [
      pack(MsgCreateClient, VALID),
      pack(MsgCreateClient, MsgCreateClient.encode(bad)),
    ];
    expect(refusal(world, messages)).toMatchObject({
      error: "ibc/5",
      stage: Stage.STAGE_VALIDATE,
      failedMessage: 1,
    });
  });

  test("of 3000 messages executes them all", () => {
    const world = new World();
    const { code, log, results } = world.deliver(
      Array<Any>(3000).fill(pack(MsgCreateClient, VALID)),
    );
    expect({ code, log, results: results.length }).toEqual({ code: 0, log: "", results: 3000 });
    expect(world.written().get("nextClientSequence")).toBe("0000000000000bb8");
  });

  test.each([
    ["proof specs", [0x42, 0x00]],
    ["upgrade path keys", [0x4a, 0x00]],
    ["unknown groups", [0xfb, 0x01]],
    ["chain ids", [0x0a, 0x00]],
  ])("of nearly 2 MiB, all empty %s, is refused and does not trap", (_, field) => {
    const message = validCreateClient();
    const count = (2 * 1024 * 1024 - 1024) / field.length;
    message.clientState!.value = new Uint8Array(Array(Math.floor(count)).fill(field).flat());
    const packed = pack(MsgCreateClient, MsgCreateClient.encode(message));
    expect(refusal(new World(), [packed]).error).toMatch(/^(sdk\/2|ibc\/17)$/);
  });

  test("whose messages together decode to too much is refused and does not trap", () => {
    const message = validCreateClient();
    const field = [0x42, 0x00];
    message.clientState!.value = new Uint8Array(Array(16_000).fill(field).flat());
    const packed = pack(MsgCreateClient, MsgCreateClient.encode(message));
    const { error, failedMessage } = refusal(new World(), Array<Any>(60).fill(packed));
    expect(error).toBe("sdk/2");
    expect(failedMessage).toBeGreaterThan(0);
  });

  test("with changed bytes never traps and never writes when it fails", () => {
    const world = new World();
    const before = [...world.written()];
    let accepted = 0;
    fc.assert(
      fc.property(
        fc.nat(VALID.length - 1),
        fc.nat(255),
        fc.constantFrom("change", "insert", "cut"),
        (index, byte, kind) => {
          const head = VALID.slice(0, index);
          const tail = VALID.slice(kind === "change" ? index + 1 : index);
          const value = kind === "cut" ? head : new Uint8Array([...head, byte, ...tail]);
          world.branches.open();
          const response = world.deliver([Any.create({ typeUrl: MsgCreateClient.typeUrl, value })]);
          if (response.code === 0) accepted++;
          else expect([...world.written()]).toEqual(before);
          world.branches.close(false);
        },
      ),
      { seed: 20261121, numRuns: 3000 },
    );
    expect(accepted).toBeGreaterThan(0);
  });

  test("with random bytes never traps", () => {
    const world = new World();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (value) => {
        world.deliver([Any.create({ typeUrl: MsgCreateClient.typeUrl, value })], {
          signers: [SIGNER],
        });
      }),
      { seed: 20261121, numRuns: 1000 },
    );
  });
});
