/** ICS-03 connOpenConfirm: every check, in ibc-go's order, and what a success leaves. */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import {
  type ConnectionEnd,
  MsgConnectionOpenConfirm,
  State,
} from "../../host/codec/gen/ibc.core.connection.v1.js";
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import {
  changesBy,
  createClientOf,
  packHeader,
  resultOf,
  updateClient,
} from "../support/clients.js";
import {
  at,
  CLIENT,
  CONNECTION,
  COUNTERPARTY_CLIENT,
  COUNTERPARTY_CONNECTION,
  changeConnection,
  commitEnds,
  counterpartyEnd,
  counterpartyWith,
  DELAY_NANOS,
  deliverOpenTry,
  initEnd,
  newVersion,
  PREFIX,
  proofRows,
  storedConnection,
  validOpenTry,
} from "../support/connections.js";
import { type Draft, type Row, set, signatureRows, testRefusals } from "../support/faults.js";
import { pack, SIGNER, World } from "../support/world.js";

const { STAGE_DECODE, STAGE_VALIDATE, STAGE_EXECUTE } = Stage;

/** Heights at which the counterparty's end waits for an answer, and at which it is open. */
const INIT_HEIGHT = 4n;
const OPEN_HEIGHT = 7n;

function openEnd(fields: Partial<ConnectionEnd> = {}): ConnectionEnd {
  return counterpartyEnd({ state: State.STATE_OPEN, ...fields });
}

/** A world that answered an attempt which its counterparty then opened. */
function newWorld(end = openEnd()) {
  const counterparty = counterpartyWith({ [COUNTERPARTY_CONNECTION]: initEnd() }, INIT_HEIGHT);
  const world = new World();
  createClientOf(world, counterparty, INIT_HEIGHT);
  const answer = deliverOpenTry(world, validOpenTry(counterparty, INIT_HEIGHT));
  expect(resultOf(answer)).toBe("/0");

  counterparty.commitBlock();
  commitEnds(counterparty, { [COUNTERPARTY_CONNECTION]: end, "connection-5": openEnd() });
  counterparty.advanceTo(OPEN_HEIGHT);
  const header = packHeader(counterparty.header(OPEN_HEIGHT, INIT_HEIGHT));
  expect(resultOf(updateClient(world, CLIENT, header))).toBe("/0");
  const message = MsgConnectionOpenConfirm.create({
    connectionId: CONNECTION,
    proofAck: counterparty.prove("ibc", `connections/${COUNTERPARTY_CONNECTION}`, OPEN_HEIGHT),
    proofHeight: at(OPEN_HEIGHT),
    signer: SIGNER,
  });
  return { world, counterparty, message };
}

function deliver(world: World, message: MsgConnectionOpenConfirm) {
  const packed = pack(MsgConnectionOpenConfirm, MsgConnectionOpenConfirm.encode(message));
  return world.deliver([packed]);
}

const { world: WORLD, counterparty, message: MESSAGE } = newWorld();

type OpenConfirmRow = Row<MsgConnectionOpenConfirm>;

/** Changes our own end past the core. */
function ownEnd(fields: Partial<ConnectionEnd>) {
  return ({ world }: Draft<MsgConnectionOpenConfirm>) =>
    changeConnection(world, CONNECTION, fields);
}

const VALIDATION: readonly OpenConfirmRow[] = [
  ["an unknown field", "sdk/2", STAGE_DECODE, ({ trailing }) => void trailing.push(0x78, 1)],
  [
    "the localhost connection",
    "connection/11",
    STAGE_VALIDATE,
    ({ message }) => set(message, { connectionId: "connection-localhost" }),
  ],
  [
    "no connection",
    "connection/11",
    STAGE_VALIDATE,
    ({ message }) => set(message, { connectionId: "" }),
  ],
  [
    "an empty proof",
    "commitment/2",
    STAGE_VALIDATE,
    ({ message }) => set(message, { proofAck: new Uint8Array(0) }),
  ],
  [
    "a signer that is no address",
    "ibc/5",
    STAGE_VALIDATE,
    ({ message }) => set(message, { signer: "nobody" }),
  ],
];

