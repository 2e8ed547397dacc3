/** Genesis of ICS-04 (04-channel/genesis.go InitGenesis). */
import { Bytes } from "../abi/bytes";
import { Scratch } from "../abi/scratch";
import { set, Store } from "../abi/store";
import {
  channelPath, NEXT_CHANNEL_SEQUENCE, nextSequenceAckPath, nextSequenceRecvPath,
  nextSequenceSendPath, packetAcknowledgementPath, packetCommitmentPath, packetReceiptPath,
} from "../24-host/paths";
import { writeChecked } from "../24-host/valueSize";
import { GenesisState, PacketSequence, PacketState } from "../codec/gen/ibc.core.channel.v1";
import { IbcError } from "../error";
import { newChannel } from "./channel";
import { RECEIPT } from "./packet";

/** Writes the counter. */
export function initChannelSettings(genesis: GenesisState): void {
  set(Store.IBC, NEXT_CHANNEL_SEQUENCE, Bytes.u64be(genesis.nextChannelSequence));
}

/** Writes channels, packets under way, and their counters; null, or `sdk/11` for what no store
 * takes. */
export function initChannels(genesis: GenesisState): IbcError | null {
  const scratch = new Scratch();
  for (let i = 0; i < genesis.channels.length; i++) {
    const identified = genesis.channels[i];
    const channel = newChannel(
      identified.state, identified.ordering, identified.counterparty, identified.connectionHops,
      identified.version,
    );
    const key = channelPath(identified.portId, identified.channelId);
    const error = writeChecked(Store.IBC, key, channel.encode());
    if (error !== null) return error;
    scratch.release();
  }
  const packetError = initPackets(genesis);
  return packetError !== null ? packetError : initSequences(genesis);
}

function initPackets(genesis: GenesisState): IbcError | null {
  let error = writeEach<PacketState>(genesis.acknowledgements, writeAcknowledgement);
  if (error === null) error = writeEach<PacketState>(genesis.commitments, writeCommitment);
  return error !== null ? error : writeEach<PacketState>(genesis.receipts, writeReceipt);
}

function writeAcknowledgement(state: PacketState): IbcError | null {
  const key = packetAcknowledgementPath(state.portId, state.channelId, state.sequence);
  return writeChecked(Store.IBC, key, state.data);
}

function writeCommitment(state: PacketState): IbcError | null {
  const key = packetCommitmentPath(state.portId, state.channelId, state.sequence);
  return writeChecked(Store.IBC, key, state.data);
}

function writeReceipt(state: PacketState): IbcError | null {
  const key = packetReceiptPath(state.portId, state.channelId, state.sequence);
  return writeChecked(Store.IBC, key, RECEIPT);
}

function initSequences(genesis: GenesisState): IbcError | null {
  let error = writeEach<PacketSequence>(genesis.sendSequences, writeNextSend);
  if (error === null) error = writeEach<PacketSequence>(genesis.recvSequences, writeNextRecv);
  return error !== null ? error : writeEach<PacketSequence>(genesis.ackSequences, writeNextAck);
}

function writeNextSend(next: PacketSequence): IbcError | null {
  return writeNext(nextSequenceSendPath(next.portId, next.channelId), next);
}

function writeNextRecv(next: PacketSequence): IbcError | null {
  return writeNext(nextSequenceRecvPath(next.portId, next.channelId), next);
}

function writeNextAck(next: PacketSequence): IbcError | null {
  return writeNext(nextSequenceAckPath(next.portId, next.channelId), next);
}

function writeNext(key: Bytes, next: PacketSequence): IbcError | null {
  return writeChecked(Store.IBC, key, Bytes.u64be(next.sequence));
}

/** Writes the elements of a list until one is refused; what each leaves in memory is given back. */
export function writeEach<T>(
  list: T[], write: (element: T) => IbcError | null,
): IbcError | null {
  const scratch = new Scratch();
  for (let i = 0; i < list.length; i++) {
    const error = write(list[i]);
    if (error !== null) return error;
    scratch.release();
  }
  return null;
}
