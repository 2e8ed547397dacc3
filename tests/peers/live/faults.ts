/** What can be wrong with a datagram, and how a chain then refuses it. */
import { utf8 } from "../../../host/bytes.js";
import type { Message } from "../../../host/chain/block.js";
import {
  MsgAcknowledgement,
  MsgChannelCloseConfirm,
  MsgChannelOpenAck,
  MsgChannelOpenConfirm,
  MsgChannelOpenTry,
  MsgRecvPacket,
  MsgTimeout,
  MsgTimeoutOnClose,
  Order,
  type Packet,
} from "../../../host/codec/gen/ibc.core.channel.v1.js";
import {
  MsgConnectionOpenAck,
  MsgConnectionOpenConfirm,
  MsgConnectionOpenTry,
} from "../../../host/codec/gen/ibc.core.connection.v1.js";
import { type MessageCodec, packAny } from "../../../host/codec/index.js";
import type { SITUATIONS } from "./situations.js";

/** A fault, the outcome that it must have, and what it makes of a good message. */
export interface Fault {
  readonly name: string;
  readonly outcome: string;
  apply(message: Message): Message;
}

/** The faults of a datagram, and what becomes of the good one when it comes a second time. */
export interface Faults {
  readonly kind: keyof typeof SITUATIONS;
  readonly faults: readonly Fault[];
  readonly again: string;
}

type Rows<T> = Readonly<Record<string, readonly [outcome: string, edit: (message: T) => T]>>;

function faultsOf<T>(
  kind: Faults["kind"],
  codec: MessageCodec<T>,
  again: string,
  rows: Rows<NoInfer<T>>,
): Faults {
  const faults = Object.entries(rows).map(([name, [outcome, edit]]) => ({
    name,
    outcome,
    apply: ({ value }: Message): Message => packAny(codec, edit(codec.decode(value))),
  }));
  return { kind, faults, again };
}

/** Changes the last byte, in a proof one of a hash that the proof is made of. */
function damaged(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  copy[copy.length - 1]! ^= 1;
  return copy;
}

interface Proven {
  readonly proofHeight: { readonly revisionNumber: bigint; readonly revisionHeight: bigint };
}

/** What can be wrong with the height of a proof; messages differ in what they ask for first. */
function heights<T extends Proven>(beyond: string): Rows<T> {
  const at = (revisions: bigint, blocks: bigint) => (message: T) => {
    const { revisionNumber, revisionHeight } = message.proofHeight;
    const proofHeight = {
      revisionNumber: revisionNumber + revisions,
      revisionHeight: revisionHeight + blocks,
    };
    return { ...message, proofHeight };
  };
  return {
    "a height that the client does not know": ["client/7", at(0n, -1n)],
    "a height above all that the client knows": [beyond, at(0n, 1n)],
    "a height of another revision": [beyond, at(1n, 0n)],
  };
}

/** Changes the packet that a message is about. */
function packet<T extends { readonly packet: Packet }>(edit: (packet: Packet) => Partial<Packet>) {
  return (message: T): T => ({
    ...message,
    packet: { ...message.packet, ...edit(message.packet) },
  });
}

function otherData<T extends { readonly packet: Packet }>() {
  return packet<T>(({ data }) => ({ data: damaged(data) }));
}

