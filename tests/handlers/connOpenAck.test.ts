/** ICS-03 connOpenAck: every check, in ibc-go's order, and what a success leaves behind. */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import { Any } from "../../host/codec/gen/google.protobuf.js";
import {
  type ConnectionEnd,
  MsgConnectionOpenAck,
  State,
  type Version,
} from "../../host/codec/gen/ibc.core.connection.v1.js";
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { changesBy, createClientOf, resultOf } from "../support/clients.js";
import {
  at,
  CLIENT,
  CONNECTION,
  COUNTERPARTY_CLIENT,
  COUNTERPARTY_CONNECTION,
  changeConnection,
  counterpartyEnd,
  counterpartyWith,
  DELAY_NANOS,
  deliverOpenInit,
  newVersion,
  PREFIX,
  proofRows,
  storedConnection,
  validOpenInit,
} from "../support/connections.js";
import { type Draft, type Row, set, signatureRows, testRefusals } from "../support/faults.js";
import { pack, packClientState, SIGNER, validClientState, World } from "../support/world.js";

const { STAGE_DECODE, STAGE_VALIDATE, STAGE_EXECUTE } = Stage;

/** The height that the client knows. */
const HEIGHT = 4n;

function answeredEnd(fields: Partial<ConnectionEnd> = {}): ConnectionEnd {
  return counterpartyEnd({ state: State.STATE_TRYOPEN, ...fields });
}

/** A world whose attempt, of these versions, its counterparty answered. */
function newWorld(end = answeredEnd(), init = validOpenInit()) {
  const ends = { [COUNTERPARTY_CONNECTION]: end, "connection-5": answeredEnd() };
  const counterparty = counterpartyWith(ends, HEIGHT);
  const world = new World();
  createClientOf(world, counterparty, HEIGHT);
  expect(resultOf(deliverOpenInit(world, init))).toBe("/0");
  const message = MsgConnectionOpenAck.create({
    connectionId: CONNECTION,
    counterpartyConnectionId: COUNTERPARTY_CONNECTION,
    version: newVersion(),
    proofTry: counterparty.prove("ibc", `connections/${COUNTERPARTY_CONNECTION}`, HEIGHT),
    proofHeight: at(HEIGHT),
    signer: SIGNER,
  });
  return { world, counterparty, message };
}

function deliver(world: World, message: MsgConnectionOpenAck) {
  return world.deliver([pack(MsgConnectionOpenAck, MsgConnectionOpenAck.encode(message))]);
}

const { world: WORLD, counterparty, message: MESSAGE } = newWorld();

const BLANK = "\u3000";
const LONG = Array.from({ length: 101 }, (_, index) => `feature-${index}`);

type OpenAckRow = Row<MsgConnectionOpenAck>;
type OpenAckDraft = Draft<MsgConnectionOpenAck>;

function version(picked: Version | undefined) {
  return ({ message }: OpenAckDraft) => set(message, { version: picked });
}

/** Changes our own end past the core. */
function ownEnd(fields: Partial<ConnectionEnd>) {
  return ({ world }: OpenAckDraft) => changeConnection(world, CONNECTION, fields);
}

const VALIDATION: readonly OpenAckRow[] = [
  ["an unknown field", "sdk/2", STAGE_DECODE, ({ trailing }) => void trailing.push(0x78, 1)],
  [
    "a client state of an unknown type",
    "sdk/2",
    STAGE_DECODE,
    ({ message }) => set(message, { clientState: Any.create({ typeUrl: "/x.Y" }) }),
  ],
  [
    "the localhost connection",
    "connection/11",
    STAGE_VALIDATE,
    ({ message }) => set(message, { connectionId: "connection-localhost" }),
  ],
  [
    "a connection beyond 64 bits",
    "connection/11",
    STAGE_VALIDATE,
    ({ message }) => set(message, { connectionId: "connection-18446744073709551616" }),
  ],
  [
    "no counterparty's connection",
    "host/2",
    STAGE_VALIDATE,
    ({ message }) => set(message, { counterpartyConnectionId: "" }),
  ],
  ["no version", "connection/9", STAGE_VALIDATE, version(undefined)],
  ["a version with a blank identifier", "connection/9", STAGE_VALIDATE, version(newVersion(BLANK))],
  ["a version with 101 features", "connection/9", STAGE_VALIDATE, version(newVersion("1", LONG))],
  [
    "a version with a blank feature",
    "connection/9",
    STAGE_VALIDATE,
    version(newVersion("1", [BLANK])),
  ],
  [
    "an empty proof",
    "commitment/2",
    STAGE_VALIDATE,
    ({ message }) => set(message, { proofTry: new Uint8Array(0) }),
  ],
  [
    "a signer that is no address",
    "ibc/5",
    STAGE_VALIDATE,
    ({ message }) => set(message, { signer: "" }),
  ],
];

