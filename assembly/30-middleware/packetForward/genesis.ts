/** Genesis of packet forwarding (keeper/genesis.go): the packets in flight, by their keys. */
import { Scratch } from "../../abi/scratch";
import { Entry, Store } from "../../abi/store";
import { writeChecked } from "../../24-host/valueSize";
import {
  GenesisState, InFlightPacket, InFlightPacketEntry,
} from "../../codec/gen/ibc.applications.packet_forward_middleware.v1";
import { IbcError, panicked } from "../../error";

/** Writes packets in flight; an empty key is a panic, and what no store takes `sdk/11`. */
export function initInFlightPackets(genesis: GenesisState): IbcError | null {
  const scratch = new Scratch();
  for (let i = 0; i < genesis.inFlightPackets.length; i++) {
    const entry = genesis.inFlightPackets[i];
    if (entry.key.length == 0) return panicked("a packet in flight has no key");
    const error = writeChecked(Store.PACKET_FORWARD, entry.key, entry.value.encode());
    if (error !== null) return error;
    scratch.release();
  }
  return null;
}

/** Adds a packet in flight; one that cannot be read is a panic. */
export function exportInFlightPacket(stored: Entry, genesis: GenesisState): IbcError | null {
  const inFlight = InFlightPacket.decode(stored.value);
  if (inFlight === null) return panicked("a packet in flight is malformed");
  const entry = new InFlightPacketEntry();
  entry.key = stored.key;
  entry.value = inFlight;
  genesis.inFlightPackets.push(entry);
  return null;
}
