/** The genesis that ibc-go gives its modules when nothing else is asked for. */

import { utf8 } from "../bytes.js";
import * as packetForward from "../codec/gen/ibc.applications.packet_forward_middleware.v1.js";
import {
  HourEpoch,
  GenesisState as RateLimitGenesis,
} from "../codec/gen/ibc.applications.rate_limiting.v1.js";
import { GenesisState as TransferGenesis } from "../codec/gen/ibc.applications.transfer.v1.js";
import { GenesisState as ClientGenesis } from "../codec/gen/ibc.core.client.v1.js";
import { GenesisState as ConnectionGenesis } from "../codec/gen/ibc.core.connection.v1.js";
import { GenesisState as CoreGenesis } from "../codec/gen/ibc.core.types.v1.js";
import { GenesisState as WasmGenesis } from "../codec/gen/ibc.lightclients.wasm.v1.js";
import type { JsonValue } from "../codec/index.js";
import type { ModuleGenesis } from "./genesis.js";
import {
  partsOfContracts,
  partsOfCore,
  partsOfInFlight,
  partsOfRateLimits,
  partsOfTransfer,
  sourceOf,
} from "./genesisParts.js";
import { inFlightFromJson } from "./packetForwardGenesis.js";
import { layersOf, type StacksByPort } from "./stacks.js";

/** 30 seconds (03-connection/types/params.go, DefaultTimePerBlock). */
const MAX_EXPECTED_NANOS_PER_BLOCK = 30_000_000_000n;

const NANOS_PER_HOUR = 3_600_000_000_000n;

/** Every client type may be created (02-client/types/params.go, AllowAllClients). */
const ALLOW_ALL_CLIENTS = "*";

/** The parts of a module's genesis from its proto3 JSON; undefined for an unknown module. */
export function genesisFromJson(
  module: string,
  json: JsonValue,
  path: string,
): readonly ModuleGenesis[] | undefined {
  switch (module) {
    case "ibc":
      return [...partsOfCore(sourceOf(CoreGenesis, CoreGenesis.fromJson(json, path)))];
    case "transfer":
      return [...partsOfTransfer(sourceOf(TransferGenesis, TransferGenesis.fromJson(json, path)))];
    case "ratelimit":
      return [...partsOfRateLimits(RateLimitGenesis.fromJson(json, path))];
    case "packetfowardmiddleware":
      return [...partsOfInFlight(inFlightFromJson(json, path))];
    case "08-wasm":
      return [...partsOfContracts(WasmGenesis.fromJson(json, path))];
    default:
      return undefined;
  }
}

/** DefaultGenesis of 02-client, 03-connection, 04-channel and transfer, and of the middleware in
 * some stacks. */
export function defaultGenesis(stacks?: StacksByPort, stacksV2?: StacksByPort): ModuleGenesis[] {
  const core = CoreGenesis.create({
    clientGenesis: ClientGenesis.create({ params: { allowedClients: [ALLOW_ALL_CLIENTS] } }),
    connectionGenesis: ConnectionGenesis.create({
      params: { maxExpectedTimePerBlock: MAX_EXPECTED_NANOS_PER_BLOCK },
    }),
  });
  const transfer = TransferGenesis.create({
    portId: "transfer",
    params: { sendEnabled: true, receiveEnabled: true },
  });
  return [
    { module: "ibc", genesis: CoreGenesis.encode(core) },
    { module: "transfer", genesis: TransferGenesis.encode(transfer) },
    ...defaultGenesisOfStacks(stacks, stacksV2),
  ];
}

/** DefaultGenesis of the middleware in a chain's stacks. */
export function defaultGenesisOfStacks(
  stacks?: StacksByPort,
  stacksV2?: StacksByPort,
): ModuleGenesis[] {
  const layers = layersOf(stacks, stacksV2);
  const modules: ModuleGenesis[] = [];
  if (layers.has("packet-forward-middleware")) {
    const genesis = packetForward.GenesisState.encode(packetForward.GenesisState.create({}));
    modules.push({ module: "packetfowardmiddleware", genesis });
  }
  if (!layers.has("rate-limiting")) return modules;
  const rateLimits = RateLimitGenesis.create({
    hourEpoch: HourEpoch.create({ durationNanos: NANOS_PER_HOUR }),
  });
  return [...modules, { module: "ratelimit", genesis: RateLimitGenesis.encode(rateLimits) }];
}

/** The store name under which counterparties prove a chain's state, unless it says otherwise. */
export const DEFAULT_COMMITMENT_PREFIX = utf8("ibc");
