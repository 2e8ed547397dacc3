/** Packed states without a type, and messages that end too early: what no light client can read. */
import { describe, expect, test } from "vitest";
import { Plan } from "../../host/codec/gen/cosmos.upgrade.v1beta1.js";
import { Any } from "../../host/codec/gen/google.protobuf.js";
import {
  MsgCreateClient,
  MsgIBCSoftwareUpgrade,
  MsgUpgradeClient,
} from "../../host/codec/gen/ibc.core.client.v1.js";
import {
  ConsensusState as SoloMachineConsensus,
  ClientState as SoloMachineState,
} from "../../host/codec/gen/ibc.lightclients.solomachine.v3.js";
import { resultOf } from "../support/clients.js";
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

const CLIENT_STATE = packClientState(validClientState());
const CONSENSUS_STATE = packConsensusState(validConsensusState());
const UNTYPED = Any.create({ typeUrl: "", value: Uint8Array.of(1, 2, 3) });

/** Delivers a message as another module routes it, which a transaction would not get so far. */
function route(message: Any): string {
  return resultOf(new World().deliver([message], { routed: true }));
}

function create(fields: Partial<MsgCreateClient>): string {
  const states = { clientState: CLIENT_STATE, consensusState: CONSENSUS_STATE };
  const message = MsgCreateClient.create({ ...states, signer: SIGNER, ...fields });
  return route(pack(MsgCreateClient, MsgCreateClient.encode(message)));
}

function upgrade(fields: Partial<MsgUpgradeClient>): string {
  const message = MsgUpgradeClient.create({
    clientId: "07-tendermint-0",
    clientState: CLIENT_STATE,
    consensusState: CONSENSUS_STATE,
    proofUpgradeClient: Uint8Array.of(1),
    proofUpgradeConsensusState: Uint8Array.of(1),
    signer: SIGNER,
    ...fields,
  });
  return route(pack(MsgUpgradeClient, MsgUpgradeClient.encode(message)));
}

function plan(upgradedClientState: Any | undefined): string {
  const message = MsgIBCSoftwareUpgrade.create({
    plan: Plan.create({ name: "next", height: 100n }),
    upgradedClientState,
    signer: AUTHORITY,
  });
  return route(pack(MsgIBCSoftwareUpgrade, MsgIBCSoftwareUpgrade.encode(message)));
}

describe("a state without a type is refused", () => {
  test("by createClient", () => {
    expect(create({ clientState: UNTYPED })).toBe("ibc/14");
    expect(create({ consensusState: UNTYPED })).toBe("ibc/14");
  });

  test("by upgradeClient", () => {
    expect(upgrade({ clientState: UNTYPED })).toBe("ibc/14");
    expect(upgrade({ consensusState: UNTYPED })).toBe("ibc/14");
  });

  test("by ibcSoftwareUpgrade", () => {
    expect(plan(UNTYPED)).toBe("ibc/14");
  });
});

/** A state of a solo machine, whose key nobody looks at here. */
const MACHINE = pack(
  SoloMachineState,
  SoloMachineState.encode(
    SoloMachineState.create({ sequence: 1n, consensusState: SoloMachineConsensus.create({}) }),
  ),
);
const MACHINE_CONSENSUS = pack(
  SoloMachineConsensus,
  SoloMachineConsensus.encode(SoloMachineConsensus.create({})),
);

describe("states of a solo machine", () => {
  test("upgrade no client that tendermint states upgrade", () => {
    expect(upgrade({ consensusState: MACHINE_CONSENSUS })).toBe("client/25");
  });

  test("are not what a chain upgrades to", () => {
    expect(plan(MACHINE)).toBe("client/25");
  });
});

describe("a message that ends too early", () => {
  const messages = [
    "/ibc.core.client.v1.MsgCreateClient",
    "/ibc.core.client.v1.MsgUpdateClient",
    "/ibc.core.client.v1.MsgUpgradeClient",
    "/ibc.core.client.v1.MsgIBCSoftwareUpgrade",
    "/ibc.core.client.v1.MsgRecoverClient",
    "/ibc.core.connection.v1.MsgConnectionOpenInit",
    "/ibc.core.channel.v1.MsgRecvPacket",
    "/ibc.applications.transfer.v1.MsgTransfer",
  ];

  test.each(messages)("%s", (typeUrl) => {
    for (const value of [[10], [10, 5], [10, 5, 1], [8, 0x80]]) {
      const message = Any.create({ typeUrl, value: Uint8Array.from(value) });
      expect(resultOf(new World().deliver([message]))).toBe("sdk/2");
    }
  });
});
