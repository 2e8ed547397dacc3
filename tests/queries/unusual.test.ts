/** Queries over what is not stored as ibc-go stores it, proofs as questions, and other paths. */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import { queryPaths } from "../../host/codec/queries.js";
import { CHANNEL, changeChannel, keys, MOCK, TRANSFER } from "../support/channels.js";
import { putClientState, storedClientState } from "../support/clients.js";
import { CLIENT, CONNECTION, changeConnection } from "../support/connections.js";
import { ask, askRaw, ORDERED_CHANNEL, PROVEN, populatedLink } from "../support/queried.js";

const link = populatedLink();
const { world } = link;
const V1 = "/ibc.core.channel.v1.Query";
const V2 = "/ibc.core.channel.v2.Query";
const CLIENTS = "/ibc.core.client.v1.Query";
const CONNECTIONS = "/ibc.core.connection.v1.Query";
const TRANSFERS = "/ibc.applications.transfer.v1.Query";

const INVALID = "sdk/18";
const NOT_FOUND = "sdk/22";
const PANIC = "undefined/111222";
const NO_CLIENT = "07-tendermint-99";
const SOLO_MACHINE = "06-solomachine-5";
const AT_CLIENT = { clientId: CLIENT };
const AT_2 = { revisionNumber: 1n, revisionHeight: 2n };
const END = { portId: TRANSFER, channelId: CHANNEL };
const ORDERED_END = { portId: MOCK, channelId: ORDERED_CHANNEL };

describe("the proof of a client", () => {
  const height = link.height;
  const path = `${CLIENTS}/VerifyMembership`;
  const valid = () => ({
    clientId: CLIENT,
    proof: link.prove("proven", height),
    proofHeight: link.proofHeight(height),
    value: PROVEN,
    merklePath: { keyPath: [utf8("ibc"), utf8("proven")] },
  });

  test("leads to its value, and to no other", () => {
    expect(ask(world, path, valid()).json).toEqual({ success: true });
    expect(ask(world, path, { ...valid(), value: utf8("another") }).json).toEqual({
      success: false,
    });
    const early = { ...valid(), timeDelay: 10n ** 18n };
    expect(ask(world, path, early).json).toEqual({ success: false });
  });

  test.each<readonly [object, string]>([
    [{ clientId: "x" }, INVALID],
    [{ clientId: "nothing" }, INVALID],
    [{ clientId: "09-localhost" }, INVALID],
    [{ clientId: SOLO_MACHINE }, INVALID],
    [{ proof: new Uint8Array(0) }, INVALID],
    [{ proofHeight: { revisionNumber: 0n, revisionHeight: 0n } }, INVALID],
    [{ merklePath: { keyPath: [] } }, INVALID],
    [{ value: new Uint8Array(0) }, INVALID],
    [{ clientId: "08-wasm-0" }, NOT_FOUND],
    [{ clientId: NO_CLIENT }, INVALID],
  ])("is refused with row %#", (fields, expected) => {
    expect(ask(world, path, { ...valid(), ...fields }).result).toBe(expected);
  });

  test("is refused by a frozen client", () => {
    world.tentatively(() => {
      const frozenHeight = { revisionNumber: 0n, revisionHeight: 1n };
      putClientState(world, CLIENT, { ...storedClientState(world, CLIENT), frozenHeight });
      expect(ask(world, path, valid()).result).toBe(INVALID);
      const status = ask(world, `${CLIENTS}/ClientStatus`, { clientId: CLIENT });
      expect(status.json).toEqual({ status: "Frozen" });
    });
  });
});

test("a proof without a client leads to an app hash, or does not", () => {
  const path = "/strait.abi.v0.Query/VerifyProof";
  const { root } = link.counterparty.consensusState(link.height);
  const claim = (key: string, value?: Uint8Array) => ({
    root: root!.hash,
    path: [utf8("ibc"), utf8(key)],
    proof: link.prove(key, link.height),
    value,
  });
  const judge = (fields: object) => {
    const { json } = ask(world, path, fields);
    const { code, codespace } = json as { code: number; codespace: string };
    return `${codespace}/${code}`;
  };
  expect(judge(claim("proven", PROVEN))).toBe("/0");
  expect(judge(claim("nothing"))).toBe("/0");
  expect(judge(claim("proven"))).toBe("commitment/2");
  expect(judge(claim("nothing", PROVEN))).toBe("commitment/2");
  expect(judge({ ...claim("proven", PROVEN), root: new Uint8Array(32) })).toBe("commitment/2");
  expect(judge({ ...claim("proven", PROVEN), path: [utf8("proven")] })).toBe("commitment/2");
  expect(judge({ ...claim("proven", PROVEN), proof: Uint8Array.of(7) })).toBe("commitment/2");
  expect(judge({})).toBe("commitment/4");
});

