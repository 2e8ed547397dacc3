/**
 * IBC v2 timeoutPacket. Source: 04-channel/v2/types/msgs.go, 04-channel/v2/keeper/packet.go and
 * msg_server.go.
 */
import { Bytes } from "../../abi/bytes";
import { packetReceiptPathV2 } from "../../24-host/paths";
import { Datagram, Outcome, RelayKind } from "../../26-routing/datagram";
import { checkAllowedRelayer } from "../../02-client/config";
import { Evidence } from "../../02-client/lightClient";
import { timestampAtHeight } from "../../02-client/verify";
import { routePortV2 } from "../../05-port/v2/router";
import {
  MsgTimeout, MsgTimeoutResponse, ResponseResultType,
} from "../../codec/gen/ibc.core.channel.v2";
import { CommitmentError, CoreError, IbcError, panicked } from "../../error";
import { ChannelV2Error } from "../../errorV2";
import { counterpartyAt, verifyAtCounterparty } from "./counterparty";
import { emitPacket, TIMEOUT_PACKET } from "./events";
import {
  commitPacket, deletePacketCommitment, getPacketCommitment, validatePacket,
} from "./packet";
import { unixSeconds } from "./timeout";

export class TimeoutPacketV2 extends Datagram {
  private constructor(private readonly message: MsgTimeout) {
    super();
  }

  static decode(value: Bytes): TimeoutPacketV2 | null {
    const message = MsgTimeout.decode(value);
    return message === null ? null : new TimeoutPacketV2(message);
  }

  signer(): Bytes {
    return this.message.signer;
  }

  relayKind(): RelayKind {
    return RelayKind.RETURN;
  }

  validate(): IbcError | null {
    const message = this.message;
    if (message.proofUnreceived.length == 0) {
      return CommitmentError.invalidProof("the proof that the packet was not received is empty");
    }
    if (!this.signerAddress()) {
      return CoreError.invalidAddress("signer " + message.signer.toString());
    }
    return validatePacket(message.packet);
  }

  execute(outcome: Outcome): IbcError | null {
    const message = this.message;
    const packet = message.packet;
    const relayerError = checkAllowedRelayer(packet.sourceClient, message.signer);
    if (relayerError !== null) return relayerError;
    const found = counterpartyAt(packet.sourceClient, packet.destinationClient);
    const counterparty = found.counterparty;
    if (counterparty === null) return found.error;
    const timeoutError = this.checkElapsed();
    if (timeoutError !== null) return timeoutError;
    const commitment = getPacketCommitment(packet.sourceClient, packet.sequence);
    // Timed out before, or never sent: another relayer's work is no reason to fail.
    if (!commitment) return this.respond(true, outcome);
    if (commitment != commitPacket(packet)) {
      return ChannelV2Error.invalidPacket("this chain committed to another packet");
    }
    const evidence = new Evidence(
      message.proofHeight, message.proofUnreceived, outcome.recollection,
    );
    const key = packetReceiptPathV2(packet.destinationClient, packet.sequence);
    const error = verifyAtCounterparty(packet.sourceClient, counterparty, evidence, key, null);
    if (error !== null) return error;

    deletePacketCommitment(packet);
    emitPacket(TIMEOUT_PACKET, packet, outcome);

    const payload = packet.payloads[0];
    const application = routePortV2(payload.sourcePort);
    if (application === null) return panicked("no route for " + payload.sourcePort.toString());
    const callbackError = application.onTimeoutPacket(
      packet, payload, this.signerAddress()!, outcome,
    );
    if (callbackError !== null) return callbackError;
    return this.respond(false, outcome);
  }

  /** Whether the receiver had passed the timeout when it had the proven state (`channelv2/10`). */
  private checkElapsed(): IbcError | null {
    const packet = this.message.packet;
    const timestamp = timestampAtHeight(packet.sourceClient, this.message.proofHeight);
    if (timestamp.error !== null) return timestamp.error;
    const proven = unixSeconds(timestamp.nanos);
    if (proven >= packet.timeoutTimestamp) return null;
    return ChannelV2Error.timeoutNotReached(
      "the timeout is " + packet.timeoutTimestamp.toString() + ", the proof of " +
        proven.toString(),
    );
  }

  private respond(isNoOp: bool, outcome: Outcome): IbcError | null {
    outcome.isNoOp = isNoOp;
    const response = new MsgTimeoutResponse();
    response.result = isNoOp
      ? ResponseResultType.RESPONSE_RESULT_TYPE_NOOP
      : ResponseResultType.RESPONSE_RESULT_TYPE_SUCCESS;
    outcome.respond(MsgTimeoutResponse.TYPE_URL, response.encode());
    return null;
  }
}
