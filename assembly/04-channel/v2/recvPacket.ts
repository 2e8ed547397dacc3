/**
 * IBC v2 recvPacket. Source: 04-channel/v2/types/msgs.go, 04-channel/v2/keeper/packet.go and
 * msg_server.go.
 */
import { closeBranch, openBranch } from "../../abi/branch";
import { Bytes } from "../../abi/bytes";
import { blockTimeNanos } from "../../abi/environment";
import { packetCommitmentPathV2 } from "../../24-host/paths";
import { Recollection } from "../../26-routing/recollection";
import { Datagram, Outcome, RelayKind } from "../../26-routing/datagram";
import { checkAllowedRelayer } from "../../02-client/config";
import { Evidence } from "../../02-client/lightClient";
import {
  ApplicationV2, ERROR_ACKNOWLEDGEMENT, ReceiveOutcomeV2,
} from "../../05-port/v2/application";
import { routePortV2 } from "../../05-port/v2/router";
import { CounterpartyInfo } from "../../codec/gen/ibc.core.client.v2";
import {
  MsgRecvPacket, MsgRecvPacketResponse, PacketStatus, ResponseResultType,
} from "../../codec/gen/ibc.core.channel.v2";
import { CommitmentError, CoreError, IbcError, panicked } from "../../error";
import { ChannelV2Error } from "../../errorV2";
import { emitAsErrors, EventLog } from "../../event";
import { acknowledgementOf } from "./acknowledgement";
import { counterpartyAt, verifyAtCounterparty } from "./counterparty";
import { emitPacket, RECV_PACKET } from "./events";
import {
  commitPacket, hasPacketReceipt, setAsyncPacket, setPacketReceipt, validatePacket,
} from "./packet";
import { unixSeconds } from "./timeout";
import { acknowledgePacketReceived } from "./writeAcknowledgement";

export class RecvPacketV2 extends Datagram {
  private constructor(private readonly message: MsgRecvPacket) {
    super();
  }

  static decode(value: Bytes): RecvPacketV2 | null {
    const message = MsgRecvPacket.decode(value);
    return message === null ? null : new RecvPacketV2(message);
  }

  signer(): Bytes {
    return this.message.signer;
  }

  relayKind(): RelayKind {
    return RelayKind.RECEIVE;
  }

  validate(): IbcError | null {
    const message = this.message;
    if (message.proofCommitment.length == 0) {
      return CommitmentError.invalidProof("the proof of the commitment is empty");
    }
    if (!this.signerAddress()) {
      return CoreError.invalidAddress("signer " + message.signer.toString());
    }
    return validatePacket(message.packet);
  }

  execute(outcome: Outcome): IbcError | null {
    const packet = this.message.packet;
    const relayerError = checkAllowedRelayer(packet.destinationClient, this.message.signer);
    if (relayerError !== null) return relayerError;
    const found = counterpartyAt(packet.destinationClient, packet.sourceClient);
    const counterparty = found.counterparty;
    if (counterparty === null) return found.error;
    const now = unixSeconds(blockTimeNanos());
    if (now >= packet.timeoutTimestamp) {
      return ChannelV2Error.timeoutElapsed(
        "the timeout is " + packet.timeoutTimestamp.toString() + ", the time " + now.toString(),
      );
    }
    // Received before: another relayer's work is no reason to fail.
    if (hasPacketReceipt(packet)) return this.respond(true, outcome);
    const error = this.verify(counterparty, outcome.recollection);
    if (error !== null) return error;

    setPacketReceipt(packet);

    const received = new EventLog();
    emitPacket(RECV_PACKET, packet, received);
    outcome.emitAll(received);

    const application = routePortV2(packet.payloads[0].destinationPort);
    if (application === null) {
      return panicked("no route for " + packet.payloads[0].destinationPort.toString());
    }
    const callbackError = this.callApplication(application, received, outcome);
    if (callbackError !== null) return callbackError;
    return this.respond(false, outcome);
  }

  /** Whether the counterparty committed to the packet. */
  private verify(
    counterparty: CounterpartyInfo, recollection: Recollection | null,
  ): IbcError | null {
    const message = this.message;
    const packet = message.packet;
    const evidence = new Evidence(message.proofHeight, message.proofCommitment, recollection);
    const key = packetCommitmentPathV2(packet.sourceClient, packet.sequence);
    return verifyAtCounterparty(
      packet.destinationClient, counterparty, evidence, key, commitPacket(packet),
    );
  }

  /**
   * The application's writes stay unless it failed; its events tell in any case. ibc-go commits the
   * context in which the packet was received a second time with them, so that its events appear
   * again: in front of the application's, as errors where it failed.
   */
  private callApplication(
    application: ApplicationV2, events: EventLog, outcome: Outcome,
  ): IbcError | null {
    const packet = this.message.packet;
    const relayer = this.signerAddress()!;
    openBranch();
    const received = application.onRecvPacket(packet, packet.payloads[0], relayer, events);
    const hasFailed = received.status == PacketStatus.PACKET_STATUS_FAILURE;
    closeBranch(!hasFailed);
    if (received.panic !== null) return received.panic;
    // It may have closed a channel, to which the next packet of the transaction comes.
    const recollection = outcome.recollection;
    if (recollection !== null) recollection.forgetDestination();
    if (hasFailed) {
      emitAsErrors(events, outcome);
      const failure = acknowledgementOf(ERROR_ACKNOWLEDGEMENT);
      return acknowledgePacketReceived(packet, failure, outcome);
    }
    return this.acknowledge(received, events, outcome);
  }

  private acknowledge(
    received: ReceiveOutcomeV2, events: EventLog, outcome: Outcome,
  ): IbcError | null {
    const packet = this.message.packet;
    if (received.acknowledgement == ERROR_ACKNOWLEDGEMENT) {
      return ChannelV2Error.invalidAcknowledgement("an application succeeds with the error's");
    }
    outcome.emitAll(events);
    if (received.status == PacketStatus.PACKET_STATUS_ASYNC) {
      setAsyncPacket(packet);
      return null;
    }
    const acknowledgement = acknowledgementOf(received.acknowledgement);
    return acknowledgePacketReceived(packet, acknowledgement, outcome);
  }

  private respond(isNoOp: bool, outcome: Outcome): IbcError | null {
    outcome.isNoOp = isNoOp;
    const response = new MsgRecvPacketResponse();
    response.result = isNoOp
      ? ResponseResultType.RESPONSE_RESULT_TYPE_NOOP
      : ResponseResultType.RESPONSE_RESULT_TYPE_SUCCESS;
    outcome.respond(MsgRecvPacketResponse.TYPE_URL, response.encode());
    return null;
  }
}
