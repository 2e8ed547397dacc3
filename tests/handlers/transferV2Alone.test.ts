/** ICS-20 over IBC v2 without layers above it, which would refuse most of this before. */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import type { Packet, Payload } from "../../host/codec/gen/ibc.core.channel.v2.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import { TRANSFER } from "../support/channels.js";
import { CLIENT, COUNTERPARTY_CLIENT } from "../support/connections.js";
import type { Link } from "../support/link.js";
import { putEntries, storedHex } from "../support/packets.js";
import {
  acknowledgementCommitmentV2,
  acknowledgementEntryV2,
  acknowledgementV2Of,
  changeCounterparty,
  ERROR_ACKNOWLEDGEMENT,
  keysV2,
  linkBetweenClients,
  mockPayload,
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
import { codeOf, escrowOf, fund, setTotalEscrow } from "../support/transfers.js";
import { OTHER_SIGNER, SIGNER } from "../support/world.js";

const SUCCESS = utf8('{"result":"AQ=="}');
const PANIC = "undefined/111222";
/** A client identifier that does not end in a number. */
const NO_CLIENT = "oracle-client";

function payloadOf(data: object = {}, fields: Partial<Payload> = {}): Payload {
  const whole = { denom: "stake", amount: "100", sender: SIGNER, receiver: OTHER_SIGNER, ...data };
  return mockPayload({
    sourcePort: TRANSFER,
    destinationPort: TRANSFER,
    version: "ics20-1",
    encoding: "application/json",
    value: utf8(JSON.stringify(whole)),
    ...fields,
  });
}

const UNREADABLE = payloadOf({}, { value: utf8("{") });

function alone(link: Link): Link {
  link.world.stacksV2 = new Map([[TRANSFER, [TRANSFER]]]);
  return link;
}

describe("a payload that is sent", () => {
  const { world } = alone(linkBetweenClients());
  fund(world, SIGNER, "stake", 100n);
  const sent = (payload: Payload, prepare = () => {}) =>
    world.tentatively(() => {
      prepare();
      return codeOf(world.deliver([packSendPacket(validSendPacket({ payloads: [payload] }))]));
    });

  test.each([
    ["that every check accepts", payloadOf(), "/0"],
    ["in JSON that is none", UNREADABLE, "ibc/12"],
    ["of another version", payloadOf({}, { version: "ics20-2" }), "transfer/4"],
    ["of a sender who is none", payloadOf({ sender: "nobody" }), "undefined/1"],
    ["of another sender", payloadOf({ sender: OTHER_SIGNER }), "ibc/2"],
  ])("%s", (_, payload, code) => {
    expect(sent(payload)).toBe(code);
  });

  test("to a client without a number is refused", () => {
    const change = () => changeCounterparty(world, { clientId: NO_CLIENT });
    expect(sent(payloadOf(), change)).toBe("channelv2/2");
  });
});

describe("a payload that is received", () => {
  const packet = receivedPacketV2(payloadOf());
  const foreign: Packet = { ...packet, sequence: 2n, sourceClient: NO_CLIENT };
  const { world, link } = (() => {
    const made = alone(linkBetweenClients({ ...sentEntryV2(packet), ...sentEntryV2(foreign) }));
    return { world: made.world, link: made };
  })();
  const receive = (brought: Packet) =>
    codeOf(world.deliver([packRecvPacketV2(recvPacketV2Of(link, brought))]));
  const acknowledged = ({ sequence }: Packet) =>
    storedHex(world, keysV2.acknowledgement(CLIENT, sequence));
  const hexOf = (acknowledgement: Uint8Array) =>
    Buffer.from(acknowledgementCommitmentV2(acknowledgement)).toString("hex");

  test("is a success", () => {
    world.tentatively(() => {
      expect(receive(packet)).toBe("/0");
      expect(acknowledged(packet)).toBe(hexOf(SUCCESS));
    });
  });

  test("from a client without a number is a failure", () => {
    world.tentatively(() => {
      changeCounterparty(world, { clientId: NO_CLIENT });
      expect(receive(foreign)).toBe("/0");
      expect(acknowledged(foreign)).toBe(hexOf(ERROR_ACKNOWLEDGEMENT));
    });
  });

  test("is a panic where there are no parameters", () => {
    world.tentatively(() => {
      world.branches.delete(STORE_NUMBERS.transfer, utf8("params"));
      expect(receive(packet)).toBe(PANIC);
    });
  });
});

describe("a payload that was sent", () => {
  const good = sentPacketV2(payloadOf());
  const bad = sentPacketV2(UNREADABLE, 2n);
  const acknowledgements = [SUCCESS, ERROR_ACKNOWLEDGEMENT, utf8("yes"), utf8("{}")];
  const packets = acknowledgements.map((_, index) => sentPacketV2(payloadOf(), BigInt(index + 3)));
  const link = alone(
    linkBetweenClients(
      Object.assign(
        {},
        acknowledgementEntryV2(bad, SUCCESS),
        ...packets.map((packet, index) => acknowledgementEntryV2(packet, acknowledgements[index]!)),
      ),
    ),
  );
  const { world } = link;
  putEntries(world, Object.assign({}, ...[good, bad, ...packets].map(sentEntryV2)));
  const acknowledge = (packet: Packet, acknowledgement: Uint8Array) =>
    codeOf(
      world.deliver([packAcknowledgementV2(acknowledgementV2Of(link, packet, acknowledgement))]),
    );
  const timeOut = (packet: Packet) =>
    codeOf(world.deliver([packTimeoutV2(timeoutV2Of(link, packet))]));

  test.each([
    [0, "/0", "/0"],
    [1, "/0", "sdk/5"],
    [2, "ibc/4", "ibc/4"],
    [3, "ibc/12", "ibc/12"],
  ])("and is acknowledged, case %i", (index, code, withoutEscrow) => {
    const act = () => acknowledge(packets[index]!, acknowledgements[index]!);
    expect(world.tentatively(act)).toBe(withoutEscrow);
    world.tentatively(() => {
      fund(world, escrowOf(TRANSFER, CLIENT), "stake", 100n);
      setTotalEscrow(world, "stake", 100n);
      expect(act()).toBe(code);
    });
  });

  test("and times out cannot come back without escrow", () => {
    world.tentatively(() => expect(timeOut(good)).toBe("sdk/5"));
  });

  test("and cannot be read is refused", () => {
    expect(acknowledge(bad, SUCCESS)).toBe("ibc/12");
    expect(timeOut(bad)).toBe("ibc/12");
    expect(bad.destinationClient).toBe(COUNTERPARTY_CLIENT);
  });
});
