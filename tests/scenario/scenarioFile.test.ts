/** Scenario files that are refused: one sentence with the file and the number of the step. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputError } from "../../host/errors.js";
import { ScenarioRun, type StepReport } from "../../host/scenario/runScenario.js";
import { isScenario, readScenario } from "../../host/scenario/scenarioFile.js";
import { Machine } from "../../host/vm/machine.js";
import { everyPath, type Json, put } from "../support/json.js";
import { ROOT } from "../support/root.js";
import { loadCore } from "../support/world.js";

type Fields = { [name: string]: Json };

const engine = new Machine(loadCore());
const matchesSchema = new Ajv({ strict: false }).compile(
  JSON.parse(readFileSync(join(ROOT, "host/scenario/scenarioFile.schema.json"), "utf8")),
);

function fileOf(steps: Json[], chains: Json = [{ id: "a-1" }, { id: "b-1" }], more: Fields = {}) {
  return { format: "scenario/1", chains, steps, ...more };
}

function run(file: Json): StepReport[] {
  const scenario = readScenario(JSON.stringify(file), "s.json");
  return [...new ScenarioRun(scenario, engine).steps()];
}

function refusal(file: Json): string {
  try {
    run(file);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).not.toContain("\n");
    return (error as Error).message;
  }
  throw new Error("the file was accepted");
}

const TRANSFER: Fields = {
  step: "transfer",
  on: "a-1",
  channel: "channel-0",
  from: "alice",
  to: "bob",
  amount: "1",
  denom: "atom",
};
const CREATE: Fields = { step: "create client", on: "a-1", of: "b-1" };
const WAIT: Fields = { step: "advance blocks", count: 1 };

/** What both our reader and the schema refuse, as the second step. */
const WRONG: readonly (readonly [step: Json, message: string])[] = [
  [{ step: "tranfer" }, 'step 2: there is no step "tranfer"; known are create client, '],
  [{ on: "a-1" }, 'step 2: the field "step" is missing'],
  [7, "step 2: expected an object, found 7"],
  [{ ...TRANSFER, amount: 1 }, "step 2 (transfer): amount: expected a text, found 1"],
  [{ ...TRANSFER, amount: "1.5" }, "step 2 (transfer): amount: expected an amount"],
  [{ ...TRANSFER, channel: null }, "step 2 (transfer): channel: expected a text, found null"],
  [{ ...TRANSFER, memmo: "" }, 'step 2 (transfer): unknown field "memmo"'],
  [{ ...TRANSFER, timeoutAfter: "soon" }, "timeoutAfter: expected a duration like 5s"],
  [{ ...TRANSFER, timeoutHeight: 0 }, "timeoutHeight: 0 is not a height of a block"],
  [{ ...TRANSFER, expect: { code: 5 } }, 'expect: the field "codespace" is missing'],
  [{ ...TRANSFER, fee: [{ denom: "x" }] }, 'fee[0]: the field "amount" is missing'],
  [{ ...CREATE, trustLevel: "half" }, "trustLevel: expected a fraction like 1/3"],
  [{ ...WAIT, count: 0 }, "step 2 (advance blocks): count: expected a number of blocks from 1"],
  [{ step: "advance time", by: 5 }, "step 2 (advance time): by: expected a text, found 5"],
  [{ step: "relay", only: ["packets"] }, "step 2 (relay): only[0]: known are update client"],
  [{ step: "relay", rounds: 0 }, "step 2 (relay): rounds: expected a number of rounds"],
  [{ step: "relay", discovery: "luck" }, "discovery: known are state, events"],
  [{ step: "relay", between: ["a-1"] }, "between: relaying takes at least two chains"],
  [{ step: "change validators", on: "a-1", powers: {} }, "expected at least one validator"],
  [{ step: "misbehave", on: "a-1", client: "c", how: "badly" }, "how: known are equivocation"],
  [{ step: "expect", on: "a-1", clients: { c: "Fine" } }, "clients.c: known are Active, Frozen"],
  [{ step: "open channel", on: "a-1", connection: "c", ordered: 1 }, "expected true or false"],
  [{ step: "store code", on: "a-1" }, 'step 2 (store code): the field "code" is missing'],
  [{ step: "execute contract", contract: 1, msg: {} }, "contract: expected a text, found 1"],
  [{ step: "query contract", contract: "c", signer: "a" }, 'unknown field "signer"'],
  [{ step: "submit", on: "a-1", messages: [{}] }, 'messages[0]: the field "typeUrl" is missing'],
];

