/**
 * Values that no chain of ours writes: where ibc-go panics on them, or takes them for absent, so
 * does the core, and nothing is written.
 */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import { Plan } from "../../host/codec/gen/cosmos.upgrade.v1beta1.js";
import type { Any } from "../../host/codec/gen/google.protobuf.js";
import { MsgChannelOpenInit } from "../../host/codec/gen/ibc.core.channel.v1.js";
import {
  MsgCreateClient,
  MsgIBCSoftwareUpgrade,
  MsgRecoverClient,
} from "../../host/codec/gen/ibc.core.client.v1.js";
import { Config } from "../../host/codec/gen/ibc.core.client.v2.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import { openInit } from "../support/channelDatagrams.js";
import {
  acknowledgementEntry,
  CHANNEL,
  keys,
  MOCK,
  ORDERED,
  sentPacketEntry,
  TRANSFER,
} from "../support/channels.js";
import { packHeader, resultOf, updateClient } from "../support/clients.js";
import { at, CLIENT, deliverOpenInit, validOpenInit } from "../support/connections.js";
import { Link } from "../support/link.js";
import {
  acknowledgementOf,
  linkWithChannel,
  MOCK_ACKNOWLEDGEMENT,
  packAcknowledgement,
  packRecvPacket,
  putEntries,
  receivedPacket,
  recvPacketOf,
  sentPacket,
  storedHex,
} from "../support/packets.js";
import { keysV2, linkBetweenClients, MOCK_V2 } from "../support/packetsV2.js";
import { ask } from "../support/queried.js";
import { deliverTransfer, fund, incoming, linkWithTransfers } from "../support/transfers.js";
import {
  AUTHORITY,
  pack,
  packClientState,
  SIGNER,
  validClientState,
  validCreateClient,
  type World,
} from "../support/world.js";

const PANIC = "undefined/111222";
/** No message: a length of 5 with nothing behind it. */
const MALFORMED = Uint8Array.of(10, 5);
const EMPTY = new Uint8Array(0);

/** Puts a value under a key, or removes it. */
function breakStore(
  world: World,
  key: string,
  value: Uint8Array | undefined,
  store: number = STORE_NUMBERS.ibc,
): void {
  if (value === undefined) world.branches.delete(store, utf8(key));
  else world.branches.set(store, utf8(key), value);
}

function deliverOne(world: World, message: Any): string {
  return resultOf(world.deliver([message]));
}

const createClient = (world: World) =>
  deliverOne(world, pack(MsgCreateClient, MsgCreateClient.encode(validCreateClient())));
/** Fails for what it asks for at the latest: nobody created the substitute. */
function recoverClient(world: World): string {
  const clients = { subjectClientId: CLIENT, substituteClientId: "07-tendermint-1" };
  const message = MsgRecoverClient.create({ ...clients, signer: AUTHORITY });
  const packed = pack(MsgRecoverClient, MsgRecoverClient.encode(message));
  return resultOf(world.deliver([packed], { signers: [AUTHORITY], routed: true }));
}

const beginConnection = (world: World) => resultOf(deliverOpenInit(world, validOpenInit()));
const beginChannel = (world: World) =>
  deliverOne(world, pack(MsgChannelOpenInit, MsgChannelOpenInit.encode(openInit())));

describe("counters that a chain cannot go on from", () => {
  const counters = [
    ["nextClientSequence", createClient],
    ["nextConnectionSequence", beginConnection],
    ["nextChannelSequence", beginChannel],
  ] as const;
  const cases = counters.flatMap(([key, act]) =>
    [undefined, EMPTY].map(
      (value) => [key, value === undefined ? "absent" : "empty", value, act] as const,
    ),
  );

  test.each(cases)("%s, %s: a panic", (key, _, value, act) => {
    const { world } = Link.open();
    breakStore(world, key, value);
    expect(act(world)).toBe(PANIC);
  });

  test("nextChannelSequence of seven bytes: a panic", () => {
    const { world } = Link.open();
    breakStore(world, "nextChannelSequence", new Uint8Array(7));
    expect(beginChannel(world)).toBe(PANIC);
  });

  test("sequences of a channel, of seven bytes: a panic", () => {
    const acknowledged = acknowledgementEntry(sentPacket(), MOCK_ACKNOWLEDGEMENT);
    const entries = { ...sentPacketEntry(receivedPacket()), ...acknowledged };
    const link = linkWithChannel(entries, { ordering: ORDERED });
    putEntries(link.world, sentPacketEntry(sentPacket()));
    breakStore(link.world, keys.nextSequenceRecv(MOCK, CHANNEL), new Uint8Array(7));
    breakStore(link.world, keys.nextSequenceAck(MOCK, CHANNEL), new Uint8Array(7));
    expect(deliverOne(link.world, packRecvPacket(recvPacketOf(link, receivedPacket())))).toBe(
      PANIC,
    );
    const acknowledgement = packAcknowledgement(acknowledgementOf(link, sentPacket()));
    expect(deliverOne(link.world, acknowledgement)).toBe(PANIC);
    const { world } = linkWithTransfers();
    fund(world, SIGNER, "stake", 100n);
    breakStore(world, keys.nextSequenceSend(TRANSFER, CHANNEL), new Uint8Array(7));
    expect(resultOf(deliverTransfer(world))).toBe(PANIC);
  });

  test("the sequence of what an application sends, of seven bytes: a panic", () => {
    const { world } = linkWithChannel({});
    breakStore(world, keys.nextSequenceSend(MOCK, CHANNEL), new Uint8Array(7));
    const sendPacket = {
      sourceChannel: CHANNEL,
      timeoutHeight: at(1000n),
      timeoutTimestamp: 0n,
      data: EMPTY,
    };
    const { codespace, code } = world.appCall({ portId: MOCK, sendPacket });
    expect(`${codespace}/${code}`).toBe(PANIC);
  });

  test("sequences of a channel that are empty: as if there were none", () => {
    const link = linkWithChannel(sentPacketEntry(receivedPacket()), { ordering: ORDERED });
    breakStore(link.world, keys.nextSequenceRecv(MOCK, CHANNEL), EMPTY);
    const packed = packRecvPacket(recvPacketOf(link, receivedPacket()));
    expect(deliverOne(link.world, packed)).toBe("channel/11");
  });

  test.each([
    ["NextSequenceReceive", {}],
    ["NextSequenceSend", {}],
    ["UnreceivedPackets", { packetCommitmentSequences: [1n] }],
  ])("a panic too for who asks for %s", (name, fields) => {
    const { world } = linkWithChannel({}, { ordering: ORDERED });
    breakStore(world, keys.nextSequenceRecv(MOCK, CHANNEL), new Uint8Array(7));
    breakStore(world, keys.nextSequenceSend(MOCK, CHANNEL), new Uint8Array(7));
    const end = { portId: MOCK, channelId: CHANNEL };
    const { result } = ask(world, `/ibc.core.channel.v1.Query/${name}`, { ...end, ...fields });
    expect(result).toBe(PANIC);
  });
});

