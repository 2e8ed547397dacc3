/** Two chains whose clients know each other as counterparties, and the packets of IBC v2 between
 * them: proven, brought, acknowledged and timed out. */
import { fromHex, toHex, utf8 } from "../../../host/bytes.js";
import type { Message } from "../../../host/chain/block.js";
import { MsgTransfer } from "../../../host/codec/gen/ibc.applications.transfer.v1.js";
import {
  Acknowledgement,
  MsgAcknowledgement,
  MsgRecvPacket,
  MsgTimeout,
  Packet,
} from "../../../host/codec/gen/ibc.core.channel.v2.js";
import { MsgCreateClient, MsgUpdateClient } from "../../../host/codec/gen/ibc.core.client.v1.js";
import { MsgRegisterCounterparty } from "../../../host/codec/gen/ibc.core.client.v2.js";
import { Header } from "../../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { packAny } from "../../../host/codec/index.js";
import type { LocalChain } from "../../../host/local/localChain.js";
import { submit } from "../../../host/network/connection.js";
import { createClientMessage } from "../../../host/network/lightClient.js";
import { clientStateOf } from "../../../host/relayer/ibcState.js";
import { ERROR_ACKNOWLEDGEMENT, keysV2 } from "../../support/packetsV2.js";
import { eventsOf, type Road, type Travelling, type Watched } from "./road.js";

const CLIENT = "07-tendermint-0";
const RELAYER = "relayer";
const NANOS_PER_SECOND = 1_000_000_000n;
/** In seconds. */
const LONG = 600n;
/** More than a block takes: no packet can be sent when it is late already. */
const SHORT = 10n;

/** Keys of packets have bytes that are no text. */
const bytesOf = (key: string) => Buffer.from(key, "latin1");

export class ClientRoad implements Road {
  readonly end = CLIENT;

  constructor(
    private readonly a: Watched,
    private readonly b: Watched,
  ) {
    const chains = [a.chain, b.chain] as const;
    for (const [on, of] of [chains, chains.toReversed() as [LocalChain, LocalChain]]) {
      const message = createClientMessage(of, on.address(RELAYER));
      submit(on, RELAYER, packAny(MsgCreateClient, message));
    }
    for (const on of chains) {
      const message = MsgRegisterCounterparty.create({
        clientId: CLIENT,
        counterpartyMerklePrefix: [utf8("ibc"), utf8("")],
        counterpartyClientId: CLIENT,
        signer: on.address(RELAYER),
      });
      submit(on, RELAYER, packAny(MsgRegisterCounterparty, message));
    }
  }

  transfer(from: Watched, to: Watched, order: Parameters<Road["transfer"]>[2]): Travelling {
    const { denom, amount, memo, isLate } = order;
    const now = from.chain.timeNanos > to.chain.timeNanos ? from.chain : to.chain;
    const message = MsgTransfer.create({
      sourcePort: "transfer",
      sourceChannel: CLIENT,
      token: { denom, amount: `${amount}` },
      sender: from.chain.address(order.from),
      receiver: to.chain.address(order.to),
      timeoutTimestamp: now.timeNanos / NANOS_PER_SECOND + (isLate ? SHORT : LONG),
      memo,
    });
    const { events } = submit(from.chain, order.from, packAny(MsgTransfer, message));
    const sent = events.find(({ type }) => type === "send_packet")!;
    return new ClientPacket(packetOf(sent.attributes), from, to);
  }

  /** Brings both chains what they have for each other, until there is no more. */
  relay(): void {
    let brought = 1;
    while (brought > 0) {
      brought = this.relayTo(this.b, this.a) + this.relayTo(this.a, this.b);
    }
  }

