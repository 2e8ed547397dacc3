/**
 * Traces of Modelator's model of ICS-20 (vectors `modelator-ics20-itf`): two chains, each a core of
 * its own, between which transfers are relayed. After each step everybody's balances, what is in
 * escrow, the supplies and the fate of each packet are the model's.
 *
 * Where the model says less or otherwise:
 * - Its transfers within a chain are the bank's, which is the host's: the test moves the coins.
 * - Its packets are numbered from 0, those of a channel from 1.
 * - A chain that interrupts its relayer does nothing; each packet times out when it is said to.
 */
import { describe, expect, test } from "vitest";
import { fromHex, utf8 } from "../../host/bytes.js";
import { balanceKey, supplyKey } from "../../host/chain/bank.js";
import { encodeBech32 } from "../../host/chain/bech32.js";
import { MsgTransfer } from "../../host/codec/gen/ibc.applications.transfer.v1.js";
import {
  MsgAcknowledgement,
  MsgRecvPacket,
  MsgTimeout,
  Packet,
} from "../../host/codec/gen/ibc.core.channel.v1.js";
import type { DeliverResponse } from "../../host/codec/gen/strait.abi.v0.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import { deliver } from "../support/channelDatagrams.js";
import {
  acknowledgementEntry,
  addChannel,
  CHANNEL,
  keys,
  sentPacketEntry,
  sha256,
  TRANSFER,
} from "../support/channels.js";
import { SECOND } from "../support/counterparty.js";
import { Link } from "../support/link.js";
import { counterpartyTime, storedHex } from "../support/packets.js";
import { arrived, balanceOf, codeOf, ESCROW, supplyOf, voucherOf } from "../support/transfers.js";
import { pack, SIGNER } from "../support/world.js";
import { readVector, VECTORS, vectorFiles } from "./support/files.js";

/** A map of the Informal Trace Format. */
interface ItfMap<Value> {
  readonly "#map": readonly (readonly [key: number, value: Value])[];
}

interface ItfSet {
  readonly "#set": readonly number[];
}

interface ModelPacket {
  readonly id: number;
  readonly from: number;
  readonly to: number;
  readonly denom: number;
  readonly amount: number;
  readonly sourceChainId: number;
  readonly targetChainId: number;
}

interface ModelChain {
  /** By account, then by denomination. */
  readonly bank: ItfMap<ItfMap<number>>;
  /** By counterparty, then by denomination. */
  readonly escrow: ItfMap<ItfMap<number>>;
  readonly supply: ItfMap<number>;
  readonly localPackets: {
    readonly list: ItfMap<ModelPacket>;
    readonly pending: ItfSet;
    readonly success: ItfSet;
    readonly expired: ItfSet;
  };
  readonly remotePackets: ItfMap<ItfMap<ModelPacket>>;
  readonly nextPacketId: number;
}

interface Action {
  readonly name: string;
  readonly packet?: ModelPacket;
  readonly chainId?: number;
  readonly denom?: number;
  readonly amount?: number;
  readonly source?: number;
  readonly target?: number;
}

interface State {
  readonly action: Action;
  readonly outcome: { readonly name: string };
  readonly chains: ItfMap<ModelChain>;
}

interface Trace {
  readonly states: readonly State[];
}

/** How long packets wait, on the clock of the chain that sends them. */
const TIMEOUT_NANOS = 60n * SECOND;

const accountOf = (id: number): string =>
  encodeBech32("cosmos", sha256(utf8(`account ${id}`)).slice(0, 20));

/** What coins of a chain are called on another one, or on itself. */
const coinOn = (chainId: number, denom: number): string =>
  chainId === denom ? `coin${denom}` : voucherOf(arrived(`coin${denom}`));

/** One of the chains. What the other one does is told to its counterparty, which proves it. */
class Chain {
  readonly link = Link.open();
  /** What it sent, by the model's numbers. */
  readonly sent = new Map<number, Packet>();
  /** How it acknowledged what the other sent. */
  readonly acknowledgements = new Map<number, Uint8Array>();

