/** Faults that all datagrams about packets share, in ibc-go's order. */
import { utf8 } from "../../host/bytes.js";
import type { Channel, Packet } from "../../host/codec/gen/ibc.core.channel.v1.js";
import * as connection from "../../host/codec/gen/ibc.core.connection.v1.js";
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { allowClients, putClientState, storedClientState } from "../support/clients.js";
import {
  at,
  CLIENT,
  CONNECTION,
  COUNTERPARTY_CLIENT,
  COUNTERPARTY_CONNECTION,
  changeConnection,
  DELAY_NANOS,
} from "../support/connections.js";
import { type Row, set } from "../support/faults.js";
import { changeEnd, HEIGHT, LATEST_HEIGHT, putEntries } from "../support/packets.js";
import type { World } from "../support/world.js";

const { STAGE_VALIDATE, STAGE_EXECUTE } = Stage;

interface AboutPacket {
  packet: Packet;
  signer: string;
}

interface Proven {
  proofHeight: { revisionNumber: bigint; revisionHeight: bigint };
}

/** A row that changes the packet. */
export function packetRow<Message extends AboutPacket>(
  name: string,
  code: string,
  fields: Partial<Packet>,
  stage: number = STAGE_EXECUTE,
): Row<Message> {
  return [name, code, stage, ({ message }) => set(message.packet, fields)];
}

/** A row that removes an entry of the world's store. */
export function missingRow<Message>(name: string, code: string, key: string): Row<Message> {
  return [name, code, STAGE_EXECUTE, ({ world }) => world.branches.delete(0, utf8(key))];
}

/** A row that changes the world's end of the channel. */
export function channelRow<Message>(
  name: string,
  code: string,
  fields: Partial<Channel>,
): Row<Message> {
  return [name, code, STAGE_EXECUTE, ({ world }) => changeEnd(world, fields)];
}

const NO_HEIGHT = { revisionNumber: 0n, revisionHeight: 0n };

/** The rows of the signer's address and of Packet.ValidateBasic. */
export function packetValidationRows<Message extends AboutPacket>(): readonly Row<Message>[] {
  const refused = (name: string, code: string, fields: Partial<Packet>) =>
    packetRow<Message>(name, code, fields, STAGE_VALIDATE);
  return [
    [
      "a signer that is no address",
      "ibc/5",
      STAGE_VALIDATE,
      ({ message }) => set<AboutPacket>(message, { signer: "nobody" }),
    ],
    refused("a source port of one letter", "host/2", { sourcePort: "p" }),
    refused("a destination port with a slash", "host/2", { destinationPort: "mo/ck" }),
    refused("a source channel of seven letters", "host/2", { sourceChannel: "channel" }),
    refused("a blank destination channel", "host/2", { destinationChannel: "        " }),
    refused("sequence 0", "channel/13", { sequence: 0n }),
    refused("no timeout", "channel/13", { timeoutHeight: NO_HEIGHT, timeoutTimestamp: 0n }),
    refused("no data", "channel/13", { data: new Uint8Array(0) }),
    refused("a byte of data too many", "channel/13", { data: new Uint8Array(262_145) }),
  ];
}

/** The rows of a channel's connection; `isOpen` where it has to be open. */
export function connectionRows<Message>(isOpen: boolean): readonly Row<Message>[] {
  const execute = STAGE_EXECUTE;
  const rows: Row<Message>[] = [
    [
      "a channel without hops",
      "undefined/111222",
      execute,
      ({ world }) => changeEnd(world, { connectionHops: [] }),
    ],
    [
      "a connection that is not there",
      "connection/3",
      execute,
      ({ world }) => changeEnd(world, { connectionHops: ["connection-9"] }),
    ],
  ];
  if (!isOpen) return rows;
  const { STATE_INIT, STATE_TRYOPEN } = connection.State;
  const inState = (name: string, state: number): Row<Message> => [
    name,
    "connection/6",
    execute,
    ({ world }) => changeConnection(world, CONNECTION, { state }),
  ];
  return [
    ...rows,
    inState("a connection in INIT", STATE_INIT),
    inState("a connection in TRYOPEN", STATE_TRYOPEN),
  ];
}

function changeClient(world: World, fields: object): void {
  putClientState(world, CLIENT, { ...storedClientState(world, CLIENT), ...fields });
}

const CONSENSUS_STATE = `clients/${CLIENT}/consensusStates/1-${HEIGHT}`;

/** The rows of a way to the client, in the order of 02-client/keeper/keeper.go Route. */
export function routeRows<Message>(): readonly Row<Message>[] {
  const client = (name: string, code: string, clientId: string): Row<Message> => [
    name,
    code,
    STAGE_EXECUTE,
    ({ world }) => changeConnection(world, CONNECTION, { clientId }),
  ];
  return [
    client("a client identifier without a number", "host/2", "07-tendermint"),
    [
      "a client type that is not allowed",
      "client/10",
      STAGE_EXECUTE,
      ({ world }) => allowClients(world, ["06-solomachine"]),
    ],
    client("a client type without a light client", "client/32", "99-unknown-0"),
  ];
}

