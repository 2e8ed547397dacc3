/** The query service `ibc.core.channel.v2.Query` (04-channel/v2/keeper/grpc_query.go). */
import { Bytes } from "../../abi/bytes";
import { Scratch } from "../../abi/scratch";
import { get, has, Store } from "../../abi/store";
import { validateClientIdentifier } from "../../24-host/identifiers";
import {
  nextSequenceSendPathV2, packetAcknowledgementPathV2, packetAcknowledgementPrefixV2,
  packetCommitmentPathV2, packetCommitmentPrefixV2, packetReceiptPathV2,
} from "../../24-host/paths";
import { selfHeight } from "../../02-client/height";
import {
  PacketState, QueryNextSequenceSendRequest, QueryNextSequenceSendResponse,
  QueryPacketAcknowledgementRequest, QueryPacketAcknowledgementResponse,
  QueryPacketAcknowledgementsRequest, QueryPacketAcknowledgementsResponse,
  QueryPacketCommitmentRequest, QueryPacketCommitmentResponse, QueryPacketCommitmentsRequest,
  QueryPacketCommitmentsResponse, QueryPacketReceiptRequest, QueryPacketReceiptResponse,
  QueryUnreceivedAcksRequest, QueryUnreceivedAcksResponse, QueryUnreceivedPacketsRequest,
  QueryUnreceivedPacketsResponse,
} from "../../codec/gen/ibc.core.channel.v2";
import { IbcError, panicked } from "../../error";
import { answered, malformedRequest, QueryAnswer, refused, Status } from "../../query/answer";
import { Elements, Listing, paginate, tooLongAnswer } from "../../query/pagination";
import { zeroSequence } from "../queryPackets";

const NEXT_SEQUENCE_SEND = Bytes.of("NextSequenceSend");
const PACKET_COMMITMENT = Bytes.of("PacketCommitment");
const PACKET_COMMITMENTS = Bytes.of("PacketCommitments");
const PACKET_ACKNOWLEDGEMENT = Bytes.of("PacketAcknowledgement");
const PACKET_ACKNOWLEDGEMENTS = Bytes.of("PacketAcknowledgements");
const PACKET_RECEIPT = Bytes.of("PacketReceipt");
const UNRECEIVED_PACKETS = Bytes.of("UnreceivedPackets");
const UNRECEIVED_ACKS = Bytes.of("UnreceivedAcks");

/** Bytes of a sequence in a key or value. */
const SEQUENCE_LENGTH: i32 = 8;

/** Answers a method of `ibc.core.channel.v2.Query`; null when it has none of this name. */
export function queryPacketsV2(method: Bytes, data: Bytes): QueryAnswer | null {
  if (method == NEXT_SEQUENCE_SEND) return queryNextSequenceSend(data);
  if (method == PACKET_COMMITMENT) return queryPacketCommitment(data);
  if (method == PACKET_COMMITMENTS) return queryPacketCommitments(data);
  if (method == PACKET_ACKNOWLEDGEMENT) return queryPacketAcknowledgement(data);
  if (method == PACKET_ACKNOWLEDGEMENTS) return queryPacketAcknowledgements(data);
  if (method == PACKET_RECEIPT) return queryPacketReceipt(data);
  if (method == UNRECEIVED_PACKETS) return queryUnreceivedPackets(data);
  if (method == UNRECEIVED_ACKS) return queryUnreceivedAcks(data);
  return null;
}

function validateClient(clientId: Bytes): IbcError | null {
  const invalid = validateClientIdentifier(clientId);
  return invalid === null ? null : Status.invalidArgument(invalid.detail);
}

/** The identifier, then the sequence. */
function validatePacket(clientId: Bytes, sequence: u64): IbcError | null {
  const invalid = validateClient(clientId);
  if (invalid !== null || sequence != 0) return invalid;
  return Status.invalidArgument("packet sequence cannot be 0");
}

/** The value of a key, or null when there is none or it is empty. */
function getFilled(key: Bytes): Bytes | null {
  const stored = get(Store.IBC, key);
  return !stored || stored.length == 0 ? null : stored;
}

function queryNextSequenceSend(data: Bytes): QueryAnswer {
  const request = QueryNextSequenceSendRequest.decode(data);
  if (request === null) return malformedRequest();
  const invalid = validateClient(request.clientId);
  if (invalid !== null) return refused(invalid);
  const stored = getFilled(nextSequenceSendPathV2(request.clientId));
  if (!stored) return refused(Status.notFound("no next sequence of this client"));
  if (stored.length < SEQUENCE_LENGTH) return refused(panicked("the stored sequence is short"));
  const response = new QueryNextSequenceSendResponse();
  response.nextSequenceSend = stored.readU64be(0);
  response.proofHeight = selfHeight();
  return answered(response.encode());
}

function queryPacketCommitment(data: Bytes): QueryAnswer {
  const request = QueryPacketCommitmentRequest.decode(data);
  if (request === null) return malformedRequest();
  const invalid = validatePacket(request.clientId, request.sequence);
  if (invalid !== null) return refused(invalid);
  const commitment = getFilled(packetCommitmentPathV2(request.clientId, request.sequence));
  if (!commitment) return refused(Status.notFound("packet commitment hash not found"));
  const response = new QueryPacketCommitmentResponse();
  response.commitment = commitment;
  response.proofHeight = selfHeight();
  return answered(response.encode());
}

/** Commitments or acknowledgements of a client. */
@final
class PacketStates extends Listing {
  constructor(prefix: Bytes, private readonly clientId: Bytes) {
    super(Store.IBC, prefix, false);
  }

