/** The redundant-relay rule for packets of IBC v2, before a transaction enters a block. */
import { describe, expect, test } from "vitest";
import type { Any } from "../../host/codec/gen/google.protobuf.js";
import type { Mode } from "../../host/vm/host.js";
import { resultOf } from "../support/clients.js";
import { MOCK_ACKNOWLEDGEMENT, putEntries } from "../support/packets.js";
import {
  acknowledgementEntryV2,
  acknowledgementV2Of,
  linkBetweenClients,
  packAcknowledgementV2,
  packRecvPacketV2,
  packSendPacket,
  packTimeoutV2,
  receivedPacketV2,
  recvPacketV2Of,
  sentEntryV2,
  sentPacketV2,
  timeoutV2Of,
  validSendPacket,
} from "../support/packetsV2.js";

const ARRIVING = receivedPacketV2();
const UNROUTED = receivedPacketV2({ destinationPort: "nobody" }, 2n);
const ACKNOWLEDGED = sentPacketV2();
const LOST = sentPacketV2({}, 2n);

const link = linkBetweenClients({
  ...sentEntryV2(ARRIVING),
  ...sentEntryV2(UNROUTED),
  ...acknowledgementEntryV2(ACKNOWLEDGED, MOCK_ACKNOWLEDGEMENT),
});
for (const packet of [ACKNOWLEDGED, LOST]) putEntries(link.world, sentEntryV2(packet));

const RECEIVE = packRecvPacketV2(recvPacketV2Of(link, ARRIVING));
const ACKNOWLEDGE = packAcknowledgementV2(acknowledgementV2Of(link, ACKNOWLEDGED));
const TIME_OUT = packTimeoutV2(timeoutV2Of(link, LOST));
const UNKNOWN_PORT = packRecvPacketV2(recvPacketV2Of(link, UNROUTED));
const SEND = packSendPacket(validSendPacket());
const RELAYED = [RECEIVE, ACKNOWLEDGE, TIME_OUT];

/** What a check says of messages, once others were executed. */
function checked(mode: Mode, messages: readonly Any[], before: readonly Any[] = []): string {
  const { world } = link;
  return world.tentatively(() => {
    for (const message of before) expect(resultOf(world.deliver([message]))).toBe("/0");
    world.mode = mode;
    try {
      return resultOf(world.deliver(messages));
    } finally {
      world.mode = "deliver";
    }
  });
}

describe.each<Mode>(["check", "recheck"])("in mode %s, packets of IBC v2", (mode) => {
  test("that are new pass", () => {
    expect(checked(mode, RELAYED)).toBe("/0");
  });

  test("that were all relayed before are refused", () => {
    expect(checked(mode, RELAYED, RELAYED)).toBe("channel/22");
    for (const message of RELAYED) expect(checked(mode, [message], [message])).toBe("channel/22");
  });

  test("one of which is new pass", () => {
    expect(checked(mode, RELAYED, [RECEIVE, ACKNOWLEDGE])).toBe("/0");
  });

  test("beside one that is sent pass, whatever they are", () => {
    expect(checked(mode, [RECEIVE, SEND], [RECEIVE])).toBe("/0");
  });

  test("come as far as their applications, unlike those of channels", () => {
    expect(checked(mode, [UNKNOWN_PORT])).toBe("undefined/111222");
  });
});
