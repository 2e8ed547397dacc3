/** The core, with an export more: asks a connection for a proof, as channels do. */
export * from "../../../assembly/index";
import { Bytes } from "../../../assembly/abi/bytes";
import { readInput, writeOutput } from "../../../assembly/abi/exchange";
import { newHeight } from "../../../assembly/02-client/height";
import { Evidence } from "../../../assembly/02-client/lightClient";
import { getConnection } from "../../../assembly/03-connection/connection";
import {
  verifyChannelState, verifyNextSequenceRecv, verifyPacketAcknowledgement, verifyPacketCommitment,
  verifyPacketReceiptAbsence,
} from "../../../assembly/03-connection/verify";
import { Channel } from "../../../assembly/codec/gen/ibc.core.channel.v1";
import { ConnectionEnd } from "../../../assembly/codec/gen/ibc.core.connection.v1";
import { DeliverResponse } from "../../../assembly/codec/gen/strait.abi.v0";
import { IbcError } from "../../../assembly/error";
import { Arguments } from "./arguments";

/** What is made while the module initialises, behind index.ts, would not outlive a call. */
function verify(
  kind: Bytes, connection: ConnectionEnd, evidence: Evidence, sequence: u64, value: Bytes,
): IbcError | null {
  const port = Bytes.of("transfer");
  const channelId = Bytes.of("channel-7");
  if (kind == Bytes.of("channel")) {
    const channel = Channel.decode(value)!;
    return verifyChannelState(connection, evidence, port, channelId, channel);
  }
  if (kind == Bytes.of("commitment")) {
    return verifyPacketCommitment(connection, evidence, port, channelId, sequence, value);
  }
  if (kind == Bytes.of("acknowledgement")) {
    return verifyPacketAcknowledgement(connection, evidence, port, channelId, sequence, value);
  }
  if (kind == Bytes.of("absence")) {
    return verifyPacketReceiptAbsence(connection, evidence, port, channelId, sequence);
  }
  return verifyNextSequenceRecv(connection, evidence, port, channelId, sequence);
}

/** Connection, kind, revision, height, proof, sequence, value -> `DeliverResponse` with code,
 * codespace and log only. */
export function query(): i32 {
  const parts = new Arguments(readInput());
  const connection = getConnection(parts.next())!;
  const kind = parts.next();
  const height = newHeight(parts.nextU64(), parts.nextU64());
  const evidence = new Evidence(height, parts.next(), null);
  const sequence = parts.nextU64();
  const error = verify(kind, connection, evidence, sequence, parts.next());
  const response = new DeliverResponse();
  if (error !== null) {
    response.code = error.code;
    response.codespace = Bytes.of(error.codespace);
    response.log = Bytes.of(error.detail);
  }
  writeOutput(response.encode());
  return 0;
}
