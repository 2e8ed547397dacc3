/**
 * Proofs of solidity-ibc-eureka: a key with its value, or its absence, below the root of a
 * consensus state, as a Tendermint client verifies them.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { fromHex } from "../../host/bytes.js";
import { ProofSpec } from "../../host/codec/gen/cosmos.ics23.v1.js";
import { ConsensusState } from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import {
  type CommitmentGuest,
  list,
  loadCommitment,
  VERDICT,
} from "../commitment/support/guest.js";
import { hexFrom, type JsonObject } from "../consensus/support/cometJson.js";
import { validClientState } from "../support/world.js";
import { readVector, vectorFiles } from "./support/files.js";

const files = vectorFiles("eureka-tendermint").filter(
  (path) => (readVector(path) as JsonObject).membership_msg,
);

function rootFrom({ consensus_state_hex, trusted_consensus_state }: JsonObject): Uint8Array {
  if (consensus_state_hex) return ConsensusState.decode(hexFrom(consensus_state_hex)).root.hash;
  return hexFrom((trusted_consensus_state as JsonObject).root);
}

let guest: CommitmentGuest;

describe.skipIf(files.length === 0)("proofs of solidity-ibc-eureka (STRAIT_VECTORS)", () => {
  beforeAll(async () => {
    guest = await loadCommitment();
  });

  test.each(files)("%s", (file) => {
    const json = readVector(file) as JsonObject;
    const { path, proof, value } = json.membership_msg as JsonObject;
    const specs = list(validClientState().proofSpecs.map((spec) => ProofSpec.encode(spec)));
    const keys = list((path as string[]).map(hexFrom));
    const ask = (root: Uint8Array): number =>
      value
        ? guest.ask("verify_membership", hexFrom(proof), ...specs, root, ...keys, hexFrom(value))
        : guest.ask("verify_non_membership", hexFrom(proof), ...specs, root, ...keys);
    expect(ask(rootFrom(json))).toBe(VERDICT.valid);
    expect(ask(fromHex("07".repeat(32)))).toBe(VERDICT.invalidProof);
  });
});
