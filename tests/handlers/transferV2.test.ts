/** ICS-20 over IBC v2: each encoding, what is refused, and where the tokens are. */
import { describe, expect, test } from "vitest";
import { fromHex, toHex, utf8 } from "../../host/bytes.js";
import {
  FungibleTokenPacketData,
  type MsgTransfer,
} from "../../host/codec/gen/ibc.applications.transfer.v1.js";
import { MsgSendPacket, Packet, type Payload } from "../../host/codec/gen/ibc.core.channel.v2.js";
import { TRANSFER } from "../support/channels.js";
import { resultOf } from "../support/clients.js";
import { CLIENT, COUNTERPARTY_CLIENT } from "../support/connections.js";
import { eventOf, MOCK_ACKNOWLEDGEMENT, putEntries } from "../support/packets.js";
import {
  acknowledgementEntryV2,
  acknowledgementV2Of,
  answerV2,
  asErrors,
  ERROR_ACKNOWLEDGEMENT,
  linkBetweenClients,
  mockPayload,
  NOW_SECONDS,
  packAcknowledgementV2,
  packetEventsV2,
  packRecvPacketV2,
  packSendPacket,
  packTimeoutV2,
  receivedPacketV2,
  recvPacketV2Of,
  sentEntryV2,
  sentPacketV2,
  timeoutV2Of,
  validSendPacket,
  writtenEventsV2,
} from "../support/packetsV2.js";
import {
  balanceOf,
  codeOf,
  deliverTransfer,
  escrowOf,
  fund,
  setTotalEscrow,
  TRANSFER_MODULE_EVENT,
  totalEscrow,
  updateTransferParams,
  voucherOf,
} from "../support/transfers.js";
import { OTHER_SIGNER, SIGNER } from "../support/world.js";

const JSON_ENCODING = "application/json";
const PROTOBUF = "application/x-protobuf";
const ABI = "application/x-solidity-abi";
const ESCROW_V2 = escrowOf(TRANSFER, CLIENT);
const SUCCESS_ACKNOWLEDGEMENT = utf8('{"result":"AQ=="}');

const DATA = FungibleTokenPacketData.create({
  denom: "stake",
  amount: "100",
  sender: SIGNER,
  receiver: OTHER_SIGNER,
});

function word(value: bigint | number): string {
  return BigInt(value).toString(16).padStart(64, "0");
}

function abiText(text: string): string {
  const hex = toHex(utf8(text));
  return word(hex.length / 2) + hex.padEnd(Math.ceil(hex.length / 64) * 64, "0");
}

/** Packet data as a contract of Solidity would encode it. */
function abiOf({ denom, sender, receiver, amount, memo }: FungibleTokenPacketData): Uint8Array {
  const texts = [denom, sender, receiver, memo].map(abiText);
  const offsets: number[] = [];
  let offset = 160;
  for (const text of texts) {
    offsets.push(offset);
    offset += text.length / 2;
  }
  const [denomAt, senderAt, receiverAt, memoAt] = offsets.map(word);
  const head = [word(32), denomAt, senderAt, receiverAt, word(BigInt(amount)), memoAt];
  return fromHex([...head, ...texts].join(""));
}

function jsonOf({ memo, ...data }: FungibleTokenPacketData): Uint8Array {
  return utf8(JSON.stringify(memo === "" ? data : { ...data, memo }));
}

const ENCODINGS: [string, (data: FungibleTokenPacketData) => Uint8Array][] = [
  [JSON_ENCODING, jsonOf],
  [PROTOBUF, FungibleTokenPacketData.encode],
  [ABI, abiOf],
];

/** A payload with these data. */
function payloadOf(
  data: Partial<FungibleTokenPacketData> = {},
  fields: Partial<Payload> = {},
): Payload {
  return mockPayload({
    sourcePort: TRANSFER,
    destinationPort: TRANSFER,
    version: "ics20-1",
    encoding: JSON_ENCODING,
    value: jsonOf({ ...DATA, ...data }),
    ...fields,
  });
}

const { world } = linkBetweenClients();
fund(world, SIGNER, "stake", 100n);

