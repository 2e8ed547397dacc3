/** Rows that the steps of a channel's handshakes have in common, and ends that prove nothing. */
import { type Channel, Order, State } from "../../host/codec/gen/ibc.core.channel.v1.js";
import * as connection from "../../host/codec/gen/ibc.core.connection.v1.js";
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { CHANNEL, changeChannel, MOCK } from "./channels.js";
import {
  CONNECTION,
  COUNTERPARTY_CLIENT,
  COUNTERPARTY_CONNECTION,
  changeConnection,
} from "./connections.js";
import { Counterparty } from "./counterparty.js";
import { type Draft, type Row, set } from "./faults.js";
import type { Entries, Link } from "./link.js";
import { type MockScript, scriptedApplications } from "./scriptedMock.js";

const { STAGE_DECODE, STAGE_VALIDATE, STAGE_EXECUTE } = Stage;

interface Ported {
  portId: string;
}

interface Channelled extends Ported {
  channelId: string;
}

interface Signed {
  signer: string;
}

export function unknownFieldRow<Message>(): Row<Message> {
  return ["an unknown field", "sdk/2", STAGE_DECODE, ({ trailing }) => void trailing.push(0x78, 1)];
}

/** Port identifiers that ICS-24 does not admit. */
export const BAD_PORTS: readonly (readonly [name: string, portId: string])[] = [
  ["a blank port", " \t"],
  ["a port of one letter", "m"],
  ["a port of 129 letters", "m".repeat(129)],
  ["a port with a slash", "mock/1"],
  ["a port with a space", "mock 1"],
];

export function portRows<Message extends Ported>(): readonly Row<Message>[] {
  return BAD_PORTS.map(([name, portId]) => [
    name,
    "host/2",
    STAGE_VALIDATE,
    ({ message }: Draft<Message>) => set<Ported>(message, { portId }),
  ]);
}

/** Identifiers of channels of this chain, which it always makes itself. */
export function channelRows<Message extends Channelled>(): readonly Row<Message>[] {
  return [
    ["no channel", ""],
    ["a channel without a number", "channel-"],
    ["a channel of another name", "Channel-0"],
    ["a channel with a sign", "channel-+1"],
    ["a channel of 21 digits", `channel-${"0".repeat(21)}`],
    ["a channel beyond 64 bits", "channel-18446744073709551616"],
  ].map(([name, channelId]) => [
    name!,
    "channel/18",
    STAGE_VALIDATE,
    ({ message }: Draft<Message>) => set<Channelled>(message, { channelId: channelId! }),
  ]);
}

/** Identifiers of the counterparty's channels, of any form that ICS-24 admits. */
export function counterpartyChannelRows<Message>(
  change: (message: Message, channelId: string) => void,
): readonly Row<Message>[] {
  return [
    ["no channel of the counterparty", ""],
    ["a counterparty's channel of seven letters", "channel"],
    ["a counterparty's channel of 65 letters", "c".repeat(65)],
    ["a counterparty's channel with a slash", "channel/7"],
  ].map(([name, channelId]) => [
    name!,
    "host/2",
    STAGE_VALIDATE,
    ({ message }: Draft<Message>) => change(message, channelId!),
  ]);
}

export function signerRow<Message extends Signed>(): Row<Message> {
  return [
    "a signer that is no address",
    "ibc/5",
    STAGE_VALIDATE,
    ({ message }) => set<Signed>(message, { signer: "nobody" }),
  ];
}

export function emptyProofRow<Message>(proof: keyof Message): Row<Message> {
  return [
    "an empty proof",
    "commitment/2",
    STAGE_VALIDATE,
    ({ message }) => Object.assign(message as object, { [proof]: new Uint8Array(0) }),
  ];
}

export function unroutedRow<Message extends Ported>(): Row<Message> {
  return [
    "a port that nobody serves",
    "port/5",
    STAGE_EXECUTE,
    ({ message }) => set<Ported>(message, { portId: "nobody" }),
  ];
}

function script(script: MockScript) {
  return ({ world }: Draft<unknown>) => set(world, { applications: scriptedApplications(script) });
}

/** What the application behind the port refuses, and its panic. */
export function applicationRows<Message>(): readonly Row<Message>[] {
  return [
    [
      "an application that refuses",
      "mock/3",
      STAGE_EXECUTE,
      script({ refusal: { codespace: "mock", code: 3 } }),
    ],
    ["an application that panics", "undefined/111222", STAGE_EXECUTE, script({ panics: true })],
  ];
}

