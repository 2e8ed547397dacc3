/** Fees for relayers over a world's stores: what the layer hands on, and what it pays. */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import type { Any } from "../../host/codec/gen/google.protobuf.js";
import type { Packet } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import {
  acknowledgementEntry,
  CHANNEL,
  keys,
  MOCK,
  sentPacketEntry,
  sha256,
  TRANSFER,
  UNORDERED,
} from "../support/channels.js";
import {
  areFeesLocked,
  enableFees,
  FEE_ACCOUNT,
  feeOf,
  offerOf,
  putOffers,
  storedOffers,
} from "../support/fees.js";
import {
  acknowledgementOf,
  linkWithChannel,
  MOCK_ACKNOWLEDGEMENT,
  MOCK_ASYNC_DATA,
  packAcknowledgement,
  packRecvPacket,
  packTimeout,
  putEntries,
  receivedPacket,
  recvPacketOf,
  sentPacket,
  storedHex,
  timeoutOf,
} from "../support/packets.js";
import { type MockScript, scriptedApplications } from "../support/scriptedMock.js";
import { balanceOf, codeOf, fund } from "../support/transfers.js";
import { BLOCKED_ACCOUNT, OTHER_SIGNER, SIGNER } from "../support/world.js";

const VERSION = "ics29-1:mock-version";
const REFUSAL: MockScript = { refusal: { codespace: "mock", code: 7 } };
const REFUSED = "mock/7";
const STACKS = new Map([
  [MOCK, ["fee", "mock"]],
  [TRANSFER, ["fee", "transfer"]],
]);
const FEE = feeOf(5, 3, 2);
const GREATEST = 2n ** 256n - 1n;

const base64 = (text: string) => Buffer.from(text).toString("base64");

function wrapped(acknowledgement: string, relayer = "", isSuccess = true): string {
  return (
    `{"app_acknowledgement":"${base64(acknowledgement)}","forward_relayer_address":"${relayer}",` +
    `"underlying_app_success":${isSuccess}}`
  );
}

/** What cannot be read as an acknowledgement with fees. */
const UNREADABLE = [
  '{"app_acknowledgement":"eWVz"',
  `[${wrapped("yes")}]`,
  '["yes"]',
  '{"app_acknowledgement":"&"}',
  '{"forward_relayer_address":5}',
  '{"another":true}',
  '{"underlying_app_success":5}',
];

const arriving = receivedPacket();
const later = receivedPacket({ sequence: 2n, data: MOCK_ASYNC_DATA });
const sent = [1n, 2n, 3n].map((sequence) => sentPacket({ sequence })) as [Packet, Packet, Packet];
const [wrappedFor, blockedFor, plainFor] = sent;
const unreadable = UNREADABLE.map((text, index) => {
  const packet = sentPacket({ sequence: BigInt(index + 10) });
  return [text, packet] as const;
});

const WRAPPED = utf8(wrapped("yes", OTHER_SIGNER));
const WRAPPED_FOR_BLOCKED = utf8(wrapped("yes", BLOCKED_ACCOUNT));

const link = linkWithChannel(
  Object.assign(
    {},
    sentPacketEntry(arriving),
    sentPacketEntry(later),
    acknowledgementEntry(wrappedFor, WRAPPED),
    acknowledgementEntry(blockedFor, WRAPPED_FOR_BLOCKED),
    acknowledgementEntry(plainFor, MOCK_ACKNOWLEDGEMENT),
    ...unreadable.map(([text, packet]) => acknowledgementEntry(packet, utf8(text))),
  ),
  { version: VERSION },
);
const { world } = link;
world.stacks = STACKS;
const late = sentPacket({ sequence: 30n });
for (const packet of [...sent, late, ...unreadable.map(([, packet]) => packet)]) {
  putEntries(world, sentPacketEntry(packet));
}
enableFees(world, MOCK);

function attempt(act: () => void): () => void {
  return () => world.tentatively(act);
}

function act(message: Any): string {
  return codeOf(world.deliver([message]));
}

function disableFees(): void {
  const key = utf8(`feeEnabled/${MOCK}/${CHANNEL}`);
  world.branches.delete(STORE_NUMBERS.feeibc, key);
}

function follow(script: MockScript): void {
  world.applications = scriptedApplications(script);
}

const receive = (packet: Packet = arriving) => act(packRecvPacket(recvPacketOf(link, packet)));
const acknowledge = (packet: Packet, acknowledgement: Uint8Array) =>
  act(packAcknowledgement(acknowledgementOf(link, packet, acknowledgement)));
const timeOut = () => act(packTimeout(timeoutOf(link, late, UNORDERED)));
const acknowledged = (packet: Packet = arriving) =>
  storedHex(world, keys.acknowledgement(MOCK, CHANNEL, packet.sequence));
const hashOf = (text: string) => Buffer.from(sha256(utf8(text))).toString("hex");

/** Offers of FEE for a packet, and so many coins in escrow. */
function offer(packet: Packet, coins = 8n): void {
  putOffers(world, MOCK, packet.sequence, [offerOf(FEE)]);
  fund(world, FEE_ACCOUNT, "stake", coins);
}

