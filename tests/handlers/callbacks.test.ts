/** Callbacks of contracts about packets that came, were acknowledged or timed out
 * (assembly/30-middleware/callbacks, ADR-8). */
import { describe, expect, test } from "vitest";
import { toHex, utf8 } from "../../host/bytes.js";
import { decodeBech32 } from "../../host/chain/bech32.js";
import type { Packet } from "../../host/codec/gen/ibc.core.channel.v1.js";
import {
  callbackEvent,
  callsDuring,
  contractEvent,
  countOf,
  DESTINATION,
  eventsNamed,
  linkWithContracts,
  memoFor,
  SOURCE,
  sentBy,
  withGas,
} from "../support/callbacks.js";
import {
  acknowledgementEntry,
  CHANNEL,
  COUNTERPARTY_CHANNEL,
  keys,
  sentPacketEntry,
  sha256,
  TRANSFER,
  UNORDERED,
} from "../support/channels.js";
import { resultOf } from "../support/clients.js";
import { CONTRACTS, MAX_CALLBACK_GAS } from "../support/contractKeeper.js";
import {
  acknowledgementOf,
  packAcknowledgement,
  packRecvPacket,
  packTimeout,
  putEntries,
  recvPacketOf,
  storedHex,
  timeoutOf,
} from "../support/packets.js";
import { codeOf, incoming, outgoing, type PacketData, putInEscrow } from "../support/transfers.js";
import { SIGNER } from "../support/world.js";

const SUCCESS = '{"result":"AQ=="}';
const ENDS = [TRANSFER, CHANNEL, TRANSFER, COUNTERPARTY_CHANNEL];
const RELAYER = toHex(decodeBech32(SIGNER)!.data);
const { accepting, refusing, unauthorized, panicking } = CONTRACTS;
const { outOfGas, refusingOutOfGas, acceptingOutOfGas, panickingOutOfGas } = CONTRACTS;

type Received = readonly [
  name: string,
  data: PacketData | string,
  acknowledgement: string,
  calls: number,
  error?: string,
];

const errorOf = (code: number) =>
  `{"error":"ABCI code: ${code}: error handling packet: see events for details"}`;
const at400000 = (address: string) =>
  ({ memo: memoFor(DESTINATION, address, { gas_limit: "400000" }) }) as const;
const OUT_OF_GAS = "ibc receive_packet callback out of gas: callback out of gas";
const PANICKED = "ibc receive_packet callback panicked with: as its name says: callback panic";

const RECEIVED: readonly Received[] = [
  ["no memo", {}, SUCCESS, 0],
  ["a callback of the other chain", { memo: memoFor(SOURCE, refusing) }, SUCCESS, 0],
  ["data that cannot be read", "not json", errorOf(12), 0],
  ["what the application refuses", { ...at400000(accepting), receiver: "nobody" }, errorOf(5), 0],
  ["no address", { memo: memoFor(DESTINATION, "") }, errorOf(8), 0],
  ["a contract that accepts", at400000(accepting), SUCCESS, 1],
  ["one that refuses", at400000(refusing), errorOf(1), 1, "as its name says"],
  ["one that may not", at400000(unauthorized), errorOf(2), 1, "as its name says: unauthorized"],
  ["one that panics", at400000(panicking), errorOf(7), 1, PANICKED],
  ["one that uses all gas", at400000(outOfGas), errorOf(6), 1, OUT_OF_GAS],
  ["one that then refuses", at400000(refusingOutOfGas), errorOf(6), 1, OUT_OF_GAS],
  ["one that then accepts", at400000(acceptingOutOfGas), errorOf(6), 1, OUT_OF_GAS],
  ["one that then panics", at400000(panickingOutOfGas), errorOf(6), 1, OUT_OF_GAS],
];

describe("a packet that is received", () => {
  const packets = RECEIVED.map(([, data], index) => incoming(BigInt(index + 1), data));
  const { link, world, contracts } = linkWithContracts(
    Object.assign({}, ...packets.map(sentPacketEntry)),
  );

  const receive = (packet: Packet) => world.deliver([packRecvPacket(recvPacketOf(link, packet))]);
  const rows = RECEIVED.map((row, index) => [row[0], row, packets[index]!] as const);

  test.each(rows)("with %s", (_, [, data, acknowledgement, count, error], packet) => {
    world.tentatively(() => {
      let response: ReturnType<typeof receive> | undefined;
      const calls = callsDuring(contracts, () => {
        response = receive(packet);
      });
      expect(resultOf(response!)).toBe("/0");
      expect(calls.length).toBe(count);
      const key = keys.acknowledgement(TRANSFER, CHANNEL, packet.sequence);
      expect(storedHex(world, key)).toBe(toHex(sha256(utf8(acknowledgement))));
      const isKept = count === 1 && error === undefined;
      expect(countOf(world)).toBe(isKept ? 1 : 0);
      expect(eventsNamed(response!, "contract")).toEqual(isKept ? calls.map(contractEvent) : []);
      if (count === 0 || typeof data === "string") return;
      const address = calls[0]![0]!;
      const told = callbackEvent({
        type: "receive_packet",
        address,
        sequence: packet.sequence,
        port: TRANSFER,
        channel: CHANNEL,
        commitGas: 400_000n,
        ...(error === undefined ? {} : { error }),
      });
      const prefix = "ibccallbackerror-";
      const type = isKept ? told.type : prefix + told.type;
      const attributes = told.attributes.map(({ key: name, value }) => ({
        key: isKept ? name : prefix + name,
        value,
      }));
      expect(eventsNamed(response!, type)).toEqual([{ type, attributes }]);
    });
  });

  test("is told to the contract with its acknowledgement, and no sender", () => {
    world.tentatively(() => {
      const packet = packets[5]!;
      const [call] = callsDuring(contracts, () => receive(packet));
      const ends = [TRANSFER, COUNTERPARTY_CHANNEL, TRANSFER, CHANNEL];
      const what = [`${packet.sequence}`, toHex(packet.data), toHex(utf8(SUCCESS))];
      expect(call).toEqual([accepting, "ics20-1", "receive_packet", ...ends, ...what]);
    });
  });

  test("can be brought again with more gas when it had too little", () => {
    world.tentatively(() => {
      for (const index of [9, 10, 11, 12]) {
        const packet = packets[index]!;
        expect(codeOf(withGas(world, 399_999n, () => receive(packet)))).toBe("sdk/11");
        expect(codeOf(withGas(world, 400_000n, () => receive(packet)))).toBe("/0");
      }
    });
  });
});

