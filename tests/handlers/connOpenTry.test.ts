/** ICS-03 connOpenTry: every check, in ibc-go's order, and what a success leaves behind. */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import { Any } from "../../host/codec/gen/google.protobuf.js";
import {
  type ConnectionEnd,
  MsgConnectionOpenTry,
  State,
  type Version,
} from "../../host/codec/gen/ibc.core.connection.v1.js";
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { changesBy, createClientOf, resultOf } from "../support/clients.js";
import {
  CLIENT,
  COUNTERPARTY_CLIENT,
  COUNTERPARTY_CONNECTION,
  counterpartyEnd,
  counterpartyWith,
  DELAY_NANOS,
  deliverOpenInit,
  deliverOpenTry,
  initEnd,
  newVersion,
  PREFIX,
  proofRows,
  storedConnection,
  validOpenInit,
  validOpenTry,
} from "../support/connections.js";
import { type Draft, type Row, set, signatureRows, testRefusals } from "../support/faults.js";
import { packClientState, validClientState, World } from "../support/world.js";

const { STAGE_DECODE, STAGE_VALIDATE, STAGE_EXECUTE } = Stage;

/** The height that the client knows. */
const HEIGHT = 4n;

/** A world whose counterparty stores an end that waits for an answer. */
function newWorld(end: ConnectionEnd = initEnd()) {
  const ends = { [COUNTERPARTY_CONNECTION]: end, "connection-5": initEnd() };
  const counterparty = counterpartyWith(ends, HEIGHT);
  const world = new World();
  createClientOf(world, counterparty, HEIGHT);
  return { world, counterparty, message: validOpenTry(counterparty, HEIGHT) };
}

const { world: WORLD, counterparty, message: MESSAGE } = newWorld();

const BLANK = "\u00a0\t";
const LONG = Array.from({ length: 101 }, (_, index) => `feature-${index}`);

type OpenTryRow = Row<MsgConnectionOpenTry>;

/** Replaces the counterparty's versions. */
function versions(...counterpartyVersions: Version[]) {
  return ({ message }: Draft<MsgConnectionOpenTry>) => set(message, { counterpartyVersions });
}

/** Replaces the deprecated client state. */
function clientState(packed: Partial<Any>) {
  return ({ message }: Draft<MsgConnectionOpenTry>) =>
    set(message, { clientState: Any.create(packed) });
}

