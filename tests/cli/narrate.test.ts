/** What people are told: the story of `npm start`, and a sentence for each event. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import type { ChainEvent } from "../../host/chain/block.js";
import { Acquaintances } from "../../host/cli/acquaintances.js";
import { coins, oneLine, shortAddress, twoColumns } from "../../host/cli/column.js";
import { Narrator, narrateDifference } from "../../host/cli/narrate.js";
import { sentencesOf } from "../../host/cli/sentences.js";
import { MsgCreateClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import { ClientState } from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { packAny } from "../../host/codec/index.js";
import { replay } from "../../host/replay/replay.js";
import { Machine } from "../../host/vm/machine.js";
import { ROOT } from "../support/root.js";
import { loadCore } from "../support/world.js";

const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const STORY = join(ROOT, String(scripts.start).split(" ").at(-1)!);

function event(type: string, values: Readonly<Record<string, string>>): ChainEvent {
  const attributes = Object.entries(values).map(([key, value]) => ({ key, value }));
  return { type, attributes };
}

const told = (...events: ChainEvent[]) => sentencesOf(events, () => "zone-1");

describe("npm start", () => {
  const lines: string[] = [];
  beforeAll(async () => {
    const narrator = new Narrator(["hub-1", "zone-1"]);
    const engine = new Machine(loadCore());
    await replay(STORY, {
      engine,
      onBlock: ({ chainId, block, result, comparison }) => {
        expect(comparison.kind).toBe("equal");
        lines.push(...narrator.block(chainId, block, result));
      },
    });
  });

  test.each([
    ["MsgCreateClient", "07-tendermint-0 is a new light client of zone-1, trusting its header 2"],
    ["MsgConnectionOpenInit", "step 1 of 4: connection-0 asks zone-1 for a connection"],
    [
      "MsgConnectionOpenTry",
      "step 2 of 4: connection-0 answers hub-1's connection-0, proven to ask",
    ],
    [
      "MsgConnectionOpenAck",
      "step 3 of 4: connection-0 opens, zone-1's connection-0 proven to answer",
    ],
    [
      "MsgConnectionOpenConfirm",
      "step 4 of 4: connection-0 opens too, hub-1's connection-0 proven open",
    ],
    ["MsgChannelOpenInit", "step 1 of 4: channel-0 asks zone-1 for a channel on port transfer"],
    ["MsgChannelOpenTry", "step 2 of 4: channel-0 answers hub-1's channel-0, proven to ask"],
    ["MsgChannelOpenAck", "step 3 of 4: channel-0 opens, zone-1's channel-0 proven to answer"],
    ["MsgChannelOpenConfirm", "step 4 of 4: channel-0 opens too, hub-1's channel-0 proven open"],
    [
      "MsgTransfer",
      "cosmos1shh5…sdck sends 1,000,000 uatom to cosmos1fnk0…9ydw on zone-1",
      "the tokens are held in escrow here",
      "packet 1 of channel-0 is to reach zone-1, before 2026-01-01T01:01:40Z",
    ],
    ["MsgUpdateClient", "undone with the whole transaction"],
    ["MsgRecvPacket", "refused, commitment/2: the proof is of another value"],
    [
      "MsgRecvPacket",
      "packet 1 of hub-1's channel-0 arrives, proven to have been sent",
      "ibc/27394F… is the new voucher for transfer/channel-0/uatom",
      "cosmos1fnk0…9ydw receives 1,000,000 transfer/channel-0/uatom, minted",
      "its acknowledgement is to go back: success",
    ],
    ["MsgRecvPacket", "has no effect: this was done before"],
    ["MsgAcknowledgement", "packet 1 of channel-0 is settled: zone-1 provably acknowledged it"],
    [
      "MsgTransfer",
      "cosmos1fnk0…9ydw sends 400,000 transfer/channel-0/uatom to",
      "  cosmos1shh5…sdck on hub-1",
      "the tokens are vouchers and burned here",
    ],
    [
      "MsgRecvPacket",
      "packet 1 of zone-1's channel-0 arrives, proven to have been sent",
      "cosmos1shh5…sdck receives 400,000 uatom out of escrow",
    ],
    [
      "MsgTimeout",
      "packet 2 of channel-0 is void: zone-1 provably never got it in time",
      "cosmos1shh5…sdck gets 250,000 uatom back",
    ],
    [
      "MsgRecvPacket",
      "packet 2 of zone-1's channel-0 arrives, proven to have been sent",
      "the transfer application refuses it:",
      "  cosmos1jv65s3grqf6v6jl3dp4t6c9t9rk99cd88lyufl is not allowed to",
    ],
    [
      "MsgAcknowledgement",
      "packet 2 of channel-0 is settled: hub-1 provably acknowledged it",
      "cosmos1fnk0…9ydw gets 75,000 uzone back, out of escrow",
    ],
  ])("%s: %s", (name, ...sentences) => {
    const [first, ...others] = sentences;
    const start = `  ${name.padEnd(26)}${first}`;
    const starts = lines.flatMap((line, index) => (line === start ? [index] : []));
    expect(starts).not.toEqual([]);
    const found = starts.map((index) => lines.slice(index + 1, index + sentences.length));
    expect(found).toContainEqual(others.map((text) => " ".repeat(28) + text));
  });

  test("leaves no event without a sentence, and fits a terminal of 100 columns", () => {
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
    expect(lines.filter((line) => /packet_|consensus_height|_id /.test(line))).toEqual([]);
  });
});

describe("sentence", () => {
  test("exists for every event of the committed recordings", () => {
    const folder = join(ROOT, "tests/golden/recordings");
    const plain = new Set<string>();
    for (const name of readdirSync(folder).filter((file) => file.endsWith(".jsonl.gz"))) {
      const text = gunzipSync(readFileSync(join(folder, name))).toString();
      for (const [, type] of text.matchAll(/"type":"([\w-]+)","attributes"/g)) {
        if (told(event(type!, {})).some((line) => line.startsWith(`${type}:`))) plain.add(type!);
      }
    }
    const banks = ["coin_spent", "coin_received", "transfer", "coinbase", "burn"];
    expect([...plain].filter((type) => !banks.includes(type))).toEqual([]);
  });

  test("shows an event that it does not know as it is", () => {
    expect(told(event("new_thing", { a: "1", b: "2", msg_index: "0" }))).toEqual([
      "new_thing: a 1, b 2",
    ]);
  });

  test("cannot be broken by what strangers write", () => {
    const hostile = "\u001b[31m\u0007\u202e\nMsgTransfer\u2028";
    const values = { sender: hostile, receiver: hostile, amount: hostile, denom: hostile };
    const lines = told(event("ibc_transfer", { ...values, memo: hostile.repeat(1000) }));
    expect(lines).toHaveLength(2);
    expect(lines.join("")).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
    expect(lines.join("").length).toBeLessThan(700);
    for (const json of ["", "{", "[]", "null", '{"trace":7}', '{"denom":{"trace":[null]}}']) {
      expect(told(event("timeout", { refund_tokens: json }))).toHaveLength(1);
      expect(told(event("denomination", { denom: json }))).toHaveLength(1);
    }
  });

  test("tells acknowledgements of every kind", () => {
    const shown = (text: string) =>
      told(event("write_acknowledgement", { packet_ack_hex: Buffer.from(text).toString("hex") }));
    const start = "its acknowledgement is to go back: ";
    expect(shown('{"result":"AQ=="}')).toEqual([`${start}success`]);
    expect(shown('{"error":"no"}')).toEqual([`${start}an error, no`]);
    expect(shown("anything")).toEqual([`${start}anything`]);
    expect(shown("[1]")).toEqual([`${start}[1]`]);
  });

  test("tells deadlines of every kind", () => {
    const shown = (height: string, nanos: string) =>
      told(
        event("send_packet", { packet_timeout_height: height, packet_timeout_timestamp: nanos }),
      );
    const at = "1970-01-01T00:00:01Z";
    const [start] = shown("0-0", "0");
    expect(start).toMatch(/is to reach zone-1$/);
    expect(shown("1-7", "0")).toEqual([`${start}, before block 7 of zone-1`]);
    expect(shown("0-0", "1000000000")).toEqual([`${start}, before ${at}`]);
    expect(shown("1-7", "1000000000")).toEqual([`${start}, before block 7 of zone-1 and ${at}`]);
  });

  test("tells refunds of vouchers", () => {
    const packet = { packet_src_port: "transfer", packet_src_channel: "channel-3" };
    const refused = { sender: "alice", amount: "1234", denom: "transfer/channel-3/uatom" };
    const [, refund] = told(
      event("acknowledge_packet", packet),
      event("fungible_token_packet", { ...refused, acknowledgement: 'error:"no"' }),
    );
    expect(refund).toBe("alice gets 1,234 transfer/channel-3/uatom back, minted again");
  });

  test("tells of clients and channels that end", () => {
    const client = { client_id: "07-tendermint-1" };
    expect(told(event("client_misbehaviour", client))).toEqual([
      "07-tendermint-1 is frozen: zone-1 signed what contradicts itself",
    ]);
    expect(told(event("channel_close", { channel_id: "channel-1" }))).toEqual([
      "channel-1 is closed: it is ordered, and a packet timed out",
    ]);
  });
});

describe("acquaintances", () => {
  const known = new Acquaintances("hub-1");
  const value = MsgCreateClient.encode({
    clientState: packAny(ClientState, { ...ClientState.decode(new Uint8Array()), chainId: "x-9" }),
    consensusState: undefined,
    signer: "",
  });
  known.learn(event("create_client", { client_id: "c-0" }), { typeUrl: "", value });
  known.learn(event("connection_open_init", { connection_id: "connection-0", client_id: "c-0" }), {
    typeUrl: "",
    value,
  });

  test("are known by client, by connection, and oneself by the loopback", () => {
    expect(known.otherSide(event("update_client", { client_id: "c-0" }))).toBe("x-9");
    expect(known.otherSide(event("", { connection_id: "connection-0" }))).toBe("x-9");
    expect(known.otherSide(event("", { packet_connection: "connection-0" }))).toBe("x-9");
    expect(known.otherSide(event("", { connection_id: "connection-localhost" }))).toBe("hub-1");
  });

  test("are its counterparty when nothing is known of them", () => {
    expect(known.otherSide(event("", { connection_id: "connection-1" }))).toBe("its counterparty");
    const other = { typeUrl: "", value: Uint8Array.of(0xff) };
    known.learn(event("create_client", { client_id: "c-1" }), other);
    expect(known.otherSide(event("", { client_id: "c-1" }))).toBe("its counterparty");
  });
});

describe("columns", () => {
  test("wrap between words and indent what continues", () => {
    const [first, second, ...more] = twoColumns("Name", ["word ".repeat(20).trim(), "b"]);
    expect(first).toBe(`  Name${" ".repeat(22)}${"word ".repeat(14).trim()}`);
    expect(second).toBe(" ".repeat(30) + "word ".repeat(6).trim());
    expect(more).toEqual([`${" ".repeat(28)}b`]);
  });

  test("give a long name a line of its own and keep a long word whole", () => {
    const [name, word] = ["N".repeat(40), "w".repeat(90)];
    expect(twoColumns(name, [word])).toEqual([`  ${name}`, " ".repeat(28) + word]);
  });

  test("shorten addresses and group digits", () => {
    expect(shortAddress("cosmos1shh538jdfwygxg7zt30uc9wnraaqpq67uzsdck")).toBe("cosmos1shh5…sdck");
    expect(shortAddress("short")).toBe("short");
    expect(coins("1234567", "uatom")).toBe("1,234,567 uatom");
    expect(coins("12", "uatom")).toBe("12 uatom");
    expect(coins("-1000", "uatom")).toBe("-1000 uatom");
    expect(oneLine("a\n\tb".repeat(100))).toHaveLength(201);
  });
});

test("differences show what was expected", () => {
  expect(narrateDifference({ place: "p", what: "w", expected: "e", found: "f" })).toEqual([
    "  p: w",
    "    expected e",
    "    found    f",
  ]);
});