/** Channels that this chain does not have; one with a zero before its number is another one. */
export function unknownChannelRows<Message extends Channelled>(): readonly Row<Message>[] {
  return [
    [
      "an unknown channel",
      "channel/3",
      STAGE_EXECUTE,
      ({ message }) => set<Channelled>(message, { channelId: "channel-9" }),
    ],
    [
      "a channel with a zero before its number",
      "channel/3",
      STAGE_EXECUTE,
      ({ message }) => set<Channelled>(message, { channelId: "channel-00" }),
    ],
    [
      "a channel of another port",
      "channel/3",
      STAGE_EXECUTE,
      ({ message }) => set<Channelled>(message, { portId: "mock-2" }),
    ],
  ];
}

/** Our own end in states that the step does not begin in. */
export function stateRows<Message>(states: readonly number[]): readonly Row<Message>[] {
  return states.map((state) => [
    `an end in state ${state}`,
    "channel/5",
    STAGE_EXECUTE,
    ({ world }: Draft<Message>) => changeChannel(world, MOCK, CHANNEL, { state }),
  ]);
}

/** What may be wrong with the connection that a stored channel names. */
export function hopRows<Message>(): readonly Row<Message>[] {
  return [
    [
      "a channel that genesis left without a connection",
      "undefined/111222",
      STAGE_EXECUTE,
      ({ world }) => changeChannel(world, MOCK, CHANNEL, { connectionHops: [] }),
    ],
    [
      "an unknown connection",
      "connection/3",
      STAGE_EXECUTE,
      ({ world }) => changeChannel(world, MOCK, CHANNEL, { connectionHops: ["connection-9"] }),
    ],
  ];
}

/** The connection in each state but OPEN. */
export function connectionStateRows<Message>(): readonly Row<Message>[] {
  return [
    connection.State.STATE_UNINITIALIZED_UNSPECIFIED,
    connection.State.STATE_INIT,
    connection.State.STATE_TRYOPEN,
    4,
  ].map((state) => [
    `a connection in state ${state}`,
    "connection/6",
    STAGE_EXECUTE,
    ({ world }: Draft<Message>) => changeConnection(world, CONNECTION, { state }),
  ]);
}

/** What of a connection matters to a proof, as only a genesis leaves it. */
export function verificationRows<Message>(): readonly Row<Message>[] {
  const prefix = { keyPrefix: new Uint8Array(0) };
  const counterparty = {
    clientId: COUNTERPARTY_CLIENT,
    connectionId: COUNTERPARTY_CONNECTION,
    prefix,
  };
  return [
    [
      "a prefix that genesis left empty",
      "commitment/3",
      STAGE_EXECUTE,
      ({ world }) => changeConnection(world, CONNECTION, { counterparty }),
    ],
    [
      "a client that genesis left without a number",
      "host/2",
      STAGE_EXECUTE,
      ({ world }) => changeConnection(world, CONNECTION, { clientId: "07-tendermint" }),
    ],
  ];
}

/** A proof of the same entries by a chain with the same name and other validators. */
export function impostorProof(link: Link, entries: Entries, key: string): Uint8Array {
  const { chainId } = link.counterparty;
  const impostor = new Counterparty({ chainId, powers: { "e:7": 10n, "e:8": 10n } });
  impostor.advanceTo(link.height - 2n);
  const writes = Object.entries(entries).map(([name, value]) => ["ibc", name, value] as const);
  impostor.commitBlock({ writes });
  impostor.commitBlock();
  return impostor.prove("ibc", key, link.height);
}

/** Ends that differ from the one that has to be proven in one field each. */
export function wrongEnds(right: Channel): readonly (readonly [name: string, end: Channel])[] {
  const { counterparty, connectionHops, ordering } = right;
  const otherOrdering = ordering === Order.ORDER_ORDERED ? 1 : 2;
  const states = Object.values(State).filter(
    (state) => typeof state === "number" && state !== right.state,
  );
  const changes: readonly (readonly [string, Partial<Channel>])[] = [
    ...states.map((state) => [`in state ${state}`, { state }] as const),
    ["of the other ordering", { ordering: otherOrdering }],
    ["of no ordering", { ordering: 0 }],
    ["for another port", { counterparty: { ...counterparty, portId: "mock-2" } }],
    ["for another channel", { counterparty: { ...counterparty, channelId: "channel-1" } }],
    ["over another connection", { connectionHops: ["connection-5"] }],
    ["over no connection", { connectionHops: [] }],
    ["over a connection more", { connectionHops: [...connectionHops, "connection-5"] }],
    ["of another version", { version: `${right.version}2` }],
    ["of no version", { version: "" }],
  ];
  return changes.map(([name, fields]) => [name, { ...right, ...fields }]);
}
