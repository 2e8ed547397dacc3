/**
 * Random stacks of middleware between two chains (ICS-30): in which order the layers are called,
 * that layers which do nothing cannot be told from none, and that no stack loses or doubles coins.
 */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { toHex } from "../../host/bytes.js";
import type { BlockResult, ChainEvent } from "../../host/chain/block.js";
import { type Channel, connect } from "../../host/index.js";
import { LocalChain } from "../../host/local/localChain.js";
import type { ChainOptions } from "../../host/local/options.js";
import { type CoreModule, Machine } from "../../host/vm/machine.js";
import { loadCore } from "../support/world.js";
import { loadStackedCore } from "./support/stackedCore.js";

const SEED = Number(process.env.STRAIT_PROPERTY_SEED ?? 20_261_121);
const RUNS = Number(process.env.STRAIT_PROPERTY_RUNS ?? 4);
const MAX_DEPTH = 6;
const parameters = { seed: SEED, numRuns: RUNS };

const RECORDERS = ["a", "b", "c", "d", "e", "f"].map((letter) => `recorder-${letter}`);
const PACKET = "mock packet data";
const LATER = "mock async packet data";
const REFUSED = "something else";

type Layers = readonly string[];

/** What happened on a chain, in order. */
interface Watched {
  readonly chain: LocalChain;
  readonly results: BlockResult[];
}

function start(id: string, core: CoreModule, options: Partial<ChainOptions>): Watched {
  const results: BlockResult[] = [];
  const onBlock = (_: unknown, result: BlockResult) => void results.push(result);
  const chain = LocalChain.create({ id, ...options, onBlock }, new Machine(core));
  return { chain, results };
}

function eventsOf({ results }: Watched): ChainEvent[] {
  return results.flatMap(({ actions, transactions }) =>
    [...actions, ...transactions].flatMap(({ events }) => events),
  );
}

/** Every uninterrupted run of a callback through the layers, as `entered a`, `left a`. */
function walks(watched: Watched): Map<string, string[][]> {
  const found = new Map<string, string[][]>();
  let current: { callback: string; steps: string[]; depth: number } | undefined;
  for (const { type, attributes } of eventsOf(watched)) {
    if (!type.endsWith("layer")) continue;
    const [what, layer] = attributes;
    const step = what!.key.replace("ibccallbackerror-", "");
    const callback = what!.value;
    if (current === undefined) current = { callback, steps: [], depth: 0 };
    expect(callback).toBe(current.callback);
    current.steps.push(`${step} ${layer!.value}`);
    current.depth += step === "entered" ? 1 : -1;
    if (current.depth > 0) continue;
    found.set(callback, [...(found.get(callback) ?? []), current.steps]);
    current = undefined;
  }
  expect(current).toBeUndefined();
  return found;
}

/** One walk down and up again. */
function walkThrough(layers: Layers): string[] {
  const entered = layers.map((layer) => `entered ${layer}`);
  return [...entered, ...layers.toReversed().map((layer) => `left ${layer}`)];
}

/** A handshake, packets of every fate, and the end of the channel. */
function exchange(a: LocalChain, b: LocalChain): Channel {
  const channel = connect(a, b).openChannel({ port: "mock" });
  channel.send({ data: PACKET });
  channel.send({ data: REFUSED });
  channel.send({ on: b, data: PACKET });
  channel.relay();
  channel.send({ data: LATER });
  channel.send({ data: PACKET, timeoutHeight: b.height + 2n });
  b.makeBlocks(3);
  channel.relay();
  channel.close(a);
  channel.relay();
  return channel;
}

