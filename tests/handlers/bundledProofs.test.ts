/**
 * What a transaction remembers of the proofs before never lets a bad one pass: each proof has the
 * outcome behind others of its transaction that it has in a transaction of its own.
 */
import { expect, test } from "vitest";
import { concatBytes } from "../../host/bytes.js";
import { CommitmentProof } from "../../host/codec/gen/cosmos.ics23.v1.js";
import type { Any } from "../../host/codec/gen/google.protobuf.js";
import { MerkleProof } from "../../host/codec/gen/ibc.core.commitment.v1.js";
import { Random } from "../commitment/support/random.js";
import { sentPacketEntry, UNORDERED } from "../support/channels.js";
import { resultOf } from "../support/clients.js";
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

const ROUNDS = 1_500;
const RECEIVED = Array.from({ length: 12 }, (_, index) =>
  receivedPacket({ sequence: BigInt(index + 1) }),
);
const LOST = Array.from({ length: 6 }, (_, index) => sentPacket({ sequence: BigInt(index + 1) }));

const link = linkWithChannel(
  Object.assign({}, ...RECEIVED.map((packet) => sentPacketEntry(packet))),
);
for (const packet of LOST) putEntries(link.world, sentPacketEntry(packet));

/** A datagram of a packet, with its proof or another one in its place. */
interface Relayed {
  readonly proof: Uint8Array;
  with(proof: Uint8Array): Any;
}

const RELAYED: readonly Relayed[] = [
  ...RECEIVED.map((packet) => {
    const message = recvPacketOf(link, packet);
    const proof = message.proofCommitment;
    return {
      proof,
      with: (other: Uint8Array) => packRecvPacket({ ...message, proofCommitment: other }),
    };
  }),
  ...LOST.map((packet) => {
    const message = timeoutOf(link, packet, UNORDERED);
    const proof = message.proofUnreceived;
    return {
      proof,
      with: (other: Uint8Array) => packTimeout({ ...message, proofUnreceived: other }),
    };
  }),
];

/** A proof made a bad one, or put together another way, or left as it is. */
function tampered(own: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  const [lower, upper] = MerkleProof.decode(own).proofs as [CommitmentProof, CommitmentProof];
  const [otherLower, otherUpper] = MerkleProof.decode(other).proofs as (typeof lower)[];
  const encoded = (...proofs: CommitmentProof[]) => MerkleProof.encode({ proofs });
  switch (random.below(9)) {
    case 0:
    case 1: {
      const changed = own.slice();
      changed[random.below(changed.length)]! ^= 1 + random.below(255);
      return changed;
    }
    case 2: {
      // Only the lower proof is changed: the upper one stays that of the proofs before.
      const changed = CommitmentProof.encode(lower);
      changed[random.below(changed.length)]! ^= 1 + random.below(255);
      const tail = encoded(upper);
      return concatBytes(encoded(lower).slice(0, 3), changed, tail);
    }
    case 3:
      return other;
    case 4:
      return encoded(otherLower!, upper);
    case 5:
      return encoded(upper, lower);
    case 6:
      return random.oneIn(2) ? encoded(upper) : encoded(lower, otherUpper!, upper);
    case 7:
      // A field that nobody knows, which gogoproto skips.
      return concatBytes(own, Uint8Array.of(0x12, 0x00));
    default:
      return own;
  }
}

/** The outcome of the last of some datagrams, each in a transaction of its own or all in one. */
function outcome(datagrams: readonly Any[], together: boolean): string {
  return link.world.tentatively(() => {
    const last = datagrams.at(-1)!;
    if (together) return resultOf(link.world.deliver(datagrams));
    for (const datagram of datagrams.slice(0, -1)) {
      expect(resultOf(link.world.deliver([datagram]))).toBe("/0");
    }
    return resultOf(link.world.deliver([last]));
  });
}

test("a proof behind others fares as it does alone", () => {
  const random = new Random(11);
  const seen = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++) {
    const before = Array.from({ length: 1 + random.below(4) }, () => random.pick(RELAYED));
    const last = random.pick(RELAYED);
    const proof = tampered(last.proof, random.pick(RELAYED).proof, random);
    const datagrams = [...before.map((one) => one.with(one.proof)), last.with(proof)];
    const alone = outcome(datagrams, false);
    expect(outcome(datagrams, true), `round ${round}`).toBe(alone);
    seen.set(alone, (seen.get(alone) ?? 0) + 1);
  }
  expect(seen.get("/0")).toBeGreaterThan(ROUNDS / 10);
  expect(seen.get("commitment/2")).toBeGreaterThan(ROUNDS / 4);
});
