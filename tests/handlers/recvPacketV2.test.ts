/** IBC v2 recvPacket: every check, in ibc-go's order, and what a success leaves behind. */
import { describe, expect, test } from "vitest";
import { toHex, utf8 } from "../../host/bytes.js";
import type { ApplicationV2, ReceiptV2 } from "../../host/chain/application.js";
import { APPLICATIONS } from "../../host/chain/applications/index.js";
import { MockApplicationV2 } from "../../host/chain/applications/mock.js";
import { MsgRecvPacket, Packet } from "../../host/codec/gen/ibc.core.channel.v2.js";
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { changesBy, resultOf } from "../support/clients.js";
import { CLIENT } from "../support/connections.js";
import { type Row, set, signatureRows, testRefusals } from "../support/faults.js";
import {
  MOCK_ACKNOWLEDGEMENT,
  MOCK_ASYNC_DATA,
  MOCK_DATA,
  MOCK_FAIL_DATA,
  NOOP,
  putEntries,
  SUCCESS,
} from "../support/packets.js";
import {
  acknowledgementCommitmentV2,
  answerV2,
  asErrors,
  ERROR_ACKNOWLEDGEMENT,
  keysV2,
  linkBetweenClients,
  NOW_SECONDS,
  packetEventsV2,
  packRecvPacketV2,
  receivedPacketV2,
  recvPacketV2Of,
  sentEntryV2,
  writtenEventsV2,
} from "../support/packetsV2.js";
import { futureRows, proofRows } from "./packetFaults.js";
import {
  counterpartyRows,
  otherCounterpartyRow,
  packetRowV2,
  payloadRow,
  prefixLengthRow,
  relayerRow,
  validationRows,
  verificationRows,
} from "./packetV2Faults.js";

const { STAGE_DECODE, STAGE_VALIDATE, STAGE_EXECUTE } = Stage;

const FIRST = receivedPacketV2();
const SECOND = receivedPacketV2({}, 2n);
const UNROUTED = receivedPacketV2({ destinationPort: "nobody" }, 3n);
const SENT = { ...sentEntryV2(FIRST), ...sentEntryV2(SECOND), ...sentEntryV2(UNROUTED) };

const link = linkBetweenClients(SENT);

const ROWS: readonly Row<MsgRecvPacket>[] = [
  ["an unknown field", "sdk/2", STAGE_DECODE, ({ trailing }) => void trailing.push(0x78, 1)],
  [
    "no proof",
    "commitment/2",
    STAGE_VALIDATE,
    ({ message }) => set(message, { proofCommitment: new Uint8Array(0) }),
  ],
  ...validationRows<MsgRecvPacket>(),
  ...signatureRows<MsgRecvPacket>(),
  relayerRow(),
  ...counterpartyRows<MsgRecvPacket>(),
  otherCounterpartyRow(),
  packetRowV2("another source client", "clientv2/34", { sourceClient: "07-tendermint-8" }),
  packetRowV2("a timeout in this second", "channelv2/9", { timeoutTimestamp: NOW_SECONDS }),
  ...verificationRows<MsgRecvPacket>(),
  ...futureRows<MsgRecvPacket>(),
  ...proofRows<MsgRecvPacket>("proofCommitment", {
    "a proof of another packet": recvPacketV2Of(link, SECOND).proofCommitment,
    "a proof that there is no packet": recvPacketV2Of(link, receivedPacketV2({}, 9n))
      .proofCommitment,
  }),
  prefixLengthRow(),
  payloadRow(({ packet }) => packet.payloads, "other data", "commitment/2", {
    value: Uint8Array.of(1),
  }),
  [
    "an acknowledgement that is there",
    "channelv2/11",
    STAGE_EXECUTE,
    ({ world }) => putEntries(world, { [keysV2.acknowledgement(CLIENT, 1n)]: new Uint8Array(32) }),
  ],
];

testRefusals({
  name: "recvPacket of IBC v2",
  codec: MsgRecvPacket,
  world: link.world,
  message: () => recvPacketV2Of(link, FIRST),
  rows: ROWS,
  exclusive: [["no payload", "two payloads"]],
});

/** The changes and the answer when a packet with this payload is received. */
function received(packet: Packet) {
  const { world } = linkBetweenClientsWith(packet);
  let answer: ReturnType<typeof answerV2> | undefined;
  const changes = changesBy(world, () => {
    answer = answerV2(world, packRecvPacketV2(recvPacketV2Of(linkOf.get(world)!, packet)));
  });
  return { world, changes: Object.fromEntries(changes), answer };
}

const linkOf = new Map<object, ReturnType<typeof linkBetweenClients>>();
function linkBetweenClientsWith(packet: Packet) {
  const made = linkBetweenClients(sentEntryV2(packet));
  linkOf.set(made.world, made);
  return made;
}

const RECEIPT = keysV2.receipt(CLIENT, 1n);
const ACKNOWLEDGEMENT = keysV2.acknowledgement(CLIENT, 1n);