describe("a step that is refused when it is read", () => {
  test.each(WRONG)("%j", (step, message) => {
    const file = fileOf([WAIT, step]);
    expect(refusal(file)).toMatch(/^s\.json: step 2/);
    expect(refusal(file)).toContain(message);
    expect(matchesSchema(file)).toBe(false);
  });

  test("names a chain that there is not", () => {
    const message = 's.json: step 1 (create client): of: there is no chain "c-1", only a-1, b-1';
    expect(refusal(fileOf([{ ...CREATE, of: "c-1" }]))).toBe(message);
    expect(refusal(fileOf([{ step: "relay", between: ["a-1", "c-1"] }]))).toContain("between[1]");
  });

  test("is refused before any step is done", () => {
    const file = JSON.stringify(fileOf([WAIT, { step: "?" }]));
    expect(() => readScenario(file, "s.json")).toThrow(InputError);
  });
});

describe("a step whose turn has not come", () => {
  const handshake = { step: "open connection", on: "a-1", client: "07-tendermint-0" };
  const at = "at this point of the scenario";

  test.each<[Json[], string]>([
    [[TRANSFER], `step 1 (transfer): channel: chain a-1 has no channel transfer/channel-0 ${at}`],
    [
      [{ ...handshake, counterpartyClient: "07-tendermint-0" }, CREATE],
      `step 1 (open connection): client: chain a-1 has no client 07-tendermint-0 ${at}`,
    ],
    [
      [CREATE, { ...handshake, counterpartyClient: "07-tendermint-0" }],
      `step 2 (open connection): counterpartyClient: chain b-1 has no client 07-tendermint-0 ${at}`,
    ],
    [
      [{ step: "open channel", on: "b-1", connection: "connection-7" }],
      `step 1 (open channel): connection: chain b-1 has no connection connection-7 ${at}`,
    ],
    [
      [CREATE, { step: "update client", on: "a-1", client: "07-tendermint-0", height: 9 }],
      `step 2 (update client): height: chain b-1 has no block 9 ${at}`,
    ],
    [
      [CREATE, { step: "update client", on: "a-1", client: "07-tendermint-0" }],
      "step 2 (update client): client: 07-tendermint-0 of a-1 knows no height of b-1 below 1",
    ],
    [
      [{ step: "store code", on: "a-1", code: "no.wasm" }],
      "step 1 (store code): code: no.wasm cannot be read",
    ],
    [
      [{ step: "query contract", contract: "oracle", msg: {} }],
      `step 1 (query contract): contract: there is no contract oracle ${at}`,
    ],
    [
      [{ step: "open channel", on: "a-1", connection: "c", port: "$port(x)" }],
      `step 1 (open channel): connection: chain a-1 has no connection c ${at}`,
    ],
    [
      [{ step: "expect", on: "a-1", channels: { "$port(x)/channel-0": "OPEN" } }],
      `step 1 (expect): channels: there is no contract x ${at}`,
    ],
    [
      [{ step: "change validators", on: "a-1", powers: { nobody: 0 } }],
      "step 1 (change validators): validator ",
    ],
    [
      [WAIT, { step: "advance time", by: "100000d" }],
      "step 2 (advance time): chain a-1: 10375689605000000000 ns is beyond the times of a block",
    ],
  ])("%j", (steps, message) => {
    expect(refusal(fileOf(steps))).toMatch(/^s\.json: step \d/);
    expect(refusal(fileOf(steps))).toContain(message);
  });
});

