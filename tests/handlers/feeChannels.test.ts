/** Channels with fees over a world's stores: how they open and close, and what is told of them. */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import {
  MsgChannelCloseConfirm,
  MsgChannelCloseInit,
  MsgChannelOpenAck,
  MsgChannelOpenConfirm,
  MsgChannelOpenInit,
  MsgChannelOpenTry,
  State,
} from "../../host/codec/gen/ibc.core.channel.v1.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import { linkWithContracts, memoFor, SOURCE } from "../support/callbacks.js";
import {
  closeConfirm,
  closeInit,
  deliver,
  openAck,
  openConfirm,
  openInit,
  openTry,
} from "../support/channelDatagrams.js";
import {
  CHANNEL,
  changeChannel,
  counterpartyChannelEntry,
  MOCK,
  storedChannel,
  TRANSFER,
} from "../support/channels.js";
import { CONTRACTS } from "../support/contractKeeper.js";
import {
  areFeesLocked,
  enableFees,
  FEE_ACCOUNT,
  feeOf,
  lockFees,
  offerOf,
  putOffers,
} from "../support/fees.js";
import { Link } from "../support/link.js";
import { COUNTERPARTY_PORT, linkWithChannel } from "../support/packets.js";
import { type MockScript, scriptedApplications } from "../support/scriptedMock.js";
import { balanceOf, codeOf, deliverTransfer, fund } from "../support/transfers.js";
import { SIGNER, type World } from "../support/world.js";

const VERSION = "ics29-1:mock-version";
const REFUSAL: MockScript = { refusal: { codespace: "mock", code: 7 } };
const REFUSED = "mock/7";
const STACKS = new Map([[MOCK, ["fee", "mock"]]]);

/** A fee of 8 for the first packet, and so many coins in escrow. */
function offer(world: World, coins: bigint): void {
  putOffers(world, MOCK, 1n, [offerOf(feeOf(5, 3, 2))]);
  fund(world, FEE_ACCOUNT, "stake", coins);
}

/** The answer to a channel that the counterparty began with a version. */
function tried(version: string): string {
  const opening = Link.open();
  opening.world.stacks = STACKS;
  const waiting = { channelId: "", state: State.STATE_INIT, version };
  opening.commit(counterpartyChannelEntry(waiting));
  return codeOf(deliver(opening.world, MsgChannelOpenTry, openTry(opening, { version })));
}

/** What becomes of a channel with fees that the counterparty answers with a version. */
function answered(version: string, script: MockScript): string {
  const opening = Link.open();
  opening.world.stacks = STACKS;
  const init = openInit({ version: VERSION });
  expect(codeOf(deliver(opening.world, MsgChannelOpenInit, init))).toBe("/0");
  opening.world.applications = scriptedApplications(script);
  opening.commit(counterpartyChannelEntry({ version, state: State.STATE_TRYOPEN }));
  return codeOf(deliver(opening.world, MsgChannelOpenAck, openAck(opening, { version })));
}

describe("a handshake with fees", () => {
  test.each([
    [VERSION, "/0"],
    ["ics29-2:mock-version", "feeibc/2"],
  ])("that the counterparty began with %s", (version, code) => {
    expect(tried(version)).toBe(code);
  });

  test.each<[string, MockScript, string]>([
    [VERSION, {}, "/0"],
    ["mock-version", {}, "feeibc/2"],
    ["ics29-2:mock-version", {}, "feeibc/2"],
    [VERSION, REFUSAL, REFUSED],
  ])("that the counterparty answers with %s, %j", (version, script, code) => {
    expect(answered(version, script)).toBe(code);
  });
});

test.each<[MockScript, string]>([
  [{}, "/0"],
  [REFUSAL, REFUSED],
])("a channel with fees is confirmed: %j", (script, code) => {
  const options = { counterpartyPortId: COUNTERPARTY_PORT, version: VERSION };
  const confirming = linkWithChannel({}, options);
  const { world } = confirming;
  Object.assign(world, { stacks: STACKS, applications: scriptedApplications(script) });
  changeChannel(world, MOCK, CHANNEL, { state: State.STATE_TRYOPEN });
  const message = openConfirm(confirming, options);
  expect(codeOf(deliver(world, MsgChannelOpenConfirm, message))).toBe(code);
});

describe.each(["here", "there"])("a channel that is closed %s first", (where) => {
  const options = { counterpartyPortId: COUNTERPARTY_PORT, version: VERSION };
  const closing = linkWithChannel({}, options);
  closing.world.stacks = STACKS;
  enableFees(closing.world, MOCK);
  closing.commit(counterpartyChannelEntry({ ...options, state: State.STATE_CLOSED }));

  function close(): string {
    if (where === "here") {
      return codeOf(deliver(closing.world, MsgChannelCloseInit, closeInit(options)));
    }
    const message = closeConfirm(closing, options);
    return codeOf(deliver(closing.world, MsgChannelCloseConfirm, message));
  }

  const attemptClosing = (attempt: (world: World) => void) => () =>
    closing.world.tentatively(() => attempt(closing.world));

  test(
    "gives fees back",
    attemptClosing((world) => {
      offer(world, 8n);
      expect(close()).toBe("/0");
      expect([SIGNER, FEE_ACCOUNT].map((who) => balanceOf(world, who, "stake"))).toEqual([8n, 0n]);
    }),
  );

  test(
    "locks fees when there are too few",
    attemptClosing((world) => {
      offer(world, 7n);
      expect(close()).toBe("/0");
      expect(areFeesLocked(world)).toBe(true);
    }),
  );

  test(
    "stays open where the application refuses",
    attemptClosing((world) => {
      world.applications = scriptedApplications(REFUSAL);
      expect(close()).toBe(REFUSED);
    }),
  );

  test(
    "stays open where it has fees that are locked",
    attemptClosing((world) => {
      lockFees(world);
      expect(close()).toBe("feeibc/11");
      const key = utf8(`feeEnabled/${MOCK}/${CHANNEL}`);
      world.branches.delete(STORE_NUMBERS.feeibc, key);
      expect(close()).toBe("/0");
    }),
  );
});

describe("a version that is none with fees goes down as it is:", () => {
  const { world } = Link.open();
  world.stacks = STACKS;

  test.each([
    "ics29-1",
    "another:mock-version",
    '{"fee_version":"ics29-1"',
    '["fee_version"]',
    '{"fee_version":5}',
    '{"fee_version":"ics29-1","another":""}',
  ])("%s", (version) => {
    world.tentatively(() => {
      expect(codeOf(deliver(world, MsgChannelOpenInit, openInit({ version })))).toBe("/0");
      expect(storedChannel(world, MOCK, CHANNEL)!.version).toBe(version);
    });
  });
});

describe("what is below a channel's fees", () => {
  const { world } = linkWithContracts({}, ["fee", "callbacks", "transfer"]);
  changeChannel(world, TRANSFER, CHANNEL, { version: "ics29-1:ics20-1" });
  fund(world, SIGNER, "stake", 100n);
  const transfer = (sourceChannel: string = CHANNEL) =>
    codeOf(deliverTransfer(world, { sourceChannel, memo: memoFor(SOURCE, CONTRACTS.refusing) }));

  test("knows the version without them, where there are any", () => {
    world.tentatively(() => {
      expect(transfer()).toBe("/0");
    });
    world.tentatively(() => {
      enableFees(world, TRANSFER);
      expect(transfer()).toBe("undefined/1");
    });
  });

  test("knows no version of a channel that is not there", () => {
    expect(transfer("channel-9")).toBe("channelv2/8");
  });
});
