/** Genesis of ICS-04 (04-channel/genesis.go InitGenesis). */
import { Bytes } from "../abi/bytes";
import { set, Store } from "../abi/store";
import { NEXT_CHANNEL_SEQUENCE } from "../24-host/paths";
import { GenesisState } from "../codec/gen/ibc.core.channel.v1";
import { newChannel, setChannel } from "./channel";
import { setPacketAcknowledgement, setPacketCommitment, setPacketReceipt } from "./packet";
import { setNextSequenceAck, setNextSequenceRecv, setNextSequenceSend } from "./sequences";

/** Writes channels, packets under way, and counters. */
export function initChannelGenesis(genesis: GenesisState): void {
  for (let i = 0; i < genesis.channels.length; i++) {
    const identified = genesis.channels[i];
    const channel = newChannel(
      identified.state, identified.ordering, identified.counterparty, identified.connectionHops,
      identified.version,
    );
    setChannel(identified.portId, identified.channelId, channel);
  }
  for (let i = 0; i < genesis.acknowledgements.length; i++) {
    const state = genesis.acknowledgements[i];
    setPacketAcknowledgement(state.portId, state.channelId, state.sequence, state.data);
  }
  for (let i = 0; i < genesis.commitments.length; i++) {
    const state = genesis.commitments[i];
    setPacketCommitment(state.portId, state.channelId, state.sequence, state.data);
  }
  for (let i = 0; i < genesis.receipts.length; i++) {
    const state = genesis.receipts[i];
    setPacketReceipt(state.portId, state.channelId, state.sequence);
  }
  initSequences(genesis);
  set(Store.IBC, NEXT_CHANNEL_SEQUENCE, Bytes.u64be(genesis.nextChannelSequence));
}

function initSequences(genesis: GenesisState): void {
  for (let i = 0; i < genesis.sendSequences.length; i++) {
    const next = genesis.sendSequences[i];
    setNextSequenceSend(next.portId, next.channelId, next.sequence);
  }
  for (let i = 0; i < genesis.recvSequences.length; i++) {
    const next = genesis.recvSequences[i];
    setNextSequenceRecv(next.portId, next.channelId, next.sequence);
  }
  for (let i = 0; i < genesis.ackSequences.length; i++) {
    const next = genesis.ackSequences[i];
    setNextSequenceAck(next.portId, next.channelId, next.sequence);
  }
}
