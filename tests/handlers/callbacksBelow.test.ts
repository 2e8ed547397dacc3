/** Contract callbacks above layers that refuse, panic or acknowledge later. */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import type { Packet } from "../../host/codec/gen/ibc.core.channel.v1.js";
import type { Packet as PacketV2, Payload } from "../../host/codec/gen/ibc.core.channel.v2.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import {
  callsDuring,
  DESTINATION,
  linkWithContracts,
  memoFor,
  SOURCE,
} from "../support/callbacks.js";
import { sentPacketEntry, TRANSFER } from "../support/channels.js";
import { CONTRACTS, NamedContracts } from "../support/contractKeeper.js";
import { packRecvPacket, putEntries, recvPacketOf } from "../support/packets.js";
import {
  acknowledgementEntryV2,
  acknowledgementV2Of,
  ERROR_ACKNOWLEDGEMENT,
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
import { scriptedApplications } from "../support/scriptedMock.js";
import { codeOf, deliverTransfer, fund, incoming } from "../support/transfers.js";
import { OTHER_SIGNER, SIGNER } from "../support/world.js";

const { accepting } = CONTRACTS;
const PANIC = "undefined/111222";

describe("over a channel nobody is called", () => {
  const packet: Packet = incoming(1n, { memo: memoFor(DESTINATION, accepting) });
  const { link, world, contracts } = linkWithContracts(sentPacketEntry(packet));
  fund(world, SIGNER, "stake", 100n);

  /** The code of something, and how many contracts were called. */
  function outcome(act: () => string): [string, number] {
    let code = "";
    const calls = world.tentatively(() =>
      callsDuring(contracts, () => {
        code = act();
      }),
    );
    return [code, calls.length];
  }

  const memo = memoFor(SOURCE, accepting);

  test("for a packet that the core does not send", () => {
    expect(outcome(() => codeOf(deliverTransfer(world, { memo })))).toEqual(["/0", 1]);
    const timeoutHeight = { revisionNumber: 1n, revisionHeight: 1n };
    const late = () => codeOf(deliverTransfer(world, { memo, timeoutHeight }));
    expect(outcome(late)).toEqual(["channel/40", 0]);
  });

  test("for a packet at which the application panics", () => {
    const receive = () => codeOf(world.deliver([packRecvPacket(recvPacketOf(link, packet))]));
    expect(outcome(receive)).toEqual(["/0", 1]);
    const broken = () => {
      world.branches.delete(STORE_NUMBERS.transfer, utf8("params"));
      return receive();
    };
    expect(outcome(broken)).toEqual([PANIC, 0]);
  });
});

describe("between clients nobody is called", () => {
  const payloadOf = (memo: string, receiver = OTHER_SIGNER): Payload =>
    mockPayload({
      sourcePort: TRANSFER,
      destinationPort: TRANSFER,
      version: "ics20-1",
      encoding: "application/json",
      value: utf8(
        JSON.stringify({ denom: "stake", amount: "100", sender: SIGNER, receiver, memo }),
      ),
    });
  const source = payloadOf(memoFor(SOURCE, accepting));
  const received = receivedPacketV2(payloadOf(memoFor(DESTINATION, accepting)));
  const refused = receivedPacketV2(payloadOf(memoFor(DESTINATION, accepting), "nobody"), 2n);
  const sent = sentPacketV2(source);
  const link = linkBetweenClients({
    ...sentEntryV2(received),
    ...sentEntryV2(refused),
    ...acknowledgementEntryV2(sent, ERROR_ACKNOWLEDGEMENT),
  });
  const { world } = link;
  const contracts = new NamedContracts();
  world.applications = scriptedApplications({}, contracts);
  world.stacksV2 = new Map([[TRANSFER, ["callbacks", "transfer"]]]);
  putEntries(world, { ...sentEntryV2(sent), ...sentEntryV2({ ...sent, sequence: 9n }) });

  function outcome(act: () => string): [string, number] {
    let code = "";
    const calls = world.tentatively(() =>
      callsDuring(contracts, () => {
        code = act();
      }),
    );
    return [code, calls.length];
  }

  const receive = (packet: PacketV2) =>
    codeOf(world.deliver([packRecvPacketV2(recvPacketV2Of(link, packet))]));

  test("for a payload that the application does not send", () => {
    const send = () =>
      codeOf(world.deliver([packSendPacket(validSendPacket({ payloads: [source] }))]));
    expect(outcome(send)).toEqual(["sdk/5", 0]);
  });

  test("for a payload that the application refuses, or panics at", () => {
    expect(outcome(() => receive(received))).toEqual(["/0", 1]);
    expect(outcome(() => receive(refused))).toEqual(["/0", 0]);
    const broken = () => {
      world.branches.delete(STORE_NUMBERS.transfer, utf8("params"));
      return receive(received);
    };
    expect(outcome(broken)).toEqual([PANIC, 0]);
  });

  test("for a payload that cannot come back", () => {
    const acknowledge = () =>
      codeOf(
        world.deliver([
          packAcknowledgementV2(acknowledgementV2Of(link, sent, ERROR_ACKNOWLEDGEMENT)),
        ]),
      );
    const timeOut = () =>
      codeOf(world.deliver([packTimeoutV2(timeoutV2Of(link, { ...sent, sequence: 9n }))]));
    expect(outcome(acknowledge)).toEqual(["sdk/5", 0]);
    expect(outcome(timeOut)).toEqual(["sdk/5", 0]);
  });
});
