/** Queries about the packets of classic channels (04-channel/keeper/grpc_query.go). */
import { Bytes } from "../abi/bytes";
import { Scratch } from "../abi/scratch";
import { get, has, Store } from "../abi/store";
import {
  channelPath, packetAcknowledgementPath, packetAcknowledgementPrefix, packetCommitmentPrefix,
} from "../24-host/paths";
import { parseU64 } from "../24-host/text";
import { selfHeight } from "../02-client/height";
import {
  Order, PacketState, QueryPacketAcknowledgementRequest, QueryPacketAcknowledgementResponse,
  QueryPacketAcknowledgementsRequest, QueryPacketAcknowledgementsResponse,
  QueryPacketCommitmentRequest, QueryPacketCommitmentResponse, QueryPacketCommitmentsRequest,
  QueryPacketCommitmentsResponse, QueryPacketReceiptRequest, QueryPacketReceiptResponse,
  QueryUnreceivedAcksRequest, QueryUnreceivedAcksResponse, QueryUnreceivedPacketsRequest,
  QueryUnreceivedPacketsResponse,
} from "../codec/gen/ibc.core.channel.v1";
import { IbcError } from "../error";
import { answered, malformedRequest, QueryAnswer, refused, Status } from "../query/answer";
import { Elements, Listing, paginate, tooLongAnswer } from "../query/pagination";
import { getChannel, orderName } from "./channel";
import { getPacketCommitment, hasPacketReceipt } from "./packet";
import { noChannel, validateEnd } from "./queriedEnd";
import { getNextSequenceRecv } from "./sequences";

const PACKET_COMMITMENT = Bytes.of("PacketCommitment");
const PACKET_COMMITMENTS = Bytes.of("PacketCommitments");
const PACKET_RECEIPT = Bytes.of("PacketReceipt");
const PACKET_ACKNOWLEDGEMENT = Bytes.of("PacketAcknowledgement");
const PACKET_ACKNOWLEDGEMENTS = Bytes.of("PacketAcknowledgements");
const UNRECEIVED_PACKETS = Bytes.of("UnreceivedPackets");
const UNRECEIVED_ACKS = Bytes.of("UnreceivedAcks");
const SLASH: u8 = 0x2f;

/** Answers a method of `ibc.core.channel.v1.Query` about packets; null for any other name. */
export function queryPackets(method: Bytes, data: Bytes): QueryAnswer | null {
  if (method == PACKET_COMMITMENT) return queryPacketCommitment(data);
  if (method == PACKET_COMMITMENTS) return queryPacketCommitments(data);
  if (method == PACKET_RECEIPT) return queryPacketReceipt(data);
  if (method == PACKET_ACKNOWLEDGEMENT) return queryPacketAcknowledgement(data);
  if (method == PACKET_ACKNOWLEDGEMENTS) return queryPacketAcknowledgements(data);
  if (method == UNRECEIVED_PACKETS) return queryUnreceivedPackets(data);
  if (method == UNRECEIVED_ACKS) return queryUnreceivedAcks(data);
  return null;
}

/** Identifiers, then the sequence. */
function validatePacketEnd(portId: Bytes, channelId: Bytes, sequence: u64): IbcError | null {
  const invalid = validateEnd(portId, channelId);
  if (invalid !== null || sequence != 0) return invalid;
  return Status.invalidArgument("packet sequence cannot be 0");
}

function hasChannel(portId: Bytes, channelId: Bytes): bool {
  return has(Store.IBC, channelPath(portId, channelId));
}

/** Why one of several sequences is refused. */
export function zeroSequence(index: i32): QueryAnswer {
  return refused(Status.invalidArgument("packet sequence " + index.toString() + " cannot be 0"));
}

