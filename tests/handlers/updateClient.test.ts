/** ICS-02 updateClient: every check, in ibc-go's order, and what a success writes and emits. */
import { describe, expect, test } from "vitest";
import { toHex, utf8 } from "../../host/bytes.js";
import { Any } from "../../host/codec/gen/google.protobuf.js";
import type { DeliverResponse } from "../../host/codec/gen/strait.abi.v0.js";
import {
  changesBy,
  createClientOf,
  packHeader,
  restrictRelayers,
  resultOf,
  storedClientState,
  updateClient,
} from "../support/clients.js";
import { Counterparty } from "../support/counterparty.js";
import {
  OTHER_SIGNER,
  packClientState,
  packConsensusState,
  SIGNER,
  World,
} from "../support/world.js";
import { deliverBroken, exclude, ROWS, WORLD } from "./updateClientFaults.js";

function outcome({ codespace, code, stage }: DeliverResponse): [string, number] {
  return [`${codespace}/${code}`, stage];
}

describe("updateClient refuses", () => {
  test("nothing of the message that the rows break", () => {
    expect(deliverBroken([])).toMatchObject({ code: 0, log: "" });
  });

  test.each(ROWS)("$name with $code", (row) => {
    const before = [...WORLD.written()];
    const response = deliverBroken([row]);
    expect(outcome(response)).toEqual([row.code, row.stage]);
    if (row.log !== undefined) expect(response.log).toMatch(row.log);
    expect(response.results).toEqual([]);
    expect([...WORLD.written()]).toEqual(before);
  });

  test("the earlier of two faults", () => {
    for (const [index, earlier] of ROWS.entries()) {
      for (const later of ROWS.slice(index + 1)) {
        if (exclude(earlier, later)) continue;
        const both = `${earlier.name} before ${later.name}`;
        expect([both, ...outcome(deliverBroken([earlier, later]))]).toEqual([
          both,
          earlier.code,
          earlier.stage,
        ]);
      }
    }
  });
});

const counterparty = new Counterparty().advanceTo(9n);

function newClient() {
  const world = new World();
  return { world, clientId: createClientOf(world, counterparty, 2n) };
}

/** What an update to a height writes, but for the client state. */
function stateAt(height: bigint, world: World): [string, string][] {
  const client = "clients/07-tendermint-0/";
  const packed = packConsensusState(counterparty.consensusState(height));
  const binaryHeight = `\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0${String.fromCharCode(Number(height))}`;
  return [
    [`${client}consensusStates/1-${height}`, toHex(Any.encode(packed))],
    [`${client}consensusStates/1-${height}/processedHeight`, toHex(utf8(`3-${world.height}`))],
    [
      `${client}consensusStates/1-${height}/processedTime`,
      world.timeNanos.toString(16).padStart(16, "0"),
    ],
    [`${client}iterateConsensusStates${binaryHeight}`, toHex(utf8(`consensusStates/1-${height}`))],
  ];
}

describe("updateClient accepts", () => {
  test.each([
    ["an adjacent header", 3n],
    ["a skipping header", 7n],
  ])("%s, and writes states and metadata", (_, height) => {
    const { world, clientId } = newClient();
    world.height = 12n;
    world.timeNanos += 7n;
    const message = packHeader(counterparty.header(height, 2n));
    const changes = changesBy(world, () => {
      expect(resultOf(updateClient(world, clientId, message))).toBe("/0");
    });
    const clientState = toHex(Any.encode(packClientState(counterparty.clientState(height))));
    const expected = [["clients/07-tendermint-0/clientState", clientState] as const];
    expect(changes).toEqual(new Map([...expected, ...stateAt(height, world)]));
  });

  test("a height below the latest, whose state fills the gap", () => {
    const { world, clientId } = newClient();
    updateClient(world, clientId, packHeader(counterparty.header(7n, 2n)));
    world.height++;
    const changes = changesBy(world, () => {
      const message = packHeader(counterparty.header(4n, 2n));
      expect(resultOf(updateClient(world, clientId, message))).toBe("/0");
    });
    expect(changes).toEqual(new Map(stateAt(4n, world)));
    expect(storedClientState(world, clientId).latestHeight.revisionHeight).toBe(7n);
    const between = packHeader(counterparty.header(6n, 4n));
    expect(resultOf(updateClient(world, clientId, between))).toBe("/0");
  });

  test("a header that the client has, and writes nothing", () => {
    const { world, clientId } = newClient();
    const message = packHeader(counterparty.header(5n, 2n));
    updateClient(world, clientId, message);
    world.height++;
    world.timeNanos += 1n;
    const changes = changesBy(world, () => {
      const { code, results } = updateClient(world, clientId, message);
      expect(code).toBe(0);
      expect(results[0]!.events[0]!.attributes).toContainEqual({
        key: "consensus_heights",
        value: "1-5",
      });
    });
    expect(changes).toEqual(new Map());
  });

  test("the header of the height at which the client began", () => {
    const from = createClientOf(WORLD, counterparty, 3n);
    const header = packHeader(counterparty.header(6n, 3n));
    expect(resultOf(updateClient(WORLD, from, header))).toBe("/0");
  });

  test("and answers with events", () => {
    const { world, clientId } = newClient();
    const { results } = updateClient(world, clientId, packHeader(counterparty.header(5n, 2n)));
    expect(results).toEqual([
      {
        response: {
          typeUrl: "/ibc.core.client.v1.MsgUpdateClientResponse",
          value: new Uint8Array(0),
        },
        events: [
          {
            type: "update_client",
            attributes: [
              { key: "client_id", value: clientId },
              { key: "client_type", value: "07-tendermint" },
              { key: "consensus_height", value: "1-5" },
              { key: "consensus_heights", value: "1-5" },
            ],
          },
          { type: "message", attributes: [{ key: "module", value: "ibc_client" }] },
        ],
      },
    ]);
  });

  test("a relayer on the client's list, and anyone when it is empty", () => {
    const { world, clientId } = newClient();
    restrictRelayers(world, clientId, [OTHER_SIGNER, SIGNER]);
    const message = packHeader(counterparty.header(5n, 2n));
    expect(resultOf(updateClient(world, clientId, message))).toBe("/0");
    restrictRelayers(world, clientId, [OTHER_SIGNER]);
    expect(resultOf(updateClient(world, clientId, message))).toBe("ibc/2");
    restrictRelayers(world, clientId, []);
    expect(resultOf(updateClient(world, clientId, message))).toBe("/0");
  });

  test("a chain without a revision", () => {
    const plain = new Counterparty({ chainId: "plain" }).advanceTo(4n);
    const world = new World();
    const clientId = createClientOf(world, plain, 1n);
    const response = updateClient(world, clientId, packHeader(plain.header(4n, 1n)));
    expect(resultOf(response)).toBe("/0");
    expect(storedClientState(world, clientId).latestHeight).toEqual({
      revisionNumber: 0n,
      revisionHeight: 4n,
    });
  });
});
