/** IBC v2 acknowledgePacket: every check, in ibc-go's order, and what a success leaves behind. */
import { describe, expect, test } from "vitest";
import { toHex } from "../../host/bytes.js";
import type { Refusal } from "../../host/chain/application.js";
import { APPLICATIONS } from "../../host/chain/applications/index.js";
import { MockApplicationV2 } from "../../host/chain/applications/mock.js";
import { MsgAcknowledgement, type Packet } from "../../host/codec/gen/ibc.core.channel.v2.js";
import { type OnAcknowledgementPacketV2, Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { changesBy, resultOf } from "../support/clients.js";
import { CLIENT } from "../support/connections.js";
import { type Row, set, signatureRows, testRefusals } from "../support/faults.js";
import { MOCK_ACKNOWLEDGEMENT, NOOP, putEntries, SUCCESS, storedHex } from "../support/packets.js";
import {
  acknowledgementEntryV2,
  acknowledgementV2Of,
  answerV2,
  ERROR_ACKNOWLEDGEMENT,
  keysV2,
  linkBetweenClients,
  packAcknowledgementV2,
  packetEventsV2,
  sentEntryV2,
  sentPacketV2,
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

const FIRST = sentPacketV2();
const SECOND = sentPacketV2({}, 2n);
const FAILED = sentPacketV2({}, 3n);
const UNROUTED = sentPacketV2({ sourcePort: "nobody" }, 4n);

const link = linkBetweenClients({
  ...acknowledgementEntryV2(FIRST, MOCK_ACKNOWLEDGEMENT),
  ...acknowledgementEntryV2(SECOND, MOCK_ACKNOWLEDGEMENT),
  ...acknowledgementEntryV2(FAILED, ERROR_ACKNOWLEDGEMENT),
  ...acknowledgementEntryV2(UNROUTED, MOCK_ACKNOWLEDGEMENT),
});
for (const packet of [FIRST, SECOND, FAILED, UNROUTED]) putEntries(link.world, sentEntryV2(packet));

function acknowledgements(...appAcknowledgements: Uint8Array[]) {
  return ({ message }: { message: MsgAcknowledgement }) =>
    set(message.acknowledgement, { appAcknowledgements });
}

const ROWS: readonly Row<MsgAcknowledgement>[] = [
  ["an unknown field", "sdk/2", STAGE_DECODE, ({ trailing }) => void trailing.push(0x78, 1)],
  [
    "no proof",
    "commitment/2",
    STAGE_VALIDATE,
    ({ message }) => set(message, { proofAcked: new Uint8Array(0) }),
  ],
  ["no acknowledgement", "channelv2/5", STAGE_VALIDATE, acknowledgements()],
  [
    "two acknowledgements",
    "channelv2/5",
    STAGE_VALIDATE,
    acknowledgements(MOCK_ACKNOWLEDGEMENT, MOCK_ACKNOWLEDGEMENT),
  ],
  ["an empty acknowledgement", "channelv2/5", STAGE_VALIDATE, acknowledgements(new Uint8Array(0))],
  ...validationRows<MsgAcknowledgement>(),
  ...signatureRows<MsgAcknowledgement>(),
  relayerRow(),
  ...counterpartyRows<MsgAcknowledgement>(),
  otherCounterpartyRow(),
  packetRowV2("another destination client", "clientv2/34", {
    destinationClient: "07-tendermint-8",
  }),
  payloadRow(({ packet }) => packet.payloads, "other data", "channelv2/2", {
    value: Uint8Array.of(1),
  }),
  packetRowV2("another timeout", "channelv2/2", { timeoutTimestamp: 1n }),
  ...verificationRows<MsgAcknowledgement>(),
  ...futureRows<MsgAcknowledgement>(),
  ...proofRows<MsgAcknowledgement>("proofAcked", {
    "a proof of another acknowledgement": acknowledgementV2Of(link, SECOND).proofAcked,
    "a proof that there is none": acknowledgementV2Of(link, sentPacketV2({}, 9n)).proofAcked,
  }),
  prefixLengthRow(),
  [
    "another acknowledgement",
    "commitment/2",
    STAGE_EXECUTE,
    acknowledgements(ERROR_ACKNOWLEDGEMENT),
  ],
];

testRefusals({
  name: "acknowledgePacket of IBC v2",
  codec: MsgAcknowledgement,
  world: link.world,
  message: () => acknowledgementV2Of(link, FIRST),
  rows: ROWS,
});

function delivered(packet: Packet, acknowledgement = MOCK_ACKNOWLEDGEMENT) {
  return packAcknowledgementV2(acknowledgementV2Of(link, packet, acknowledgement));
}

describe("acknowledgePacket of IBC v2", () => {
  test("takes the commitment away, and does nothing another time", () => {
    const { world } = link;
    world.tentatively(() => {
      expect(answerV2(world, delivered(FIRST))).toEqual({
        result: SUCCESS,
        events: packetEventsV2("acknowledge_packet", FIRST),
      });
      expect(storedHex(world, keysV2.commitment(CLIENT, 1n))).toBeUndefined();
      expect(answerV2(world, delivered(FIRST))).toEqual({ result: NOOP, events: [] });
    });
  });

  test("of a packet that was never sent does nothing, whatever it brings", () => {
    const { world } = link;
    const packet = sentPacketV2({ value: Uint8Array.of(9) }, 5n);
    const changes = changesBy(world, () => {
      expect(answerV2(world, delivered(packet))).toEqual({ result: NOOP, events: [] });
    });
    expect(changes).toEqual(new Map());
  });

  test("from a port that leads nowhere panics, once it is proven", () => {
    const response = link.world.tentatively(() => link.world.deliver([delivered(UNROUTED)]));
    expect(response).toMatchObject({ code: 111222, log: "no route for nobody" });
  });

  test.each([
    ["its own acknowledgement", FIRST, MOCK_ACKNOWLEDGEMENT],
    ["the one of all errors", FAILED, ERROR_ACKNOWLEDGEMENT],
  ])("hands the application %s, and all of its payload", (_, packet, acknowledgement) => {
    const seen: OnAcknowledgementPacketV2[] = [];
    const refusal: Refusal = { code: 9, codespace: "mock", log: "not now" };
    const witness = Object.assign(new MockApplicationV2(), {
      onAcknowledgementPacketV2(_context: unknown, callback: OnAcknowledgementPacketV2) {
        seen.push(callback);
        return refusal;
      },
    });
    const { world } = link;
    const response = world.tentatively(() => {
      world.applications = new Map([...APPLICATIONS, ["mockv2A", witness as never]]);
      return world.deliver([delivered(packet, acknowledgement)]);
    });
    expect(resultOf(response)).toBe("mock/9");
    const { sourceClient, destinationClient, sequence } = packet;
    expect(seen).toMatchObject([
      { sourceClient, destinationClient, sequence, payload: packet.payloads[0] },
    ]);
    expect(toHex(seen[0]!.acknowledgement)).toBe(toHex(acknowledgement));
    expect(seen[0]!.relayer).toHaveLength(20);
  });
});
