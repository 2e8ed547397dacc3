/** The largest transfers that fit into a packet of IBC v2, below layers that count them and call
 * contracts back: every one is received or refused, acknowledged and timed out within the memory of
 * the core (assembly/ABI.md, "Limits of the core"). */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import { FungibleTokenPacketData } from "../../host/codec/gen/ibc.applications.transfer.v1.js";
import type { Packet } from "../../host/codec/gen/ibc.core.channel.v2.js";
import { TRANSFER } from "../support/channels.js";
import { CLIENT, COUNTERPARTY_CLIENT } from "../support/connections.js";
import { CONTRACTS, NamedContracts } from "../support/contractKeeper.js";
import { putEntries } from "../support/packets.js";
import {
  acknowledgementEntryV2,
  acknowledgementV2Of,
  ERROR_ACKNOWLEDGEMENT,
  linkBetweenClients,
  mockPayload,
  packAcknowledgementV2,
  packRecvPacketV2,
  packTimeoutV2,
  receivedPacketV2,
  recvPacketV2Of,
  sentEntryV2,
  sentPacketV2,
  timeoutV2Of,
} from "../support/packetsV2.js";
import { putLimit } from "../support/rateLimits.js";
import { scriptedApplications } from "../support/scriptedMock.js";
import { codeOf, escrowOf, fund, setTotalEscrow } from "../support/transfers.js";
import { OTHER_SIGNER, SIGNER } from "../support/world.js";

/** What ibc-go lets a packet hold, without what stands around one long field. */
const ROOM = 262_144 - 400;
const LONGEST_MEMO = 32_768;
const PANIC = "undefined/111222";
const RECEIVED = "received";
const REFUSED = "refused";

const hops = (count: number, hop: string): string => `${hop}/`.repeat(count);
const memo = (length: number): string => {
  const asked = { src_callback: { address: CONTRACTS.accepting }, fill: "" };
  const others = { dest_callback: { address: CONTRACTS.accepting } };
  const bare = JSON.stringify({ ...asked, ...others }).length;
  return JSON.stringify({ ...asked, ...others, fill: "m".repeat(length - bare) });
};

type Fields = Partial<FungibleTokenPacketData>;

/** What becomes of it when it arrives, and when it comes back, refused or too late. */
type Row = readonly [name: string, received: string, returned: string, data: Fields | string];

const ROWS: readonly Row[] = [
  ["the longest denomination", RECEIVED, PANIC, { denom: "b".repeat(199_900) }],
  ["a denomination as long as the packet", "sdk/11", PANIC, { denom: "b".repeat(ROOM) }],
  ["nothing but slashes", "sdk/11", PANIC, { denom: "/".repeat(ROOM) }],
  ["20,000 hops", RECEIVED, "sdk/5", { denom: `${hops(20_000, "aa/channel-1")}coin` }],
  [
    "19,000 hops that return without having come",
    REFUSED,
    "sdk/5",
    { denom: `transfer/${COUNTERPARTY_CLIENT}/${hops(19_000, "aa/channel-1")}coin` },
  ],
  ["21,000 hops over clients", RECEIVED, "sdk/5", { denom: `${hops(21_000, "aa/aaaaaa-0")}coin` }],
  ["50,000 hops, the shortest", REFUSED, "host/2", { denom: `${hops(50_000, "/a-0")}c` }],
  ["the longest memo", RECEIVED, "/0", { memo: memo(LONGEST_MEMO) }],
  ["a memo as long as the packet", REFUSED, "/0", { memo: memo(ROOM) }],
  ["a long receiver", REFUSED, "/0", { receiver: "\x7f".repeat(ROOM) }],
  ["a long sender", RECEIVED, "undefined/1", { sender: "s".repeat(ROOM) }],
  ["an amount of many digits", REFUSED, "transfer/5", { amount: "9".repeat(ROOM) }],
  ["arrays in one another", REFUSED, "ibc/12", `{"memo":${"[".repeat(200_000)}`],
];

const ENCODINGS = ["application/json", "application/x-protobuf"] as const;

function payloadOf(data: Fields | string, encoding: (typeof ENCODINGS)[number]) {
  const transfer = {
    denom: "stake",
    amount: "1",
    sender: SIGNER,
    receiver: OTHER_SIGNER,
    memo: "",
  };
  const fields = typeof data === "string" ? transfer : { ...transfer, ...data };
  const text = typeof data === "string" ? data : JSON.stringify(fields);
  const value =
    encoding === "application/json" ? utf8(text) : FungibleTokenPacketData.encode(fields);
  const ports = { sourcePort: TRANSFER, destinationPort: TRANSFER };
  return mockPayload({ ...ports, version: "ics20-1", encoding, value });
}

const cases = ENCODINGS.flatMap((encoding) =>
  ROWS.filter(([, , , data]) => encoding === "application/json" || typeof data !== "string").map(
    (row, index) => [row[0], encoding, row, index] as const,
  ),
);
const arriving = cases.map(([, encoding, [, , , data]], index) =>
  receivedPacketV2(payloadOf(data, encoding), BigInt(index + 1)),
);
const returning = cases.map(([, encoding, [, , , data]], index) =>
  sentPacketV2(payloadOf(data, encoding), BigInt(index + 1)),
);

const link = linkBetweenClients(
  Object.assign(
    {},
    ...arriving.map(sentEntryV2),
    ...returning.map((packet) => acknowledgementEntryV2(packet, ERROR_ACKNOWLEDGEMENT)),
  ),
);
const late = linkBetweenClients();
for (const { world } of [link, late]) {
  world.applications = scriptedApplications({}, new NamedContracts());
  world.stacksV2 = new Map([["transfer", ["callbacks", "rate-limiting", "transfer"]]]);
  putEntries(world, Object.assign({}, ...returning.map(sentEntryV2)));
  fund(world, escrowOf(TRANSFER, CLIENT), "stake", 100n);
  setTotalEscrow(world, "stake", 100n);
  putLimit(world, { channelOrClientId: CLIENT });
}

function outcomeOfReceiving(packet: Packet): string {
  const response = link.world.deliver([packRecvPacketV2(recvPacketV2Of(link, packet))]);
  if (response.code !== 0) return codeOf(response);
  const isRefused = response.results[0]!.events.some(({ type }) => type.startsWith("ibccallback"));
  return isRefused ? REFUSED : RECEIVED;
}

describe.each(
  cases.map((each, index) => [each[0], each[1], each[2], index] as const),
)("%s, as %s", (_name, _encoding, [, received, returned], index) => {
  test(`arrives: ${received}`, () => {
    const packet = arriving[index]!;
    link.world.tentatively(() => expect(outcomeOfReceiving(packet)).toBe(received));
  });

  test(`returns: ${returned}`, () => {
    const packet = returning[index]!;
    const refused = acknowledgementV2Of(link, packet, ERROR_ACKNOWLEDGEMENT);
    const outcomes = [
      link.world.tentatively(() => codeOf(link.world.deliver([packAcknowledgementV2(refused)]))),
      late.world.tentatively(() =>
        codeOf(late.world.deliver([packTimeoutV2(timeoutV2Of(late, packet))])),
      ),
    ];
    expect(outcomes).toEqual([returned, returned]);
  });
});
