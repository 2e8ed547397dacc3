/**
 * The query service of ICS-04, `ibc.core.channel.v1.Query` (04-channel/keeper/grpc_query.go), and
 * of it the methods about channels; queryPackets.ts has those about packets.
 */
import { Bytes } from "../abi/bytes";
import { Store } from "../abi/store";
import { validateConnectionIdentifier } from "../24-host/identifiers";
import { CHANNEL_KEYS } from "../24-host/paths";
import { newHeight, selfHeight } from "../02-client/height";
import { getPackedClientState, getPackedConsensusState } from "../02-client/storedStates";
import {
  Channel, IdentifiedChannel, Order, QueryChannelClientStateRequest,
  QueryChannelClientStateResponse, QueryChannelConsensusStateRequest,
  QueryChannelConsensusStateResponse, QueryChannelRequest, QueryChannelResponse,
  QueryChannelsRequest, QueryChannelsResponse, QueryConnectionChannelsRequest,
  QueryConnectionChannelsResponse, QueryNextSequenceReceiveRequest,
  QueryNextSequenceReceiveResponse, QueryNextSequenceSendRequest, QueryNextSequenceSendResponse,
} from "../codec/gen/ibc.core.channel.v1";
import { IdentifiedClientState } from "../codec/gen/ibc.core.client.v1";
import { IbcError, isPanic, panicked } from "../error";
import {
  answered, invalid, malformedRequest, noSuch, QueryAnswer, refused, Status,
} from "../query/answer";
import { Listing, paginate } from "../query/pagination";
import { connectionOf, getChannel } from "./channel";
import { noChannel, validateEnd } from "./queriedEnd";
import { queryPackets } from "./queryPackets";
import { getNextSequenceRecv, getNextSequenceSend } from "./sequences";

const CHANNEL = Bytes.of("Channel");
const CHANNELS = Bytes.of("Channels");
const CONNECTION_CHANNELS = Bytes.of("ConnectionChannels");
const CHANNEL_CLIENT_STATE = Bytes.of("ChannelClientState");
const CHANNEL_CONSENSUS_STATE = Bytes.of("ChannelConsensusState");
const NEXT_SEQUENCE_RECEIVE = Bytes.of("NextSequenceReceive");
const NEXT_SEQUENCE_SEND = Bytes.of("NextSequenceSend");

const SLASH: u8 = 0x2f;
const PORTS_ELEMENT = Bytes.of("ports");
const CHANNELS_ELEMENT = Bytes.of("channels");

/** Answers a method of `ibc.core.channel.v1.Query`; null when it has none of this name. */
export function queryChannels(method: Bytes, data: Bytes): QueryAnswer | null {
  if (method == CHANNEL) return queryChannel(data);
  if (method == CHANNELS) return queryAllChannels(data);
  if (method == CONNECTION_CHANNELS) return queryConnectionChannels(data);
  if (method == CHANNEL_CLIENT_STATE) return queryChannelClientState(data);
  if (method == CHANNEL_CONSENSUS_STATE) return queryChannelConsensusState(data);
  if (method == NEXT_SEQUENCE_RECEIVE) return queryNextSequenceReceive(data);
  if (method == NEXT_SEQUENCE_SEND) return queryNextSequenceSend(data);
  return queryPackets(method, data);
}

function queryChannel(data: Bytes): QueryAnswer {
  const request = QueryChannelRequest.decode(data);
  if (request === null) return malformedRequest();
  const invalid = validateEnd(request.portId, request.channelId);
  if (invalid !== null) return refused(invalid);
  const channel = getChannel(request.portId, request.channelId);
  if (channel === null) return noChannel(request.portId, request.channelId);
  const response = new QueryChannelResponse();
  response.channel = channel;
  response.proofHeight = selfHeight();
  return answered(response.encode());
}

/** All channels, or those over one connection. */
@final
class Channels extends Listing {
  constructor(private readonly connectionId: Bytes | null) {
    super(Store.IBC, CHANNEL_KEYS, !!connectionId);
  }

  element(key: Bytes, value: Bytes): Bytes | null {
    const channel = Channel.decode(value);
    if (channel === null) return this.fail(Status.none("a channel is malformed"));
    const connectionId = this.connectionId;
    if (connectionId) {
      const hops = channel.connectionHops;
      if (hops.length == 0) return this.fail(panicked("a channel has no connection hop"));
      if (hops[0] != connectionId) return null;
    }
    const parts = key.split(SLASH);
    if (parts.length < 5 || parts[1] != PORTS_ELEMENT || parts[3] != CHANNELS_ELEMENT) {
      return this.fail(Status.unknown("cannot parse channel path " + key.toString()));
    }
    const identified = new IdentifiedChannel();
    identified.state = channel.state;
    identified.ordering = channel.ordering;
    identified.counterparty = channel.counterparty;
    identified.connectionHops = channel.connectionHops;
    identified.version = channel.version;
    identified.portId = parts[2];
    identified.channelId = parts[4];
    return identified.encode();
  }
}

