/**
 * Every key that the core writes, in one file: ICS-24 as ibc-go v11.2.0 lays it out
 * (modules/core/24-host, types/keys.go of each module, light-clients/07-tendermint/store.go).
 * Keys are in store `ibc` unless they say otherwise.
 */
import { Bytes } from "../abi/bytes";

// Counters and parameters.

/** 8 big-endian bytes: the number of the next client. */
export const NEXT_CLIENT_SEQUENCE = Bytes.of("nextClientSequence");
export const NEXT_CONNECTION_SEQUENCE = Bytes.of("nextConnectionSequence");
export const NEXT_CHANNEL_SEQUENCE = Bytes.of("nextChannelSequence");
/** `ibc.core.client.v1.Params` */
export const CLIENT_PARAMS = Bytes.of("clientParams");
/** `ibc.core.connection.v1.Params` */
export const CONNECTION_PARAMS = Bytes.of("connectionParams");

// ICS-02: clients.

/** What the keys of all clients begin with. */
export const CLIENT_KEYS = Bytes.of("clients");
export const CLIENT_PREFIX = Bytes.of("clients/");
const SLASH = Bytes.of("/");
const CLIENT_STATE = Bytes.of("clientState");
const CONSENSUS_STATES = Bytes.of("consensusStates/");
const PROCESSED_TIME = Bytes.of("/processedTime");
const PROCESSED_HEIGHT = Bytes.of("/processedHeight");
const ITERATE_CONSENSUS_STATES = Bytes.of("iterateConsensusStates");
const CONNECTIONS = Bytes.of("connections");
const CREATOR = Bytes.of("creator");
const COUNTERPARTY = Bytes.of("counterparty");
const CONFIG = Bytes.of("config");

/** `clients/{client}/`, below which everything of a client lies. */
export function clientPrefix(clientId: Bytes): Bytes {
  return CLIENT_PREFIX + clientId + SLASH;
}

/** `Any` of the client state. */
export function clientStatePath(clientId: Bytes): Bytes {
  return clientPrefix(clientId) + CLIENT_STATE;
}

/** `consensusStates/{revision}-{height}`, relative to the client's prefix: also the value of an
 * iteration key. */
export function relativeConsensusStatePath(height: Bytes): Bytes {
  return CONSENSUS_STATES + height;
}

/** `Any` of the consensus state at a height (`{revision}-{height}`). */
export function consensusStatePath(clientId: Bytes, height: Bytes): Bytes {
  return clientPrefix(clientId) + relativeConsensusStatePath(height);
}

/** What the keys of a client's consensus states and their metadata begin with. */
export function consensusStatesPrefix(clientId: Bytes): Bytes {
  return clientPrefix(clientId) + CONSENSUS_STATES;
}

/** 8 big-endian bytes: block time in nanoseconds at which the consensus state was written. */
export function processedTimePath(clientId: Bytes, height: Bytes): Bytes {
  return consensusStatePath(clientId, height) + PROCESSED_TIME;
}

/** Text `{revision}-{height}` of the own height at which the consensus state was written. */
export function processedHeightPath(clientId: Bytes, height: Bytes): Bytes {
  return consensusStatePath(clientId, height) + PROCESSED_HEIGHT;
}

/** Prefix of a client's iteration keys, which sort by height. */
export function iterationPrefix(clientId: Bytes): Bytes {
  return clientPrefix(clientId) + ITERATE_CONSENSUS_STATES;
}

/** Value: the relative path of the consensus state. */
export function iterationPath(clientId: Bytes, revisionNumber: u64, revisionHeight: u64): Bytes {
  return iterationPrefix(clientId) + Bytes.u64be(revisionNumber) + Bytes.u64be(revisionHeight);
}

/** `ClientPaths`: identifiers of the client's connections. */
export function clientConnectionsPath(clientId: Bytes): Bytes {
  return clientPrefix(clientId) + CONNECTIONS;
}

/** Address bytes of who created the client. */
export function clientCreatorPath(clientId: Bytes): Bytes {
  return clientPrefix(clientId) + CREATOR;
}

