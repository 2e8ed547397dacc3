/** ICS-03 connOpenInit: every check, in ibc-go's order, and what a success leaves behind. */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import { MsgConnectionOpenInit, State } from "../../host/codec/gen/ibc.core.connection.v1.js";
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { allowClients, changesBy, createClientOf, resultOf } from "../support/clients.js";
import {
  CLIENT,
  COUNTERPARTY_CLIENT,
  DELAY_NANOS,
  deliverOpenInit,
  freezeClient,
  newVersion,
  PREFIX,
  storedConnection,
  validOpenInit,
} from "../support/connections.js";
import { Counterparty } from "../support/counterparty.js";
import { type Row, set, signatureRows, testRefusals } from "../support/faults.js";
import { World } from "../support/world.js";

const { STAGE_DECODE, STAGE_VALIDATE, STAGE_EXECUTE } = Stage;

const counterparty = new Counterparty().advanceTo(2n);

function newWorld(): World {
  const world = new World();
  createClientOf(world, counterparty, 2n);
  return world;
}

const BLANK = " \u2003\n";
const LONG = Array.from({ length: 101 }, (_, index) => `feature-${index}`);

const VALIDATION: readonly Row<MsgConnectionOpenInit>[] = [
  ["an unknown field", "sdk/2", STAGE_DECODE, ({ trailing }) => void trailing.push(0x78, 1)],
  [
    "the localhost client",
    "client/10",
    STAGE_VALIDATE,
    ({ message }) => set(message, { clientId: "09-localhost" }),
  ],
  [
    "a client identifier of three letters",
    "host/2",
    STAGE_VALIDATE,
    ({ message }) => set(message, { clientId: "abc" }),
  ],
  [
    "a counterparty with a connection",
    "connection/7",
    STAGE_VALIDATE,
    ({ message }) => set(message.counterparty, { connectionId: "c" }),
  ],
  [
    "a version with a blank identifier",
    "connection/9",
    STAGE_VALIDATE,
    ({ message }) => set(message, { version: newVersion(BLANK) }),
  ],
  [
    "a version with 101 features",
    "connection/9",
    STAGE_VALIDATE,
    ({ message }) => set(message, { version: newVersion("1", LONG) }),
  ],
  [
    "a version with a blank feature",
    "connection/9",
    STAGE_VALIDATE,
    ({ message }) => set(message, { version: newVersion("1", ["ORDER_ORDERED", BLANK]) }),
  ],
  [
    "a signer that is no address",
    "ibc/5",
    STAGE_VALIDATE,
    ({ message }) => set(message, { signer: "nobody" }),
  ],
  [
    "a counterparty's client of three letters",
    "host/2",
    STAGE_VALIDATE,
    ({ message }) => set(message.counterparty, { clientId: "abc" }),
  ],
  [
    "an empty prefix",
    "connection/7",
    STAGE_VALIDATE,
    ({ message }) => set(message.counterparty.prefix, { keyPrefix: new Uint8Array(0) }),
  ],
  [
    "a prefix of 257 bytes",
    "connection/7",
    STAGE_VALIDATE,
    ({ message }) => set(message.counterparty.prefix, { keyPrefix: new Uint8Array(257) }),
  ],
];

const EXECUTION: readonly Row<MsgConnectionOpenInit>[] = [
  [
    "a version that is not supported",
    "connection/9",
    STAGE_EXECUTE,
    ({ message }) => set(message, { version: newVersion("2") }),
  ],
  [
    "a version without features",
    "connection/9",
    STAGE_EXECUTE,
    ({ message }) => set(message, { version: newVersion("1", []) }),
  ],
  [
    "a version with a feature too many",
    "connection/9",
    STAGE_EXECUTE,
    ({ message }) => set(message, { version: newVersion("1", ["ORDER_ORDERED", "ORDER_DAG"]) }),
  ],
  [
    "a client identifier without a number",
    "client/29",
    STAGE_EXECUTE,
    ({ message }) => set(message, { clientId: "07-tendermint" }),
  ],
  [
    "a client type without a light client",
    "client/29",
    STAGE_EXECUTE,
    ({ message }) => set(message, { clientId: "99-unknown-0" }),
  ],
  [
    "an unknown client",
    "client/29",
    STAGE_EXECUTE,
    ({ message }) => set(message, { clientId: "07-tendermint-9" }),
  ],
  [
    "a client type that is not allowed",
    "client/29",
    STAGE_EXECUTE,
    ({ world }) => allowClients(world, ["06-solomachine"]),
  ],
  ["a frozen client", "client/29", STAGE_EXECUTE, ({ world }) => freezeClient(world)],
  [
    "a chain that never counted connections",
    "undefined/111222",
    STAGE_EXECUTE,
    ({ world }) => world.branches.delete(0, utf8("nextConnectionSequence")),
  ],
  [
    "a localhost client by number, which is active and has no state",
    "client/4",
    STAGE_EXECUTE,
    ({ message }) => set(message, { clientId: "09-localhost-0" }),
  ],
];

