/** 24-host and heights: cases of our own, and the tables of ibc-go where these are present. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type AssemblyUnit, loadAssembly, passText } from "../support/assembly.js";

let unit: AssemblyUnit;
beforeAll(async () => {
  unit = await loadAssembly("tests/assembly/guest/host24.ts");
});

/** Calls an export that takes texts and returns a text. */
function ask(name: string, ...texts: string[]): string {
  const pointers = texts.map((text) => passText(unit, text));
  return unit.__getString(unit[name]!(...pointers));
}

function keyOf(name: string, a = "", b = "", sequence = 0n): string {
  const text = unit.key!(unit.__newString(name), passText(unit, a), passText(unit, b), sequence);
  return Buffer.from(unit.__getString(text), "hex").toString("latin1");
}

const KINDS = ["Client", "Connection", "Channel", "Port"];

describe("identifiers", () => {
  test.each([
    ["Client", 4, 64],
    ["Connection", 10, 64],
    ["Channel", 8, 64],
    ["Port", 2, 128],
  ])("%s identifiers have %d to %d bytes", (kind, min, max) => {
    const validate = `validate${kind}Identifier`;
    expect(ask(validate, "a".repeat(min - 1))).toBe("host/2");
    expect(ask(validate, "a".repeat(min))).toBe("ok");
    expect(ask(validate, "a".repeat(max))).toBe("ok");
    expect(ask(validate, "a".repeat(max + 1))).toBe("host/2");
  });

  test.each([
    "",
    " \t\n",
    "\u3000\u2028",
    "with/slash/inside",
    "umlaut-äöü",
    "percent%20",
    "nul\0nul",
  ])("%j is no identifier", (text) => {
    for (const kind of KINDS) expect(ask(`validate${kind}Identifier`, text)).toBe("host/2");
  });

  test("white space is what Go trims", () => {
    const blank = ["", " ", "\t\n\v\f\r", "\u0085", "\u00a0", "\u1680", "\u2000", "\u200a"];
    const more = ["\u2028", "\u2029", "\u202f", "\u205f", "\u3000"];
    const unit1 = (text: string): number => unit.isBlankText!(passText(unit, text));
    for (const text of [...blank, ...more, [...blank, ...more].join("")]) {
      expect(unit1(text)).toBe(1);
      expect(unit1(`${text}x`)).toBe(0);
    }
    for (const text of ["\u200b", "\u180e", "\ufeff", "\0"]) expect(unit1(text)).toBe(0);
  });

  test.each([
    ["07-tendermint-0", "07-tendermint 0"],
    ["09-localhost", "09-localhost 0"],
    ["a-18446744073709551615", "a 18446744073709551615"],
    ["a-18446744073709551616", "undefined/1"],
    ["a-007", "a 7"],
    ["a--0", "host/2"],
    ["-a-0", "host/2"],
    ["a_-0", "a_ 0"],
    ["a-b-0", "a-b 0"],
    ["a-", "host/2"],
    ["0", "host/2"],
    ["a-100000000000000000000000", "host/2"],
    ["a.b-0", "host/2"],
    ["a-0x", "host/2"],
  ])("client identifier %s is %s", (text, answer) => {
    expect(ask("parseClientIdentifier", text)).toBe(answer);
  });

  test.each([
    ["testchain1-1", "1"],
    ["chain--1", "0"],
    ["chain-01", "0"],
    ["chain-0", "0"],
    ["-1", "0"],
    ["a\nb-1", "0"],
    ["a-18446744073709551615", "18446744073709551615"],
    ["a-18446744073709551616", "panic"],
    ["chain-", "0"],
    ["chain-1x", "0"],
  ])("chain id %j has revision %s", (text, answer) => {
    expect(ask("parseRevisionOf", text)).toBe(answer);
  });

  test.each([
    ["a/b", "ok"],
    ["commitments/ports/a", "ok"],
    ["a", "host/3"],
    ["/a", "host/3"],
    ["a/", "host/3"],
    ["a//b", "host/3"],
    ["a/ /b", "host/2"],
    ["a/b%", "host/2"],
  ])("the path %j is %s", (text, answer) => {
    expect(ask("validatePath", text)).toBe(answer);
  });

  test.each([
    ["connection-7", "7"],
    ["connection-", "no"],
    ["connection-7x", "no"],
    ["connectio-77", "no"],
    ["Connection-7", "no"],
    ["connection-000000000000000000001", "no"],
    ["connection-18446744073709551616", "no"],
  ])("the connection %s has number %s", (text, answer) => {
    expect(ask("parseConnectionSequence", text)).toBe(answer);
    const channel = text.replace("onnectio", "hanne").replace("hannen", "hannel");
    expect(ask("parseChannelSequence", channel)).toBe(answer);
  });

  test.each([
    ["1-2", "1-2"],
    ["0-007", "0-7"],
    ["1", "no"],
    ["1-2-3", "no"],
    ["-2", "no"],
    ["1-", "no"],
    ["x-2", "no"],
    ["1-y", "no"],
  ])("the height %s reads as %s", (text, answer) => {
    expect(ask("parseAndFormatHeight", text)).toBe(answer);
  });

  test("the largest height", () => {
    expect(unit.__getString(unit.formatLargestHeight!())).toBe(
      "18446744073709551615-18446744073709551615",
    );
  });
});

