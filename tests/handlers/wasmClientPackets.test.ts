/** Connections and packets over a client in a contract, whose every proof the contract judges
 * (08-wasm/light_client_module.go VerifyMembership). */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import { MsgRecvPacket, type Packet } from "../../host/codec/gen/ibc.core.channel.v1.js";
import * as v2 from "../../host/codec/gen/ibc.core.channel.v2.js";
import {
  QueryVerifyMembershipRequest,
  QueryVerifyMembershipResponse,
} from "../../host/codec/gen/ibc.core.client.v1.js";
import { MsgRegisterCounterparty } from "../../host/codec/gen/ibc.core.client.v2.js";
import { MsgConnectionOpenAck } from "../../host/codec/gen/ibc.core.connection.v1.js";
import { keys, packetCommitment } from "../support/channels.js";
import { resultOf } from "../support/clients.js";
import {
  at,
  CONNECTION,
  COUNTERPARTY_CLIENT,
  COUNTERPARTY_CONNECTION,
  DELAY_NANOS,
  deliverOpenInit,
  newVersion,
  validOpenInit,
} from "../support/connections.js";
import { packRecvPacket, receivedPacket, SUCCESS, sentPacket } from "../support/packets.js";
import { keysV2, packetCommitmentV2, receivedPacketV2 } from "../support/packetsV2.js";
import { CLIENT, returned, type Script, scriptedWorld, update } from "../support/wasmClients.js";
import { PROOF, timeOut, worldWithChannel } from "../support/wasmPackets.js";
import { pack, SIGNER, type World } from "../support/world.js";

function base64(text: string | Uint8Array): string {
  return Buffer.from(text).toString("base64");
}

function receive(world: World, packets: readonly Packet[], revisionHeight = 5n) {
  const messages = packets.map((packet) =>
    packRecvPacket(
      MsgRecvPacket.create({
        packet,
        proofCommitment: PROOF,
        proofHeight: at(revisionHeight),
        signer: SIGNER,
      }),
    ),
  );
  return world.deliver(messages);
}

test("a connection opens over the client", () => {
  const { world, contract } = scriptedWorld();
  expect(resultOf(deliverOpenInit(world, { ...validOpenInit(), clientId: CLIENT }))).toBe("/0");
  const message = MsgConnectionOpenAck.create({
    connectionId: CONNECTION,
    counterpartyConnectionId: COUNTERPARTY_CONNECTION,
    version: newVersion(),
    proofTry: PROOF,
    proofHeight: at(5n),
    signer: SIGNER,
  });
  const packed = pack(MsgConnectionOpenAck, MsgConnectionOpenAck.encode(message));
  expect(resultOf(world.deliver([packed]))).toBe("/0");
  const asked = JSON.parse(contract.asked("sudo")[0]!) as Record<string, Record<string, unknown>>;
  expect(asked.verify_membership?.merkle_path).toEqual({
    key_path: [base64("ibc"), base64(`connections/${COUNTERPARTY_CONNECTION}`)],
  });
});

describe("recvPacket", () => {
  const packet = receivedPacket();

  test("asks the contract whether the packet was committed to", () => {
    const { world, contract } = worldWithChannel();
    const { results } = receive(world, [packet]);
    expect(Buffer.from(results[0]!.response!.value).toString("hex")).toBe(SUCCESS);
    const { destinationPort: _, sourcePort, sourceChannel, sequence } = packet;
    const key = base64(keys.commitment(sourcePort, sourceChannel, sequence));
    expect(contract.asked("sudo")).toEqual([
      '{"verify_membership":{"height":{"revision_number":1,"revision_height":5},' +
        `"delay_time_period":${DELAY_NANOS},"delay_block_period":2,"proof":"${base64(PROOF)}",` +
        `"merkle_path":{"key_path":["${base64("ibc")}","${key}"]},` +
        `"value":"${base64(packetCommitment(packet))}"}}`,
    ]);
  });

  test("sees, from packet to packet, what the contract wrote", () => {
    const { world, contract } = worldWithChannel();
    const counter = utf8("counter");
    const count: Script = ({ store }) => {
      const next = (store.get(counter)?.[0] ?? 0) + 1;
      store.set(counter, Uint8Array.of(next));
      return { kind: "returned" };
    };
    // One that has proven twice is frozen: the third packet must not be proven by what was known.
    const status: Script = ({ store }) =>
      returned({ status: (store.get(counter)?.[0] ?? 0) < 2 ? "Active" : "Frozen" });
    contract.script = { verify_membership: count, status };
    const packets = [1n, 2n, 3n].map((sequence) => receivedPacket({ sequence }));
    const refused = receive(world, packets);
    expect([resultOf(refused), refused.failedMessage]).toEqual(["client/29", 2]);
    expect(world.written().has(`clients/${CLIENT}/counter`)).toBe(false);
    expect(resultOf(receive(world, packets.slice(0, 2)))).toBe("/0");
    expect(world.written().get(`clients/${CLIENT}/counter`)).toBe("02");
  });

  test("takes proofs and headers as long as a transaction can bring", () => {
    const { world, contract } = worldWithChannel();
    const proofCommitment = new Uint8Array(1_900_000).fill(7);
    const message = { packet, proofCommitment, proofHeight: at(5n), signer: SIGNER };
    const packed = packRecvPacket(MsgRecvPacket.create(message));
    expect(resultOf(world.deliver([packed]))).toBe("/0");
    expect(contract.asked("sudo")[0]).toContain(`"proof":"${base64(proofCommitment)}"`);
    expect(resultOf(update(world, proofCommitment))).toBe("/0");
    expect(contract.asked("sudo")[1]).toContain(base64(proofCommitment));
  });

  test("refuses a height above the client's, before it asks", () => {
    const { world, contract } = worldWithChannel();
    expect(resultOf(receive(world, [packet], 6n))).toBe("ibc/9");
    expect(contract.asked("sudo")).toEqual([]);
  });

  test("refuses what the contract refuses, and keeps nothing of what it did", () => {
    const { world, contract } = worldWithChannel();
    contract.script = {
      verify_membership: ({ store }) => {
        store.set(utf8("key"), utf8("value"));
        return { kind: "refused", log: "no such commitment" };
      },
    };
    expect(resultOf(receive(world, [packet]))).toBe("08-wasm/14");
    expect(world.written().has(`clients/${CLIENT}/key`)).toBe(false);
  });
});

