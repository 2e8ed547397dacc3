/** Rate limits as packets arrive and return: what counts, and what is taken back. */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import type { Packet } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import {
  acknowledgementEntry,
  CHANNEL,
  keys,
  sentPacketEntry,
  UNORDERED,
} from "../support/channels.js";
import { resultOf } from "../support/clients.js";
import {
  acknowledgementOf,
  eventOf,
  packAcknowledgement,
  packRecvPacket,
  packTimeout,
  putEntries,
  recvPacketOf,
  storedHex,
  timeoutOf,
} from "../support/packets.js";
import {
  blacklist,
  deliverAbout,
  flowOf,
  otherKeys,
  pendingKey,
  putLimit,
} from "../support/rateLimits.js";
import {
  arrived,
  deliverTransfer,
  departed,
  fund,
  incoming,
  linkWithTransfers,
  outgoing,
  putInEscrow,
  voucherOf,
} from "../support/transfers.js";
import { SIGNER, type World } from "../support/world.js";

const DONE = '{"result":"AQ=="}';
const FAILED = '{"error":"ABCI code: 5: error handling packet: see events for details"}';
const UNIVERSAL = Buffer.from(
  "4774d4a575993f963b1c06573736617a457abef8589178db8d10c94b4ab511ab",
  "hex",
);
const PANIC = "undefined/111222";
const GREATEST = (2n ** 256n - 1n).toString();
const VOUCHER = voucherOf(arrived("coin"));
const ACKNOWLEDGED_4 = refusalOf(4);
const ACKNOWLEDGED_7 = refusalOf(7);

function refusalOf(code: number): string {
  return `{"error":"ABCI code: ${code}: error handling packet: see events for details"}`;
}

/** What a packet is refused for while it arrives, as the core shows it. */
function deniedEvent(reason: string, attributes: Record<string, string>) {
  const all = { module: "ratelimit", reason, action: "packet_recv", ...attributes };
  const marked = Object.entries(all).map(([key, value]) => [`ibccallbackerror-${key}`, value]);
  return eventOf("ibccallbackerror-transfer_denied", Object.fromEntries(marked));
}

const arriving = {
  coin: incoming(1n, { amount: "100" }),
  more: incoming(2n, { amount: "1" }),
  stake: incoming(3n, { denom: departed("stake"), amount: "100" }),
  unreadable: incoming(4n, "not json"),
  noAddress: incoming(5n, { amount: "100", receiver: "nobody" }),
  negative: incoming(6n, { amount: "-5" }),
  greatest: incoming(7n, { amount: GREATEST }),
  farther: incoming(8n, { denom: `transfer/channel-9/stake`, amount: "100" }),
  long: incoming(9n, { denom: `${departed("")}${"x".repeat(131_000)}`, amount: "1" }),
  nothing: incoming(10n, "null"),
  longDenom: incoming(11n, { denom: departed("x".repeat(70_000)), amount: "1" }),
};

const returning = {
  done: outgoing(60n),
  failed: outgoing(61n, { amount: "40" }),
  odd: outgoing(62n, { amount: "40" }),
  late: outgoing(63n, { amount: "40" }),
  voucher: outgoing(64n, { denom: arrived("coin"), amount: "40" }),
  empty: outgoing(65n, { amount: "40" }),
};

const sends = Object.values(arriving).map((packet) => {
  const { sourcePort, sourceChannel, sequence } = packet;
  return sentPacketEntry({ ...packet, sourcePort, sourceChannel, sequence });
});
const link = linkWithTransfers(
  Object.assign(
    {},
    ...sends,
    acknowledgementEntry(returning.done, utf8(DONE)),
    acknowledgementEntry(returning.failed, utf8(FAILED)),
    acknowledgementEntry(returning.odd, UNIVERSAL),
    acknowledgementEntry(returning.voucher, utf8(FAILED)),
    acknowledgementEntry(returning.empty, utf8('{"result":""}')),
  ),
);
const { world } = link;
fund(world, SIGNER, "stake", 1000n);
putEntries(world, Object.assign({}, ...Object.values(returning).map(sentPacketEntry)));

function receive(packet: Packet) {
  return world.deliver([packRecvPacket(recvPacketOf(link, packet))]);
}

/** What the core acknowledged, by its hash; the events of a packet that arrived. */
function received(packet: Packet, acknowledgement: string) {
  const response = receive(packet);
  expect(resultOf(response)).toBe("/0");
  const { destinationPort, destinationChannel, sequence } = packet;
  const [expected] = Object.values(acknowledgementEntry(packet, utf8(acknowledgement)));
  const key = keys.acknowledgement(destinationPort, destinationChannel, sequence);
  expect(storedHex(world, key)).toBe(Buffer.from(expected!).toString("hex"));
  return response.results[0]!.events;
}