describe("what comes before the steps", () => {
  test.each<[Fields, string]>([
    [{ format: "scenario/2" }, 's.json: format: the only format of scenarios is "scenario/1"'],
    [{ chains: [] }, "s.json: chains: a scenario has at least one chain"],
    [{ chains: [{ id: "a 1" }] }, "s.json: chains[0].id: a chain id has 1 to 49 letters"],
    [{ chains: [{ id: "a", fees: {} }] }, 's.json: chains[0]: unknown field "fees"'],
    [{ chains: [{ id: "a", validators: 0 }] }, "chains[0].validators: expected 1 to 1000"],
    [{ chains: [{ id: "a", time: "now" }] }, "chains[0].time: expected a time"],
    [{ chains: [{ id: "a", blockTime: "0s" }] }, "chains[0].blockTime: expected a duration"],
    [{ chains: [{ id: "a", accounts: { al: { x: -1 } } }] }, "accounts.al.x: expected a text"],
    [{ chains: [{ id: "a", unsupported: ["it"] }] }, "unsupported[0]: known are update client"],
    [{ chains: [{ id: "a" }, { id: "a" }] }, "chains[1]: a second chain has the id a"],
    [{ steps: {} }, "s.json: steps: expected a list"],
    [{ other: 1 }, 's.json: unknown field "other"'],
  ])("%j", (change, message) => {
    expect(refusal({ ...fileOf([]), ...change })).toContain(message);
  });

  test("a file says of itself whether it is a scenario", () => {
    expect(isScenario('{"format": "scenario/9"}')).toBe(true);
    expect(["{", "[]", '{"format": 1}', "{}", "null"].filter(isScenario)).toEqual([]);
  });
});

test("what comes out otherwise is told, and ends the run", () => {
  const reports = run(fileOf([CREATE, { ...CREATE, expect: { code: 4, codespace: "sdk" } }, WAIT]));
  expect(reports.map(({ number }) => number)).toEqual([0, 1, 2]);
  expect(reports.at(-1)!.differences).toEqual([
    { place: "chain a-1", what: "result", expected: "sdk/4", found: "success" },
  ]);
});

test("every expectation can fail", () => {
  const look = (what: Fields) => run(fileOf([CREATE, { step: "expect", on: "a-1", ...what }]));
  const wrong: Fields[] = [
    { balances: { alice: { atom: "1" } } },
    { supply: { "transfer/channel-0/atom": "1" } },
    { clients: { "07-tendermint-0": "Frozen" } },
    { connections: { "connection-0": "OPEN" } },
    { channels: { "transfer/channel-0": "OPEN" } },
    { inFlight: { "transfer/channel-0": [1] } },
  ];
  for (const what of wrong) expect(look(what).at(-1)!.differences).toHaveLength(1);
  const relay = { step: "relay", expect: { refused: [], outOfFunds: ["a-1"], executed: {} } };
  expect(run(fileOf([relay])).at(-1)!.differences).toMatchObject([{ found: "none" }]);
  const counted = { step: "relay", expect: { executed: { "a-1": { "update client": 3 } } } };
  expect(run(fileOf([counted])).at(-1)!.differences).toMatchObject([{ found: "0" }]);
});

test("a file with any value replaced runs or is refused in one sentence that names it", () => {
  const text = readFileSync(join(ROOT, "tests/golden/scenarios/04-transfer.json"), "utf8");
  const paths = everyPath(JSON.parse(text));
  const odd = fc.constantFrom<Json>(
    "",
    "0",
    "hub-1",
    "channel-9",
    `${2n ** 64n}`,
    "9000d",
    0,
    null,
  );
  const values = fc.oneof(odd, fc.jsonValue() as fc.Arbitrary<Json>);
  const outcomes = new Set<string>();
  fc.assert(
    fc.property(fc.constantFrom(...paths), values, (path, value) => {
      const file = JSON.parse(text) as Json;
      put(file, path, value);
      try {
        const { differences } = run(file).at(-1)!;
        outcomes.add(differences.length === 0 ? "as expected" : "different");
      } catch (error) {
        outcomes.add("refused");
        expect([path, value, error]).toEqual([path, value, expect.any(InputError)]);
        expect((error as Error).message).toMatch(/^s\.json: [^\n]+$/);
      }
    }),
    { seed: 20261121, numRuns: 150 },
  );
  expect([...outcomes].sort()).toEqual(["as expected", "different", "refused"]);
});