/** `ibc.core.client.v2.CounterpartyInfo` */
export function clientCounterpartyPath(clientId: Bytes): Bytes {
  return clientPrefix(clientId) + COUNTERPARTY;
}

/** `ibc.core.client.v2.Config` */
export function clientConfigPath(clientId: Bytes): Bytes {
  return clientPrefix(clientId) + CONFIG;
}

// ICS-03: connections.

/** What the keys of all connections begin with. */
export const CONNECTION_KEYS = Bytes.of("connections");
export const CONNECTION_PREFIX = Bytes.of("connections/");

/** `ConnectionEnd` */
export function connectionPath(connectionId: Bytes): Bytes {
  return CONNECTION_PREFIX + connectionId;
}

// ICS-04: channels and packets.

const NOTHING = Bytes.allocate(0);
const PORTS = Bytes.of("ports/");
const CHANNELS = Bytes.of("/channels/");
const SEQUENCES = Bytes.of("/sequences/");
const SEQUENCES_PREFIX = Bytes.of("/sequences");
/** What the keys of all channels begin with. */
export const CHANNEL_KEYS = Bytes.of("channelEnds");
export const CHANNEL_PREFIX = Bytes.of("channelEnds/");
/** Of ports whose names begin with `transfer`. */
export const CHANNELS_OF_TRANSFER = Bytes.of("channelEnds/ports/transfer");
/** Before the counters of what is sent, over channels and, in IBC v2, between clients. */
export const NEXT_SEQUENCE_SEND_PREFIX = Bytes.of("nextSequenceSend/");
export const NEXT_SEQUENCE_RECV_PREFIX = Bytes.of("nextSequenceRecv/");
export const NEXT_SEQUENCE_ACK_PREFIX = Bytes.of("nextSequenceAck/");
export const COMMITMENT_PREFIX = Bytes.of("commitments/");
export const RECEIPT_PREFIX = Bytes.of("receipts/");
export const ACKNOWLEDGEMENT_PREFIX = Bytes.of("acks/");
const RECV_START_SEQUENCE = Bytes.of("recvStartSequence/");

/** `{kind}ports/{port}/channels/{channel}` and what follows, put together in one go: these keys are
 * made more often than any others. */
function channelKey(kind: Bytes, portId: Bytes, channelId: Bytes, rest: Bytes = NOTHING): Bytes {
  const portOffset = kind.length + PORTS.length;
  const channelOffset = portOffset + portId.length + CHANNELS.length;
  const restOffset = channelOffset + channelId.length;
  const key = Bytes.allocate(restOffset + rest.length);
  key.fill(0, kind);
  key.fill(kind.length, PORTS);
  key.fill(portOffset, portId);
  key.fill(portOffset + portId.length, CHANNELS);
  key.fill(channelOffset, channelId);
  key.fill(restOffset, rest);
  return key;
}

function packetKey(kind: Bytes, portId: Bytes, channelId: Bytes, sequence: u64): Bytes {
  return channelKey(kind, portId, channelId, SEQUENCES + Bytes.decimal(sequence));
}

/** `Channel` */
export function channelPath(portId: Bytes, channelId: Bytes): Bytes {
  return channelKey(CHANNEL_PREFIX, portId, channelId);
}

/** 8 big-endian bytes, as the two below. */
export function nextSequenceSendPath(portId: Bytes, channelId: Bytes): Bytes {
  return channelKey(NEXT_SEQUENCE_SEND_PREFIX, portId, channelId);
}

export function nextSequenceRecvPath(portId: Bytes, channelId: Bytes): Bytes {
  return channelKey(NEXT_SEQUENCE_RECV_PREFIX, portId, channelId);
}

export function nextSequenceAckPath(portId: Bytes, channelId: Bytes): Bytes {
  return channelKey(NEXT_SEQUENCE_ACK_PREFIX, portId, channelId);
}

/** 32 bytes; deleted on acknowledgement and timeout. */
export function packetCommitmentPath(portId: Bytes, channelId: Bytes, sequence: u64): Bytes {
  return packetKey(COMMITMENT_PREFIX, portId, channelId, sequence);
}