/** The row of a client that is not there: what refuses it differs. */
export function missingClientRow<Message>(code: string): Row<Message> {
  return missingRow("a client without a state", code, `clients/${CLIENT}/clientState`);
}

/** The rows of clients that cannot be used. */
export function statusRows<Message>(): readonly Row<Message>[] {
  const frozenHeight = { revisionNumber: 0n, revisionHeight: 1n };
  const inactive = (name: string, fields: object): Row<Message> => [
    name,
    "client/29",
    STAGE_EXECUTE,
    ({ world }) => changeClient(world, fields),
  ];
  const latest = `clients/${CLIENT}/consensusStates/1-${LATEST_HEIGHT}`;
  return [
    inactive("a frozen client", { frozenHeight }),
    missingRow("a client without its newest consensus state", "client/29", latest),
    inactive("an expired client", { trustingPeriodNanos: 1n }),
  ];
}

export function clientRows<Message>(): readonly Row<Message>[] {
  return [...routeRows<Message>(), missingClientRow("client/29"), ...statusRows<Message>()];
}

/** The row of a consensus state that the client has not. */
export function missingStateRow<Message>(): Row<Message> {
  return missingRow("a height that the client does not know", "client/7", CONSENSUS_STATE);
}

/** The row of a client whose newest height is before the proof's, though it has both states. */
export function earlierClientRow<Message>(): Row<Message> {
  return [
    "a client whose newest height is an earlier one",
    "ibc/9",
    STAGE_EXECUTE,
    ({ world }) => {
      const earlier = HEIGHT - 1n;
      const state = world.branches.get(0, utf8(CONSENSUS_STATE))!;
      putEntries(world, { [`clients/${CLIENT}/consensusStates/1-${earlier}`]: state });
      changeClient(world, { latestHeight: at(earlier) });
    },
  ];
}

/** The rows of parameters and prefix, which come before the client is asked. */
export function prefixRows<Message>(): readonly Row<Message>[] {
  return [
    missingRow("a chain without parameters", "undefined/111222", "connectionParams"),
    emptyPrefixRow(),
  ];
}

export function emptyPrefixRow<Message>(): Row<Message> {
  return [
    "an empty prefix",
    "commitment/3",
    STAGE_EXECUTE,
    ({ world }) =>
      changeConnection(world, CONNECTION, {
        counterparty: {
          clientId: COUNTERPARTY_CLIENT,
          connectionId: COUNTERPARTY_CONNECTION,
          prefix: { keyPrefix: new Uint8Array(0) },
        },
      }),
  ];
}

/** The rows of proofs of heights to come. */
export function futureRows<Message extends Proven>(): readonly Row<Message>[] {
  return [
    [
      "a proof of a later height",
      "ibc/9",
      STAGE_EXECUTE,
      ({ message }) => set(message.proofHeight, { revisionHeight: LATEST_HEIGHT + 1n }),
    ],
    [
      "a proof of a later revision",
      "ibc/9",
      STAGE_EXECUTE,
      ({ message }) => set(message.proofHeight, { revisionNumber: 2n }),
    ],
  ];
}

/** The rows of the connection's delay: the world's block is the first in which it has passed. */
export function delayRows<Message>(): readonly Row<Message>[] {
  const passed = "07-tendermint/10";
  return [
    missingRow("no processed time", "07-tendermint/8", `${CONSENSUS_STATE}/processedTime`),
    [
      "a delay that ends a nanosecond later",
      passed,
      STAGE_EXECUTE,
      ({ world }) => changeConnection(world, CONNECTION, { delayPeriod: DELAY_NANOS + 1n }),
    ],
    missingRow("no processed height", "07-tendermint/9", `${CONSENSUS_STATE}/processedHeight`),
    [
      "a delay that ends a block later",
      passed,
      STAGE_EXECUTE,
      ({ world }) => {
        // Params{max_expected_time_per_block}: 60 s are 3 blocks of 29 s.
        const params = connection.Params.create({ maxExpectedTimePerBlock: 29_000_000_000n });
        world.branches.set(0, utf8("connectionParams"), connection.Params.encode(params));
      },
    ],
  ];
}

/** The rows of the bytes of a proof; `wrong` are proofs of something else. */
export function proofRows<Message extends Proven>(
  field: keyof Message,
  wrong: Readonly<Record<string, Uint8Array>>,
  { knowsHeight = false } = {},
): readonly Row<Message>[] {
  const row = (name: string, code: string, bytes: Uint8Array): Row<Message> => [
    name,
    code,
    STAGE_EXECUTE,
    ({ message }) => set(message, { [field]: bytes } as Partial<Message>),
  ];
  return [
    row(`${String(field)} that is malformed`, "commitment/2", Uint8Array.of(10, 200)),
    ...(knowsHeight ? [] : [missingStateRow<Message>()]),
    row(`${String(field)} of nothing`, "commitment/4", Uint8Array.of(16, 1)),
    ...Object.entries(wrong).map(([name, bytes]) => row(name, "commitment/2", bytes)),
  ];
}
