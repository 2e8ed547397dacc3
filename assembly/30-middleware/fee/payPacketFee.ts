/**
 * ICS-29 payPacketFee: offers a fee for the packet that a channel sends next, so that it can stand
 * in one transaction with the message that sends it, before it (ibc-go
 * modules/apps/29-fee/types/msgs.go, keeper/msg_server.go).
 */
import { Bytes } from "../../abi/bytes";
import { getNextSequenceSend } from "../../04-channel/sequences";
import { Datagram, Outcome } from "../../26-routing/datagram";
import {
  MsgPayPacketFee, MsgPayPacketFeeResponse, PacketFee,
} from "../../codec/gen/ibc.applications.fee.v1";
import { ChannelError, IbcError } from "../../error";
import { checkPayment, validateAddress, validateChannel } from "./checks";
import { FeeError } from "./errors";
import { escrowFee, validateFee } from "./escrow";

export class PayPacketFee extends Datagram {
  private constructor(private readonly message: MsgPayPacketFee) {
    super();
  }

  /** Decodes the message; null when the transaction does not decode. */
  static decode(value: Bytes): PayPacketFee | null {
    const message = MsgPayPacketFee.decode(value);
    return message === null ? null : new PayPacketFee(message);
  }

  signer(): Bytes {
    return this.message.signer;
  }

  validate(): IbcError | null {
    const message = this.message;
    const channelError = validateChannel(message.sourcePortId, message.sourceChannelId);
    if (channelError !== null) return channelError;
    const signerError = validateAddress(message.signer);
    if (signerError !== null) return signerError;
    if (message.relayers.length > 0) return FeeError.relayersNotEmpty();
    return validateFee(message.fee);
  }

  execute(outcome: Outcome): IbcError | null {
    const message = this.message;
    const portId = message.sourcePortId;
    const channelId = message.sourceChannelId;
    const error = checkPayment(portId, channelId);
    if (error !== null) return error;
    const next = getNextSequenceSend(portId, channelId);
    if (next === null) return ChannelError.sequenceSendNotFound(channelId.toString());
    if (next.panic !== null) return next.panic;
    const packetFee = new PacketFee();
    packetFee.fee = message.fee;
    packetFee.refundAddress = message.signer;

    const refusal = escrowFee(portId, channelId, next.value, packetFee, outcome);
    if (refusal !== null) return refusal;

    outcome.respond(MsgPayPacketFeeResponse.TYPE_URL, new MsgPayPacketFeeResponse().encode());
    return null;
  }
}