function queryPacketCommitment(data: Bytes): QueryAnswer {
  const request = QueryPacketCommitmentRequest.decode(data);
  if (request === null) return malformedRequest();
  const invalid = validatePacketEnd(request.portId, request.channelId, request.sequence);
  if (invalid !== null) return refused(invalid);
  if (!hasChannel(request.portId, request.channelId)) {
    return noChannel(request.portId, request.channelId);
  }
  const commitment = getPacketCommitment(request.portId, request.channelId, request.sequence);
  if (!commitment) return refused(Status.notFound("packet commitment hash not found"));
  const response = new QueryPacketCommitmentResponse();
  response.commitment = commitment;
  response.proofHeight = selfHeight();
  return answered(response.encode());
}

/** Commitments or acknowledgements of a channel. */
@final
class PacketStates extends Listing {
  constructor(
    prefix: Bytes,
    private readonly portId: Bytes,
    private readonly channelId: Bytes,
  ) {
    super(Store.IBC, prefix, false);
  }

  element(key: Bytes, value: Bytes): Bytes | null {
    const sequence = parseU64(key.slice(key.lastIndexOf(SLASH) + 1));
    if (!sequence.ok) {
      return this.fail(Status.none("no sequence in key " + key.toString()));
    }
    return encodePacketState(this.portId, this.channelId, sequence.value, value);
  }
}

function encodePacketState(portId: Bytes, channelId: Bytes, sequence: u64, data: Bytes): Bytes {
  const state = new PacketState();
  state.portId = portId;
  state.channelId = channelId;
  state.sequence = sequence;
  state.data = data;
  return state.encode();
}

function queryPacketCommitments(data: Bytes): QueryAnswer {
  const request = QueryPacketCommitmentsRequest.decode(data);
  if (request === null) return malformedRequest();
  const portId = request.portId;
  const channelId = request.channelId;
  const invalid = validateEnd(portId, channelId);
  if (invalid !== null) return refused(invalid);
  if (!hasChannel(portId, channelId)) return noChannel(portId, channelId);
  const prefix = packetCommitmentPrefix(portId, channelId);
  const page = paginate(new PacketStates(prefix, portId, channelId), request.pagination);
  if (page.error !== null) return refused(page.error!);
  const response = new QueryPacketCommitmentsResponse();
  response.pagination = page.response;
  response.height = selfHeight();
  return answered(page.elements + response.encode());
}

function queryPacketReceipt(data: Bytes): QueryAnswer {
  const request = QueryPacketReceiptRequest.decode(data);
  if (request === null) return malformedRequest();
  const invalid = validatePacketEnd(request.portId, request.channelId, request.sequence);
  if (invalid !== null) return refused(invalid);
  if (!hasChannel(request.portId, request.channelId)) {
    return noChannel(request.portId, request.channelId);
  }
  const response = new QueryPacketReceiptResponse();
  response.received = hasPacketReceipt(request.portId, request.channelId, request.sequence);
  response.proofHeight = selfHeight();
  return answered(response.encode());
}

function getAcknowledgement(portId: Bytes, channelId: Bytes, sequence: u64): Bytes | null {
  const stored = get(Store.IBC, packetAcknowledgementPath(portId, channelId, sequence));
  return !stored || stored.length == 0 ? null : stored;
}

function queryPacketAcknowledgement(data: Bytes): QueryAnswer {
  const request = QueryPacketAcknowledgementRequest.decode(data);
  if (request === null) return malformedRequest();
  const invalid = validatePacketEnd(request.portId, request.channelId, request.sequence);
  if (invalid !== null) return refused(invalid);
  if (!hasChannel(request.portId, request.channelId)) {
    return noChannel(request.portId, request.channelId);
  }
  const stored = getAcknowledgement(request.portId, request.channelId, request.sequence);
  if (!stored) return refused(Status.notFound("packet acknowledgement hash not found"));
  const response = new QueryPacketAcknowledgementResponse();
  response.acknowledgement = stored;
  response.proofHeight = selfHeight();
  return answered(response.encode());
}

