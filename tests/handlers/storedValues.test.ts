/** Values whose length a message chooses: those that no store takes are refused (assembly/ABI.md,
 * "Limits of the core"). What ibc-go refuses by itself, or stores only the hash of, is not here. */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import { Plan } from "../../host/codec/gen/cosmos.upgrade.v1beta1.js";
import {
  MsgChannelOpenInit,
  MsgChannelOpenTry,
  State,
} from "../../host/codec/gen/ibc.core.channel.v1.js";
import { MsgIBCSoftwareUpgrade, MsgUpdateParams } from "../../host/codec/gen/ibc.core.client.v1.js";
import { ClientPaths } from "../../host/codec/gen/ibc.core.connection.v1.js";
import { deliver as deliverMessage, openInit, openTry } from "../support/channelDatagrams.js";
import {
  CHANNEL,
  counterpartyChannelEntry,
  MOCK,
  MOCK_VERSION,
  storedChannel,
  TRANSFER,
} from "../support/channels.js";
import { createClientOf, packHeader, resultOf, updateClient } from "../support/clients.js";
import { CLIENT, deliverOpenInit, validOpenInit } from "../support/connections.js";
import { Counterparty } from "../support/counterparty.js";
import { Link } from "../support/link.js";
import { AUTHORITY, pack, packClientState, validClientState, World } from "../support/world.js";
import { committedState, deliver, newDraft } from "./upgradeClientFaults.js";

/** The limit of ABI.md. */
const VALUE_BYTES = 1_000_000;
/** The same for the client state of an upgrade. */
const STATE_BYTES = 32_768;
/** More than any store takes. */
const TOO_MANY_BYTES = 1_100_000;

/** A limit that ibc-go does not have, and that small messages meet: it is not asked. */
function withoutPeer(world: World): World {
  return Object.assign(world, { isKnownToPeer: false });
}

describe("an app hash", () => {
  const counterparty = new Counterparty().advanceTo(5n);
  const headerWith = (length: number, fill = 0) =>
    packHeader(
      counterparty.forgedHeader(5n, 2n, (forged) => {
        forged.appHash = new Uint8Array(length).fill(fill);
      }),
    );

  test("has at most 1,000,000 bytes", () => {
    const outcomes = [VALUE_BYTES, VALUE_BYTES + 1, TOO_MANY_BYTES].map((length) => {
      const world = new World();
      const clientId = createClientOf(world, counterparty, 2n);
      return resultOf(updateClient(world, clientId, headerWith(length)));
    });
    expect(outcomes).toEqual(["/0", "sdk/11", "sdk/11"]);
  });

  test("of this length leaves a client that can be used, and frozen", () => {
    const world = new World();
    createClientOf(world, counterparty, 2n);
    const header = headerWith(VALUE_BYTES, 1);
    expect(resultOf(updateClient(world, CLIENT, header))).toBe("/0");
    expect(resultOf(updateClient(world, CLIENT, header))).toBe("/0");
    expect(resultOf(deliverOpenInit(world, validOpenInit()))).toBe("/0");
    expect(resultOf(updateClient(world, CLIENT, headerWith(VALUE_BYTES, 2)))).toBe("/0");
    expect(resultOf(deliverOpenInit(world, validOpenInit()))).toBe("client/29");
  });
});

test("the client state of an upgrade has at most 32,768 bytes", () => {
  const outcomeOf = (length: number): string => {
    const draft = newDraft(committedState({ upgradePath: ["upgrade", "p".repeat(length)] }));
    withoutPeer(draft.world);
    return resultOf(deliver(draft));
  };
  const outcomes = [STATE_BYTES - 500, STATE_BYTES, 500_000].map(outcomeOf);
  expect(outcomes).toEqual(["/0", "sdk/11", "sdk/11"]);
});

test("a client's list of connections has at most 1,000,000 bytes", () => {
  const path = "connection-1234567890";
  const entry = ClientPaths.encode({ paths: [path] }).length;
  const added = ClientPaths.encode({ paths: ["connection-0"] }).length;

  /** The outcome of opening another connection where the list has this many bytes. */
  function outcomeAt(length: number): string {
    const world = withoutPeer(Link.withClient().world);
    const paths = Array.from({ length: Math.floor(length / entry) - 1 }, () => path);
    const rest = length - entry * paths.length;
    paths.push("c".repeat(rest - 2));
    const list = ClientPaths.encode({ paths });
    expect(list.length).toBe(length);
    world.branches.set(0, utf8(`clients/${CLIENT}/connections`), list);
    return resultOf(deliverOpenInit(world, validOpenInit()));
  }

  expect(outcomeAt(VALUE_BYTES - added)).toBe("/0");
  expect(outcomeAt(VALUE_BYTES - added + 1)).toBe("sdk/11");
});

describe("a version of 1 MiB", () => {
  const version = "v".repeat(2 ** 20);

  test("is more than an application of the host can agree to", () => {
    const { world } = Link.open();
    const message = openInit({ version });
    expect(resultOf(deliverMessage(world, MsgChannelOpenInit, message))).toBe("undefined/111222");
  });

  test("is none of transfers", () => {
    const { world } = Link.open();
    const message = openInit({ portId: TRANSFER, version });
    expect(resultOf(deliverMessage(world, MsgChannelOpenInit, message))).toBe("transfer/4");
  });
});

test("a counterparty's version of 900,000 bytes reaches the application, which answers", () => {
  const version = "v".repeat(900_000);
  const link = Link.open();
  link.commit(counterpartyChannelEntry({ version, channelId: "", state: State.STATE_INIT }));
  const response = deliverMessage(link.world, MsgChannelOpenTry, openTry(link, { version }));
  expect(resultOf(response)).toBe("/0");
  expect(storedChannel(link.world, MOCK, CHANNEL)!.version).toBe(MOCK_VERSION);
});

describe("what the authority decides has at most 1,000,000 bytes", () => {
  function outcomeOfUpgrade(plan: Partial<Plan>, upgradePath: readonly string[]): string {
    const message = MsgIBCSoftwareUpgrade.create({
      plan: Plan.create({ name: "next", height: 100n, ...plan }),
      upgradedClientState: packClientState({
        ...validClientState(),
        upgradePath: [...upgradePath],
      }),
      signer: AUTHORITY,
    });
    const packed = pack(MsgIBCSoftwareUpgrade, MsgIBCSoftwareUpgrade.encode(message));
    return resultOf(new World().deliver([packed], { signers: [AUTHORITY] }));
  }

  test("of a plan, or of a client state", () => {
    expect(outcomeOfUpgrade({ info: "i".repeat(VALUE_BYTES - 100) }, ["upgrade"])).toBe("/0");
    expect(outcomeOfUpgrade({ info: "i".repeat(VALUE_BYTES) }, ["upgrade"])).toBe("sdk/11");
    expect(outcomeOfUpgrade({}, ["p".repeat(VALUE_BYTES - 1000)])).toBe("/0");
    expect(outcomeOfUpgrade({}, ["p".repeat(TOO_MANY_BYTES)])).toBe("sdk/11");
  });

  test("of a list of allowed clients", () => {
    const outcomes = [VALUE_BYTES - 100, TOO_MANY_BYTES].map((length) => {
      const params = { allowedClients: ["c".repeat(length)] };
      const packed = pack(MsgUpdateParams, MsgUpdateParams.encode({ signer: AUTHORITY, params }));
      return resultOf(new World().deliver([packed], { signers: [AUTHORITY] }));
    });
    expect(outcomes).toEqual(["/0", "sdk/11"]);
  });
});
