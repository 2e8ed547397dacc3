/** Every scenario of the guide runs as it expects, and what it saves replays to the same. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { toHex } from "../../host/bytes.js";
import { readDatagramFile } from "../../host/chain/datagramFile.js";
import { runDatagrams } from "../../host/chain/runDatagrams.js";
import { datagramFileOf } from "../../host/scenario/datagramFiles.js";
import { ScenarioRun, type StepReport } from "../../host/scenario/runScenario.js";
import { readScenario } from "../../host/scenario/scenarioFile.js";
import { STEPS } from "../../host/scenario/steps/index.js";
import { Machine } from "../../host/vm/machine.js";
import { ROOT } from "../support/root.js";
import { loadCore } from "../support/world.js";

const FOLDER = join(ROOT, "tests/golden/scenarios");
const FILES = readdirSync(FOLDER);
const GUIDE = readFileSync(join(ROOT, "host/scenario/GUIDE.md"), "utf8");
const engine = new Machine(loadCore());

function schemaOf(path: string) {
  return new Ajv({ strict: false }).compile(JSON.parse(readFileSync(join(ROOT, path), "utf8")));
}
const matchesSchema = schemaOf("host/scenario/scenarioFile.schema.json");
const matchesDatagramSchema = schemaOf("host/chain/datagramFile.schema.json");

function textOf(name: string): string {
  return readFileSync(join(FOLDER, name), "utf8");
}

function run(name: string): { run: ScenarioRun; reports: StepReport[] } {
  const scenarioRun = new ScenarioRun(readScenario(textOf(name), join(FOLDER, name)), engine);
  return { run: scenarioRun, reports: [...scenarioRun.steps()] };
}

const taken = new Set<string>();

describe.each(FILES)("%s", (name) => {
  const { run: scenarioRun, reports } = run(name);
  for (const report of reports) taken.add(report.name);
  const blocks = reports.flatMap((report) => report.blocks);

  test("fits the schema, and comes out as it expects", () => {
    expect(matchesSchema(JSON.parse(textOf(name)))).toBe(true);
    expect(reports.flatMap(({ differences }) => differences)).toEqual([]);
    expect(reports.at(-1)!.number).toBe(readScenario(textOf(name), name).steps.length);
  });

  test("every chain replays from its datagrams to the same roots", () => {
    for (const chain of scenarioRun.stage.chains.values()) {
      const text = datagramFileOf(chain, blocks, "saved");
      expect(matchesDatagramSchema(JSON.parse(text))).toBe(true);
      const file = readDatagramFile(text, name);
      const replayed = [...runDatagrams(file, engine)];
      expect(replayed.flatMap(({ differences }) => differences)).toEqual([]);
      const hashes = blocks
        .filter(({ chainId }) => chainId === chain.id)
        .map(({ result }) => toHex(result.appHash));
      expect(replayed.map(({ result }) => toHex(result.appHash))).toEqual(hashes);
      const unchecked = file.blocks.flatMap((block) => [
        ...block.expectedTransactions,
        ...block.expectedActions,
      ]);
      expect(unchecked).not.toContain(undefined);
    }
  });

  test("shows a failure that it can end in, and is part of the guide", () => {
    expect(textOf(name)).toMatch(/"codespace"|"outOfFunds"/);
    expect(GUIDE).toContain(`tests/golden/scenarios/${name})`);
  });
});

test("the scenarios together take every step that there is", () => {
  expect([...STEPS.keys()].filter((name) => !taken.has(name) && name !== "submit")).toEqual([]);
});

test("equal files give equal blocks", () => {
  const hashes = () =>
    run(FILES[0]!).reports.flatMap(({ blocks }) =>
      blocks.map(({ result }) => toHex(result.appHash)),
    );
  expect(hashes()).toEqual(hashes());
});

test("every command of the guide names a scenario that exists", () => {
  const named = [...GUIDE.matchAll(/scenarios\/([\w-]+\.json)/g)].map((match) => match[1]!);
  expect([...new Set(named)].sort()).toEqual([...FILES].sort());
});
