/** What a genesis document says of light clients in contracts: their code, as ibc-go writes it. */

import { concatBytes } from "../bytes.js";
import { GenesisState } from "../codec/gen/ibc.lightclients.wasm.v1.js";
import type { JsonValue } from "../codec/index.js";
import type { Chain } from "./chain.js";
import type { ModuleGenesis } from "./genesis.js";
import { partsOfContracts } from "./genesisParts.js";
import type { JsonNode } from "./jsonNode.js";
import { CHECKSUMS_STORE } from "./lightClient.js";

/** The code of all checksums, on a chain that has light clients in contracts. */
export function contractsToDocument(chain: Chain): { readonly [name: string]: JsonValue } {
  if (!chain.latest.roots.has(CHECKSUMS_STORE)) return {};
  const parts = [...chain.exportGenesis(CHECKSUMS_STORE)].map(({ genesis }) => genesis);
  const genesis = GenesisState.decode(concatBytes(...parts));
  return { [CHECKSUMS_STORE]: GenesisState.toJson(genesis) };
}

export function* contractsFromDocument(json: JsonNode | undefined): Generator<ModuleGenesis> {
  if (json !== undefined) yield* partsOfContracts(GenesisState.fromJson(json.value, json.place));
}
