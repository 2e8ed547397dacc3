/** ICS-02 recoverClient and upgradeClient for solo machines. */
import { describe, expect, test } from "vitest";
import { MsgRecoverClient, MsgUpgradeClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import type { DeliverResponse } from "../../host/codec/gen/strait.abi.v0.js";
import { changesBy, createClientOf, resultOf } from "../support/clients.js";
import { Counterparty } from "../support/counterparty.js";
import {
  ed25519Signer,
  multisigSigner,
  type Signer,
  SoloMachine,
  secp256k1Signer,
} from "../support/soloMachine.js";
import {
  CLIENT,
  createMessage,
  deliverHeader,
  deliverMisbehaviour,
  mustCreate,
  storedState,
} from "../support/soloMachineClients.js";
import { AUTHORITY, pack, SIGNER, World } from "../support/world.js";

const SUBSTITUTE = "06-solomachine-1";
const MACHINE = new SoloMachine(secp256k1Signer(1), 5n, 100n);
const NEW_MACHINE = new SoloMachine(ed25519Signer(2), 6n, 3n, "new");

/** A world with a frozen client and another. */
function newWorld(substitute = NEW_MACHINE, machine = MACHINE): World {
  const world = new World();
  mustCreate(world, machine);
  expect(resultOf(deliverMisbehaviour(world, machine.misbehaviour()))).toBe("/0");
  mustCreate(world, substitute);
  return world;
}

function recover(
  world: World,
  subjectClientId = CLIENT,
  substituteClientId = SUBSTITUTE,
): DeliverResponse {
  const message = MsgRecoverClient.create({
    subjectClientId,
    substituteClientId,
    signer: AUTHORITY,
  });
  const packed = pack(MsgRecoverClient, MsgRecoverClient.encode(message));
  return world.deliver([packed], { signers: [AUTHORITY], routed: true });
}

describe("recoverClient of a solo machine", () => {
  test("makes the subject what its substitute is", () => {
    const world = newWorld();
    const changes = changesBy(world, () => {
      expect(recover(world).results[0]!.events).toEqual([
        {
          type: "recover_client",
          attributes: [
            { key: "subject_client_id", value: CLIENT },
            { key: "client_type", value: "06-solomachine" },
          ],
        },
        { type: "message", attributes: [{ key: "module", value: "ibc_client" }] },
      ]);
    });
    expect([...changes.keys()]).toEqual([`clients/${CLIENT}/clientState`]);
    expect(storedState(world)).toEqual(NEW_MACHINE.clientState());
    const next = new SoloMachine(secp256k1Signer(9), 7n, 200n);
    expect(resultOf(deliverHeader(world, NEW_MACHINE.header(next)))).toBe("/0");
  });

  test("needs another key, of whichever kind", () => {
    const members = [secp256k1Signer(1), ed25519Signer(2)];
    const isSame: readonly (readonly [Signer, Signer, string])[] = [
      [secp256k1Signer(1), secp256k1Signer(1), "client/12"],
      [secp256k1Signer(1), secp256k1Signer(2), "/0"],
      [secp256k1Signer(1), multisigSigner(1, [secp256k1Signer(1)]), "/0"],
      [multisigSigner(1, members), multisigSigner(1, members), "client/12"],
      [multisigSigner(1, members), multisigSigner(2, members), "/0"],
      [multisigSigner(1, members), multisigSigner(1, [...members].reverse()), "/0"],
    ];
    for (const [key, substituteKey, result] of isSame) {
      const machine = new SoloMachine(key, 5n, 100n);
      const substitute = new SoloMachine(substituteKey, 6n, 100n, "new");
      expect(resultOf(recover(newWorld(substitute, machine)))).toBe(result);
    }
  });

  test("takes the same bytes for another key where they are of another kind", () => {
    const { typeUrl } = ed25519Signer(1).publicKey;
    const { value } = secp256k1Signer(1).publicKey;
    const signer: Signer = { ...secp256k1Signer(1), publicKey: { typeUrl, value } };
    expect(resultOf(recover(newWorld(new SoloMachine(signer, 6n, 100n))))).toBe("/0");
  });

  test("refuses a substitute that is not ahead, frozen, absent or of another kind", () => {
    const behind = new SoloMachine(ed25519Signer(2), 5n, 100n);
    expect(resultOf(recover(newWorld(behind)))).toBe("client/26");
    const frozen = newWorld();
    mustCreate(frozen, behind);
    expect(resultOf(recover(frozen, SUBSTITUTE, "06-solomachine-2"))).toBe("client/24");
    expect(resultOf(recover(frozen, "06-solomachine-9", CLIENT))).toBe("client/29");
    expect(resultOf(recover(frozen, CLIENT, "06-solomachine-9"))).toBe("client/29");
    expect(resultOf(recover(frozen, CLIENT, "07-tendermint-9"))).toBe("client/29");
    const tendermint = createClientOf(frozen, new Counterparty().advanceTo(9n), 9n);
    expect(resultOf(recover(frozen, CLIENT, tendermint))).toBe("undefined/111222");
    expect(resultOf(recover(frozen, SUBSTITUTE, tendermint))).toBe("client/24");
  });

  test("refuses a subject that never was", () => {
    expect(resultOf(recover(newWorld(), "06-solomachine-9"))).toBe("client/4");
  });
});

describe("upgradeClient of a solo machine", () => {
  function upgrade(world: World, clientId = CLIENT): DeliverResponse {
    const { clientState, consensusState } = createMessage(NEW_MACHINE);
    const message = MsgUpgradeClient.create({
      clientId,
      clientState,
      consensusState,
      proofUpgradeClient: Uint8Array.of(1),
      proofUpgradeConsensusState: Uint8Array.of(1),
      signer: SIGNER,
    });
    return world.deliver([pack(MsgUpgradeClient, MsgUpgradeClient.encode(message))]);
  }

  test("is refused", () => {
    const world = new World();
    mustCreate(world, MACHINE);
    expect(resultOf(upgrade(world))).toBe("client/25");
  });

  test("is refused for its status first, and as states of another kind by other clients", () => {
    const world = newWorld();
    expect(resultOf(upgrade(world))).toBe("client/29");
    const tendermint = createClientOf(world, new Counterparty().advanceTo(9n), 9n);
    expect(resultOf(upgrade(world, tendermint))).toBe("client/3");
  });
});
