/** Benchmarks of the codecs: the same messages in TypeScript and in the guest. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { MsgRecvPacket, Packet } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { Height, MsgCreateClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import { MerkleRoot } from "../../host/codec/gen/ibc.core.commitment.v1.js";
import {
  ClientState,
  ConsensusState,
} from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { type MessageCodec, packAny } from "../../host/codec/index.js";
import { compileCore } from "../wasm.js";
import type { BenchEntry, BenchGroup } from "./frame.js";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const VARIANTS = 64;

const wasm = await compileCore({
  root: ROOT,
  entry: "scripts/bench/guest/codec.ts",
  target: "release",
});

/** A receive with a proof of 1,400 bytes, as one of an IAVL tree of depth 20 is. */
function receive(variant: number): MsgRecvPacket {
  const height = Height.create({
    revisionNumber: 1n,
    revisionHeight: 1_000_000n + BigInt(variant),
  });
  return MsgRecvPacket.create({
    packet: Packet.create({
      sequence: 100_000n + BigInt(variant),
      sourcePort: "transfer",
      sourceChannel: "channel-141",
      destinationPort: "transfer",
      destinationChannel: "channel-0",
      data: new Uint8Array(220).fill(variant),
      timeoutHeight: height,
      timeoutTimestamp: 1_700_000_000_000_000_000n,
    }),
    proofCommitment: new Uint8Array(1400).fill(variant),
    proofHeight: height,
    signer: "cosmos1qy352eufqy352eufqy352eufqy35qqqqqqqqqq",
  });
}

function createClient(variant: number): MsgCreateClient {
  const clientState = ClientState.create({
    chainId: "chain-1",
    trustLevel: { numerator: 1n, denominator: 3n },
    trustingPeriodNanos: 1_209_600_000_000_000n,
    unbondingPeriodNanos: 1_814_400_000_000_000n,
    maxClockDriftNanos: 10_000_000_000n,
    latestHeight: { revisionNumber: 1n, revisionHeight: 1000n + BigInt(variant) },
    upgradePath: ["upgrade", "upgradedIBCState"],
  });
  const consensusState = ConsensusState.create({
    timestamp: { seconds: 1_700_000_000n + BigInt(variant), nanos: 123_456_789 },
    root: MerkleRoot.create({ hash: new Uint8Array(32).fill(variant) }),
    nextValidatorsHash: new Uint8Array(32).fill(variant + 1),
  });
  return MsgCreateClient.create({
    clientState: packAny(ClientState, clientState),
    consensusState: packAny(ConsensusState, consensusState),
    signer: "cosmos1qy352eufqy352eufqy352eufqy35qqqqqqqqqq",
  });
}

function variants<T>(make: (variant: number) => T): T[] {
  return Array.from({ length: VARIANTS }, (_, variant) => make(variant));
}

function hostEntries<T>(
  name: string,
  codec: MessageCodec<T>,
  make: (variant: number) => T,
): BenchEntry[] {
  return [
    {
      name: `codec: TypeScript, decode ${name}`,
      unit: "message",
      setup() {
        const inputs = variants(make).map((message) => codec.encode(message));
        return (iteration) => void codec.decode(inputs[iteration % VARIANTS]!);
      },
    },
    {
      name: `codec: TypeScript, encode ${name}`,
      unit: "message",
      setup() {
        const messages = variants(make);
        return (iteration) => void codec.encode(messages[iteration % VARIANTS]!);
      },
    },
  ];
}

/** An export of the guest over messages that are passed in anew each time. */
function guestEntry<T>(
  name: string,
  exported: string,
  codec: MessageCodec<T>,
  make: (variant: number) => T,
): BenchEntry {
  return {
    name: `codec: wasm, ${name}`,
    unit: "message",
    setup() {
      const inputs = variants(make).map((message) => codec.encode(message));
      const ibc0 = { abort: () => {} };
      const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm), { ibc0 });
      const { buffer } = exports.memory as WebAssembly.Memory;
      const space = new Uint8Array(buffer, (exports.input_pointer as () => number)());
      const call = exports[exported] as (length: number) => number;
      return (iteration) => {
        const input = inputs[iteration % VARIANTS]!;
        space.set(input);
        if (call(input.length) <= 0) throw new Error(`${name} failed`);
      };
    },
  };
}

export const codecs: BenchGroup = {
  title: "Codecs: of the host (TypeScript) and of the core (wasm), other messages each time",
  entries: [
    ...hostEntries("MsgCreateClient", MsgCreateClient, createClient),
    ...hostEntries("MsgRecvPacket", MsgRecvPacket, receive),
    guestEntry("decode MsgRecvPacket", "decode_receive", MsgRecvPacket, receive),
    guestEntry("decode and encode MsgRecvPacket", "recode_receive", MsgRecvPacket, receive),
    guestEntry(
      "decode and encode MsgCreateClient",
      "recode_create_client",
      MsgCreateClient,
      createClient,
    ),
    guestEntry("unknown fields of MsgRecvPacket", "check_receive", MsgRecvPacket, receive),
    guestEntry(
      "unknown fields of MsgCreateClient",
      "check_create_client",
      MsgCreateClient,
      createClient,
    ),
  ],
};
