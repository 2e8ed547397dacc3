/** What replays client messages notices every difference, and takes mixed transactions apart. */
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { fromBase64, toBase64 } from "../../host/bytes.js";
import { TxMsgData } from "../../host/codec/gen/cosmos.base.abci.v1beta1.js";
import { Any } from "../../host/codec/gen/google.protobuf.js";
import { TemporaryFolder } from "../replay/recordings.js";
import { at, type Json, put } from "../support/json.js";
import { ROOT } from "../support/root.js";
import { readLines, replayClients } from "./support/clientRecording.js";

const folder = new TemporaryFolder();
afterAll(() => folder.remove());

const CHAIN = "testchain1-1";
const LINES = readLines(join(ROOT, "tests/golden/recordings/01-client.jsonl.gz"));
/** Blocks of the recording by height: an update; two in a transaction; two, the second refused. */
const [UPDATE, TWO_UPDATES, SECOND_REFUSED] = [12, 18, 19];
const OTHER_MESSAGE = { type_url: "/ibc.core.channel.v1.MsgRecvPacket", value: "" };

/** Replays as far as a block of the chain, which is changed before. */
async function replayTo(height: number, change: (block: Json) => void) {
  const parsed = LINES.map((line) => JSON.parse(line) as Record<string, Json>);
  const last = parsed.findIndex((line) => line.chain_id === CHAIN && line.height === height);
  change(parsed[last]!);
  const lines = [...parsed.slice(0, last + 1), parsed.at(-1)];
  const path = folder.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return (await replayClients(path)).get(CHAIN)!;
}

/** The path of the first event of a type in a block's only transaction. */
function findEvent(block: Json, type: string): string {
  const events = at(block, "txs.0.result.events") as { type: string }[];
  return `txs.0.result.events.${events.findIndex((event) => event.type === type)}`;
}

function list(block: Json, path: string): Json[] {
  return at(block, path) as Json[];
}

const changes: readonly [name: string, what: string, change: (block: Json) => void][] = [
  [
    "an attribute",
    "event 0 (update_client), attribute client_id",
    (block) => {
      put(block, `${findEvent(block, "update_client")}.attributes.0.1`, "07-tendermint-9");
    },
  ],
  [
    "a missing event",
    "event 1",
    (block) => {
      list(block, "txs.0.result.events").pop();
    },
  ],
  [
    "the response",
    "response type",
    (block) => {
      const msgResponses = [Any.create({ typeUrl: "/another" })];
      const data = TxMsgData.encode(TxMsgData.create({ msgResponses }));
      put(block, "txs.0.result.data", toBase64(data));
    },
  ],
  ["the code", "result", (block) => put(block, "txs.0.result.code", 29)],
  ["a written value", "key clients/", (block) => put(block, "writes.ibc.0.1", "00")],
  [
    "a write too many",
    "key clients/",
    (block) => {
      list(block, "writes.ibc").splice(1);
    },
  ],
  [
    "a write too few",
    "key clients/07-tendermint-9/clientState",
    (block) => {
      const key = Buffer.from("clients/07-tendermint-9/clientState").toString("hex");
      list(block, "writes.ibc").push([key, "00"]);
    },
  ],
];

describe("a replay of client messages", () => {
  test("finds an unchanged recording equal", async () => {
    const { differences, compared } = await replayTo(UPDATE, () => {});
    expect(differences).toEqual([]);
    expect(compared.lines()).toContain("1 /ibc.core.client.v1.MsgUpdateClient|ok");
  });

  test.each(changes)("finds %s", async (_name, what, change) => {
    const { differences } = await replayTo(UPDATE, change);
    expect(differences.length).toBeGreaterThan(0);
    for (const { place } of differences) expect(place).toContain(`${CHAIN} block ${UPDATE}, `);
    expect(differences[0]!.what).toContain(what);
  });

  test("finds a change before a message of another kind", async () => {
    const attribute = "attributes.0.1";
    const { differences } = await replayTo(UPDATE, (block) => {
      list(block, "txs.0.msgs").push(OTHER_MESSAGE);
      put(block, `${findEvent(block, "update_client")}.${attribute}`, "07-tendermint-9");
    });
    expect(differences).toHaveLength(1);
  });

  test("takes client messages out from before others", async () => {
    const { differences, compared } = await replayTo(TWO_UPDATES, (block) => {
      list(block, "txs.0.msgs").push(OTHER_MESSAGE);
    });
    expect(differences).toEqual([]);
    expect(compared.lines()).toContain("7 /ibc.core.client.v1.MsgUpdateClient|ok");
  });

  test("takes client messages out from behind others", async () => {
    const { differences, compared } = await replayTo(TWO_UPDATES, (block) => {
      list(block, "txs.0.msgs").unshift(OTHER_MESSAGE);
      for (const event of list(block, "txs.0.result.events")) {
        for (const attribute of list(event, "attributes")) {
          if (at(attribute, "0") === "msg_index")
            put(attribute, "1", `${+at(attribute, "1")! + 1}`);
        }
      }
      const data = TxMsgData.decode(fromBase64(at(block, "txs.0.result.data") as string));
      data.msgResponses.unshift(Any.create({ typeUrl: "/another" }));
      put(block, "txs.0.result.data", toBase64(TxMsgData.encode(data)));
    });
    expect(differences).toEqual([]);
    expect(compared.lines()).toContain("7 /ibc.core.client.v1.MsgUpdateClient|ok");
  });

  test("undoes client messages when one of another kind failed", async () => {
    const { differences, compared } = await replayTo(TWO_UPDATES, (block) => {
      failAtOther(block);
      put(block, "writes.ibc", []);
    });
    expect(differences).toEqual([]);
    expect(compared.lines()).toContain("2 /ibc.core.client.v1.MsgUpdateClient|rolled back");
  });

  test("finds that a client message fails before the one that is said to", async () => {
    const { differences } = await replayTo(SECOND_REFUSED, failAtOther);
    expect(differences).toEqual([
      expect.objectContaining({ what: "result of the messages before the failed one" }),
    ]);
  });

  test("does not compare a transaction that was refused before execution", async () => {
    const { differences, refused } = await replayTo(SECOND_REFUSED, (block) => {
      failAtOther(block);
      put(block, "txs.0.result.log", "invalid packet");
    });
    expect(differences).toEqual([]);
    expect(refused.lines()).toEqual([
      "2 /ibc.core.client.v1.MsgUpdateClient|tx rejected err channel/5",
    ]);
  });
});

/** Appends a message to two others and says that it is the one that failed. */
function failAtOther(block: Json): void {
  list(block, "txs.0.msgs").push(OTHER_MESSAGE);
  const log = "failed to execute message; message index: 2: invalid packet";
  const before = at(block, "txs.0.result") as Record<string, Json>;
  put(block, "txs.0.result", { ...before, code: 5, codespace: "channel", log, data: "" });
  const events = list(block, "txs.0.result.events");
  put(block, "txs.0.result.events", events.slice(0, 2));
}
