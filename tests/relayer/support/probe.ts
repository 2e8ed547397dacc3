/** An application that counts what happens to each packet, in a store of its own. */
import { fromUtf8, utf8 } from "../../../host/bytes.js";
import type {
  Application,
  ApplicationContext,
  Receipt,
  VersionAnswer,
} from "../../../host/chain/application.js";
import type { Packet } from "../../../host/codec/gen/ibc.core.channel.v1.js";
import type {
  OnAcknowledgementPacket,
  OnChanOpenInit,
  OnRecvPacket,
  OnTimeoutPacket,
} from "../../../host/codec/gen/strait.abi.v0.js";
import type { LocalChain } from "../../../host/local/localChain.js";

export const PROBE_PORT = "probe";
export type Happening = "received" | "acknowledged" | "timed out";

/** Data that the receiver answers with an error, which undoes what it wrote. */
export const FAILING = "fail";

/** What an end received last, and a packet that came behind a later one. */
const LAST = "last";
const OVERTAKEN = "overtaken";

function endKey(what: string, channelId: string): Uint8Array {
  return utf8(`${what}/${channelId}`);
}

/** A packet that an end received behind a later one; undefined where all came in order. */
export function overtakenOn(chain: LocalChain, channelId: string): string | undefined {
  const sequence = chain.get(PROBE_PORT, endKey(OVERTAKEN, channelId));
  return sequence && fromUtf8(sequence);
}

export class Probe implements Application {
  readonly stores = [PROBE_PORT];

  onChanOpenInit(_context: ApplicationContext, { version }: OnChanOpenInit): VersionAnswer {
    return { kind: "agreed", version: version === "" ? "probe-1" : version };
  }

  onChanOpenTry(): VersionAnswer {
    return { kind: "agreed", version: "probe-1" };
  }

  onChanOpenAck(): undefined {}

  onChanOpenConfirm(): undefined {}

  onChanCloseInit(): undefined {}

  onChanCloseConfirm(): undefined {}

  onRecvPacket(context: ApplicationContext, { packet }: OnRecvPacket): Receipt {
    if (fromUtf8(packet.data) === FAILING) {
      return { kind: "acknowledged", acknowledgement: utf8('{"error":"no"}'), success: false };
    }
    count(context, "received", packet);
    const store = context.store(PROBE_PORT);
    const end = endKey(LAST, packet.destinationChannel);
    if (BigInt(fromUtf8(store.get(end) ?? utf8("0"))) >= packet.sequence) {
      store.set(endKey(OVERTAKEN, packet.destinationChannel), utf8(`${packet.sequence}`));
    }
    store.set(end, utf8(`${packet.sequence}`));
    return { kind: "acknowledged", acknowledgement: utf8('{"result":"AQ=="}'), success: true };
  }

  onAcknowledgementPacket(
    context: ApplicationContext,
    { packet }: OnAcknowledgementPacket,
  ): undefined {
    count(context, "acknowledged", packet);
  }

  onTimeoutPacket(context: ApplicationContext, { packet }: OnTimeoutPacket): undefined {
    count(context, "timed out", packet);
  }
}

function keyOf(happening: Happening, packet: Packet): Uint8Array {
  const { sourcePort, sourceChannel, destinationPort, destinationChannel, sequence } = packet;
  const route = `${sourcePort}/${sourceChannel}/${destinationPort}/${destinationChannel}`;
  return utf8(`${happening}/${route}/${sequence}`);
}

function count(context: ApplicationContext, happening: Happening, packet: Packet): void {
  const store = context.store(PROBE_PORT);
  const key = keyOf(happening, packet);
  const before = store.get(key);
  store.set(key, utf8(`${before === undefined ? 1 : Number(fromUtf8(before)) + 1}`));
}

/** How often something happened to a packet on a chain. */
export function countOf(chain: LocalChain, happening: Happening, packet: Packet): number {
  const value = chain.get(PROBE_PORT, keyOf(happening, packet));
  return value === undefined ? 0 : Number(fromUtf8(value));
}
