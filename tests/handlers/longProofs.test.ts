/** Proofs of more fields than a message may have, alone and behind one of the same store. */
import { expect, test } from "vitest";
import { concatBytes } from "../../host/bytes.js";
import { CommitmentProof } from "../../host/codec/gen/cosmos.ics23.v1.js";
import type { Packet } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { MerkleProof } from "../../host/codec/gen/ibc.core.commitment.v1.js";
import { sentPacketEntry } from "../support/channels.js";
import {
  linkWithChannel,
  packRecvPacket,
  receivedPacket,
  recvPacketOf,
} from "../support/packets.js";
import { codeOf } from "../support/transfers.js";

const MAXIMUM_FIELDS = 65_536;
/** A field that no proof has: number 15, of the number 0. */
const UNKNOWN_FIELD = Uint8Array.of(0x78, 0);

const first = receivedPacket();
const second = receivedPacket({ sequence: 2n });
const link = linkWithChannel({ ...sentPacketEntry(first), ...sentPacketEntry(second) });
const { world } = link;

function lengthOf(size: number): number[] {
  return size < 0x80 ? [size] : [(size & 0x7f) | 0x80, ...lengthOf(size >> 7)];
}

/** Brings a packet, with so many unknown fields at the end of the lower part of its proof. */
function recvPacket(packet: Packet, unknownFields: number) {
  const message = recvPacketOf(link, packet);
  const parts = MerkleProof.decode(message.proofCommitment).proofs.map(CommitmentProof.encode);
  const padding = new Array<Uint8Array>(unknownFields).fill(UNKNOWN_FIELD);
  parts[0] = concatBytes(parts[0]!, ...padding);
  const encoded = parts.map((part) =>
    concatBytes(Uint8Array.of(0x0a, ...lengthOf(part.length)), part),
  );
  return packRecvPacket({ ...message, proofCommitment: concatBytes(...encoded) });
}

function outcome(...messages: ReturnType<typeof recvPacket>[]): string {
  return world.tentatively(() => codeOf(world.deliver(messages)));
}

/** The fewest unknown fields that a proof is refused with. */
function fewestTooMany(): number {
  let [few, many] = [0, MAXIMUM_FIELDS];
  while (many - few > 1) {
    const middle = (few + many) >> 1;
    if (outcome(recvPacket(second, middle)) === "/0") few = middle;
    else many = middle;
  }
  return many;
}

test("a proof of too many fields is refused behind one of the same store, too", () => {
  const tooMany = fewestTooMany();
  const refusal = outcome(recvPacket(second, tooMany));
  expect(refusal).not.toBe("/0");
  expect(outcome(recvPacket(first, 0), recvPacket(second, tooMany - 1))).toBe("/0");
  expect(outcome(recvPacket(first, 0), recvPacket(second, tooMany))).toBe(refusal);
});
