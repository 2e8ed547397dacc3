/** ICS-20 transfer: every check, in ibc-go's order, and what a success leaves behind. */
import { describe, expect, test } from "vitest";
import { fromHex, utf8 } from "../../host/bytes.js";
import { supplyKey } from "../../host/chain/bank.js";
import { encodeBech32 } from "../../host/chain/bech32.js";
import {
  MsgTransfer,
  MsgTransferResponse,
} from "../../host/codec/gen/ibc.applications.transfer.v1.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import { CHANNEL, channelEnd, keys, putChannel, TRANSFER } from "../support/channels.js";
import { changesBy, resultOf } from "../support/clients.js";
import { at } from "../support/connections.js";
import { testRefusals } from "../support/faults.js";
import { eventOf, storedHex } from "../support/packets.js";
import {
  arrived,
  balanceOf,
  codeOf,
  deliverTransfer,
  ESCROW,
  fund,
  linkWithTransfers,
  makeKnown,
  setTotalEscrow,
  supplyOf,
  TRANSFER_MODULE_EVENT,
  totalEscrow,
  validTransfer,
} from "../support/transfers.js";
import { OTHER_SIGNER, pack, SIGNER } from "../support/world.js";
import { transferRows } from "./transferFaults.js";

const { world } = linkWithTransfers();
fund(world, SIGNER, "stake", 100n);

testRefusals({
  name: "transfer",
  codec: MsgTransfer,
  world,
  message: validTransfer,
  rows: transferRows,
});

const GREATEST = 2n ** 256n - 1n;

/** Makes a voucher of the counterparty's known, and gives SIGNER some. */
function giveVouchers(path: string, amount: bigint): string {
  const voucher = makeKnown(world, path);
  fund(world, SIGNER, voucher, amount);
  return voucher;
}

function eventsOf(response: ReturnType<typeof deliverTransfer>) {
  expect(resultOf(response)).toBe("/0");
  return response.results[0]!.events;
}

/** The data of the packet that a transfer sent. */
function sentData(response: ReturnType<typeof deliverTransfer>): string {
  const [sent] = eventsOf(response);
  expect(sent!.type).toBe("send_packet");
  const hex = sent!.attributes.find(({ key }) => key === "packet_data_hex")!.value;
  return Buffer.from(hex, "hex").toString();
}

describe("transfer panics on", () => {
  const PANIC = "undefined/111222";

  test.each<[string, () => void]>([
    ["an account for escrow that has too much", () => fund(world, ESCROW, "stake", GREATEST)],
    ["a total in escrow that is too large", () => setTotalEscrow(world, "stake", GREATEST)],
  ])("%s", (_, prepare) => {
    world.tentatively(() => {
      prepare();
      const changes = changesBy(world, () => expect(codeOf(deliverTransfer(world))).toBe(PANIC));
      expect(changes).toEqual(new Map());
    });
  });

  test("vouchers of which there are more than were minted", () => {
    world.tentatively(() => {
      const voucher = giveVouchers(arrived("coin"), 70n);
      world.branches.set(STORE_NUMBERS.bank, supplyKey(voucher), utf8("49"));
      const token = { denom: voucher, amount: "50" };
      expect(codeOf(deliverTransfer(world, { token }))).toBe(PANIC);
    });
  });
});

