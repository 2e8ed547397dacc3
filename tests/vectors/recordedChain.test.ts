/** The worlds made of recorded transactions (support/recordedState.ts), by transactions of our own:
 * what a world has executed can be executed again upon what it tells. */
import { describe, expect, test } from "vitest";
import type { Any } from "../../host/codec/gen/google.protobuf.js";
import {
  type Channel,
  MsgChannelCloseConfirm,
  MsgChannelCloseInit,
  MsgChannelOpenAck,
  MsgChannelOpenConfirm,
  MsgChannelOpenInit,
  MsgChannelOpenTry,
  MsgRecvPacket,
  MsgTimeout,
  State,
} from "../../host/codec/gen/ibc.core.channel.v1.js";
import { MsgUpdateClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import {
  ConnectionEnd,
  MsgConnectionOpenAck,
  MsgConnectionOpenConfirm,
} from "../../host/codec/gen/ibc.core.connection.v1.js";
import type { DeliverResponse } from "../../host/codec/gen/strait.abi.v0.js";
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
  addChannel,
  CHANNEL,
  type ChannelOptions,
  counterpartyChannelEntry,
  keys,
  MOCK,
  nextSequenceRecvEntry,
  ORDERED,
  putSequence,
  sentPacketEntry,
} from "../support/channels.js";
import { packHeader, resultOf } from "../support/clients.js";
import {
  CLIENT,
  CONNECTION,
  COUNTERPARTY_CLIENT,
  COUNTERPARTY_CONNECTION,
  counterpartyEnd,
  DELAY_NANOS,
  newVersion,
  PREFIX,
  putConnection,
} from "../support/connections.js";
import { Link } from "../support/link.js";
import {
  HEIGHT,
  linkWithChannel,
  putEntries,
  receivedPacket,
  recvPacketOf,
  sentPacket,
  timeoutOf,
} from "../support/packets.js";
import { pack, SIGNER } from "../support/world.js";
import { RecordedChain } from "./support/recordedChain.js";
import { canExecute } from "./support/recordedState.js";
import type { RecordedEvent, RecordedTransaction } from "./support/recordedTransactions.js";

interface Codec<Message> {
  readonly typeUrl: string;
  encode(message: Message): Uint8Array;
}

function packed<Message>(codec: Codec<Message>, message: Message): Any {
  return pack(codec, codec.encode(message));
}

/** The update that brings the newest height, from the oldest that the client knows. */
function update(link: Link, height = link.height): Any {
  const clientMessage = packHeader(link.counterparty.header(height, 2n));
  return packed(MsgUpdateClient, { clientId: CLIENT, clientMessage, signer: SIGNER });
}

function eventsOf({ results }: DeliverResponse): RecordedEvent[] {
  return results.flatMap(({ events }) =>
    events.map(({ type, attributes }) => ({
      type,
      attributes: attributes.map(({ key, value }) => [key, value] as const),
    })),
  );
}

/** Without those of the mock, which is another one there. */
function ibcEvents(events: readonly RecordedEvent[]): RecordedEvent[] {
  return events.filter(({ type }) => !type.startsWith("mock"));
}

/** Executes messages, and what they were and did as a recording would have it. */
function record(link: Link, messages: Any[]): RecordedTransaction {
  const { world } = link;
  const response = world.deliver(messages);
  expect(resultOf(response)).toBe("/0");
  const events = eventsOf(response);
  const { height, timeNanos } = world;
  const chainId = world.context().chainId;
  return { name: "own", messages, code: 0, events, height, timeNanos, data: undefined, chainId };
}

const { STATE_INIT, STATE_TRYOPEN, STATE_OPEN, STATE_CLOSED } = State;

/** The counterparty's end of a channel reaches a state. */
function theirEnd(link: Link, state: Channel["state"], options: ChannelOptions = {}): void {
  link.commit(counterpartyChannelEntry({ ...options, state }));
}

/** A link whose connection the world and its counterparty have begun to open. */
function connecting(own: ConnectionEnd["state"], theirs: ConnectionEnd["state"]): Link {
  const link = Link.withClient();
  const end = { state: theirs, clientId: COUNTERPARTY_CLIENT };
  const counterparty = { clientId: COUNTERPARTY_CLIENT, connectionId: "", prefix: PREFIX };
  const known = { ...counterparty, connectionId: COUNTERPARTY_CONNECTION };
  putConnection(
    link.world,
    CONNECTION,
    ConnectionEnd.create({
      state: own,
      clientId: CLIENT,
      versions: [newVersion()],
      counterparty: own === STATE_INIT ? counterparty : known,
      delayPeriod: DELAY_NANOS,
    }),
  );
  link.commit({
    [`connections/${COUNTERPARTY_CONNECTION}`]: ConnectionEnd.encode(counterpartyEnd(end)),
  });
  return link;
}

