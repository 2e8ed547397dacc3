/** Identifiers longer than any key: what the owner of a port asks for with them is not there. */
import { describe, expect, test } from "vitest";
import type { AppCallRequest } from "../../host/codec/gen/strait.abi.v0.js";
import { CHANNEL, MOCK } from "../support/channels.js";
import { at } from "../support/connections.js";
import { linkWithChannel, MOCK_DATA, receivedPacket } from "../support/packets.js";

/** More than a key of a store may have (assembly/ABI.md, "Limits of the core"). */
const LONG = "m".repeat(70_000);

const { world } = linkWithChannel({});

function ask(request: Partial<AppCallRequest>): string {
  const { codespace, code } = world.appCall(request);
  return `${codespace}/${code}`;
}

function sending(sourceChannel: string) {
  return { sourceChannel, timeoutHeight: at(1000n), timeoutTimestamp: 0n, data: MOCK_DATA };
}

describe.each([
  ["a port", LONG, CHANNEL],
  ["a channel", MOCK, LONG],
])("%s of 70,000 letters", (_, portId, channelId) => {
  test("sends no packet", () => {
    expect(ask({ portId, sendPacket: sending(channelId) })).toBe("channel/3");
  });

  test("acknowledges none", () => {
    const packet = receivedPacket({ destinationPort: portId, destinationChannel: channelId });
    const writeAcknowledgement = { packet, acknowledgement: Uint8Array.of(1) };
    expect(ask({ portId, writeAcknowledgement })).toBe("channel/3");
  });

  test("is not closed", () => {
    expect(ask({ portId, closeChannel: { channelId } })).toBe("channel/3");
  });
});
