/** Whatever is asked, the core neither traps nor writes: requests near valid ones, and rubbish. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { concatBytes, utf8 } from "../../host/bytes.js";
import { PageRequest } from "../../host/codec/gen/cosmos.base.query.v1beta1.js";
import type { FieldDescriptor } from "../../host/codec/message.js";
import { queryMethod, queryPaths } from "../../host/codec/queries.js";
import { messageArbitrary, mutatedArbitrary, wireArbitrary } from "../codec/support/arbitrary.js";
import { CHANNEL, MOCK, TRANSFER } from "../support/channels.js";
import { CLIENT, CONNECTION } from "../support/connections.js";
import { DENOMS, ORDERED_CHANNEL, populatedLink } from "../support/queried.js";
import { voucherOf } from "../support/transfers.js";

const SEED = 20_261_121;
const RUNS = Number(process.env.STRAIT_FUZZ_RUNS ?? 600);

const { world } = populatedLink();

const PATHS_OF_DENOMS = DENOMS.map(([base, hops]) => `${hops}/${base}`);

/** What fields of these names hold in requests that find something. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  client_id: [CLIENT, "06-solomachine-5", "09-localhost", "07-tendermint-2"],
  connection_id: [CONNECTION, "connection-1", "connection-localhost"],
  connection: [CONNECTION, "connection-1"],
  port_id: [TRANSFER, MOCK],
  channel_id: [CHANNEL, ORDERED_CHANNEL, "channel-5"],
  hash: PATHS_OF_DENOMS.map(voucherOf),
  trace: PATHS_OF_DENOMS,
  denom: ["stake", "atom"],
};

const KEYS = ["/1", "/10", "1-2", "/channel", "/ports/mock", "/connection-3", "\0", "/07"];
const near = fc.bigInt({ min: 0n, max: 14n });
const number = fc.oneof(
  { arbitrary: near, weight: 4 },
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
);

const page = fc.option(
  fc
    .record({
      key: fc.option(fc.constantFrom(...KEYS.map(utf8)), { nil: new Uint8Array(0) }),
      offset: fc.oneof(fc.constant(0n), number),
      limit: number,
      countTotal: fc.boolean(),
      reverse: fc.boolean(),
    })
    .map((fields) => PageRequest.create(fields)),
  { nil: undefined },
);

/** Values of a field that mostly find something; undefined where any value will do. */
function known({ name, type, repeated }: FieldDescriptor): fc.Arbitrary<unknown> | undefined {
  const words = WORDS[name];
  if (words !== undefined) return fc.constantFrom(...words);
  if (name === "pagination") return page;
  if (type === "uint64") return repeated ? fc.array(number, { maxLength: 5 }) : number;
  return undefined;
}

/** Encoded requests of a method. */
function requestArbitrary(path: string): fc.Arbitrary<Uint8Array> {
  const { request } = queryMethod(path)!;
  const fields = request.fields.flatMap((field) => {
    const arbitrary = known(field);
    return arbitrary === undefined ? [] : [[field.property, arbitrary] as const];
  });
  const found = fc.record(Object.fromEntries(fields));
  const valid = fc
    .tuple(messageArbitrary(request), found)
    .map(([message, values]) => request.encode({ ...message, ...values }));
  return fc.oneof(
    { arbitrary: valid, weight: 6 },
    { arbitrary: mutatedArbitrary(request), weight: 2 },
    fc.tuple(valid, wireArbitrary).map(([message, rest]) => concatBytes(message, rest)),
  );
}

const CODES = ["/0", "sdk/6", "sdk/18", "sdk/22", "undefined/111222"];

test("requests of every method", () => {
  const question = fc
    .constantFrom(...queryPaths())
    .chain((path) => fc.tuple(fc.constant(path), requestArbitrary(path)));
  const before = world.written();
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(question, ([path, data]) => {
      const { code, codespace, value, log } = world.query(path, data);
      const result = `${codespace}/${code}`;
      expect(CODES).toContain(result);
      if (code === 0) queryMethod(path)!.response.decode(value);
      else expect([value.length, log === ""]).toEqual([0, false]);
      seen.set(result, (seen.get(result) ?? 0) + 1);
    }),
    { seed: SEED, numRuns: RUNS },
  );
  expect(world.written()).toEqual(before);
  // Not only refusals: a good part finds what it asks for.
  expect(seen.get("/0")! / RUNS).toBeGreaterThan(0.25);
  expect(seen.get("sdk/22")!).toBeGreaterThan(0);
});

test("any path with any bytes", () => {
  const path = fc.oneof(fc.string(), fc.constantFrom(...queryPaths(), "/store/ibc/key"));
  fc.assert(
    fc.property(path, fc.uint8Array({ maxLength: 64 }), (asked, data) => {
      expect(CODES).toContain(resultOf(asked, data));
    }),
    { seed: SEED, numRuns: RUNS },
  );
});

function resultOf(path: string, data: Uint8Array): string {
  const { codespace, code } = world.query(path, data);
  return `${codespace}/${code}`;
}
