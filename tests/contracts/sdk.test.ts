/** The SDK of contracts: the README's *Write an application*, and all that a contract can use. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fromUtf8 } from "../../host/bytes.js";
import { contractBuildCommand } from "../../host/cli/contractBuild.js";
import {
  buildContract,
  Contract,
  connect,
  createChain,
  type LocalChain,
} from "../../host/index.js";
import { ROOT } from "../support/root.js";
import { exampleCode } from "./support/examples.js";

const readme = readFileSync(join(ROOT, "README.md"), "utf8");
const start = readme.indexOf("## Write an application");
const chapter = readme.slice(start, readme.indexOf("\n## ", start + 1));
const blocks = [...chapter.matchAll(/```ts\n([\s\S]*?)```\n/g)].map((match) => match[1]!);

const folder = mkdtempSync(join(tmpdir(), "strait-notes-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the README's *Write an application*", () => {
  test("its code is that of examples/notes, whose test is one of these", () => {
    const files = ["notes.ts", "notes.test.ts"].map((name) => join(ROOT, "examples/notes", name));
    expect(blocks).toEqual(files.map((path) => readFileSync(path, "utf8")));
  });

  test("a contract compiles wherever it is, to the same module", async () => {
    writeFileSync(join(folder, "notes.ts"), blocks[0]!);
    expect(await contractBuildCommand(join(folder, "notes.ts"), { json: true })).toBe(0);
    const wasm = readFileSync(join(folder, "notes.wasm"));
    expect(wasm.equals(exampleCode("notes/notes"))).toBe(true);
  });

  test("what does not compile is told with its place", async () => {
    const broken = join(folder, "broken.ts");
    writeFileSync(broken, blocks[0]!.replace("notes.set(", "notes.put("));
    await expect(buildContract(broken)).rejects.toThrow(
      /does not compile:[\s\S]*'put'[\s\S]*broken\.ts/,
    );
    await expect(buildContract(join(folder, "none.ts"))).rejects.toThrow("there is no such file");
    copyFileSync(broken, join(folder, "broken.js"));
    await expect(buildContract(join(folder, "broken.js"))).rejects.toThrow("a file .ts");
  });
});

let code: Uint8Array;
let chain: LocalChain;
let kit: Contract;

beforeAll(async () => {
  code = await buildContract(join(ROOT, "tests/contracts/guest/kit.ts"));
  chain = createChain({ id: "a-1", contracts: true });
  kit = Contract.deploy(chain, { code, signer: "alice", admin: "alice", label: "kit" });
});

function execute(msg: object, contract = kit): string {
  return fromUtf8(contract.execute(msg as never, "alice"));
}

const TREE = {
  flag: true,
  count: "18446744073709551615",
  blob: "AP8=",
  note: 'ü "quoted" \\ \u{1f332}\n',
  leaf: { name: "a" },
  leaves: [{ name: "b" }, { name: "c, ] }" }],
  names: ["", "[", "é"],
};

describe("data", () => {
  test("is what it was after it was read, stored and written", () => {
    expect(JSON.parse(execute({ store: TREE }))).toEqual(TREE);
    expect(kit.queryJson({ tree: {} })).toEqual(TREE);
    const { flag, note, ...required } = TREE;
    expect(JSON.parse(execute({ store: required }))).toEqual({ flag: false, ...required });
    const spaced = `{ "store" : ${JSON.stringify({ ...TREE, count: 7 }, null, 2)} }\n`;
    const answer: unknown = JSON.parse(fromUtf8(kit.execute(spaced, "alice")));
    expect(answer).toEqual({ ...TREE, count: "7" });
    expect([flag, note]).toEqual([TREE.flag, TREE.note]);
  });

  test.each<[object, string]>([
    [{ flag: 1 }, "flag: expected true or false"],
    [{ count: -1 }, "count: expected a number"],
    [{ count: "01" }, "count: expected a number"],
    [{ count: "" }, "count: expected a number"],
    [{ count: "99999999999999999999" }, "count: expected a number"],
    [{ blob: "?" }, "blob: expected base64"],
    [{ note: 1 }, "note: expected a text"],
    [{ leaf: [] }, "leaf: expected an object"],
    [{ leaf: {} }, "leaf.name: missing"],
    [{ leaf: undefined }, "leaf: missing"],
    [{ leaves: {} }, "leaves: expected a list"],
    [{ leaves: [{ name: "b" }, {}] }, "leaves.name: missing"],
    [{ leaves: [1] }, "leaves: expected an object"],
    [{ names: null }, "names: expected a list"],
    [{ names: ["a", 1] }, "names: expected a text"],
  ])("that is malformed is refused: %j", (fields, error) => {
    const before = kit.query({ facts: {} });
    expect(() => execute({ store: { ...TREE, ...fields } })).toThrow(`contract/1: ${error}`);
    const calls = (facts: Uint8Array) =>
      (JSON.parse(fromUtf8(facts)) as { names: string[] }).names[5];
    expect(calls(kit.query({ facts: {} }))).toBe(calls(before));
  });

  test("that is not UTF-8 is refused", () => {
    const bytes = new Uint8Array([
      ...Buffer.from('{"store":{"names":["'),
      0xff,
      ...Buffer.from('"]}}'),
    ]);
    expect(() => kit.execute(bytes, "alice")).toThrow("expected JSON like");
  });
});

describe("storage", () => {
  test("walks in the order of keys, and keeps names apart", () => {
    execute({ fill: {} });
    expect(kit.queryJson({ walk: {} })).toEqual({
      names: ["1a", "2b", "256c", "last c", "behind c", "pair y1", "none !"],
    });
  });

  test("belongs to the contract, and is not written by queries", () => {
    const other = Contract.deploy(chain, { code, signer: "bob" });
    const facts = other.queryJson({ facts: {} }) as { names: string[] };
    const { address, portId } = other;
    const seconds = `${chain.timeNanos / 1_000_000_000n}`;
    expect(facts.names).toEqual([
      ...["a-1", address, portId, `${chain.height}`, seconds],
      ...["0", "not ready", "", "not set", "address"],
    ]);
    expect(() => other.query({ write: {} })).toThrow("wasm/9");
  });
});

describe("contracts", () => {
  test("call and ask each other, and survive each other's refusals", () => {
    const other = Contract.deploy(chain, { code, signer: "bob", admin: "bob" });
    const call = (text: string, target = other.address) => execute({ call: { target, text } });
    expect(call("echo")).toBe("done");
    expect(call("fail")).toBe("refused: code 7: as told");
    expect(call("trap")).toBe(`refused: ${other.address} failed`);
    expect(call("echo", "nobody")).toBe("refused: nobody cannot be asked");
    const asked = { ask: { target: other.address, text: "facts" } };
    const { names } = kit.queryJson(asked) as { names: string[] };
    expect([names[1], names[5]]).toEqual([other.address, "1"]);
    expect(() => other.migrate(code, "", "alice")).toThrow("sdk/4");
    other.migrate(code, "", "bob");
    expect((other.queryJson({ facts: {} }) as { names: string[] }).names[5]).toBe("101");
    expect(() => execute({ fail: { target: "", text: "" } })).toThrow("contract/7: as told");
  });
});

describe("channels", () => {
  test("are ordered where the contract says so, and closed where it lets them be", () => {
    const b = createChain({ id: "b-1", contracts: true });
    const onB = Contract.deploy(b, { code, signer: "bob" });
    const connection = connect(chain, b);
    const ports = { port: kit.portId, portOnB: onB.portId };
    expect(() => connection.openChannel(ports)).toThrow("must be ordered");
    const channel = connection.openChannel({ ...ports, ordered: true });
    const target = channel.onA.channelId;
    const packet = channel.sent(kit.submit({ send: { target, text: "ping" } }, "alice"));
    expect(packet.wait()).toEqual({ kind: "acknowledged", acknowledgement: "ping" });
    expect(execute({ send: { target, text: "bad" } })).toBe("2");
    const wrong = { send: { target: "channel-77", text: "ping" } };
    expect(() => execute(wrong)).toThrow(/contract\/1: channel\/\d+: /);
    execute({ close: { target, text: "" } });
    channel.relay();
    expect(channel.isOpen).toBe(false);
    expect(() => execute({ send: { target, text: "ping" } })).toThrow(/contract\/1: channel\/\d+/);
  });
});
