/** Every message and stored value that real ibc-go chains wrote reads and writes as it was. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { fromBase64, fromHex, toHex } from "../../host/bytes.js";
import { Any } from "../../host/codec/gen/google.protobuf.js";
import { Denom } from "../../host/codec/gen/ibc.applications.transfer.v1.js";
import { Channel } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { ClientPaths, ConnectionEnd } from "../../host/codec/gen/ibc.core.connection.v1.js";
import { codecFor, decodeAny, type MessageCodec } from "../../host/codec/index.js";
import { ROOT } from "../support/root.js";
import { Guest } from "./support/guest.js";

interface Message {
  readonly type_url: string;
  readonly value: string;
}

interface Line {
  readonly kind: string;
  readonly txs?: readonly {
    readonly msgs: readonly Message[];
    readonly result: { data: string };
  }[];
  readonly actions?: readonly { readonly args: Partial<Message> }[];
  readonly writes?: Readonly<Record<string, readonly (readonly [string, string | null])[]>>;
}

/** All recordings where there are any, else those of the repository. */
const FOLDER = process.env.STRAIT_TRACES ?? join(ROOT, "tests/golden/recordings");
const files = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".jsonl.gz"))
  .sort();

function linesOf(file: string): Line[] {
  const text = gunzipSync(readFileSync(join(FOLDER, file))).toString("utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

/** Messages of transactions, of authorities, and the data of results. */
function messagesOf(line: Line): Message[] {
  const transactions = line.txs ?? [];
  const results = transactions
    .filter(({ result }) => result.data !== "")
    .map(({ result }) => ({
      type_url: "/cosmos.base.abci.v1beta1.TxMsgData",
      value: result.data,
    }));
  const actions = (line.actions ?? []).flatMap(({ args }) =>
    args.type_url === undefined || args.value === undefined
      ? []
      : [{ type_url: args.type_url, value: args.value }],
  );
  return [...transactions.flatMap(({ msgs }) => msgs), ...actions, ...results];
}

/** Which stored values are messages, by their keys. */
const STORED: readonly (readonly [RegExp, MessageCodec<unknown>])[] = [
  [/^clients\/[^/]+\/clientState$/, Any],
  [/^clients\/[^/]+\/consensusStates\/\d+-\d+$/, Any],
  [/^clients\/[^/]+\/connections$/, ClientPaths],
  [/^connections\/connection-\d+$/, ConnectionEnd],
  [/^channelEnds\//, Channel],
];

/** Prefix of the denominations in the transfer store; a hash follows. */
const DENOM_PREFIX = "\u0003";

function storedCodec(key: string): MessageCodec<unknown> | undefined {
  const name = Buffer.from(key, "hex").toString("latin1");
  if (name.startsWith(DENOM_PREFIX)) return Denom;
  return STORED.find(([pattern]) => pattern.test(name))?.[1];
}

describe.each(files)("%s", (file) => {
  let guest: Guest;
  let lines: Line[];
  beforeAll(async () => {
    guest = await sharedGuest();
    lines = linesOf(file);
  });

  /** Both codecs give the bytes back, and so they do for what is in an Any. */
  function expectCanonical(codec: MessageCodec<unknown>, bytes: Uint8Array): void {
    const message = codec.decode(bytes);
    expect(toHex(codec.encode(message)), codec.name).toBe(toHex(bytes));
    expect(toHex(guest.roundTrip(codec.name, bytes) ?? new Uint8Array())).toBe(toHex(bytes));
    for (const any of anysIn(codec, message)) {
      const decoded = decodeAny(any);
      expect(decoded, any.typeUrl).toBeDefined();
      expectCanonical(decoded!.codec, any.value);
    }
  }

  test("messages and results", () => {
    const messages = lines.flatMap(messagesOf);
    expect(messages.length).toBeGreaterThan(20);
    for (const { type_url, value } of messages) {
      const codec = codecFor(type_url);
      expect(codec, type_url).toBeDefined();
      expectCanonical(codec!, fromBase64(value));
    }
  });

  test("the transaction layer knows every field of every transaction", () => {
    for (const { type_url, value } of lines.flatMap(
      ({ txs }) => txs?.flatMap((tx) => tx.msgs) ?? [],
    )) {
      expect(guest.checkFields(type_url, fromBase64(value)), `${type_url} ${value}`).toEqual({
        known: true,
        invalidUtf8: false,
      });
    }
  });

  test("stored values", () => {
    let count = 0;
    for (const [key, value] of lines.flatMap(({ writes }) => Object.values(writes ?? {}).flat())) {
      const codec = storedCodec(key);
      if (codec === undefined || value === null) continue;
      expectCanonical(codec, fromHex(value));
      count++;
    }
    expect(count).toBeGreaterThan(10);
  });
});

let compiled: Promise<Guest> | undefined;
function sharedGuest(): Promise<Guest> {
  compiled ??= Guest.compile();
  return compiled;
}

/** The Any in a message, at any depth, those in other Any excepted. */
function anysIn(codec: MessageCodec<unknown>, message: unknown): Any[] {
  if (codec.name === Any.name) return [message as Any];
  return codec.fields.flatMap((field) => {
    const inner = field.message?.();
    const value = (message as Record<string, unknown>)[field.property];
    if (inner === undefined || value === undefined) return [];
    return (field.repeated ? (value as unknown[]) : [value]).flatMap((one) => anysIn(inner, one));
  });
}