type Ended = readonly [name: string, memo: string, count: 0 | 1, error?: string];

const endings = (type: string): readonly Ended[] => {
  const outOfIt = `ibc ${type} callback out of gas: callback out of gas`;
  const panicked = `ibc ${type} callback panicked with: as its name says: callback panic`;
  return [
    ["no memo", "", 0],
    ["a callback of the other chain", memoFor(DESTINATION, refusing), 0],
    ["a contract that accepts", memoFor(SOURCE, accepting), 1],
    ["one that refuses", memoFor(SOURCE, refusing), 1, "as its name says"],
    ["one that may not", memoFor(SOURCE, unauthorized), 1, "as its name says: unauthorized"],
    ["one that panics", memoFor(SOURCE, panicking), 1, panicked],
    ["one that uses all gas", memoFor(SOURCE, outOfGas), 1, outOfIt],
    ["one that then refuses", memoFor(SOURCE, refusingOutOfGas), 1, outOfIt],
    ["one that then panics", memoFor(SOURCE, panickingOutOfGas), 1, outOfIt],
    ["one that then accepts", memoFor(SOURCE, acceptingOutOfGas), 1, outOfIt],
  ];
};

const ENDS_OF_PACKETS = [
  ["acknowledgement_packet", endings("acknowledgement_packet")],
  ["timeout_packet", endings("timeout_packet")],
] as const;

describe.each(ENDS_OF_PACKETS)("%s", (type, rows) => {
  const packets = rows.map(([, memo], index) => outgoing(BigInt(index + 1), { memo }));
  const asksWrongly = outgoing(90n, { memo: memoFor(SOURCE, "") });
  const unreadable = outgoing(91n, "not json");
  const all = [...packets, asksWrongly, unreadable];
  const written = all.map((packet) => acknowledgementEntry(packet, utf8(SUCCESS)));
  const isTimeout = type === "timeout_packet";
  const { link, world, contracts } = linkWithContracts(
    isTimeout ? {} : Object.assign({}, ...written),
  );
  putEntries(world, Object.assign({}, ...all.map(sentPacketEntry)));
  putInEscrow(world, "stake", 100n);

  function end(packet: Packet) {
    return isTimeout
      ? world.deliver([packTimeout(timeoutOf(link, packet, UNORDERED))])
      : world.deliver([packAcknowledgement(acknowledgementOf(link, packet, utf8(SUCCESS)))]);
  }

  test.each(rows.map((row, index) => [row[0], row, packets[index]!] as const))("with %s", (_, [
    ,
    ,
    count,
    error,
  ], packet) => {
    world.tentatively(() => {
      let response: ReturnType<typeof end> | undefined;
      const calls = callsDuring(contracts, () => {
        response = end(packet);
      });
      expect(resultOf(response!)).toBe("/0");
      expect(calls.length).toBe(count);
      const key = keys.commitment(TRANSFER, CHANNEL, packet.sequence);
      expect(storedHex(world, key)).toBe(undefined);
      // What ibc-go does too: the branch is written before the gas is looked at.
      const isKept = count === 1 && (error === undefined || calls[0]![0] === acceptingOutOfGas);
      expect(countOf(world)).toBe(isKept ? 1 : 0);
      const address = calls[0]?.[0] ?? "";
      const failure = error === undefined ? {} : { error };
      const told = callbackEvent({ type, address, ...sentBy(packet), ...failure });
      expect(eventsNamed(response!, "contract", "ibc_src_callback")).toEqual(
        count === 0 ? [] : [...(isKept ? calls.map(contractEvent) : []), told],
      );
    });
  });

  test("is told to the contract with who brought it, after the application had its say", () => {
    world.tentatively(() => {
      const packet = packets[2]!;
      const [call] = callsDuring(contracts, () => {
        const { events } = end(packet).results[0]!;
        expect(events.at(-1)!.type).toBe("ibc_src_callback");
      });
      const what = [`${packet.sequence}`, toHex(packet.data)];
      const brought = isTimeout ? [] : [toHex(utf8(SUCCESS))];
      const told = [accepting, "ics20-1", type, SIGNER, ...ENDS, ...what, ...brought];
      expect(call!.slice(0, -1)).toEqual(told);
      expect(call!.at(-1)).toBe(RELAYER);
    });
  });

  test("fails with data that ask wrongly, and with data that cannot be read", () => {
    const calls = callsDuring(contracts, () => {
      expect(codeOf(end(asksWrongly))).toBe("ibccallbacks/8");
      expect(codeOf(end(unreadable))).toBe("ibc/12");
    });
    expect(calls).toEqual([]);
  });

  test("can be brought again with more gas when it had too little", () => {
    world.tentatively(() => {
      const packet = packets[6]!;
      expect(codeOf(withGas(world, 300_000n, () => end(packet)))).toBe("sdk/11");
      expect(codeOf(withGas(world, MAX_CALLBACK_GAS, () => end(packet)))).toBe("/0");
    });
  });
});
