/** The light client of examples/attestor, in a module of its own, between two chains. */
import { beforeEach, describe, expect, test } from "vitest";
import { concatBytes, toHex, utf8 } from "../../host/bytes.js";
import { MsgTransfer } from "../../host/codec/gen/ibc.applications.transfer.v1.js";
import { MsgTimeout } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { MsgRecoverClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import {
  MsgMigrateContract,
  MsgRemoveChecksum,
  QueryChecksumsRequest,
  QueryChecksumsResponse,
  QueryCodeRequest,
  QueryCodeResponse,
} from "../../host/codec/gen/ibc.lightclients.wasm.v1.js";
import { createChain, LightClients } from "../../host/index.js";
import { keys, sha256 } from "../support/channels.js";
import {
  acknowledge,
  attest,
  attestedPair,
  attestorCode,
  CHANNEL,
  CLIENT,
  openChannel,
  openConnection,
  pass,
  prove,
  proveSent,
  receive,
  type Side,
  sentPacket,
  TRANSFER,
  TRUSTING_SECONDS,
} from "./support/attested.js";

const NANOS_PER_SECOND = 1_000_000_000n;

function resultOf({ codespace, code }: { codespace: string; code: number }): string {
  return `${codespace}/${code}`;
}

/** Sends coins of A's to an account of B's. */
function transfer(sideA: Side, sideB: Side, timeoutTimestamp: bigint) {
  const message = MsgTransfer.create({
    sourcePort: TRANSFER,
    sourceChannel: CHANNEL,
    token: { denom: "acoin", amount: "100" },
    sender: sideA.chain.address("alice"),
    receiver: sideB.chain.address("bob"),
    timeoutTimestamp,
  });
  sideA.must(MsgTransfer, message, "alice");
}

/** Two chains with an open channel, over which A has sent coins. */
function pairWithPacket(delayPeriod = 0n, timeoutSeconds = 3_600n): [Side, Side] {
  const [sideA, sideB] = attestedPair();
  openConnection(sideA, sideB, delayPeriod);
  openChannel(sideA, sideB);
  transfer(sideA, sideB, sideB.chain.timeNanos + timeoutSeconds * NANOS_PER_SECOND);
  return [sideA, sideB];
}

describe("over an attested client", () => {
  test("a connection and a channel open, coins go, and it is acknowledged", () => {
    const [sideA, sideB] = pairWithPacket();
    expect(resultOf(receive(sideB, sentPacket(sideA), proveSent(sideA, sideB)))).toBe("/0");
    const hash = toHex(sha256(utf8(`transfer/${CHANNEL}/acoin`))).toUpperCase();
    expect(sideB.chain.balance("bob", `ibc/${hash}`)).toBe(100n);
    expect(resultOf(acknowledge(sideA, sideB))).toBe("/0");
    expect(sideA.chain.balance("alice", "acoin")).toBe(900n);
    expect(sideA.chain.get("ibc", keys.commitment(TRANSFER, CHANNEL, 1n))).toBe(undefined);
  });

  test("a packet times out, and coins come back", () => {
    const [sideA, sideB] = pairWithPacket(0n, 1n);
    const packet = sentPacket(sideA);
    const key = keys.receipt(TRANSFER, CHANNEL, 1n);
    const { proof: proofUnreceived, proofHeight } = prove(sideB, sideA, key);
    const signer = sideA.relayer;
    const message = { packet, proofUnreceived, proofHeight, nextSequenceRecv: 1n, signer };
    sideA.must(MsgTimeout, MsgTimeout.create(message));
    expect(sideA.chain.balance("alice", "acoin")).toBe(1_000n);
  });

  test("the contract keeps the delay of a connection", () => {
    const [sideA, sideB] = pairWithPacket(20n * NANOS_PER_SECOND);
    const [packet, proven] = [sentPacket(sideA), proveSent(sideA, sideB)];
    expect(resultOf(receive(sideB, packet, proven))).toBe("08-wasm/14");
    pass(sideB, 10n);
    expect(resultOf(receive(sideB, packet, proven))).toBe("/0");
  });

  test("proofs of another key, of another value and of no form are refused", () => {
    const [sideA, sideB] = pairWithPacket();
    const packet = sentPacket(sideA);
    for (const key of [keys.channel(TRANSFER, CHANNEL), keys.commitment(TRANSFER, CHANNEL, 2n)]) {
      expect(resultOf(receive(sideB, packet, prove(sideA, sideB, key)))).toBe("08-wasm/14");
    }
    const proven = proveSent(sideA, sideB);
    const changed = { ...packet, data: utf8("changed") };
    expect(resultOf(receive(sideB, changed, proven))).toBe("08-wasm/14");
    const cut = { ...proven, proof: proven.proof.slice(1) };
    expect(resultOf(receive(sideB, packet, cut))).toBe("08-wasm/14");
    expect(resultOf(receive(sideB, packet, proven))).toBe("/0");
  });
});

describe("an attested client", () => {
  const [sideA, sideB] = attestedPair();
  const from = [sideA, sideB].map(({ chain }) => chain.snapshot());
  beforeEach(() => {
    sideA.chain.restore(from[0]!);
    sideB.chain.restore(from[1]!);
  });

  test("believes nobody but its attestor, about this chain and no other", () => {
    sideA.chain.makeBlock();
    const root = sideA.root();
    const stranger = sha256(utf8("stranger"));
    expect(resultOf(sideB.update(sideA.header(sideA.height, stranger)))).toBe("08-wasm/14");
    const { secret } = sideA;
    const foreign = attest(secret, "atlas-2", sideA.height, root);
    expect(resultOf(sideB.update(foreign))).toBe("08-wasm/14");
    expect(resultOf(sideB.update(utf8("{}")))).toBe("08-wasm/14");
    expect(resultOf(sideB.update(sideA.header()))).toBe("/0");
    // What is known does no harm.
    expect(resultOf(sideB.update(sideA.header()))).toBe("/0");
  });

  test("is frozen by two headers for one height, and taken over by a substitute", () => {
    sideA.chain.makeBlock();
    sideB.update(sideA.header());
    const root = { ...sideA.root(), appHash: new Uint8Array(32).fill(1) };
    const twin = attest(sideA.secret, sideA.chain.id, sideA.height, root);
    const frozen = sideB.update(twin);
    expect([resultOf(frozen), sideB.trust().is_frozen]).toEqual(["/0", true]);
    expect(frozen.events.some(({ type }) => type === "client_misbehaviour")).toBe(true);
    expect(resultOf(sideB.update(sideA.header()))).toBe("client/29");

    sideA.chain.makeBlock();
    const created = sideB.createClient(sideA);
    expect(created.log).toBe("");
    const signer = sideB.chain.genesis.authority;
    const [subjectClientId, substituteClientId] = [CLIENT, "08-wasm-1"];
    const message = MsgRecoverClient.create({ subjectClientId, substituteClientId, signer });
    sideB.must(MsgRecoverClient, message, signer);
    expect(sideB.trust()).toMatchObject(sideB.trust("08-wasm-1"));
    sideA.chain.makeBlock();
    expect(resultOf(sideB.update(sideA.header()))).toBe("/0");
  });

  test("is given other code, and goes on", () => {
    // The same module with a custom section more is other code.
    const section = Uint8Array.of(0, 2, 1, 0x78);
    const code = concatBytes(attestorCode(), section);
    expect(sideB.store(code).log).toBe("");
    const signer = sideB.chain.genesis.authority;
    const message = { signer, clientId: CLIENT, checksum: sha256(code), msg: utf8("{}") };
    expect(resultOf(sideB.submit(MsgMigrateContract, message))).toBe("sdk/8");
    sideB.must(MsgMigrateContract, message, signer);
    sideA.chain.makeBlock();
    expect(resultOf(sideB.update(sideA.header()))).toBe("/0");
    const removed = { signer, checksum: sha256(code) };
    sideB.must(MsgRemoveChecksum, removed, signer);
    sideA.chain.makeBlock();
    expect(resultOf(sideB.update(sideA.header()))).toBe("client/29");
  });

  test("expires", () => {
    pass(sideB, TRUSTING_SECONDS);
    sideA.chain.makeBlock();
    expect(resultOf(sideB.update(sideA.header()))).toBe("client/29");
  });

  test("is not made of states that its contract cannot read", () => {
    expect(resultOf(sideB.createClient(sideA, { public_key: "AA==" }))).toBe("08-wasm/14");
    expect(resultOf(sideB.createClient(sideA, { latest_height: 5 }))).toBe("08-wasm/14");
    expect(resultOf(sideB.createClient(sideA, { is_frozen: true }))).toBe("client/29");
  });

  test("is asked for by the chain's queries", () => {
    const { height } = sideB;
    const ask = (path: string, data: Uint8Array) =>
      sideB.chain.query({ path: `/ibc.lightclients.wasm.v1.Query/${path}`, data, height });
    const checksum = toHex(sha256(attestorCode()));
    const listed = ask("Checksums", QueryChecksumsRequest.encode({ pagination: undefined }));
    expect(QueryChecksumsResponse.decode(listed.value).checksums).toEqual([checksum]);
    const code = ask("Code", QueryCodeRequest.encode({ checksum }));
    expect(QueryCodeResponse.decode(code.value).data).toEqual(attestorCode());
    const none = QueryCodeRequest.encode({ checksum: "00".repeat(32) });
    expect(resultOf(ask("Code", none))).toBe("sdk/22");
    const noChecksum = QueryCodeRequest.encode({ checksum: "xx" });
    expect(resultOf(ask("Code", noChecksum))).toBe("sdk/18");
  });
});

describe("a chain is not made", () => {
  const none = () => ({ kind: "returned" }) as const;
  const contract = { instantiate: none, query: none, sudo: none, migrate: none };

  test.each([0, 819_201])("with a light client whose code has %i bytes", (length) => {
    const contracts = [{ ...contract, code: new Uint8Array(length) }];
    expect(() => new LightClients({ contracts })).toThrow(`has ${length} bytes instead of 1 to`);
  });

  test("with two that run light clients", () => {
    const applications = { one: new LightClients(), two: new LightClients() };
    expect(() => createChain({ id: "a-1", applications })).toThrow("both one and two run");
  });
});