describe("a transfer over a client", () => {
  const sent: Partial<MsgTransfer> = {
    sourceChannel: CLIENT,
    timeoutTimestamp: NOW_SECONDS + 100n,
    timeoutHeight: { revisionNumber: 0n, revisionHeight: 0n },
    memo: "note",
  };

  test.each(
    ENCODINGS,
  )("in %s leaves from escrow, as a payload that says so", (encoding, encode) => {
    world.tentatively(() => {
      const response = deliverTransfer(world, { ...sent, encoding });
      expect(codeOf(response)).toBe("/0");
      const { response: packed, events } = response.results[0]!;
      expect(toHex(packed!.value)).toBe("0801");
      const packet = Packet.create({
        sequence: 1n,
        sourceClient: CLIENT,
        destinationClient: COUNTERPARTY_CLIENT,
        timeoutTimestamp: sent.timeoutTimestamp!,
        payloads: [payloadOf({}, { encoding, value: encode({ ...DATA, memo: "note" }) })],
      });
      const attributes = { sender: SIGNER, receiver: OTHER_SIGNER, denom: "stake", amount: "100" };
      expect(events).toEqual([
        ...packetEventsV2("send_packet", packet),
        eventOf("ibc_transfer", { ...attributes, memo: "note" }),
        TRANSFER_MODULE_EVENT,
      ]);
      const left = [SIGNER, ESCROW_V2].map((account) => balanceOf(world, account, "stake"));
      expect([...left, totalEscrow(world, "stake")]).toEqual([0n, 100n, 100n]);
    });
  });

  test("without an encoding is in JSON", () => {
    world.tentatively(() => {
      const { events } = deliverTransfer(world, sent).results[0]!;
      const encoded = events[0]!.attributes.at(-1)!.value;
      expect(Packet.decode(fromHex(encoded)).payloads[0]!.encoding).toBe(JSON_ENCODING);
    });
  });

  test.each<[string, Partial<MsgTransfer>, string]>([
    ["too late a timeout", { timeoutTimestamp: NOW_SECONDS + 86_401n }, "channelv2/8"],
    ["a timeout in nanoseconds", { timeoutTimestamp: NOW_SECONDS * 1_000_000_000n }, "channelv2/8"],
    ["more than there is", { token: { denom: "stake", amount: "101" } }, "sdk/5"],
  ])("is refused with %s", (_, fields, code) => {
    const outcome = world.tentatively(() => codeOf(deliverTransfer(world, { ...sent, ...fields })));
    expect(outcome).toBe(code);
  });
});

