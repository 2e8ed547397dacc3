/** Faults of timeoutOnClose, in the order of 04-channel/types/msgs.go and keeper/timeout.go. */
import type { MsgTimeoutOnClose, Packet } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { keys } from "../support/channels.js";
import { type Row, set, signatureRows } from "../support/faults.js";
import type { Link } from "../support/link.js";
import { COUNTERPARTY_PORT, HEIGHT, sentPacket, timeoutOf } from "../support/packets.js";
import {
  channelRow,
  clientRows,
  connectionRows,
  delayRows,
  emptyPrefixRow,
  futureRows,
  missingRow,
  packetRow,
  packetValidationRows,
  proofRows,
} from "./packetFaults.js";
import { wrongAbsences } from "./timeoutPacketFaults.js";

const { STAGE_DECODE, STAGE_VALIDATE, STAGE_EXECUTE } = Stage;

type OnCloseRow = Row<MsgTimeoutOnClose>;

function onCloseRow(
  name: string,
  code: string,
  fields: Partial<MsgTimeoutOnClose>,
  stage: number = STAGE_EXECUTE,
): OnCloseRow {
  return [name, code, stage, ({ message }) => set(message, fields)];
}

const NOTHING = new Uint8Array(0);

const BEFORE_THE_PROOFS: readonly OnCloseRow[] = [
  ["an unknown field", "sdk/2", STAGE_DECODE, ({ trailing }) => void trailing.push(0x78, 1)],
  onCloseRow("next sequence 0", "ibc/1", { nextSequenceRecv: 0n }, STAGE_VALIDATE),
  onCloseRow(
    "no proof of the packet",
    "commitment/2",
    { proofUnreceived: NOTHING },
    STAGE_VALIDATE,
  ),
  onCloseRow("no proof of the channel", "commitment/2", { proofClose: NOTHING }, STAGE_VALIDATE),
  ...packetValidationRows<MsgTimeoutOnClose>(),
  ...signatureRows<MsgTimeoutOnClose>(),
  packetRow("a port without an application", "port/5", { sourcePort: "nobody" }),
  packetRow("a channel that is not there", "channel/3", { sourceChannel: "channel-9" }),
  packetRow("another destination port", "channel/13", { destinationPort: "orakel" }),
  packetRow("another destination channel", "channel/13", { destinationChannel: "channel-99" }),
  ...connectionRows<MsgTimeoutOnClose>(false),
  packetRow("other data than was committed to", "channel/13", { data: Uint8Array.of(1) }),
];

/** The rows of the channel's proof, which does not wait for the delay. */
function closeRows(link: Link): readonly OnCloseRow[] {
  return [
    emptyPrefixRow(),
    ...clientRows<MsgTimeoutOnClose>(),
    ...futureRows<MsgTimeoutOnClose>(),
    ...proofRows<MsgTimeoutOnClose>("proofClose", {
      "a proof of another channel": link.prove(
        keys.channel(COUNTERPARTY_PORT, "channel-8"),
        HEIGHT,
      ),
      "a proof that there is no channel": link.prove(
        keys.channel(COUNTERPARTY_PORT, "channel-9"),
        HEIGHT,
      ),
    }),
    channelRow("a channel of another version", "commitment/2", { version: "mock-version-2" }),
  ];
}

function unreceivedRows(wrong: Readonly<Record<string, Uint8Array>>): readonly OnCloseRow[] {
  return [
    missingRow("a chain without parameters", "undefined/111222", "connectionParams"),
    ...delayRows<MsgTimeoutOnClose>(),
    ...proofRows<MsgTimeoutOnClose>("proofUnreceived", wrong, { knowsHeight: true }),
  ];
}

/** For packets on an UNORDERED channel, of which the counterparty received `received`. */
export function unorderedRows(link: Link, received: Packet): readonly OnCloseRow[] {
  return [
    ...BEFORE_THE_PROOFS,
    ...closeRows(link),
    ...unreceivedRows(wrongAbsences(link, received)),
    packetRow("a packet that was received", "commitment/2", { sequence: received.sequence }),
  ];
}

/** For a packet that the counterparty waits for on an ORDERED channel. */
export function orderedRows(link: Link): readonly OnCloseRow[] {
  const other = sentPacket({ destinationChannel: "channel-8" });
  return [
    ...BEFORE_THE_PROOFS,
    ...closeRows(link),
    onCloseRow("a next sequence after the packet's", "channel/13", { nextSequenceRecv: 3n }),
    ...unreceivedRows({
      "a proof that nothing is counted": timeoutOf(link, other, 2).proofUnreceived,
      "a proof of the channel": link.prove(keys.channel(COUNTERPARTY_PORT, "channel-7"), HEIGHT),
    }),
    onCloseRow("a next sequence that is not the receiver's", "commitment/2", {
      nextSequenceRecv: 1n,
    }),
  ];
}
