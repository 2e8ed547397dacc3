/** Events of ICS-03 (03-connection/keeper/events.go). */
import { Bytes } from "../abi/bytes";
import { Counterparty } from "../codec/gen/ibc.core.connection.v1";
import { addAttribute, EventBuilder, moduleEvent, newEvent } from "../event";

/** The module named by the `message` event that follows each of these. */
export const IBC_CONNECTION_EVENT = moduleEvent("ibc_connection");

const CONNECTION_OPEN_INIT = Bytes.of("connection_open_init");
const CONNECTION_OPEN_TRY = Bytes.of("connection_open_try");
const CONNECTION_OPEN_ACK = Bytes.of("connection_open_ack");
const CONNECTION_OPEN_CONFIRM = Bytes.of("connection_open_confirm");
const CONNECTION_ID = Bytes.of("connection_id");
const CLIENT_ID = Bytes.of("client_id");
const COUNTERPARTY_CLIENT_ID = Bytes.of("counterparty_client_id");
const COUNTERPARTY_CONNECTION_ID = Bytes.of("counterparty_connection_id");

/** The only one without the counterparty's connection, which is not known yet. */
export function connectionOpenInitEvent(
  connectionId: Bytes, clientId: Bytes, counterparty: Counterparty,
): EventBuilder {
  const event = newEvent(CONNECTION_OPEN_INIT);
  addAttribute(event, CONNECTION_ID, connectionId);
  addAttribute(event, CLIENT_ID, clientId);
  addAttribute(event, COUNTERPARTY_CLIENT_ID, counterparty.clientId);
  return event;
}

export function connectionOpenTryEvent(
  connectionId: Bytes, clientId: Bytes, counterparty: Counterparty,
): EventBuilder {
  return handshakeEvent(CONNECTION_OPEN_TRY, connectionId, clientId, counterparty);
}

export function connectionOpenAckEvent(
  connectionId: Bytes, clientId: Bytes, counterparty: Counterparty,
): EventBuilder {
  return handshakeEvent(CONNECTION_OPEN_ACK, connectionId, clientId, counterparty);
}

export function connectionOpenConfirmEvent(
  connectionId: Bytes, clientId: Bytes, counterparty: Counterparty,
): EventBuilder {
  return handshakeEvent(CONNECTION_OPEN_CONFIRM, connectionId, clientId, counterparty);
}

function handshakeEvent(
  type: Bytes, connectionId: Bytes, clientId: Bytes, counterparty: Counterparty,
): EventBuilder {
  const event = newEvent(type);
  addAttribute(event, CONNECTION_ID, connectionId);
  addAttribute(event, CLIENT_ID, clientId);
  addAttribute(event, COUNTERPARTY_CLIENT_ID, counterparty.clientId);
  addAttribute(event, COUNTERPARTY_CONNECTION_ID, counterparty.connectionId);
  return event;
}
