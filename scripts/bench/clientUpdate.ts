/**
 * Client updates: MsgUpdateClient through the core, each with another header of a chain of 4 to 150
 * validators; and, so that their parts are known, the same without signatures and the signatures
 * alone.
 */
import { DeliverResponse } from "../../host/codec/gen/strait.abi.v0.js";
import { CoreModule } from "../../host/vm/machine.js";
import { verifySignature } from "../../host/vm/signatures.js";
import { World } from "../../tests/support/world.js";
import { type ClientTraffic, clientTraffic, type Distance } from "./clientHeaders.js";
import { type BenchEntry, type BenchGroup, fastest, type Results } from "./frame.js";
import { duration } from "./table.js";
import { type AskedSignature, coreBytes, WatchedCore } from "./watchedCore.js";

const VALIDATOR_COUNTS = [4, 50, 100, 150];
const DISTANCES: readonly Distance[] = ["adjacent", "skipping"];
const CASES = VALIDATOR_COUNTS.flatMap((count) =>
  DISTANCES.map((distance): [number, Distance] => [count, distance]),
);
const CORE_ONLY = ", core without signatures";
const SIGNATURES_ONLY = ", signatures alone";

type Deliver = (input: Uint8Array) => Uint8Array;

/** Delivers the updates in turn, each on the state after the one before; then from the start. */
function inTurn(world: World, deliver: Deliver, { create, updates }: ClientTraffic) {
  expectSuccess(deliver(create));
  world.branches.open();
  return (iteration: number) => {
    const index = iteration % updates.length;
    if (index === 0) {
      world.branches.close(false);
      world.branches.open();
    }
    expectSuccess(deliver(updates[index]!));
  };
}

function expectSuccess(output: Uint8Array): void {
  const { code, log } = DeliverResponse.decode(output);
  if (code !== 0) throw new Error(`an update is refused: ${log}`);
}

/** What the core asks the host to verify, update by update, and the memory that it takes. */
function watch(traffic: ClientTraffic): { asked: AskedSignature[][]; peakBytes: number } {
  const asked: AskedSignature[][] = [];
  const world = new World(CoreModule.load(coreBytes()));
  const core: WatchedCore = new WatchedCore({
    verify: (...operands) => {
      asked.at(-1)!.push(core.asked(operands));
      return 1;
    },
    watchMemory: true,
  });
  const update = inTurn(world, (input) => core.deliver(input, world.context()), traffic);
  for (let i = 0; i < traffic.updates.length; i++) {
    asked.push([]);
    update(i);
  }
  return { asked, peakBytes: core.peakBytes };
}

function nameOf(validatorCount: number, distance: Distance, what: string): string {
  return `client update: ${validatorCount} validators, ${distance}${what}`;
}

function wholeUpdate(validatorCount: number, distance: Distance): BenchEntry {
  return {
    name: nameOf(validatorCount, distance, ""),
    unit: "transaction",
    setup() {
      const world = new World(CoreModule.load(coreBytes()));
      const deliver = (input: Uint8Array) => world.machine.call("deliver", input, world.context());
      return inTurn(world, deliver, clientTraffic(validatorCount, distance));
    },
  };
}

/** Every signature counts as valid: what is left is the core's own time. Nothing but this
 * measurement may run so. */
function withoutSignatures(validatorCount: number, distance: Distance): BenchEntry {
  return {
    name: nameOf(validatorCount, distance, CORE_ONLY),
    unit: "transaction",
    setup() {
      const world = new World(CoreModule.load(coreBytes()));
      const core = new WatchedCore({ verify: () => 1 });
      const deliver = (input: Uint8Array) => core.deliver(input, world.context());
      return inTurn(world, deliver, clientTraffic(validatorCount, distance));
    },
  };
}

function signaturesAlone(validatorCount: number, distance: Distance): BenchEntry {
  return {
    name: nameOf(validatorCount, distance, SIGNATURES_ONLY),
    unit: "all of one update",
    setup() {
      const { asked } = watch(clientTraffic(validatorCount, distance));
      return (iteration) => {
        for (const { scheme, message, signature, key } of asked[iteration % asked.length]!) {
          const isValid = verifySignature(scheme, message, signature, key);
          if (isValid !== true) throw new Error("a valid signature is refused");
        }
      };
    },
  };
}

/** One row: the whole update, its two parts, and what they come to for each signature. */
function row(results: Results, validatorCount: number, distance: Distance): string[] {
  const nanos = (what: string) => fastest(results, nameOf(validatorCount, distance, what));
  const [whole, core, signatures] = [nanos(""), nanos(CORE_ONLY), nanos(SIGNATURES_ONLY)];
  const { asked, peakBytes } = watch(clientTraffic(validatorCount, distance));
  const verified = asked.reduce((sum, { length }) => sum + length, 0) / asked.length;
  return [
    `${validatorCount}, ${distance}`,
    duration(whole),
    duration(core),
    verified.toFixed(0),
    duration(signatures),
    `${((100 * signatures) / (signatures + core)).toFixed(1)}%`,
    duration(whole / verified),
    `${Math.ceil(peakBytes / 1024)} KiB`,
  ];
}

export const clientUpdates: BenchGroup = {
  title: "Client updates: MsgUpdateClient, from its bytes to its answer, another header each time",
  entries: CASES.flatMap(([count, distance]) => [
    wholeUpdate(count, distance),
    withoutSignatures(count, distance),
    signaturesAlone(count, distance),
  ]),
  tabulate: (results) => ({
    head: [
      "validators",
      "update",
      "without (1)",
      "verified",
      "these alone",
      "share (2)",
      "a signature",
      "memory",
    ],
    rows: CASES.map(([count, distance]) => row(results, count, distance)),
  }),
  notes: () => [
    "(1) core without signatures: a host that takes every signature for valid, for this table only",
    "(2) of the signatures in the sum of both parts; a signature: the update for each one verified",
  ],
};