describe(`stacks, seed ${SEED}`, () => {
  let stacked: CoreModule;
  const core = loadCore();

  beforeAll(async () => {
    stacked = await loadStackedCore();
  }, 300_000);

  test("callbacks go in from the outermost layer, calls go out from the innermost", () => {
    const stack = fc.shuffledSubarray(RECORDERS, { maxLength: MAX_DEPTH });
    const callbacks = new Set<string>();
    const check = (onA: Layers, onB: Layers) => {
      const a = start("a-1", stacked, { stacks: { mock: [...onA, "mock"] } });
      const b = start("b-1", stacked, { stacks: { mock: [...onB, "mock"] } });
      exchange(a.chain, b.chain);
      for (const [watched, layers] of [
        [a, onA],
        [b, onB],
      ] as const) {
        for (const [callback, runs] of walks(watched)) {
          callbacks.add(callback);
          const isOutwards = callback === "sendPacket" || callback === "writeAcknowledgement";
          const expected = walkThrough(isOutwards ? layers.toReversed() : layers);
          for (const steps of runs) expect([callback, steps]).toEqual([callback, expected]);
        }
      }
    };
    check(RECORDERS, RECORDERS.toReversed());
    fc.assert(fc.property(stack, stack, check), parameters);
    expect([...callbacks].sort()).toEqual([
      "onAcknowledgementPacket",
      "onChanCloseConfirm",
      "onChanCloseInit",
      "onChanOpenAck",
      "onChanOpenConfirm",
      "onChanOpenInit",
      "onChanOpenTry",
      "onRecvPacket",
      "onTimeoutPacket",
      "sendPacket",
    ]);
  }, 120_000);

  test("a layer that lets everything pass changes nothing that is stored or told", () => {
    const layers = fc.array(fc.constantFrom("fee", "pass-through"), { maxLength: MAX_DEPTH });
    const once = layers.filter((names) => names.filter((name) => name === "fee").length <= 1);
    const outcome = (stack: Layers, other: Layers) => {
      const a = start("a-1", core, { stacks: { mock: [...stack, "mock"] } });
      const b = start("b-1", core, { stacks: { mock: [...other, "mock"] } });
      const { version } = exchange(a.chain, b.chain);
      const told = [a, b].map((watched) =>
        watched.results.map(({ appHash, actions, transactions }) => [
          toHex(appHash),
          actions,
          transactions,
        ]),
      );
      return { version, told };
    };
    const check = (onA: Layers, onB: Layers) => {
      const [bareOnA, bareOnB] = [onA, onB].map((names) =>
        names.filter((name) => name !== "pass-through"),
      );
      // Fees need the same layer on both sides.
      if (bareOnA!.length !== bareOnB!.length) return;
      expect(outcome(onA, onB)).toEqual(outcome(bareOnA!, bareOnB!));
    };
    check(["pass-through", "fee", "pass-through"], ["fee"]);
    fc.assert(fc.property(once, once, check), parameters);
  }, 120_000);

  const COINS = 1_000n;
  const LAYERS = ["fee", "packet-forward-middleware", "pass-through"];

  test("no stack loses or doubles coins", () => {
    const stack = fc.shuffledSubarray(LAYERS);
    const step = fc.record({
      isBack: fc.boolean(),
      amount: fc.bigInt(1n, 300n),
      isLate: fc.boolean(),
      isRelayed: fc.boolean(),
    });
    const check = (
      layers: Layers,
      steps: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[],
    ) => {
      const options = {
        accounts: { alice: { atom: COINS } },
        stacks: { transfer: [...layers, "transfer"] },
      };
      const { chain: a } = start("a-1", core, options);
      const { chain: b } = start("b-1", core, { stacks: options.stacks });
      const channel = connect(a, b).openChannel();
      const voucher = channel.denomOf("atom");
      for (const { isBack, amount, isLate, isRelayed } of steps) {
        const [from, to] = isBack ? [b, a] : [a, b];
        const denom = isBack ? voucher : "atom";
        const account = isBack ? "bob" : "alice";
        if (from.balance(account, denom) < amount) continue;
        const receiver = isBack ? "alice" : "bob";
        const timeout = isLate ? { timeoutHeight: to.height + 1n } : {};
        channel.transfer({ on: from, from: account, to: receiver, denom, amount, ...timeout });
        if (isLate) to.makeBlocks(2);
        if (isRelayed) channel.relay();
      }
      channel.relay();
      channel.relay();
      expect(a.supply("atom")).toBe(COINS);
      expect(a.balance("alice", "atom") + b.balance("bob", voucher)).toBe(COINS);
      expect(b.supply(voucher)).toBe(b.balance("bob", voucher));
    };
    fc.assert(fc.property(stack, fc.array(step, { maxLength: 12 }), check), parameters);
  }, 120_000);
});
