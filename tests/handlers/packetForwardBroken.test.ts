/** Packet forwarding where what is below refuses nothing, or the bank and the stores are broken. */
import { describe, expect, test } from "vitest";
import { toHex, utf8 } from "../../host/bytes.js";
import { encodeBankSettings, supplyKey } from "../../host/chain/bank.js";
import type { Packet } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import { DESTINATION, linkWithContracts, memoFor, withGas } from "../support/callbacks.js";
import {
  acknowledgementEntry,
  CHANNEL,
  keys,
  sentPacketEntry,
  sha256,
  TRANSFER,
} from "../support/channels.js";
import { CONTRACTS } from "../support/contractKeeper.js";
import {
  forward,
  type InFlightPacket,
  inFlight,
  NEXT_CHANNEL,
  openNextChannel,
  putInFlight,
  storedInFlight,
} from "../support/packetForward.js";
import {
  acknowledgementOf,
  packAcknowledgement,
  packRecvPacket,
  putEntries,
  recvPacketOf,
  storedHex,
} from "../support/packets.js";
import {
  arrived,
  codeOf,
  escrowOf,
  fund,
  incoming,
  linkWithTransfers,
  makeKnown,
  outgoing,
  putInEscrow,
  setTotalEscrow,
} from "../support/transfers.js";
import { OTHER_SIGNER } from "../support/world.js";

const PANIC = "undefined/111222";
const GREATEST = 2n ** 256n - 1n;
const DONE = '{"result":"AQ=="}';
const FAILED = '{"error":"ABCI code: 5: error handling packet: see events for details"}';
const REFUSED = '{"error":"ABCI code: 12: error handling packet: see events for details"}';
const CAME_BY_REFUND = `transfer/${NEXT_CHANNEL}/coin`;
const REFUND_ESCROW = escrowOf(TRANSFER, NEXT_CHANNEL);
const hashOf = (text: string): string => toHex(sha256(utf8(text)));

describe("a packet", () => {
  const good = incoming(1n, { memo: forward() });
  const unknown = JSON.stringify({ ...JSON.parse(Buffer.from(good.data).toString()), more: "x" });
  const more = incoming(2n, unknown);
  const link = linkWithTransfers({ ...sentPacketEntry(good), ...sentPacketEntry(more) });
  const { world } = link;
  openNextChannel(world);

  /** The code, what was acknowledged, and how many packets go on. */
  function received(packet: Packet, prepare = () => {}) {
    return world.tentatively(() => {
      prepare();
      const code = codeOf(world.deliver([packRecvPacket(recvPacketOf(link, packet))]));
      const written = storedHex(world, keys.acknowledgement(TRANSFER, CHANNEL, packet.sequence));
      return [code, written, Object.keys(storedInFlight(world)).length];
    });
  }

  test("goes on, unless it has a field that is not known", () => {
    expect(received(good)).toEqual(["/0", undefined, 1]);
    expect(received(more)).toEqual(["/0", hashOf(REFUSED), 0]);
  });

  test("panics with the channel that it goes on over", () => {
    const key = utf8(keys.nextSequenceSend(TRANSFER, NEXT_CHANNEL));
    const breakSequence = () => world.branches.set(0, key, new Uint8Array(7));
    expect(received(good, breakSequence)).toEqual([PANIC, undefined, 0]);
  });
});