describe("parameters of clients that are", () => {
  test.each([
    ["absent", undefined],
    ["malformed", MALFORMED],
  ])("%s: a panic of whatever needs a client", (_, value) => {
    const { world } = Link.open();
    breakStore(world, "clientParams", value);
    expect(createClient(world)).toBe(PANIC);
    expect(recoverClient(world)).toBe(PANIC);
  });
});

describe("parameters of transfers that are", () => {
  test.each([
    ["absent", undefined],
    ["malformed", MALFORMED],
  ])("%s: a panic of both sides", (_, value) => {
    const packet = incoming(1n);
    const link = linkWithTransfers(sentPacketEntry(packet));
    fund(link.world, SIGNER, "stake", 100n);
    breakStore(link.world, "params", value, STORE_NUMBERS.transfer);
    expect(resultOf(deliverTransfer(link.world))).toBe(PANIC);
    expect(deliverOne(link.world, packRecvPacket(recvPacketOf(link, packet)))).toBe(PANIC);
  });
});

test("a packet that waits for its acknowledgement and is empty is none", () => {
  const { world } = linkBetweenClients();
  breakStore(world, keysV2.asyncPacket(CLIENT, 1n), EMPTY);
  const acknowledgement = { appAcknowledgements: [MOCK_ACKNOWLEDGEMENT] };
  const writing = { destinationClient: CLIENT, sequence: 1n, acknowledgement };
  const { codespace, code } = world.appCall({ portId: MOCK_V2, writeAcknowledgementV2: writing });
  expect(`${codespace}/${code}`).toBe("channelv2/5");
});

test("a receipt that is empty is none", () => {
  const link = linkWithChannel(sentPacketEntry(receivedPacket()));
  const key = keys.receipt(MOCK, CHANNEL, 1n);
  breakStore(link.world, key, EMPTY);
  expect(deliverOne(link.world, packRecvPacket(recvPacketOf(link, receivedPacket())))).toBe("/0");
  expect(storedHex(link.world, key)).toBe("01");
});

describe("a list of relayers that is", () => {
  const relayers = (...allowedRelayers: string[]) =>
    Config.encode(Config.create({ allowedRelayers }));

  test.each([
    ["malformed", MALFORMED],
    ["of something that is no address", relayers("nobody", SIGNER)],
  ])("%s: a panic", (_, config) => {
    const link = Link.withClient();
    breakStore(link.world, `clients/${CLIENT}/config`, config);
    link.counterparty.advanceTo(4n);
    const header = packHeader(link.counterparty.header(4n, 2n));
    expect(resultOf(updateClient(link.world, CLIENT, header))).toBe(PANIC);
  });
});

test("an oldest height without its consensus state: a panic of the next update", () => {
  const { world, counterparty } = Link.withClient();
  counterparty.advanceTo(5n);
  const update = (height: bigint, trusted: bigint) =>
    resultOf(updateClient(world, CLIENT, packHeader(counterparty.header(height, trusted))));
  expect(update(4n, 2n)).toBe("/0");
  breakStore(world, `clients/${CLIENT}/consensusStates/1-2`, undefined);
  expect(update(5n, 4n)).toBe(PANIC);
});

test("a client that is empty is unknown", () => {
  const { world } = Link.open();
  breakStore(world, `clients/${CLIENT}/clientState`, EMPTY);
  expect(beginConnection(world)).toBe("client/29");
});

test("a plan of an upgrade that is malformed cannot be replaced", () => {
  const { world } = Link.withClient();
  breakStore(world, "\x00", MALFORMED, STORE_NUMBERS.upgrade);
  const message = MsgIBCSoftwareUpgrade.create({
    plan: Plan.create({ name: "next", height: 100n }),
    upgradedClientState: packClientState(validClientState()),
    signer: AUTHORITY,
  });
  const packed = pack(MsgIBCSoftwareUpgrade, MsgIBCSoftwareUpgrade.encode(message));
  const response = world.deliver([packed], { signers: [AUTHORITY], routed: true });
  expect(resultOf(response)).toMatch(/^undefined\/1 /);
});
