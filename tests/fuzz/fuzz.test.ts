/** A short run of the fuzzer; `npm run fuzz` runs it for longer (RECORD.md). */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { AppCallRequest } from "../../host/codec/gen/strait.abi.v0.js";
import { queryPaths } from "../../host/codec/queries.js";
import { STORE_NUMBERS } from "../../host/vm/host.js";
import { ROOT } from "../support/root.js";
import { callOf, Runner } from "./call.js";
import { readChecks } from "./checks.js";
import { Fuzzer } from "./fuzzer.js";
import { UNANSWERED } from "./questions.js";
import { callOfRegression, type Regression, regressionOf } from "./regression.js";
import { tellStory } from "./story.js";

const SEED = 20_261_121;
/** As many on any machine, so that the same is reached on each. */
const RUNS = 20_000;
/** The part of all checks that so many reach; genesis and migrations have others. */
const REACHED_PART = 0.35;
const FOLDER = join(ROOT, "tests/fuzz/regressions");

/** Messages about light clients in contracts, which the chains of the story have not: they are
 * fuzzed in tests/handlers/wasmClientFuzz.test.ts. */
const FUZZED_ELSEWHERE = /^ibc\.lightclients\.wasm\.v1\./;

/** The full names of the messages that the core executes. */
function routedMessages(): string[] {
  const route = readFileSync(join(ROOT, "assembly/25-handler/route.ts"), "utf8");
  const packages = new Map<string, string>();
  const imports = /import (?:\* as (\w+)|\{([^}]*)\}) from "..\/codec\/gen\/([\w.]+)"/g;
  for (const [, alias, names, file] of route.matchAll(imports)) {
    for (const name of (alias ?? names!).split(",")) packages.set(name.trim(), file!);
  }
  const uses = [...route.matchAll(/== (?:(\w+)\.)?(Msg\w+)\.TYPE_URL/g)];
  return uses.map(([, alias, name]) => `${packages.get(alias ?? name!)}.${name}`);
}

describe("the story that mutants start from", () => {
  const scenes = tellStory();
  const runner = new Runner();

  test("is of requests that are accepted", () => {
    for (const scene of scenes) {
      if (UNANSWERED.includes(scene.name)) continue;
      expect([scene.name, runner.run(callOf(scene), 1)]).toMatchObject([
        scene.name,
        { kind: "answer", code: "/0" },
      ]);
    }
  });

  test("has every message that is built, every call of an application, and every query", () => {
    const handlers = scenes.map((scene) => runner.handlerOf(callOf(scene), 0));
    const told = new Set(handlers.map((name) => name.split(" ")[0]));
    const expected = routedMessages().filter((name) => !FUZZED_ELSEWHERE.test(name));
    expect(expected.length).toBeGreaterThan(30);
    expect(expected.filter((name) => !told.has(name))).toEqual([]);
    const calls = AppCallRequest.fields.map(({ property }) => property);
    for (const name of calls.filter((property) => property !== "portId")) {
      expect(handlers).toContain(`app_call ${name}`);
    }
    for (const path of queryPaths()) expect(handlers).toContain(`query ${path}`);
  });
});

describe("mutants", () => {
  test("never trap, never hang, and write nothing when they are refused", () => {
    const fuzzer = new Fuzzer(SEED, tellStory());
    while (fuzzer.runs < RUNS) {
      const finding = fuzzer.run();
      expect(finding && regressionOf(finding.what, finding.call)).toBeUndefined();
    }
    const refusing = new Set<string>();
    for (const counts of fuzzer.reached.values()) {
      for (const name of counts.keys()) refusing.add(name);
    }
    // Whatever is asked is refused for several reasons.
    for (const handler of fuzzer.handlers) {
      if (handler.startsWith("query ")) continue;
      const outcomes = [...(fuzzer.reached.get(handler)?.keys() ?? [])];
      const refusals = outcomes.filter((name) => !name.startsWith("accepted: "));
      expect([handler, refusals.length > 1]).toEqual([handler, true]);
    }
    const reached = fuzzer.checks.filter(({ name }) => refusing.has(name));
    expect(reached.length).toBeGreaterThan(fuzzer.checks.length * REACHED_PART);
  }, 60_000);

  test("are traced back to checks, of which the sources have many", () => {
    const checks = readChecks();
    expect(checks.length).toBeGreaterThan(300);
    expect(checks.map(({ name }) => name)).toContain("channel/5 the channel is not OPEN but");
  });
});

describe("a finding", () => {
  const scene = tellStory()[0]!;

  test.each([
    ["traps", "unreachable"],
    ["writes", "writes what it refuses"],
  ])("is told of an engine that %s", (_, what) => {
    const engine = {
      call: (...[, , context]: Parameters<Runner["machine"]["call"]>) => {
        if (what === "unreachable") throw new WebAssembly.RuntimeError(what);
        context.stores.close(true);
        context.stores.set(STORE_NUMBERS.ibc, "key", Uint8Array.of(1));
        context.stores.open();
        // Code 1 of codespace `x`.
        return Uint8Array.of(8, 1, 18, 1, 120);
      },
    };
    const outcome = new Runner(engine).run(callOf(scene), 1);
    expect(outcome).toMatchObject({ kind: "finding", what: expect.stringContaining(what) });
  });

  test("is a file that gives the same call", () => {
    const call = callOf(scene);
    const text = JSON.stringify(regressionOf("nothing", call));
    const again = callOfRegression(JSON.parse(text) as Regression);
    expect(regressionOf("nothing", again)).toEqual(JSON.parse(text));
    expect(again.request.message).toEqual(call.request.message);
    expect(new Runner().run(again, 1)).toMatchObject({ kind: "answer", code: "/0" });
  });
});

describe("what was found before", () => {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith(".json"));

  test.each(files)("%s", (name) => {
    const regression = JSON.parse(readFileSync(join(FOLDER, name), "utf8")) as Regression;
    const outcome = new Runner().run(callOfRegression(regression), 1);
    expect(outcome).toMatchObject({ kind: "answer", code: regression.expected });
  });
});
