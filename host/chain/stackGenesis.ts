/** What a genesis document says of stacks, and of the middleware in them. */

import { toHex } from "../bytes.js";
import * as rateLimiting from "../codec/gen/ibc.applications.rate_limiting.v1.js";
import type { JsonValue } from "../codec/index.js";
import type { GenesisPart } from "./core.js";
import type { Genesis, ModuleGenesis } from "./genesis.js";
import { joinRateLimits, partsOfInFlight, partsOfRateLimits } from "./genesisParts.js";
import type { JsonNode } from "./jsonNode.js";
import { inFlightFromJson, inFlightToJson } from "./packetForwardGenesis.js";
import { layersOf, type StacksByPort } from "./stacks.js";

type JsonObject = { readonly [name: string]: JsonValue };

export function hasRateLimits({ stacks, stacksV2 }: Genesis): boolean {
  return layersOf(stacks, stacksV2).has("rate-limiting");
}

export function hasForwarding({ stacks, stacksV2 }: Genesis): boolean {
  return layersOf(stacks, stacksV2).has("packet-forward-middleware");
}

/** The packets that are being forwarded. */
export function inFlightToDocument(parts: readonly GenesisPart[]): JsonObject {
  if (parts.length === 0) return {};
  return { packetfowardmiddleware: inFlightToJson(parts.map(({ genesis }) => genesis)) };
}

/** Limits are few: what governance has set. */
export function rateLimitsToJson(parts: readonly GenesisPart[]): JsonObject {
  if (parts.length === 0) return {};
  const genesis = joinRateLimits(parts.map((part) => part.genesis));
  return { ratelimit: rateLimiting.GenesisState.toJson(genesis) };
}

export function leftOutOf(parts: readonly GenesisPart[]): JsonValue[] {
  return parts.flatMap(({ leftOut }) =>
    leftOut.map(({ key, value }) => [toHex(key), toHex(value)]),
  );
}

export function stacksToJson(stacks: StacksByPort): JsonObject {
  return Object.fromEntries([...stacks].map(([portId, layers]) => [portId, [...layers]]));
}

/** Names of layers by port. */
export function readStacks(json: JsonNode | undefined): StacksByPort {
  const entries = json?.entries() ?? [];
  return new Map(entries.map(([portId, layers]) => [portId, layers.list().map((l) => l.text())]));
}

/** The state of rate limiting as ibc-go exports it. */
export function rateLimitsFromJson({ value, place }: JsonNode): Generator<ModuleGenesis> {
  return partsOfRateLimits(rateLimiting.GenesisState.fromJson(value, place));
}

/** The state of packet forwarding as ibc-go exports it. */
export function inFlightFromDocument({ value, place }: JsonNode): Generator<ModuleGenesis> {
  return partsOfInFlight(inFlightFromJson(value, place));
}
