/**
 * The state of a chain as a genesis, in parts of bounded size (modules/core/genesis.go
 * ExportGenesis). One walk through a store comes upon everything; a part holds what some of its
 * keys are, each in its list. Lists are in the order of the store: whoever puts the parts together
 * sorts those that ibc-go sorts.
 */
import { Bytes } from "../abi/bytes";
import { Entry, Scan, Store } from "../abi/store";
import {
  clientOfKey, exportClientEntry, exportClientSettings, exportCounterparty, isConsensusState,
  KnownClients,
} from "../02-client/exportGenesis";
import {
  exportClientConnections, exportConnection, exportConnectionSettings,
} from "../03-connection/exportGenesis";
import {
  areSendSequencesExported, exportChannel, exportChannelSettings, exportPacketState,
  exportSequence,
} from "../04-channel/exportGenesis";
import { exportPacketStateV2, exportSequenceV2 } from "../04-channel/exportGenesisV2";
import { isInAnyStack } from "../05-port/router";
import { exportContract } from "../08-wasm/genesis";
import { checksumsStore, hasWasmClients, WASM } from "../08-wasm/settings";
import { exportDenom, exportTotalEscrow, exportTransferSettings } from "../20-transfer/genesis";
import {
  ACKNOWLEDGEMENT_PREFIX, CHANNEL_PREFIX, CLIENT_PARAMS, CLIENT_PREFIX, COMMITMENT_PREFIX,
  CONNECTION_PARAMS, CONNECTION_PREFIX, NEXT_CHANNEL_SEQUENCE, NEXT_CLIENT_SEQUENCE,
  NEXT_CONNECTION_SEQUENCE, NEXT_SEQUENCE_ACK_PREFIX, NEXT_SEQUENCE_RECV_PREFIX,
  NEXT_SEQUENCE_SEND_PREFIX, RECEIPT_PREFIX, TOTAL_ESCROW_PREFIX, TRANSFER_DENOM_TAG,
  TRANSFER_PARAMS, TRANSFER_PORT,
} from "../24-host/paths";
import { StoreWalk } from "../24-host/storeWalk";
import { isKeySize } from "../24-host/valueSize";
import { exportInFlightPacket } from "../30-middleware/packetForward/genesis";
import { PACKET_FORWARD_MIDDLEWARE } from "../30-middleware/packetForward/packetForward";
import {
  exportHourEpoch, exportRateLimitEntry,
} from "../30-middleware/rateLimiting/genesis";
import { RATE_LIMITING } from "../30-middleware/rateLimiting/middleware";
import {
  GenesisState as PacketForwardGenesis,
} from "../codec/gen/ibc.applications.packet_forward_middleware.v1";
import { GenesisState as RateLimitGenesis } from "../codec/gen/ibc.applications.rate_limiting.v1";
import { GenesisState as TransferGenesis } from "../codec/gen/ibc.applications.transfer.v1";
import { GenesisState as WasmGenesis } from "../codec/gen/ibc.lightclients.wasm.v1";
import { GenesisState as CoreGenesis } from "../codec/gen/ibc.core.types.v1";
import { PacketSequence } from "../codec/gen/ibc.core.channel.v1";
import {
  ExportGenesisRequest, ExportGenesisResponse, StoreEntry,
} from "../codec/gen/strait.abi.v0";
import { IbcError, panicked, SdkError } from "../error";
import { IBC, noSuchModule, PACKET_FORWARD, RATE_LIMIT, TRANSFER } from "./genesis";

const NOTHING = Bytes.allocate(0);

/** One part of a module's genesis, as an ExportGenesisRequest asks for it: where ibc-go's export
 * panics, so does this one. */
export function exportGenesis(input: Bytes): ExportGenesisResponse {
  const response = new ExportGenesisResponse();
  const request = ExportGenesisRequest.decode(input);
  let error: IbcError | null = null;
  if (request === null) error = SdkError.txDecode("malformed ExportGenesisRequest");
  else error = exportModule(request, response);
  if (error !== null) {
    response.code = error.code;
    response.codespace = Bytes.of(error.codespace);
    response.log = Bytes.of(error.detail);
  }
  return response;
}

