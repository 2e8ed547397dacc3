/** Changed bytes in all that concerns solo machines: never a trap, and no write without success. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import * as ed25519Key from "../../host/codec/gen/cosmos.crypto.ed25519.js";
import {
  ConnectionEnd,
  MsgConnectionOpenAck,
  State,
} from "../../host/codec/gen/ibc.core.connection.v1.js";
import { Header, Misbehaviour } from "../../host/codec/gen/ibc.lightclients.solomachine.v3.js";
import type { DeliverResponse } from "../../host/codec/gen/strait.abi.v0.js";
import { CHANGES, type Change, changed } from "../support/changedBytes.js";
import { updateClient } from "../support/clients.js";
import {
  CONNECTION,
  COUNTERPARTY_CONNECTION,
  counterpartyEnd,
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
import { CLIENT, createFor, deliverHeader, mustCreate } from "../support/soloMachineClients.js";
import { pack, SIGNER, World } from "../support/world.js";

const MEMBERS = [ed25519Signer(11), secp256k1Signer(12), secp256k1Signer(13)];
const NESTED = multisigSigner(1, [MEMBERS[0]!, multisigSigner(2, MEMBERS, [0, 2])], [1]);
const SIGNERS: readonly Signer[] = [
  ed25519Signer(1),
  secp256k1Signer(1),
  secp256r1Signer(1),
  multisigSigner(2, MEMBERS, [1, 2]),
  NESTED,
];

function withKey(signer: Signer, value: Uint8Array): Signer {
  return { ...signer, publicKey: { ...signer.publicKey, value } };
}

const connection = {
  clientId: "07-tendermint-3",
  versions: [newVersion()],
  counterparty: { clientId: CLIENT, connectionId: CONNECTION, prefix: PREFIX },
};
const ANSWERED = ConnectionEnd.encode(
  counterpartyEnd({ ...connection, state: State.STATE_TRYOPEN, delayPeriod: 0n }),
);

function openAck(world: World, proofTry: Uint8Array): DeliverResponse {
  const message = MsgConnectionOpenAck.create({
    connectionId: CONNECTION,
    counterpartyConnectionId: COUNTERPARTY_CONNECTION,
    version: newVersion(),
    proofTry,
    proofHeight: { revisionNumber: 0n, revisionHeight: 1n },
    signer: SIGNER,
  });
  return world.deliver([pack(MsgConnectionOpenAck, MsgConnectionOpenAck.encode(message))]);
}

/** A world with a client of the machine and a connection to it that waits for an answer. */
function newWorld(machine: SoloMachine): World {
  const world = new World();
  mustCreate(world, machine);
  putConnection(world, CONNECTION, {
    ...ConnectionEnd.create({}),
    ...connection,
    clientId: CLIENT,
    state: State.STATE_INIT,
    counterparty: {
      clientId: "07-tendermint-3",
      connectionId: COUNTERPARTY_CONNECTION,
      prefix: PREFIX,
    },
  });
  return world;
}

const CASES: readonly [
  name: string,
  deliver: (world: World, machine: SoloMachine, changes: readonly Change[]) => DeliverResponse,
][] = [
  [
    "the key of a new client",
    (world, { signer }, changes) => {
      const key = withKey(signer, changed(signer.publicKey.value, changes));
      return createFor(world, new SoloMachine(key));
    },
  ],
  [
    "the key in a header",
    (world, machine, changes) => {
      const key = withKey(NESTED, changed(NESTED.publicKey.value, changes));
      return deliverHeader(world, machine.header(new SoloMachine(key, 2n)));
    },
  ],
  [
    "the signature of a header",
    (world, machine, changes) => {
      const header = machine.header(machine);
      header.signature = changed(header.signature, changes);
      return deliverHeader(world, header);
    },
  ],
  [
    "a header",
    (world, machine, changes) => {
      const value = changed(Header.encode(machine.header(machine)), changes);
      return updateClient(world, CLIENT, pack(Header, value));
    },
  ],
  [
    "evidence",
    (world, machine, changes) => {
      const value = changed(Misbehaviour.encode(machine.misbehaviour()), changes);
      return updateClient(world, CLIENT, pack(Misbehaviour, value));
    },
  ],
  [
    "a signature in evidence",
    (world, machine, changes) => {
      const evidence = machine.misbehaviour();
      evidence.signatureTwo!.signature = changed(evidence.signatureTwo!.signature, changes);
      return updateClient(world, CLIENT, pack(Misbehaviour, Misbehaviour.encode(evidence)));
    },
  ],
  [
    "a proof",
    (world, machine, changes) => {
      const path = utf8(`connections/${COUNTERPARTY_CONNECTION}`);
      return openAck(world, changed(machine.proof({ path, data: ANSWERED }), changes));
    },
  ],
];

describe("changed bytes in", () => {
  test.each(CASES)("%s", (_, deliver) => {
    const machines = SIGNERS.map((signer) => new SoloMachine(signer));
    const worlds = machines.map((machine) => newWorld(machine));
    const codes = new Set<string>();
    const which = fc.nat(SIGNERS.length - 1);
    const property = fc.property(which, CHANGES, (index, changes) => {
      const world = worlds[index]!;
      const before = [...world.written()];
      world.branches.open();
      const { code, codespace } = deliver(world, machines[index]!, changes);
      codes.add(`${codespace}/${code}`);
      if (code !== 0) expect([...world.written()]).toEqual(before);
      world.branches.close(false);
    });
    fc.assert(property, { numRuns: 150, seed: 6 });
    expect(codes.size).toBeGreaterThan(1);
    // What is not changed is accepted, so that the changes are what is refused.
    for (const [index, machine] of machines.entries()) {
      expect(deliver(worlds[index]!, machine, []).code).toBe(0);
    }
  });
});

describe("a large header does not trap", () => {
  /** A key of so many bytes in so many multisig keys. */
  function largeKey(depth: number, size: number): Signer {
    const { PubKey } = ed25519Key;
    const value = PubKey.encode({ key: new Uint8Array(size) });
    let signer: Signer = { ...ed25519Signer(1), publicKey: pack(PubKey, value) };
    for (let level = 0; level < depth; level++) signer = multisigSigner(1, [signer]);
    return signer;
  }

  test.each([
    ["one key", 0, 1_900_000, "sdk/11"],
    ["a key in a multisig key", 1, 1_900_000, "sdk/11"],
    ["a key in as many multisig keys as may be", 7, 1_900_000, "sdk/2"],
    ["a key of half the size", 0, 999_000, "/0"],
  ])("with %s", (_, depth, size, result) => {
    const machine = new SoloMachine(ed25519Signer(2));
    const world = newWorld(machine);
    const { publicKey } = largeKey(depth, size);
    const next = new SoloMachine({ ...ed25519Signer(3), publicKey }, 2n);
    const { codespace, code } = deliverHeader(world, machine.header(next));
    expect(`${codespace}/${code}`).toBe(result);
  });
});
