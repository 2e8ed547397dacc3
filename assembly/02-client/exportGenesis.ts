/** Clients as a genesis (02-client/genesis.go and 02-client/v2/genesis.go ExportGenesis). */
import { Bytes } from "../abi/bytes";
import { Entry, get, has, Store } from "../abi/store";
import { clientPrefix, clientStatePath, NEXT_CLIENT_SEQUENCE } from "../24-host/paths";
import { isBlank } from "../24-host/text";
import { isKeySize } from "../24-host/valueSize";
import { Any } from "../codec/gen/google.protobuf";
import {
  ClientConsensusStates, ConsensusStateWithHeight, GenesisMetadata, GenesisState,
  IdentifiedClientState, IdentifiedGenesisMetadata,
} from "../codec/gen/ibc.core.client.v1";
import * as v2 from "../codec/gen/ibc.core.client.v2";
import { IbcError, panicked } from "../error";
import { parseHeight } from "./height";
import { getParams } from "./params";
import { unpackClientState, unpackConsensusState } from "./router";
import { Unpacker } from "./unpacker";

const SLASH: u8 = 0x2f;
const CLIENT_STATE = Bytes.of("clientState");
const CONSENSUS_STATES = Bytes.of("consensusStates/");
const COUNTERPARTY = Bytes.of("counterparty");

/** Which clients there are, as far as a walk has asked: it comes to all keys of one in a row. */
@final
export class KnownClients {
  private clientId: Bytes = Bytes.allocate(0);
  private exists: bool = false;

  has(clientId: Bytes): bool {
    if (clientId != this.clientId) {
      this.clientId = clientId;
      const path = clientStatePath(clientId);
      this.exists = isKeySize(path.length) && has(Store.IBC, path);
    }
    return this.exists;
  }
}

/** Parameters and the counter; a panic where genesis never wrote them. */
export function exportClientSettings(genesis: GenesisState): IbcError | null {
  const params = getParams();
  if (params.error !== null) return params.error;
  genesis.params = params.value;
  const sequence = get(Store.IBC, NEXT_CLIENT_SEQUENCE);
  if (!sequence || sequence.length < 8) return panicked("next client sequence is nil");
  genesis.nextClientSequence = sequence.readU64be(0);
  return null;
}

/** The identifier in a key `clients/{client}/...`; null for a blank one. */
export function clientOfKey(key: Bytes): Bytes | null {
  const start = key.indexOf(SLASH) + 1;
  const slash = key.indexOf(SLASH, start);
  const clientId = key.slice(start, slash < 0 ? key.length : slash);
  return isBlank(clientId) ? null : clientId;
}

/**
 * Adds what lies under a key of a client: its state, a consensus state, or metadata, which is
 * everything else and which only clients with a state have. A state that cannot be read is a panic.
 */
export function exportClientEntry(
  clientId: Bytes, entry: Entry, clients: KnownClients, genesis: GenesisState,
): IbcError | null {
  const prefix = clientPrefix(clientId);
  const key = entry.key.slice(min(prefix.length, entry.key.length));
  if (key == CLIENT_STATE) return exportClientState(clientId, entry.value, genesis);
  if (entry.key.contains(CLIENT_STATE)) {
    return panicked("cannot parse client state path " + entry.key.toString());
  }
  if (isConsensusState(clientId, entry.key)) {
    const height = key.slice(CONSENSUS_STATES.length);
    return exportConsensusState(clientId, height, entry.value, genesis);
  }
  // Metadata without a client is left out.
  if (clients.has(clientId)) addMetadata(clientId, key, entry.value, genesis);
  return null;
}

/** Whether a consensus state lies under a key of a client. */
export function isConsensusState(clientId: Bytes, key: Bytes): bool {
  const prefix = clientPrefix(clientId) + CONSENSUS_STATES;
  return key.startsWith(prefix) && key.indexOf(SLASH, prefix.length) < 0;
}

function exportClientState(
  clientId: Bytes, value: Bytes, genesis: GenesisState,
): IbcError | null {
  const packed = Any.decode(value);
  if (packed === null || unpackClientState(packed, new Unpacker()) === null) {
    return panicked("invalid state of " + clientId.toString());
  }
  const identified = new IdentifiedClientState();
  identified.clientId = clientId;
  identified.clientState = packed;
  genesis.clients.push(identified);
  return null;
}

function exportConsensusState(
  clientId: Bytes, heightText: Bytes, value: Bytes, genesis: GenesisState,
): IbcError | null {
  const height = parseHeight(heightText);
  const packed = Any.decode(value);
  if (
    height === null || packed === null || unpackConsensusState(packed, new Unpacker()) === null
  ) {
    return panicked("invalid consensus state of " + clientId.toString());
  }
  const withHeight = new ConsensusStateWithHeight();
  withHeight.height = height;
  withHeight.consensusState = packed;
  const lists = genesis.clientsConsensus;
  if (lists.length == 0 || lists[lists.length - 1].clientId != clientId) {
    const list = new ClientConsensusStates();
    list.clientId = clientId;
    lists.push(list);
  }
  lists[lists.length - 1].consensusStates.push(withHeight);
  return null;
}

function addMetadata(clientId: Bytes, key: Bytes, value: Bytes, genesis: GenesisState): void {
  const pair = new GenesisMetadata();
  pair.key = key;
  pair.value = value;
  const lists = genesis.clientsMetadata;
  if (lists.length == 0 || lists[lists.length - 1].clientId != clientId) {
    const list = new IdentifiedGenesisMetadata();
    list.clientId = clientId;
    lists.push(list);
  }
  lists[lists.length - 1].clientMetadata.push(pair);
}

/** Adds the counterparty of a client, where that is what lies under the key; it is among the
 * client's metadata too. */
export function exportCounterparty(
  clientId: Bytes, entry: Entry, clients: KnownClients, genesis: v2.GenesisState,
): IbcError | null {
  if (entry.key != clientPrefix(clientId) + COUNTERPARTY) return null;
  if (entry.value.length == 0 || !clients.has(clientId)) return null;
  const counterparty = v2.CounterpartyInfo.decode(entry.value);
  if (counterparty === null) return panicked("malformed counterparty of " + clientId.toString());
  const info = new v2.GenesisCounterpartyInfo();
  info.clientId = clientId;
  info.counterpartyInfo = counterparty;
  genesis.counterpartyInfos.push(info);
  return null;
}
