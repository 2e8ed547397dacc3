/**
 * The genesis of a chain of SDK 0.42 (cosmjs, scripts/simapp42): clients, connections, channels and
 * packets as today, and nothing that does not exist any more but the flag `create_localhost` and
 * what a client allowed after expiry or misbehaviour, which nobody reads. It lacks what came later:
 * the parameters of connections (0 then, as in ibc-go) and, among the metadata, processed heights
 * and iteration keys, without which no consensus state is pruned.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { toBase64, utf8 } from "../../host/bytes.js";
import type { JsonValue } from "../../host/codec/index.js";
import { World } from "../support/world.js";

const VECTORS = process.env.STRAIT_VECTORS ?? "";
const FILE = join(VECTORS, "cosmjs-fixtures/cosmjs-simapp42-genesis-ibc.json");

type Metadata = readonly { readonly client_metadata: { readonly key: string }[] }[];
type Json = { readonly [name: string]: JsonValue };

/** Members of an object in a document, those of lists in it included. */
function only(names: Json, found: JsonValue): JsonValue {
  if (Array.isArray(names)) {
    const list = found as JsonValue[];
    return list.map((item, index) => {
      const given = (names as readonly JsonValue[])[index];
      return given === undefined ? item : only(given as Json, item);
    });
  }
  if (typeof names !== "object" || names === null) return found;
  const members = Object.entries(names).map(([name, value]) => [
    name,
    only(value as Json, (found as Json)[name]!),
  ]);
  return Object.fromEntries(members) as JsonValue;
}

describe.skipIf(!existsSync(FILE))("cosmjs-fixtures (STRAIT_VECTORS)", () => {
  test("the IBC of simapp 0.42 starts a chain, and leaves it as it came", () => {
    const genesis = JSON.parse(readFileSync(FILE, "utf8")) as Json;
    const world = new World();
    world.load(new Map());
    expect(world.startFrom("ibc", genesis)).toBe("/0");
    const exported = world.exportGenesis("ibc") as Json;

    const connections = exported.connection_genesis as { connections: JsonValue[] } & Json;
    expect(connections.params).toEqual({ max_expected_time_per_block: "0" });
    // The connection to itself, which a chain of that time did not have, comes last.
    expect(connections.connections.length).toBe(2);
    connections.connections.pop();
    // The list of a client's connections is exported as metadata too, and comes first there.
    const { clients_metadata: clients } = exported.client_genesis as { clients_metadata: Metadata };
    expect(clients[0]!.client_metadata.shift()!.key).toBe(toBase64(utf8("connections")));
    expect(only(genesis, exported)).toEqual(genesis);
  });
});