describe("addresses", () => {
  const ADDRESS = "cosmos1vgmdzewk8uxu5qlj37f6h4j5nsy0qjq96820v0";

  test("a valid one, in either case", () => {
    const answer = "cosmos 6236d165d63f0dca03f28f93abd6549c08f04805";
    expect(ask("decodeAddress", ADDRESS)).toBe(answer);
    expect(ask("decodeAddress", ADDRESS.toUpperCase())).toBe(answer);
  });

  test("a change of any character is noticed", () => {
    for (let i = 0; i < ADDRESS.length; i++) {
      const other = ADDRESS[i] === "q" ? "p" : "q";
      const changed = ADDRESS.slice(0, i) + other + ADDRESS.slice(i + 1);
      expect(ask("decodeAddress", changed)).toBe("no");
    }
    expect(ask("decodeAddress", `C${ADDRESS.slice(1)}`)).toBe("no");
    expect(ask("decodeAddress", ADDRESS.slice(0, -1))).toBe("no");
    expect(ask("decodeAddress", "")).toBe("no");
  });
});

describe("keys", () => {
  const channel = ["transfer", "channel-7"] as const;
  const path = "ports/transfer/channels/channel-7";
  const eight = "\0\0\0\0\0\0\0\x09";
  test.each([
    ["clientState", ["c-0"], "clients/c-0/clientState"],
    ["consensusState", ["c-0", "1-9"], "clients/c-0/consensusStates/1-9"],
    ["processedTime", ["c-0", "1-9"], "clients/c-0/consensusStates/1-9/processedTime"],
    ["processedHeight", ["c-0", "1-9"], "clients/c-0/consensusStates/1-9/processedHeight"],
    ["iteration", ["c-0", ""], `clients/c-0/iterateConsensusStates\0\0\0\0\0\0\0\x01${eight}`],
    ["clientConnections", ["c-0"], "clients/c-0/connections"],
    ["clientCreator", ["c-0"], "clients/c-0/creator"],
    ["clientCounterparty", ["c-0"], "clients/c-0/counterparty"],
    ["clientConfig", ["c-0"], "clients/c-0/config"],
    ["connection", ["connection-3"], "connections/connection-3"],
    ["channel", channel, `channelEnds/${path}`],
    ["nextSequenceSend", channel, `nextSequenceSend/${path}`],
    ["nextSequenceRecv", channel, `nextSequenceRecv/${path}`],
    ["nextSequenceAck", channel, `nextSequenceAck/${path}`],
    ["recvStartSequence", channel, `recvStartSequence/${path}`],
    ["packetCommitment", channel, `commitments/${path}/sequences/9`],
    ["packetReceipt", channel, `receipts/${path}/sequences/9`],
    ["packetAcknowledgement", channel, `acks/${path}/sequences/9`],
    ["packetCommitmentV2", ["c-0"], `c-0\x01${eight}`],
    ["packetReceiptV2", ["c-0"], `c-0\x02${eight}`],
    ["packetAcknowledgementV2", ["c-0"], `c-0\x03${eight}`],
    ["nextSequenceSendV2", ["c-0"], "nextSequenceSend/c-0"],
    ["asyncPacket", ["c-0"], `c-0async_packet${eight}`],
    ["upgradedClient", [], "upgradedIBCState/9/upgradedClient"],
    ["upgradedConsensusState", [], "upgradedIBCState/9/upgradedConsState"],
    ["denom", ["hash"], "\x03hash"],
    ["totalEscrowForDenom", ["stake"], "totalEscrowForDenom/stake"],
    ["transferPort", [], "\x01"],
  ])("%s", (name, texts, expected) => {
    expect(keyOf(name, texts[0], texts[1], 9n)).toBe(expected);
  });
});