function acknowledge(packet: Packet, acknowledgement: string | Uint8Array) {
  const bytes = typeof acknowledgement === "string" ? utf8(acknowledgement) : acknowledgement;
  return world.deliver([packAcknowledgement(acknowledgementOf(link, packet, bytes))]);
}

function timeOut(packet: Packet) {
  return world.deliver([packTimeout(timeoutOf(link, packet, UNORDERED))]);
}

function attempt(act: (world: World) => void): () => void {
  return () => world.tentatively(() => act(world));
}

/** A limit whose flow is what the arguments say. */
function limit(inflow: string, outflow: string, channelValue = "1000", denom = "stake"): void {
  putLimit(world, { denom, flow: { inflow, outflow, channelValue } });
}

function putPending(sequence: number, denom = "stake"): void {
  const key = Buffer.concat([
    Buffer.from(`\0${CHANNEL}\0${denom}\0`),
    Buffer.from([0, 0, 0, 0, 0, 0, 0, sequence]),
  ]);
  world.branches.set(STORE_NUMBERS.ratelimit, key, new Uint8Array(0));
}

describe("a packet that arrives", () => {
  test(
    "counts as inflow of its voucher, and is pending no more",
    attempt(() => {
      limit("0", "7", "1000", VOUCHER);
      received(arriving.coin, DONE);
      expect(flowOf(world, VOUCHER)).toEqual(["100", "7", "1000"]);
      expect(otherKeys(world)).toEqual([]);
    }),
  );

  test(
    "counts as inflow of what returns",
    attempt(() => {
      putInEscrow(world, "stake", 100n);
      limit("0", "0");
      received(arriving.stake, DONE);
      expect(flowOf(world)).toEqual(["100", "0", "1000"]);
    }),
  );

  test(
    "counts by all hops that it has come",
    attempt(() => {
      const voucher = voucherOf(arrived("transfer/channel-9/stake"));
      limit("0", "0", "1000", voucher);
      received(arriving.farther, DONE);
      expect(flowOf(world, voucher)).toEqual(["100", "0", "1000"]);
    }),
  );

  test.each([
    ["-400", true],
    ["400", true],
    ["401", false],
  ])("is measured with its own percentage: after %s", (inflow, passes) => {
    world.tentatively(() => {
      putLimit(world, {
        denom: VOUCHER,
        maxPercentSend: "0",
        flow: { inflow, outflow: "0", channelValue: "1000" },
      });
      received(arriving.coin, passes ? DONE : ACKNOWLEDGED_4);
    });
  });

  test(
    "over the quota is told so, and what it wrote is undone",
    attempt(() => {
      limit("500", "0", "1000", VOUCHER);
      const events = received(arriving.more, ACKNOWLEDGED_4);
      expect(events).toContainEqual(
        deniedEvent("rate_limit_exceeded", {
          denom: VOUCHER,
          channel_or_client: CHANNEL,
          amount: "1",
          error:
            "Inflow exceeds quota - Net Inflow: 501, Channel Value: 1000, Threshold: 50%: " +
            "quota exceeded",
        }),
      );
      expect(flowOf(world, VOUCHER)).toEqual(["500", "0", "1000"]);
    }),
  );

  test(
    "of a denomination on the list is told so",
    attempt(() => {
      blacklist(world, VOUCHER);
      const events = received(arriving.negative, ACKNOWLEDGED_7);
      expect(events).toContainEqual(
        deniedEvent("blacklisted_denom", {
          denom: VOUCHER,
          channel_or_client: CHANNEL,
          amount: "-5",
          error: `denom ${VOUCHER} is blacklisted: denom is blacklisted`,
        }),
      );
    }),
  );

  test(
    "that the application refuses does not count",
    attempt(() => {
      limit("0", "0", "1000", VOUCHER);
      received(arriving.noAddress, FAILED);
      received(arriving.negative, FAILED);
      expect(flowOf(world, VOUCHER)).toEqual(["0", "0", "1000"]);
      expect(otherKeys(world)).toEqual([]);
    }),
  );

  test(
    "that cannot be read is the application's to refuse",
    attempt(() => {
      blacklist(world, VOUCHER);
      received(arriving.unreadable, refusalOf(12));
      received(arriving.nothing, refusalOf(12));
    }),
  );

  test(
    "of more than there are numbers for is a panic",
    attempt(() => {
      limit("1", "0", "0", VOUCHER);
      expect(resultOf(receive(arriving.greatest))).toBe(PANIC);
    }),
  );

  test(
    "with a denomination longer than keys is looked for in vain, or a panic",
    attempt(() => {
      expect(resultOf(receive(arriving.longDenom))).not.toBe("/0");
      expect(resultOf(receive(arriving.long))).toBe(PANIC);
    }),
  );
});