function exportModule(
  request: ExportGenesisRequest, response: ExportGenesisResponse,
): IbcError | null {
  if (request.cursor.length > 0 && !isKeySize(request.cursor.length)) {
    return SdkError.invalidRequest("the cursor is none that an export gave");
  }
  if (request.module == IBC) return exportCore(request.cursor, response);
  if (request.module == TRANSFER) return exportTransfer(request.cursor, response);
  if (request.module == RATE_LIMIT && isInAnyStack(RATE_LIMITING)) {
    return exportRateLimits(request.cursor, response);
  }
  if (request.module == PACKET_FORWARD && isInAnyStack(PACKET_FORWARD_MIDDLEWARE)) {
    return exportInFlightPackets(request.cursor, response);
  }
  if (request.module == WASM && hasWasmClients()) {
    return exportContracts(request.cursor, response);
  }
  return noSuchModule(request.module);
}

function exportCore(cursor: Bytes, response: ExportGenesisResponse): IbcError | null {
  const genesis = new CoreGenesis();
  if (cursor.length == 0) {
    const error = exportCoreSettings(genesis);
    if (error !== null) return error;
  }
  const exporter = new CoreExport(genesis, response.leftOut);
  const walk = new StoreWalk(Store.IBC, cursor, NOTHING);
  for (let entry = walk.next(); entry !== null; entry = walk.next()) {
    const error = exporter.add(entry);
    if (error !== null) {
      walk.close();
      return error;
    }
  }
  response.genesis = genesis.encode();
  response.cursor = walk.cursor;
  return null;
}

function exportCoreSettings(genesis: CoreGenesis): IbcError | null {
  let error = exportClientSettings(genesis.clientGenesis);
  if (error === null) error = exportConnectionSettings(genesis.connectionGenesis);
  return error !== null ? error : exportChannelSettings(genesis.channelGenesis);
}

function isCoreSetting(key: Bytes): bool {
  return key == CLIENT_PARAMS || key == CONNECTION_PARAMS || key == NEXT_CLIENT_SEQUENCE ||
    key == NEXT_CONNECTION_SEQUENCE || key == NEXT_CHANNEL_SEQUENCE;
}

/** Remembers an entry that is no part of a genesis of ibc-go's. */
function leaveOut(entry: Entry, leftOut: StoreEntry[]): void {
  const kept = new StoreEntry();
  kept.key = entry.key;
  kept.value = entry.value;
  leftOut.push(kept);
}

/** What a part holds so far. */
@final
class CoreExport {
  private readonly clients: KnownClients = new KnownClients();
  private hasAskedForSendSequences: bool = false;
  private areSendSequencesExported: bool = false;

  constructor(
    private readonly genesis: CoreGenesis,
    private readonly leftOut: StoreEntry[],
  ) {}

  /** Adds what lies under a key of store `ibc`. */
  add(entry: Entry): IbcError | null {
    const key = entry.key;
    const channels = this.genesis.channelGenesis;
    if (key.startsWith(CLIENT_PREFIX)) return this.addOfClient(entry);
    if (key.startsWith(CONNECTION_PREFIX)) {
      return exportConnection(entry, this.genesis.connectionGenesis);
    }
    if (key.startsWith(CHANNEL_PREFIX)) return exportChannel(entry, channels);
    if (key.startsWith(COMMITMENT_PREFIX)) return exportPacketState(entry, channels.commitments);
    if (key.startsWith(RECEIPT_PREFIX)) return exportPacketState(entry, channels.receipts);
    if (key.startsWith(ACKNOWLEDGEMENT_PREFIX)) {
      return exportPacketState(entry, channels.acknowledgements);
    }
    if (key.startsWith(NEXT_SEQUENCE_SEND_PREFIX)) return this.addSendSequence(entry);
    if (key.startsWith(NEXT_SEQUENCE_RECV_PREFIX)) {
      return this.addSequence(entry, channels.recvSequences);
    }
    if (key.startsWith(NEXT_SEQUENCE_ACK_PREFIX)) {
      return this.addSequence(entry, channels.ackSequences);
    }
    if (isCoreSetting(key)) return null;
    const isTaken = exportPacketStateV2(entry, this.clients, this.genesis.channelV2Genesis);
    if (!isTaken) leaveOut(entry, this.leftOut);
    return null;
  }

  private addOfClient(entry: Entry): IbcError | null {
    const genesis = this.genesis;
    const clients = this.clients;
    const clientId = clientOfKey(entry.key);
    if (!clientId) return panicked("a client has no identifier");
    const isTaken = isConsensusState(clientId, entry.key) || clients.has(clientId);
    let error = exportClientEntry(clientId, entry, clients, genesis.clientGenesis);
    if (error !== null) return error;
    if (!isTaken) leaveOut(entry, this.leftOut);
    error = exportCounterparty(clientId, entry, clients, genesis.clientV2Genesis);
    if (error !== null) return error;
    return exportClientConnections(clientId, entry, clients, genesis.connectionGenesis);
  }

