/** Callbacks of IBC v2 on applications of this host, and which ports these may have. */

import { PacketStatus } from "../codec/gen/ibc.core.channel.v2.js";
import type { ApplicationRequest } from "../codec/gen/strait.abi.v0.js";
import { HostError } from "../errors.js";
import {
  type ApplicationContextV2,
  type ApplicationV2,
  type HostedApplication,
  type ReceiptV2,
  servesV2,
} from "./application.js";
import { type Answer, refusalAnswer } from "./applicationAnswer.js";

const NOTHING = new Uint8Array(0);

/** Whether a request is for a callback of IBC v2. */
export function isCallbackOfV2(request: ApplicationRequest): boolean {
  const returned = request.onAcknowledgementPacketV2 ?? request.onTimeoutPacketV2;
  return (returned ?? request.onSendPacketV2 ?? request.onRecvPacketV2) !== undefined;
}

/** The port of this chain that a callback of IBC v2 is about. */
export function portOfV2(request: ApplicationRequest): string {
  if (request.onRecvPacketV2 !== undefined) return request.onRecvPacketV2.payload.destinationPort;
  const returned = request.onAcknowledgementPacketV2 ?? request.onTimeoutPacketV2;
  return (returned ?? request.onSendPacketV2!).payload.sourcePort;
}

/** Runs a callback of IBC v2. */
export function runCallbackV2(
  application: ApplicationV2,
  context: ApplicationContextV2,
  request: ApplicationRequest,
): Answer {
  if (request.onRecvPacketV2 !== undefined) {
    return receiptAnswer(application.onRecvPacketV2(context, request.onRecvPacketV2));
  }
  if (request.onSendPacketV2 !== undefined) {
    return refusalAnswer(application.onSendPacketV2(context, request.onSendPacketV2));
  }
  if (request.onAcknowledgementPacketV2 !== undefined) {
    const callback = request.onAcknowledgementPacketV2;
    return refusalAnswer(application.onAcknowledgementPacketV2(context, callback));
  }
  return refusalAnswer(application.onTimeoutPacketV2(context, request.onTimeoutPacketV2!));
}

function receiptAnswer(receipt: ReceiptV2): Answer {
  switch (receipt.kind) {
    case "acknowledged": {
      const { acknowledgement } = receipt;
      return { result: { status: PacketStatus.PACKET_STATUS_SUCCESS, acknowledgement } };
    }
    case "failed":
      return {
        result: { status: PacketStatus.PACKET_STATUS_FAILURE, acknowledgement: NOTHING },
      };
    case "pending":
      return { result: { status: PacketStatus.PACKET_STATUS_ASYNC, acknowledgement: NOTHING } };
    case "refused":
      return refusalAnswer(receipt.refusal);
  }
}

/** Throws a HostError where a port could be routed to two applications. */
export function checkRoutesV2(applications: ReadonlyMap<string, HostedApplication>): void {
  const names = [...applications].filter(([, application]) => servesV2(application));
  for (const [prefix, application] of names) {
    if (!servesV2(application) || application.servesPrefix !== true) continue;
    const other = names.find(([name]) => name !== prefix && name.startsWith(prefix));
    if (other === undefined) continue;
    throw new HostError(
      `the port "${other[0]}" is one of those that the application "${prefix}" has by its prefix`,
    );
  }
}
