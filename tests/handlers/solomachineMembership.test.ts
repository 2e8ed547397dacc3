/** What a solo machine proves: that something is there, or that nothing is, in ibc-go's order. */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import { SignatureDescriptorData } from "../../host/codec/gen/cosmos.tx.signing.v1beta1.js";
import { MsgRecvPacket, MsgTimeout, Packet } from "../../host/codec/gen/ibc.core.channel.v1.js";
import {
  ConnectionEnd,
  MsgConnectionOpenAck,
  State,
} from "../../host/codec/gen/ibc.core.connection.v1.js";
import { TimestampedSignatureData } from "../../host/codec/gen/ibc.lightclients.solomachine.v3.js";
import type { DeliverResponse } from "../../host/codec/gen/strait.abi.v0.js";
import {
  CHANNEL,
  COUNTERPARTY_CHANNEL,
  channelEnd,
  keys,
  MOCK,
  packetCommitment,
  putChannel,
} from "../support/channels.js";
import { resultOf } from "../support/clients.js";
import {
  CONNECTION,
  COUNTERPARTY_CONNECTION,
  counterpartyEnd,
  DELAY_NANOS,
  newVersion,
  PREFIX,
  putConnection,
} from "../support/connections.js";
import {
  ed25519Signer,
  multisigSigner,
  type Signer,
  SoloMachine,
  secp256k1Signer,
  secp256r1Signer,
} from "../support/soloMachine.js";
import { CLIENT, mustCreate, storedState } from "../support/soloMachineClients.js";
import { pack, SIGNER, World } from "../support/world.js";

const SIGNER_OF_MACHINE = secp256k1Signer(1);
const MACHINE = new SoloMachine(SIGNER_OF_MACHINE, 5n, 100n);
/** Nothing looks at the height of a solo machine's proof, but ibc-go wants one that is not zero. */
const ANY_HEIGHT = { revisionNumber: 7n, revisionHeight: 999n };

/** A world with a client of the machine, and a connection and a channel to it. */
function newWorld(state: number, machine = MACHINE): World {
  const world = new World();
  mustCreate(world, machine);
  const counterparty = {
    clientId: "07-tendermint-3",
    connectionId: COUNTERPARTY_CONNECTION,
    prefix: PREFIX,
  };
  const end = { clientId: CLIENT, versions: [newVersion()], state, counterparty };
  putConnection(world, CONNECTION, ConnectionEnd.create({ ...end, delayPeriod: DELAY_NANOS }));
  putChannel(world, MOCK, CHANNEL, channelEnd());
  return world;
}

/** What the machine claims to store of the connection. */
const ANSWERED = ConnectionEnd.encode(
  counterpartyEnd({
    state: State.STATE_TRYOPEN,
    clientId: "07-tendermint-3",
    counterparty: { clientId: CLIENT, connectionId: CONNECTION, prefix: PREFIX },
  }),
);
const CONNECTION_KEY = utf8(`connections/${COUNTERPARTY_CONNECTION}`);

function openAck(world: World, proofTry: Uint8Array): DeliverResponse {
  const message = MsgConnectionOpenAck.create({
    connectionId: CONNECTION,
    counterpartyConnectionId: COUNTERPARTY_CONNECTION,
    version: newVersion(),
    proofTry,
    proofHeight: ANY_HEIGHT,
    signer: SIGNER,
  });
  return world.deliver([pack(MsgConnectionOpenAck, MsgConnectionOpenAck.encode(message))]);
}

const VALID = { path: CONNECTION_KEY, data: ANSWERED };

function timestamped(signatureData: Uint8Array, timestamp = 100n): Uint8Array {
  return TimestampedSignatureData.encode({ signatureData, timestamp });
}

function withSigner(signer: Signer): SoloMachine {
  return new SoloMachine(signer, 5n, 100n);
}

const NO_SIGNATURES = SignatureDescriptorData.create({
  multi: { bitarray: undefined, signatures: [] },
});

/** Faults in ibc-go's order: each proof has the fault of its row and those of all later ones. */
const ROWS: readonly [name: string, code: string, proof: Uint8Array][] = [
  ["a malformed proof", "undefined/1", Uint8Array.of(0x0a, 9)],
  ["a proof without a signature", "06-solomachine/6", timestamped(new Uint8Array(0), 99n)],
  ["malformed signature data", "undefined/1", timestamped(Uint8Array.of(0x0a, 9), 99n)],
  ["signature data of neither kind", "undefined/111222", timestamped(Uint8Array.of(0x18, 1), 99n)],
  [
    "a time before that of the last signature",
    "06-solomachine/6",
    timestamped(SignatureDescriptorData.encode(NO_SIGNATURES), 99n),
  ],
  [
    "signatures of several for a key of one",
    "06-solomachine/5",
    timestamped(SignatureDescriptorData.encode(NO_SIGNATURES)),
  ],
  ["a signature of another key", "06-solomachine/5", withSigner(secp256k1Signer(2)).proof(VALID)],
  ["a signature of another kind", "06-solomachine/5", withSigner(ed25519Signer(1)).proof(VALID)],
  ["another value", "06-solomachine/5", MACHINE.proof({ ...VALID, data: utf8("x") })],
  ["no value", "06-solomachine/5", MACHINE.proof({ ...VALID, data: new Uint8Array(0) })],
  ["another key in the store", "06-solomachine/5", MACHINE.proof({ ...VALID, path: utf8("x") })],
  ["a sequence of the past", "06-solomachine/5", MACHINE.proof({ ...VALID, sequence: 4n })],
  ["a sequence of the future", "06-solomachine/5", MACHINE.proof({ ...VALID, sequence: 6n })],
  [
    "another diversifier",
    "06-solomachine/5",
    new SoloMachine(SIGNER_OF_MACHINE, 5n, 100n, "other").proof(VALID),
  ],
  [
    "another time than was signed",
    "06-solomachine/5",
    timestamped(MACHINE.sign({ ...VALID, timestamp: 100n }), 101n),
  ],
];