describe("a payload of a transfer", () => {
  function outcome(payload: Payload, prepare = () => {}): string {
    return world.tentatively(() => {
      prepare();
      const message = validSendPacket({ payloads: [payload] });
      return resultOf(world.deliver([packSendPacket(MsgSendPacket.create(message))]));
    });
  }

  test.each<[string, Payload, string]>([
    ["that every check accepts", payloadOf(), "/0"],
    ["to another port", payloadOf({}, { destinationPort: "oracle" }), "channelv2/2"],
    ["of an amount of zero", payloadOf({ amount: "0" }), "transfer/5"],
    ["of no name", payloadOf({ denom: "" }), "transfer/3"],
    ["of another sender", payloadOf({ sender: OTHER_SIGNER }), "ibc/2"],
    ["of a name with a slash", payloadOf({ denom: "a/b" }), "transfer/3"],
    ["of more than there is", payloadOf({ amount: "101" }), "sdk/5"],
    ["in JSON that is none", payloadOf({}, { value: utf8("{") }), "ibc/12"],
    ["of another version", payloadOf({}, { version: "ics20-2" }), "ratelimit/15"],
    ["in an unknown encoding", payloadOf({}, { encoding: "text/plain" }), "ibc/12"],
    [
      "in protobuf with an unknown field",
      payloadOf(
        {},
        {
          encoding: PROTOBUF,
          value: Uint8Array.of(...FungibleTokenPacketData.encode(DATA), 0x32, 0),
        },
      ),
      "ibc/12",
    ],
    [
      "in protobuf with a number beyond 2^31, which Go's other reader would take",
      payloadOf(
        {},
        {
          encoding: PROTOBUF,
          value: Uint8Array.of(
            ...FungibleTokenPacketData.encode(DATA),
            0x8a,
            0x80,
            0x80,
            0x80,
            0x80,
            1,
            0,
          ),
        },
      ),
      "ibc/12",
    ],
    [
      "in protobuf with a tag in more bytes than it needs",
      payloadOf(
        {},
        {
          encoding: PROTOBUF,
          value: Uint8Array.of(...FungibleTokenPacketData.encode(DATA), 0xaa, 0x80, 0, 0),
        },
      ),
      "/0",
    ],
  ])("%s", (_, payload, code) => {
    expect(outcome(payload)).toBe(code);
  });

  test("is refused while nothing may be sent", () => {
    const stopped = () => {
      expect(updateTransferParams(world, { sendEnabled: false, receiveEnabled: true }).code).toBe(
        0,
      );
    };
    expect(outcome(payloadOf(), stopped)).toBe("transfer/7");
  });

  /** The words of packet data, from which each row makes others. */
  const WORDS = toHex(abiOf(DATA)).match(/.{64}/g)!;
  const HUGE = "f".repeat(64);
  const changed = (changes: Record<number, string>, end = WORDS.length): Uint8Array =>
    fromHex(
      WORDS.map((text, index) => changes[index] ?? text)
        .slice(0, end)
        .join(""),
    );

  test.each<[string, Uint8Array, string]>([
    ["as it is", changed({}), "/0"],
    ["with words behind", fromHex(WORDS.join("") + HUGE), "/0"],
    ["with an empty memo that is cut off", changed({}, WORDS.length - 1), "ibc/12"],
    ["cut in the head", changed({}, 5), "ibc/12"],
    ["of less than a word", fromHex("00".repeat(31)), "ibc/12"],
    ["whose tuple is at its end", changed({ 0: word(WORDS.length * 32) }), "ibc/12"],
    ["whose tuple is beyond its end", changed({ 0: word(WORDS.length * 32 + 1) }), "ibc/12"],
    ["whose tuple is anywhere", changed({ 0: HUGE }), "ibc/12"],
    ["with a name anywhere", changed({ 1: HUGE }), "ibc/12"],
    ["with a sender anywhere", changed({ 2: HUGE }), "ibc/12"],
    ["with a receiver anywhere", changed({ 3: HUGE }), "ibc/12"],
    ["with a name at its last word", changed({ 1: word((WORDS.length - 2) * 32) }), "transfer/3"],
    ["with a name behind its last word", changed({ 1: word((WORDS.length - 1) * 32) }), "ibc/12"],
    ["with a memo in place of the name", changed({ 5: word(160) }), "/0"],
    ["with a name of any length", changed({ 6: HUGE }), "ibc/12"],
    [
      "with padding that is not zero",
      changed({ 7: `${toHex(utf8("stake"))}${"1".repeat(54)}` }),
      "/0",
    ],
    ["with an amount of all bits", changed({ 4: HUGE }), "sdk/5"],
  ])("in the ABI of Solidity, %s", (_, value, code) => {
    expect(outcome(payloadOf({}, { encoding: ABI, value }))).toBe(code);
  });
});

