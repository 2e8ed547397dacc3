/** ICS-08 clients that are upgraded, recovered and exported (08-wasm/light_client_module.go). */
import { describe, expect, test } from "vitest";
import { toHex, utf8 } from "../../host/bytes.js";
import { Chain } from "../../host/chain/chain.js";
import { readGenesisDocument, writeGenesisDocument } from "../../host/chain/genesisDocument.js";
import { Any } from "../../host/codec/gen/google.protobuf.js";
import { MsgRecoverClient, MsgUpgradeClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import {
  ClientState,
  ConsensusState,
  GenesisState,
} from "../../host/codec/gen/ibc.lightclients.wasm.v1.js";
import { LightClients } from "../../host/contracts/lightClients.js";
import { Machine } from "../../host/vm/machine.js";
import { resultOf } from "../support/clients.js";
import {
  CLIENT,
  create,
  mustStore,
  returned,
  type Script,
  ScriptedLightClient,
  SUBSTITUTE,
  scriptedWorld,
  storedState,
  wasmWorld,
} from "../support/wasmClients.js";
import { EVILS } from "../support/wasmEvils.js";
import { AUTHORITY, loadCore, pack, SIGNER, World } from "../support/world.js";

describe("upgradeClient", () => {
  function upgrade(world: World, height: bigint, client: Partial<ClientState> = {}) {
    const latestHeight = { revisionNumber: 1n, revisionHeight: height };
    const state = ClientState.create({ data: utf8("new"), latestHeight, ...client });
    const message = MsgUpgradeClient.create({
      clientId: CLIENT,
      clientState: pack(ClientState, ClientState.encode(state)),
      consensusState: pack(ConsensusState, ConsensusState.encode({ data: utf8("root") })),
      proofUpgradeClient: utf8("a"),
      proofUpgradeConsensusState: utf8("b"),
      signer: SIGNER,
    });
    return world.deliver([pack(MsgUpgradeClient, MsgUpgradeClient.encode(message))]);
  }

  test("asks the contract, which writes", () => {
    const { world, contract } = scriptedWorld();
    expect(resultOf(upgrade(world, 6n))).toBe("/0");
    expect(contract.asked("sudo")).toEqual([
      '{"verify_upgrade_and_update_state":{"upgrade_client_state":"bmV3",' +
        '"upgrade_consensus_state":"cm9vdA==","proof_upgrade_client":"YQ==",' +
        '"proof_upgrade_consensus_state":"Yg=="}}',
    ]);
    expect(resultOf(upgrade(world, 6n, { data: utf8("") }))).toBe("/0");
    expect(contract.asked("sudo")[1]).toMatch(/"upgrade_client_state":null/);
  });

  test("refuses a height that is not above the client's, before it asks", () => {
    const { world, contract } = scriptedWorld();
    expect(resultOf(upgrade(world, 5n))).toBe("ibc/9");
    expect(contract.asked("sudo")).toEqual([]);
  });

  test.each(EVILS)("refuses a contract that %s", (_, script, error) => {
    const { world, contract } = scriptedWorld();
    contract.script = { verify_upgrade_and_update_state: script };
    expect(resultOf(upgrade(world, 6n))).toBe(error);
  });
});

describe("recoverClient", () => {
  /** The first client is frozen, and the second is at height 9. */
  function withSubstitute(checksum?: Uint8Array): ReturnType<typeof scriptedWorld> {
    const scripted = scriptedWorld();
    const { contract, world } = scripted;
    mustStore(world, new ScriptedLightClient("another").code);
    const latestHeight = { revisionNumber: 1n, revisionHeight: 9n };
    expect(resultOf(create(world, { checksum: checksum ?? contract.checksum }))).toBe("/0");
    const state = { ...storedState(world, SUBSTITUTE), latestHeight };
    const packed = Any.encode(pack(ClientState, ClientState.encode(state)));
    world.branches.set(0, utf8(`clients/${SUBSTITUTE}/clientState`), packed);
    contract.script = {
      status: ({ clientId }) => returned({ status: clientId === CLIENT ? "Frozen" : "Active" }),
    };
    return scripted;
  }

  function recover(world: World) {
    const message = MsgRecoverClient.create({
      subjectClientId: CLIENT,
      substituteClientId: SUBSTITUTE,
      signer: AUTHORITY,
    });
    const packed = pack(MsgRecoverClient, MsgRecoverClient.encode(message));
    return world.deliver([packed], { signers: [AUTHORITY] });
  }

  test("lets the contract see both stores, and write the subject's", () => {
    const { world, contract } = withSubstitute();
    const seen: unknown[] = [];
    contract.script = {
      ...contract.script,
      migrate_client_store: ({ clientId, store }) => {
        const taken = store.get(utf8("substitute/clientState"))!;
        store.set(utf8("subject/clientState"), taken);
        store.set(utf8("substitute/clientState"), utf8("x"));
        store.set(utf8("clientState"), utf8("x"));
        store.delete(utf8("substitute/consensusStates/1-5"));
        const keysOf = (start?: string, end?: string) => {
          const entries = store.scan(start ? utf8(start) : undefined, end ? utf8(end) : undefined);
          const keys: string[] = [];
          for (let next = entries.next(); !next.done; next = entries.next()) {
            keys.push(new TextDecoder().decode(next.value[0]));
          }
          return keys;
        };
        seen.push(clientId, store.get(utf8("clientState")));
        seen.push(keysOf(), keysOf("subject/", "substitute/z"), keysOf("subject/a"));
        seen.push(keysOf("subject/", "subject/"), keysOf("substitute/a", "substitute/cp"));
        return { kind: "returned" };
      },
    };
    expect(resultOf(recover(world))).toBe("/0");
    const keys = ["clientState", "consensusStates/1-5"];
    expect(seen).toEqual([CLIENT, undefined, [], [], [], [], keys]);
    expect(contract.asked("sudo")).toEqual(['{"migrate_client_store":{}}']);
    expect(storedState(world)).toEqual(storedState(world, SUBSTITUTE));
    expect(world.written().has(`clients/${SUBSTITUTE}/consensusStates/1-5`)).toBe(true);
  });

  test("refuses a substitute with other code", () => {
    const { world } = withSubstitute(new ScriptedLightClient("another").checksum);
    expect(resultOf(recover(world))).toBe("client/3");
  });

  test("refuses a contract that deletes the subject's state, or changes its checksum", () => {
    const { world, contract } = withSubstitute();
    const { script } = contract;
    const evil: Script = ({ store }) => {
      store.delete(utf8("subject/clientState"));
      return { kind: "returned" };
    };
    contract.script = { ...script, migrate_client_store: evil };
    expect(resultOf(recover(world))).toBe("08-wasm/16");
    contract.script = { ...script, migrate_client_store: () => ({ kind: "refused", log: "no" }) };
    expect(resultOf(recover(world))).toBe("08-wasm/14");
  });
});

describe("genesis", () => {
  function codesOf(world: World): string[] {
    const parts = world.exportParts("08-wasm").map(({ genesis }) => GenesisState.decode(genesis));
    // Each part has the code of one checksum.
    expect(parts.every(({ contracts }) => contracts.length <= 1)).toBe(true);
    return parts.flatMap(({ contracts }) => contracts.map(({ codeBytes }) => toHex(codeBytes)));
  }

  const light = new ScriptedLightClient();
  const heavy = new ScriptedLightClient("heavy");
  Object.assign(heavy, { code: new Uint8Array(700_000).fill(7) });
  const contracts = [light, heavy, new ScriptedLightClient("another")];

  test("has the code of every checksum, in their order, and starts a chain from it", () => {
    const world = wasmWorld({ contracts });
    expect(codesOf(world)).toEqual([]);
    for (const { code } of contracts) mustStore(world, code);
    const codes = codesOf(world);
    const ordered = [...contracts].sort((a, b) => (toHex(a.checksum) < toHex(b.checksum) ? -1 : 1));
    expect(codes).toEqual(ordered.map(({ code }) => toHex(code)));

    const codeBytes = (code: string) => Buffer.from(code, "hex").toString("base64");
    const state = { contracts: codes.map((code) => ({ code_bytes: codeBytes(code) })) };
    const other = wasmWorld({ contracts });
    expect(other.startFrom("08-wasm", state)).toBe("/0");
    expect(codesOf(other)).toEqual(codes);
    expect(resultOf(create(other, { checksum: light.checksum }))).toBe("/0");
  });

  test.each([
    ["code twice", [light.code, light.code], "08-wasm/9"],
    ["no code", [utf8("")], "08-wasm/7"],
    ["code that is no module", [utf8("code")], "undefined/1"],
  ])("is refused with %s", (_, codes, error) => {
    const state = { contracts: codes.map((code) => ({ code_bytes: base64(code) })) };
    expect(wasmWorld({ contracts }).startFrom("08-wasm", state)).toBe(error);
  });

  test("travels in a document, which a chain without them passes over", () => {
    const state = { chain_id: "here-1", genesis_time: "2020-01-02T00:00:00Z" };
    const app_state = { "08-wasm": { contracts: [{ code_bytes: base64(light.code) }] } };
    const genesis = readGenesisDocument(JSON.stringify({ ...state, app_state }), "a test");
    const machine = new Machine(loadCore());
    const withContracts = new Map([["08-wasm", new LightClients({ contracts })]]);
    const [chain, without] = [withContracts, new Map()].map((applications) => {
      const made = new Chain(genesis, machine, applications);
      const { timeNanos } = genesis;
      const nextValidatorsHash = new Uint8Array(32);
      made.executeBlock({
        height: 1n,
        timeNanos,
        nextValidatorsHash,
        actions: [],
        transactions: [],
      });
      return JSON.parse(JSON.stringify(writeGenesisDocument(made))).app_state;
    });
    expect(chain["08-wasm"]).toEqual(app_state["08-wasm"]);
    expect(Object.keys(chain.strait.left_out)).not.toContain("08-wasm");
    expect(without["08-wasm"]).toBe(undefined);
  });

  test("of a chain without them there is none", () => {
    expect(() => new World().exportParts("08-wasm")).toThrow("there is no module 08-wasm");
  });
});

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