describe("a solo machine's proof of a connection is refused with", () => {
  const world = newWorld(State.STATE_INIT);

  test.each(ROWS)("%s: %s", (_, code, proof) => {
    const before = [...world.written()];
    const { codespace, code: number } = openAck(world, proof);
    expect(`${codespace}/${number}`).toBe(code);
    expect([...world.written()]).toEqual(before);
  });
});

describe("a solo machine's proof that something is there", () => {
  const members = [ed25519Signer(11), secp256k1Signer(12), secp256k1Signer(13)];
  const SIGNERS: readonly [string, Signer][] = [
    ["Ed25519", ed25519Signer(1)],
    ["secp256k1", secp256k1Signer(1)],
    ["secp256r1", secp256r1Signer(1)],
    ["a multisig key", multisigSigner(2, members, [0, 2])],
    ["a nested multisig key", multisigSigner(1, [multisigSigner(2, members, [0, 1])])],
  ];

  test.each(SIGNERS)("by %s is used up, and leaves its time", (_, signer) => {
    const machine = withSigner(signer);
    const world = newWorld(State.STATE_INIT, machine);
    world.branches.open();
    expect(resultOf(openAck(world, machine.proof(VALID)))).toBe("/0");
    world.branches.close(false);
    const later = machine.proof({ ...VALID, timestamp: 777n });
    expect(resultOf(openAck(world, later))).toBe("/0");
    const { diversifier } = machine;
    const next = new SoloMachine(signer, 6n, 777n, diversifier);
    expect(storedState(world)).toEqual(next.clientState());
  });

  test("cannot be used twice", () => {
    const world = newWorld(State.STATE_OPEN);
    const first = recvPacket(world, 1n, MACHINE);
    expect(resultOf(first)).toBe("/0");
    expect(resultOf(recvPacket(world, 2n, MACHINE))).toBe("06-solomachine/5");
    const next = new SoloMachine(SIGNER_OF_MACHINE, 6n, 100n);
    expect(resultOf(recvPacket(world, 2n, next))).toBe("/0");
    expect(storedState(world).sequence).toBe(7n);
  });
});

function packetOf(fields: Partial<Packet>): Packet {
  return Packet.create({ sequence: 1n, data: utf8("mock packet data"), ...fields });
}

/** Delivers a packet that the machine sent. */
function recvPacket(world: World, sequence: bigint, machine: SoloMachine): DeliverResponse {
  const packet = packetOf({
    sequence,
    sourcePort: MOCK,
    sourceChannel: COUNTERPARTY_CHANNEL,
    destinationPort: MOCK,
    destinationChannel: CHANNEL,
    timeoutTimestamp: 2n ** 63n,
  });
  const path = utf8(keys.commitment(MOCK, COUNTERPARTY_CHANNEL, sequence));
  const message = MsgRecvPacket.create({
    packet,
    proofCommitment: machine.proof({ path, data: packetCommitment(packet) }),
    proofHeight: ANY_HEIGHT,
    signer: SIGNER,
  });
  return world.deliver([pack(MsgRecvPacket, MsgRecvPacket.encode(message))]);
}

describe("a solo machine's proof that nothing is there", () => {
  const packet = packetOf({
    sourcePort: MOCK,
    sourceChannel: CHANNEL,
    destinationPort: MOCK,
    destinationChannel: COUNTERPARTY_CHANNEL,
    timeoutTimestamp: 100n,
  });
  const path = utf8(keys.receipt(MOCK, COUNTERPARTY_CHANNEL, 1n));
  const data = new Uint8Array(0);

  function newWorldWithPacket(): World {
    const world = newWorld(State.STATE_OPEN);
    const key = utf8(keys.commitment(MOCK, CHANNEL, 1n));
    world.branches.set(0, key, packetCommitment(packet));
    return world;
  }

  function timeout(world: World, proofUnreceived: Uint8Array, timedOut = packet) {
    const message = MsgTimeout.create({
      packet: timedOut,
      proofUnreceived,
      proofHeight: ANY_HEIGHT,
      nextSequenceRecv: 1n,
      signer: SIGNER,
    });
    return world.deliver([pack(MsgTimeout, MsgTimeout.encode(message))]);
  }

  test("times a packet out, the time being that of the machine's last signature", () => {
    const world = newWorldWithPacket();
    expect(resultOf(timeout(world, MACHINE.proof({ path, data, timestamp: 105n })))).toBe("/0");
    expect(storedState(world).sequence).toBe(6n);
    expect(storedState(world).consensusState!.timestamp).toBe(105n);
    const early = { ...packet, timeoutTimestamp: 106n };
    expect(resultOf(timeout(world, MACHINE.proof({ path, data }), early))).toBe("channel/39");
  });

  test("is refused like others", () => {
    const world = newWorldWithPacket();
    for (const [name, code, proof] of ROWS) {
      const { codespace, code: number } = timeout(world, proof);
      expect([name, `${codespace}/${number}`]).toEqual([name, code]);
    }
    const present = MACHINE.proof({ path, data: Uint8Array.of(1) });
    expect(resultOf(timeout(world, present))).toBe("06-solomachine/5");
  });
});