describe("a transfer that comes over a client", () => {
  /** What becomes of a packet that the counterparty sent. */
  function received(payload: Payload) {
    const packet = receivedPacketV2(payload);
    const link = linkBetweenClients(sentEntryV2(packet));
    const { result, events } = answerV2(link.world, packRecvPacketV2(recvPacketV2Of(link, packet)));
    expect(result).toBe("0802");
    return { packet, events, world: link.world };
  }

  const VOUCHER = `transfer/${CLIENT}/stake`;

  test.each(ENCODINGS)("in %s is paid in vouchers", (encoding, encode) => {
    const {
      packet,
      events,
      world: there,
    } = received(payloadOf({}, { encoding, value: encode(DATA) }));
    expect(balanceOf(there, OTHER_SIGNER, voucherOf(VOUCHER))).toBe(100n);
    expect(events.slice(-2)).toEqual(writtenEventsV2(packet, SUCCESS_ACKNOWLEDGEMENT));
  });

  test("and is refused says of its acknowledgement that it is one of success", () => {
    const { packet, events, world: there } = received(payloadOf({ receiver: "nobody" }));
    expect(balanceOf(there, OTHER_SIGNER, voucherOf(VOUCHER))).toBe(0n);
    const refused = eventOf("fungible_token_packet", {
      sender: SIGNER,
      receiver: "nobody",
      denom: "stake",
      amount: "100",
      memo: "",
      success: "true",
      error: "failed to decode receiver address: nobody: invalid address",
    });
    const came = packetEventsV2("recv_packet", packet);
    expect(events).toEqual([
      ...came,
      ...asErrors([...came, refused, TRANSFER_MODULE_EVENT]),
      ...writtenEventsV2(packet, ERROR_ACKNOWLEDGEMENT),
    ]);
  });

  test("from another port is refused without a word", () => {
    const { packet, events } = received(payloadOf({}, { sourcePort: "oracle" }));
    const came = packetEventsV2("recv_packet", packet);
    expect(events.slice(2, 4)).toEqual(asErrors(came));
    expect(events.slice(4)).toEqual(writtenEventsV2(packet, ERROR_ACKNOWLEDGEMENT));
  });
});

describe("a transfer that was sent over a client", () => {
  const packet = sentPacketV2(payloadOf());

  /** A world that waits for it, with its tokens in escrow, and what the counterparty stores. */
  function waiting(acknowledgement?: Uint8Array) {
    const entries = acknowledgement ? acknowledgementEntryV2(packet, acknowledgement) : {};
    const link = linkBetweenClients(entries);
    putEntries(link.world, sentEntryV2(packet));
    fund(link.world, ESCROW_V2, "stake", 100n);
    setTotalEscrow(link.world, "stake", 100n);
    return link;
  }

  test.each<[string, Uint8Array, string, bigint]>([
    ["success", SUCCESS_ACKNOWLEDGEMENT, "/0", 0n],
    ["the error of IBC v2", ERROR_ACKNOWLEDGEMENT, "/0", 100n],
    ["an error of its own", utf8('{"error":"no"}'), "ibc/8", 0n],
    // Rate limiting, which stands above the application, reads them first.
    ["no envelope", utf8("yes"), "sdk/6", 0n],
    ["another writing of success", utf8('{"result": "AQ=="}'), "ibc/12", 0n],
    ["an empty envelope", utf8("{}"), "channel/16", 0n],
    ["an application's result", MOCK_ACKNOWLEDGEMENT, "/0", 0n],
  ])("and is acknowledged with %s", (_, acknowledgement, code, refunded) => {
    const link = waiting(acknowledgement);
    const message = packAcknowledgementV2(acknowledgementV2Of(link, packet, acknowledgement));
    expect(resultOf(link.world.deliver([message]))).toBe(code);
    expect(balanceOf(link.world, SIGNER, "stake")).toBe(refunded);
  });

  test("and is acknowledged with the error tells that receiving failed", () => {
    const link = waiting(ERROR_ACKNOWLEDGEMENT);
    const brought = acknowledgementV2Of(link, packet, ERROR_ACKNOWLEDGEMENT);
    const { events } = answerV2(link.world, packAcknowledgementV2(brought));
    const error = "ABCI code: 16: error handling packet: see events for details";
    expect(events.at(-1)).toEqual(eventOf("fungible_token_packet", { error }));
  });

  test("and times out comes back", () => {
    const link = waiting();
    const { events } = answerV2(link.world, packTimeoutV2(timeoutV2Of(link, packet)));
    expect(balanceOf(link.world, SIGNER, "stake")).toBe(100n);
    expect(events.slice(0, 2)).toEqual(packetEventsV2("timeout_packet", packet));
    expect(events[2]!.type).toBe("timeout");
  });
});
