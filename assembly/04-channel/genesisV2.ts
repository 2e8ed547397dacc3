/** Genesis of packets between clients (04-channel/v2/genesis.go InitGenesis). */
import { Bytes } from "../abi/bytes";
import { set, Store } from "../abi/store";
import {
  asyncPacketPath, nextSequenceSendPathV2, packetAcknowledgementPathV2, packetCommitmentPathV2,
  packetReceiptPathV2,
} from "../24-host/paths";
import { GenesisState, Packet } from "../codec/gen/ibc.core.channel.v2";
import { IbcError, panicked } from "../error";

/** channel/v2 SetPacketReceipt; packets between channels have another byte. */
const RECEIPT = Bytes.of("\x02");

/** Writes packets under way, those that wait for their acknowledgement, and counters; null, or the
 * panic that stops ibc-go's start. */
export function initChannelV2Genesis(genesis: GenesisState): IbcError | null {
  for (let i = 0; i < genesis.acknowledgements.length; i++) {
    const state = genesis.acknowledgements[i];
    set(Store.IBC, packetAcknowledgementPathV2(state.clientId, state.sequence), state.data);
  }
  for (let i = 0; i < genesis.commitments.length; i++) {
    const state = genesis.commitments[i];
    set(Store.IBC, packetCommitmentPathV2(state.clientId, state.sequence), state.data);
  }
  for (let i = 0; i < genesis.receipts.length; i++) {
    const state = genesis.receipts[i];
    set(Store.IBC, packetReceiptPathV2(state.clientId, state.sequence), RECEIPT);
  }
  for (let i = 0; i < genesis.asyncPackets.length; i++) {
    const state = genesis.asyncPackets[i];
    const packet = Packet.decode(state.data);
    if (packet === null) {
      return panicked("a packet to " + state.clientId.toString() + " is malformed");
    }
    // Encoded again, which leaves out the fields that a packet does not have.
    set(Store.IBC, asyncPacketPath(state.clientId, state.sequence), packet.encode());
  }
  for (let i = 0; i < genesis.sendSequences.length; i++) {
    const next = genesis.sendSequences[i];
    set(Store.IBC, nextSequenceSendPathV2(next.clientId), Bytes.u64be(next.sequence));
  }
  return null;
}
