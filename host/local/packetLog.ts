/** What the events of a chain tell of packets: what was sent, and how it was acknowledged. */
import { fromHex } from "../bytes.js";
import type { ChainEvent } from "../chain/block.js";
import { Packet } from "../codec/gen/ibc.core.channel.v1.js";
import { HostError } from "../errors.js";
import { CopyOnWriteMap } from "../store/copyOnWriteMap.js";

/** A packet with its acknowledgement, and the height of the block that wrote it. */
export interface WrittenAcknowledgement {
  readonly packet: Packet;
  readonly acknowledgement: Uint8Array;
  readonly height: bigint;
}

/** The packets of a chain's channels, by port, channel and sequence at this chain. */
export class PacketLog {
  private sent = new CopyOnWriteMap<string, Packet>();
  private acknowledged = new CopyOnWriteMap<string, WrittenAcknowledgement>();

  /** Takes note of the events of a block. */
  record(events: readonly ChainEvent[], height: bigint): void {
    for (const { type, attributes } of events) {
      const values = new Map(attributes.map(({ key, value }) => [key, value]));
      // Packets between clients have events of the same names.
      if (values.has("packet_source_client")) continue;
      if (type === "send_packet") {
        this.sent.set(sourceName(values), packetOf(values));
      } else if (type === "write_acknowledgement") {
        const acknowledgement = fromHex(values.get("packet_ack_hex") ?? "");
        const packet = packetOf(values);
        this.acknowledged.set(destinationName(values), { packet, acknowledgement, height });
      } else if (type === "acknowledge_packet" || type === "timeout_packet") {
        this.sent.delete(sourceName(values));
      }
    }
  }

  /** A packet that was sent, and neither acknowledged nor timed out since. */
  sentPacket(portId: string, channelId: string, sequence: bigint): Packet | undefined {
    return this.sent.get(nameOf(portId, channelId, sequence));
  }

  /** The sequences of a channel that `sentPacket` knows, in ascending order. */
  sentSequences(portId: string, channelId: string): bigint[] {
    const prefix = nameOf(portId, channelId, "");
    const sequences: bigint[] = [];
    for (const name of this.sent.keys()) {
      if (name.startsWith(prefix)) sequences.push(BigInt(name.slice(prefix.length)));
    }
    return sequences.sort((a, b) => (a < b ? -1 : 1));
  }

  /** How a packet that was received has been acknowledged. */
  acknowledgement(
    portId: string,
    channelId: string,
    sequence: bigint,
  ): WrittenAcknowledgement | undefined {
    return this.acknowledged.get(nameOf(portId, channelId, sequence));
  }

  /** Forgets acknowledgements that were written below a height. */
  forgetBefore(height: bigint): void {
    for (const name of [...this.acknowledged.keys()]) {
      if (this.acknowledged.get(name)!.height >= height) return;
      this.acknowledged.delete(name);
    }
  }

  /** A log with the same content, which goes on by itself. */
  fork(): PacketLog {
    const fork = new PacketLog();
    fork.sent = this.sent.fork();
    fork.acknowledged = this.acknowledged.fork();
    return fork;
  }
}

type Attributes = ReadonlyMap<string, string>;

function nameOf(portId: string, channelId: string, sequence: bigint | string): string {
  return `${portId}/${channelId}/${sequence}`;
}

function sourceName(values: Attributes): string {
  const of = (key: string) => values.get(`packet_${key}`) ?? "";
  return nameOf(of("src_port"), of("src_channel"), of("sequence"));
}

function destinationName(values: Attributes): string {
  const of = (key: string) => values.get(`packet_${key}`) ?? "";
  return nameOf(of("dst_port"), of("dst_channel"), of("sequence"));
}

/** The packet of an event (ibc-go modules/core/04-channel/keeper/events.go). */
function packetOf(values: Attributes): Packet {
  const value = (key: string): string => values.get(`packet_${key}`) ?? "";
  const timeoutHeight = /^([0-9]+)-([0-9]+)$/.exec(value("timeout_height"));
  if (timeoutHeight === null) throw new HostError("an event of a packet has no timeout height");
  const [, revisionNumber, revisionHeight] = timeoutHeight;
  return Packet.create({
    sequence: BigInt(value("sequence")),
    sourcePort: value("src_port"),
    sourceChannel: value("src_channel"),
    destinationPort: value("dst_port"),
    destinationChannel: value("dst_channel"),
    data: fromHex(value("data_hex")),
    timeoutHeight: {
      revisionNumber: BigInt(revisionNumber!),
      revisionHeight: BigInt(revisionHeight!),
    },
    timeoutTimestamp: BigInt(value("timeout_timestamp")),
  });
}