describe("a packet that was sent", () => {
  test(
    "is pending no more when it is acknowledged",
    attempt(() => {
      limit("0", "100");
      putPending(60);
      expect(resultOf(acknowledge(returning.done, DONE))).toBe("/0");
      expect(flowOf(world)).toEqual(["0", "100", "1000"]);
      expect(otherKeys(world)).toEqual([]);
    }),
  );

  test.each([
    ["is taken back when it failed", "100", "60"],
    ["is never taken back below zero", "39", "0"],
  ])("%s", (_, outflow, rest) => {
    world.tentatively(() => {
      putInEscrow(world, "stake", 1000n);
      limit("0", outflow);
      putPending(61);
      putPending(62);
      expect(resultOf(acknowledge(returning.failed, FAILED))).toBe("/0");
      expect(flowOf(world)).toEqual(["0", rest, "1000"]);
      expect(otherKeys(world)).toEqual([pendingKey("sent", 62)]);
    });
  });

  test(
    "is taken back when it timed out",
    attempt(() => {
      putInEscrow(world, "stake", 1000n);
      limit("0", "100");
      putPending(63);
      expect(resultOf(timeOut(returning.late))).toBe("/0");
      expect(flowOf(world)).toEqual(["0", "60", "1000"]);
      expect(otherKeys(world)).toEqual([]);
    }),
  );

  test(
    "is not taken back from a later window",
    attempt(() => {
      putInEscrow(world, "stake", 1000n);
      limit("0", "100");
      expect(resultOf(timeOut(returning.late))).toBe("/0");
      expect(resultOf(acknowledge(returning.failed, FAILED))).toBe("/0");
      expect(flowOf(world)).toEqual(["0", "100", "1000"]);
    }),
  );

  test(
    "is pending no more when its limit is gone",
    attempt(() => {
      putInEscrow(world, "stake", 1000n);
      putPending(61);
      expect(resultOf(acknowledge(returning.failed, FAILED))).toBe("/0");
      expect(otherKeys(world)).toEqual([]);
    }),
  );

  test(
    "counts by its voucher when it comes back",
    attempt(() => {
      limit("0", "100", "1000", VOUCHER);
      putPending(64, VOUCHER);
      expect(resultOf(acknowledge(returning.voucher, FAILED))).toBe("/0");
      expect(flowOf(world, VOUCHER)).toEqual(["0", "60", "1000"]);
    }),
  );

  test(
    "stays pending with an acknowledgement of nothing",
    attempt(() => {
      limit("0", "100");
      putPending(65);
      expect(resultOf(acknowledge(returning.empty, '{"result":""}'))).toBe("/0");
      expect(otherKeys(world)).toEqual([pendingKey("sent", 65)]);
    }),
  );

  test(
    "is refused by the application with the failure of IBC v2",
    attempt(() => {
      limit("0", "100");
      expect(resultOf(acknowledge(returning.odd, UNIVERSAL))).toBe("sdk/6");
    }),
  );

  test(
    "is a panic with a limit that has no flow",
    attempt(() => {
      putPending(63);
      putLimit(world, { flow: undefined } as never);
      expect(resultOf(timeOut(returning.late))).toBe(PANIC);
    }),
  );

  test(
    "forgotten with its limit is not taken back from the next one",
    attempt(() => {
      deliverAbout(world, "add");
      deliverTransfer(world);
      deliverAbout(world, "reset");
      expect(otherKeys(world)).toEqual([]);
    }),
  );
});

test(
  "a later acknowledgement that is absent is refused, for any application",
  attempt(() => {
    world.stacks = new Map([["mock", ["rate-limiting", "mock"]]]);
    const packet = { ...arriving.coin, destinationPort: "mock" };
    const write = (acknowledgement: Uint8Array) => {
      const writeAcknowledgement = { packet, acknowledgement };
      const { codespace, code } = world.appCall({ portId: "mock", writeAcknowledgement });
      return `${codespace}/${code}`;
    };
    expect(write(new Uint8Array(0))).toBe("ratelimit/14");
    expect(write(utf8(DONE))).toBe("channel/3");
  }),
);