const TABLES = join(process.env.STRAIT_VECTORS ?? "", "golden-constants/ibc-go-tables.json");

interface Case {
  readonly desc?: string;
  readonly id: string;
  readonly valid: boolean;
  readonly identifier: string;
  readonly prefix: string;
  readonly sequence: string;
  readonly clientId: string;
  readonly clientType: string;
  readonly chainId: string;
  readonly revision: string;
  readonly kind: string;
  readonly keyHex: string;
  readonly in: string;
  readonly path: string;
  readonly a: readonly [string, string];
  readonly b: readonly [string, string];
  readonly compare: number;
}

describe.skipIf(!process.env.STRAIT_VECTORS)("ibc-go's tables (STRAIT_VECTORS)", () => {
  const tables: Record<string, { cases: Case[] }> = existsSync(TABLES)
    ? JSON.parse(readFileSync(TABLES, "utf8"))
    : {};
  const casesOf = (name: string): Case[] => tables[name]!.cases;

  test("identifier validators", () => {
    for (const { id, valid, desc } of casesOf("TestDefaultIdentifierValidator")) {
      for (const kind of KINDS) {
        // "too long" has 60 bytes and spaces; the verdict is the same for every kind.
        expect([desc, kind, ask(`validate${kind}Identifier`, id)]).toEqual([
          desc,
          kind,
          valid ? "ok" : "host/2",
        ]);
      }
    }
    for (const { id, valid } of casesOf("TestPortIdentifierValidator")) {
      expect([id, ask("validatePortIdentifier", id) === "ok"]).toEqual([id, valid]);
    }
  });

  test("path validator", () => {
    for (const { path, id, valid } of casesOf("TestPathValidator")) {
      const text = path ?? id;
      expect([text, ask("validatePath", text) === "ok"]).toEqual([text, valid]);
    }
  });

  test("numbers in identifiers", () => {
    for (const { identifier, prefix, sequence, valid } of casesOf("TestParseIdentifier")) {
      if (prefix !== "connection-") continue;
      // ParseIdentifier is laxer than the format: only what has the format must agree.
      const answer = ask("parseConnectionSequence", identifier);
      if (answer !== "no")
        expect([identifier, answer, valid]).toEqual([identifier, sequence, true]);
      else expect(valid && /^connection-[0-9]{1,20}$/.test(identifier)).toBe(false);
    }
    for (const { id, sequence, valid } of casesOf("TestParseConnectionSequence")) {
      expect([id, ask("parseConnectionSequence", id)]).toEqual([id, valid ? sequence : "no"]);
    }
    for (const { id, sequence, valid } of casesOf("TestParseChannelSequence")) {
      expect([id, ask("parseChannelSequence", id)]).toEqual([id, valid ? sequence : "no"]);
    }
    for (const { clientId, clientType, sequence, valid } of casesOf("TestParseClientIdentifier")) {
      const answer = ask("parseClientIdentifier", clientId);
      if (valid) expect(answer).toBe(`${clientType} ${sequence}`);
      else
        expect([clientId, answer]).toEqual([
          clientId,
          expect.stringMatching(/^(host\/2|undefined\/1)$/),
        ]);
    }
  });

  test("chain ids and heights", () => {
    for (const { chainId, revision } of casesOf("TestParseChainID")) {
      expect([chainId, ask("parseRevisionOf", chainId)]).toEqual([chainId, revision]);
    }
    for (const { a, b, compare } of casesOf("TestCompareHeights")) {
      const order = unit.compareHeightTexts!(
        passText(unit, a.join("-")),
        passText(unit, b.join("-")),
      );
      expect(Math.sign(order)).toBe(compare);
    }
    for (const entry of casesOf("TestString_ParseHeight")) {
      const answer = ask("parseAndFormatHeight", entry.in);
      expect([entry.in, answer]).toEqual([entry.in, entry.valid ? entry.in : "no"]);
    }
  });

  test("keys of version 2", () => {
    const names: Record<string, string> = {
      commitment: "packetCommitmentV2",
      receipt: "packetReceiptV2",
      acknowledgement: "packetAcknowledgementV2",
    };
    for (const { kind, clientId, sequence, keyHex } of casesOf("V2PacketKeys")) {
      const key = keyOf(names[kind]!, clientId, "", BigInt(sequence));
      expect(Buffer.from(key, "latin1").toString("hex")).toBe(keyHex);
    }
  });
});
