/** ibc-go's applications for tests (testing/mock/ibc_module.go, middleware.go, events.go, v2). */

import { equalBytes, utf8 } from "../../bytes.js";
import type {
  OnChanOpenInit,
  OnRecvPacket,
  OnRecvPacketV2,
} from "../../codec/gen/strait.abi.v0.js";
import type {
  Application,
  ApplicationContext,
  ApplicationContextV2,
  ApplicationV2,
  Receipt,
  ReceiptV2,
  VersionAnswer,
} from "../application.js";
import type { ChainEvent } from "../block.js";
import { isBlank } from "./blank.js";

const VERSION = "mock-version";
const PACKET_DATA = utf8("mock packet data");
const ASYNC_PACKET_DATA = utf8("mock async packet data");

/** The result is the base64 of "mock acknowledgement". */
const ACKNOWLEDGEMENT = utf8('{"result":"bW9jayBhY2tub3dsZWRnZW1lbnQ="}');
const ERROR_ACKNOWLEDGEMENT = utf8(
  '{"error":"ABCI code: 1: error handling packet: see events for details"}',
);

const ATTRIBUTES = [
  { key: "mock-attribute-key-1", value: "mock-attribute-value-1" },
  { key: "mock-attribute-key-2", value: "mock-attribute-value-2" },
];
const RECEIVED: ChainEvent = { type: "mock-recv-packet", attributes: ATTRIBUTES };
const ACKNOWLEDGED: ChainEvent = { type: "mock-ack-packet", attributes: ATTRIBUTES };
const TIMED_OUT: ChainEvent = { type: "mock-timeout", attributes: ATTRIBUTES };

/** What both agree on: any channel, and what becomes of which packet data. */
class QuietMock implements Application {
  /** Keeps a version that is not blank; any other becomes the mock's. */
  onChanOpenInit(_context: ApplicationContext, { version }: OnChanOpenInit): VersionAnswer {
    return { kind: "agreed", version: isBlank(version) ? VERSION : version };
  }

  onChanOpenTry(): VersionAnswer {
    return { kind: "agreed", version: VERSION };
  }

  onChanOpenAck(): undefined {}

  onChanOpenConfirm(): undefined {}

  onChanCloseInit(): undefined {}

  onChanCloseConfirm(): undefined {}

  /** One data succeeds, one is acknowledged later, all others fail. */
  onRecvPacket(_context: ApplicationContext, { packet }: OnRecvPacket): Receipt {
    if (equalBytes(packet.data, PACKET_DATA)) {
      return { kind: "acknowledged", acknowledgement: ACKNOWLEDGEMENT, success: true };
    }
    if (equalBytes(packet.data, ASYNC_PACKET_DATA)) return { kind: "pending" };
    return { kind: "acknowledged", acknowledgement: ERROR_ACKNOWLEDGEMENT, success: false };
  }

  onAcknowledgementPacket(_context: ApplicationContext, ..._: unknown[]): undefined {}

  onTimeoutPacket(_context: ApplicationContext, ..._: unknown[]): undefined {}
}

/** What answers on the port `mock`: tells of every packet. */
export class MockApplication extends QuietMock {
  override onRecvPacket(context: ApplicationContext, callback: OnRecvPacket): Receipt {
    context.emit(RECEIVED);
    return super.onRecvPacket(context, callback);
  }

  override onAcknowledgementPacket(context: ApplicationContext): undefined {
    context.emit(ACKNOWLEDGED);
  }

  override onTimeoutPacket(context: ApplicationContext): undefined {
    context.emit(TIMED_OUT);
  }
}

/** What answers on the port `mockblockupgrade`: the same, without events. */
export class MockBlockUpgradeApplication extends QuietMock {}

/** What answers on the ports `mockv2A` and `mockv2B` (testing/mock/v2/ibc_module.go). */
export class MockApplicationV2 implements ApplicationV2 {
  onSendPacketV2(): undefined {}

  /** One value succeeds, one is acknowledged later, all others fail. */
  onRecvPacketV2(_context: ApplicationContextV2, { payload }: OnRecvPacketV2): ReceiptV2 {
    if (equalBytes(payload.value, PACKET_DATA)) {
      return { kind: "acknowledged", acknowledgement: ACKNOWLEDGEMENT };
    }
    if (equalBytes(payload.value, ASYNC_PACKET_DATA)) return { kind: "pending" };
    return { kind: "failed" };
  }

  onAcknowledgementPacketV2(): undefined {}

  onTimeoutPacketV2(): undefined {}
}
