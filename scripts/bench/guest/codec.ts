/** Decodes and encodes in the guest; compiled for the benchmarks only. */
import { arenaRewind, arenaSeal } from "rt/stub";
import { Bytes } from "../../../assembly/abi/bytes";
import "../../../assembly/abi/diagnostics";
import { MsgRecvPacket } from "../../../assembly/codec/gen/ibc.core.channel.v1";
import { MsgCreateClient } from "../../../assembly/codec/gen/ibc.core.client.v1";
import { inspectFields } from "../../../assembly/codec/rejectUnknown";

/** Space for the input of one call. */
const INPUT = Bytes.allocate(1 << 16);

export function input_pointer(): usize {
  return INPUT.pointer;
}

/** The size of what the input's first `length` bytes decode to; -1 where they are malformed. */
export function decode_receive(length: i32): i32 {
  const message = MsgRecvPacket.decode(INPUT.slice(0, length));
  const size = message === null ? -1 : message.proofCommitment.length;
  arenaRewind();
  return size;
}

export function recode_receive(length: i32): i32 {
  const message = MsgRecvPacket.decode(INPUT.slice(0, length));
  const size = message === null ? -1 : message.encode().length;
  arenaRewind();
  return size;
}

export function recode_create_client(length: i32): i32 {
  const message = MsgCreateClient.decode(INPUT.slice(0, length));
  const size = message === null ? -1 : message.encode().length;
  arenaRewind();
  return size;
}

export function check_receive(length: i32): i32 {
  const found = inspectFields(MsgRecvPacket.TYPE_URL, INPUT.slice(0, length), false);
  arenaRewind();
  return found;
}

export function check_create_client(length: i32): i32 {
  const found = inspectFields(MsgCreateClient.TYPE_URL, INPUT.slice(0, length), false);
  arenaRewind();
  return found;
}

arenaSeal();