describe("recvPacket of IBC v2", () => {
  const RECEIVED = packetEventsV2("recv_packet", FIRST);

  test("of what the application takes tells twice that it came", () => {
    const { changes, answer } = received(FIRST);
    expect(changes).toEqual({
      [RECEIPT]: "02",
      [ACKNOWLEDGEMENT]: toHex(acknowledgementCommitmentV2(MOCK_ACKNOWLEDGEMENT)),
    });
    const written = writtenEventsV2(FIRST, MOCK_ACKNOWLEDGEMENT);
    expect(answer).toEqual({ result: SUCCESS, events: [...RECEIVED, ...RECEIVED, ...written] });
  });

  test("of what the application refuses tells the second time of an error", () => {
    const packet = receivedPacketV2({ value: MOCK_FAIL_DATA });
    const { changes, answer } = received(packet);
    expect(changes).toEqual({
      [RECEIPT]: "02",
      [ACKNOWLEDGEMENT]: "e2fb30dfbf7abdeaca82d426534d2b3a9d5444dd2a87fa16d38b77ba1a13ced7",
    });
    const came = packetEventsV2("recv_packet", packet);
    const written = writtenEventsV2(packet, ERROR_ACKNOWLEDGEMENT);
    expect(answer).toEqual({ result: SUCCESS, events: [...came, ...asErrors(came), ...written] });
  });

  test("of what the application acknowledges later keeps the packet", () => {
    const packet = receivedPacketV2({ value: MOCK_ASYNC_DATA });
    const { changes, answer } = received(packet);
    expect(changes).toEqual({
      [RECEIPT]: "02",
      [keysV2.asyncPacket(CLIENT, 1n)]: toHex(Packet.encode(packet)),
    });
    const came = packetEventsV2("recv_packet", packet);
    expect(answer).toEqual({ result: SUCCESS, events: [...came, ...came] });
  });

  test("of a packet again does nothing", () => {
    const { world } = linkBetweenClientsWith(FIRST);
    const message = packRecvPacketV2(recvPacketV2Of(linkOf.get(world)!, FIRST));
    expect(answerV2(world, message).result).toBe(SUCCESS);
    const changes = changesBy(world, () => {
      expect(answerV2(world, message)).toEqual({ result: NOOP, events: [] });
    });
    expect(changes).toEqual(new Map());
  });

  test("of the last second before the timeout, whatever the fraction", () => {
    link.world.tentatively(() => {
      link.world.timeNanos = FIRST.timeoutTimestamp * 1_000_000_000n - 1n;
      const message = packRecvPacketV2(recvPacketV2Of(link, FIRST));
      expect(answerV2(link.world, message).result).toBe(SUCCESS);
      link.world.timeNanos += 1n;
      expect(resultOf(link.world.deliver([message]))).toBe("channelv2/9");
    });
  });

  test("for a port that leads nowhere panics, once it is proven", () => {
    link.world.tentatively(() => {
      const message = packRecvPacketV2(recvPacketV2Of(link, UNROUTED));
      expect(link.world.deliver([message])).toMatchObject({
        code: 111222,
        codespace: "undefined",
        log: "no route for nobody",
      });
    });
  });
});

/** A mock that answers as it is told. */
class Answering extends MockApplicationV2 {
  constructor(private readonly receipt: ReceiptV2) {
    super();
  }

  override onRecvPacketV2(): ReceiptV2 {
    return this.receipt;
  }
}

describe("an application of IBC v2 that receives", () => {
  function outcome(application: ApplicationV2, name = "mockv2A"): string {
    const { world } = link;
    return world.tentatively(() => {
      world.applications = new Map([...APPLICATIONS, [name, application]]);
      return resultOf(world.deliver([packRecvPacketV2(recvPacketV2Of(link, FIRST))]));
    });
  }

  test.each<[string, ReceiptV2, string]>([
    [
      "the acknowledgement of all errors",
      { kind: "acknowledged", acknowledgement: ERROR_ACKNOWLEDGEMENT },
      "channelv2/5",
    ],
    [
      "an empty acknowledgement",
      { kind: "acknowledged", acknowledgement: new Uint8Array(0) },
      "channelv2/5",
    ],
    ["a refusal", { kind: "refused", refusal: { code: 7, codespace: "x", log: "" } }, "x/7"],
    ["any acknowledgement", { kind: "acknowledged", acknowledgement: MOCK_DATA }, "/0"],
  ])("answers with %s", (_, receipt, code) => {
    expect(outcome(new Answering(receipt))).toBe(code);
  });

  test("panics when it throws", () => {
    const thrower = Object.assign(new MockApplicationV2(), {
      onRecvPacketV2: () => {
        throw new Error("broken");
      },
    });
    expect(outcome(thrower)).toBe("undefined/111222");
  });

  test("has what begins with its name, when it serves a prefix", () => {
    const { world } = link;
    const prefixed = Object.assign(new MockApplicationV2(), { servesPrefix: true });
    const message = packRecvPacketV2(recvPacketV2Of(link, UNROUTED));
    const answer = (name: string) =>
      world.tentatively(() => {
        world.applications = new Map([[name, prefixed]]);
        return resultOf(world.deliver([message]));
      });
    expect(["nob", "nobody", "body", "nobody2"].map(answer)).toEqual([
      "/0",
      "/0",
      "undefined/111222",
      "undefined/111222",
    ]);
  });

  test("is another than that of channels of the same name", () => {
    const { world } = link;
    world.tentatively(() => {
      world.applications = new Map([["mockv2A", APPLICATIONS.get("mock")!]]);
      const response = world.deliver([packRecvPacketV2(recvPacketV2Of(link, FIRST))]);
      expect(response).toMatchObject({ code: 111222, log: "no route for mockv2A" });
    });
  });

  test("leaves nothing of what it wrote when it fails", () => {
    const { world } = link;
    const writer = Object.assign(new MockApplicationV2(), {
      onRecvPacketV2(context: {
        store(name: string): { set(k: Uint8Array, v: Uint8Array): void };
      }) {
        context.store("transfer").set(utf8("left"), utf8("behind"));
        return { kind: "failed" };
      },
    }) as unknown as ApplicationV2;
    world.tentatively(() => {
      world.applications = new Map([...APPLICATIONS, ["mockv2A", writer]]);
      const message = packRecvPacketV2(recvPacketV2Of(link, FIRST));
      answerV2(world, message);
      expect(world.branches.get(1, utf8("left"))).toBeUndefined();
    });
  });
});