describe("transfer", () => {
  test("puts coins of this chain into escrow and sends a packet", () => {
    world.tentatively(() => {
      const response = deliverTransfer(world, { memo: "a memo" });
      const sides = `"sender":"${SIGNER}","receiver":"${OTHER_SIGNER}"`;
      const data = `{"denom":"stake","amount":"100",${sides},"memo":"a memo"}`;
      expect(sentData(response)).toBe(data);
      expect(balanceOf(world, SIGNER, "stake")).toBe(0n);
      expect(balanceOf(world, ESCROW, "stake")).toBe(100n);
      expect(totalEscrow(world, "stake")).toBe(100n);
      expect(supplyOf(world, "stake")).toBe(100n);
      expect(storedHex(world, keys.nextSequenceSend(TRANSFER, CHANNEL))).toBe("0000000000000002");
      expect(storedHex(world, keys.commitment(TRANSFER, CHANNEL, 1n))).toHaveLength(64);
      const attributes = { denom: "stake", amount: "100", memo: "a memo" };
      expect(eventsOf(response).slice(2)).toEqual([
        eventOf("ibc_transfer", { sender: SIGNER, receiver: OTHER_SIGNER, ...attributes }),
        TRANSFER_MODULE_EVENT,
      ]);
      const packed = response.results[0]!.response!;
      expect(MsgTransferResponse.decode(packed.value)).toEqual({ sequence: 1n });
    });
  });

  test("adds to what is in escrow", () => {
    world.tentatively(() => {
      for (const amount of ["30", "31"]) {
        eventsOf(deliverTransfer(world, { token: { denom: "stake", amount } }));
      }
      expect(balanceOf(world, SIGNER, "stake")).toBe(39n);
      expect(totalEscrow(world, "stake")).toBe(61n);
    });
  });

  test("burns what returns over the channel that it came by", () => {
    world.tentatively(() => {
      const voucher = giveVouchers(arrived("coin"), 70n);
      const response = deliverTransfer(world, { token: { denom: voucher, amount: "50" } });
      expect(JSON.parse(sentData(response))).toMatchObject({ denom: arrived("coin") });
      expect(balanceOf(world, SIGNER, voucher)).toBe(20n);
      expect(supplyOf(world, voucher)).toBe(20n);
      expect(totalEscrow(world, voucher)).toBe(0n);
    });
  });

  test("puts into escrow what came by another channel", () => {
    world.tentatively(() => {
      const voucher = giveVouchers("transfer/channel-9/coin", 70n);
      const token = { denom: voucher.replace(/[A-F]/g, (x) => x.toLowerCase()), amount: "70" };
      const response = deliverTransfer(world, { token });
      expect(JSON.parse(sentData(response))).toMatchObject({ denom: "transfer/channel-9/coin" });
      expect(totalEscrow(world, voucher)).toBe(70n);
    });
  });

  test("takes a coin whose name looks like a path for what it is here", () => {
    world.tentatively(() => {
      fund(world, SIGNER, arrived("stake"), 5n);
      const token = { denom: arrived("stake"), amount: "5" };
      expect(JSON.parse(sentData(deliverTransfer(world, { token })))).toMatchObject(token);
      expect(totalEscrow(world, arrived("stake"))).toBe(5n);
    });
  });

  test("the greatest amount stands for all that there is", () => {
    world.tentatively(() => {
      const token = { denom: "stake", amount: GREATEST.toString() };
      expect(JSON.parse(sentData(deliverTransfer(world, { token })))).toMatchObject({
        amount: "100",
      });
      expect(balanceOf(world, SIGNER, "stake")).toBe(0n);
    });
  });

  test.each([
    ["0x64", "100"],
    ["0b1100100", "100"],
    ["0144", "100"],
    ["1_0_0", "100"],
    ["+100", "100"],
  ])("reads an amount of %s", (amount, read) => {
    world.tentatively(() => {
      const token = { denom: "stake", amount };
      expect(JSON.parse(sentData(deliverTransfer(world, { token })))).toMatchObject({
        amount: read,
      });
    });
  });

  test("escapes memo and receiver as Go does", () => {
    world.tentatively(() => {
      const response = deliverTransfer(world, { memo: '<&>"\\\n\u2028é\u{1f600}\u0001' });
      expect(sentData(response)).toContain(
        '"memo":"\\u003c\\u0026\\u003e\\"\\\\\\n\\u2028é\u{1f600}\\u0001"}',
      );
    });
  });

  test("of a total in escrow beyond 2^256 is a panic", () => {
    world.tentatively(() => {
      fund(world, SIGNER, "much", GREATEST - 1n);
      const most = { denom: "much", amount: (GREATEST - 1n).toString() };
      eventsOf(deliverTransfer(world, { token: most }));
      fund(world, OTHER_SIGNER, "much", 2n);
      const message = validTransfer({
        sender: OTHER_SIGNER,
        token: { denom: "much", amount: "2" },
      });
      const packed = pack(MsgTransfer, MsgTransfer.encode(message));
      const response = world.deliver([packed], { signers: [OTHER_SIGNER] });
      expect(codeOf(response)).toBe("undefined/111222");
    });
  });

  test("leaves from the application's own port, whatever port has the channel", () => {
    world.tentatively(() => {
      putChannel(world, "mock", "channel-1", channelEnd({ portId: "mock" }));
      const response = deliverTransfer(world, { sourcePort: "mock", sourceChannel: "channel-1" });
      expect(codeOf(response)).toBe("channel/10");
    });
  });
});

describe("transfer over what is no channel", () => {
  const OVER_CLIENT = { sourceChannel: "07-tendermint-0", timeoutTimestamp: 1n };

  function outcome(fields: Partial<MsgTransfer>) {
    return world.tentatively(() => codeOf(deliverTransfer(world, { ...OVER_CLIENT, ...fields })));
  }

  test.each([
    ["an encoding that nobody knows", { encoding: "text/plain" }, "ibc/12"],
    ["no time to time out", { timeoutTimestamp: 0n, timeoutHeight: at(9n) }, "channelv2/8"],
    ["no counterparty", {}, "clientv2/35"],
    ["no counterparty, in protobuf", { encoding: "application/x-protobuf" }, "clientv2/35"],
    [
      "no counterparty, in the ABI of Solidity",
      { encoding: "application/x-solidity-abi" },
      "clientv2/35",
    ],
    ["no channel of this name", { sourceChannel: "channel-55" }, "clientv2/35"],
  ])("is refused with %s", (_, fields, code) => {
    expect(outcome(fields)).toBe(code);
  });
});

test("the escrow address is ibc-go's", () => {
  const bytes = fromHex("ed23c6f4443f49c4b08f856350a5d2c65a203235");
  expect(ESCROW).toBe(encodeBech32("cosmos", bytes));
});
