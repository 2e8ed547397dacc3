/** Events of packets between clients (04-channel/v2/keeper/events.go). */
import { Bytes } from "../../abi/bytes";
import { hexadecimal } from "../../24-host/text";
import { Acknowledgement, Packet } from "../../codec/gen/ibc.core.channel.v2";
import { addAttribute, EventBuilder, EventLog, moduleEvent, newEvent } from "../../event";

/** The module named by the `message` event that follows each of these. */
const IBC_CHANNEL_V2_EVENT = moduleEvent("ibc_channelv2");

export const SEND_PACKET = Bytes.of("send_packet");
export const RECV_PACKET = Bytes.of("recv_packet");
export const ACKNOWLEDGE_PACKET = Bytes.of("acknowledge_packet");
export const TIMEOUT_PACKET = Bytes.of("timeout_packet");
const WRITE_ACKNOWLEDGEMENT = Bytes.of("write_acknowledgement");

const PACKET_SOURCE_CLIENT = Bytes.of("packet_source_client");
const PACKET_DEST_CLIENT = Bytes.of("packet_dest_client");
const PACKET_SEQUENCE = Bytes.of("packet_sequence");
const PACKET_TIMEOUT_TIMESTAMP = Bytes.of("packet_timeout_timestamp");
const ENCODED_PACKET_HEX = Bytes.of("encoded_packet_hex");
const ENCODED_ACKNOWLEDGEMENT_HEX = Bytes.of("encoded_acknowledgement_hex");

/** What happened to a packet, with all of the packet. */
export function emitPacket(type: Bytes, packet: Packet, events: EventLog): void {
  emit(events, packetEvent(type, packet));
}

export function emitWriteAcknowledgement(
  packet: Packet, acknowledgement: Acknowledgement, events: EventLog,
): void {
  const event = packetEvent(WRITE_ACKNOWLEDGEMENT, packet);
  addAttribute(event, ENCODED_ACKNOWLEDGEMENT_HEX, hexadecimal(acknowledgement.encode()));
  emit(events, event);
}

function packetEvent(type: Bytes, packet: Packet): EventBuilder {
  const event = newEvent(type);
  addAttribute(event, PACKET_SOURCE_CLIENT, packet.sourceClient);
  addAttribute(event, PACKET_DEST_CLIENT, packet.destinationClient);
  addAttribute(event, PACKET_SEQUENCE, Bytes.decimal(packet.sequence));
  addAttribute(event, PACKET_TIMEOUT_TIMESTAMP, Bytes.decimal(packet.timeoutTimestamp));
  addAttribute(event, ENCODED_PACKET_HEX, hexadecimal(packet.encode()));
  return event;
}

function emit(events: EventLog, event: EventBuilder): void {
  events.emit(event);
  events.pass(IBC_CHANNEL_V2_EVENT);
}
