/** From client identifiers and type URLs to light clients (02-client/types/router.go). */
import { Bytes } from "../abi/bytes";
import { parseClientIdentifier } from "../24-host/identifiers";
import { Any } from "../codec/gen/google.protobuf";
import { ClientError, IbcError } from "../error";
import { ClientMessage, ClientState, ConsensusState, LightClient } from "./lightClient";
import { getParams, isAllowedClient } from "./params";
import { Unpacker } from "./unpacker";

/** Filled by index.ts while the module initialises; nothing changes it afterwards. */
const lightClients: LightClient[] = [];

/** Registers a light client; at module initialisation only. */
export function addLightClient(lightClient: LightClient): void {
  lightClients.push(lightClient);
}

function lightClientOf(clientType: Bytes): LightClient | null {
  for (let i = 0; i < lightClients.length; i++) {
    const lightClient = lightClients[i];
    if (lightClient.clientType() != clientType) continue;
    return lightClient.isInstalled() ? lightClient : null;
  }
  return null;
}

/** A light client, or why there is none. */
@final
export class Route {
  constructor(
    public readonly lightClient: LightClient | null,
    public readonly error: IbcError | null,
  ) {}
}

/** Keeper.Route: the identifier's form, then the allow-list (`client/10`), then the registration
 * (`client/32`). */
export function route(clientId: Bytes): Route {
  const parsed = parseClientIdentifier(clientId);
  if (parsed.error !== null) return new Route(null, parsed.error);
  const params = getParams();
  if (params.error !== null) return new Route(null, params.error);
  if (!isAllowedClient(params.value, parsed.clientType)) {
    const detail = clientId.toString() + ": client type " + parsed.clientType.toString() +
      " is not in the list of allowed clients";
    return new Route(null, ClientError.invalidClientType(detail));
  }
  const lightClient = lightClientOf(parsed.clientType);
  if (lightClient === null) {
    return new Route(null, ClientError.routeNotFound("no light client for " + clientId.toString()));
  }
  return new Route(lightClient, null);
}

/** Decodes a packed client state; null when no light client knows its type or it is malformed. */
export function unpackClientState(packed: Any, unpacker: Unpacker): ClientState | null {
  for (let i = 0; i < lightClients.length; i++) {
    const clientState = lightClients[i].decodeClientState(packed.typeUrl, packed.value, unpacker);
    if (clientState !== null) return clientState;
  }
  return null;
}

/** Decodes a packed consensus state; null as above. */
export function unpackConsensusState(packed: Any, unpacker: Unpacker): ConsensusState | null {
  for (let i = 0; i < lightClients.length; i++) {
    const consensusState = lightClients[i].decodeConsensusState(
      packed.typeUrl, packed.value, unpacker,
    );
    if (consensusState !== null) return consensusState;
  }
  return null;
}

/** Decodes a packed header or misbehaviour; null as above. */
export function unpackClientMessage(packed: Any, unpacker: Unpacker): ClientMessage | null {
  for (let i = 0; i < lightClients.length; i++) {
    const message = lightClients[i].decodeClientMessage(packed.typeUrl, packed.value, unpacker);
    if (message !== null) return message;
  }
  return null;
}