function proofOfConnection(link: Link) {
  const proof = link.prove(`connections/${COUNTERPARTY_CONNECTION}`);
  return { proof, proofHeight: link.proofHeight() };
}

/** A transaction of each kind that proves what the counterparty has of a handshake. */
const KINDS: readonly (readonly [name: string, execute: () => RecordedTransaction])[] = [
  [
    "connectionOpenAck",
    () => {
      const link = connecting(STATE_INIT, STATE_TRYOPEN);
      const { proof, proofHeight } = proofOfConnection(link);
      const message = MsgConnectionOpenAck.create({
        connectionId: CONNECTION,
        counterpartyConnectionId: COUNTERPARTY_CONNECTION,
        version: newVersion(),
        proofTry: proof,
        proofHeight,
        signer: SIGNER,
      });
      return record(link, [update(link), packed(MsgConnectionOpenAck, message)]);
    },
  ],
  [
    "connectionOpenConfirm",
    () => {
      const link = connecting(STATE_TRYOPEN, STATE_OPEN);
      const { proof, proofHeight } = proofOfConnection(link);
      const proven = { proofAck: proof, proofHeight, signer: SIGNER };
      const message = MsgConnectionOpenConfirm.create({ connectionId: CONNECTION, ...proven });
      return record(link, [update(link), packed(MsgConnectionOpenConfirm, message)]);
    },
  ],
  [
    "chanOpenAck",
    () => {
      const link = Link.open();
      expect(resultOf(deliver(link.world, MsgChannelOpenInit, openInit()))).toBe("/0");
      theirEnd(link, STATE_TRYOPEN);
      return record(link, [update(link), packed(MsgChannelOpenAck, openAck(link))]);
    },
  ],
  [
    "chanOpenConfirm",
    () => {
      const link = Link.open();
      theirEnd(link, STATE_INIT, { channelId: "" });
      expect(resultOf(deliver(link.world, MsgChannelOpenTry, openTry(link)))).toBe("/0");
      theirEnd(link, STATE_OPEN);
      return record(link, [update(link), packed(MsgChannelOpenConfirm, openConfirm(link))]);
    },
  ],
  [
    "chanCloseInit",
    () => {
      const link = Link.open();
      addChannel(link);
      return record(link, [packed(MsgChannelCloseInit, closeInit())]);
    },
  ],
  [
    "chanCloseConfirm",
    () => {
      const link = Link.open();
      addChannel(link);
      theirEnd(link, STATE_CLOSED);
      return record(link, [update(link), packed(MsgChannelCloseConfirm, closeConfirm(link))]);
    },
  ],
  [
    "recvPacket on an ORDERED channel",
    () => {
      const packet = receivedPacket({ sequence: 3n });
      const link = linkWithChannel(sentPacketEntry(packet), { ordering: ORDERED });
      putSequence(link.world, keys.nextSequenceRecv(MOCK, CHANNEL), 3n);
      const message = recvPacketOf(link, packet);
      return record(link, [update(link, HEIGHT), packed(MsgRecvPacket, message)]);
    },
  ],
  [
    "timeoutPacket on an ORDERED channel",
    () => {
      const packet = sentPacket();
      const link = linkWithChannel(nextSequenceRecvEntry(packet), { ordering: ORDERED });
      putEntries(link.world, sentPacketEntry(packet));
      const message = timeoutOf(link, packet, ORDERED);
      return record(link, [update(link, HEIGHT), packed(MsgTimeout, message)]);
    },
  ],
];

describe("a transaction of our own, executed upon what it tells of its chain", () => {
  test.each(KINDS)("%s does the same again", (_, execute) => {
    const transaction = execute();
    expect(canExecute(transaction)).toBe(true);
    const response = new RecordedChain(transaction).execute();
    expect(resultOf(response)).toBe("/0");
    expect(ibcEvents(eventsOf(response))).toEqual(ibcEvents(transaction.events));
  });
});
