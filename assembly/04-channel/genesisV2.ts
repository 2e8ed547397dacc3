/** Genesis of packets between clients (04-channel/v2/genesis.go InitGenesis). */
import { Bytes } from "../abi/bytes";
import { Store } from "../abi/store";
import {
  asyncPacketPath, nextSequenceSendPathV2, packetAcknowledgementPathV2, packetCommitmentPathV2,
  packetReceiptPathV2,
} from "../24-host/paths";
import { writeChecked } from "../24-host/valueSize";
import {
  GenesisState, Packet, PacketSequence, PacketState,
} from "../codec/gen/ibc.core.channel.v2";
import { IbcError, panicked } from "../error";
import { writeEach } from "./genesis";

/** channel/v2 SetPacketReceipt; packets between channels have another byte. */
const RECEIPT = Bytes.of("\x02");

/** Writes packets under way, those that wait for their acknowledgement, and counters; null, or the
 * panic that stops ibc-go's start, or `sdk/11` for what no store takes. */
export function initChannelV2Genesis(genesis: GenesisState): IbcError | null {
  let error = writeEach<PacketState>(genesis.acknowledgements, writeAcknowledgement);
  if (error === null) error = writeEach<PacketState>(genesis.commitments, writeCommitment);
  if (error === null) error = writeEach<PacketState>(genesis.receipts, writeReceipt);
  if (error === null) error = writeEach<PacketState>(genesis.asyncPackets, writeAsyncPacket);
  return error !== null ? error : writeEach<PacketSequence>(genesis.sendSequences, writeNextSend);
}

function writeAcknowledgement(state: PacketState): IbcError | null {
  const key = packetAcknowledgementPathV2(state.clientId, state.sequence);
  return writeChecked(Store.IBC, key, state.data);
}

function writeCommitment(state: PacketState): IbcError | null {
  const key = packetCommitmentPathV2(state.clientId, state.sequence);
  return writeChecked(Store.IBC, key, state.data);
}

function writeReceipt(state: PacketState): IbcError | null {
  return writeChecked(Store.IBC, packetReceiptPathV2(state.clientId, state.sequence), RECEIPT);
}

function writeAsyncPacket(state: PacketState): IbcError | null {
  const packet = Packet.decode(state.data);
  if (packet === null) {
    return panicked("a packet to " + state.clientId.toString() + " is malformed");
  }
  // Encoded again, which leaves out the fields that a packet does not have.
  const key = asyncPacketPath(state.clientId, state.sequence);
  return writeChecked(Store.IBC, key, packet.encode());
}

function writeNextSend(next: PacketSequence): IbcError | null {
  const key = nextSequenceSendPathV2(next.clientId);
  return writeChecked(Store.IBC, key, Bytes.u64be(next.sequence));
}
