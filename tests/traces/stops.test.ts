/** Where a recording stops being replayed is read from what it holds, and from nothing else. */
import { describe, expect, test } from "vitest";
import { toBase64, utf8 } from "../../host/bytes.js";
import { MsgTransfer } from "../../host/codec/gen/ibc.applications.transfer.v1.js";
import { MsgChannelOpenInit, MsgRecvPacket } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { MsgSendPacket, Payload } from "../../host/codec/gen/ibc.core.channel.v2.js";
import { findStops } from "./support/stops.js";

const PORTS = {
  "icacontroller-*": ["icacontroller", "mock(auth)"],
  mock: ["mock"],
  called: ["callbacks", "mock"],
  transfer: ["rate-limiting", "packet-forward-middleware", "transfer"],
};

const PORTS_V2 = {
  gmpport: ["27-gmp"],
  mockv2A: ["mock v2"],
  transfer: ["rate-limiting v2", "transfer v2"],
};

interface Transaction {
  readonly msgs: readonly { type_url: string; value: string }[];
  readonly result: { code: number; events: { type: string }[] };
}

function transaction(typeUrl: string, value: Uint8Array, code = 0, event = "other"): Transaction {
  const msgs = [{ type_url: typeUrl, value: toBase64(value) }];
  return { msgs, result: { code, events: code === 0 ? [{ type: event }] : [] } };
}

/** Why a chain stops in its second block, which holds these; undefined when it goes on. */
function stopAt(txs: readonly Transaction[], actions: readonly object[] = []) {
  const lines = [
    {
      kind: "genesis",
      chains: [{ chain_id: "a-1", ports: { v1: PORTS, v2: PORTS_V2 } }, { chain_id: "b-1" }],
    },
    { kind: "block", chain_id: "a-1", height: 1, txs: [] },
    { kind: "block", chain_id: "b-1", height: 1, txs: [] },
    { kind: "block", chain_id: "a-1", height: 2, txs, actions },
    { kind: "block", chain_id: "a-1", height: 3, txs: [transaction("/unknown", utf8(""))] },
    { kind: "end", chains: [] },
  ];
  const stops = findStops(lines.map((line) => JSON.stringify(line)));
  expect([...stops.keys()]).toEqual(["a-1"]);
  const { height, why } = stops.get("a-1")!;
  if (height === 3) expect(why).toBe("not-built");
  return height === 2 ? why : undefined;
}

function received(port: string, data: string, event = "recv_packet"): Transaction {
  const message = MsgRecvPacket.create({});
  message.packet.destinationPort = port;
  message.packet.data = utf8(data);
  const encoded = MsgRecvPacket.encode(message);
  return transaction("/ibc.core.channel.v1.MsgRecvPacket", encoded, 0, event);
}

function opened(portId: string): Transaction {
  const message = MsgChannelOpenInit.encode(MsgChannelOpenInit.create({ portId }));
  return transaction("/ibc.core.channel.v1.MsgChannelOpenInit", message);
}

function sent(sourcePort: string, sourceChannel: string, memo = ""): Transaction {
  const message = MsgTransfer.create({ sourcePort, sourceChannel, memo });
  return transaction("/ibc.applications.transfer.v1.MsgTransfer", MsgTransfer.encode(message));
}

function sentV2(sourcePort: string, version = "ics20-1"): Transaction {
  const payloads = [Payload.create({ sourcePort, version })];
  const message = MsgSendPacket.encode(MsgSendPacket.create({ payloads }));
  return transaction("/ibc.core.channel.v2.MsgSendPacket", message);
}

const withMemo = (memo: object) => JSON.stringify({ memo: JSON.stringify(memo) });
const FORWARDED = withMemo({ forward: {} });
const CALLED_BACK = withMemo({ dest_callback: {} });

describe("a replay", () => {
  test.each<[string, Transaction[], string | undefined]>([
    ["no transaction", [], undefined],
    ["a message that is not built", [transaction("/unknown", utf8(""))], "not-built"],
    ["a channel of mocks", [opened("mock")], undefined],
    ["a channel of a port with a name in it", [opened("my icacontroller-1")], "addressed"],
    ["a channel of a port that nobody serves", [opened("oracle")], undefined],
    ["a packet", [received("transfer", withMemo({}))], undefined],
    ["a packet to be forwarded", [received("transfer", FORWARDED)], undefined],
    ["a packet to be called back for", [received("called", CALLED_BACK)], "addressed"],
    ["no packet, once more", [received("called", CALLED_BACK, "other")], undefined],
    ["a packet that nobody calls back for", [received("transfer", CALLED_BACK)], undefined],
    ["data that are no JSON", [received("transfer", `x ${CALLED_BACK}`)], undefined],
    ["a transfer with a callback", [sent("called", "channel-0", '"src_callback"')], "addressed"],
    ["a transfer between clients", [sentV2("transfer")], undefined],
    ["a transfer that rate limiting refuses", [sentV2("transfer", "ics20-2")], undefined],
    ["a packet for mocks of IBC v2", [sentV2("mockv2A", "mock-version")], undefined],
    ["a packet for another application", [sentV2("gmpport")], "addressed"],
    ["a packet for no application", [sentV2("nobody")], undefined],
    [
      "a message that cannot be decoded",
      [transaction("/ibc.core.channel.v1.MsgRecvPacket", Uint8Array.of(8))],
      undefined,
    ],
  ])("meets %s", (_name, transactions, why) => {
    expect(stopAt(transactions)).toBe(why);
  });

  test.each<[string, object, string | undefined]>([
    ["a sent packet", { kind: "send_packet", args: {} }, undefined],
    ["an action of IBC v2", { kind: "write_acknowledgement_v2", args: {} }, undefined],
    ["another action", { kind: "unknown", args: {} }, "not-built"],
    ["a decision", { kind: "authority_msg", args: { type_url: "/unknown" } }, "not-built"],
  ])("meets %s", (_name, action, why) => {
    expect(stopAt([], [action])).toBe(why);
  });
});