export const FAULTS: readonly Faults[] = [
  faultsOf("connection open try", MsgConnectionOpenTry, "accepted", {
    ...heights("ibc/9"),
    "a damaged proof": ["commitment/2", (m) => ({ ...m, proofInit: damaged(m.proofInit) })],
    "no proof": ["commitment/2", (m) => ({ ...m, proofInit: new Uint8Array(0) })],
    "another delay": ["commitment/2", (m) => ({ ...m, delayPeriod: 1n })],
    "no version in common": [
      "connection/10",
      (m) => ({ ...m, counterpartyVersions: [{ identifier: "2", features: ["ORDER_ORDERED"] }] }),
    ],
    "another connection there": [
      "commitment/2",
      (m) => ({ ...m, counterparty: { ...m.counterparty, connectionId: "connection-0" } }),
    ],
    "an unknown client": ["client/29", (m) => ({ ...m, clientId: "07-tendermint-999" })],
  }),
  faultsOf("connection open ack", MsgConnectionOpenAck, "connection/6", {
    ...heights("ibc/9"),
    "a damaged proof": ["commitment/2", (m) => ({ ...m, proofTry: damaged(m.proofTry) })],
    "another version": [
      "connection/6",
      (m) => ({ ...m, version: { identifier: "2", features: ["ORDER_ORDERED"] } }),
    ],
    "another connection there": [
      "commitment/2",
      (m) => ({ ...m, counterpartyConnectionId: "connection-0" }),
    ],
    "an unknown connection": ["connection/3", (m) => ({ ...m, connectionId: "connection-999" })],
  }),
  faultsOf("connection open confirm", MsgConnectionOpenConfirm, "connection/6", {
    ...heights("ibc/9"),
    "a damaged proof": ["commitment/2", (m) => ({ ...m, proofAck: damaged(m.proofAck) })],
    "a connection that is open": ["connection/6", (m) => ({ ...m, connectionId: "connection-0" })],
  }),
  faultsOf("channel open try", MsgChannelOpenTry, "accepted", {
    ...heights("ibc/9"),
    "a damaged proof": ["commitment/2", (m) => ({ ...m, proofInit: damaged(m.proofInit) })],
    "another ordering": [
      "commitment/2",
      (m) => ({ ...m, channel: { ...m.channel, ordering: Order.ORDER_ORDERED } }),
    ],
    "another version there": [
      "commitment/2",
      (m) => ({ ...m, counterpartyVersion: "mock-version-2" }),
    ],
    "an unknown connection": [
      "connection/3",
      (m) => ({ ...m, channel: { ...m.channel, connectionHops: ["connection-999"] } }),
    ],
    "two hops": [
      "channel/15",
      (m) => ({
        ...m,
        channel: { ...m.channel, connectionHops: ["connection-0", "connection-0"] },
      }),
    ],
    "a port that nobody serves": ["port/5", (m) => ({ ...m, portId: "nobody" })],
  }),
  faultsOf("channel open ack", MsgChannelOpenAck, "channel/5", {
    ...heights("ibc/9"),
    "a damaged proof": ["commitment/2", (m) => ({ ...m, proofTry: damaged(m.proofTry) })],
    "another version there": [
      "commitment/2",
      (m) => ({ ...m, counterpartyVersion: "mock-version-2" }),
    ],
    "another channel there": [
      "commitment/2",
      (m) => ({ ...m, counterpartyChannelId: "channel-999" }),
    ],
    "an unknown channel": ["channel/3", (m) => ({ ...m, channelId: "channel-999" })],
  }),
  faultsOf("channel open confirm", MsgChannelOpenConfirm, "channel/5", {
    ...heights("ibc/9"),
    "a damaged proof": ["commitment/2", (m) => ({ ...m, proofAck: damaged(m.proofAck) })],
    "an unknown channel": ["channel/3", (m) => ({ ...m, channelId: "channel-999" })],
  }),
  faultsOf("channel close confirm", MsgChannelCloseConfirm, "channel/5", {
    ...heights("ibc/9"),
    "a damaged proof": ["commitment/2", (m) => ({ ...m, proofInit: damaged(m.proofInit) })],
    "an unknown channel": ["channel/3", (m) => ({ ...m, channelId: "channel-999" })],
  }),
  faultsOf("receive packet", MsgRecvPacket, "accepted", {
    ...heights("ibc/9"),
    "a damaged proof": [
      "commitment/2",
      (m) => ({ ...m, proofCommitment: damaged(m.proofCommitment) }),
    ],
    "other data": ["commitment/2", otherData()],
    "a later timeout": [
      "commitment/2",
      packet(({ timeoutTimestamp }) => ({ timeoutTimestamp: timeoutTimestamp + 1n })),
    ],
    "another sequence": ["commitment/2", packet(({ sequence }) => ({ sequence: sequence + 1n }))],
    "another source": ["channel/13", packet(() => ({ sourceChannel: "channel-999" }))],
    "an unknown destination": ["channel/3", packet(() => ({ destinationChannel: "channel-999" }))],
    "a timeout that is over": ["channel/40", packet(() => ({ timeoutTimestamp: 1n }))],
  }),
  faultsOf("acknowledge packet", MsgAcknowledgement, "accepted", {
    ...heights("ibc/9"),
    "a damaged proof": ["commitment/2", (m) => ({ ...m, proofAcked: damaged(m.proofAcked) })],
    "another acknowledgement": [
      "commitment/2",
      (m) => ({ ...m, acknowledgement: utf8('{"result":"AQ=="}') }),
    ],
    "other data": ["channel/13", otherData()],
    "another destination": ["channel/13", packet(() => ({ destinationChannel: "channel-999" }))],
  }),
  faultsOf("time out packet", MsgTimeout, "accepted", {
    ...heights("client/7"),
    "a damaged proof": [
      "commitment/2",
      (m) => ({ ...m, proofUnreceived: damaged(m.proofUnreceived) }),
    ],
    "an earlier timeout": ["channel/13", packet(() => ({ timeoutTimestamp: 1n }))],
    "other data": ["channel/13", otherData()],
    "another destination": ["channel/13", packet(() => ({ destinationPort: "transfer" }))],
  }),
  faultsOf("time out packet on close", MsgTimeoutOnClose, "accepted", {
    ...heights("ibc/9"),
    "a damaged proof": [
      "commitment/2",
      (m) => ({ ...m, proofUnreceived: damaged(m.proofUnreceived) }),
    ],
    "a damaged proof of the closing": [
      "commitment/2",
      (m) => ({ ...m, proofClose: damaged(m.proofClose) }),
    ],
    "other data": ["channel/13", otherData()],
  }),
];
