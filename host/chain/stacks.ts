/** The application stacks that a chain declares (assembly/ABI.md, "Stacks"). */

import { StackDeclaration, Stacks } from "../codec/gen/strait.abi.v0.js";

/** Names of layers by the port that they stand behind, outermost first, the application last. */
export type StacksByPort = ReadonlyMap<string, readonly string[]>;

/** The middleware of ibc-go that the core has, and where it keeps what it remembers. */
const STORES_OF_MIDDLEWARE: ReadonlyMap<string, string> = new Map([
  ["rate-limiting", "ratelimit"],
  ["packet-forward-middleware", "packetfowardmiddleware"],
]);

/** What stands behind the port of ibc-go's test application (testing/simapp/app.go). */
const IBC_GO_TRANSFER = ["rate-limiting", "packet-forward-middleware", "transfer"];

/** Of the layers of a stack of ibc-go's, those that the core has. */
export function knownLayers(layers: readonly string[]): string[] {
  return layers.filter((layer) => layer === "transfer" || STORES_OF_MIDDLEWARE.has(layer));
}

/** The stacks of ibc-go's test application, as far as the core has their layers. */
export function ibcGoStacks(): StacksByPort {
  return new Map([["transfer", knownLayers(IBC_GO_TRANSFER)]]);
}

/** What stands behind the same port of packets between clients. */
const IBC_GO_TRANSFER_V2 = ["rate-limiting", "transfer"];

/** The same for packets between clients. */
export function ibcGoStacksV2(): StacksByPort {
  return new Map([["transfer", IBC_GO_TRANSFER_V2]]);
}

/** The names of all layers of a chain's stacks, of channels and of IBC v2. */
export function layersOf(stacks?: StacksByPort, stacksV2?: StacksByPort): Set<string> {
  return new Set([...(stacks?.values() ?? []), ...(stacksV2?.values() ?? [])].flat());
}

/** The stores of the middleware in a chain's stacks. */
export function storesOfStacks(stacks?: StacksByPort, stacksV2?: StacksByPort): string[] {
  const layers = layersOf(stacks, stacksV2);
  return [...STORES_OF_MIDDLEWARE].flatMap(([layer, store]) => (layers.has(layer) ? [store] : []));
}

/** Value of env 9: stacks for channels and for IBC v2; the core checks it when the chain starts. */
export function encodeStacks(stacks: StacksByPort, stacksV2: StacksByPort = new Map()): Uint8Array {
  return Stacks.encode({ stacks: declarationsOf(stacks), stacksV2: declarationsOf(stacksV2) });
}

function declarationsOf(stacks: StacksByPort): StackDeclaration[] {
  return [...stacks].map(([portId, layers]) =>
    StackDeclaration.create({ portId, layers: [...layers] }),
  );
}