describe("what no datagram stores", () => {
  const at = (key: string, value: Uint8Array, ask: () => void) =>
    world.tentatively(() => {
      world.branches.set(0, utf8(key), value);
      ask();
    });
  const asked = (path: string, fields: object = {}) => ask(world, path, fields).result;

  test("malformed states are panics where they are read alone, and not in lists", () => {
    at(`clients/${CLIENT}/clientState`, Uint8Array.of(1), () => {
      expect(asked(`${CLIENTS}/ClientState`, AT_CLIENT)).toBe(PANIC);
      expect(asked(`${CONNECTIONS}/ConnectionClientState`, { connectionId: CONNECTION })).toBe(
        PANIC,
      );
      expect(asked(`${V1}/ChannelClientState`, END)).toBe(PANIC);
      expect(asked(`${CLIENTS}/ClientStates`)).toBe(INVALID);
    });
    at(`clients/${CLIENT}/consensusStates/1-2`, utf8("\n\u0005wrong"), () => {
      const fields = { ...AT_CLIENT, ...AT_2 };
      expect(asked(`${CLIENTS}/ConsensusState`, fields)).toBe(PANIC);
      expect(asked(`${CLIENTS}/ConsensusStates`, AT_CLIENT)).toBe(INVALID);
    });
  });

  test("keys of lists that cannot be read", () => {
    at(`clients/${CLIENT}/consensusStates/1_2`, Uint8Array.of(1), () => {
      expect(asked(`${CLIENTS}/ConsensusStates`, AT_CLIENT)).toBe("sdk/6");
      expect(asked(`${CLIENTS}/ConsensusStateHeights`, AT_CLIENT)).toBe("sdk/6");
    });
    at("connections/a/b", new Uint8Array(0), () => {
      expect(asked(`${CONNECTIONS}/Connections`)).toBe("sdk/6");
    });
    at("channelEnds/ports/a", new Uint8Array(0), () => {
      expect(asked(`${V1}/Channels`)).toBe("sdk/6");
      const fields = { connection: CONNECTION };
      expect(asked(`${V1}/ConnectionChannels`, fields)).toBe(PANIC);
    });
    at(`${keys.commitment(TRANSFER, CHANNEL, 1n)}x`, Uint8Array.of(1), () => {
      expect(asked(`${V1}/PacketCommitments`, END)).toBe(INVALID);
    });
    at(`${CLIENT}\u0001short`, Uint8Array.of(1), () => {
      expect(asked(`${V2}/PacketCommitments`, AT_CLIENT)).toBe(PANIC);
    });
    at(`${CLIENT}\u0003\0\0\0\0\0\0\0\0`, Uint8Array.of(1), () => {
      expect(asked(`${V2}/PacketAcknowledgements`, AT_CLIENT)).toBe("sdk/6");
    });
  });

  test("channels without order, hop or connection", () => {
    const change = (fields: object, ask: () => void) =>
      world.tentatively(() => {
        changeChannel(world, TRANSFER, CHANNEL, fields);
        ask();
      });
    change({ ordering: 0 }, () => expect(asked(`${V1}/UnreceivedPackets`, END)).toBe(INVALID));
    change({ connectionHops: [] }, () => {
      expect(asked(`${V1}/ChannelClientState`, END)).toBe(PANIC);
      expect(asked(`${V1}/ChannelConsensusState`, END)).toBe(PANIC);
    });
    change({ connectionHops: ["connection-99"] }, () => {
      expect(asked(`${V1}/ChannelClientState`, END)).toBe(NOT_FOUND);
      expect(asked(`${V1}/ChannelConsensusState`, END)).toBe(NOT_FOUND);
    });
    world.tentatively(() => {
      changeConnection(world, CONNECTION, { clientId: NO_CLIENT });
      expect(asked(`${V1}/ChannelClientState`, END)).toBe(NOT_FOUND);
    });
    world.tentatively(() => {
      world.branches.delete(0, utf8(keys.nextSequenceRecv(MOCK, ORDERED_CHANNEL)));
      expect(asked(`${V1}/NextSequenceReceive`, ORDERED_END)).toBe(NOT_FOUND);
      expect(asked(`${V1}/UnreceivedPackets`, ORDERED_END)).toBe(NOT_FOUND);
    });
  });

  test("parameters that genesis never wrote", () => {
    world.tentatively(() => {
      world.branches.delete(0, utf8("clientParams"));
      world.branches.delete(0, utf8("connectionParams"));
      world.branches.delete(1, utf8("params"));
      expect(asked(`${CLIENTS}/ClientParams`)).toBe(PANIC);
      expect(asked(`${CONNECTIONS}/ConnectionParams`)).toBe(PANIC);
      expect(asked(`${TRANSFERS}/Params`)).toBe(PANIC);
    });
  });
});

describe("the chain's own upgrade", () => {
  const client = `${CLIENTS}/UpgradedClientState`;
  const consensus = `${CLIENTS}/UpgradedConsensusState`;

  test("is known at its height, and with its plan", () => {
    expect(ask(world, client).result).toBe("/0");
    expect(ask(world, consensus).result).toBe("/0");
    world.tentatively(() => {
      world.height += 1n;
      expect(ask(world, consensus).result).toBe(NOT_FOUND);
      world.branches.delete(3, Uint8Array.of(0));
      expect(ask(world, client).result).toBe(NOT_FOUND);
    });
  });

  test("with malformed states is an internal error", () => {
    world.tentatively(() => {
      for (const state of ["upgradedClient", "upgradedConsState"]) {
        world.branches.set(3, utf8(`upgradedIBCState/${world.height}/${state}`), utf8("wrong"));
      }
      expect(ask(world, client).result).toBe("sdk/6");
      expect(ask(world, consensus).result).toBe("sdk/6");
    });
  });
});

describe("paths", () => {
  test("every method refuses what does not decode", () => {
    for (const path of queryPaths()) {
      expect([path, askRaw(world, path, Uint8Array.of(0x0b)).result]).toEqual([path, INVALID]);
    }
  });

  test.each([
    "",
    "/",
    "ibc.core.client.v1.Query/ClientState",
    "/ibc.core.client.v1.Query",
    "/ibc.core.client.v1.Query/",
    "/ibc.core.client.v1.Query/clientState",
    "/ibc.core.client.v1.Query/ClientState/",
    "/ibc.core.client.v3.Query/ClientState",
    "/ibc.applications.transfer.v1.Query/DenomTrace",
    "/strait.contract.v1.Query/Code",
    "/store/ibc/key",
  ])("%s is none", (path) => {
    expect(askRaw(world, path, new Uint8Array(0)).result).toBe("sdk/6");
  });
});
