/**
 * What a connection's counterparty committed: ends of connections and channels at once, packets
 * after the connection's delay (03-connection/keeper/verify.go).
 */
import { Bytes } from "../abi/bytes";
import { Evidence, MembershipRequest } from "../02-client/lightClient";
import { verifyMembership, verifyNonMembership } from "../02-client/verify";
import {
  channelPath, connectionPath, nextSequenceRecvPath, packetAcknowledgementPath,
  packetCommitmentPath, packetReceiptPath,
} from "../24-host/paths";
import { Recollection } from "../26-routing/recollection";
import { Channel } from "../codec/gen/ibc.core.channel.v1";
import { ConnectionEnd, Params } from "../codec/gen/ibc.core.connection.v1";
import { sha256 } from "../crypto/sha256";
import { CommitmentError, IbcError, panicked } from "../error";
import { blockDelay } from "./blockDelay";
import { getParams } from "./params";

/** Whether the counterparty stores a connection end. Refusals, here and below: `commitment/3` for
 * an empty prefix, then those of 02-client/verify.ts. */
export function verifyConnectionState(
  connection: ConnectionEnd, evidence: Evidence, connectionId: Bytes,
  counterpartyConnection: ConnectionEnd,
): IbcError | null {
  const key = connectionPath(connectionId);
  return verifyEnd(connection, evidence, key, counterpartyConnection.encode());
}

/** Whether the counterparty stores a channel end. */
export function verifyChannelState(
  connection: ConnectionEnd, evidence: Evidence, portId: Bytes, channelId: Bytes,
  channel: Channel,
): IbcError | null {
  return verifyEnd(connection, evidence, channelPath(portId, channelId), channel.encode());
}

/** Handshakes do not wait for the delay of the connection. */
function verifyEnd(
  connection: ConnectionEnd, evidence: Evidence, key: Bytes, value: Bytes,
): IbcError | null {
  const prefix = connection.counterparty.prefix.keyPrefix;
  if (prefix.length == 0) return emptyPrefix();
  const request = new MembershipRequest(evidence, [prefix, key], 0, 0);
  return verifyMembership(connection.clientId, request, value);
}

/** Whether the counterparty committed to a packet; `commitmentBytes` are 32 bytes. */
export function verifyPacketCommitment(
  connection: ConnectionEnd, evidence: Evidence, portId: Bytes, channelId: Bytes,
  sequence: u64, commitmentBytes: Bytes,
): IbcError | null {
  const key = packetCommitmentPath(portId, channelId, sequence);
  return verifyDelayed(connection, evidence, key, commitmentBytes);
}

/** Whether the counterparty committed to an acknowledgement, given whole. */
export function verifyPacketAcknowledgement(
  connection: ConnectionEnd, evidence: Evidence, portId: Bytes, channelId: Bytes,
  sequence: u64, acknowledgement: Bytes,
): IbcError | null {
  const key = packetAcknowledgementPath(portId, channelId, sequence);
  return verifyDelayed(connection, evidence, key, sha256(acknowledgement));
}

/** Whether the counterparty has not received a packet. */
export function verifyPacketReceiptAbsence(
  connection: ConnectionEnd, evidence: Evidence, portId: Bytes, channelId: Bytes,
  sequence: u64,
): IbcError | null {
  const key = packetReceiptPath(portId, channelId, sequence);
  return verifyDelayed(connection, evidence, key, null);
}

/** Whether the counterparty waits for a sequence next. */
export function verifyNextSequenceRecv(
  connection: ConnectionEnd, evidence: Evidence, portId: Bytes, channelId: Bytes,
  nextSequenceRecv: u64,
): IbcError | null {
  const key = nextSequenceRecvPath(portId, channelId);
  return verifyDelayed(connection, evidence, key, Bytes.u64be(nextSequenceRecv));
}

/** Whether a value, or with a null value nothing, stands under a key, once the delay has passed. */
function verifyDelayed(
  connection: ConnectionEnd, evidence: Evidence, key: Bytes, value: Bytes | null,
): IbcError | null {
  const params = paramsFor(evidence.recollection);
  if (params === null) return panicked("connection params are not set in store");
  const delayBlocks = blockDelay(connection.delayPeriod, params.maxExpectedTimePerBlock);
  const prefix = connection.counterparty.prefix.keyPrefix;
  if (prefix.length == 0) return emptyPrefix();
  const request = new MembershipRequest(
    evidence, [prefix, key], connection.delayPeriod, delayBlocks,
  );
  if (!value) return verifyNonMembership(connection.clientId, request);
  return verifyMembership(connection.clientId, request, value);
}

/** The parameters, remembered or read. */
function paramsFor(recollection: Recollection | null): Params | null {
  if (recollection === null) return getParams();
  if (recollection.connectionParams === null) recollection.connectionParams = getParams();
  return recollection.connectionParams;
}

function emptyPrefix(): IbcError {
  return CommitmentError.invalidPrefix("the prefix of the counterparty is empty");
}
