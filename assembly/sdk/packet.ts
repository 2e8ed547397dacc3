/** A packet, as the callbacks of a contract are given it. */
import { Bytes } from "../abi/bytes";
import * as core from "../codec/gen/ibc.core.channel.v1";
import { Data, Fields } from "./fields";
import { Fault, onlyObject, readObject } from "./jsonReader";
import { textOf } from "./text";

const NOTHING = Bytes.allocate(0);

/** It can be stored, so that it can be acknowledged later. */
@final
export class Packet extends Data {
  sequence: u64 = 0;
  sourcePort: string = "";
  sourceChannel: string = "";
  destinationPort: string = "";
  destinationChannel: string = "";
  data: Bytes = NOTHING;
  timeoutRevision: u64 = 0;
  timeoutHeight: u64 = 0;
  timeoutTimeNanos: u64 = 0;
  private readonly fault: Fault = new Fault();

  static of(packet: core.Packet): Packet {
    const own = new Packet();
    own.sequence = packet.sequence;
    own.sourcePort = textOf(packet.sourcePort);
    own.sourceChannel = textOf(packet.sourceChannel);
    own.destinationPort = textOf(packet.destinationPort);
    own.destinationChannel = textOf(packet.destinationChannel);
    own.data = packet.data;
    own.timeoutRevision = packet.timeoutHeight.revisionNumber;
    own.timeoutHeight = packet.timeoutHeight.revisionHeight;
    own.timeoutTimeNanos = packet.timeoutTimestamp;
    return own;
  }

  /** As the core has it. */
  toCore(): core.Packet {
    const packet = new core.Packet();
    packet.sequence = this.sequence;
    packet.sourcePort = Bytes.of(this.sourcePort);
    packet.sourceChannel = Bytes.of(this.sourceChannel);
    packet.destinationPort = Bytes.of(this.destinationPort);
    packet.destinationChannel = Bytes.of(this.destinationChannel);
    packet.data = this.data;
    packet.timeoutHeight.revisionNumber = this.timeoutRevision;
    packet.timeoutHeight.revisionHeight = this.timeoutHeight;
    packet.timeoutTimestamp = this.timeoutTimeNanos;
    return packet;
  }

  fields(f: Fields): void {
    this.sequence = f.u64("sequence", this.sequence);
    this.sourcePort = f.text("source_port", this.sourcePort);
    this.sourceChannel = f.text("source_channel", this.sourceChannel);
    this.destinationPort = f.text("destination_port", this.destinationPort);
    this.destinationChannel = f.text("destination_channel", this.destinationChannel);
    this.data = f.bytes("data", this.data);
    this.timeoutRevision = f.u64("timeout_revision", this.timeoutRevision);
    this.timeoutHeight = f.u64("timeout_height", this.timeoutHeight);
    this.timeoutTimeNanos = f.u64("timeout_time_nanos", this.timeoutTimeNanos);
  }

  /**
   * Reads the packet's data, which is JSON text. Where it cannot be read, a packet that is received
   * is answered by an error acknowledgement, whatever the contract does; it need not look.
   */
  read<T extends Data>(): T {
    const value = instantiate<T>();
    const object = onlyObject(this.data);
    if (!object) this.fault.found("expected a JSON object");
    else readObject(object, value, "", this.fault);
    return value;
  }

  /** What is wrong with its data; empty as long as nothing was found. */
  get error(): string {
    return this.fault.text;
  }
}
