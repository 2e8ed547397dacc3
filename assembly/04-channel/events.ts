/** Events of ICS-04 (04-channel/keeper/events.go). */
import { Bytes } from "../abi/bytes";
import { hexadecimal } from "../24-host/text";
import { formatHeight } from "../02-client/height";
import { Channel, Packet } from "../codec/gen/ibc.core.channel.v1";
import {
  addAttribute, EventBuilder, EventLog, moduleEvent, newEvent, newLongEvent,
} from "../event";
import { orderName } from "./channel";

/** The module named by the `message` event that follows each of these. */
const IBC_CHANNEL_EVENT = moduleEvent("ibc_channel");

export const CHANNEL_OPEN_INIT = Bytes.of("channel_open_init");
export const CHANNEL_OPEN_TRY = Bytes.of("channel_open_try");
export const CHANNEL_OPEN_ACK = Bytes.of("channel_open_ack");
export const CHANNEL_OPEN_CONFIRM = Bytes.of("channel_open_confirm");
export const CHANNEL_CLOSE_INIT = Bytes.of("channel_close_init");
export const CHANNEL_CLOSE_CONFIRM = Bytes.of("channel_close_confirm");
const CHANNEL_CLOSE = Bytes.of("channel_close");

export const SEND_PACKET = Bytes.of("send_packet");
export const RECV_PACKET = Bytes.of("recv_packet");
const WRITE_ACKNOWLEDGEMENT = Bytes.of("write_acknowledgement");
const ACKNOWLEDGE_PACKET = Bytes.of("acknowledge_packet");
const TIMEOUT_PACKET = Bytes.of("timeout_packet");

const PORT_ID = Bytes.of("port_id");
const CHANNEL_ID = Bytes.of("channel_id");
const COUNTERPARTY_PORT_ID = Bytes.of("counterparty_port_id");
const COUNTERPARTY_CHANNEL_ID = Bytes.of("counterparty_channel_id");
const CONNECTION_ID = Bytes.of("connection_id");
const VERSION = Bytes.of("version");

const PACKET_DATA_HEX = Bytes.of("packet_data_hex");
const PACKET_ACK_HEX = Bytes.of("packet_ack_hex");
const PACKET_TIMEOUT_HEIGHT = Bytes.of("packet_timeout_height");
const PACKET_TIMEOUT_TIMESTAMP = Bytes.of("packet_timeout_timestamp");
const PACKET_SEQUENCE = Bytes.of("packet_sequence");
const PACKET_SRC_PORT = Bytes.of("packet_src_port");
const PACKET_SRC_CHANNEL = Bytes.of("packet_src_channel");
const PACKET_DST_PORT = Bytes.of("packet_dst_port");
const PACKET_DST_CHANNEL = Bytes.of("packet_dst_channel");
const PACKET_CHANNEL_ORDERING = Bytes.of("packet_channel_ordering");
const PACKET_CONNECTION = Bytes.of("packet_connection");

function emit(events: EventLog, event: EventBuilder): void {
  events.emit(event);
  events.pass(IBC_CHANNEL_EVENT);
}

export function emitChannelOpenInit(
  portId: Bytes, channelId: Bytes, channel: Channel, events: EventLog,
): void {
  const event = newEvent(CHANNEL_OPEN_INIT);
  addAttribute(event, PORT_ID, portId);
  addAttribute(event, CHANNEL_ID, channelId);
  addAttribute(event, COUNTERPARTY_PORT_ID, channel.counterparty.portId);
  addAttribute(event, CONNECTION_ID, channel.connectionHops[0]);
  addAttribute(event, VERSION, channel.version);
  emit(events, event);
}

export function emitChannelOpenTry(
  portId: Bytes, channelId: Bytes, channel: Channel, events: EventLog,
): void {
  const event = channelEvent(CHANNEL_OPEN_TRY, portId, channelId, channel);
  addAttribute(event, VERSION, channel.version);
  emit(events, event);
}

/** The other steps of the handshakes name both ends and the connection. */
export function emitChannelStep(
  type: Bytes, portId: Bytes, channelId: Bytes, channel: Channel, events: EventLog,
): void {
  emit(events, channelEvent(type, portId, channelId, channel));
}