testRefusals({
  name: "connOpenInit",
  codec: MsgConnectionOpenInit,
  world: newWorld(),
  message: validOpenInit,
  rows: [...VALIDATION, ...signatureRows<MsgConnectionOpenInit>(), ...EXECUTION],
  exclusive: [
    // A client under another name is neither frozen nor forbidden by its own type.
    ["a frozen client", "a localhost client by number, which is active and has no state"],
  ],
});

describe("connOpenInit accepts", () => {
  test("and writes the end, the client's list and the counter", () => {
    const world = newWorld();
    const changes = changesBy(world, () => expect(resultOf(deliverOpenInit(world))).toBe("/0"));
    expect([...changes.keys()]).toEqual([
      `clients/${CLIENT}/connections`,
      "connections/connection-0",
      "nextConnectionSequence",
    ]);
    expect(changes.get("nextConnectionSequence")).toBe("0000000000000001");
    // ClientPaths{paths: ["connection-0"]}
    expect(changes.get(`clients/${CLIENT}/connections`)).toBe("0a0c636f6e6e656374696f6e2d30");
    expect(storedConnection(world, "connection-0")).toEqual({
      clientId: CLIENT,
      versions: [newVersion()],
      state: State.STATE_INIT,
      counterparty: { clientId: COUNTERPARTY_CLIENT, connectionId: "", prefix: PREFIX },
      delayPeriod: DELAY_NANOS,
    });
  });

  test("and answers with events", () => {
    expect(deliverOpenInit(newWorld()).results).toEqual([
      {
        response: {
          typeUrl: "/ibc.core.connection.v1.MsgConnectionOpenInitResponse",
          value: new Uint8Array(0),
        },
        events: [
          {
            type: "connection_open_init",
            attributes: [
              { key: "connection_id", value: "connection-0" },
              { key: "client_id", value: CLIENT },
              { key: "counterparty_client_id", value: COUNTERPARTY_CLIENT },
            ],
          },
          { type: "message", attributes: [{ key: "module", value: "ibc_connection" }] },
        ],
      },
    ]);
  });

  test("several, which the client lists in order", () => {
    const world = newWorld();
    for (let count = 0; count < 3; count++) deliverOpenInit(world);
    const list = ["0", "1", "2"].map((number) => `0a0c636f6e6e656374696f6e2d3${number}`).join("");
    expect(world.written().get(`clients/${CLIENT}/connections`)).toBe(list);
    expect(world.written().get("nextConnectionSequence")).toBe("0000000000000003");
  });

  test.each([
    ["no version, for which all are stored", undefined, newVersion()],
    ["one feature", newVersion("1", ["ORDER_UNORDERED"]), undefined],
    ["features in another order", newVersion("1", ["ORDER_UNORDERED", "ORDER_ORDERED"]), undefined],
    ["a feature twice", newVersion("1", ["ORDER_ORDERED", "ORDER_ORDERED"]), undefined],
  ])("%s", (_, version, stored) => {
    const world = newWorld();
    expect(resultOf(deliverOpenInit(world, { ...validOpenInit(), version }))).toBe("/0");
    expect(storedConnection(world, "connection-0")!.versions).toEqual([stored ?? version]);
  });

  test.each([
    ["a prefix of 256 bytes", { prefix: { keyPrefix: new Uint8Array(256).fill(0xff) } }],
    ["a counterparty's client of any form", { clientId: "<++>" }],
  ])("%s", (_, fields) => {
    const world = newWorld();
    const message = validOpenInit();
    set(message.counterparty, fields);
    expect(resultOf(deliverOpenInit(world, message))).toBe("/0");
    expect(storedConnection(world, "connection-0")!.counterparty).toEqual(message.counterparty);
  });

  test.each([0n, 2n ** 64n - 1n])("a delay of %s nanoseconds", (delayPeriod) => {
    const world = newWorld();
    expect(resultOf(deliverOpenInit(world, { ...validOpenInit(), delayPeriod }))).toBe("/0");
    expect(storedConnection(world, "connection-0")!.delayPeriod).toBe(delayPeriod);
  });

  test("the number after the last, which starts again", () => {
    const world = newWorld();
    world.branches.set(0, utf8("nextConnectionSequence"), new Uint8Array(8).fill(0xff));
    expect(resultOf(deliverOpenInit(world))).toBe("/0");
    expect(storedConnection(world, "connection-18446744073709551615")).toBeDefined();
    expect(world.written().get("nextConnectionSequence")).toBe("0000000000000000");
  });
});
