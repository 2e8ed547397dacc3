/** Faults of acknowledgePacket, in the order of 04-channel/types/msgs.go and keeper/packet.go. */
import { utf8 } from "../../host/bytes.js";
import {
  type MsgAcknowledgement,
  type Packet,
  State,
} from "../../host/codec/gen/ibc.core.channel.v1.js";
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { CHANNEL, keys, MOCK, sequenceBytes } from "../support/channels.js";
import { type Row, set, signatureRows } from "../support/faults.js";
import type { Link } from "../support/link.js";
import {
  acknowledgementOf,
  MOCK_FAIL_ACKNOWLEDGEMENT,
  putEntries,
  sentPacket,
} from "../support/packets.js";
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

type AckRow = Row<MsgAcknowledgement>;

function ackRow(
  name: string,
  code: string,
  fields: Partial<MsgAcknowledgement>,
  stage: number = STAGE_EXECUTE,
): AckRow {
  return [name, code, stage, ({ message }) => set(message, fields)];
}

const NOTHING = new Uint8Array(0);
/** The mock application's, with a space that ibc-go would not have written. */
const TAMPERED = utf8('{"result": "bW9jayBhY2tub3dsZWRnZW1lbnQ="}');

/** What both kinds of channels check; the counterparty acknowledged `other` the same way. */
export function unorderedRows(link: Link, other: Packet): readonly AckRow[] {
  const none = sentPacket({ sequence: 3n });
  return [
    ["an unknown field", "sdk/2", STAGE_DECODE, ({ trailing }) => void trailing.push(0x78, 1)],
    ackRow("no proof", "commitment/2", { proofAcked: NOTHING }, STAGE_VALIDATE),
    ackRow("no acknowledgement", "channel/16", { acknowledgement: NOTHING }, STAGE_VALIDATE),
    ...packetValidationRows<MsgAcknowledgement>(),
    ...signatureRows<MsgAcknowledgement>(),
    packetRow("a port without an application", "port/5", { sourcePort: "nobody" }),
    packetRow("a channel that is not there", "channel/3", { sourceChannel: "channel-9" }),
    channelRow("a channel in INIT", "channel/5", { state: State.STATE_INIT }),
    channelRow("a channel in TRYOPEN", "channel/5", { state: State.STATE_TRYOPEN }),
    channelRow("a closed channel", "channel/5", { state: State.STATE_CLOSED }),
    packetRow("another destination port", "channel/13", { destinationPort: "orakel" }),
    packetRow("another destination channel", "channel/13", { destinationChannel: "channel-99" }),
    ...connectionRows<MsgAcknowledgement>(true),
    ackRow("an acknowledgement as ibc-go writes none", "channel/16", { acknowledgement: TAMPERED }),
    packetRow("other data than was committed to", "channel/13", { data: Uint8Array.of(1) }),
    ...prefixRows<MsgAcknowledgement>(),
    ...clientRows<MsgAcknowledgement>(),
    ...futureRows<MsgAcknowledgement>(),
    ...delayRows<MsgAcknowledgement>(),
    ...proofRows<MsgAcknowledgement>("proofAcked", {
      "a proof of another acknowledgement": acknowledgementOf(link, other).proofAcked,
      "a proof that there is no acknowledgement": acknowledgementOf(link, none).proofAcked,
    }),
    ackRow("an acknowledgement that was not written", "commitment/2", {
      acknowledgement: MOCK_FAIL_ACKNOWLEDGEMENT,
    }),
  ];
}

const NEXT_SEQUENCE_ACK = keys.nextSequenceAck(MOCK, CHANNEL);

/** For packet 2 on an ORDERED channel whose first was acknowledged. */
export function orderedRows(link: Link, other: Packet): readonly AckRow[] {
  return [
    ...unorderedRows(link, other),
    missingRow("a channel that never counted", "channel/12", NEXT_SEQUENCE_ACK),
    [
      "an acknowledgement out of order",
      "channel/21",
      STAGE_EXECUTE,
      ({ world }) => putEntries(world, { [NEXT_SEQUENCE_ACK]: sequenceBytes(1n) }),
    ],
  ];
}
