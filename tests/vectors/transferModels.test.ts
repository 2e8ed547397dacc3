/**
 * ICS-20 against ibc-go's model (vectors `ibc-go-transfer-mbt`): steps on a chain with two channels
 * for transfers, each with the whole bank before and after it.
 *
 * Where this differs from ibc-go's driver (keeper/mbt_relay_test.go):
 * - It calls the functions of the application. Here every step is a message with a real proof, so
 *   that a packet sent from `ethereum-hub` gets a channel of this name.
 * - Its acknowledgement of success holds nothing. Here it is the one byte that ICS-20 answers.
 * - It makes up what was sent, which acknowledgements do not look for. Here the packet is one that
 *   the chain has committed to.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import { changedBalances } from "../../host/chain/bank.js";
import { encodeBech32 } from "../../host/chain/bech32.js";
import { MsgTransfer } from "../../host/codec/gen/ibc.applications.transfer.v1.js";
import {
  MsgAcknowledgement,
  MsgRecvPacket,
  MsgTimeout,
  Packet,
} from "../../host/codec/gen/ibc.core.channel.v1.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import { deliver } from "../support/channelDatagrams.js";
import {
  acknowledgementEntry,
  addChannel,
  channelEnd,
  keys,
  putChannel,
  sentPacketEntry,
  sha256,
  TRANSFER,
} from "../support/channels.js";
import { at } from "../support/connections.js";
import { Link } from "../support/link.js";
import { putEntries } from "../support/packets.js";
import { codeOf, voucherOf } from "../support/transfers.js";
import { pack, SIGNER, type World } from "../support/world.js";

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
  readonly bankBefore: readonly Balance[];
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

interface PacketData {
  readonly denom: string;
  readonly amount: string;
  readonly sender: string;
  readonly receiver: string;
}

function send({ world }: Link, { packet }: Step, { denom, amount, ...sides }: PacketData): string {
  const { sourcePort, sourceChannel } = packet;
  const message = MsgTransfer.create({
    ...{ sourcePort, sourceChannel, ...sides },
    token: { denom: coinOf(denom), amount },
    timeoutHeight: at(1000n),
  });
  const packed = pack(MsgTransfer, MsgTransfer.encode(message));
  return codeOf(world.deliver([packed], { signers: [sides.sender] }));
}

/** `/0` too when the packet was received but refused, of which only its events tell. */
function receive(link: Link, packet: Packet): string {
  const height = link.commit(sentPacketEntry(packet));
  const { sourcePort, sourceChannel, sequence } = packet;
  const message = MsgRecvPacket.create({
    packet,
    proofCommitment: link.prove(keys.commitment(sourcePort, sourceChannel, sequence)),
    proofHeight: link.proofHeight(height),
    signer: SIGNER,
  });
  const response = deliver(link.world, MsgRecvPacket, message);
  expect(codeOf(response)).toBe("/0");
  const isRefused = response.results[0]!.events.some(({ type }) => type.startsWith("ibccallback"));
  return isRefused ? "refused" : "/0";
}

/** Where the packet's identifiers are empty there is nothing to write, and nothing to prove. */
function acknowledge(link: Link, packet: Packet, text: string): string {
  const acknowledgement = utf8(text);
  if (packet.sourcePort !== "") openFor(link, packet);
  const entry = acknowledgementEntry(packet, acknowledgement);
  const height = link.commit(entry);
  const message = MsgAcknowledgement.create({
    packet,
    acknowledgement,
    proofAcked: link.prove(Object.keys(entry)[0]!),
    proofHeight: link.proofHeight(height),
    signer: SIGNER,
  });
  return codeOf(deliver(link.world, MsgAcknowledgement, message));
}

function timeOut(link: Link, packet: Packet): string {
  if (packet.sourcePort !== "") openFor(link, packet);
  const { destinationPort, destinationChannel, sequence } = packet;
  const height = link.commit();
  const message = MsgTimeout.create({
    packet,
    proofUnreceived: link.prove(keys.receipt(destinationPort, destinationChannel, sequence)),
    proofHeight: link.proofHeight(height),
    nextSequenceRecv: sequence,
    signer: SIGNER,
  });
  return codeOf(deliver(link.world, MsgTimeout, message));
}

/** The channel of a packet, and the commitment that sending it left behind. */
function openFor({ world }: Link, packet: Packet): void {
  const { sourcePort: portId, sourceChannel: channelId } = packet;
  const place = {
    counterpartyPortId: packet.destinationPort,
    counterpartyChannelId: packet.destinationChannel,
  };
  putChannel(world, portId, channelId, channelEnd({ portId, channelId, ...place }));
  putEntries(world, sentPacketEntry(packet));
}

function perform(link: Link, step: Step, sequence: bigint): string {
  const { packet, handler } = step;
  const { amount, denom, sender, receiver } = packet.data;
  const sides = { sender: accountOf(sender), receiver: accountOf(receiver) };
  const data = { denom: pathOf(denom), amount, ...sides };
  const packed = Packet.create({
    sequence,
    sourcePort: packet.sourcePort,
    sourceChannel: packet.sourceChannel,
    destinationPort: packet.destPort,
    destinationChannel: packet.destChannel,
    data: utf8(JSON.stringify(data)),
    timeoutTimestamp: link.world.timeNanos + 1_000_000_000_000n,
  });
  switch (handler) {
    case "SendTransfer":
      return send(link, step, data);
    case "OnRecvPacket":
      return receive(link, packed);
    case "OnRecvAcknowledgementResult":
      return acknowledge(link, packed, '{"result":"AQ=="}');
    case "OnRecvAcknowledgementError":
      return acknowledge(link, packed, '{"error":"MBT Error Acknowledgement"}');
    case "OnTimeoutPacket":
      return timeOut(link, packed);
    default:
      throw new Error(`the model has a step ${handler}`);
  }
}

/** What everybody has, by who and what. */
function bankOf(world: World): Map<string, bigint> {
  const balances = changedBalances(world.branches.changes(STORE_NUMBERS.bank), "cosmos");
  return new Map(
    balances
      .filter(({ amount }) => amount !== 0n)
      .map(({ address, denom, amount }) => [`${address} ${denom}`, amount]),
  );
}

/** The same of the model, whose balances of nobody and nothing stand for none. */
function modelBank(balances: readonly Balance[]): Map<string, bigint> {
  const isSomebodys = ({ address, denom }: Balance): boolean =>
    pathOf(denom) !== "" && address.some((part) => part !== "");
  return new Map(
    balances
      .filter((balance) => isSomebodys(balance) && balance.amount !== 0)
      .map(({ address, denom, amount }) => [
        `${addressOf(address)} ${coinOf(pathOf(denom))}`,
        BigInt(amount),
      ]),
  );
}

describe.skipIf(vectors === undefined)("transfers follow ibc-go's model", () => {
  const files = vectors === undefined ? [] : readdirSync(folder).sort();
  let performed = 0;

  test.each(files)("%s", (file) => {
    const link = linkWithTwoChannels();
    const steps = JSON.parse(readFileSync(join(folder, file), "utf8")) as Step[];
    for (const [index, step] of steps.entries()) {
      expect(bankOf(link.world)).toEqual(modelBank(step.bankBefore));
      const outcome = perform(link, step, BigInt(index + 1));
      expect([outcome, outcome === "/0"]).toEqual([outcome, !step.error]);
      expect(bankOf(link.world)).toEqual(modelBank(step.bankAfter));
      performed++;
    }
  });

  test("in all of its files and steps", () => {
    expect([files.length, performed]).toEqual([8, 11]);
  });
});
