/** IBC v2 sendPacket: every check, in ibc-go's order, and what a success leaves behind. */
import { describe, expect, test } from "vitest";
import { toHex, utf8 } from "../../host/bytes.js";
import type { Refusal } from "../../host/chain/application.js";
import { APPLICATIONS } from "../../host/chain/applications/index.js";
import { MockApplicationV2 } from "../../host/chain/applications/mock.js";
import { Any } from "../../host/codec/gen/google.protobuf.js";
import { MsgSendPacket, Packet } from "../../host/codec/gen/ibc.core.channel.v2.js";
import { type OnSendPacketV2, Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { sequenceBytes } from "../support/channels.js";
import {
  allowClients,
  changesBy,
  putClientState,
  resultOf,
  storedClientState,
  storedConsensusState,
} from "../support/clients.js";
import { at, CLIENT, COUNTERPARTY_CLIENT } from "../support/connections.js";
import { type Row, set, signatureRows, testRefusals } from "../support/faults.js";
import { LATEST_HEIGHT, putEntries, storedHex } from "../support/packets.js";
import {
  answerV2,
  changeCounterparty,
  DAY_SECONDS,
  keysV2,
  linkBetweenClients,
  mockPayload,
  NOW_SECONDS,
  packetCommitmentV2,
  packetEventsV2,
  packSendPacket,
  validSendPacket,
} from "../support/packetsV2.js";
import { packConsensusState, type World } from "../support/world.js";
import { missingClientRow, missingRow, statusRows } from "./packetFaults.js";
import { counterpartyRows, payloadRow, payloadRows } from "./packetV2Faults.js";

const { STAGE_DECODE, STAGE_VALIDATE, STAGE_EXECUTE } = Stage;

const link = linkBetweenClients();
const { world } = link;

const payloadsOf = ({ payloads }: MsgSendPacket) => payloads;

function fieldRow(
  name: string,
  code: string,
  fields: Partial<MsgSendPacket>,
  stage: number = STAGE_EXECUTE,
): Row<MsgSendPacket> {
  return [name, code, stage, ({ message }) => set(message, fields)];
}

/** The client's newest consensus state is of a time. */
function setLatestTime(target: World, seconds: bigint, nanos = 0): void {
  const state = storedConsensusState(target, CLIENT, `1-${LATEST_HEIGHT}`)!;
  const packed = packConsensusState({ ...state, timestamp: { seconds, nanos } });
  putEntries(target, {
    [`clients/${CLIENT}/consensusStates/1-${LATEST_HEIGHT}`]: Any.encode(packed),
  });
}

const ROWS: readonly Row<MsgSendPacket>[] = [
  ["an unknown field", "sdk/2", STAGE_DECODE, ({ trailing }) => void trailing.push(0x78, 1)],
  fieldRow("a source client of three letters", "host/2", { sourceClient: "c-1" }, STAGE_VALIDATE),
  fieldRow("no timeout", "channelv2/8", { timeoutTimestamp: 0n }, STAGE_VALIDATE),
  ...payloadRows<MsgSendPacket>(payloadsOf),
  fieldRow("a signer that is no address", "ibc/5", { signer: "nobody" }, STAGE_VALIDATE),
  ...signatureRows<MsgSendPacket>(),
  fieldRow("another client", "clientv2/35", { sourceClient: "07-tendermint-9" }),
  ...counterpartyRows<MsgSendPacket>(),
  fieldRow("a timeout in this second", "channelv2/9", { timeoutTimestamp: NOW_SECONDS }),
  fieldRow("a timeout a second beyond a day", "channelv2/8", {
    timeoutTimestamp: NOW_SECONDS + DAY_SECONDS + 1n,
  }),
  missingRow("no next sequence", "channelv2/4", keysV2.nextSequenceSend(CLIENT)),
  [
    "an empty next sequence",
    "channelv2/4",
    STAGE_EXECUTE,
    ({ world }) => putEntries(world, { [keysV2.nextSequenceSend(CLIENT)]: new Uint8Array(0) }),
  ],
  [
    "a next sequence that is cut short",
    "undefined/111222",
    STAGE_EXECUTE,
    ({ world }) => putEntries(world, { [keysV2.nextSequenceSend(CLIENT)]: new Uint8Array(7) }),
  ],
  [
    "next sequence 0",
    "channelv2/2",
    STAGE_EXECUTE,
    ({ world }) => putEntries(world, { [keysV2.nextSequenceSend(CLIENT)]: sequenceBytes(0n) }),
  ],
  payloadRow(payloadsOf, "a byte too many", "channelv2/2", { value: new Uint8Array(262_145) }),
  [
    "a counterparty of seven letters",
    "channelv2/2",
    STAGE_EXECUTE,
    ({ world }) => changeCounterparty(world, { clientId: "client1" }),
  ],
  [
    "a client type that is not allowed",
    "client/29",
    STAGE_EXECUTE,
    ({ world }) => allowClients(world, ["06-solomachine"]),
  ],
  missingClientRow("client/29"),
  ...statusRows<MsgSendPacket>(),
  [
    "a counterparty that is past the timeout",
    "channelv2/9",
    STAGE_EXECUTE,
    ({ world, message }) => setLatestTime(world, message.timeoutTimestamp),
  ],
  payloadRow(payloadsOf, "a port that leads nowhere", "undefined/111222", {
    sourcePort: "nobody",
  }),
];

testRefusals({
  name: "sendPacket of IBC v2",
  codec: MsgSendPacket,
  world,
  message: () => validSendPacket(),
  rows: ROWS,
  exclusive: [["an expired client", "a counterparty that is past the timeout"]],
});

function sent(fields: Partial<MsgSendPacket> = {}): string {
  return resultOf(world.deliver([packSendPacket(validSendPacket(fields))]));
}

function packetOf(message: MsgSendPacket, sequence: bigint): Packet {
  const { sourceClient, timeoutTimestamp, payloads } = message;
  const destinationClient = COUNTERPARTY_CLIENT;
  return Packet.create({ sequence, sourceClient, destinationClient, timeoutTimestamp, payloads });
}

describe("sendPacket of IBC v2", () => {
  test("commits to the packet, counts on and tells all of it", () => {
    const fresh = linkBetweenClients().world;
    const message = validSendPacket();
    for (const sequence of [1n, 2n]) {
      const packet = packetOf(message, sequence);
      let answer: ReturnType<typeof answerV2> | undefined;
      const changes = changesBy(fresh, () => {
        answer = answerV2(fresh, packSendPacket(message));
      });
      expect(Object.fromEntries(changes)).toEqual({
        [keysV2.commitment(CLIENT, sequence)]: toHex(packetCommitmentV2(packet)),
        [keysV2.nextSequenceSend(CLIENT)]: toHex(sequenceBytes(sequence + 1n)),
      });
      const result = `08${toHex(Uint8Array.of(Number(sequence)))}`;
      expect(answer).toEqual({ result, events: packetEventsV2("send_packet", packet) });
    }
  });

  test.each<[string, bigint, bigint, string]>([
    ["the next second", NOW_SECONDS + 1n, 0n, "/0"],
    ["the next second, as good as gone", NOW_SECONDS + 1n, 999_999_999n, "/0"],
    ["this second, which has begun", NOW_SECONDS, 1n, "channelv2/9"],
    ["in a day", NOW_SECONDS + DAY_SECONDS, 0n, "/0"],
    ["in a day, and a fraction less", NOW_SECONDS + DAY_SECONDS, 1n, "/0"],
    ["in a day and more", NOW_SECONDS + DAY_SECONDS + 1n, 999_999_999n, "channelv2/8"],
    ["never", 2n ** 63n - 1n, 0n, "channelv2/9"],
    ["as late as Go can tell", 2n ** 63n - 1n - 62_135_596_800n, 0n, "channelv2/8"],
    ["a second later than Go can tell", 2n ** 63n - 62_135_596_800n, 0n, "channelv2/9"],
    ["past what a signed number holds", 2n ** 63n, 0n, "channelv2/9"],
    ["at the last of all", 2n ** 64n - 1n, 0n, "channelv2/9"],
  ])("that times out %s", (_, timeoutTimestamp, fraction, code) => {
    world.tentatively(() => {
      world.timeNanos += fraction;
      expect(sent({ timeoutTimestamp })).toBe(code);
    });
  });

  test.each<[string, bigint, number, string]>([
    ["in the second before", 999n, 999_999_999, "/0"],
    ["in that second", 1000n, 0, "channelv2/9"],
    ["in the second after", 1001n, 0, "channelv2/9"],
  ])("to a counterparty that was seen %s the timeout", (_, seconds, nanos, code) => {
    world.tentatively(() => {
      setLatestTime(world, NOW_SECONDS + seconds, nanos);
      expect(sent()).toBe(code);
    });
  });

  test("by a client of height zero is refused", () => {
    world.tentatively(() => {
      const latestHeight = { revisionNumber: 0n, revisionHeight: 0n };
      const key = `clients/${CLIENT}/consensusStates/`;
      const state = world.branches.get(0, utf8(`${key}1-${at(LATEST_HEIGHT).revisionHeight}`))!;
      putEntries(world, { [`${key}0-0`]: state });
      putClientState(world, CLIENT, { ...storedClientState(world, CLIENT), latestHeight });
      expect(sent()).toBe("client/26");
    });
  });

  test("whose application refuses leaves nothing", () => {
    const seen: OnSendPacketV2[] = [];
    const refusal: Refusal = { code: 9, codespace: "mock", log: "not now" };
    const witness = Object.assign(new MockApplicationV2(), {
      onSendPacketV2(_context: unknown, callback: OnSendPacketV2) {
        seen.push(callback);
        return refusal;
      },
    });
    world.tentatively(() => {
      world.applications = new Map([...APPLICATIONS, ["mockv2A", witness as never]]);
      expect(sent()).toBe("mock/9");
      expect(storedHex(world, keysV2.commitment(CLIENT, 1n))).toBeUndefined();
      expect(storedHex(world, keysV2.nextSequenceSend(CLIENT))).toBe("0000000000000001");
    });
    expect(seen).toMatchObject([
      {
        sourceClient: CLIENT,
        destinationClient: COUNTERPARTY_CLIENT,
        sequence: 1n,
        payload: mockPayload({ destinationPort: "oracle" }),
      },
    ]);
    expect(seen[0]!.signer).toHaveLength(20);
  });

  test("of the largest packet, with the last sequence, begins to count anew", () => {
    world.tentatively(() => {
      const counter = keysV2.nextSequenceSend(CLIENT);
      putEntries(world, { [counter]: sequenceBytes(2n ** 64n - 1n) });
      expect(sent({ payloads: [mockPayload({ value: new Uint8Array(262_144) })] })).toBe("/0");
      expect(storedHex(world, counter)).toBe("0000000000000000");
    });
  });
});
