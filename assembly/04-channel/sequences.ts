/** The counters of a channel (04-channel/keeper/keeper.go): 8 big-endian bytes each. */
import { Bytes } from "../abi/bytes";
import { get, set, Store } from "../abi/store";
import {
  nextSequenceAckPath, nextSequenceRecvPath, nextSequenceSendPath, recvStartSequencePath,
} from "../24-host/paths";
import { IbcError, panicked } from "../error";

const SEQUENCE_LENGTH: i32 = 8;

/** A stored sequence, or the panic that one of too few bytes is to ibc-go. */
@final
export class Sequence {
  constructor(
    public readonly value: u64,
    public readonly panic: IbcError | null,
  ) {}
}

/** The counter under a key; null for one that is absent or empty. */
export function getSequence(path: Bytes): Sequence | null {
  const stored = get(Store.IBC, path);
  if (!stored || stored.length == 0) return null;
  if (stored.length < SEQUENCE_LENGTH) {
    return new Sequence(0, panicked("the sequence at " + path.toString() + " is cut short"));
  }
  return new Sequence(stored.readU64be(0), null);
}

/** Sequence of the next packet to be sent. */
export function getNextSequenceSend(portId: Bytes, channelId: Bytes): Sequence | null {
  return getSequence(nextSequenceSendPath(portId, channelId));
}

/** Sequence of the next packet that an ORDERED channel receives. */
export function getNextSequenceRecv(portId: Bytes, channelId: Bytes): Sequence | null {
  return getSequence(nextSequenceRecvPath(portId, channelId));
}

/** Sequence of the next acknowledgement that an ORDERED channel takes. */
export function getNextSequenceAck(portId: Bytes, channelId: Bytes): Sequence | null {
  return getSequence(nextSequenceAckPath(portId, channelId));
}

/** Packets below were processed before a channel upgrade of an older release; 0 when none were. */
export function getRecvStartSequence(portId: Bytes, channelId: Bytes): u64 {
  const stored = getSequence(recvStartSequencePath(portId, channelId));
  return stored === null ? 0 : stored.value;
}

export function setNextSequenceSend(portId: Bytes, channelId: Bytes, sequence: u64): void {
  set(Store.IBC, nextSequenceSendPath(portId, channelId), Bytes.u64be(sequence));
}

export function setNextSequenceRecv(portId: Bytes, channelId: Bytes, sequence: u64): void {
  set(Store.IBC, nextSequenceRecvPath(portId, channelId), Bytes.u64be(sequence));
}

export function setNextSequenceAck(portId: Bytes, channelId: Bytes, sequence: u64): void {
  set(Store.IBC, nextSequenceAckPath(portId, channelId), Bytes.u64be(sequence));
}

/** All three counters of a new channel begin at 1. */
export function initSequences(portId: Bytes, channelId: Bytes): void {
  setNextSequenceSend(portId, channelId, 1);
  setNextSequenceRecv(portId, channelId, 1);
  setNextSequenceAck(portId, channelId, 1);
}
