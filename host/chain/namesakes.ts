/** Clients whose counterparty has the same identifier, in a genesis that ibc-go exported. */

import { equalBytes, utf8 } from "../bytes.js";
import type { IdentifiedGenesisMetadata } from "../codec/gen/ibc.core.client.v1.js";
import { CounterpartyInfo, type GenesisCounterpartyInfo } from "../codec/gen/ibc.core.client.v2.js";
import { CORE_LISTS, COUNTERPARTIES, type GenesisSource, METADATA } from "./genesisParts.js";

/**
 * ibc-go exports a client whose counterparty has the same identifier, as both chains may well call
 * theirs, and then refuses to start from that (02-client/v2/types/genesis.go Validate). What the
 * client's metadata says too is taken from there.
 */
export function withoutNamesakes({ settings, items }: GenesisSource): GenesisSource {
  const told = new Set<string>();
  const listOf = (name: string) => items(CORE_LISTS.find((list) => list.name === name)!);
  const infos = () => listOf(COUNTERPARTIES) as Iterable<GenesisCounterpartyInfo>;
  const values = new Map<string, Uint8Array>();
  for (const { clientId, counterpartyInfo } of infos()) {
    if (clientId !== counterpartyInfo.clientId) continue;
    values.set(clientId, CounterpartyInfo.encode(counterpartyInfo));
  }
  const metadata = values.size === 0 ? [] : listOf(METADATA);
  for (const { clientId, clientMetadata } of metadata as Iterable<IdentifiedGenesisMetadata>) {
    const value = values.get(clientId);
    const isTold = clientMetadata.some(
      (pair) => equalBytes(pair.key, COUNTERPARTY_KEY) && value && equalBytes(pair.value, value),
    );
    if (isTold) told.add(clientId);
  }
  function* others(): Generator<GenesisCounterpartyInfo> {
    for (const info of infos()) {
      const isNamesake = info.clientId === info.counterpartyInfo.clientId;
      if (!isNamesake || !told.has(info.clientId)) yield info;
    }
  }
  return { settings, items: (list) => (list.name === COUNTERPARTIES ? others() : items(list)) };
}

const COUNTERPARTY_KEY = utf8("counterparty");
