/** ICS-20 when a packet was acknowledged or timed out: who gets what back. */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import { encodeBech32 } from "../../host/chain/bech32.js";
import type { Packet } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { acknowledgementEntry, sentPacketEntry, UNORDERED } from "../support/channels.js";
import { changesBy, resultOf } from "../support/clients.js";
import {
  acknowledgementOf,
  eventOf,
  packAcknowledgement,
  packTimeout,
  putEntries,
  timeoutOf,
} from "../support/packets.js";
import {
  arrived,
  balanceOf,
  codeOf,
  linkWithTransfers,
  outgoing,
  type PacketData,
  putInEscrow,
  setTotalEscrow,
  supplyOf,
  TRANSFER_MODULE_EVENT,
  totalEscrow,
  transferAttributes,
  voucherOf,
} from "../support/transfers.js";
import { BLOCKED_ACCOUNT, SIGNER, type World } from "../support/world.js";

const DONE = '{"result":"AQ=="}';
const FAILED = '{"error":"ABCI code: 5: error handling packet: see events for details"}';
const VOUCHER = arrived("coin");
const HOP = '{"port_id":"transfer","channel_id":"channel-0"}';
const OTHER_CHAIN = encodeBech32("osmo", new Uint8Array(20).fill(1));

type Row = readonly [
  name: string,
  code: string,
  data: PacketData | string,
  acknowledgement?: string,
  prepare?: (world: World) => unknown,
];

const enough = (world: World): void => putInEscrow(world, "stake", 100n);

/** Faults of the packet, which a timeout meets too. */
const OF_PACKETS: readonly Row[] = [
  ["no JSON", "ibc/12", "not json"],
  ["no amount", "transfer/5", "{}"],
  ["a sender that is no address", "undefined/1", { sender: "x" }, FAILED, enough],
  ["a sender of another chain", "sdk/35", { sender: OTHER_CHAIN }, FAILED, enough],
  ["a blocked sender", "ibc/2", { sender: BLOCKED_ACCOUNT }, FAILED, enough],
  ["a base that no coin can be called", "undefined/111222", { denom: "x" }],
  ["nothing in escrow", "sdk/5", {}],
  [
    "a total in escrow that is too small",
    "undefined/111222",
    {},
    FAILED,
    (world) => {
      enough(world);
      setTotalEscrow(world, "stake", 99n);
    },
  ],
];

const OF_ACKNOWLEDGEMENTS: readonly Row[] = [
  ["bytes that are no acknowledgement", "sdk/6", {}, "rubbish"],
  ["neither packet data nor an acknowledgement", "ibc/4", "rubbish", "rubbish"],
  ["neither result nor error", "ibc/12", {}, "{}"],
  ["an envelope written in another way", "channel/16", {}, '{ "result":"AQ=="}'],
  ["packet data that cannot be read, though they were accepted", "ibc/12", "not json", DONE],
];

const ACCEPTED = {
  done: outgoing(60n, { memo: "m" }),
  failed: outgoing(61n),
  burnt: outgoing(62n, { denom: VOUCHER, amount: "7" }),
  quoted: outgoing(63n),
  late: outgoing(64n, { memo: "<late>" }),
  lateVoucher: outgoing(65n, { denom: VOUCHER, amount: "7" }),
};
const QUOTED = '{"error":"\\"\\\\\\n\\t\\u0001é"}';

const ROWS = [...OF_PACKETS, ...OF_ACKNOWLEDGEMENTS];
const packets = ROWS.map(([, , data], index) => outgoing(BigInt(index + 1), data));
const latePackets = OF_PACKETS.map(([, , data], index) => outgoing(BigInt(index + 30), data));

const link = linkWithTransfers(
  Object.assign(
    {},
    ...ROWS.map(([, , , ack = FAILED], i) => acknowledgementEntry(packets[i]!, utf8(ack))),
    acknowledgementEntry(ACCEPTED.done, utf8(DONE)),
    acknowledgementEntry(ACCEPTED.failed, utf8(FAILED)),
    acknowledgementEntry(ACCEPTED.burnt, utf8(FAILED)),
    acknowledgementEntry(ACCEPTED.quoted, utf8(QUOTED)),
  ),
);
const { world } = link;
const sent = [...packets, ...latePackets, ...Object.values(ACCEPTED)];
putEntries(world, Object.assign({}, ...sent.map(sentPacketEntry)));

