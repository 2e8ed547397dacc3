/** IBC v2 timeoutPacket: every check, in ibc-go's order, and what a success leaves behind. */
import { describe, expect, test } from "vitest";
import { MsgTimeout, type Packet } from "../../host/codec/gen/ibc.core.channel.v2.js";
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { changesBy, resultOf } from "../support/clients.js";
import { CLIENT } from "../support/connections.js";
import { type Row, set, signatureRows, testRefusals } from "../support/faults.js";
import { NOOP, putEntries, SUCCESS, storedHex } from "../support/packets.js";
import {
  answerV2,
  keysV2,
  linkBetweenClients,
  PROVEN_SECONDS,
  packetEventsV2,
  packTimeoutV2,
  receiptEntryV2,
  sentEntryV2,
  sentPacketV2,
  timeoutV2Of,
} from "../support/packetsV2.js";
import { earlierClientRow, missingStateRow, proofRows, statusRows } from "./packetFaults.js";
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

const { STAGE_DECODE, STAGE_VALIDATE } = Stage;

const FIRST = sentPacketV2();
const RECEIVED = sentPacketV2({}, 2n);
const UNROUTED = sentPacketV2({ sourcePort: "nobody" }, 3n);

const link = linkBetweenClients(receiptEntryV2(RECEIVED));
for (const packet of [FIRST, RECEIVED, UNROUTED]) putEntries(link.world, sentEntryV2(packet));

/** The rows of a prefix and of the client's status come last, as far as a time needs neither. */
const [emptyPrefix, notAllowed] = verificationRows<MsgTimeout>();

const ROWS: readonly Row<MsgTimeout>[] = [
  ["an unknown field", "sdk/2", STAGE_DECODE, ({ trailing }) => void trailing.push(0x78, 1)],
  [
    "no proof",
    "commitment/2",
    STAGE_VALIDATE,
    ({ message }) => set(message, { proofUnreceived: new Uint8Array(0) }),
  ],
  ...validationRows<MsgTimeout>(),
  ...signatureRows<MsgTimeout>(),
  relayerRow(),
  ...counterpartyRows<MsgTimeout>(),
  otherCounterpartyRow(),
  packetRowV2("another destination client", "clientv2/34", {
    destinationClient: "07-tendermint-8",
  }),
  notAllowed!,
  missingStateRow(),
  packetRowV2("a timeout a second later", "channelv2/10", {
    timeoutTimestamp: PROVEN_SECONDS + 1n,
  }),
  payloadRow(({ packet }) => packet.payloads, "other data", "channelv2/2", {
    value: Uint8Array.of(1),
  }),
  emptyPrefix!,
  ...statusRows<MsgTimeout>(),
  earlierClientRow(),
  ...proofRows<MsgTimeout>(
    "proofUnreceived",
    { "a proof that another was received": timeoutV2Of(link, RECEIVED).proofUnreceived },
    { knowsHeight: true },
  ),
  prefixLengthRow(),
];

testRefusals({
  name: "timeoutPacket of IBC v2",
  codec: MsgTimeout,
  world: link.world,
  message: () => timeoutV2Of(link, FIRST),
  rows: ROWS,
  exclusive: [
    [
      "a client without its newest consensus state",
      "a client whose newest height is an earlier one",
    ],
  ],
});

function delivered(packet: Packet) {
  return packTimeoutV2(timeoutV2Of(link, packet));
}

describe("timeoutPacket of IBC v2", () => {
  test("takes the commitment away, and does nothing another time", () => {
    const { world } = link;
    world.tentatively(() => {
      expect(answerV2(world, delivered(FIRST))).toEqual({
        result: SUCCESS,
        events: packetEventsV2("timeout_packet", FIRST),
      });
      expect(storedHex(world, keysV2.commitment(CLIENT, 1n))).toBeUndefined();
      expect(answerV2(world, delivered(FIRST))).toEqual({ result: NOOP, events: [] });
    });
  });

  test("of a packet that was never sent does nothing", () => {
    const { world } = link;
    const changes = changesBy(world, () => {
      expect(answerV2(world, delivered(sentPacketV2({}, 5n)))).toEqual({
        result: NOOP,
        events: [],
      });
    });
    expect(changes).toEqual(new Map());
  });

  test("of a packet that was received is refused", () => {
    expect(resultOf(link.world.deliver([delivered(RECEIVED)]))).toBe("commitment/2");
  });

  test("of a packet from a port that leads nowhere panics, once it is proven", () => {
    const response = link.world.tentatively(() => link.world.deliver([delivered(UNROUTED)]));
    expect(response).toMatchObject({ code: 111222, log: "no route for nobody" });
  });
});
