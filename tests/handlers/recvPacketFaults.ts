/** Faults of recvPacket, in the order of 04-channel/types/msgs.go and keeper/packet.go. */
import {
  type MsgRecvPacket,
  type Packet,
  State,
} from "../../host/codec/gen/ibc.core.channel.v1.js";
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { CHANNEL, keys, MOCK, sequenceBytes } from "../support/channels.js";
import { type Row, set, signatureRows } from "../support/faults.js";
import type { Link } from "../support/link.js";
import { NOW, OWN_HEIGHT, putEntries, receivedPacket, recvPacketOf } from "../support/packets.js";
import {
  channelRow,
  clientRows,
  connectionRows,
  delayRows,
  futureRows,
  missingRow,
  packetRow,
  packetValidationRows,
  prefixRows,
  proofRows,
} from "./packetFaults.js";

const { STAGE_DECODE, STAGE_VALIDATE, STAGE_EXECUTE } = Stage;

type RecvRow = Row<MsgRecvPacket>;

/** What both kinds of channels check; the counterparty sent `other`, too. */
function commonRows(link: Link, other: Packet): readonly RecvRow[] {
  const none = receivedPacket({ sequence: 3n });
  return [
    ["an unknown field", "sdk/2", STAGE_DECODE, ({ trailing }) => void trailing.push(0x78, 1)],
    [
      "no proof",
      "commitment/2",
      STAGE_VALIDATE,
      ({ message }) => set(message, { proofCommitment: new Uint8Array(0) }),
    ],
    ...packetValidationRows<MsgRecvPacket>(),
    ...signatureRows<MsgRecvPacket>(),
    packetRow("a port without an application", "port/5", { destinationPort: "nobody" }),
    packetRow("a channel that is not there", "channel/3", { destinationChannel: "channel-9" }),
    channelRow("a channel in INIT", "channel/5", { state: State.STATE_INIT }),
    channelRow("a channel in TRYOPEN", "channel/5", { state: State.STATE_TRYOPEN }),
    channelRow("a closed channel", "channel/5", { state: State.STATE_CLOSED }),
    packetRow("another source port", "channel/13", { sourcePort: "orakel" }),
    packetRow("another source channel", "channel/13", { sourceChannel: "channel-99" }),
    ...connectionRows<MsgRecvPacket>(true),
    packetRow("a timeout at this height", "channel/40", {
      timeoutHeight: { revisionNumber: 3n, revisionHeight: OWN_HEIGHT },
    }),
    packetRow("a timeout at this time", "channel/40", { timeoutTimestamp: NOW }),
    ...prefixRows<MsgRecvPacket>(),
    ...clientRows<MsgRecvPacket>(),
    ...futureRows<MsgRecvPacket>(),
    ...delayRows<MsgRecvPacket>(),
    ...proofRows<MsgRecvPacket>("proofCommitment", {
      "a proof of another packet": recvPacketOf(link, other).proofCommitment,
      "a proof that there is no packet": recvPacketOf(link, none).proofCommitment,
    }),
    packetRow("other data than was committed to", "commitment/2", { data: Uint8Array.of(1) }),
    [
      "a sequence of before an upgrade",
      "channel/19",
      STAGE_EXECUTE,
      ({ world }) => putEntries(world, { [RECV_START_SEQUENCE]: sequenceBytes(3n) }),
    ],
  ];
}

const RECV_START_SEQUENCE = `recvStartSequence/ports/${MOCK}/channels/${CHANNEL}`;
const NEXT_SEQUENCE_RECV = keys.nextSequenceRecv(MOCK, CHANNEL);

const ACKNOWLEDGED: RecvRow = [
  "an acknowledgement that is there",
  "channel/17",
  STAGE_EXECUTE,
  ({ world, message }) => {
    const key = keys.acknowledgement(MOCK, CHANNEL, message.packet.sequence);
    putEntries(world, { [key]: new Uint8Array(32) });
  },
];

/** For packets 1 and 2 on an UNORDERED channel. */
export function unorderedRows(link: Link, other: Packet): readonly RecvRow[] {
  return [
    ...commonRows(link, other),
    channelRow("a channel without an ordering", "channel/6", { ordering: 0 }),
    channelRow("a channel with an unknown ordering", "channel/6", { ordering: 3 }),
    ACKNOWLEDGED,
  ];
}

/** For packet 2 on an ORDERED channel that received the first. */
export function orderedRows(link: Link, other: Packet): readonly RecvRow[] {
  return [
    ...commonRows(link, other),
    missingRow("a channel that never counted", "channel/11", NEXT_SEQUENCE_RECV),
    [
      "a packet out of order",
      "channel/21",
      STAGE_EXECUTE,
      ({ world }) => putEntries(world, { [NEXT_SEQUENCE_RECV]: sequenceBytes(1n) }),
    ],
    ACKNOWLEDGED,
  ];
}