function acknowledge(packet: Packet, acknowledgement: string) {
  const message = acknowledgementOf(link, packet, utf8(acknowledgement));
  return world.deliver([packAcknowledgement(message)]);
}

function timeOut(packet: Packet) {
  return world.deliver([packTimeout(timeoutOf(link, packet, UNORDERED))]);
}

function eventsOf(response: ReturnType<typeof timeOut>) {
  expect(resultOf(response)).toBe("/0");
  return response.results[0]!.events.slice(2);
}

describe("an acknowledgement is refused for", () => {
  test.each(ROWS.map((row, index) => [row[0], row, packets[index]!] as const))("%s", (_, [
    ,
    code,
    ,
    acknowledgement = FAILED,
    prepare,
  ], packet) => {
    world.tentatively(() => {
      prepare?.(world);
      const changes = changesBy(world, () =>
        expect(codeOf(acknowledge(packet, acknowledgement))).toBe(code),
      );
      expect(changes).toEqual(new Map());
    });
  });
});

describe("a timeout is refused for", () => {
  test.each(OF_PACKETS.map((row, index) => [row[0], row, latePackets[index]!] as const))("%s", (_, [
    ,
    code,
    ,
    ,
    prepare,
  ], packet) => {
    world.tentatively(() => {
      prepare?.(world);
      expect(codeOf(timeOut(packet))).toBe(code);
    });
  });
});

describe("an acknowledgement", () => {
  test("of success changes nothing", () => {
    world.tentatively(() => {
      enough(world);
      const attributes = transferAttributes(ACCEPTED.done);
      expect(eventsOf(acknowledge(ACCEPTED.done, DONE))).toEqual([
        eventOf("fungible_token_packet", { ...attributes, acknowledgement: 'result:"\\001" ' }),
        TRANSFER_MODULE_EVENT,
        eventOf("fungible_token_packet", { success: "\u0001" }),
      ]);
      expect(balanceOf(world, SIGNER, "stake")).toBe(0n);
      expect(totalEscrow(world, "stake")).toBe(100n);
    });
  });

  test("of failure gives back what is in escrow", () => {
    world.tentatively(() => {
      enough(world);
      const error = JSON.parse(FAILED).error as string;
      expect(eventsOf(acknowledge(ACCEPTED.failed, FAILED))).toEqual([
        eventOf("fungible_token_packet", {
          ...transferAttributes(ACCEPTED.failed),
          acknowledgement: `error:"${error}" `,
        }),
        TRANSFER_MODULE_EVENT,
        eventOf("fungible_token_packet", { error }),
      ]);
      expect(balanceOf(world, SIGNER, "stake")).toBe(100n);
      expect(totalEscrow(world, "stake")).toBe(0n);
    });
  });

  test("of failure mints what was burnt", () => {
    world.tentatively(() => {
      eventsOf(acknowledge(ACCEPTED.burnt, FAILED));
      expect(balanceOf(world, SIGNER, voucherOf(VOUCHER))).toBe(7n);
      expect(supplyOf(world, voucherOf(VOUCHER))).toBe(7n);
    });
  });

  test("is shown as text of protobuf", () => {
    world.tentatively(() => {
      enough(world);
      const [event] = eventsOf(acknowledge(ACCEPTED.quoted, QUOTED));
      expect(event!.attributes[5]!.value).toBe('error:"\\"\\\\\\n\\t\\001\\303\\251" ');
    });
  });
});

describe("a timeout", () => {
  test("gives back what is in escrow", () => {
    world.tentatively(() => {
      enough(world);
      expect(eventsOf(timeOut(ACCEPTED.late))).toEqual([
        eventOf("timeout", {
          receiver: SIGNER,
          refund_tokens: '{"denom":{"base":"stake","trace":null},"amount":"100"}',
          memo: "<late>",
        }),
        TRANSFER_MODULE_EVENT,
      ]);
      expect(balanceOf(world, SIGNER, "stake")).toBe(100n);
    });
  });

  test("mints what was burnt", () => {
    world.tentatively(() => {
      const [event] = eventsOf(timeOut(ACCEPTED.lateVoucher));
      expect(event!.attributes[1]!.value).toBe(
        `{"denom":{"base":"coin","trace":[${HOP}]},"amount":"7"}`,
      );
      expect(balanceOf(world, SIGNER, voucherOf(VOUCHER))).toBe(7n);
    });
  });
});
