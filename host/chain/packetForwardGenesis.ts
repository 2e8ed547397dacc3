/** Genesis of packet forwarding as JSON: a map, where its encoding has a list of entries. */

import {
  GenesisState,
  InFlightPacket,
  InFlightPacketEntry,
} from "../codec/gen/ibc.applications.packet_forward_middleware.v1.js";
import type { JsonValue } from "../codec/index.js";
import { InputError } from "../errors.js";

/** The packets in flight of some encoded parts, in the order of their keys. */
export function inFlightToJson(parts: Iterable<Uint8Array>): JsonValue {
  const packets = [...parts].flatMap((part) => GenesisState.decode(part).inFlightPackets);
  return {
    in_flight_packets: Object.fromEntries(
      packets.map(({ key, value }) => [key, InFlightPacket.toJson(value)]),
    ),
  };
}

/** Reads them; without the map an InputError, as ibc-go refuses to start (types/genesis.go). */
export function inFlightFromJson(json: JsonValue, path: string): GenesisState {
  const packets = (json as { readonly in_flight_packets?: JsonValue } | null)?.in_flight_packets;
  if (typeof packets !== "object" || packets === null || Array.isArray(packets)) {
    throw new InputError(path, "in_flight_packets is no object");
  }
  const entries = Object.entries(packets).map(([key, value]) =>
    InFlightPacketEntry.create({
      key,
      value: InFlightPacket.fromJson(value, `${path}.in_flight_packets.${key}`),
    }),
  );
  return GenesisState.create({ inFlightPackets: entries });
}
