/** Genesis of ICS-02 (02-client/genesis.go InitGenesis). */
import { Bytes } from "../abi/bytes";
import { set, Store } from "../abi/store";
import {
  clientPrefix, clientStatePath, consensusStatePath, NEXT_CLIENT_SEQUENCE,
} from "../24-host/paths";
import { GenesisState } from "../codec/gen/ibc.core.client.v1";
import { IbcError, panicked } from "../error";
import { formatHeight } from "./height";
import { isAllowedClient, setParams, validateParams } from "./params";
import { unpackClientState, unpackConsensusState } from "./router";
import { Unpacker } from "./unpacker";

/** Writes a genesis; null, or the panic that stops ibc-go's start. */
export function initClientGenesis(genesis: GenesisState): IbcError | null {
  const error = validateParams(genesis.params);
  if (error !== null) return panicked("client params: " + error.detail);
  setParams(genesis.params);
  // Metadata goes first, so that it cannot overwrite a state under a key of 02-client.
  for (let i = 0; i < genesis.clientsMetadata.length; i++) {
    const metadata = genesis.clientsMetadata[i];
    for (let j = 0; j < metadata.clientMetadata.length; j++) {
      const pair = metadata.clientMetadata[j];
      set(Store.IBC, clientPrefix(metadata.clientId) + pair.key, pair.value);
    }
  }
  const clientError = initClientStates(genesis);
  if (clientError !== null) return clientError;
  const consensusError = initConsensusStates(genesis);
  if (consensusError !== null) return consensusError;
  set(Store.IBC, NEXT_CLIENT_SEQUENCE, Bytes.u64be(genesis.nextClientSequence));
  return null;
}

function initClientStates(genesis: GenesisState): IbcError | null {
  for (let i = 0; i < genesis.clients.length; i++) {
    const client = genesis.clients[i];
    const packed = client.clientState;
    if (packed === null) return panicked(client.clientId.toString() + " has no state");
    const clientState = unpackClientState(packed, new Unpacker());
    if (clientState === null) return panicked("invalid state of " + client.clientId.toString());
    if (!isAllowedClient(genesis.params, clientState.clientType())) {
      return panicked("the type of " + client.clientId.toString() + " is not allowed");
    }
    set(Store.IBC, clientStatePath(client.clientId), packed.encode());
  }
  return null;
}

function initConsensusStates(genesis: GenesisState): IbcError | null {
  for (let i = 0; i < genesis.clientsConsensus.length; i++) {
    const client = genesis.clientsConsensus[i];
    for (let j = 0; j < client.consensusStates.length; j++) {
      const entry = client.consensusStates[j];
      const packed = entry.consensusState;
      if (packed === null || unpackConsensusState(packed, new Unpacker()) === null) {
        return panicked("invalid consensus state of " + client.clientId.toString());
      }
      const height = formatHeight(entry.height);
      set(Store.IBC, consensusStatePath(client.clientId, height), packed.encode());
    }
  }
  return null;
}
