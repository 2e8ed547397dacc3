/** ICS-09: the client by which a chain is its own counterparty (09-localhost). */
import { describe, expect, test } from "vitest";
import { MsgRecoverClient, MsgUpgradeClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import { type DeliverResponse, Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { allowClients, createClientOf, packHeader, updateClient } from "../support/clients.js";
import { Counterparty } from "../support/counterparty.js";
import {
  AUTHORITY,
  pack,
  packClientState,
  packConsensusState,
  SIGNER,
  validClientState,
  validConsensusState,
  World,
} from "../support/world.js";

const LOCALHOST = "09-localhost";
const PROOF = Uint8Array.of(1);

const counterparty = new Counterparty().advanceTo(3n);
const header = packHeader(counterparty.header(3n, 2n));

/** Codespace, code and stage of a refusal that writes nothing. */
function refusal(world: World, deliver: () => DeliverResponse): [string, number] {
  const before = [...world.written()];
  const { codespace, code, stage, results } = deliver();
  expect(results).toEqual([]);
  expect([...world.written()]).toEqual(before);
  return [`${codespace}/${code}`, stage];
}

describe("the localhost client", () => {
  test("takes no update", () => {
    const world = new World();
    const refused = refusal(world, () => updateClient(world, LOCALHOST, header));
    expect(refused).toEqual(["client/23", Stage.STAGE_EXECUTE]);
  });

  test("is not there when it is not allowed", () => {
    const world = new World();
    allowClients(world, ["07-tendermint"]);
    const refused = refusal(world, () => updateClient(world, LOCALHOST, header));
    expect(refused).toEqual(["client/10", Stage.STAGE_EXECUTE]);
  });

  test("takes none under a numbered identifier either", () => {
    const world = new World();
    const refused = refusal(world, () => updateClient(world, "09-localhost-0", header));
    expect(refused).toEqual(["client/23", Stage.STAGE_EXECUTE]);
  });

  test("cannot be upgraded", () => {
    const world = new World();
    const message = MsgUpgradeClient.create({
      clientId: LOCALHOST,
      clientState: packClientState(validClientState()),
      consensusState: packConsensusState(validConsensusState()),
      proofUpgradeClient: PROOF,
      proofUpgradeConsensusState: PROOF,
      signer: SIGNER,
    });
    const packed = pack(MsgUpgradeClient, MsgUpgradeClient.encode(message));
    const refused = refusal(world, () => world.deliver([packed]));
    expect(refused).toEqual(["client/25", Stage.STAGE_EXECUTE]);
  });

  test("needs no recovery, for it is always active", () => {
    const world = new World();
    const substituteClientId = createClientOf(world, counterparty, 2n);
    const message = MsgRecoverClient.create({
      subjectClientId: LOCALHOST,
      substituteClientId,
      signer: AUTHORITY,
    });
    const packed = pack(MsgRecoverClient, MsgRecoverClient.encode(message));
    const deliver = () => world.deliver([packed], { signers: [AUTHORITY], routed: true });
    expect(refusal(world, deliver)).toEqual(["client/24", Stage.STAGE_EXECUTE]);
  });
});