describe("an answer to a packet that went on", () => {
  const native = outgoing(1n);
  const minted = outgoing(2n, { denom: CAME_BY_REFUND });
  const burnt = outgoing(3n, { denom: arrived("coin") });
  const packets = [native, minted, burnt];
  const answers = [DONE, FAILED, FAILED].map(utf8);
  const link = linkWithTransfers(
    Object.assign(
      {},
      ...packets.map((packet, index) => acknowledgementEntry(packet, answers[index]!)),
    ),
  );
  const { world } = link;
  openNextChannel(world);
  putEntries(world, Object.assign({}, ...packets.map(sentPacketEntry)));

  function answered(packet: Packet, prepare: () => void, fields: Partial<InFlightPacket> = {}) {
    return world.tentatively(() => {
      prepare();
      putInFlight(world, `${CHANNEL}/${TRANSFER}/${packet.sequence}`, inFlight(fields));
      const answer = answers[packets.indexOf(packet)]!;
      return codeOf(world.deliver([packAcknowledgement(acknowledgementOf(link, packet, answer))]));
    });
  }

  const setSupply = (denom: string, amount: bigint) =>
    world.branches.set(STORE_NUMBERS.bank, supplyKey(denom), utf8(`${amount}`));

  test("is refused where the channel is gone", () => {
    const nothing = () => {};
    expect(answered(native, nothing)).toBe("/0");
    expect(answered(native, nothing, { refundChannelId: "channel-77" })).toBe("undefined/1");
  });

  test("burns no more than there is", () => {
    const prepare = (supply: bigint) => () => {
      const voucher = makeKnown(world, CAME_BY_REFUND);
      putInEscrow(world, voucher, 100n);
      setSupply(voucher, supply);
    };
    expect(answered(minted, prepare(100n))).toBe("/0");
    expect(answered(minted, prepare(99n))).toBe(PANIC);
  });

  test("mints no more than there can be, in the escrow or in all", () => {
    const voucher = makeKnown(world, arrived("coin"));
    expect(answered(burnt, () => {})).toBe("/0");
    const fill = () => {
      fund(world, REFUND_ESCROW, voucher, GREATEST);
      setSupply(voucher, 0n);
    };
    expect(answered(burnt, fill)).toBe(PANIC);
    expect(answered(burnt, () => setTotalEscrow(world, voucher, GREATEST))).toBe(PANIC);
  });

  test("mints nothing for an escrow that the bank blocks", () => {
    const context = world.context.bind(world);
    const bankSettings = encodeBankSettings([REFUND_ESCROW]);
    try {
      Object.assign(world, {
        context: () => ({ ...context(), bankSettings }),
        isKnownToPeer: false,
      });
      expect(answered(burnt, () => {})).toBe("undefined/1");
    } finally {
      Object.assign(world, { context, isKnownToPeer: true });
    }
  });
});

describe("an answer is told to a contract", () => {
  const sent = outgoing(1n);
  const stack = ["callbacks", "packet-forward-middleware", "transfer"];
  const { link, world, contracts } = linkWithContracts(
    acknowledgementEntry(sent, utf8(DONE)),
    stack,
  );
  openNextChannel(world);
  putEntries(world, sentPacketEntry(sent));

  /** The code, and how many contracts were called. */
  function answered(address: string, prepare = () => {}, amount = "1"): [string, number] {
    return world.tentatively(() => {
      const before = contracts.calls.length;
      prepare();
      const packetData = incoming(1n, {
        amount,
        receiver: OTHER_SIGNER,
        memo: memoFor(DESTINATION, address),
      }).data;
      putInFlight(world, `${CHANNEL}/${TRANSFER}/1`, inFlight({ packetData }));
      const message = packAcknowledgement(acknowledgementOf(link, sent, utf8(DONE)));
      return [codeOf(world.deliver([message])), contracts.calls.length - before];
    });
  }

  test("once it is written", () => {
    expect(answered(CONTRACTS.accepting)).toEqual(["/0", 1]);
    expect(answered(CONTRACTS.refusing)).toEqual(["/0", 1]);
    const key = keys.acknowledgement(TRANSFER, NEXT_CHANNEL, 9n);
    const again = () => putEntries(world, { [key]: Uint8Array.of(1) });
    expect(answered(CONTRACTS.accepting, again)).toEqual(["channel/17", 0]);
  });

  test("that a transfer names", () => {
    expect(answered(CONTRACTS.accepting, () => {}, "0")).toEqual(["/0", 0]);
  });

  test("that is asked for rightly, and has gas", () => {
    expect(answered("")).toEqual(["ibccallbacks/8", 0]);
    const [code] = withGas(world, 999_999n, () => answered(CONTRACTS.outOfGas));
    expect(code).toBe("sdk/11");
  });
});
