/**
 * IBC v2 sendPacket: an account sends a payload through an application. Source: 04-channel/v2/
 * types/msgs.go, 04-channel/v2/keeper/packet.go and msg_server.go.
 */
import { Bytes } from "../../abi/bytes";
import { blockTimeNanos } from "../../abi/environment";
import { set, Store } from "../../abi/store";
import { validateClientIdentifier } from "../../24-host/identifiers";
import { nextSequenceSendPathV2 } from "../../24-host/paths";
import { Datagram, Outcome } from "../../26-routing/datagram";
import { isZeroHeight } from "../../02-client/height";
import { Status, statusName } from "../../02-client/lightClient";
import { clientStatus, latestHeight, timestampAtHeight } from "../../02-client/verify";
import { SendOutcome } from "../../05-port/ics4Wrapper";
import { routePortV2 } from "../../05-port/v2/router";
import {
  MsgSendPacket, MsgSendPacketResponse, Packet,
} from "../../codec/gen/ibc.core.channel.v2";
import { ClientError, CoreError, IbcError, panicked } from "../../error";
import { ChannelV2Error } from "../../errorV2";
import { EventLog } from "../../event";
import { getSequence } from "../sequences";
import { counterpartyOf } from "./counterparty";
import { emitPacket, SEND_PACKET } from "./events";
import { setPacketCommitment, validatePacket, validatePayloads } from "./packet";
import { isPast, isTooFar, unixSeconds } from "./timeout";

export class SendPacketV2 extends Datagram {
  constructor(private readonly message: MsgSendPacket) {
    super();
  }

  static decode(value: Bytes): SendPacketV2 | null {
    const message = MsgSendPacket.decode(value);
    return message === null ? null : new SendPacketV2(message);
  }

  signer(): Bytes {
    return this.message.signer;
  }

  validate(): IbcError | null {
    const message = this.message;
    const clientError = validateClientIdentifier(message.sourceClient);
    if (clientError !== null) return clientError;
    if (message.timeoutTimestamp == 0) {
      return ChannelV2Error.invalidTimeout("the timeout must not be 0");
    }
    const payloadError = validatePayloads(message.payloads);
    if (payloadError !== null) return payloadError;
    if (!this.signerAddress()) {
      return CoreError.invalidAddress("signer " + message.signer.toString());
    }
    return null;
  }

  execute(outcome: Outcome): IbcError | null {
    const sent = this.send(outcome);
    if (sent.error !== null) return sent.error;
    const response = new MsgSendPacketResponse();
    response.sequence = sent.sequence;
    outcome.respond(MsgSendPacketResponse.TYPE_URL, response.encode());
    return null;
  }

  /** Commits to the packet, then lets the application do its part; both, or neither. */
  send(events: EventLog): SendOutcome {
    const packet = new Packet();
    const error = this.commit(packet, events);
    if (error !== null) return SendOutcome.refused(error);

    const payload = packet.payloads[0];
    const application = routePortV2(payload.sourcePort);
    if (application === null) {
      return SendOutcome.refused(panicked("no route for " + payload.sourcePort.toString()));
    }
    const refusal = application.onSendPacket(packet, payload, this.signerAddress()!, events);
    return refusal !== null ? SendOutcome.refused(refusal) : SendOutcome.sent(packet.sequence);
  }

  /** Keeper.sendPacket: fills in the packet and commits to it. */
  private commit(packet: Packet, events: EventLog): IbcError | null {
    const message = this.message;
    const sourceClient = message.sourceClient;
    const timeout = message.timeoutTimestamp;
    const found = counterpartyOf(sourceClient);
    if (found.error !== null) return found.error;
    const now = unixSeconds(blockTimeNanos());
    if (isPast(timeout, now)) return timeoutElapsed(timeout, now);
    if (isTooFar(timeout, now)) {
      const detail = "the timeout " + timeout.toString() + " is more than a day away";
      return ChannelV2Error.invalidTimeout(detail);
    }
    const nextSequenceSend = getSequence(nextSequenceSendPathV2(sourceClient));
    if (nextSequenceSend === null) {
      return ChannelV2Error.sequenceSendNotFound(sourceClient.toString());
    }
    if (nextSequenceSend.panic !== null) return nextSequenceSend.panic;

    packet.sequence = nextSequenceSend.value;
    packet.sourceClient = sourceClient;
    packet.destinationClient = found.counterparty!.clientId;
    packet.timeoutTimestamp = timeout;
    packet.payloads = message.payloads;
    const packetError = validatePacket(packet);
    if (packetError !== null) return ChannelV2Error.invalidPacket(packetError.detail);
    const clientError = checkClient(packet);
    if (clientError !== null) return clientError;

    set(Store.IBC, nextSequenceSendPathV2(sourceClient), Bytes.u64be(packet.sequence + 1));
    setPacketCommitment(packet);

    emitPacket(SEND_PACKET, packet, events);
    return null;
  }
}

/** Whether the receiver, as far as its client knows it, could still receive: the client's status
 * `client/29`, its height `client/26`, its time, then the timeout `channelv2/9`. */
function checkClient(packet: Packet): IbcError | null {
  const clientId = packet.sourceClient;
  const status = clientStatus(clientId);
  if (status != Status.Active) {
    const detail = clientId.toString() + " has status " + statusName(status);
    return ClientError.clientNotActive(detail);
  }
  const height = latestHeight(clientId);
  if (isZeroHeight(height)) {
    return ClientError.invalidHeight(clientId.toString() + " has height zero");
  }
  const timestamp = timestampAtHeight(clientId, height);
  if (timestamp.error !== null) return timestamp.error;
  const latest = unixSeconds(timestamp.nanos);
  return latest >= packet.timeoutTimestamp ? timeoutElapsed(packet.timeoutTimestamp, latest) : null;
}

function timeoutElapsed(timeout: u64, now: u64): IbcError {
  return ChannelV2Error.timeoutElapsed(
    "the timeout is " + timeout.toString() + ", the time " + now.toString(),
  );
}