function queryPacketAcknowledgements(data: Bytes): QueryAnswer {
  const request = QueryPacketAcknowledgementsRequest.decode(data);
  if (request === null) return malformedRequest();
  const portId = request.portId;
  const channelId = request.channelId;
  const invalid = validateEnd(portId, channelId);
  if (invalid !== null) return refused(invalid);
  if (!hasChannel(portId, channelId)) return noChannel(portId, channelId);
  if (request.packetCommitmentSequences.length != 0) return acknowledgementsOf(request);
  const prefix = packetAcknowledgementPrefix(portId, channelId);
  const page = paginate(new PacketStates(prefix, portId, channelId), request.pagination);
  if (page.error !== null) return refused(page.error!);
  const response = new QueryPacketAcknowledgementsResponse();
  response.pagination = page.response;
  response.height = selfHeight();
  return answered(page.elements + response.encode());
}

/** Those of given sequences that are there, without pages. */
function acknowledgementsOf(request: QueryPacketAcknowledgementsRequest): QueryAnswer {
  const sequences = request.packetCommitmentSequences;
  const scratch = new Scratch();
  const elements = new Elements();
  for (let i = 0; i < sequences.length; i++) {
    scratch.mark();
    const stored = getAcknowledgement(request.portId, request.channelId, sequences[i]);
    if (!stored) scratch.release();
    else {
      const portId = request.portId;
      const element = encodePacketState(portId, request.channelId, sequences[i], stored);
      if (!elements.add(element)) return refused(tooLongAnswer());
    }
  }
  const response = new QueryPacketAcknowledgementsResponse();
  response.height = selfHeight();
  return answered(elements.bytes + response.encode());
}

/** Of the sequences that the counterparty has sent, those that have not arrived. */
function queryUnreceivedPackets(data: Bytes): QueryAnswer {
  const request = QueryUnreceivedPacketsRequest.decode(data);
  if (request === null) return malformedRequest();
  const portId = request.portId;
  const channelId = request.channelId;
  const invalid = validateEnd(portId, channelId);
  if (invalid !== null) return refused(invalid);
  const channel = getChannel(portId, channelId);
  if (channel === null) return noChannel(portId, channelId);
  const isOrdered = channel.ordering == Order.ORDER_ORDERED;
  if (!isOrdered && channel.ordering != Order.ORDER_UNORDERED) {
    const order = orderName(channel.ordering).toString();
    return refused(Status.invalidArgument("channel order " + order + " is not supported"));
  }
  const nextSequence = isOrdered ? getNextSequenceRecv(portId, channelId) : null;
  if (isOrdered && nextSequence === null) {
    return refused(Status.notFound("no next sequence to receive"));
  }
  if (nextSequence !== null && nextSequence.panic !== null) return refused(nextSequence.panic!);
  const response = new QueryUnreceivedPacketsResponse();
  const sequences = request.packetCommitmentSequences;
  const scratch = new Scratch();
  for (let i = 0; i < sequences.length; i++) {
    const sequence = sequences[i];
    if (sequence == 0) return zeroSequence(i);
    scratch.mark();
    const isReceived = nextSequence === null
      ? hasPacketReceipt(portId, channelId, sequence)
      : sequence < nextSequence.value;
    scratch.release();
    if (!isReceived) response.sequences.push(sequence);
  }
  response.height = selfHeight();
  return answered(response.encode());
}

/** Of the sequences that the counterparty has acknowledged, those whose packets still wait. */
function queryUnreceivedAcks(data: Bytes): QueryAnswer {
  const request = QueryUnreceivedAcksRequest.decode(data);
  if (request === null) return malformedRequest();
  const portId = request.portId;
  const channelId = request.channelId;
  const invalid = validateEnd(portId, channelId);
  if (invalid !== null) return refused(invalid);
  if (!hasChannel(portId, channelId)) return noChannel(portId, channelId);
  const response = new QueryUnreceivedAcksResponse();
  const sequences = request.packetAckSequences;
  const scratch = new Scratch();
  for (let i = 0; i < sequences.length; i++) {
    if (sequences[i] == 0) return zeroSequence(i);
    scratch.mark();
    const isWaiting = !!getPacketCommitment(portId, channelId, sequences[i]);
    scratch.release();
    if (isWaiting) response.sequences.push(sequences[i]);
  }
  response.height = selfHeight();
  return answered(response.encode());
}