/** One byte 01; UNORDERED channels only. */
export function packetReceiptPath(portId: Bytes, channelId: Bytes, sequence: u64): Bytes {
  return packetKey(RECEIPT_PREFIX, portId, channelId, sequence);
}

/** SHA-256 of the acknowledgement. */
export function packetAcknowledgementPath(portId: Bytes, channelId: Bytes, sequence: u64): Bytes {
  return packetKey(ACKNOWLEDGEMENT_PREFIX, portId, channelId, sequence);
}

/** What the keys of a channel's commitments begin with. */
export function packetCommitmentPrefix(portId: Bytes, channelId: Bytes): Bytes {
  return channelKey(COMMITMENT_PREFIX, portId, channelId, SEQUENCES_PREFIX);
}

/** What the keys of a channel's acknowledgements begin with. */
export function packetAcknowledgementPrefix(portId: Bytes, channelId: Bytes): Bytes {
  return channelKey(ACKNOWLEDGEMENT_PREFIX, portId, channelId, SEQUENCES_PREFIX);
}

/** 8 big-endian bytes; written by channel upgrades of older releases, still enforced. */
export function recvStartSequencePath(portId: Bytes, channelId: Bytes): Bytes {
  return channelKey(RECV_START_SEQUENCE, portId, channelId);
}

// ICS-04 version 2: packets between clients (24-host/v2/packet_keys.go).

const COMMITMENT_TAG = tag(1);
const RECEIPT_TAG = tag(2);
const ACKNOWLEDGEMENT_TAG = tag(3);
const ASYNC_PACKET = Bytes.of("async_packet");

/** One byte that no identifier can hold. */
function tag(value: u8): Bytes {
  return Bytes.u64be(<u64>value).slice(7);
}

/** On the source; 32 bytes. */
export function packetCommitmentPathV2(sourceClient: Bytes, sequence: u64): Bytes {
  return sourceClient + COMMITMENT_TAG + Bytes.u64be(sequence);
}

/** What the keys of a client's commitments begin with. */
export function packetCommitmentPrefixV2(sourceClient: Bytes): Bytes {
  return sourceClient + COMMITMENT_TAG;
}

/** What the keys of a client's acknowledgements begin with. */
export function packetAcknowledgementPrefixV2(destinationClient: Bytes): Bytes {
  return destinationClient + ACKNOWLEDGEMENT_TAG;
}

/** On the destination; one byte 02. */
export function packetReceiptPathV2(destinationClient: Bytes, sequence: u64): Bytes {
  return destinationClient + RECEIPT_TAG + Bytes.u64be(sequence);
}

/** On the destination; 32 bytes. */
export function packetAcknowledgementPathV2(destinationClient: Bytes, sequence: u64): Bytes {
  return destinationClient + ACKNOWLEDGEMENT_TAG + Bytes.u64be(sequence);
}

/** 8 big-endian bytes. */
export function nextSequenceSendPathV2(sourceClient: Bytes): Bytes {
  return NEXT_SEQUENCE_SEND_PREFIX + sourceClient;
}

/** `ibc.core.channel.v2.Packet` that waits for its acknowledgement to be written. */
export function asyncPacketPath(destinationClient: Bytes, sequence: u64): Bytes {
  return destinationClient + ASYNC_PACKET + Bytes.u64be(sequence);
}

// Store `upgrade` (x/upgrade/types/keys.go).

/** `cosmos.upgrade.v1beta1.Plan` */
export const UPGRADE_PLAN = tag(0);
/** Upgrades that are done: this tag, 8 big-endian bytes of height, the name. */
export const UPGRADE_DONE_PREFIX = tag(1);
/** The first key behind those. */
export const UPGRADE_DONE_END = tag(2);
const UPGRADED_IBC_STATE = Bytes.of("upgradedIBCState/");
const UPGRADED_CLIENT = Bytes.of("/upgradedClient");
const UPGRADED_CONSENSUS_STATE = Bytes.of("/upgradedConsState");

