/** A chain on which a recorded transaction can be executed again. */
import { fromHex, utf8 } from "../../../host/bytes.js";
import type { Any } from "../../../host/codec/gen/google.protobuf.js";
import type { Packet } from "../../../host/codec/gen/ibc.core.channel.v1.js";
import {
  ApplicationNames,
  ApplicationRequest,
  ApplicationResponse,
} from "../../../host/codec/gen/strait.abi.v0.js";
import { codecFor } from "../../../host/codec/index.js";
import type { CallContext, CallResult } from "../../../host/vm/host.js";
import { World } from "../../support/world.js";
import { prepare } from "./recordedState.js";
import { attribute, packetEvent, type RecordedTransaction } from "./recordedTransactions.js";

export class RecordedChain extends World {
  private readonly transaction: RecordedTransaction;

  /** Holds what the messages of the transaction need to find, and no more. */
  constructor(transaction: RecordedTransaction) {
    super();
    this.transaction = transaction;
    this.height = transaction.height;
    this.timeNanos = transaction.timeNanos;
    prepare(this, transaction);
  }

  override context(): CallContext {
    const context = super.context();
    const { transaction } = this;
    // Genesis comes first, before anything is known.
    if (transaction === undefined) return context;
    return {
      ...context,
      chainId: transaction.chainId ?? context.chainId,
      addressPrefix: signersOf(transaction)[0]!.split("1")[0]!,
      applicationNames: ApplicationNames.encode(
        ApplicationNames.create({ names: portsOf(transaction) }),
      ),
      call: (_kind, _target, request) => this.answer(ApplicationRequest.decode(request)),
    };
  }

  /** Executes the transaction, or other messages of the same signers. */
  execute(messages: readonly Any[] = this.transaction.messages) {
    return this.deliver(messages, { signers: signersOf(this.transaction) });
  }

  /** The application behind every port that the core has none for: it acknowledges as recorded. */
  private answer({ onRecvPacket, onChanOpenInit, onChanOpenTry }: ApplicationRequest): CallResult {
    const response = ApplicationResponse.create({});
    if (onRecvPacket !== undefined) {
      const acknowledgement = recordedAcknowledgement(this.transaction, onRecvPacket.packet);
      response.acknowledgement = acknowledgement;
      response.success = !Buffer.from(acknowledgement ?? []).includes('{"error"');
    }
    response.version = onChanOpenInit?.version ?? onChanOpenTry?.counterpartyVersion ?? "";
    return { kind: "answered", response: ApplicationResponse.encode(response) };
  }
}

/** What a transaction wrote as the acknowledgement of a packet; undefined when it wrote none. */
export function recordedAcknowledgement(
  transaction: RecordedTransaction,
  packet: Packet,
): Uint8Array | undefined {
  const event = packetEvent(transaction, "write_acknowledgement", packet);
  const hex = event && attribute(event, "packet_ack_hex");
  if (hex !== undefined) return fromHex(hex);
  const text = event && attribute(event, "packet_ack");
  return text === undefined ? undefined : utf8(text);
}

/** The accounts that sign the messages. */
function signersOf({ messages }: RecordedTransaction): string[] {
  const signers = messages.map(({ typeUrl, value }) => {
    const message = codecFor(typeUrl)!.decode(value) as { signer?: string; sender?: string };
    return message.signer ?? message.sender ?? "";
  });
  return [...new Set(signers)];
}

/** The ports that the messages name. */
function portsOf({ messages }: RecordedTransaction): string[] {
  const ports = messages.flatMap(({ typeUrl, value }) => {
    const message = codecFor(typeUrl)!.decode(value) as { portId?: string; packet?: Packet };
    const { portId, packet } = message;
    return [portId, packet?.sourcePort, packet?.destinationPort];
  });
  return [...new Set(ports.filter((port) => port !== undefined))];
}
