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
import {
  CoinRoute,
  type RouteEnd,
  routeEnds,
  routeEndsV2,
  type StackKind,
  type Step,
  stepOf,
  steps,
} from "./support/coinRoute.js";
import { SOURCES } from "./support/failingContracts.js";
import { eventsOf, type Layers, type Watched } from "./support/road.js";
import { loadStackedCore } from "./support/stackedCore.js";

const SEED = Number(process.env.STRAIT_PROPERTY_SEED ?? 20_261_121);
const RUNS = Number(process.env.STRAIT_PROPERTY_RUNS ?? 2);
const MAX_DEPTH = 6;
const parameters = { seed: SEED, numRuns: RUNS };

const RECORDERS = ["a", "b", "c", "d", "e", "f"].map((letter) => `recorder-${letter}`);
const PACKET = "mock packet data";
const LATER = "mock async packet data";
const REFUSED = "something else";

function start(id: string, core: CoreModule, layers: Layers): Watched {
  const results: BlockResult[] = [];
  const stacks: ChainOptions["stacks"] = { mock: [...layers, "mock"] };
  const onBlock = (_: unknown, result: BlockResult) => void results.push(result);
  const chain = LocalChain.create({ id, stacks, onBlock }, new Machine(core));
  return { chain, layers, results };
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

/** Every walk is through all recorders in their order, or as far as another layer let it go. */
function checkOrder(watched: Watched, mayEndEarly = false): string[] {
  const recorders = watched.layers.filter((layer) => RECORDERS.includes(layer));
  const found = walks(watched);
  for (const [callback, runs] of found) {
    const isOutwards = callback === "sendPacket" || callback === "writeAcknowledgement";
    const order = isOutwards ? recorders.toReversed() : recorders;
    for (const taken of runs) {
      const reached = mayEndEarly ? order.slice(0, taken.length / 2) : order;
      expect([callback, taken]).toEqual([callback, walkThrough(reached)]);
    }
  }
  return [...found.keys()];
}

/** What chains told, block by block. */
function toldBy(chains: readonly Watched[]) {
  return chains.map(({ results }) =>
    results.map(({ appHash, actions, transactions }) => [toHex(appHash), actions, transactions]),
  );
}

function withoutPassThrough(layers: Layers): Layers {
  return layers.filter((name) => name !== "pass-through");
}

/** Whether an event tells that a limit or a contract refused something. */
function isFailure({ type, attributes }: ChainEvent): boolean {
  const result = attributes.find(({ key }) => key.endsWith("callback_result"));
  return result?.value === "failure" || type.endsWith("transfer_denied");
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
      const a = start("a-1", stacked, onA);
      const b = start("b-1", stacked, onB);
      exchange(a.chain, b.chain);
      for (const callback of [a, b].flatMap((watched) => checkOrder(watched))) {
        callbacks.add(callback);
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
    const outcome = (onA: Layers, onB: Layers) => {
      const a = start("a-1", core, onA);
      const b = start("b-1", core, onB);
      const { version } = exchange(a.chain, b.chain);
      return { version, told: toldBy([a, b]) };
    };
    const check = (onA: Layers, onB: Layers) => {
      const bareOnA = withoutPassThrough(onA);
      const bareOnB = withoutPassThrough(onB);
      // Fees need the same layer on both sides.
      if (bareOnA.length !== bareOnB.length) return;
      expect(outcome(onA, onB)).toEqual(outcome(bareOnA, bareOnB));
    };
    check(["pass-through", "fee", "pass-through"], ["fee"]);
    // The next test asks the same of transfers.
    fc.assert(fc.property(once, once, check), { ...parameters, numRuns: Math.ceil(RUNS / 2) });
  }, 120_000);

  /** Besides fees, which both chains have or neither. */
  const OTHERS = [
    "callbacks",
    "packet-forward-middleware",
    "pass-through",
    "pass-through",
    "rate-limiting",
    ...RECORDERS.slice(0, 2),
  ];

  /** All of these in one order and the other, with transfers that meet limits and contracts. */
  const FULL: [RouteEnd, RouteEnd] = [
    { layers: [...OTHERS.slice(0, 5), "recorder-a"], quota: { send: 35, receive: 100 } },
    { layers: ["recorder-b", ...OTHERS.slice(0, 5).reverse()], quota: { send: 100, receive: 15 } },
  ];
  const TAKEN = [
    stepOf({ amount: 100n, source: SOURCES[3]!, destination: "accepts" }),
    // More than may arrive within the hour, then more than may leave.
    stepOf({ amount: 100n, source: "accepts" }),
    stepOf({ amount: 290n }),
    stepOf({ amount: 40n, destination: "refuses receive_packet" }),
    stepOf({ amount: 80n, source: SOURCES[3]!, isLate: true }),
    stepOf({ amount: 70n, source: "refuses send_packet" }),
    stepOf({
      amount: 60n,
      isBack: true,
      isLater: true,
      source: SOURCES[4]!,
      destination: "accepts",
    }),
    stepOf({ amount: 30n, isBack: true, isRelayed: false, destination: "exhausts receive_packet" }),
  ];

  /** Lets coins go over a route, with and without the layers that let all pass. */
  function check(
    [onA, onB]: readonly [RouteEnd, RouteEnd],
    taken: readonly Step[],
    kind: StackKind = "stacks",
  ): CoinRoute {
    const exchange = (...ends: readonly [RouteEnd, RouteEnd]) => {
      const route = new CoinRoute(stacked, ...ends, kind);
      route.run(taken);
      return route;
    };
    const bare = (end: RouteEnd) => ({ ...end, layers: withoutPassThrough(end.layers) });
    const route = exchange(onA, onB);
    for (const watched of route.chains) checkOrder(watched, true);
    expect(toldBy(route.chains)).toEqual(toldBy(exchange(bare(onA), bare(onB)).chains));
    return route;
  }

  test("no stack loses or doubles coins, and none can tell layers that let all pass", () => {
    const { refusals, chains } = check(FULL, TAKEN);
    expect(refusals).toEqual(["ratelimit/4", "undefined/1"]);
    const failures = chains.flatMap(eventsOf).filter(isFailure);
    expect(failures.map(({ type }) => type)).toEqual([
      // On A: an acknowledgement and a timeout of which contracts wanted nothing,
      "ibc_src_callback",
      "ibc_src_callback",
      // and coins that no contract let in.
      "ibccallbackerror-ibc_dest_callback",
      // On B: coins that a limit and then a contract did not let in, and an acknowledgement.
      "ibccallbackerror-transfer_denied",
      "ibccallbackerror-ibc_dest_callback",
      "ibc_src_callback",
    ]);
    fc.assert(
      fc.property(routeEnds(OTHERS, MAX_DEPTH), steps, (ends, taken) => void check(ends, taken)),
      parameters,
    );
  }, 120_000);

  /** Of IBC v2: every layer that there is. */
  const LAYERS_V2 = ["callbacks", "rate-limiting", ...Array(4).fill("pass-through")];

  const FULL_V2: [RouteEnd, RouteEnd] = [
    { layers: ["callbacks", "pass-through", "rate-limiting"], quota: { send: 100, receive: 100 } },
    { layers: LAYERS_V2.toReversed(), quota: { send: 100, receive: 30 }, base: "later" },
  ];
  const TAKEN_V2 = [
    stepOf({ amount: 100n, destination: "refuses receive_packet" }),
    stepOf({ amount: 50n, source: "accepts", destination: "accepts" }),
    // More than may arrive with those that wait.
    stepOf({ amount: 200n, source: SOURCES[3]! }),
    stepOf({ amount: 10n, settles: 0 }),
    stepOf({ amount: 10n, settles: 1, isSettledWell: false }),
    // As much as may arrive now that the second one has not.
    stepOf({ amount: 180n, isLate: true }),
    stepOf({ amount: 180n }),
    stepOf({ amount: 100n, isBack: true }),
  ];

  test("nor does a stack of IBC v2, whether acknowledgements come at once or later", () => {
    const { chains } = check(FULL_V2, TAKEN_V2, "stacksV2");
    expect(chains[0].chain.balance("alice", "atom")).toBe(800n);
    const failures = chains.flatMap(eventsOf).filter(isFailure);
    expect(failures.map(({ type }) => type)).toEqual([
      // Of the third; of the first, which is there all the same.
      "ibc_src_callback",
      "ibccallbackerror-transfer_denied",
      "ibc_dest_callback",
    ]);
    const ends = routeEndsV2(LAYERS_V2, MAX_DEPTH);
    fc.assert(
      fc.property(ends, steps, (drawn, taken) => void check(drawn, taken, "stacksV2")),
      { ...parameters, numRuns: Math.ceil(RUNS / 2) },
    );
  }, 120_000);
});
