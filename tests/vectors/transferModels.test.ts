/**
 * ICS-20 against ibc-go's model (vectors `ibc-go-transfer-mbt`): steps on a chain with two channels
 * for transfers, each with the balances after it. Here they are messages with proofs, which leaves
 * out the four files whose packets are of no channel for transfers.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import { encodeBech32 } from "../../host/chain/bech32.js";
import { MsgTransfer } from "../../host/codec/gen/ibc.applications.transfer.v1.js";
import { MsgRecvPacket, Packet } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { addChannel, keys, sentPacketEntry, sha256, TRANSFER } from "../support/channels.js";
import { at } from "../support/connections.js";
import { Link } from "../support/link.js";
import { balanceOf, codeOf, voucherOf } from "../support/transfers.js";
import { pack, SIGNER } from "../support/world.js";

interface Balance {
  readonly address: readonly [portId: string, channelId: string, id: string];
  readonly denom: readonly string[];
  readonly amount: number;
}

interface Step {
  readonly packet: {
    readonly sourceChannel: string;
    readonly sourcePort: string;
    readonly destChannel: string;
    readonly destPort: string;
    readonly data: {
      readonly sender: string;
      readonly receiver: string;
      readonly amount: string;
      readonly denom: readonly string[];
    };
  };
  readonly handler: string;
  readonly bankAfter: readonly Balance[];
  readonly error: boolean;
}

const vectors = process.env.STRAIT_VECTORS;
const folder = join(vectors ?? "", "ibc-go-transfer-mbt/model_based_tests");
const CHANNELS = ["channel-0", "channel-1"];
const COUNTERPARTY = { portId: TRANSFER, counterpartyPortId: TRANSFER } as const;

const accountOf = (id: string): string => encodeBech32("cosmos", sha256(utf8(id)).slice(0, 20));

function addressOf([portId, channelId, id]: Balance["address"]): string {
  if (id !== "") return accountOf(id);
  const hash = sha256(utf8(`ics20-1\0${portId}/${channelId}`));
  return encodeBech32("cosmos", hash.slice(0, 20));
}

/** A denomination's path without the pairs that are empty. */
function pathOf(denom: readonly string[]): string {
  const parts = [...denom];
  while (parts.length > 2 && parts[0] === "" && parts[1] === "") parts.splice(0, 2);
  return parts.join("/");
}

const coinOf = (path: string): string =>
  /^transfer\/channel-/.test(path) ? voucherOf(path) : path;

function linkWithTwoChannels(): Link {
  const link = Link.open();
  for (const channelId of CHANNELS) {
    addChannel(link, { ...COUNTERPARTY, channelId, counterpartyChannelId: "channel-0" });
  }
  return link;
}

/** Whether the step was done, and its packet, if it was received, not refused. */
function perform(link: Link, { packet, handler }: Step, sequence: bigint): boolean {
  const { amount, denom, sender, receiver } = packet.data;
  const path = pathOf(denom);
  const data = { denom: path, amount, sender: accountOf(sender), receiver: accountOf(receiver) };
  if (handler === "SendTransfer") {
    const token = { denom: coinOf(path), amount };
    const { sourcePort, sourceChannel } = packet;
    const message = MsgTransfer.create({
      ...{ sourcePort, sourceChannel, token, sender: data.sender, receiver: data.receiver },
      timeoutHeight: at(1000n),
    });
    const packed = pack(MsgTransfer, MsgTransfer.encode(message));
    return codeOf(link.world.deliver([packed], { signers: [data.sender] })) === "/0";
  }
  const received = Packet.create({
    sequence,
    sourcePort: packet.sourcePort,
    sourceChannel: packet.sourceChannel,
    destinationPort: packet.destPort,
    destinationChannel: packet.destChannel,
    data: utf8(JSON.stringify(data)),
    timeoutTimestamp: link.world.timeNanos + 1_000_000_000_000n,
  });
  const height = link.commit(sentPacketEntry(received));
  const { sourcePort, sourceChannel } = received;
  const message = MsgRecvPacket.create({
    packet: received,
    proofCommitment: link.prove(keys.commitment(sourcePort, sourceChannel, sequence)),
    proofHeight: link.proofHeight(height),
    signer: SIGNER,
  });
  const response = link.world.deliver([pack(MsgRecvPacket, MsgRecvPacket.encode(message))]);
  expect(codeOf(response)).toBe("/0");
  return response.results[0]!.events.every(({ type }) => !type.startsWith("ibccallbackerror-"));
}

describe.skipIf(vectors === undefined)("transfers follow ibc-go's model", () => {
  const files = vectors === undefined ? [] : readdirSync(folder).sort();
  const hasChannels = ({ packet }: Step): boolean =>
    packet.sourcePort === TRANSFER && packet.destPort === TRANSFER;

  test("in most of its files", () => {
    const withChannels = files.filter((file) => stepsOf(file).every(hasChannels));
    expect(withChannels.length).toBeGreaterThanOrEqual(4);
  });

  function stepsOf(file: string): Step[] {
    return JSON.parse(readFileSync(join(folder, file), "utf8")) as Step[];
  }

  test.each(files.filter((file) => stepsOf(file).every(hasChannels)))("%s", (file) => {
    const link = linkWithTwoChannels();
    for (const [index, step] of stepsOf(file).entries()) {
      expect(perform(link, step, BigInt(index + 1))).toBe(!step.error);
      for (const { address, denom, amount } of step.bankAfter) {
        const path = pathOf(denom);
        if (path === "" || address.every((part) => part === "")) continue;
        const found = balanceOf(link.world, addressOf(address), coinOf(path));
        expect([address, path, found]).toEqual([address, path, BigInt(amount)]);
      }
    }
  });
});
