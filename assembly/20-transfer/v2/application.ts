/** ICS-20 as the module behind its port of IBC v2 (modules/apps/transfer/v2/ibc_module.go). */
import { Bytes } from "../../abi/bytes";
import {
  isTamperedAcknowledgement, parseAcknowledgement, resultAcknowledgement,
} from "../../05-port/acknowledgement";
import {
  ApplicationV2, ERROR_ACKNOWLEDGEMENT, ReceiveOutcomeV2,
} from "../../05-port/v2/application";
import { PacketData } from "../../05-port/packetData";
import { parseClientIdentifier } from "../../24-host/identifiers";
import { Acknowledgement } from "../../codec/gen/ibc.core.channel.v1";
import { Packet, Payload } from "../../codec/gen/ibc.core.channel.v2";
import { CoreError, IbcError, TransferError } from "../../error";
import { ChannelV2Error } from "../../errorV2";
import { EventLog } from "../../event";
import { decodeAccount } from "../account";
import { SUCCESS } from "../application";
import { openBank } from "../bank/openBank";
import { newHop } from "../denom";
import { emitAcknowledged, emitReceived, emitTimeout, emitTransfer } from "../events";
import { Transfer } from "../packetData";
import { receiveTransfer } from "../receive";
import { refundTransfer } from "../refund";
import { sendTransfer } from "../sendTransfer";
import { TRANSFER_PORT_ID } from "../transfer";
import { decodePayload } from "./packetData";

const SLASH: u8 = 0x2f;

/** What stands for the error that IBC v2 does not tell: types.ErrReceiveFailed. */
const RECEIVE_FAILED = Bytes.of("ABCI code: 16: error handling packet: see events for details");

@final
export class TransferApplicationV2 extends ApplicationV2 {
  get tellsPacketData(): bool {
    return true;
  }

  unmarshalPacketData(payload: Payload): PacketData | null {
    const decoded = decodePayload(payload);
    if (decoded.refusal !== null) return null;
    return new PacketData(payload.version, decoded.transfer.sender, decoded.transfer.memo);
  }

  onSendPacket(
    packet: Packet, payload: Payload, signer: Bytes, events: EventLog,
  ): IbcError | null {
    if (!isBetweenTransfers(payload)) {
      return ChannelV2Error.invalidPacket("transfers go from port transfer to port transfer");
    }
    if (!isBetweenClients(packet)) {
      return ChannelV2Error.invalidPacket("client identifiers must be {client type}-{N}");
    }
    const decoded = decodePayload(payload);
    if (decoded.refusal !== null) return decoded.refusal!.error;
    const transfer = decoded.transfer;
    const account = decodeAccount(transfer.sender);
    if (account.refusal !== null) return account.refusal!.error;
    if (account.address != signer) {
      return CoreError.unauthorized("the sender " + transfer.sender.toString() + " did not sign");
    }
    // Where clients take the place of channels, a path of hops could not be told from such a name.
    if (transfer.denom.base.indexOf(SLASH) >= 0) {
      return TransferError.invalidDenom("slashes in the name " + transfer.denom.base.toString());
    }
    const refusal = sendTransfer(
      transfer, payload.sourcePort, packet.sourceClient, signer, openBank(), events,
    );
    if (refusal !== null) return refusal.error;
    emitTransfer(transfer, events);
    return null;
  }

  onRecvPacket(
    packet: Packet, payload: Payload, relayer: Bytes, events: EventLog,
  ): ReceiveOutcomeV2 {
    if (!isBetweenTransfers(payload) || !isBetweenClients(packet)) return ReceiveOutcomeV2.failed();
    const decoded = decodePayload(payload);
    const transfer = decoded.transfer;
    let refusal = decoded.refusal;
    if (refusal === null) {
      const source = newHop(payload.sourcePort, packet.sourceClient);
      const destination = newHop(payload.destinationPort, packet.destinationClient);
      refusal = receiveTransfer(transfer, source, destination, events);
    }
    if (refusal !== null && refusal.isPanic) return ReceiveOutcomeV2.panicked(refusal.error);
    emitReceived(transfer, true, refusal, events);
    return refusal === null
      ? ReceiveOutcomeV2.succeeded(resultAcknowledgement(SUCCESS))
      : ReceiveOutcomeV2.failed();
  }

  onAcknowledgementPacket(
    packet: Packet, payload: Payload, acknowledgement: Bytes, relayer: Bytes, events: EventLog,
  ): IbcError | null {
    const isError = acknowledgement == ERROR_ACKNOWLEDGEMENT;
    const parsed = isError ? receiveFailed() : parseAcknowledgement(acknowledgement);
    if (parsed === null) return CoreError.unknownRequest("the acknowledgement cannot be read");
    if (!isError) {
      if (isTamperedAcknowledgement(acknowledgement)) {
        return CoreError.invalidType("the acknowledgement is not as ibc-go writes it");
      }
      if (parsed.error) return CoreError.invalidRequest("IBC v2 tells no error but its own");
    }
    const decoded = decodePayload(payload);
    if (decoded.refusal !== null) return decoded.refusal!.error;
    if (isError) {
      const refusal = refund(decoded.transfer, packet, payload, events);
      if (refusal !== null) return refusal;
    } else if (!parsed.result) {
      return CoreError.invalidType("the acknowledgement has neither a result nor an error");
    }
    emitAcknowledged(decoded.transfer, parsed, events);
    return null;
  }

  onTimeoutPacket(
    packet: Packet, payload: Payload, relayer: Bytes, events: EventLog,
  ): IbcError | null {
    const decoded = decodePayload(payload);
    if (decoded.refusal !== null) return decoded.refusal!.error;
    const refusal = refund(decoded.transfer, packet, payload, events);
    if (refusal !== null) return refusal;
    emitTimeout(decoded.transfer, events);
    return null;
  }
}

/** Ports are not agreed upon by a handshake here, and a voucher's name has only one of them. */
function isBetweenTransfers(payload: Payload): bool {
  return payload.sourcePort == TRANSFER_PORT_ID && payload.destinationPort == TRANSFER_PORT_ID;
}

/** Whether both clients have names that can be found in the path of a voucher. */
function isBetweenClients(packet: Packet): bool {
  return parseClientIdentifier(packet.sourceClient).error === null &&
    parseClientIdentifier(packet.destinationClient).error === null;
}

function receiveFailed(): Acknowledgement {
  const acknowledgement = new Acknowledgement();
  acknowledgement.error = RECEIVE_FAILED;
  return acknowledgement;
}

function refund(
  transfer: Transfer, packet: Packet, payload: Payload, events: EventLog,
): IbcError | null {
  const source = newHop(payload.sourcePort, packet.sourceClient);
  const refusal = refundTransfer(transfer, source, events);
  return refusal === null ? null : refusal.error;
}