const VALIDATION: readonly OpenTryRow[] = [
  ["an unknown field", "sdk/2", STAGE_DECODE, ({ trailing }) => void trailing.push(0x78, 1)],
  ["a client state of an unknown type", "sdk/2", STAGE_DECODE, clientState({ typeUrl: "/x.Y" })],
  [
    "a client state with an unknown field",
    "sdk/2",
    STAGE_DECODE,
    clientState({ ...packClientState(validClientState()), value: Uint8Array.of(0x78, 1) }),
  ],
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
    "a counterparty without a connection",
    "host/2",
    STAGE_VALIDATE,
    ({ message }) => set(message.counterparty, { connectionId: "" }),
  ],
  [
    "a counterparty's connection of nine letters",
    "host/2",
    STAGE_VALIDATE,
    ({ message }) => set(message.counterparty, { connectionId: "connectio" }),
  ],
  ["no versions", "ibc/10", STAGE_VALIDATE, versions()],
  ["101 versions", "ibc/10", STAGE_VALIDATE, versions(...LONG.map((name) => newVersion(name)))],
  [
    "a version with a blank identifier",
    "connection/9",
    STAGE_VALIDATE,
    versions(newVersion(), newVersion(BLANK)),
  ],
  ["a version with 101 features", "connection/9", STAGE_VALIDATE, versions(newVersion("1", LONG))],
  [
    "a version with a blank feature",
    "connection/9",
    STAGE_VALIDATE,
    versions(newVersion(), newVersion("2", [BLANK])),
  ],
  [
    "an empty proof",
    "commitment/2",
    STAGE_VALIDATE,
    ({ message }) => set(message, { proofInit: new Uint8Array(0) }),
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

const EXECUTION: readonly OpenTryRow[] = [
  [
    "a chain that never counted connections",
    "undefined/111222",
    STAGE_EXECUTE,
    ({ world }) => world.branches.delete(0, utf8("nextConnectionSequence")),
  ],
  ["versions of which none is ours", "connection/10", STAGE_EXECUTE, versions(newVersion("2"))],
  ["our version without features", "connection/10", STAGE_EXECUTE, versions(newVersion("1", []))],
  [
    "our version with other features",
    "connection/10",
    STAGE_EXECUTE,
    versions(newVersion("1", ["ORDER_DAG"])),
  ],
  [
    "features of which only a later version shares one",
    "connection/10",
    STAGE_EXECUTE,
    versions(newVersion("1", ["ORDER_DAG"]), newVersion("1")),
  ],
  [
    "a client identifier without a number",
    "host/2",
    STAGE_EXECUTE,
    ({ message }) => set(message, { clientId: "07-tendermint" }),
  ],
  ...proofRows<MsgConnectionOpenTry>(counterparty, HEIGHT, "proofInit").slice(0, 1),
  [
    "a client type without a light client",
    "client/32",
    STAGE_EXECUTE,
    ({ message }) => set(message, { clientId: "99-unknown-0" }),
  ],
  [
    "an unknown client",
    "client/29",
    STAGE_EXECUTE,
    ({ message }) => set(message, { clientId: "07-tendermint-9" }),
  ],
  ...proofRows<MsgConnectionOpenTry>(counterparty, HEIGHT, "proofInit").slice(1),
  [
    "another delay than the counterparty's",
    "commitment/2",
    STAGE_EXECUTE,
    ({ message }) => set(message, { delayPeriod: DELAY_NANOS + 1n }),
  ],
  [
    "another client than the counterparty's",
    "commitment/2",
    STAGE_EXECUTE,
    ({ message }) => set(message.counterparty, { clientId: "07-tendermint-4" }),
  ],
  [
    "another prefix than the counterparty's",
    "commitment/2",
    STAGE_EXECUTE,
    ({ message }) => set(message.counterparty.prefix, { keyPrefix: utf8("xyz") }),
  ],
  [
    "more versions than the counterparty's",
    "commitment/2",
    STAGE_EXECUTE,
    versions(newVersion(), newVersion("2")),
  ],
  [
    "fewer features than the counterparty's",
    "commitment/2",
    STAGE_EXECUTE,
    versions(newVersion("1", ["ORDER_ORDERED"])),
  ],
];

testRefusals({
  name: "connOpenTry",
  codec: MsgConnectionOpenTry,
  world: WORLD,
  message: () => MESSAGE,
  rows: [...VALIDATION, ...signatureRows<MsgConnectionOpenTry>(), ...EXECUTION],
});

describe("connOpenTry refuses an end of the counterparty", () => {
  const ours = { clientId: CLIENT, connectionId: "", prefix: PREFIX };
  const answered = { ...ours, connectionId: "connection-0" };
  test.each<[string, Partial<ConnectionEnd>]>([
    ["that was answered already", { state: State.STATE_TRYOPEN }],
    ["that is open", { state: State.STATE_OPEN }],
    ["for another client of ours", { counterparty: { ...ours, clientId: "07-tendermint-1" } }],
    ["that names a connection of ours", { counterparty: answered }],
    ["for another prefix", { counterparty: { ...ours, prefix: { keyPrefix: utf8("ibd") } } }],
    ["with versions in another order", { versions: [newVersion("2"), newVersion()] }],
  ])("%s", (_, fields) => {
    const { world, message } = newWorld(initEnd(fields));
    const before = [...world.written()];
    expect(resultOf(deliverOpenTry(world, message))).toBe("commitment/2");
    expect([...world.written()]).toEqual(before);
  });
});

test("connOpenTry refuses a localhost client by number, for which it has no state", () => {
  const world = newWorld().world;
  const init = validOpenInit();
  set(init.counterparty, { clientId: "09-localhost-0" });
  expect(resultOf(deliverOpenInit(world, init))).toBe("/0");
  const message = MsgConnectionOpenTry.create({
    ...MESSAGE,
    clientId: "09-localhost-0",
    counterparty: { clientId: CLIENT, connectionId: "connection-0", prefix: PREFIX },
    proofInit: Uint8Array.of(1),
  });
  expect(resultOf(deliverOpenTry(world, message))).toBe("client/4");
  set(message, { delayPeriod: 1n });
  expect(resultOf(deliverOpenTry(world, message))).toBe("client/30");
});

/** A world's answer to an end with these versions. */
function pickedFrom(...counterpartyVersions: Version[]): readonly Version[] {
  const { world, message } = newWorld(initEnd({ versions: counterpartyVersions }));
  set(message, { counterpartyVersions });
  expect(resultOf(deliverOpenTry(world, message))).toBe("/0");
  return storedConnection(world, "connection-0")!.versions;
}

describe("connOpenTry picks", () => {
  test.each<[string, Version[], string[]]>([
    ["all features", [newVersion()], ["ORDER_ORDERED", "ORDER_UNORDERED"]],
    [
      "the features of both",
      [newVersion("1", ["ORDER_DAG", "ORDER_UNORDERED"])],
      ["ORDER_UNORDERED"],
    ],
    [
      "features in our order",
      [newVersion("1", ["ORDER_UNORDERED", "ORDER_ORDERED"])],
      ["ORDER_ORDERED", "ORDER_UNORDERED"],
    ],
    ["a feature once", [newVersion("1", ["ORDER_ORDERED", "ORDER_ORDERED"])], ["ORDER_ORDERED"]],
    [
      "the first version of our identifier",
      [newVersion("2"), newVersion("1", ["ORDER_UNORDERED"]), newVersion()],
      ["ORDER_UNORDERED"],
    ],
  ])("%s", (_, theirs, features) => {
    expect(pickedFrom(...theirs)).toEqual([newVersion("1", features)]);
  });

  test("among a hundred versions of a hundred features", () => {
    const features = LONG.slice(1);
    const theirs = features.slice(1).map((name) => newVersion(name, features));
    theirs.push(newVersion("1", [...features.slice(1), "ORDER_ORDERED"]));
    expect(pickedFrom(...theirs)).toEqual([newVersion("1", ["ORDER_ORDERED"])]);
  });
});

describe("connOpenTry accepts", () => {
  test("and writes the end, the client's list and the counter", () => {
    const { world, message } = newWorld();
    const changes = changesBy(world, () => {
      expect(resultOf(deliverOpenTry(world, message))).toBe("/0");
    });
    expect([...changes.keys()]).toEqual([
      `clients/${CLIENT}/connections`,
      "connections/connection-0",
      "nextConnectionSequence",
    ]);
    expect(changes.get("nextConnectionSequence")).toBe("0000000000000001");
    expect(changes.get(`clients/${CLIENT}/connections`)).toBe("0a0c636f6e6e656374696f6e2d30");
    expect(storedConnection(world, "connection-0")).toEqual(
      counterpartyEnd({
        clientId: CLIENT,
        state: State.STATE_TRYOPEN,
        counterparty: message.counterparty,
      }),
    );
  });

  test("and answers with events", () => {
    const { world, message } = newWorld();
    expect(deliverOpenTry(world, message).results).toEqual([
      {
        response: {
          typeUrl: "/ibc.core.connection.v1.MsgConnectionOpenTryResponse",
          value: new Uint8Array(0),
        },
        events: [
          {
            type: "connection_open_try",
            attributes: [
              { key: "connection_id", value: "connection-0" },
              { key: "client_id", value: CLIENT },
              { key: "counterparty_client_id", value: COUNTERPARTY_CLIENT },
              { key: "counterparty_connection_id", value: COUNTERPARTY_CONNECTION },
            ],
          },
          { type: "message", attributes: [{ key: "module", value: "ibc_connection" }] },
        ],
      },
    ]);
  });

  test("without waiting for the delay of the connection", () => {
    const { world, message } = newWorld(initEnd({ delayPeriod: 2n ** 63n }));
    set(message, { delayPeriod: 2n ** 63n });
    expect(resultOf(deliverOpenTry(world, message))).toBe("/0");
  });

  test("the same attempt again, as another connection", () => {
    const { world, message } = newWorld();
    deliverOpenTry(world, message);
    expect(resultOf(deliverOpenTry(world, message))).toBe("/0");
    expect(storedConnection(world, "connection-1")).toEqual(
      storedConnection(world, "connection-0"),
    );
  });

  test.each<[string, Partial<MsgConnectionOpenTry>]>([
    ["a previous connection", { previousConnectionId: "connection-77" }],
    ["a client state of another chain", { clientState: packClientState(validClientState()) }],
    [
      "a client state without content",
      {
        clientState: Any.create({ typeUrl: packClientState(validClientState()).typeUrl }),
      },
    ],
    [
      "something else for a client state",
      {
        clientState: Any.create({ typeUrl: MsgConnectionOpenTry.typeUrl }),
      },
    ],
    [
      "proofs that are none",
      {
        proofClient: Uint8Array.of(0xff),
        proofConsensus: Uint8Array.of(0xff),
        hostConsensusStateProof: Uint8Array.of(0xff),
      },
    ],
    [
      "a height of its consensus state",
      {
        consensusHeight: { revisionNumber: 99n, revisionHeight: 2n ** 64n - 1n },
      },
    ],
  ])("%s, and ignores it", (_, fields) => {
    const { world, message } = newWorld();
    expect(resultOf(deliverOpenTry(world, { ...message, ...fields }))).toBe("/0");
  });
});