  constructor(
    readonly id: number,
    { bank }: ModelChain,
  ) {
    const ports = { portId: TRANSFER, counterpartyPortId: TRANSFER };
    addChannel(this.link, { ...ports, counterpartyChannelId: CHANNEL });
    for (const [account, balances] of bank["#map"]) {
      for (const [denom, amount] of balances["#map"]) this.give(account, denom, BigInt(amount));
    }
  }

  give(account: number, denom: number, amount: bigint): void {
    const { branches } = this.link.world;
    const coin = coinOn(this.id, denom);
    const address = accountOf(account);
    const balance = balanceOf(this.link.world, address, coin) + amount;
    const supply = supplyOf(this.link.world, coin) + amount;
    branches.set(STORE_NUMBERS.bank, balanceKey(address, coin), utf8(balance.toString()));
    branches.set(STORE_NUMBERS.bank, supplyKey(coin), utf8(supply.toString()));
  }

  send({ id, from, to, denom, amount }: ModelPacket): void {
    const sender = accountOf(from);
    const message = MsgTransfer.create({
      sourcePort: TRANSFER,
      sourceChannel: CHANNEL,
      token: { denom: coinOn(this.id, denom), amount: amount.toString() },
      sender,
      receiver: accountOf(to),
      timeoutTimestamp: this.link.world.timeNanos + TIMEOUT_NANOS,
    });
    const packed = pack(MsgTransfer, MsgTransfer.encode(message));
    const response = this.link.world.deliver([packed], { signers: [sender] });
    expect(codeOf(response)).toBe("/0");
    this.sent.set(id, packetOf(response));
  }

  receive(id: number, packet: Packet): void {
    const height = this.link.commit(sentPacketEntry(packet));
    const message = MsgRecvPacket.create({
      packet,
      proofCommitment: this.link.prove(keys.commitment(TRANSFER, CHANNEL, packet.sequence)),
      proofHeight: this.link.proofHeight(height),
      signer: SIGNER,
    });
    const response = deliver(this.link.world, MsgRecvPacket, message);
    expect(codeOf(response)).toBe("/0");
    const hex = attributeOf(response, "write_acknowledgement", "packet_ack_hex");
    this.acknowledgements.set(id, fromHex(hex));
  }

  acknowledge(packet: Packet, acknowledgement: Uint8Array): void {
    const height = this.link.commit(acknowledgementEntry(packet, acknowledgement));
    const message = MsgAcknowledgement.create({
      packet,
      acknowledgement,
      proofAcked: this.link.prove(keys.acknowledgement(TRANSFER, CHANNEL, packet.sequence)),
      proofHeight: this.link.proofHeight(height),
      signer: SIGNER,
    });
    expect(codeOf(deliver(this.link.world, MsgAcknowledgement, message))).toBe("/0");
  }

  timeOut(packet: Packet): void {
    const { link } = this;
    while (counterpartyTime(link.height) < packet.timeoutTimestamp) link.commit();
    const message = MsgTimeout.create({
      packet,
      proofUnreceived: this.link.prove(keys.receipt(TRANSFER, CHANNEL, packet.sequence)),
      proofHeight: this.link.proofHeight(),
      nextSequenceRecv: packet.sequence,
      signer: SIGNER,
    });
    expect(codeOf(deliver(this.link.world, MsgTimeout, message))).toBe("/0");
  }

  /** What the model says of the chain, as the chain itself has it. */
  seenAs(model: ModelChain): unknown {
    const { world } = this.link;
    const amounts = (of: (coin: string) => bigint, { "#map": entries }: ItfMap<number>) =>
      entries.map(([denom]) => [denom, Number(of(coinOn(this.id, denom)))]);
    const stored = (key: typeof keys.commitment, id: number) =>
      storedHex(world, key(TRANSFER, CHANNEL, BigInt(id + 1))) !== undefined;
    return {
      bank: model.bank["#map"].map(([account, balances]) => [
        account,
        amounts((coin) => balanceOf(world, accountOf(account), coin), balances),
      ]),
      escrow: model.escrow["#map"].map(([counterparty, balances]) => [
        counterparty,
        amounts((coin) => balanceOf(world, ESCROW, coin), balances),
      ]),
      supply: amounts((coin) => supplyOf(world, coin), model.supply),
      committed: model.localPackets.list["#map"].map(([id]) => [id, stored(keys.commitment, id)]),
      received: [0, 1].map((id) => stored(keys.receipt, id)),
      nextSequence: storedHex(world, keys.nextSequenceSend(TRANSFER, CHANNEL)),
    };
  }
}

