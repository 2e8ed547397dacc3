/**
 * Two chains for the benchmarks of recvPacket, each with 100,000 keys in its store `ibc`: one that
 * has sent packets, and one that receives them over an open channel of ibc-go's mock application.
 */
import { utf8 } from "../../host/bytes.js";
import type { Any } from "../../host/codec/gen/google.protobuf.js";
import { Channel, MsgRecvPacket, Packet } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { MsgCreateClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import { MerkleProof } from "../../host/codec/gen/ibc.core.commitment.v1.js";
import { ConnectionEnd, State } from "../../host/codec/gen/ibc.core.connection.v1.js";
import { fromLatin1 } from "../../host/store/latin1.js";
import { Multistore } from "../../host/store/multistore.js";
import type { Snapshot } from "../../host/store/snapshot.js";
import {
  CHANNEL,
  COUNTERPARTY_CHANNEL,
  channelEnd,
  keys,
  MOCK,
  packetCommitment,
} from "../../tests/support/channels.js";
import {
  CLIENT,
  CONNECTION,
  COUNTERPARTY_CLIENT,
  COUNTERPARTY_CONNECTION,
  newVersion,
  PREFIX,
  putConnection,
} from "../../tests/support/connections.js";
import {
  pack,
  packClientState,
  packConsensusState,
  SIGNER,
  STORES,
  validClientState,
  validConsensusState,
  World,
} from "../../tests/support/world.js";

const KEY_COUNT = 100_000;
/** Has no common factor with the count, so that keys come to the tree in no order. */
const STRIDE = 7919;
const KEYS_PER_BLOCK = 1000;
export const PACKET_COUNT = 6000;
/** Steps of every proof, in the tree of the store and in that over 32 stores. */
const STORE_STEPS = 18;
const ROOT_STEPS = 5;
const COUNTERPARTY_STORES = ["ibc", ...Array.from({ length: 31 }, (_, index) => `store${index}`)];
/** That their client knows: it holds what the block before it wrote. */
const HEIGHT = { revisionNumber: 1n, revisionHeight: 5n };

export interface ReceiveTraffic {
  /** A MsgRecvPacket each, of another packet, with a proof of another key at the same height. */
  readonly messages: readonly Any[];
  /** The receiving chain; its own branches are over empty stores. */
  readonly world: World;
  /** What it has committed. */
  readonly store: Multistore;
}

function packetOf(sequence: number): Packet {
  return Packet.create({
    sequence: BigInt(sequence),
    sourcePort: MOCK,
    sourceChannel: COUNTERPARTY_CHANNEL,
    destinationPort: MOCK,
    destinationChannel: CHANNEL,
    data: utf8("mock packet data"),
    timeoutTimestamp: 1_900_000_000_000_000_000n,
  });
}

function commitmentKey(channel: string, sequence: number): Uint8Array {
  return utf8(keys.commitment(MOCK, channel, BigInt(sequence)));
}

/** Writes commitments of packets 1 to 100,000, in blocks as chains do. */
function commitPackets(store: Multistore, channel: string): void {
  for (let first = 0; first < KEY_COUNT; first += KEYS_PER_BLOCK) {
    const block = store.branch();
    for (let index = first; index < first + KEYS_PER_BLOCK; index++) {
      const sequence = ((index * STRIDE) % KEY_COUNT) + 1;
      block.set(0, commitmentKey(channel, sequence), packetCommitment(packetOf(sequence)));
    }
    store.commit(block);
    store.prune(store.version);
  }
}

function counterparty(): Snapshot {
  const store = new Multistore(COUNTERPARTY_STORES);
  const block = store.branch();
  for (let other = 1; other < COUNTERPARTY_STORES.length; other++) {
    block.set(other, utf8("key"), utf8("value"));
  }
  store.commit(block);
  commitPackets(store, COUNTERPARTY_CHANNEL);
  return store.latest;
}

/** The messages of packets whose proofs have the steps that are asked for. */
function receives(sender: Snapshot, count: number): Any[] {
  const found: Any[] = [];
  for (let sequence = 1; found.length < count && sequence <= KEY_COUNT; sequence++) {
    const proofCommitment = sender.prove("ibc", commitmentKey(COUNTERPARTY_CHANNEL, sequence));
    const [lower, upper] = MerkleProof.decode(proofCommitment).proofs;
    if (lower?.exist?.path.length !== STORE_STEPS) continue;
    if (upper?.exist?.path.length !== ROOT_STEPS) throw new Error("the stores are not 32");
    const packet = packetOf(sequence);
    const fields = { packet, proofCommitment, proofHeight: HEIGHT, signer: SIGNER };
    found.push(pack(MsgRecvPacket, MsgRecvPacket.encode(MsgRecvPacket.create(fields))));
  }
  if (found.length < count) throw new Error(`only ${found.length} proofs have as many steps`);
  return found;
}

/** A chain with a client of the sender; connection and channel are written past the core. */
function receiver(sender: Snapshot): World {
  const world = new World();
  const consensusState = { ...validConsensusState(), root: { hash: sender.appHash } };
  const create = MsgCreateClient.create({
    clientState: packClientState({ ...validClientState(), latestHeight: HEIGHT }),
    consensusState: packConsensusState(consensusState),
    signer: SIGNER,
  });
  const { code, log } = world.deliver([pack(MsgCreateClient, MsgCreateClient.encode(create))]);
  if (code !== 0) throw new Error(`the client ${CLIENT} is refused: ${log}`);
  const end = ConnectionEnd.create({
    clientId: CLIENT,
    versions: [newVersion()],
    state: State.STATE_OPEN,
    counterparty: {
      clientId: COUNTERPARTY_CLIENT,
      connectionId: COUNTERPARTY_CONNECTION,
      prefix: PREFIX,
    },
  });
  putConnection(world, CONNECTION, end);
  world.branches.set(0, utf8(keys.channel(MOCK, CHANNEL)), Channel.encode(channelEnd()));
  return world;
}

/** The same stores, committed, beside 100,000 packets of another channel. */
function committed(world: World): Multistore {
  const store = new Multistore(STORES);
  const block = store.branch();
  for (const number of STORES.keys()) {
    for (const [key, value] of world.branches.changes(number)) {
      if (value !== null) block.set(number, fromLatin1(key), value);
    }
  }
  store.commit(block);
  commitPackets(store, "channel-9");
  return store;
}

let known: ReceiveTraffic | undefined;

/** The receiving chain and the packets on their way to it; made once. */
export function receiveTraffic(): ReceiveTraffic {
  if (known !== undefined) return known;
  const sender = counterparty();
  const world = receiver(sender);
  known = { messages: receives(sender, PACKET_COUNT), world, store: committed(world) };
  return known;
}
