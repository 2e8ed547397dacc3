/** Callbacks of contracts about packets of IBC v2 (assembly/30-middleware/callbacks). */
import { describe, expect, test } from "vitest";
import { toHex, utf8 } from "../../host/bytes.js";
import { decodeBech32 } from "../../host/chain/bech32.js";
import { FungibleTokenPacketData } from "../../host/codec/gen/ibc.applications.transfer.v1.js";
import type { Packet, Payload } from "../../host/codec/gen/ibc.core.channel.v2.js";
import type { DeliverResponse } from "../../host/codec/gen/strait.abi.v0.js";
import { createChain } from "../../host/index.js";
import {
  callbackEvent,
  callsDuring,
  contractEvent,
  countOf,
  DESTINATION,
  eventsNamed,
  memoFor,
  SOURCE,
  withGas,
} from "../support/callbacks.js";
import { TRANSFER } from "../support/channels.js";
import { CLIENT, COUNTERPARTY_CLIENT } from "../support/connections.js";
import { CONTRACTS, NamedContracts } from "../support/contractKeeper.js";
import type { Entries } from "../support/link.js";
import { putEntries, storedHex } from "../support/packets.js";
import {
  acknowledgementCommitmentV2,
  acknowledgementEntryV2,
  acknowledgementV2Of,
  asErrors,
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
import { scriptedApplications } from "../support/scriptedMock.js";
import { codeOf, escrowOf, fund, setTotalEscrow } from "../support/transfers.js";
import { OTHER_SIGNER, SIGNER } from "../support/world.js";

const { accepting, refusing, unauthorized, panicking } = CONTRACTS;
const { outOfGas, refusingOutOfGas, acceptingOutOfGas, panickingOutOfGas } = CONTRACTS;
const SUCCESS = utf8('{"result":"AQ=="}');
const RELAYER = toHex(decodeBech32(SIGNER)!.data);
const PROTOBUF = "application/x-protobuf";

function linkWithContractsV2(entries: Entries = {}) {
  const link = linkBetweenClients(entries);
  const contracts = new NamedContracts();
  link.world.applications = scriptedApplications({}, contracts);
  link.world.stacksV2 = new Map([["transfer", ["callbacks", "transfer"]]]);
  return { link, world: link.world, contracts };
}

function payloadOf(memo: string, fields: Partial<Payload> = {}): Payload {
  const data = { denom: "stake", amount: "100", sender: SIGNER, receiver: OTHER_SIGNER, memo };
  const isProtobuf = fields.encoding === PROTOBUF;
  const value = FungibleTokenPacketData.create(data);
  return mockPayload({
    sourcePort: TRANSFER,
    destinationPort: TRANSFER,
    version: "ics20-1",
    encoding: "application/json",
    value: isProtobuf ? FungibleTokenPacketData.encode(value) : utf8(JSON.stringify(data)),
    ...fields,
  });
}

describe("a payload that is sent", () => {
  const { world, contracts } = linkWithContractsV2();
  fund(world, SIGNER, "stake", 1_000n);
  const send = (payload: Payload) =>
    world.deliver([packSendPacket(validSendPacket({ payloads: [payload] }))]);

  test.each(["application/json", PROTOBUF])("is told to the contract, as %s", (encoding) => {
    world.tentatively(() => {
      const payload = payloadOf(memoFor(SOURCE, accepting), { encoding });
      const response = send(payload);
      expect(codeOf(response)).toBe("/0");
      const place = [TRANSFER, CLIENT, "0-0", "0", toHex(payload.value)];
      const call = [accepting, "ics20-1", "send_packet", SIGNER, ...place];
      expect(eventsNamed(response, "contract", "ibc_src_callback")).toEqual([
        contractEvent(call),
        callbackEvent({
          type: "send_packet",
          address: accepting,
          sequence: 1n,
          port: TRANSFER,
          channel: CLIENT,
        }),
      ]);
      expect(countOf(world)).toBe(1);
    });
  });

  test.each([
    [memoFor(SOURCE, refusing), "undefined/1", 1],
    [memoFor(SOURCE, unauthorized), "ibc/2", 1],
    [memoFor(SOURCE, panicking), "undefined/111222", 1],
    [memoFor(SOURCE, outOfGas), "sdk/11", 1],
    [memoFor(SOURCE, refusingOutOfGas), "ibccallbacks/6", 1],
    [memoFor(SOURCE, ""), "ibccallbacks/8", 0],
    [memoFor(SOURCE, accepting, { calldata: "abc" }), "ibccallbacks/8", 0],
    [memoFor(SOURCE, accepting, { calldata: "0g" }), "ibccallbacks/8", 0],
    [memoFor(SOURCE, accepting, { calldata: "g0" }), "ibccallbacks/8", 0],
    [memoFor(DESTINATION, refusing), "/0", 0],
    ["", "/0", 0],
  ])("with %j: %s", (memo, code, count) => {
    world.tentatively(() => {
      const calls = callsDuring(contracts, () => {
        expect(codeOf(send(payloadOf(memo)))).toBe(code);
      });
      expect(calls.length).toBe(count);
      expect(countOf(world)).toBe(0);
    });
  });
});

const OUT_OF_GAS = "ibc receive_packet callback out of gas: callback out of gas";
const PANICKED = "ibc receive_packet callback panicked with: as its name says: callback panic";

describe("a payload that is received", () => {
  type Row = readonly [memo: string, isReceived: boolean, error?: string];
  const rows: readonly Row[] = [
    ["", true],
    [memoFor(SOURCE, refusing), true],
    [memoFor(DESTINATION, ""), false],
    [memoFor(DESTINATION, accepting), true],
    [memoFor(DESTINATION, refusing), false, "as its name says"],
    [memoFor(DESTINATION, panicking), false, PANICKED],
    [memoFor(DESTINATION, outOfGas), false, OUT_OF_GAS],
    [memoFor(DESTINATION, acceptingOutOfGas), false, OUT_OF_GAS],
  ];
  const packets = rows.map(([memo], index) => receivedPacketV2(payloadOf(memo), BigInt(index + 1)));
  const { link, world, contracts } = linkWithContractsV2(
    Object.assign({}, ...packets.map(sentEntryV2)),
  );
  const receive = (packet: Packet) =>
    world.deliver([packRecvPacketV2(recvPacketV2Of(link, packet))]);

  test.each(rows.map((row, index) => [row[0], row, packets[index]!] as const))("with %j", (_, [
    memo,
    isReceived,
    error,
  ], packet) => {
    world.tentatively(() => {
      let response: DeliverResponse | undefined;
      const calls = callsDuring(contracts, () => {
        response = receive(packet);
      });
      expect(codeOf(response!)).toBe("/0");
      const acknowledgement = isReceived ? SUCCESS : ERROR_ACKNOWLEDGEMENT;
      expect(storedHex(world, keysV2.acknowledgement(CLIENT, packet.sequence))).toBe(
        toHex(acknowledgementCommitmentV2(acknowledgement)),
      );
      const isCalled = error !== undefined || memo === memoFor(DESTINATION, accepting);
      expect(calls.length).toBe(isCalled ? 1 : 0);
      expect(countOf(world)).toBe(isCalled && isReceived ? 1 : 0);
      if (!isCalled) return;
      const ends = [TRANSFER, COUNTERPARTY_CLIENT, TRANSFER, CLIENT];
      const { value } = packet.payloads[0]!;
      const what = [`${packet.sequence}`, toHex(value), toHex(SUCCESS)];
      const address = calls[0]![0]!;
      expect(calls).toEqual([[address, "ics20-1", "receive_packet", ...ends, ...what]]);
      const told = callbackEvent({
        type: "receive_packet",
        address,
        sequence: packet.sequence,
        port: TRANSFER,
        channel: CLIENT,
        ...(error === undefined ? {} : { error }),
      });
      const expected = isReceived ? [contractEvent(calls[0]!), told] : asErrors([told]);
      const types = expected.map(({ type }) => type);
      expect(eventsNamed(response!, ...types)).toEqual(expected);
    });
  });

  test("can be brought again with more gas when it had too little", () => {
    world.tentatively(() => {
      const packet = packets[6]!;
      expect(codeOf(withGas(world, 999_999n, () => receive(packet)))).toBe("sdk/11");
      expect(codeOf(withGas(world, 1_000_000n, () => receive(packet)))).toBe("/0");
    });
  });
});

describe.each(["acknowledgement_packet", "timeout_packet"] as const)("%s", (type) => {
  const addresses = [accepting, refusing, outOfGas, acceptingOutOfGas, panickingOutOfGas, ""];
  const packets = addresses.map((address, index) =>
    sentPacketV2(payloadOf(memoFor(SOURCE, address)), BigInt(index + 1)),
  );
  const isTimeout = type === "timeout_packet";
  const written = packets.map((packet) => acknowledgementEntryV2(packet, SUCCESS));
  const { link, world, contracts } = linkWithContractsV2(
    isTimeout ? {} : Object.assign({}, ...written),
  );
  putEntries(world, Object.assign({}, ...packets.map(sentEntryV2)));
  fund(world, escrowOf(TRANSFER, CLIENT), "stake", 100n);
  setTotalEscrow(world, "stake", 100n);

  const end = (packet: Packet) =>
    isTimeout
      ? world.deliver([packTimeoutV2(timeoutV2Of(link, packet))])
      : world.deliver([packAcknowledgementV2(acknowledgementV2Of(link, packet, SUCCESS))]);

  const outOfIt = `ibc ${type} callback out of gas: callback out of gas`;

  test.each([
    [0, 1, undefined],
    [1, 0, "as its name says"],
    [2, 0, outOfIt],
    [3, 1, outOfIt],
    [4, 0, outOfIt],
  ] as const)("is told to contract %s", (index, count, error) => {
    world.tentatively(() => {
      const packet = packets[index]!;
      const address = addresses[index]!;
      const response = end(packet);
      expect(codeOf(response)).toBe("/0");
      expect(countOf(world)).toBe(count);
      const ends = [TRANSFER, CLIENT, TRANSFER, COUNTERPARTY_CLIENT];
      const what = [`${packet.sequence}`, toHex(packet.payloads[0]!.value)];
      const brought = isTimeout ? [RELAYER] : [toHex(SUCCESS), RELAYER];
      const call = [address, "ics20-1", type, SIGNER, ...ends, ...what, ...brought];
      expect(contracts.calls.at(-1)).toEqual(call);
      const place = { sequence: packet.sequence, port: TRANSFER, channel: CLIENT };
      const failure = error === undefined ? {} : { error };
      expect(eventsNamed(response, "ibc_src_callback")).toEqual([
        callbackEvent({ type, address, ...place, ...failure }),
      ]);
    });
  });

  test("fails for a payload that asks wrongly", () => {
    expect(codeOf(end(packets[5]!))).toBe("ibccallbacks/8");
  });
});

describe("a wrong declaration of a stack ends the call", () => {
  const applications = Object.fromEntries(scriptedApplications({}, new NamedContracts()));

  test.each([
    [{ transfer: ["frobnicate", "transfer"] }, "no middleware of IBC v2 is named frobnicate"],
    [{ transfer: ["callbacks", "absent"] }, "no application is named absent"],
    [{ transfer: ["callbacks", "callbacks", "transfer"] }, "callbacks stands in it twice"],
    [{ mockv2A: ["callbacks", "mockv2A"] }, "callbacks needs an application that tells"],
    [{ transfer: [] }, "it has no layers"],
  ])("%j", (stacksV2, expected) => {
    expect(() => createChain({ id: "a-1", applications, stacksV2 })).toThrow(expected);
  });

  test("a layer without a keeper", () => {
    const make = () =>
      createChain({ id: "a-1", stacksV2: { transfer: ["callbacks", "transfer"] } });
    expect(make).toThrow("callbacks needs a contract keeper");
  });
});