const paid = () =>
  [OTHER_SIGNER, SIGNER, FEE_ACCOUNT].map((account) => balanceOf(world, account, "stake"));

describe("a packet that arrives", () => {
  test(
    "is acknowledged with who brought it",
    attempt(() => {
      expect(receive()).toBe("/0");
      expect(acknowledged()).toBe(hashOf(wrapped(Buffer.from(MOCK_ACKNOWLEDGEMENT).toString())));
    }),
  );

  test(
    "and fails leaves nothing of what was written",
    attempt(() => {
      const receipt = { kind: "acknowledged", text: "no", success: false } as const;
      follow({ writes: true, receipt });
      expect(receive()).toBe("/0");
      expect(acknowledged()).toBe(hashOf(wrapped("no", "", false)));
      expect(storedHex(world, "witness")).toBeUndefined();
    }),
  );

  test(
    "over a channel without fees is acknowledged as the application does",
    attempt(() => {
      disableFees();
      expect(receive()).toBe("/0");
      expect(acknowledged()).toBe(hashOf(Buffer.from(MOCK_ACKNOWLEDGEMENT).toString()));
    }),
  );

  function writeLater(): string {
    const acknowledgement = utf8("at last");
    const writeAcknowledgement = { packet: later, acknowledgement };
    const { codespace, code } = world.appCall({ portId: MOCK, writeAcknowledgement });
    return `${codespace}/${code}`;
  }

  test(
    "may be acknowledged later, with who brought it, once",
    attempt(() => {
      expect(receive(later)).toBe("/0");
      expect(acknowledged(later)).toBeUndefined();
      expect(writeLater()).toBe("/0");
      expect(acknowledged(later)).toBe(hashOf(wrapped("at last")));
      expect(writeLater()).toBe("feeibc/10");
    }),
  );

  test(
    "may be acknowledged later without fees",
    attempt(() => {
      disableFees();
      expect(receive(later)).toBe("/0");
      expect(writeLater()).toBe("/0");
      expect(acknowledged(later)).toBe(hashOf("at last"));
    }),
  );

  test(
    "is not acknowledged twice",
    attempt(() => {
      expect(receive(later)).toBe("/0");
      const key = keys.acknowledgement(MOCK, CHANNEL, later.sequence);
      putEntries(world, { [key]: Uint8Array.of(1) });
      expect(writeLater()).toBe("channel/17");
    }),
  );
});

describe("an acknowledgement", () => {
  test(
    "pays who brought the packet, and who brings it",
    attempt(() => {
      offer(wrappedFor, 9n);
      expect(acknowledge(wrappedFor, WRAPPED)).toBe("/0");
      expect(paid()).toEqual([5n, 3n, 1n]);
      expect(storedOffers(world, MOCK, 1n)).toEqual([]);
    }),
  );

  test(
    "pays no account that the bank blocks: the fee goes back",
    attempt(() => {
      offer(blockedFor);
      expect(acknowledge(blockedFor, WRAPPED_FOR_BLOCKED)).toBe("/0");
      expect(paid()).toEqual([0n, 8n, 0n]);
    }),
  );

  test(
    "pays no account that can have no more: the fee goes back",
    attempt(() => {
      offer(wrappedFor);
      fund(world, OTHER_SIGNER, "stake", GREATEST);
      expect(acknowledge(wrappedFor, WRAPPED)).toBe("/0");
      expect(paid()).toEqual([GREATEST, 8n, 0n]);
    }),
  );

  test(
    "pays nothing where there is too little, and never again",
    attempt(() => {
      offer(wrappedFor, 7n);
      expect(acknowledge(wrappedFor, WRAPPED)).toBe("/0");
      expect(paid()).toEqual([0n, 0n, 7n]);
      expect(areFeesLocked(world)).toBe(true);
    }),
  );

  test.each(unreadable)("%s is refused", (text, packet) => {
    world.tentatively(() => expect(acknowledge(packet, utf8(text))).toBe("ibc/4"));
  });

  test(
    "over a channel without fees is the application's, and pays nothing",
    attempt(() => {
      disableFees();
      offer(plainFor);
      expect(acknowledge(plainFor, MOCK_ACKNOWLEDGEMENT)).toBe("/0");
      expect(paid()).toEqual([0n, 0n, 8n]);
    }),
  );

  test(
    "that the application refuses is refused",
    attempt(() => {
      follow(REFUSAL);
      expect(acknowledge(wrappedFor, WRAPPED)).toBe(REFUSED);
    }),
  );
});

describe("a timeout", () => {
  test(
    "pays who brings it",
    attempt(() => {
      offer(late);
      expect(timeOut()).toBe("/0");
      expect(paid()).toEqual([0n, 8n, 0n]);
    }),
  );

  test(
    "over a channel without fees pays nothing",
    attempt(() => {
      disableFees();
      offer(late);
      expect(timeOut()).toBe("/0");
      expect(paid()).toEqual([0n, 0n, 8n]);
    }),
  );

  test(
    "that the application refuses is refused",
    attempt(() => {
      follow(REFUSAL);
      expect(timeOut()).toBe(REFUSED);
    }),
  );
});