  private addSendSequence(entry: Entry): IbcError | null {
    const clients = this.genesis.channelV2Genesis.sendSequences;
    const before = clients.length;
    const error = exportSequenceV2(entry, this.clients, this.genesis.channelV2Genesis);
    if (error !== null || clients.length > before) return error;
    if (!this.hasAskedForSendSequences) {
      this.hasAskedForSendSequences = true;
      this.areSendSequencesExported = areSendSequencesExported();
    }
    if (this.areSendSequencesExported) {
      return this.addSequence(entry, this.genesis.channelGenesis.sendSequences);
    }
    leaveOut(entry, this.leftOut);
    return null;
  }

  private addSequence(entry: Entry, list: PacketSequence[]): IbcError | null {
    const before = list.length;
    const error = exportSequence(entry, list);
    if (error === null && list.length == before) leaveOut(entry, this.leftOut);
    return error;
  }
}

function exportTransfer(cursor: Bytes, response: ExportGenesisResponse): IbcError | null {
  const genesis = new TransferGenesis();
  if (cursor.length == 0) {
    const error = exportTransferSettings(genesis);
    if (error !== null) return error;
  }
  const walk = new StoreWalk(Store.TRANSFER, cursor, NOTHING);
  for (let entry = walk.next(); entry !== null; entry = walk.next()) {
    const error = addOfTransfer(entry, genesis, response.leftOut);
    if (error !== null) {
      walk.close();
      return error;
    }
  }
  response.genesis = genesis.encode();
  response.cursor = walk.cursor;
  return null;
}

function addOfTransfer(
  entry: Entry, genesis: TransferGenesis, leftOut: StoreEntry[],
): IbcError | null {
  if (entry.key.startsWith(TRANSFER_DENOM_TAG)) return exportDenom(entry.value, genesis);
  if (entry.key == TRANSFER_PORT || entry.key == TRANSFER_PARAMS) return null;
  if (!entry.key.startsWith(TOTAL_ESCROW_PREFIX)) {
    leaveOut(entry, leftOut);
    return null;
  }
  const before = genesis.totalEscrowed.length;
  const error = exportTotalEscrow(entry.key, entry.value, genesis);
  if (error === null && genesis.totalEscrowed.length == before) leaveOut(entry, leftOut);
  return error;
}

function exportRateLimits(cursor: Bytes, response: ExportGenesisResponse): IbcError | null {
  const genesis = new RateLimitGenesis();
  if (cursor.length == 0) {
    const error = exportHourEpoch(genesis);
    if (error !== null) return error;
  }
  const walk = new StoreWalk(Store.RATE_LIMIT, cursor, NOTHING);
  for (let entry = walk.next(); entry !== null; entry = walk.next()) {
    const error = exportRateLimitEntry(entry, genesis, response.leftOut);
    if (error !== null) {
      walk.close();
      return error;
    }
  }
  response.genesis = genesis.encode();
  response.cursor = walk.cursor;
  return null;
}

function exportInFlightPackets(cursor: Bytes, response: ExportGenesisResponse): IbcError | null {
  const genesis = new PacketForwardGenesis();
  const walk = new StoreWalk(Store.PACKET_FORWARD, cursor, NOTHING);
  for (let entry = walk.next(); entry !== null; entry = walk.next()) {
    const error = exportInFlightPacket(entry, genesis);
    if (error !== null) {
      walk.close();
      return error;
    }
  }
  response.genesis = genesis.encode();
  response.cursor = walk.cursor;
  return null;
}

/** A part has the code of one checksum, of which a call may read no more. */
function exportContracts(cursor: Bytes, response: ExportGenesisResponse): IbcError | null {
  const genesis = new WasmGenesis();
  const scan = new Scan(checksumsStore(), cursor, NOTHING, false);
  const entry = scan.next();
  if (entry !== null) {
    const error = exportContract(entry, genesis);
    if (error !== null) {
      scan.close();
      return error;
    }
    const next = scan.next();
    if (next !== null) {
      response.cursor = next.key;
      scan.close();
    }
  }
  response.genesis = genesis.encode();
  return null;
}