describe("timeoutPacket", () => {
  const packet = sentPacket({
    timeoutHeight: { revisionNumber: 0n, revisionHeight: 0n },
    timeoutTimestamp: 1_000n,
  });

  test("asks the contract for the time, and whether there is a receipt", () => {
    const { world, contract } = worldWithChannel();
    contract.script = { timestamp_at_height: () => returned({ timestamp: 1_000 }) };
    expect(resultOf(timeOut(world, packet))).toBe("/0");
    expect(contract.asked("query")).toContain(
      '{"timestamp_at_height":{"height":{"revision_number":1,"revision_height":5}}}',
    );
    const path = /"merkle_path":\{"key_path":\["aWJj","[^"]*"\]\}\}\}$/;
    expect(contract.asked("sudo")[0]).toMatch(/^\{"verify_non_membership":\{"height":\{/);
    expect(contract.asked("sudo")[0]).toMatch(path);
  });

  test.each([
    ["a time that is none", () => returned({ timestamp: "1000" }), "08-wasm/15"],
    ["a time with a point", () => returned({ timestamp: 1.5 }), "08-wasm/15"],
    ["a time below zero", () => returned({ timestamp: -1 }), "08-wasm/15"],
    ["no JSON", () => ({ kind: "returned" }) as const, "08-wasm/15"],
    ["no time", () => returned({}), "channel/39"],
    ["a refusal", () => ({ kind: "refused", log: "no" }) as const, "08-wasm/14"],
    [
      "a trap",
      () => {
        throw new Error("trap");
      },
      "08-wasm/17",
    ],
  ])("refuses %s", (_, script, error) => {
    const { world, contract } = worldWithChannel();
    contract.script = { timestamp_at_height: script };
    expect(resultOf(timeOut(world, packet))).toBe(error);
  });
});

describe("a packet between clients", () => {
  function register(world: World) {
    const message = MsgRegisterCounterparty.create({
      clientId: CLIENT,
      counterpartyMerklePrefix: [utf8("ibc"), utf8("")],
      counterpartyClientId: COUNTERPARTY_CLIENT,
      signer: SIGNER,
    });
    const packed = pack(MsgRegisterCounterparty, MsgRegisterCounterparty.encode(message));
    expect(resultOf(world.deliver([packed]))).toBe("/0");
  }

  test("is proven by the contract, which may spoil nothing but its own client", () => {
    const { world, contract } = scriptedWorld();
    register(world);
    const packet = { ...receivedPacketV2(), destinationClient: CLIENT };
    const message = v2.MsgRecvPacket.create({
      packet,
      proofCommitment: PROOF,
      proofHeight: at(5n),
      signer: SIGNER,
    });
    const packed = pack(v2.MsgRecvPacket, v2.MsgRecvPacket.encode(message));
    world.tentatively(() => expect(resultOf(world.deliver([packed]))).toBe("/0"));
    const asked = JSON.parse(contract.asked("sudo")[0]!).verify_membership;
    const key = keysV2.commitment(packet.sourceClient, packet.sequence);
    expect(asked.merkle_path.key_path).toEqual([base64("ibc"), base64(Buffer.from(key, "latin1"))]);
    expect(asked.value).toBe(base64(packetCommitmentV2(packet)));

    // A contract that overwrites who stands on the other side does so to its client alone.
    contract.script = {
      verify_membership: ({ store }) => {
        store.set(utf8("counterparty"), utf8("x"));
        return { kind: "returned" };
      },
    };
    const again = v2.MsgRecvPacket.create({ ...message, packet: { ...packet, sequence: 2n } });
    const second = pack(v2.MsgRecvPacket, v2.MsgRecvPacket.encode(again));
    expect(resultOf(world.deliver([packed, second]))).toBe("undefined/111222");
  });
});

describe("the query for memberships", () => {
  function ask(world: World) {
    const request = QueryVerifyMembershipRequest.create({
      clientId: CLIENT,
      proof: PROOF,
      proofHeight: at(5n),
      merklePath: { keyPath: [utf8("ibc"), utf8("key")] },
      value: utf8("value"),
    });
    const path = "/ibc.core.client.v1.Query/VerifyMembership";
    return world.query(path, QueryVerifyMembershipRequest.encode(request));
  }

  test("has the contract verify, and keeps nothing of what it wrote", () => {
    const { world, contract } = scriptedWorld();
    contract.script = {
      verify_membership: ({ store }) => {
        store.set(utf8("key"), utf8("value"));
        return { kind: "returned" };
      },
    };
    world.branches.open();
    const answer = ask(world);
    world.branches.close(false);
    expect(QueryVerifyMembershipResponse.decode(answer.value).success).toBe(true);
    contract.script = { verify_membership: () => ({ kind: "refused", log: "no" }) };
    expect(QueryVerifyMembershipResponse.decode(ask(world).value).success).toBe(false);
  });
});