/** `Any` of the client state after the upgrade at a height. */
export function upgradedClientPath(planHeight: u64): Bytes {
  return UPGRADED_IBC_STATE + Bytes.decimal(planHeight) + UPGRADED_CLIENT;
}

/** `Any` of the consensus state after the upgrade at a height. */
export function upgradedConsensusStatePath(planHeight: u64): Bytes {
  return UPGRADED_IBC_STATE + Bytes.decimal(planHeight) + UPGRADED_CONSENSUS_STATE;
}

// Store `transfer` (modules/apps/transfer/types/keys.go).

/** The port that the transfer application is bound to. */
export const TRANSFER_PORT = tag(1);
/** `ibc.applications.transfer.v1.Params` */
export const TRANSFER_PARAMS = Bytes.of("params");
/** What the keys of all denominations begin with. */
export const TRANSFER_DENOM_TAG = tag(3);
/** Releases before v10 stored a `DenomTrace` here. */
export const DENOM_TRACE_PREFIX = tag(2);
export const TOTAL_ESCROW_PREFIX = Bytes.of("totalEscrowForDenom/");

/** `Denom` under the SHA-256 of its full path. */
export function denomPath(denomHash: Bytes): Bytes {
  return TRANSFER_DENOM_TAG + denomHash;
}

/** `DenomTrace` under the SHA-256 of its full path. */
export function denomTracePath(denomHash: Bytes): Bytes {
  return DENOM_TRACE_PREFIX + denomHash;
}

/** `cosmos.base.v1beta1.IntProto` */
export function totalEscrowForDenomPath(denom: Bytes): Bytes {
  return TOTAL_ESCROW_PREFIX + denom;
}

// Store `ratelimit` (modules/apps/rate-limiting/types/keys.go).

/** What is stored under a rate limit's denomination and channel or client. */
export const RATE_LIMIT_PREFIX = Bytes.of("rate-limit");
export const DENOM_BLACKLIST_PREFIX = Bytes.of("denom-blacklist");
/** It says blacklist, but is what ibc-go has the whitelist under. */
export const ADDRESS_WHITELIST_PREFIX = Bytes.of("address-blacklist");
/** `HourEpoch` */
export const HOUR_EPOCH = Bytes.of("hour-epoch");
export const PENDING_SEND_PREFIX = tag(0);
export const PENDING_RECEIVE_PREFIX = tag(1);
/** Releases before v11.2 stored pending packets here, without their denominations. */
export const LEGACY_PENDING_SEND_PREFIX = Bytes.of("pending-send-packet");
export const LEGACY_PENDING_RECEIVE_PREFIX = Bytes.of("pending-receive-packet");

/** `RateLimit`; nothing stands between the two names. */
export function rateLimitPath(denom: Bytes, channelOrClientId: Bytes): Bytes {
  return RATE_LIMIT_PREFIX + denom + channelOrClientId;
}

/** One byte 01. */
export function denomBlacklistPath(denom: Bytes): Bytes {
  return DENOM_BLACKLIST_PREFIX + denom;
}

/** `WhitelistedAddressPair`; nothing stands between the two addresses. */
export function addressWhitelistPath(sender: Bytes, receiver: Bytes): Bytes {
  return ADDRESS_WHITELIST_PREFIX + sender + receiver;
}

/** What ends a text within a key of the SDK's collections. */
const TEXT_END = tag(0);

/** What the keys of the pending packets of one kind, channel or client and denomination begin
 * with. */
export function pendingPacketsPrefix(
  kind: Bytes, channelOrClientId: Bytes, denom: Bytes,
): Bytes {
  return kind + channelOrClientId + TEXT_END + denom + TEXT_END;
}

/** Empty; as the SDK's collections lay a triple out, texts end with a zero byte. */
export function pendingPacketPath(
  kind: Bytes, channelOrClientId: Bytes, denom: Bytes, sequence: u64,
): Bytes {
  return pendingPacketsPrefix(kind, channelOrClientId, denom) + Bytes.u64be(sequence);
}