const EXECUTION: readonly OpenAckRow[] = [
  [
    "an unknown connection",
    "connection/3",
    STAGE_EXECUTE,
    ({ message }) => set(message, { connectionId: "connection-1" }),
  ],
  [
    "a connection with a zero before its number",
    "connection/3",
    STAGE_EXECUTE,
    ({ message }) => set(message, { connectionId: "connection-00" }),
  ],
  ["a connection in no state", "connection/6", STAGE_EXECUTE, ownEnd({ state: 0 })],
  [
    "a connection that answered",
    "connection/6",
    STAGE_EXECUTE,
    ownEnd({ state: State.STATE_TRYOPEN }),
  ],
  ["an open connection", "connection/6", STAGE_EXECUTE, ownEnd({ state: State.STATE_OPEN })],
  ["a version that was not proposed", "connection/6", STAGE_EXECUTE, version(newVersion("2"))],
  ["a version without features", "connection/6", STAGE_EXECUTE, version(newVersion("1", []))],
  [
    "a feature that was not proposed",
    "connection/6",
    STAGE_EXECUTE,
    version(newVersion("1", ["ORDER_ORDERED", "ORDER_DAG"])),
  ],
  [
    "a prefix that genesis left empty",
    "commitment/3",
    STAGE_EXECUTE,
    ownEnd({
      counterparty: {
        clientId: COUNTERPARTY_CLIENT,
        connectionId: "",
        prefix: { keyPrefix: new Uint8Array(0) },
      },
    }),
  ],
  [
    "a client identifier that genesis left without a number",
    "host/2",
    STAGE_EXECUTE,
    ownEnd({ clientId: "07-tendermint" }),
  ],
  ...proofRows<MsgConnectionOpenAck>(counterparty, HEIGHT, "proofTry"),
  [
    "fewer features than the counterparty picked",
    "commitment/2",
    STAGE_EXECUTE,
    version(newVersion("1", ["ORDER_ORDERED"])),
  ],
  [
    "another connection of the counterparty",
    "commitment/2",
    STAGE_EXECUTE,
    ({ message }) => set(message, { counterpartyConnectionId: "connection-5" }),
  ],
];

testRefusals({
  name: "connOpenAck",
  codec: MsgConnectionOpenAck,
  world: WORLD,
  message: () => MESSAGE,
  rows: [...VALIDATION, ...signatureRows<MsgConnectionOpenAck>(), ...EXECUTION],
  exclusive: [["a proof of another connection", "another connection of the counterparty"]],
});

describe("connOpenAck refuses an end of the counterparty", () => {
  const ours = { clientId: CLIENT, connectionId: CONNECTION, prefix: PREFIX };
  test.each<[string, Partial<ConnectionEnd>]>([
    ["that is an attempt itself", { state: State.STATE_INIT }],
    ["that is open already", { state: State.STATE_OPEN }],
    ["of another of its clients", { clientId: "07-tendermint-4" }],
    ["for another client of ours", { counterparty: { ...ours, clientId: "07-tendermint-1" } }],
    ["for another connection of ours", { counterparty: { ...ours, connectionId: "connection-1" } }],
    ["for another prefix", { counterparty: { ...ours, prefix: { keyPrefix: utf8("ibd") } } }],
    ["with another delay", { delayPeriod: DELAY_NANOS - 1n }],
    ["with a version more", { versions: [newVersion(), newVersion("2")] }],
  ])("%s", (_, fields) => {
    const { world, message } = newWorld(answeredEnd(fields));
    const before = [...world.written()];
    expect(resultOf(deliver(world, message))).toBe("commitment/2");
    expect([...world.written()]).toEqual(before);
  });
});

describe("connOpenAck accepts", () => {
  test("and writes the open end", () => {
    const { world, message } = newWorld();
    const changes = changesBy(world, () => expect(resultOf(deliver(world, message))).toBe("/0"));
    expect([...changes.keys()]).toEqual([`connections/${CONNECTION}`]);
    expect(storedConnection(world, CONNECTION)).toEqual({
      clientId: CLIENT,
      versions: [newVersion()],
      state: State.STATE_OPEN,
      counterparty: {
        clientId: COUNTERPARTY_CLIENT,
        connectionId: COUNTERPARTY_CONNECTION,
        prefix: PREFIX,
      },
      delayPeriod: DELAY_NANOS,
    });
  });

  test("and answers with events", () => {
    const { world, message } = newWorld();
    expect(deliver(world, message).results).toEqual([
      {
        response: {
          typeUrl: "/ibc.core.connection.v1.MsgConnectionOpenAckResponse",
          value: new Uint8Array(0),
        },
        events: [
          {
            type: "connection_open_ack",
            attributes: [
              { key: "connection_id", value: CONNECTION },
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

  test("no second time", () => {
    const { world, message } = newWorld();
    deliver(world, message);
    expect(resultOf(deliver(world, message))).toBe("connection/6");
  });

  test.each([
    ["one feature of the two proposed", newVersion("1", ["ORDER_UNORDERED"])],
    ["features in another order", newVersion("1", ["ORDER_UNORDERED", "ORDER_ORDERED"])],
  ])("%s", (_, picked) => {
    const { world, message } = newWorld(answeredEnd({ versions: [picked] }));
    set(message, { version: picked });
    expect(resultOf(deliver(world, message))).toBe("/0");
    expect(storedConnection(world, CONNECTION)!.versions).toEqual([picked]);
  });

  test("a version of what genesis brought, though this chain could not pick it", () => {
    const picked = newVersion("7", ["ORDER_DAG"]);
    const { world, message } = newWorld(answeredEnd({ versions: [picked] }));
    const versions = [newVersion(), newVersion("7", ["ORDER_DAG", "x"]), newVersion("7", ["y"])];
    changeConnection(world, CONNECTION, { versions });
    set(message, { version: picked });
    expect(resultOf(deliver(world, message))).toBe("/0");
  });

  test.each<[string, Partial<MsgConnectionOpenAck>]>([
    ["a client state of another chain", { clientState: packClientState(validClientState()) }],
    [
      "something else for a client state",
      {
        clientState: Any.create({ typeUrl: MsgConnectionOpenAck.typeUrl }),
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
    expect(resultOf(deliver(world, { ...message, ...fields }))).toBe("/0");
  });
});
