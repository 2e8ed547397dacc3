/** Messages that an application of the host executes, and what its owner may do on ports. */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import type { MessageHandler } from "../../host/chain/application.js";
import { APPLICATIONS } from "../../host/chain/applications/index.js";
import { MockApplication } from "../../host/chain/applications/mock.js";
import { Any } from "../../host/codec/gen/google.protobuf.js";
import { MsgTransferResponse } from "../../host/codec/gen/ibc.applications.transfer.v1.js";
import { MsgCreateClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import { CHANNEL, TRANSFER } from "../support/channels.js";
import { at, CLIENT } from "../support/connections.js";
import { MOCK_ACKNOWLEDGEMENT } from "../support/packets.js";
import { linkBetweenClients } from "../support/packetsV2.js";
import { blacklist } from "../support/rateLimits.js";
import { codeOf, linkWithTransfers, outgoing } from "../support/transfers.js";
import { pack, SIGNER, validCreateClient, World } from "../support/world.js";

const TYPE = "/tests.MsgDo";
const refusal = (code: number) => ({ codespace: "tests", code, log: "as it says" });

/** Does what the text of the message says. */
const handler: MessageHandler = {
  check(value) {
    const text = Buffer.from(value).toString();
    if (text === "unreadable") return { kind: "malformed", log: text };
    if (text === "wrong") return { kind: "refused", refusal: refusal(1) };
    return { kind: "valid", signer: SIGNER };
  },
  execute(_, value) {
    if (Buffer.from(value).toString() === "refused")
      return { kind: "refused", refusal: refusal(2) };
    return { kind: "executed", response: { typeUrl: MsgTransferResponse.typeUrl, value } };
  },
};

class Hosted extends MockApplication {
  readonly messages = new Map([
    [TYPE, handler],
    [MsgCreateClient.typeUrl, handler],
  ]);
}

describe("a message of an application of the host", () => {
  const world = new World();
  world.applications = new Map([...APPLICATIONS, ["hosted", new Hosted()]]);
  const outcome = (text: string, typeUrl = TYPE) =>
    world.tentatively(() => codeOf(world.deliver([Any.create({ typeUrl, value: utf8(text) })])));

  test.each([
    ["done", "/0"],
    ["unreadable", "sdk/2"],
    ["wrong", "tests/1"],
    ["refused", "tests/2"],
  ])("is %s", (text, code) => {
    expect(outcome(text)).toBe(code);
  });

  test("has a type that nobody else knows", () => {
    expect(outcome("done", "/tests.MsgDoNot")).toBe("sdk/2");
    expect(outcome("\n\x05", MsgCreateClient.typeUrl)).toBe("sdk/2");
    const message = pack(MsgCreateClient, MsgCreateClient.encode(validCreateClient()));
    world.tentatively(() => {
      const { code, results } = world.deliver([message]);
      expect([code, results[0]!.response!.typeUrl]).toEqual([
        0,
        "/ibc.core.client.v1.MsgCreateClientResponse",
      ]);
    });
  });
});

describe("what a host does on a port of the module's own", () => {
  const { world } = linkWithTransfers();
  const data = outgoing(1n).data;
  const sent = (portId: string) =>
    world.tentatively(() => {
      blacklist(world, "stake");
      const timeoutHeight = at(1000n);
      const sendPacket = { sourceChannel: CHANNEL, timeoutHeight, timeoutTimestamp: 0n, data };
      const { codespace, code } = world.appCall({ portId, sendPacket });
      return `${codespace}/${code}`;
    });

  test("no layer sees", () => {
    expect(sent(TRANSFER)).toBe("/0");
    expect(sent("nowhere")).toBe("channel/3");
  });

  test("is nothing where nothing is asked for", () => {
    const { codespace, code } = world.appCall({ portId: TRANSFER });
    expect(`${codespace}/${code}`).toBe("sdk/18");
  });

  test("no layer sees between clients", () => {
    const clients = linkBetweenClients().world;
    const written = (portId: string, destinationClient: string) => {
      const acknowledgement = { appAcknowledgements: [MOCK_ACKNOWLEDGEMENT] };
      const writing = { destinationClient, sequence: 1n, acknowledgement };
      const { codespace, code } = clients.appCall({ portId, writeAcknowledgementV2: writing });
      return `${codespace}/${code}`;
    };
    expect(written(TRANSFER, CLIENT)).toBe("channelv2/5");
    expect(written("nowhere", CLIENT)).toBe("channelv2/5");
    expect(written("nowhere", "x".repeat(70_000))).toBe("channelv2/5");
  });
});