const EXECUTION: readonly OpenConfirmRow[] = [
  [
    "an unknown connection",
    "connection/3",
    STAGE_EXECUTE,
    ({ message }) => set(message, { connectionId: "connection-1" }),
  ],
  ["a connection in no state", "connection/6", STAGE_EXECUTE, ownEnd({ state: 0 })],
  ["an attempt", "connection/6", STAGE_EXECUTE, ownEnd({ state: State.STATE_INIT })],
  ["an open connection", "connection/6", STAGE_EXECUTE, ownEnd({ state: State.STATE_OPEN })],
  [
    "a prefix that genesis left empty",
    "commitment/3",
    STAGE_EXECUTE,
    ownEnd({
      counterparty: {
        clientId: COUNTERPARTY_CLIENT,
        connectionId: COUNTERPARTY_CONNECTION,
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
  ...proofRows<MsgConnectionOpenConfirm>(counterparty, OPEN_HEIGHT, "proofAck"),
  ["another delay of ours", "commitment/2", STAGE_EXECUTE, ownEnd({ delayPeriod: 0n })],
  ["another version of ours", "commitment/2", STAGE_EXECUTE, ownEnd({ versions: [] })],
];

testRefusals({
  name: "connOpenConfirm",
  codec: MsgConnectionOpenConfirm,
  world: WORLD,
  message: () => MESSAGE,
  rows: [...VALIDATION, ...signatureRows<MsgConnectionOpenConfirm>(), ...EXECUTION],
});

test("connOpenConfirm refuses the proof of the attempt that it answered", () => {
  const { world, counterparty, message } = newWorld();
  const proofAck = counterparty.prove("ibc", `connections/${COUNTERPARTY_CONNECTION}`, INIT_HEIGHT);
  const stale = { ...message, proofAck, proofHeight: at(INIT_HEIGHT) };
  expect(resultOf(deliver(world, stale))).toBe("commitment/2");
});

describe("connOpenConfirm refuses an end of the counterparty", () => {
  const ours = { clientId: CLIENT, connectionId: CONNECTION, prefix: PREFIX };
  test.each<[string, Partial<ConnectionEnd>]>([
    ["that still waits", { state: State.STATE_INIT }],
    ["that answered itself", { state: State.STATE_TRYOPEN }],
    ["of another of its clients", { clientId: "07-tendermint-4" }],
    ["for another client of ours", { counterparty: { ...ours, clientId: "07-tendermint-1" } }],
    ["for another connection of ours", { counterparty: { ...ours, connectionId: "connection-1" } }],
    ["for another prefix", { counterparty: { ...ours, prefix: { keyPrefix: utf8("ibd") } } }],
    ["with another delay", { delayPeriod: DELAY_NANOS - 1n }],
    ["with fewer features", { versions: [newVersion("1", ["ORDER_ORDERED"])] }],
  ])("%s", (_, fields) => {
    const { world, message } = newWorld(openEnd(fields));
    const before = [...world.written()];
    expect(resultOf(deliver(world, message))).toBe("commitment/2");
    expect([...world.written()]).toEqual(before);
  });
});

describe("connOpenConfirm accepts", () => {
  test("and writes the open end, but for its state as it was", () => {
    const { world, message } = newWorld();
    const before = storedConnection(world, CONNECTION)!;
    const changes = changesBy(world, () => expect(resultOf(deliver(world, message))).toBe("/0"));
    expect([...changes.keys()]).toEqual([`connections/${CONNECTION}`]);
    expect(before.state).toBe(State.STATE_TRYOPEN);
    expect(storedConnection(world, CONNECTION)).toEqual({ ...before, state: State.STATE_OPEN });
  });

  test("and answers with events", () => {
    const { world, message } = newWorld();
    expect(deliver(world, message).results).toEqual([
      {
        response: {
          typeUrl: "/ibc.core.connection.v1.MsgConnectionOpenConfirmResponse",
          value: new Uint8Array(0),
        },
        events: [
          {
            type: "connection_open_confirm",
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
});
