/** Packets between clients as a genesis (04-channel/v2/genesis.go ExportGenesis). */
import { Bytes } from "../abi/bytes";
import { Entry } from "../abi/store";
import { NEXT_SEQUENCE_SEND_PREFIX } from "../24-host/paths";
import { KnownClients } from "../02-client/exportGenesis";
import { GenesisState, PacketSequence, PacketState } from "../codec/gen/ibc.core.channel.v2";
import { IbcError, panicked } from "../error";

const SEQUENCE_LENGTH: i32 = 8;
const COMMITMENT_TAG: u8 = 1;
const RECEIPT_TAG: u8 = 2;
const ACKNOWLEDGEMENT_TAG: u8 = 3;
const ASYNC_PACKET = Bytes.of("async_packet");

/** Adds what lies under a key `{client}{kind}{sequence}`, when it is one and the client exists:
 * whether that is so. */
export function exportPacketStateV2(
  entry: Entry, clients: KnownClients, genesis: GenesisState,
): bool {
  const kindEnd = entry.key.length - SEQUENCE_LENGTH;
  if (kindEnd < 1) return false;
  const list = listOfTag(entry.key[kindEnd - 1], genesis);
  if (list !== null) return addPacketState(entry, kindEnd - 1, kindEnd, clients, list);
  const owner = entry.key.slice(0, kindEnd);
  if (!owner.endsWith(ASYNC_PACKET)) return false;
  const clientEnd = kindEnd - ASYNC_PACKET.length;
  return addPacketState(entry, clientEnd, kindEnd, clients, genesis.asyncPackets);
}

function listOfTag(tag: u8, genesis: GenesisState): PacketState[] | null {
  if (tag == COMMITMENT_TAG) return genesis.commitments;
  if (tag == RECEIPT_TAG) return genesis.receipts;
  if (tag == ACKNOWLEDGEMENT_TAG) return genesis.acknowledgements;
  return null;
}

function addPacketState(
  entry: Entry, clientEnd: i32, kindEnd: i32, clients: KnownClients, list: PacketState[],
): bool {
  const clientId = entry.key.slice(0, clientEnd);
  if (!clients.has(clientId)) return false;
  const state = new PacketState();
  state.clientId = clientId;
  state.sequence = entry.key.readU64be(kindEnd);
  state.data = entry.value;
  list.push(state);
  return true;
}

/** Adds the counter of what a client sends, under `nextSequenceSend/{client}`. */
export function exportSequenceV2(
  entry: Entry, clients: KnownClients, genesis: GenesisState,
): IbcError | null {
  const clientId = entry.key.slice(NEXT_SEQUENCE_SEND_PREFIX.length);
  if (entry.value.length == 0 || !clients.has(clientId)) return null;
  if (entry.value.length < SEQUENCE_LENGTH) {
    return panicked("malformed sequence of " + clientId.toString());
  }
  const next = new PacketSequence();
  next.clientId = clientId;
  next.sequence = entry.value.readU64be(0);
  genesis.sendSequences.push(next);
  return null;
}
