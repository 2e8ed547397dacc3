/** What the fee middleware refuses, over stores of a world (assembly/30-middleware/fee). */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import { MsgPayPacketFee } from "../../host/codec/gen/ibc.applications.fee.v1.js";
import { MsgChannelOpenInit } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import { deliver, openInit } from "../support/channelDatagrams.js";
import { CHANNEL, TRANSFER } from "../support/channels.js";
import { resultOf } from "../support/clients.js";
import { Link } from "../support/link.js";
import { fund } from "../support/transfers.js";
import { SIGNER } from "../support/world.js";

const { world } = Link.open();
world.stacks = new Map([[TRANSFER, ["fee", "transfer"]]]);
fund(world, SIGNER, "stake", 10n);

function open(version: string): string {
  return resultOf(deliver(world, MsgChannelOpenInit, openInit({ portId: TRANSFER, version })));
}

function pay(relayers: string[] = []): string {
  const message = MsgPayPacketFee.create({
    fee: { recvFee: [{ denom: "stake", amount: "1" }], ackFee: [], timeoutFee: [] },
    sourcePortId: TRANSFER,
    sourceChannelId: CHANNEL,
    signer: SIGNER,
    relayers,
  });
  return resultOf(deliver(world, MsgPayPacketFee, message));
}

describe("the fee middleware refuses", () => {
  test.each([
    "ics29-2:ics20-1",
    '{"fee_version":"ics29-0","app_version":"ics20-1"}',
  ])("a channel with version %j", (version) => {
    world.tentatively(() => {
      expect(open(version)).toBe("feeibc/2");
      expect(open("ics29-1:ics20-1")).toBe("/0");
    });
  });

  test("a payment that names its relayers", () => {
    world.tentatively(() => {
      expect(open("ics29-1:ics20-1")).toBe("/0");
      expect(pay([SIGNER])).toBe("feeibc/6");
      expect(pay()).toBe("/0");
    });
  });

  test("payments once there was too little in escrow", () => {
    world.tentatively(() => {
      expect(open("ics29-1:ics20-1")).toBe("/0");
      world.branches.set(STORE_NUMBERS.feeibc, utf8("locked"), Uint8Array.of(1));
      expect(pay()).toBe("feeibc/11");
    });
  });
});
