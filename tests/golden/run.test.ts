/** Every datagram file here runs as it expects, on the core itself. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readDatagramFile } from "../../host/chain/datagramFile.js";
import { runDatagrams } from "../../host/chain/runDatagrams.js";
import { Machine } from "../../host/vm/machine.js";
import { ROOT } from "../support/root.js";
import { loadCore } from "../support/world.js";

const FOLDER = join(ROOT, "tests/golden");
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith(".json"));

function read(name: string) {
  return readDatagramFile(readFileSync(join(FOLDER, name), "utf8"), name);
}

function run(text: string) {
  return [...runDatagrams(readDatagramFile(text, "golden"), new Machine(loadCore()))];
}

describe("datagram file", () => {
  test.each(FILES)("%s", (name) => {
    for (const { differences, notBuilt } of runDatagrams(read(name), new Machine(loadCore()))) {
      expect(differences).toEqual([]);
      expect(notBuilt).toEqual([]);
    }
  });

  test.each(FILES)("%s leaves no result of a transaction or action unchecked", (name) => {
    for (const block of read(name).blocks) {
      expect(block.expectedTransactions).not.toContain(undefined);
      expect(block.expectedActions).not.toContain(undefined);
    }
  });

  test("gives the same twice", () => {
    const text = readFileSync(join(FOLDER, "several-messages.json"), "utf8");
    expect(run(text)).toEqual(run(text));
  });
});

describe("an expectation that is not met is named", () => {
  const text = readFileSync(join(FOLDER, "create-client.json"), "utf8");

  test.each([
    [
      "a code",
      '"code": 0',
      '"code": 4, "codespace": "sdk"',
      { place: "transaction 0", what: "result", expected: "sdk/4", found: "success" },
    ],
    [
      "an event",
      '"client_type": "07-tendermint"',
      '"client_type": "08-wasm"',
      { place: "transaction 0", what: "event" },
    ],
    [
      "a response",
      '"@type": "/ibc.core.client.v1.MsgCreateClientResponse", "client_id": "07-tendermint-0"',
      '"@type": "/ibc.core.client.v1.MsgCreateClientResponse", "client_id": "07-tendermint-1"',
      { place: "transaction 0", what: "responses" },
    ],
    ["a root", '"ibc": "7984', '"ibc": "7985', { place: "store ibc", what: "root" }],
    [
      "a store",
      '"ibc": "7984',
      '"gov": "7984',
      { place: "store gov", what: "root", found: "no such store" },
    ],
    [
      "an app hash",
      '"roots": { "ibc"',
      `"appHash": "${"00".repeat(32)}", "roots": { "ibc"`,
      { place: "block", what: "app hash" },
    ],
  ])("%s", (_, wanted, changed, difference) => {
    const flat = JSON.stringify(JSON.parse(text), null, 1).replace(/\n\s*/g, " ");
    expect(flat).toContain(wanted);
    const reports = run(flat.replace(wanted, changed));
    const differences = reports.flatMap((report) => report.differences);
    expect(differences).toHaveLength(1);
    expect(differences[0]).toMatchObject(difference);
  });

  test("events have to come in their order", () => {
    const file = JSON.parse(text);
    file.blocks[1].transactions[0].expect.events.reverse();
    const [, second] = run(JSON.stringify(file));
    expect(second!.differences).toMatchObject([{ what: "event" }]);
  });

  test("so is the message that failed", () => {
    const several = readFileSync(join(FOLDER, "several-messages.json"), "utf8");
    const [first] = run(several.replace('"failedMessage": 1', '"failedMessage": 0'));
    expect(first!.differences).toMatchObject([
      { what: "failed message", expected: "0", found: "1" },
    ]);
  });
});

test("what is not built yet is said", () => {
  const file = JSON.parse(readFileSync(join(FOLDER, "create-client.json"), "utf8"));
  const message = { typeUrl: "/ibc.applications.gmp.v1.MsgSendCall", value: "" };
  file.blocks[1].transactions = [{ signer: "cosmos1", messages: [message] }];
  file.blocks[1].expect = {};
  const [, second] = run(JSON.stringify(file));
  expect(second!.notBuilt).toEqual(["/ibc.applications.gmp.v1.MsgSendCall is not built yet"]);
});
