/** The first state of a chain, a module a call (modules/core/genesis.go InitGenesis). */
import { Bytes } from "../abi/bytes";
import { initClients, initClientSettings } from "../02-client/genesis";
import { initClientV2Genesis } from "../02-client/genesisV2";
import { initConnections, initConnectionSettings } from "../03-connection/genesis";
import { initChannels, initChannelSettings } from "../04-channel/genesis";
import { initChannelV2Genesis } from "../04-channel/genesisV2";
import { checkStacks, isInAnyStack } from "../05-port/router";
import { checkStacksV2 } from "../05-port/v2/router";
import { initContracts } from "../08-wasm/genesis";
import { hasWasmClients, WASM } from "../08-wasm/settings";
import { initTransferLists, initTransferSettings } from "../20-transfer/genesis";
import { initInFlightPackets } from "../30-middleware/packetForward/genesis";
import { PACKET_FORWARD_MIDDLEWARE } from "../30-middleware/packetForward/packetForward";
import { initRateLimitLists } from "../30-middleware/rateLimiting/genesis";
import { initHourEpoch } from "../30-middleware/rateLimiting/hourEpoch";
import { RATE_LIMITING } from "../30-middleware/rateLimiting/middleware";
import {
  GenesisState as PacketForwardGenesis,
} from "../codec/gen/ibc.applications.packet_forward_middleware.v1";
import { GenesisState as RateLimitGenesis } from "../codec/gen/ibc.applications.rate_limiting.v1";
import { GenesisState as TransferGenesis } from "../codec/gen/ibc.applications.transfer.v1";
import { GenesisState as CoreGenesis } from "../codec/gen/ibc.core.types.v1";
import { GenesisState as WasmGenesis } from "../codec/gen/ibc.lightclients.wasm.v1";
import { DeliverResponse, InitGenesisRequest } from "../codec/gen/strait.abi.v0";
import { IbcError, SdkError } from "../error";

export const IBC = Bytes.of("ibc");
export const TRANSFER = Bytes.of("transfer");
/** A module where a stack has packet forwarding; ibc-go spells it so. */
export const PACKET_FORWARD = Bytes.of("packetfowardmiddleware");
/** A module where a stack has rate limiting. */
export const RATE_LIMIT = Bytes.of("ratelimit");

/** Writes one module's genesis, or a part of it, of an InitGenesisRequest. */
export function initGenesis(input: Bytes): DeliverResponse {
  checkStacks();
  checkStacksV2();
  const response = new DeliverResponse();
  const request = InitGenesisRequest.decode(input);
  let error: IbcError | null = null;
  if (request === null) error = SdkError.txDecode("malformed InitGenesisRequest");
  else error = initModule(request);
  if (error !== null) {
    response.code = error.code;
    response.codespace = Bytes.of(error.codespace);
    response.log = Bytes.of(error.detail);
  }
  return response;
}

function initModule(request: InitGenesisRequest): IbcError | null {
  if (request.module == IBC) {
    const genesis = CoreGenesis.decode(request.genesis);
    if (genesis === null) return malformed(request);
    let error: IbcError | null = null;
    if (!request.continues) error = initCoreSettings(genesis);
    return error !== null ? error : initCoreLists(genesis);
  }
  if (request.module == TRANSFER) {
    const genesis = TransferGenesis.decode(request.genesis);
    if (genesis === null) return malformed(request);
    let error: IbcError | null = null;
    if (!request.continues) error = initTransferSettings(genesis);
    return error !== null ? error : initTransferLists(genesis);
  }
  if (request.module == RATE_LIMIT && isInAnyStack(RATE_LIMITING)) {
    const genesis = RateLimitGenesis.decode(request.genesis);
    if (genesis === null) return malformed(request);
    if (!request.continues) initHourEpoch(genesis.hourEpoch);
    return initRateLimitLists(genesis);
  }
  if (request.module == PACKET_FORWARD && isInAnyStack(PACKET_FORWARD_MIDDLEWARE)) {
    const genesis = PacketForwardGenesis.decode(request.genesis);
    return genesis === null ? malformed(request) : initInFlightPackets(genesis);
  }
  if (request.module == WASM && hasWasmClients()) {
    const genesis = WasmGenesis.decode(request.genesis);
    return genesis === null ? malformed(request) : initContracts(genesis);
  }
  return noSuchModule(request.module);
}

export function noSuchModule(module: Bytes): IbcError {
  return SdkError.invalidRequest("there is no module " + module.toString());
}

function malformed(request: InitGenesisRequest): IbcError {
  return SdkError.txDecode("the genesis of " + request.module.toString() + " is malformed");
}

/** Parameters and counters. */
function initCoreSettings(genesis: CoreGenesis): IbcError | null {
  const error = initClientSettings(genesis.clientGenesis);
  if (error !== null) return error;
  initConnectionSettings(genesis.connectionGenesis);
  initChannelSettings(genesis.channelGenesis);
  return null;
}

function initCoreLists(genesis: CoreGenesis): IbcError | null {
  let error = initClients(genesis.clientGenesis);
  if (error === null) error = initClientV2Genesis(genesis.clientV2Genesis);
  if (error === null) error = initConnections(genesis.connectionGenesis);
  if (error === null) error = initChannels(genesis.channelGenesis);
  return error !== null ? error : initChannelV2Genesis(genesis.channelV2Genesis);
}
