/** Explaining proofs: each step with its hash, from the leaf to the root. */
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { toHex } from "../../host/bytes.js";
import type { ExistenceProof } from "../../host/codec/gen/cosmos.ics23.v1.js";
import { MsgRecvPacket } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { MerkleProof } from "../../host/codec/gen/ibc.core.commitment.v1.js";
import { receiptEntry, sentPacketEntry, UNORDERED } from "../support/channels.js";
import {
  linkWithChannel,
  packRecvPacket,
  packTimeout,
  putEntries,
  receivedPacket,
  recvPacketOf,
  sentPacket,
  timeoutOf,
} from "../support/packets.js";
import { checksOf, explainDelivery, foundBy, hashesOf } from "./support/explained.js";

const PACKETS = [1n, 2n, 3n, 4n, 5n].map((sequence) => receivedPacket({ sequence }));
const [FIRST, SECOND] = PACKETS;
const link = linkWithChannel(Object.assign({}, ...PACKETS.map(sentPacketEntry)));

/** The hashes of a proof, worked out from what ICS-23 says and nothing of ours. */
function hashesOfProof({ key, value, leaf, path }: ExistenceProof): string[] {
  const sha256 = (...parts: Uint8Array[]) => {
    const hash = createHash("sha256");
    for (const part of parts) hash.update(part);
    return new Uint8Array(hash.digest());
  };
  const withLength = (bytes: Uint8Array) => [Uint8Array.of(bytes.length), bytes] as const;
  if (key.length > 127) throw new Error("a length of two bytes");
  let hash = sha256(leaf!.prefix, ...withLength(key), ...withLength(sha256(value)));
  const hashes = [hash];
  for (const { prefix, suffix } of path) {
    hash = sha256(prefix, hash, suffix);
    hashes.push(hash);
  }
  return hashes.map(toHex);
}

function proofsOf(encoded: Uint8Array): ExistenceProof[] {
  return MerkleProof.decode(encoded).proofs.map(({ exist }) => exist!);
}

describe("a proof that a packet was sent", () => {
  test("is told leaf by leaf and step by step, up to the root of the header", () => {
    const message = recvPacketOf(link, FIRST!);
    const { response, steps } = explainDelivery(link.world, [packRecvPacket(message)]);
    expect(response.code).toBe(0);
    const [lower, upper] = proofsOf(message.proofCommitment);
    expect(lower!.path.length).toBeGreaterThan(1);
    const told = hashesOf(steps);
    expect(told).toEqual([...hashesOfProof(lower!), ...hashesOfProof(upper!)]);
    expect(toHex(upper!.value)).toBe(told[lower!.path.length]);
    const root = checksOf(steps).find(({ condition }) => condition === "subroot == root")!;
    const [subroot, expected] = [foundBy(root).subroot, foundBy(root).root];
    expect([root.passed, subroot, expected]).toEqual([true, told.at(-1), told.at(-1)]);
  });

  test("is told for every message of a bundle, though its upper part is known", () => {
    const messages = [FIRST!, SECOND!].map((packet) => recvPacketOf(link, packet));
    const { response, steps } = explainDelivery(link.world, messages.map(packRecvPacket));
    expect(response.code).toBe(0);
    const all = messages.flatMap(({ proofCommitment }) =>
      proofsOf(proofCommitment).flatMap(hashesOfProof),
    );
    expect(hashesOf(steps)).toEqual(all);
  });

  test("shows where it parts from the good one when a step of it is another", () => {
    const message = recvPacketOf(link, FIRST!);
    const good = hashesOf(explainDelivery(link.world, [packRecvPacket(message)]).steps);
    const tampered = MerkleProof.decode(message.proofCommitment);
    const { path } = tampered.proofs[0]!.exist!;
    const step = path[1]!;
    // The last byte of a step is one of a sibling's hash, on whichever side that stands.
    const changed = step.suffix.length > 0 ? step.suffix : step.prefix;
    changed[changed.length - 2]! ^= 1;
    const bad = MsgRecvPacket.create({ ...message, proofCommitment: MerkleProof.encode(tampered) });
    const { response, steps, failure } = explainDelivery(link.world, [packRecvPacket(bad)]);
    expect(`${response.codespace}/${response.code}`).toBe("commitment/2");
    const hashes = hashesOf(steps);
    const parting = hashes.findIndex((hash, index) => hash !== good[index]);
    // Leaf and first step are equal, the second and all after it are not.
    expect(parting).toBe(2);
    const { check } = failure!;
    expect(check).toMatchObject({ expected: "value is proof value", passed: false });
    expect(foundBy(check).value).toBe(hashes.at(-1));
    expect(foundBy(check)["proof.value"]).toBe(good[path.length]);
  });

  test("of another packet fails at its value", () => {
    const message = {
      ...recvPacketOf(link, FIRST!),
      packet: { ...FIRST!, data: Uint8Array.of(1) },
    };
    const { failure } = explainDelivery(link.world, [packRecvPacket(message)]);
    expect(failure!.check).toMatchObject({ condition: "value != proof.value" });
    expect(failure!.check.refusal).toMatchObject({ codespace: "commitment", code: 2 });
  });
});

describe("a proof that a packet was not received", () => {
  const LOST = sentPacket({ sequence: 2n });
  const RECEIVED = sentPacket();
  const timeouts = linkWithChannel(receiptEntry(RECEIVED));
  putEntries(timeouts.world, sentPacketEntry(LOST));

  test("is told with the hashes of both neighbours, and of the store", () => {
    const message = timeoutOf(timeouts, LOST, UNORDERED);
    const { response, steps } = explainDelivery(timeouts.world, [packTimeout(message)]);
    expect([response.code, response.log]).toEqual([0, ""]);
    const [lower, upper] = MerkleProof.decode(message.proofUnreceived).proofs;
    const { left, right } = lower!.nonexist!;
    expect(left ?? right).toBeDefined();
    const neighbours = [left, right].flatMap((proof) => (proof ? hashesOfProof(proof) : []));
    expect(hashesOf(steps)).toEqual([...neighbours, ...hashesOfProof(upper!.exist!)]);
  });
});
