/**
 * IBC v2 acknowledgePacket. Source: 04-channel/v2/types/msgs.go, 04-channel/v2/keeper/packet.go and
 * msg_server.go.
 */
import { Bytes } from "../../abi/bytes";
import { packetAcknowledgementPathV2 } from "../../24-host/paths";
import { Recollection } from "../../26-routing/recollection";
import { Datagram, Outcome, RelayKind } from "../../26-routing/datagram";
import { checkAllowedRelayer } from "../../02-client/config";
import { Evidence } from "../../02-client/lightClient";
import { routePortV2 } from "../../05-port/v2/router";
import { CounterpartyInfo } from "../../codec/gen/ibc.core.client.v2";
import {
  MsgAcknowledgement, MsgAcknowledgementResponse, ResponseResultType,
} from "../../codec/gen/ibc.core.channel.v2";
import { CommitmentError, CoreError, IbcError, panicked } from "../../error";
import { ChannelV2Error } from "../../errorV2";
import { commitAcknowledgement, validateAcknowledgement } from "./acknowledgement";
import { counterpartyAt, verifyAtCounterparty } from "./counterparty";
import { ACKNOWLEDGE_PACKET, emitPacket } from "./events";
import {
  commitPacket, deletePacketCommitment, getPacketCommitment, validatePacket,
} from "./packet";

export class AcknowledgePacketV2 extends Datagram {
  private constructor(private readonly message: MsgAcknowledgement) {
    super();
  }

  static decode(value: Bytes): AcknowledgePacketV2 | null {
    const message = MsgAcknowledgement.decode(value);
    return message === null ? null : new AcknowledgePacketV2(message);
  }

  signer(): Bytes {
    return this.message.signer;
  }

  relayKind(): RelayKind {
    return RelayKind.RETURN;
  }

  validate(): IbcError | null {
    const message = this.message;
    if (message.proofAcked.length == 0) {
      return CommitmentError.invalidProof("the proof of the acknowledgement is empty");
    }
    const acknowledgementError = validateAcknowledgement(message.acknowledgement);
    if (acknowledgementError !== null) return acknowledgementError;
    if (!this.signerAddress()) {
      return CoreError.invalidAddress("signer " + message.signer.toString());
    }
    return validatePacket(message.packet);
  }

  execute(outcome: Outcome): IbcError | null {
    const packet = this.message.packet;
    const relayerError = checkAllowedRelayer(packet.sourceClient, this.message.signer);
    if (relayerError !== null) return relayerError;
    const found = counterpartyAt(packet.sourceClient, packet.destinationClient);
    const counterparty = found.counterparty;
    if (counterparty === null) return found.error;
    const commitment = getPacketCommitment(packet.sourceClient, packet.sequence);
    // Acknowledged before, or never sent: another relayer's work is no reason to fail.
    if (!commitment) return this.respond(true, outcome);
    if (commitment != commitPacket(packet)) {
      return ChannelV2Error.invalidPacket("this chain committed to another packet");
    }
    const error = this.verify(counterparty, outcome.recollection);
    if (error !== null) return error;

    deletePacketCommitment(packet);
    emitPacket(ACKNOWLEDGE_PACKET, packet, outcome);

    const payload = packet.payloads[0];
    const application = routePortV2(payload.sourcePort);
    if (application === null) return panicked("no route for " + payload.sourcePort.toString());
    const callbackError = application.onAcknowledgementPacket(
      packet, payload, this.message.acknowledgement.appAcknowledgements[0], this.signerAddress()!,
      outcome,
    );
    if (callbackError !== null) return callbackError;
    return this.respond(false, outcome);
  }

  /** Whether the counterparty wrote this acknowledgement. */
  private verify(
    counterparty: CounterpartyInfo, recollection: Recollection | null,
  ): IbcError | null {
    const message = this.message;
    const packet = message.packet;
    const evidence = new Evidence(message.proofHeight, message.proofAcked, recollection);
    const key = packetAcknowledgementPathV2(packet.destinationClient, packet.sequence);
    return verifyAtCounterparty(
      packet.sourceClient, counterparty, evidence, key,
      commitAcknowledgement(message.acknowledgement),
    );
  }

  private respond(isNoOp: bool, outcome: Outcome): IbcError | null {
    outcome.isNoOp = isNoOp;
    const response = new MsgAcknowledgementResponse();
    response.result = isNoOp
      ? ResponseResultType.RESPONSE_RESULT_TYPE_NOOP
      : ResponseResultType.RESPONSE_RESULT_TYPE_SUCCESS;
    outcome.respond(MsgAcknowledgementResponse.TYPE_URL, response.encode());
    return null;
  }
}
