/** Chains connected by the public API: tokens, packets of applications, closing, refusals. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import {
  type Channel,
  connect,
  createChain,
  HostError,
  type LocalChain,
  TransactionError,
} from "../../host/index.js";
import { PROBE_PORT, Probe } from "../relayer/support/probe.js";
import { ROOT } from "../support/root.js";

const SUCCESS = { kind: "acknowledged", acknowledgement: '{"result":"AQ=="}' };

function chains(): readonly [LocalChain, LocalChain] {
  const accounts = { alice: { atom: 100n } };
  return [createChain({ id: "a-1", accounts }), createChain({ id: "b-1", accounts })];
}

/** Moves coins from one account to another. */
function move(channel: Channel, on: LocalChain, denom: string, amount: bigint) {
  return channel.transfer({ on, from: "alice", to: "alice", denom, amount }).wait();
}

describe("tokens", () => {
  test("move between two chains", () => {
    const [a, b] = chains();
    const channel = connect(a, b).openChannel();
    const transfer = channel.transfer({ from: "alice", to: "bob", amount: 40n, denom: "atom" });
    expect(transfer.status).toBe("sent");
    expect(transfer.wait()).toEqual(SUCCESS);
    expect(a.balance("alice", "atom")).toBe(60n);
    expect(b.balances("bob")).toEqual([{ denom: channel.denomOf("atom"), amount: 40n }]);
  });

  test("go home, and over several chains under the name of all their hops", () => {
    const [a, b] = chains();
    const c = createChain("c-1");
    const [ab, bc] = [connect(a, b).openChannel(), connect(b, c).openChannel()];
    move(ab, a, "atom", 40n);
    const onB = ab.denomOf("atom");
    expect(ab.denomOf(onB, b)).toBe("atom");
    expect(move(ab, b, onB, 10n)).toEqual(SUCCESS);
    expect([a.balance("alice", "atom"), b.balance("alice", onB)]).toEqual([70n, 30n]);
    expect(move(bc, b, onB, 5n)).toEqual(SUCCESS);
    const onC = bc.denomOf(onB);
    expect([c.balance("alice", onC), c.supply(onC)]).toEqual([5n, 5n]);
    expect(move(bc, c, onC, 5n)).toEqual(SUCCESS);
    expect([c.supply(onC), b.balance("alice", onB)]).toEqual([0n, 30n]);
  });

  test("come back after a timeout", () => {
    const [a, b] = chains();
    const channel = connect(a, b).openChannel();
    const order = { from: "alice", to: "bob", amount: 40n, denom: "atom" };
    const transfer = channel.transfer({ ...order, timeoutHeight: b.height + 2n });
    expect(a.balance("alice", "atom")).toBe(60n);
    b.makeBlocks(5);
    expect(transfer.wait()).toEqual({ kind: "timed out" });
    expect(a.balance("alice", "atom")).toBe(100n);
  });
});

describe("what the library gives", () => {
  test("prints as a line of facts, and is JSON", () => {
    const [a, b] = chains();
    const channel = connect(a, b).openChannel();
    const transfer = channel.transfer({ from: "alice", to: "bob", amount: 4n, denom: "atom" });
    expect(inspect(a)).toMatch(/^LocalChain \{ id: a-1, height: [0-9]+, time: 2025-01-01T.*Z \}$/);
    expect(inspect(channel.connection)).toBe(
      "Connection { chainA: a-1, chainB: b-1, clientIdOnA: 07-tendermint-0, clientIdOnB: " +
        "07-tendermint-0, connectionIdOnA: connection-0, connectionIdOnB: connection-0 }",
    );
    expect(inspect([channel, transfer])).toBe(
      "[\n  Channel { onA: a-1/transfer/channel-0, onB: b-1/transfer/channel-0, version: " +
        "ics20-1, isOpen: true },\n  SentPacket { from: a-1/transfer/channel-0, to: " +
        "b-1/transfer/channel-0, sequence: 1, status: sent }\n]",
    );
    expect(JSON.parse(JSON.stringify(transfer))).toMatchObject({ sequence: "1", status: "sent" });
  });

  test("answers queries, of the past too, and starts from a genesis", () => {
    const [a, b] = chains();
    const before = a.height;
    connect(a, b);
    const path = "/ibc.core.connection.v1.Query/ConnectionParams";
    expect(a.query({ path, data: new Uint8Array(0) })).toMatchObject({ code: 0 });
    const data = new TextEncoder().encode("connections/connection-0");
    const asked = { path: "/store/ibc/key", data, prove: true };
    expect(a.query({ ...asked, height: a.height - 1n }).value.length).toBeGreaterThan(0);
    expect(a.query({ ...asked, height: before }).value.length).toBe(0);
    const genesis = {
      kind: "stores",
      stores: new Map([["ibc", [[data, data] as const]]]),
    } as const;
    expect(createChain({ id: "r-1", genesis }).get("ibc", data)).toEqual(data);
  });
});

describe("packets of an application", () => {
  test("are sent, received and acknowledged", () => {
    const applications = { [PROBE_PORT]: new Probe() };
    const [a, b] = [
      createChain({ id: "a-1", applications }),
      createChain({ id: "b-1", applications }),
    ];
    const channel = connect(a, b).openChannel({ port: PROBE_PORT, ordered: true, version: "mine" });
    expect([channel.version, channel.isOpen]).toEqual(["probe-1", true]);
    expect(channel.send({ data: "hello" }).wait()).toEqual(SUCCESS);
    const refused = channel.send({ on: b, data: "fail" }).wait();
    expect(refused).toEqual({ kind: "acknowledged", acknowledgement: '{"error":"no"}' });
    channel.close();
    channel.relay();
    expect(channel.isOpen).toBe(false);
  });

  test("wait for an application that acknowledges later", () => {
    const [a, b] = [createChain("a-1"), createChain("b-1")];
    const channel = connect(a, b).openChannel({ port: "mock", version: "mock-version" });
    const pending = channel.send({ data: "mock async packet data" });
    expect(() => pending.wait()).toThrow("packet mock/channel-0/1 is received, and no further");
  });
});

describe("what is refused", () => {
  test("is a TransactionError with code and chain, and nothing is kept", () => {
    const [a, b] = chains();
    const channel = connect(a, b).openChannel();
    const order = { from: "alice", to: "bob", amount: 101n, denom: "atom" };
    const error = caught(() => channel.transfer(order));
    expect(error).toBeInstanceOf(TransactionError);
    expect(error).toMatchObject({ chainId: "a-1", codespace: "sdk", code: 5 });
    expect(a.balance("alice", "atom")).toBe(100n);
    expect(channel.connection.relayer.report.get("b-1")!.failures).toEqual([]);
  });

  test("is a HostError where it makes no sense", () => {
    const [a, b] = chains();
    const connection = connect(a, b);
    const channel = connection.openChannel();
    const stranger = createChain("c-1");
    expect(() => connect(a, createChain("a-1"))).toThrow("both chains have the id a-1");
    expect(() => channel.send({ on: stranger, data: "" })).toThrow("c-1 is at neither end");
    expect(caught(() => connection.openChannel({ port: "nobody" }))).toBeInstanceOf(HostError);
  });
});

test("the README's first example is one of these tests", () => {
  const example = readFileSync(join(ROOT, "tests/network/example.test.ts"), "utf8");
  expect(readFileSync(join(ROOT, "README.md"), "utf8")).toContain(`\`\`\`ts\n${example}\`\`\`\n`);
});

function caught(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
