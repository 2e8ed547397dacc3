/** A chain with an application of its own, on the core itself. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { toHex, utf8 } from "../../host/bytes.js";
import type {
  Application,
  ApplicationContext,
  HostedApplication,
} from "../../host/chain/application.js";
import { MockApplication } from "../../host/chain/applications/mock.js";
import type { BlockResult } from "../../host/chain/block.js";
import { Chain } from "../../host/chain/chain.js";
import { readDatagramFile } from "../../host/chain/datagramFile.js";
import type { OnRecvPacket } from "../../host/codec/gen/strait.abi.v0.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import { Machine } from "../../host/vm/machine.js";
import { ROOT } from "../support/root.js";
import { loadCore } from "../support/world.js";

const STORE = "receipts";
const COUNT = utf8("count");

/** A mock that counts, in a store of its own, the packets that it was given. */
class Counter extends MockApplication {
  readonly stores = [STORE];

  override onRecvPacket(context: ApplicationContext, callback: OnRecvPacket) {
    const store = context.store(STORE);
    const count = store.get(COUNT)?.[0] ?? 0;
    store.set(COUNT, Uint8Array.of(count + 1));
    return super.onRecvPacket(context, callback);
  }
}

/** Three packets to `mock`: one accepted, one acknowledged later, one refused. */
const FILE = readDatagramFile(
  readFileSync(join(ROOT, "tests/golden/mock-packets.json"), "utf8"),
  "mock-packets.json",
);

function run(applications: ReadonlyMap<string, HostedApplication>): [Chain, BlockResult[]] {
  const chain = new Chain(FILE.genesis, new Machine(loadCore()), applications);
  return [chain, FILE.blocks.map(({ inputs }) => chain.executeBlock(inputs))];
}

describe("a chain with an application", () => {
  test("keeps its store beside the others, and proves it with them", () => {
    const [chain, results] = run(new Map([["mock", new Counter()]]));
    const names = [...Object.keys(STORE_NUMBERS), STORE];
    expect([...results[0]!.stores.keys()]).toEqual(names);
    expect(results.map(({ stores }) => stores.get(STORE)!.changes)).toEqual([
      [],
      // The packet that was refused is not counted.
      [["count", Uint8Array.of(2)]],
      [],
    ]);
    expect(chain.latest.get(STORE, COUNT)).toEqual(Uint8Array.of(2));
  });

  test("gives what the core writes the same roots, but another app hash", () => {
    const [, plain] = run(new Map([["mock", new MockApplication()]]));
    const [, counted] = run(new Map([["mock", new Counter()]]));
    for (const [index, result] of plain.entries()) {
      const other = counted[index]!;
      expect(toHex(other.stores.get("ibc")!.root)).toBe(toHex(result.stores.get("ibc")!.root));
      expect(toHex(other.appHash)).not.toBe(toHex(result.appHash));
    }
  });

  test("gives the same twice", () => {
    const [, first] = run(new Map([["mock", new Counter()]]));
    const [, second] = run(new Map([["mock", new Counter()]]));
    expect(second).toEqual(first);
  });

  test("has one store for all that name it", () => {
    const applications = new Map([
      ["mock", new Counter()],
      ["other", new Counter()],
    ]);
    expect([...run(applications)[1][0]!.stores.keys()].filter((n) => n === STORE)).toEqual([STORE]);
  });

  test("refuses one that asks for a store of the core", () => {
    const greedy: Application = Object.assign(new MockApplication(), { stores: ["ibc"] });
    expect(() => run(new Map([["mock", greedy]]))).toThrow("two stores have the same name");
  });
});

describe("actions of a port's owner", () => {
  const [, results] = run(FILE.applications);

  test("give the sequence of what was sent, and none of what was not", () => {
    const sequences = results.map(({ actions }) => actions.map(({ sequence }) => sequence));
    expect(sequences).toEqual([[], [1n, 2n, 3n, undefined, undefined], [undefined, undefined]]);
  });

  test("have events without a message index, none when they fail", () => {
    const [sent, , , refused] = results[1]!.actions;
    expect(sent!.events.map(({ type }) => type)).toEqual(["send_packet", "message"]);
    const keys = sent!.events.flatMap(({ attributes }) => attributes.map(({ key }) => key));
    expect(keys).not.toContain("msg_index");
    expect(refused).toMatchObject({ codespace: "channel", code: 3, events: [] });
  });
});