function expectedOf(model: ModelChain): unknown {
  const { list, pending, success, expired } = model.localPackets;
  const received = model.remotePackets["#map"].flatMap(([, packets]) =>
    packets["#map"].map(([id]) => id),
  );
  const done = [...success["#set"], ...expired["#set"]];
  expect(list["#map"].map(([id]) => id)).toEqual([...pending["#set"], ...done]);
  return {
    bank: model.bank["#map"].map(([account, balances]) => [account, balances["#map"]]),
    escrow: model.escrow["#map"].map(([counterparty, balances]) => [
      counterparty,
      balances["#map"],
    ]),
    supply: model.supply["#map"],
    committed: list["#map"].map(([id]) => [id, pending["#set"].includes(id)]),
    received: [0, 1].map((id) => received.includes(id)),
    nextSequence: (model.nextPacketId + 1).toString(16).padStart(16, "0"),
  };
}

function attributeOf(response: DeliverResponse, type: string, name: string): string {
  const event = response.results[0]!.events.find((candidate) => candidate.type === type);
  return event!.attributes.find(({ key }) => key === name)!.value;
}

/** The packet that a transfer sent. */
function packetOf(response: DeliverResponse): Packet {
  const read = (name: string): string => attributeOf(response, "send_packet", name);
  return Packet.create({
    sequence: BigInt(read("packet_sequence")),
    sourcePort: read("packet_src_port"),
    sourceChannel: read("packet_src_channel"),
    destinationPort: read("packet_dst_port"),
    destinationChannel: read("packet_dst_channel"),
    data: fromHex(read("packet_data_hex")),
    timeoutTimestamp: BigInt(read("packet_timeout_timestamp")),
  });
}

function perform(chains: ReadonlyMap<number, Chain>, action: Action): void {
  const { name, packet } = action;
  if (name === "InterruptRelay") return;
  if (name === "LocalTransfer") {
    const chain = chains.get(action.chainId!)!;
    chain.give(action.source!, action.denom!, -BigInt(action.amount!));
    chain.give(action.target!, action.denom!, BigInt(action.amount!));
    return;
  }
  const { id, sourceChainId, targetChainId } = packet!;
  const source = chains.get(sourceChainId)!;
  const target = chains.get(targetChainId)!;
  if (name === "IBCTransferSendPacket") source.send(packet!);
  else if (name === "IBCTransferReceivePacket") target.receive(id, source.sent.get(id)!);
  else if (name === "IBCTransferAcknowledgePacket") {
    source.acknowledge(source.sent.get(id)!, target.acknowledgements.get(id)!);
  } else if (name === "IBCTransferTimeoutPacket") source.timeOut(source.sent.get(id)!);
  else throw new Error(`the model has an action ${name}`);
}

describe.skipIf(VECTORS === undefined)("transfers follow Modelator's traces", () => {
  const files = vectorFiles("modelator-ics20-itf");
  let performed = 0;

  test.each(files)("%s", (file) => {
    const [first, ...states] = readVector<Trace>(file).states;
    const chains = new Map(
      first!.chains["#map"].map(([id, model]) => [id, new Chain(id, model)] as const),
    );
    for (const { action, outcome, chains: models } of [first!, ...states]) {
      if (action.name !== "Null") {
        perform(chains, action);
        performed++;
      }
      expect(outcome.name).toBe("Success");
      for (const [id, model] of models["#map"]) {
        expect([action.name, chains.get(id)!.seenAs(model)]).toEqual([
          action.name,
          expectedOf(model),
        ]);
      }
    }
  });

  test("in all of their steps", () => {
    expect([files.length, performed]).toEqual([3, 8]);
  });
});
