/** Events of ICS-02 (02-client/keeper/events.go). */
import { Bytes } from "../abi/bytes";
import { Height } from "../codec/gen/ibc.core.client.v1";
import { Event } from "../codec/gen/strait.abi.v0";
import { addAttribute, newEvent } from "../event";
import { formatHeight } from "./height";

/** The module named by the `message` event that follows each of these. */
export const IBC_CLIENT = Bytes.of("ibc_client");

const CREATE_CLIENT = Bytes.of("create_client");
const CLIENT_ID = Bytes.of("client_id");
const CLIENT_TYPE = Bytes.of("client_type");
const CONSENSUS_HEIGHT = Bytes.of("consensus_height");

export function createClientEvent(clientId: Bytes, clientType: Bytes, height: Height): Event {
  const event = newEvent(CREATE_CLIENT);
  addAttribute(event, CLIENT_ID, clientId);
  addAttribute(event, CLIENT_TYPE, clientType);
  addAttribute(event, CONSENSUS_HEIGHT, formatHeight(height));
  return event;
}
