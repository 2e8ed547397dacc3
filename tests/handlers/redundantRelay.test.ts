/**
 * Transactions that are only checked, as before they enter a block: one that brings nothing but
 * packets which others have brought is refused (core/ante/ante.go).
 */
import { describe, expect, test } from "vitest";
import type { Any } from "../../host/codec/gen/google.protobuf.js";
import { State } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { MsgCreateClient, MsgUpdateClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import { Header, Misbehaviour } from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import {
  acknowledgementEntry,
  CHANNEL,
  counterpartyChannelEntry,
  keys,
  MOCK,
  sentPacketEntry,
  UNORDERED,
} from "../support/channels.js";
import {
  allowClients,
  changesBy,
  createClientOf,
  packHeader,
  packMisbehaviour,
  putClientState,
  restrictRelayers,
  resultOf,
  storedClientState,
  storedConsensusState,
  updateClient,
} from "../support/clients.js";
import { CLIENT } from "../support/connections.js";
import { Counterparty, SECOND, setTime } from "../support/counterparty.js";
import type { Link } from "../support/link.js";
import {
  acknowledgementOf,
  COUNTERPARTY_PORT,
  changeEnd,
  counterpartyTime,
  LATEST_HEIGHT,
  linkWithChannel,
  MOCK_ACKNOWLEDGEMENT,
  packAcknowledgement,
  packRecvPacket,
  packTimeout,
  packTimeoutOnClose,
  putEntries,
  receivedPacket,
  recvPacketOf,
  sentPacket,
  timeoutOf,
  timeoutOnCloseOf,
} from "../support/packets.js";
import { OTHER_SIGNER, pack, SIGNER, validCreateClient, World } from "../support/world.js";

const RECEIVED = [1n, 2n].map((sequence) => receivedPacket({ sequence }));
const ACKNOWLEDGED = sentPacket({ sequence: 3n });
const LOST = sentPacket({ sequence: 4n });
const CUT_OFF = sentPacket({ sequence: 5n });

/** A link on which one packet of each kind can be relayed, and two be received. */
function newLink(): Link {
  const closed = { counterpartyPortId: COUNTERPARTY_PORT, state: State.STATE_CLOSED };
  const link = linkWithChannel({
    ...sentPacketEntry(RECEIVED[0]!),
    ...sentPacketEntry(RECEIVED[1]!),
    ...acknowledgementEntry(ACKNOWLEDGED, MOCK_ACKNOWLEDGEMENT),
    ...counterpartyChannelEntry(closed),
  });
  for (const packet of [ACKNOWLEDGED, LOST, CUT_OFF]) {
    putEntries(link.world, sentPacketEntry(packet));
  }
  return link;
}

/** What relayers bring, by its name. */
function relayedBy(link: Link): Record<string, Any> {
  return {
    recvPacket: packRecvPacket(recvPacketOf(link, RECEIVED[0]!)),
    acknowledgePacket: packAcknowledgement(acknowledgementOf(link, ACKNOWLEDGED)),
    timeoutPacket: packTimeout(timeoutOf(link, LOST, UNORDERED)),
    timeoutOnClose: packTimeoutOnClose(timeoutOnCloseOf(link, CUT_OFF, UNORDERED)),
  };
}

const KINDS = ["recvPacket", "acknowledgePacket", "timeoutPacket", "timeoutOnClose"];

function check(world: World, messages: readonly Any[], mode: "check" | "recheck" = "check") {
  world.mode = mode;
  const response = world.deliver(messages);
  world.mode = "deliver";
  expect(response.results).toEqual([]);
  return response;
}

function updateWith(link: Link, fields: Partial<MsgUpdateClient> = {}): Any {
  link.counterparty.advanceTo(LATEST_HEIGHT + 1n);
  const clientMessage = packHeader(link.counterparty.header(LATEST_HEIGHT + 1n, LATEST_HEIGHT));
  const update = { clientId: CLIENT, clientMessage, signer: SIGNER, ...fields };
  return pack(MsgUpdateClient, MsgUpdateClient.encode(update));
}

const OTHER = pack(MsgCreateClient, MsgCreateClient.encode(validCreateClient()));

describe("a transaction that is only checked", () => {
  test.each(KINDS)("passes with a new %s", (kind) => {
    const link = newLink();
    const response = check(link.world, [relayedBy(link)[kind]!]);
    expect([resultOf(response), response.stage]).toEqual(["/0", Stage.STAGE_AUTHENTICATE]);
  });

  test.each(KINDS)("is refused with a %s of before, which a block would take", (kind) => {
    const link = newLink();
    const message = relayedBy(link)[kind]!;
    expect(resultOf(link.world.deliver([message]))).toBe("/0");
    const changes = changesBy(link.world, () => {
      const response = check(link.world, [message]);
      expect(resultOf(response)).toBe("channel/22");
      expect(response.stage).toBe(Stage.STAGE_AUTHENTICATE);
      expect(resultOf(link.world.deliver([message]))).toBe("/0");
    });
    expect(changes).toEqual(new Map());
  });

  test("takes a packet in without its application", () => {
    const link = newLink();
    const changes = changesBy(link.world, () => check(link.world, [relayedBy(link).recvPacket!]));
    expect([...changes.keys()]).toEqual([keys.receipt(MOCK, CHANNEL, 1n)]);
  });

  test("to a port without an application passes when it has a channel", () => {
    const packet = receivedPacket({ destinationPort: "nobody" });
    const link = linkWithChannel(sentPacketEntry(packet), { portId: "nobody" });
    const message = packRecvPacket(recvPacketOf(link, packet));
    expect(resultOf(link.world.deliver([message]))).toBe("port/5");
    expect(resultOf(check(link.world, [message]))).toBe("/0");
  });

  test("passes with a packet among others of before", () => {
    const link = newLink();
    const messages = Object.values(relayedBy(link));
    expect(resultOf(link.world.deliver(messages))).toBe("/0");
    expect(resultOf(check(link.world, messages))).toBe("channel/22");
    const fresh = packRecvPacket(recvPacketOf(link, RECEIVED[1]!));
    expect(resultOf(check(link.world, [...messages, fresh]))).toBe("/0");
    expect(resultOf(check(link.world, [fresh, ...messages]))).toBe("channel/22");
  });

  test("passes with the same packet twice, of which one is new", () => {
    const link = newLink();
    const { recvPacket } = relayedBy(link);
    expect(resultOf(check(link.world, [recvPacket!, recvPacket!]))).toBe("/0");
    expect(resultOf(check(link.world, [recvPacket!, recvPacket!]))).toBe("channel/22");
  });

  test.each(KINDS)("is refused with a %s of before and an update", (kind) => {
    const link = newLink();
    const message = relayedBy(link)[kind]!;
    const update = updateWith(link);
    expect(resultOf(link.world.deliver([message]))).toBe("/0");
    expect(resultOf(check(link.world, [update, message]))).toBe("channel/22");
    expect(resultOf(check(link.world, [message, update]))).toBe("channel/22");
  });

  test("passes with updates alone, over and over", () => {
    const link = newLink();
    const update = updateWith(link);
    expect(resultOf(check(link.world, [update, update]))).toBe("/0");
    expect(resultOf(check(link.world, [update]))).toBe("/0");
    expect(storedClientState(link.world, CLIENT).latestHeight.revisionHeight).toBe(
      LATEST_HEIGHT + 1n,
    );
  });

  test("passes with packets of before and a message of another kind", () => {
    const link = newLink();
    const { recvPacket } = relayedBy(link);
    expect(resultOf(link.world.deliver([recvPacket!]))).toBe("/0");
    for (const messages of [
      [recvPacket!, OTHER],
      [OTHER, recvPacket!],
    ]) {
      const changes = changesBy(link.world, () => {
        expect(resultOf(check(link.world, messages))).toBe("/0");
      });
      expect(changes).toEqual(new Map());
    }
  });

  test("looks at packets before a message of another kind, and at none after it", () => {
    const link = newLink();
    changeEnd(link.world, { state: State.STATE_CLOSED });
    const { recvPacket } = relayedBy(link);
    expect(resultOf(check(link.world, [OTHER, recvPacket!]))).toBe("/0");
    const response = check(link.world, [recvPacket!, OTHER]);
    expect([resultOf(response), response.failedMessage]).toEqual(["channel/5", 0]);
  });

  test("is refused for any packet that is refused, and undone", () => {
    const link = newLink();
    const relayed = relayedBy(link);
    const broken = { ...recvPacketOf(link, RECEIVED[1]!), proofCommitment: Uint8Array.of(16, 1) };
    const changes = changesBy(link.world, () => {
      const response = check(link.world, [...Object.values(relayed), packRecvPacket(broken)]);
      expect([resultOf(response), response.failedMessage]).toEqual(["commitment/4", 4]);
    });
    expect(changes).toEqual(new Map());
  });

  test("is refused for what needs no state, before", () => {
    const link = newLink();
    const broken = packRecvPacket({ ...recvPacketOf(link, RECEIVED[0]!), signer: "nobody" });
    const response = check(link.world, [OTHER, broken]);
    expect([resultOf(response), response.stage]).toEqual(["ibc/5", Stage.STAGE_VALIDATE]);
  });

  test("is executed when it is simulated", () => {
    const link = newLink();
    const { recvPacket } = relayedBy(link);
    expect(resultOf(link.world.deliver([recvPacket!]))).toBe("/0");
    link.world.mode = "simulate";
    const response = link.world.deliver([recvPacket!]);
    expect([resultOf(response), response.results.length]).toEqual(["/0", 1]);
  });
});

describe("an update that is only checked", () => {
  test("by a relayer who is not on the client's list passes", () => {
    const link = newLink();
    restrictRelayers(link.world, CLIENT, [OTHER_SIGNER]);
    const update = updateWith(link);
    expect(resultOf(link.world.deliver([update]))).toBe("ibc/2");
    expect(resultOf(check(link.world, [update]))).toBe("/0");
  });

  test.each([
    ["without a number", "07-tendermint", "host/2"],
    ["of a type without a light client", "99-unknown-0", "client/32"],
    ["that nobody created", "07-tendermint-9", "client/29"],
  ])("of a client %s is refused with client/29, a block's with %s", (_, clientId, code) => {
    const link = newLink();
    const update = updateWith(link, { clientId });
    expect(resultOf(link.world.deliver([update]))).toBe(code);
    expect(resultOf(check(link.world, [update]))).toBe("client/29");
  });

  test("of a client whose type is not allowed is refused with client/29", () => {
    const link = newLink();
    allowClients(link.world, ["06-solomachine"]);
    const update = updateWith(link);
    expect(resultOf(link.world.deliver([update]))).toBe("client/10");
    expect(resultOf(check(link.world, [update]))).toBe("client/29");
  });

  test("of a frozen client is refused", () => {
    const link = newLink();
    const frozenHeight = { revisionNumber: 0n, revisionHeight: 1n };
    const state = storedClientState(link.world, CLIENT);
    putClientState(link.world, CLIENT, { ...state, frozenHeight });
    expect(resultOf(check(link.world, [updateWith(link)]))).toBe("client/29");
  });

  test("with another header than is known does not freeze the client", () => {
    const link = newLink();
    const { counterparty, world } = link;
    const another = counterparty.forgedHeader(LATEST_HEIGHT, LATEST_HEIGHT - 2n, (header) => {
      header.appHash = new Uint8Array(32).fill(9);
    });
    const update = updateWith(link, { clientMessage: packHeader(another) });
    const changes = changesBy(world, () => {
      expect(resultOf(check(world, [update]))).toBe("/0");
    });
    expect(changes).toEqual(new Map());
    expect(resultOf(world.deliver([update]))).toBe("/0");
    expect(storedClientState(world, CLIENT).frozenHeight.revisionHeight).toBe(1n);
  });

  test("with evidence of misbehaviour verifies it, and does not freeze the client", () => {
    const link = newLink();
    const { counterparty, world } = link;
    const header1 = counterparty.header(LATEST_HEIGHT, LATEST_HEIGHT - 2n);
    const header2 = counterparty.forgedHeader(LATEST_HEIGHT, LATEST_HEIGHT - 2n, (header) => {
      header.appHash = new Uint8Array(32).fill(9);
    });
    const evidence = Misbehaviour.create({ clientId: CLIENT, header1, header2 });
    const update = updateWith(link, { clientMessage: packMisbehaviour(evidence) });
    const changes = changesBy(world, () => {
      expect(resultOf(check(world, [update]))).toBe("/0");
    });
    expect(changes).toEqual(new Map());
    expect(resultOf(world.deliver([update]))).toBe("/0");
    expect(resultOf(check(world, [update]))).toBe("client/29");
  });

  test("with a header that is too large to store is refused", () => {
    const link = newLink();
    const { counterparty } = link;
    const world = Object.assign(link.world, { isKnownToPeer: false });
    counterparty.advanceTo(LATEST_HEIGHT + 1n);
    const large = counterparty.forgedHeader(LATEST_HEIGHT + 1n, LATEST_HEIGHT, (header) => {
      header.appHash = new Uint8Array(1_000_001);
    });
    const update = updateWith(link, { clientMessage: packHeader(large) });
    expect(resultOf(check(world, [update]))).toBe("sdk/11");
  });

  test("with a header that does not follow is refused", () => {
    const link = newLink();
    const { counterparty, world } = link;
    counterparty.advanceTo(LATEST_HEIGHT + 1n);
    const late = counterparty.forgedHeader(LATEST_HEIGHT + 1n, LATEST_HEIGHT, (header) => {
      setTime(header, 0n);
    });
    const update = updateWith(link, { clientMessage: packHeader(late) });
    expect(resultOf(check(world, [update]))).toBe(resultOf(world.deliver([update])));
    expect(resultOf(check(world, [update]))).toMatch(/^(07-tendermint|undefined)\//);
  });

  test.each([
    ["check", "deliver"],
    ["deliver", "check"],
  ] as const)("leaves an expired consensus state, unlike a block's (%s, then %s)", (...modes) => {
    const counterparty = new Counterparty().advanceTo(9n);
    const world = new World();
    const trustingPeriodNanos = 200n * SECOND;
    const clientId = createClientOf(world, counterparty, 2n, { trustingPeriodNanos });
    const update = packHeader(counterparty.header(8n, 2n));
    expect(resultOf(updateClient(world, clientId, update))).toBe("/0");
    world.timeNanos = counterpartyTime(2n) + trustingPeriodNanos;
    const isKnown = () => storedConsensusState(world, clientId, "1-2") !== undefined;
    let expected = true;
    for (const mode of modes) {
      world.mode = mode;
      const header = packHeader(counterparty.header(9n, 8n));
      expect(resultOf(updateClient(world, clientId, header))).toBe("/0");
      expected &&= mode === "check";
      expect(isKnown()).toBe(expected);
    }
  });
});

describe("a transaction that is checked again", () => {
  const NOTHING_PROVEN = new Uint8Array([1]);

  /** A receive whose proof proves nothing. */
  function unproven(link: Link): Any {
    const message = recvPacketOf(link, RECEIVED[0]!);
    return packRecvPacket({ ...message, proofCommitment: NOTHING_PROVEN });
  }

  test("has its proof of a receive not looked at", () => {
    const link = newLink();
    expect(resultOf(check(link.world, [unproven(link)]))).toBe("commitment/2");
    const changes = changesBy(link.world, () => {
      expect(resultOf(check(link.world, [unproven(link)], "recheck"))).toBe("/0");
    });
    expect([...changes.keys()]).toEqual([keys.receipt(MOCK, CHANNEL, 1n)]);
  });

  test("is refused when its packets have come in since", () => {
    const link = newLink();
    const { recvPacket } = relayedBy(link);
    expect(resultOf(check(link.world, [recvPacket!], "recheck"))).toBe("/0");
    expect(resultOf(check(link.world, [recvPacket!], "recheck"))).toBe("channel/22");
  });

  test("is refused when its channel is gone", () => {
    const link = newLink();
    const packet = receivedPacket({ destinationChannel: "channel-99" });
    const message = packRecvPacket(recvPacketOf(link, packet));
    expect(resultOf(check(link.world, [message], "recheck"))).toBe("channel/3");
  });

  test("has its header believed by an active client", () => {
    const link = newLink();
    const header = Header.decode(
      MsgUpdateClient.decode(updateWith(link).value).clientMessage!.value,
    );
    header.signedHeader!.commit!.signatures[0]!.signature[0]! ^= 1;
    const forged = updateWith(link, { clientMessage: packHeader(header) });
    expect(resultOf(check(link.world, [forged]))).not.toBe("/0");
    expect(resultOf(check(link.world, [forged], "recheck"))).toBe("/0");
    const height = `1-${LATEST_HEIGHT + 1n}`;
    expect(storedConsensusState(link.world, CLIENT, height)).toBeDefined();
  });

  test("verifies acknowledgements and timeouts as it did", () => {
    const link = newLink();
    const message = acknowledgementOf(link, ACKNOWLEDGED);
    const broken = packAcknowledgement({ ...message, proofAcked: NOTHING_PROVEN });
    expect(resultOf(check(link.world, [broken], "recheck"))).toBe("commitment/2");
  });
});