/** An ORDERED channel that a timeout closes. */
export function emitChannelClosed(packet: Packet, channel: Channel, events: EventLog): void {
  const event = channelEvent(CHANNEL_CLOSE, packet.sourcePort, packet.sourceChannel, channel);
  addAttribute(event, PACKET_CHANNEL_ORDERING, orderName(channel.ordering));
  emit(events, event);
}

function channelEvent(
  type: Bytes, portId: Bytes, channelId: Bytes, channel: Channel,
): EventBuilder {
  const event = newEvent(type);
  addAttribute(event, PORT_ID, portId);
  addAttribute(event, CHANNEL_ID, channelId);
  addAttribute(event, COUNTERPARTY_PORT_ID, channel.counterparty.portId);
  addAttribute(event, COUNTERPARTY_CHANNEL_ID, channel.counterparty.channelId);
  addAttribute(event, CONNECTION_ID, channel.connectionHops[0]);
  return event;
}

/** What events tell of a packet when they tell of its data too, by which a relayer can make it
 * anew: encoded attributes. */
export function describePacket(packet: Packet): Bytes {
  const attributes = newLongEvent(Bytes.allocate(0), 2 * packet.data.length);
  addAttribute(attributes, PACKET_DATA_HEX, hexadecimal(packet.data));
  addPacketAttributes(attributes, packet);
  return attributes.encoded();
}

/** `send_packet` or `recv_packet`. */
export function emitPacketData(
  type: Bytes, description: Bytes, channel: Channel, events: EventLog,
): void {
  const event = newLongEvent(type, description.length);
  event.addEncoded(description);
  addChannelAttributes(event, channel);
  emit(events, event);
}

export function emitWriteAcknowledgement(
  description: Bytes, channel: Channel, acknowledgement: Bytes, events: EventLog,
): void {
  const size = description.length + 2 * acknowledgement.length;
  const event = newLongEvent(WRITE_ACKNOWLEDGEMENT, size);
  event.addEncoded(description);
  addAttribute(event, PACKET_ACK_HEX, hexadecimal(acknowledgement));
  addChannelAttributes(event, channel);
  emit(events, event);
}

export function emitAcknowledgePacket(packet: Packet, channel: Channel, events: EventLog): void {
  const event = newEvent(ACKNOWLEDGE_PACKET);
  addPacketAttributes(event, packet);
  addChannelAttributes(event, channel);
  emit(events, event);
}

export function emitTimeoutPacket(packet: Packet, channel: Channel, events: EventLog): void {
  const event = newEvent(TIMEOUT_PACKET);
  addPacketAttributes(event, packet);
  addAttribute(event, CONNECTION_ID, channel.connectionHops[0]);
  addAttribute(event, PACKET_CHANNEL_ORDERING, orderName(channel.ordering));
  emit(events, event);
}

function addPacketAttributes(event: EventBuilder, packet: Packet): void {
  addAttribute(event, PACKET_TIMEOUT_HEIGHT, formatHeight(packet.timeoutHeight));
  addAttribute(event, PACKET_TIMEOUT_TIMESTAMP, Bytes.decimal(packet.timeoutTimestamp));
  addAttribute(event, PACKET_SEQUENCE, Bytes.decimal(packet.sequence));
  addAttribute(event, PACKET_SRC_PORT, packet.sourcePort);
  addAttribute(event, PACKET_SRC_CHANNEL, packet.sourceChannel);
  addAttribute(event, PACKET_DST_PORT, packet.destinationPort);
  addAttribute(event, PACKET_DST_CHANNEL, packet.destinationChannel);
}

/** The connection twice: relayers of old read `packet_connection`. */
function addChannelAttributes(event: EventBuilder, channel: Channel): void {
  addAttribute(event, PACKET_CHANNEL_ORDERING, orderName(channel.ordering));
  addAttribute(event, PACKET_CONNECTION, channel.connectionHops[0]);
  addAttribute(event, CONNECTION_ID, channel.connectionHops[0]);
}
