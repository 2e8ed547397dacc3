/** What a contract does on the channels of its port (ICS-4). */
import { Bytes } from "../abi/bytes";
import { callCore } from "../abi/contract";
import {
  AppCallRequest, AppCallResponse, CloseChannel, SendPacket, WriteAcknowledgement,
} from "../codec/gen/strait.abi.v0";
import { blockTimeNanos } from "./chain";
import { Packet } from "./packet";
import { Receipt } from "./receipt";
import { textOf } from "./text";

const NANOS_PER_SECOND: u64 = 1_000_000_000;

/** Until when a packet may be received, by the receiver's clock or its height. */
@final
export class Timeout {
  private constructor(
    public readonly timeNanos: u64,
    public readonly revision: u64,
    public readonly height: u64,
  ) {}

  /** So many seconds after this block. */
  static after(seconds: u64): Timeout {
    return Timeout.at(blockTimeNanos() + seconds * NANOS_PER_SECOND);
  }

  /** In nanoseconds since 1970. */
  static at(timeNanos: u64): Timeout {
    return new Timeout(timeNanos, 0, 0);
  }

  /** A height of the receiving chain; `revision` is the number at the end of its name. */
  static atHeight(revision: u64, height: u64): Timeout {
    return new Timeout(0, revision, height);
  }
}

/** Whether something was done on a channel, or why not; a refusal has written nothing. */
@final
export class Sent {
  constructor(
    /** Of the packet that was sent. */
    public readonly sequence: u64,
    /** Empty when nothing is wrong. */
    public readonly error: string,
  ) {}

  get isRefused(): bool {
    return this.error.length > 0;
  }
}

/** Sends a packet. */
export function send(channelId: string, data: Bytes, timeout: Timeout): Sent {
  const call = new SendPacket();
  call.sourceChannel = Bytes.of(channelId);
  call.data = data;
  call.timeoutTimestamp = timeout.timeNanos;
  call.timeoutHeight.revisionNumber = timeout.revision;
  call.timeoutHeight.revisionHeight = timeout.height;
  const request = new AppCallRequest();
  request.sendPacket = call;
  return sent(request);
}

/** Answers a packet that was received earlier; a receipt that says `later` is none. */
export function writeAcknowledgement(packet: Packet, receipt: Receipt): Sent {
  const call = new WriteAcknowledgement();
  call.packet = packet.toCore();
  call.acknowledgement = receipt.acknowledgement;
  const request = new AppCallRequest();
  request.writeAcknowledgement = call;
  return sent(request);
}

/** Closes a channel. */
export function close(channelId: string): Sent {
  const call = new CloseChannel();
  call.channelId = Bytes.of(channelId);
  const request = new AppCallRequest();
  request.closeChannel = call;
  return sent(request);
}

function sent(request: AppCallRequest): Sent {
  const response = AppCallResponse.decode(callCore(request.encode()).response);
  if (!response) return new Sent(0, "the core gives no answer that can be read");
  if (response.code == 0) return new Sent(response.sequence, "");
  const code = textOf(response.codespace) + "/" + response.code.toString();
  return new Sent(0, code + ": " + textOf(response.log));
}
