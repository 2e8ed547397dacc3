/**
 * Transfers of IBC v2 that wait: coins arrive, or not, when a later transfer says so in its memo,
 * `{"settle":{"sequence":"1"}}` or `{"refuse":{"sequence":"1"}}`, which does not wait itself.
 */
import { Bytes } from "../../../assembly/abi/bytes";
import { getAsyncPacket } from "../../../assembly/04-channel/v2/packet";
import { memberOf, PacketData } from "../../../assembly/05-port/packetData";
import {
  ApplicationV2, ERROR_ACKNOWLEDGEMENT, ReceiveOutcomeV2,
} from "../../../assembly/05-port/v2/application";
import { parseU64 } from "../../../assembly/24-host/text";
import {
  Acknowledgement, Packet, PacketStatus, Payload,
} from "../../../assembly/codec/gen/ibc.core.channel.v2";
import { unquote } from "../../../assembly/codec/jsonString";
import { IbcError } from "../../../assembly/error";
import { EventLog } from "../../../assembly/event";
import { TransferApplicationV2 } from "../../../assembly/20-transfer/v2/application";

const SETTLE = Bytes.of("settle");
const REFUSE = Bytes.of("refuse");
const SEQUENCE = Bytes.of("sequence");

@final
export class LaterTransfer extends ApplicationV2 {
  private readonly transfer: ApplicationV2 = new TransferApplicationV2();

  get tellsPacketData(): bool {
    return true;
  }

  unmarshalPacketData(payload: Payload): PacketData | null {
    return this.transfer.unmarshalPacketData(payload);
  }

  onSendPacket(
    packet: Packet, payload: Payload, signer: Bytes, events: EventLog,
  ): IbcError | null {
    return this.transfer.onSendPacket(packet, payload, signer, events);
  }

  onRecvPacket(
    packet: Packet, payload: Payload, relayer: Bytes, events: EventLog,
  ): ReceiveOutcomeV2 {
    const data = this.unmarshalPacketData(payload);
    const settled = named(data, SETTLE);
    const refused = named(data, REFUSE);
    if (settled == 0 && refused == 0) {
      return ReceiveOutcomeV2.of(PacketStatus.PACKET_STATUS_ASYNC, Bytes.allocate(0));
    }
    const error = this.acknowledge(
      packet.destinationClient, settled + refused, settled != 0, relayer, events,
    );
    if (error !== null) return ReceiveOutcomeV2.failed();
    return this.transfer.onRecvPacket(packet, payload, relayer, events);
  }

  onAcknowledgementPacket(
    packet: Packet, payload: Payload, acknowledgement: Bytes, relayer: Bytes, events: EventLog,
  ): IbcError | null {
    return this.transfer.onAcknowledgementPacket(
      packet, payload, acknowledgement, relayer, events,
    );
  }

  onTimeoutPacket(
    packet: Packet, payload: Payload, relayer: Bytes, events: EventLog,
  ): IbcError | null {
    return this.transfer.onTimeoutPacket(packet, payload, relayer, events);
  }

  private acknowledge(
    clientId: Bytes, sequence: u64, isSettled: bool, relayer: Bytes, events: EventLog,
  ): IbcError | null {
    let said = ERROR_ACKNOWLEDGEMENT;
    const waiting = getAsyncPacket(clientId, sequence).packet;
    if (isSettled && waiting !== null) {
      const received = this.transfer.onRecvPacket(waiting, waiting.payloads[0], relayer, events);
      if (received.status == PacketStatus.PACKET_STATUS_SUCCESS) said = received.acknowledgement;
    }
    const acknowledgement = new Acknowledgement();
    acknowledgement.appAcknowledgements.push(said);
    return this.ics4.writeAcknowledgement(clientId, sequence, acknowledgement, events);
  }
}

/** The sequence that the memo names under a key; 0 for none. */
function named(data: PacketData | null, key: Bytes): u64 {
  if (data === null) return 0;
  const object = data.customObject(key);
  if (!object) return 0;
  const sequence = memberOf(object, SEQUENCE);
  return !sequence ? 0 : parseU64(unquote(sequence)).value;
}