  /** Each message is a transaction of its own: what is refused stands in nobody's way, and is not
   * tried again in this round. */
  private relayTo(to: Watched, from: Watched): number {
    const packetsBack = sentBy(to).filter((packet) => has(to.chain, committed(packet)));
    const packets = sentBy(from).filter((packet) => has(from.chain, committed(packet)));
    const height = this.proofHeight(to.chain, from.chain);
    const proven = { proofHeight: from.chain.heightOf(height), signer: to.chain.address(RELAYER) };
    const prove = (key: string) => from.chain.prove(bytesOf(key), height);
    const messages: Message[] = [];
    for (const packet of packets) {
      if (has(to.chain, received(packet))) continue;
      if (packet.timeoutTimestamp * NANOS_PER_SECOND <= to.chain.timeNanos) continue;
      const proofCommitment = prove(committed(packet));
      messages.push(packAny(MsgRecvPacket, { packet, proofCommitment, ...proven }));
    }
    for (const packet of packetsBack) {
      const acknowledgement = writtenFor(packet, from);
      if (acknowledgement !== undefined) {
        const proofAcked = prove(acknowledged(packet));
        messages.push(
          packAny(MsgAcknowledgement, { packet, acknowledgement, proofAcked, ...proven }),
        );
      } else if (!has(from.chain, received(packet)) && isLate(packet, from.chain)) {
        const proofUnreceived = prove(received(packet));
        messages.push(packAny(MsgTimeout, { packet, proofUnreceived, ...proven }));
      }
    }
    const results = messages.map((message) => to.chain.submit([message], { signer: RELAYER }));
    return results.filter(({ code }) => code === 0).length;
  }

  /** A height of one chain that the other's client knows, and whose past is all that there is. */
  private proofHeight(on: LocalChain, of: LocalChain): bigint {
    const behind = of.timeNanos - on.timeNanos;
    if (behind > 0n) on.advanceTime(behind);
    of.makeBlock();
    const { height } = of;
    const trusted = clientStateOf(on, CLIENT)!.latestHeight.revisionHeight;
    const clientMessage = packAny(Header, of.clientHeader(height, trusted));
    const message = { clientId: CLIENT, clientMessage, signer: on.address(RELAYER) };
    submit(on, RELAYER, packAny(MsgUpdateClient, message));
    return height;
  }
}

class ClientPacket implements Travelling {
  constructor(
    private readonly packet: Packet,
    private readonly from: Watched,
    private readonly to: Watched,
  ) {}

  get sequence(): bigint {
    return this.packet.sequence;
  }

  get status(): Travelling["status"] {
    const isReceived = has(this.to.chain, received(this.packet));
    if (has(this.from.chain, committed(this.packet))) return isReceived ? "received" : "sent";
    return isReceived ? "acknowledged" : "timed out";
  }

  get hasArrived(): boolean {
    const written = writtenFor(this.packet, this.to)?.appAcknowledgements[0];
    return written !== undefined && toHex(written) !== toHex(ERROR_ACKNOWLEDGEMENT);
  }
}

const committed = ({ sourceClient, sequence }: Packet) => keysV2.commitment(sourceClient, sequence);
const received = ({ destinationClient, sequence }: Packet) =>
  keysV2.receipt(destinationClient, sequence);
const acknowledged = ({ destinationClient, sequence }: Packet) =>
  keysV2.acknowledgement(destinationClient, sequence);

function has(chain: LocalChain, key: string): boolean {
  return chain.get("ibc", bytesOf(key)) !== undefined;
}

/** Whether a packet may have timed out at the header that was just brought, a block later. */
function isLate(packet: Packet, chain: LocalChain): boolean {
  return packet.timeoutTimestamp * NANOS_PER_SECOND <= chain.timeNanos;
}

type Attributes = readonly { readonly key: string; readonly value: string }[];

function bytesUnder(attributes: Attributes, key: string): Uint8Array {
  return fromHex(attributes.find((attribute) => attribute.key === key)!.value);
}

function packetOf(attributes: Attributes): Packet {
  return Packet.decode(bytesUnder(attributes, "encoded_packet_hex"));
}

function sentBy(watched: Watched): Packet[] {
  const sent = eventsOf(watched).filter(({ type }) => type === "send_packet");
  return sent.map(({ attributes }) => packetOf(attributes));
}

/** How a packet was acknowledged where it went; undefined when it was not. */
function writtenFor({ sequence }: Packet, { results }: Watched): Acknowledgement | undefined {
  const written = eventsOf({ results }).filter(({ type }) => type === "write_acknowledgement");
  const found = written.find(({ attributes }) => packetOf(attributes).sequence === sequence);
  if (found === undefined) return undefined;
  return Acknowledgement.decode(bytesUnder(found.attributes, "encoded_acknowledgement_hex"));
}
