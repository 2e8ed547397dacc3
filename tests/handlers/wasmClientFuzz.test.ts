/** Messages about clients in contracts with changed bytes never trap, and change nothing when they
 * are refused. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import { Any } from "../../host/codec/gen/google.protobuf.js";
import {
  MsgCreateClient,
  MsgUpdateClient,
  MsgUpgradeClient,
} from "../../host/codec/gen/ibc.core.client.v1.js";
import {
  ClientMessage,
  ClientState,
  ConsensusState,
  MsgMigrateContract,
  MsgRemoveChecksum,
  MsgStoreCode,
} from "../../host/codec/gen/ibc.lightclients.wasm.v1.js";
import { changesBy } from "../support/clients.js";
import {
  CLIENT,
  createMessage,
  mustStore,
  ScriptedLightClient,
  scriptedWorld,
} from "../support/wasmClients.js";
import { AUTHORITY, pack, SIGNER } from "../support/world.js";

const { world, contract } = scriptedWorld();
const another = new ScriptedLightClient("another");
const { checksum } = contract;
mustStore(world, another.code);

const data = utf8("data");
const clientState = pack(
  ClientState,
  ClientState.encode({ data, checksum, latestHeight: { revisionNumber: 1n, revisionHeight: 9n } }),
);
const consensusState = pack(ConsensusState, ConsensusState.encode({ data }));
const clientMessage = pack(ClientMessage, ClientMessage.encode({ data }));
const [signer, clientId, proof] = [AUTHORITY, CLIENT, utf8("proof")];
const upgrade = {
  clientId,
  clientState,
  consensusState,
  proofUpgradeClient: proof,
  proofUpgradeConsensusState: proof,
  signer: SIGNER,
};
const migration = { signer, clientId, checksum: another.checksum, msg: data };

/** Messages that are accepted as they are. */
const MESSAGES: readonly Any[] = [
  pack(MsgStoreCode, MsgStoreCode.encode({ signer, wasmByteCode: utf8("code") })),
  pack(MsgRemoveChecksum, MsgRemoveChecksum.encode({ signer, checksum })),
  pack(MsgMigrateContract, MsgMigrateContract.encode(migration)),
  pack(MsgCreateClient, MsgCreateClient.encode(createMessage({ checksum }))),
  pack(MsgUpdateClient, MsgUpdateClient.encode({ clientId, clientMessage, signer: SIGNER })),
  pack(MsgUpgradeClient, MsgUpgradeClient.encode(upgrade)),
];

/** Bytes changed, cut away or put in between. */
const CHANGES = fc.array(
  fc.record({ at: fc.nat(), cut: fc.nat(3), put: fc.uint8Array({ maxLength: 3 }) }),
  { maxLength: 3 },
);

function changed(
  bytes: Uint8Array,
  changes: readonly { at: number; cut: number; put: Uint8Array }[],
) {
  const list = [...bytes];
  for (const { at, cut, put } of changes) list.splice(at % (list.length + 1), cut, ...put);
  return Uint8Array.from(list);
}

test("messages with changed bytes are accepted, or refused without a trace", () => {
  let accepted = 0;
  fc.assert(
    fc.property(fc.constantFrom(...MESSAGES), CHANGES, ({ typeUrl, value }, changes) => {
      const message = Any.create({ typeUrl, value: changed(value, changes) });
      world.tentatively(() => {
        let code = 0;
        const changes = changesBy(world, () => {
          const isOfAll = typeUrl.startsWith("/ibc.core.");
          code = world.deliver([message], { signers: [isOfAll ? SIGNER : AUTHORITY] }).code;
        });
        if (code === 0) accepted++;
        else expect(changes).toEqual(new Map());
      });
    }),
    { numRuns: 400 },
  );
  expect(accepted).toBeGreaterThan(10);
});
