/** Channels and their packets as a genesis (04-channel/genesis.go ExportGenesis). */
import { Bytes } from "../abi/bytes";
import { Entry, get, Scan, Store } from "../abi/store";
import { NEXT_CHANNEL_SEQUENCE, NEXT_SEQUENCE_SEND_PREFIX } from "../24-host/paths";
import { prefixEnd } from "../24-host/storeWalk";
import { parseU64 } from "../24-host/text";
import {
  Channel, GenesisState, IdentifiedChannel, PacketSequence, PacketState,
} from "../codec/gen/ibc.core.channel.v1";
import { IbcError, panicked } from "../error";

const SLASH: u8 = 0x2f;
const PORTS = Bytes.of("ports");
const CHANNELS = Bytes.of("channels");

/** The counter; a panic where genesis never wrote it. */
export function exportChannelSettings(genesis: GenesisState): IbcError | null {
  const sequence = get(Store.IBC, NEXT_CHANNEL_SEQUENCE);
  if (!sequence || sequence.length < 8) return panicked("next channel sequence is nil");
  genesis.nextChannelSequence = sequence.readU64be(0);
  return null;
}

/** Port and channel of a key `{kind}/ports/{port}/channels/{channel}`, whatever follows. */
@final
export class ChannelKey {
  constructor(
    public readonly portId: Bytes,
    public readonly channelId: Bytes,
  ) {}
}

/** host.ParseChannelPath; null where that fails. */
export function parseChannelKey(key: Bytes): ChannelKey | null {
  const path = key.split(SLASH);
  if (path.length < 5 || path[1] != PORTS || path[3] != CHANNELS) return null;
  return new ChannelKey(path[2], path[4]);
}

/** Adds the channel under a key `channelEnds/...`. */
export function exportChannel(entry: Entry, genesis: GenesisState): IbcError | null {
  const key = parseChannelKey(entry.key);
  const channel = Channel.decode(entry.value);
  if (key === null || channel === null) {
    return panicked("malformed channel " + entry.key.toString());
  }
  const identified = new IdentifiedChannel();
  identified.state = channel.state;
  identified.ordering = channel.ordering;
  identified.counterparty = channel.counterparty;
  identified.connectionHops = channel.connectionHops;
  identified.version = channel.version;
  identified.portId = key.portId;
  identified.channelId = key.channelId;
  genesis.channels.push(identified);
  return null;
}

/** Adds what is known of a packet: its commitment, receipt or acknowledgement
 * (Keeper.iterateHashes). */
export function exportPacketState(entry: Entry, list: PacketState[]): IbcError | null {
  const path = entry.key.split(SLASH);
  const sequence = parseU64(path[path.length - 1]);
  if (path.length < 5 || !sequence.ok) {
    return panicked("malformed packet key " + entry.key.toString());
  }
  const state = new PacketState();
  state.portId = path[2];
  state.channelId = path[4];
  state.sequence = sequence.value;
  state.data = entry.value;
  list.push(state);
  return null;
}

/** Adds a counter of a channel; a key that is none of a channel's adds nothing
 * (Keeper.IteratePacketSequence). */
export function exportSequence(entry: Entry, list: PacketSequence[]): IbcError | null {
  const key = parseChannelKey(entry.key);
  if (key === null) return null;
  if (entry.value.length > 0 && entry.value.length < 8) {
    return panicked("malformed sequence " + entry.key.toString());
  }
  const next = new PacketSequence();
  next.portId = key.portId;
  next.channelId = key.channelId;
  next.sequence = entry.value.length == 0 ? 0 : entry.value.readU64be(0);
  list.push(next);
  return null;
}

/**
 * Whether the counters of what channels send are exported. ibc-go stops at the first key among them
 * that is none of a channel's: once a client has sent a packet of IBC v2, whose counter lies before
 * those of all ports, no channel's is exported.
 */
export function areSendSequencesExported(): bool {
  const end = prefixEnd(NEXT_SEQUENCE_SEND_PREFIX);
  const scan = new Scan(Store.IBC, NEXT_SEQUENCE_SEND_PREFIX, end, false);
  const first = scan.next();
  if (first === null) return true;
  scan.close();
  return parseChannelKey(first.key) !== null;
}
