/** What is wrong is refused on both sides with the same code, leaves nothing behind, and what is
 * right is accepted after all. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toHex } from "../../../host/bytes.js";
import { connect, type RelayedChain } from "../../../host/index.js";
import { FAULTS } from "./faults.js";
import { newRelayer, outcomeOf, Pair, PEER } from "./pair.js";
import { pendingOn, type Scene, SITUATIONS } from "./situations.js";

/** All that IBC has written on a chain. */
function contentOf(chain: RelayedChain): string[] {
  return [...chain.entries("ibc", "")].map(([key, value]) => `${toHex(key)} ${toHex(value)}`);
}

describe.skipIf(PEER === undefined)("refusals", { timeout: 300_000 }, () => {
  let pair: Pair;
  beforeAll(() => {
    pair = new Pair();
  });
  afterAll(() => pair?.end());

  test.each(FAULTS)("of datagrams: $kind", ({ kind, faults, again }) => {
    const outcomes = pair.bothWays((source, destination) => {
      const connection = connect(source, destination, { relayer: newRelayer() });
      const scene: Scene = { source, destination, connection };
      connection.openChannel({ port: "mock" });
      SITUATIONS[kind](scene);
      const pending = pendingOn(scene);
      const updates = pending.filter((datagram) => datagram.kind === "update client");
      const [good, ...others] = pending.filter((datagram) => datagram.kind === kind);
      expect(others).toEqual([]);
      for (const { message } of updates) {
        expect(outcomeOf(pair.submit(destination, [message]))).toBe("accepted");
      }
      const before = contentOf(destination);
      const submitted = faults.map(({ name, apply }) => [
        name,
        outcomeOf(pair.submit(destination, [apply(good!.message)])),
      ]);
      expect(contentOf(destination)).toEqual(before);
      const first = outcomeOf(pair.submit(destination, [good!.message]));
      const second = outcomeOf(pair.submit(destination, [good!.message]));
      connection.relay();
      return { submitted, first, second };
    });
    expect(outcomes).toEqual({
      submitted: faults.map(({ name, outcome }) => [name, outcome]),
      first: "accepted",
      second: again,
    });
  });
});
