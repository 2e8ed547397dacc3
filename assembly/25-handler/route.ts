/** From type URLs to datagrams: the one list of what this core executes. */
import { Bytes } from "../abi/bytes";
import { CreateClient } from "../02-client/createClient";
import { UpdateParams } from "../02-client/updateParams";
import { Datagram } from "../26-routing/datagram";
import { Any } from "../codec/gen/google.protobuf";
import { MsgCreateClient, MsgUpdateParams } from "../codec/gen/ibc.core.client.v1";
import { isUnbuiltLightClient, isUnbuiltMessage } from "./unbuilt";

/**
 * Decodes one message of a transaction; null when it does not decode or nothing here executes it,
 * which the SDK's transaction decoder does not tell apart.
 */
export function decodeDatagram(message: Any): Datagram | null {
  const typeUrl = message.typeUrl;
  if (typeUrl == MsgCreateClient.TYPE_URL) return CreateClient.decode(message.value);
  if (typeUrl == MsgUpdateParams.TYPE_URL) return UpdateParams.decode(message.value);
  return null;
}

/** The type that keeps this message from being executed although ibc-go could, if any. */
export function unbuiltTypeOf(message: Any): Bytes | null {
  if (isUnbuiltMessage(message.typeUrl)) return message.typeUrl;
  if (message.typeUrl != MsgCreateClient.TYPE_URL) return null;
  const createClient = MsgCreateClient.decode(message.value);
  if (createClient === null) return null;
  const clientState = createClient.clientState;
  if (clientState === null || !isUnbuiltLightClient(clientState.typeUrl)) return null;
  return clientState.typeUrl;
}