function queryAllChannels(data: Bytes): QueryAnswer {
  const request = QueryChannelsRequest.decode(data);
  if (request === null) return malformedRequest();
  const page = paginate(new Channels(null), request.pagination);
  if (page.error !== null) return refused(page.error!);
  const response = new QueryChannelsResponse();
  response.pagination = page.response;
  response.height = selfHeight();
  return answered(page.elements + response.encode());
}

function queryConnectionChannels(data: Bytes): QueryAnswer {
  const request = QueryConnectionChannelsRequest.decode(data);
  if (request === null) return malformedRequest();
  const refusal = validateConnectionIdentifier(request.connection);
  if (refusal !== null) return invalid(refusal);
  const page = paginate(new Channels(request.connection), request.pagination);
  if (page.error !== null) return refused(page.error!);
  const response = new QueryConnectionChannelsResponse();
  response.pagination = page.response;
  response.height = selfHeight();
  return answered(page.elements + response.encode());
}

function queryChannelClientState(data: Bytes): QueryAnswer {
  const request = QueryChannelClientStateRequest.decode(data);
  if (request === null) return malformedRequest();
  const invalid = validateEnd(request.portId, request.channelId);
  if (invalid !== null) return refused(invalid);
  const channel = getChannel(request.portId, request.channelId);
  if (channel === null) return noChannel(request.portId, request.channelId);
  const found = connectionOf(channel);
  const connection = found.connection;
  if (connection === null) return noConnection(found.error!);
  const stored = getPackedClientState(connection.clientId);
  if (stored.error !== null) return refused(stored.error!);
  if (stored.isAbsent) return noSuch("client", connection.clientId);
  const identified = new IdentifiedClientState();
  identified.clientId = connection.clientId;
  identified.clientState = stored.state;
  const response = new QueryChannelClientStateResponse();
  response.identifiedClientState = identified;
  response.proofHeight = selfHeight();
  return answered(response.encode());
}

function noConnection(error: IbcError): QueryAnswer {
  return refused(isPanic(error) ? error : Status.notFound(error.detail));
}

function queryChannelConsensusState(data: Bytes): QueryAnswer {
  const request = QueryChannelConsensusStateRequest.decode(data);
  if (request === null) return malformedRequest();
  const invalid = validateEnd(request.portId, request.channelId);
  if (invalid !== null) return refused(invalid);
  const channel = getChannel(request.portId, request.channelId);
  if (channel === null) return noChannel(request.portId, request.channelId);
  const found = connectionOf(channel);
  const connection = found.connection;
  if (connection === null) return noConnection(found.error!);
  const height = newHeight(request.revisionNumber, request.revisionHeight);
  const stored = getPackedConsensusState(connection.clientId, height);
  if (stored.error !== null) return refused(stored.error!);
  if (stored.isAbsent) return noSuch("consensus state", connection.clientId);
  const response = new QueryChannelConsensusStateResponse();
  response.consensusState = stored.state;
  response.clientId = connection.clientId;
  response.proofHeight = selfHeight();
  return answered(response.encode());
}

/** 0 for an UNORDERED channel, which waits for no packet in particular. */
function queryNextSequenceReceive(data: Bytes): QueryAnswer {
  const request = QueryNextSequenceReceiveRequest.decode(data);
  if (request === null) return malformedRequest();
  const invalid = validateEnd(request.portId, request.channelId);
  if (invalid !== null) return refused(invalid);
  const channel = getChannel(request.portId, request.channelId);
  if (channel === null) return noChannel(request.portId, request.channelId);
  const response = new QueryNextSequenceReceiveResponse();
  if (channel.ordering != Order.ORDER_UNORDERED) {
    const sequence = getNextSequenceRecv(request.portId, request.channelId);
    if (sequence === null) return refused(Status.notFound("no next sequence to receive"));
    if (sequence.panic !== null) return refused(sequence.panic!);
    response.nextSequenceReceive = sequence.value;
  }
  response.proofHeight = selfHeight();
  return answered(response.encode());
}

function queryNextSequenceSend(data: Bytes): QueryAnswer {
  const request = QueryNextSequenceSendRequest.decode(data);
  if (request === null) return malformedRequest();
  const invalid = validateEnd(request.portId, request.channelId);
  if (invalid !== null) return refused(invalid);
  const sequence = getNextSequenceSend(request.portId, request.channelId);
  if (sequence === null) return refused(Status.notFound("no next sequence to send"));
  if (sequence.panic !== null) return refused(sequence.panic!);
  const response = new QueryNextSequenceSendResponse();
  response.nextSequenceSend = sequence.value;
  response.proofHeight = selfHeight();
  return answered(response.encode());
}
