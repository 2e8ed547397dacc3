/** Genesis of ICS-02 (02-client/genesis.go InitGenesis). */
import { Bytes } from "../abi/bytes";
import { Scratch } from "../abi/scratch";
import { set, Store } from "../abi/store";
import {
  clientPrefix, clientStatePath, consensusStatePath, NEXT_CLIENT_SEQUENCE,
} from "../24-host/paths";
import { writeChecked } from "../24-host/valueSize";
import { ClientConsensusStates, GenesisState, Params } from "../codec/gen/ibc.core.client.v1";
import { IbcError, panicked } from "../error";
import { formatHeight } from "./height";
import { getParams, isAllowedClient, setParams, validateParams } from "./params";
import { unpackClientState, unpackConsensusState } from "./router";
import { Unpacker } from "./unpacker";

/** Writes parameters and counter; null, or the panic that stops ibc-go's start. */
export function initClientSettings(genesis: GenesisState): IbcError | null {
  const error = validateParams(genesis.params);
  if (error !== null) return panicked("client params: " + error.detail);
  setParams(genesis.params);
  set(Store.IBC, NEXT_CLIENT_SEQUENCE, Bytes.u64be(genesis.nextClientSequence));
  return null;
}

/** Writes clients, whose types the stored parameters must allow; null, or the panic that stops
 * ibc-go's start, or `sdk/11` for what no store takes. */
export function initClients(genesis: GenesisState): IbcError | null {
  const params = getParams();
  if (params.error !== null) return params.error;
  // Metadata goes first, so that it cannot overwrite a state under a key of 02-client.
  const metadataError = initMetadata(genesis);
  if (metadataError !== null) return metadataError;
  const clientError = initClientStates(genesis, params.value);
  if (clientError !== null) return clientError;
  for (let i = 0; i < genesis.clientsConsensus.length; i++) {
    const error = initConsensusStates(genesis.clientsConsensus[i]);
    if (error !== null) return error;
  }
  return null;
}

function initMetadata(genesis: GenesisState): IbcError | null {
  const scratch = new Scratch();
  for (let i = 0; i < genesis.clientsMetadata.length; i++) {
    const metadata = genesis.clientsMetadata[i];
    for (let j = 0; j < metadata.clientMetadata.length; j++) {
      const pair = metadata.clientMetadata[j];
      if (pair.key.length == 0) return panicked("metadata without a key");
      const error = writeChecked(
        Store.IBC, clientPrefix(metadata.clientId) + pair.key, pair.value,
      );
      if (error !== null) return error;
      scratch.release();
    }
  }
  return null;
}

function initClientStates(genesis: GenesisState, params: Params): IbcError | null {
  const scratch = new Scratch();
  for (let i = 0; i < genesis.clients.length; i++) {
    const client = genesis.clients[i];
    const packed = client.clientState;
    if (packed === null) return panicked(client.clientId.toString() + " has no state");
    const clientState = unpackClientState(packed, new Unpacker());
    if (clientState === null) return panicked("invalid state of " + client.clientId.toString());
    if (!isAllowedClient(params, clientState.clientType())) {
      return panicked("the type of " + client.clientId.toString() + " is not allowed");
    }
    const error = writeChecked(Store.IBC, clientStatePath(client.clientId), packed.encode());
    if (error !== null) return error;
    scratch.release();
  }
  return null;
}

function initConsensusStates(client: ClientConsensusStates): IbcError | null {
  const scratch = new Scratch();
  for (let i = 0; i < client.consensusStates.length; i++) {
    const entry = client.consensusStates[i];
    const packed = entry.consensusState;
    if (packed === null || unpackConsensusState(packed, new Unpacker()) === null) {
      return panicked("invalid consensus state of " + client.clientId.toString());
    }
    const key = consensusStatePath(client.clientId, formatHeight(entry.height));
    const error = writeChecked(Store.IBC, key, packed.encode());
    if (error !== null) return error;
    scratch.release();
  }
  return null;
}