  element(key: Bytes, value: Bytes): Bytes | null {
    if (key.length != 0 && key.length < SEQUENCE_LENGTH) {
      return this.fail(panicked("a key holds a short sequence"));
    }
    const sequence = key.length == 0 ? 0 : key.readU64be(0);
    if (sequence == 0) return this.fail(Status.unknown("invalid packet"));
    return encodePacketState(this.clientId, sequence, value);
  }
}

function encodePacketState(clientId: Bytes, sequence: u64, data: Bytes): Bytes {
  const state = new PacketState();
  state.clientId = clientId;
  state.sequence = sequence;
  state.data = data;
  return state.encode();
}

function queryPacketCommitments(data: Bytes): QueryAnswer {
  const request = QueryPacketCommitmentsRequest.decode(data);
  if (request === null) return malformedRequest();
  const clientId = request.clientId;
  const invalid = validateClient(clientId);
  if (invalid !== null) return refused(invalid);
  const listing = new PacketStates(packetCommitmentPrefixV2(clientId), clientId);
  const page = paginate(listing, request.pagination);
  if (page.error !== null) return refused(page.error!);
  const response = new QueryPacketCommitmentsResponse();
  response.pagination = page.response;
  response.height = selfHeight();
  return answered(page.elements + response.encode());
}

function queryPacketAcknowledgement(data: Bytes): QueryAnswer {
  const request = QueryPacketAcknowledgementRequest.decode(data);
  if (request === null) return malformedRequest();
  const invalid = validatePacket(request.clientId, request.sequence);
  if (invalid !== null) return refused(invalid);
  const stored = getFilled(packetAcknowledgementPathV2(request.clientId, request.sequence));
  if (!stored) return refused(Status.notFound("packet acknowledgement hash not found"));
  const response = new QueryPacketAcknowledgementResponse();
  response.acknowledgement = stored;
  response.proofHeight = selfHeight();
  return answered(response.encode());
}

function queryPacketAcknowledgements(data: Bytes): QueryAnswer {
  const request = QueryPacketAcknowledgementsRequest.decode(data);
  if (request === null) return malformedRequest();
  const clientId = request.clientId;
  const invalid = validateClient(clientId);
  if (invalid !== null) return refused(invalid);
  if (request.packetCommitmentSequences.length != 0) return acknowledgementsOf(request);
  const listing = new PacketStates(packetAcknowledgementPrefixV2(clientId), clientId);
  const page = paginate(listing, request.pagination);
  if (page.error !== null) return refused(page.error!);
  const response = new QueryPacketAcknowledgementsResponse();
  response.pagination = page.response;
  response.height = selfHeight();
  return answered(page.elements + response.encode());
}

/** Those of given sequences that are there, without pages. */
function acknowledgementsOf(request: QueryPacketAcknowledgementsRequest): QueryAnswer {
  const clientId = request.clientId;
  const sequences = request.packetCommitmentSequences;
  const scratch = new Scratch();
  const elements = new Elements();
  for (let i = 0; i < sequences.length; i++) {
    scratch.mark();
    const stored = getFilled(packetAcknowledgementPathV2(clientId, sequences[i]));
    if (!stored) scratch.release();
    else if (!elements.add(encodePacketState(clientId, sequences[i], stored))) {
      return refused(tooLongAnswer());
    }
  }
  const response = new QueryPacketAcknowledgementsResponse();
  response.height = selfHeight();
  return answered(elements.bytes + response.encode());
}

function queryPacketReceipt(data: Bytes): QueryAnswer {
  const request = QueryPacketReceiptRequest.decode(data);
  if (request === null) return malformedRequest();
  const invalid = validatePacket(request.clientId, request.sequence);
  if (invalid !== null) return refused(invalid);
  const response = new QueryPacketReceiptResponse();
  response.received = has(Store.IBC, packetReceiptPathV2(request.clientId, request.sequence));
  response.proofHeight = selfHeight();
  return answered(response.encode());
}

/** Of the sequences that the counterparty has sent, those that have not arrived. */
function queryUnreceivedPackets(data: Bytes): QueryAnswer {
  const request = QueryUnreceivedPacketsRequest.decode(data);
  if (request === null) return malformedRequest();
  const invalid = validateClient(request.clientId);
  if (invalid !== null) return refused(invalid);
  const response = new QueryUnreceivedPacketsResponse();
  const sequences = request.sequences;
  const scratch = new Scratch();
  for (let i = 0; i < sequences.length; i++) {
    if (sequences[i] == 0) return zeroSequence(i);
    scratch.mark();
    const isReceived = has(Store.IBC, packetReceiptPathV2(request.clientId, sequences[i]));
    scratch.release();
    if (!isReceived) response.sequences.push(sequences[i]);
  }
  response.height = selfHeight();
  return answered(response.encode());
}

/** Of the sequences that the counterparty has acknowledged, those whose packets still wait. */
function queryUnreceivedAcks(data: Bytes): QueryAnswer {
  const request = QueryUnreceivedAcksRequest.decode(data);
  if (request === null) return malformedRequest();
  const invalid = validateClient(request.clientId);
  if (invalid !== null) return refused(invalid);
  const response = new QueryUnreceivedAcksResponse();
  const sequences = request.packetAckSequences;
  const scratch = new Scratch();
  for (let i = 0; i < sequences.length; i++) {
    if (sequences[i] == 0) return zeroSequence(i);
    scratch.mark();
    const isWaiting = !!getFilled(packetCommitmentPathV2(request.clientId, sequences[i]));
    scratch.release();
    if (isWaiting) response.sequences.push(sequences[i]);
  }
  response.height = selfHeight();
  return answered(response.encode());
}
