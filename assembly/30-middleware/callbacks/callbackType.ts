/** What ibc-go calls the types of callbacks (modules/apps/callbacks/types/keys.go). */
import { Bytes } from "../../abi/bytes";
import { ContractCallbackType } from "../../codec/gen/strait.abi.v0";

const SEND_PACKET = Bytes.of("send_packet");
const ACKNOWLEDGEMENT_PACKET = Bytes.of("acknowledgement_packet");
const TIMEOUT_PACKET = Bytes.of("timeout_packet");
const RECEIVE_PACKET = Bytes.of("receive_packet");

export function nameOf(type: ContractCallbackType): Bytes {
  switch (type) {
    case ContractCallbackType.CONTRACT_CALLBACK_TYPE_SEND_PACKET:
      return SEND_PACKET;
    case ContractCallbackType.CONTRACT_CALLBACK_TYPE_ACKNOWLEDGEMENT_PACKET:
      return ACKNOWLEDGEMENT_PACKET;
    case ContractCallbackType.CONTRACT_CALLBACK_TYPE_TIMEOUT_PACKET:
      return TIMEOUT_PACKET;
    default:
      return RECEIVE_PACKET;
  }
}
