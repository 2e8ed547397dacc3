/**
 * ICS-29 payPacketFeeAsync: offers a fee, or a further one, for a packet that was sent and whose
 * end is still to come (ibc-go modules/apps/29-fee/types/msgs.go, keeper/msg_server.go).
 */
import { Bytes } from "../../abi/bytes";
import { getPacketCommitment } from "../../04-channel/packet";
import { getNextSequenceSend } from "../../04-channel/sequences";
import { Datagram, Outcome } from "../../26-routing/datagram";
import {
  MsgPayPacketFeeAsync, MsgPayPacketFeeAsyncResponse,
} from "../../codec/gen/ibc.applications.fee.v1";
import { ChannelError, CoreError, IbcError } from "../../error";
import { checkPayment, validateAddress, validateChannel } from "./checks";
import { FeeError } from "./errors";
import { escrowFee, validateFee } from "./escrow";

export class PayPacketFeeAsync extends Datagram {
  private constructor(private readonly message: MsgPayPacketFeeAsync) {
    super();
  }

  /** Decodes the message; null when the transaction does not decode. */
  static decode(value: Bytes): PayPacketFeeAsync | null {
    const message = MsgPayPacketFeeAsync.decode(value);
    return message === null ? null : new PayPacketFeeAsync(message);
  }

  /** Only who gets it back may offer a fee. */
  signer(): Bytes {
    return this.message.packetFee.refundAddress;
  }

  validate(): IbcError | null {
    const packetId = this.message.packetId;
    const packetFee = this.message.packetFee;
    const channelError = validateChannel(packetId.portId, packetId.channelId);
    if (channelError !== null) return channelError;
    if (packetId.sequence == 0) return CoreError.invalidSequence("there is no packet 0");
    const refundError = validateAddress(packetFee.refundAddress);
    if (refundError !== null) return refundError;
    if (packetFee.relayers.length > 0) return FeeError.relayersNotEmpty();
    return validateFee(packetFee.fee);
  }

  execute(outcome: Outcome): IbcError | null {
    const packetId = this.message.packetId;
    const portId = packetId.portId;
    const channelId = packetId.channelId;
    const sequence = packetId.sequence;
    const error = checkPayment(portId, channelId);
    if (error !== null) return error;
    const next = getNextSequenceSend(portId, channelId);
    if (next === null) return ChannelError.sequenceSendNotFound(channelId.toString());
    if (next.panic !== null) return next.panic;
    if (sequence >= next.value) return ChannelError.packetNotSent(sequence.toString());
    if (!getPacketCommitment(portId, channelId, sequence)) {
      return ChannelError.packetCommitmentNotFound(sequence.toString());
    }

    const packetFee = this.message.packetFee;
    const refusal = escrowFee(portId, channelId, sequence, packetFee, outcome);
    if (refusal !== null) return refusal;

    const response = new MsgPayPacketFeeAsyncResponse();
    outcome.respond(MsgPayPacketFeeAsyncResponse.TYPE_URL, response.encode());
    return null;
  }
}
