/** Faults of timeoutPacket, in the order of 04-channel/types/msgs.go and keeper/timeout.go. */
import type { MsgTimeout, Packet } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { keys } from "../support/channels.js";
import { at } from "../support/connections.js";
import { type Row, set, signatureRows } from "../support/faults.js";
import type { Link } from "../support/link.js";
import { COUNTERPARTY_PORT, HEIGHT, sentPacket, timeoutOf } from "../support/packets.js";
import {
  channelRow,
  connectionRows,
  delayRows,
  earlierClientRow,
  missingClientRow,
  missingStateRow,
  packetRow,
  packetValidationRows,
  prefixRows,
  proofRows,
  routeRows,
  statusRows,
} from "./packetFaults.js";

const { STAGE_DECODE, STAGE_VALIDATE, STAGE_EXECUTE } = Stage;

type TimeoutRow = Row<MsgTimeout>;

function timeoutRow(
  name: string,
  code: string,
  fields: Partial<MsgTimeout>,
  stage: number = STAGE_EXECUTE,
): TimeoutRow {
  return [name, code, stage, ({ message }) => set(message, fields)];
}

const BEFORE_THE_PROOF: readonly TimeoutRow[] = [
  ["an unknown field", "sdk/2", STAGE_DECODE, ({ trailing }) => void trailing.push(0x78, 1)],
  timeoutRow("no proof", "commitment/2", { proofUnreceived: new Uint8Array(0) }, STAGE_VALIDATE),
  timeoutRow("next sequence 0", "ibc/1", { nextSequenceRecv: 0n }, STAGE_VALIDATE),
  ...packetValidationRows<MsgTimeout>(),
  ...signatureRows<MsgTimeout>(),
  packetRow("a port without an application", "port/5", { sourcePort: "nobody" }),
  packetRow("a channel that is not there", "channel/3", { sourceChannel: "channel-9" }),
  packetRow("another destination port", "channel/13", { destinationPort: "orakel" }),
  packetRow("another destination channel", "channel/13", { destinationChannel: "channel-99" }),
  ...connectionRows<MsgTimeout>(false),
  ...routeRows<MsgTimeout>(),
  missingClientRow("client/4"),
  missingStateRow(),
  packetRow("a timeout at the next height", "channel/39", { timeoutHeight: at(HEIGHT + 1n) }),
  packetRow("other data than was committed to", "channel/13", { data: Uint8Array.of(1) }),
  channelRow("a channel without an ordering", "undefined/111222", { ordering: 0 }),
  channelRow("a channel with an unknown ordering", "undefined/111222", { ordering: 3 }),
];

function proofsOf(wrong: Readonly<Record<string, Uint8Array>>): readonly TimeoutRow[] {
  return [
    ...prefixRows<MsgTimeout>(),
    ...statusRows<MsgTimeout>(),
    earlierClientRow(),
    ...delayRows<MsgTimeout>(),
    ...proofRows<MsgTimeout>("proofUnreceived", wrong, { knowsHeight: true }),
  ];
}

/** Proofs of other things than of a receipt that is not there. */
export function wrongAbsences(link: Link, received: Packet): Readonly<Record<string, Uint8Array>> {
  const { destinationChannel, sequence } = received;
  return {
    "a proof of a receipt": timeoutOf(link, received, 1).proofUnreceived,
    "a proof that something else is not there": link.prove(
      keys.commitment(COUNTERPARTY_PORT, destinationChannel, sequence),
      HEIGHT,
    ),
  };
}

/** For packets on an UNORDERED channel, of which the counterparty received `received`. */
export function unorderedRows(link: Link, received: Packet): readonly TimeoutRow[] {
  const { sequence } = received;
  return [
    ...BEFORE_THE_PROOF,
    ...proofsOf(wrongAbsences(link, received)),
    packetRow("a packet that was received", "commitment/2", { sequence }),
  ];
}

/** For a packet that the counterparty waits for on an ORDERED channel. */
export function orderedRows(link: Link): readonly TimeoutRow[] {
  const other = sentPacket({ destinationChannel: "channel-8" });
  return [
    ...BEFORE_THE_PROOF,
    timeoutRow("a next sequence after the packet's", "channel/19", { nextSequenceRecv: 3n }),
    ...proofsOf({
      "a proof that nothing is counted": timeoutOf(link, other, 2).proofUnreceived,
      "a proof of the channel": link.prove(keys.channel(COUNTERPARTY_PORT, "channel-7"), HEIGHT),
    }),
    timeoutRow("a next sequence that is not the receiver's", "commitment/2", {
      nextSequenceRecv: 1n,
    }),
  ];
}
