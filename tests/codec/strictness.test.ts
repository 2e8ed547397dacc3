/** What the transaction layer demands beyond gogoproto (SDK codec/unknownproto, x/tx/signing). */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { concatBytes, fromHex, utf8 } from "../../host/bytes.js";
import { LegacyAminoPubKey } from "../../host/codec/gen/cosmos.crypto.multisig.js";
import { PubKey } from "../../host/codec/gen/cosmos.crypto.secp256k1.js";
import { Any } from "../../host/codec/gen/google.protobuf.js";
import { MsgTransfer } from "../../host/codec/gen/ibc.applications.transfer.v1.js";
import {
  Height,
  MsgCreateClient,
  MsgUpdateClient,
} from "../../host/codec/gen/ibc.core.client.v1.js";
import {
  ClientState,
  ConsensusState,
  Header,
} from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { ClientState as WasmClientState } from "../../host/codec/gen/ibc.lightclients.wasm.v1.js";
import { codecFor, packAny, typeUrls } from "../../host/codec/index.js";
import { encodingArbitrary, mutatedArbitrary } from "./support/arbitrary.js";
import { Guest } from "./support/guest.js";

const SEED = 20_261_121;

let guest: Guest;
beforeAll(async () => {
  guest = await Guest.compile();
});

function isKnown(typeUrl: string, value: Uint8Array): boolean {
  return guest.checkFields(typeUrl, value).known;
}

const createClient = MsgCreateClient.create({
  clientState: packAny(ClientState, ClientState.create({ chainId: "chain-1" })),
  consensusState: packAny(ConsensusState, ConsensusState.create()),
  signer: "cosmos1",
});
const encoded = MsgCreateClient.encode(createClient);

/** The same message with other bytes as its client state. */
function withClientState(clientState: Any): Uint8Array {
  return MsgCreateClient.encode({ ...createClient, clientState });
}

describe("unknown fields", () => {
  test("a valid message has none", () => {
    expect(isKnown(MsgCreateClient.typeUrl, encoded)).toBe(true);
    expect(isKnown(MsgCreateClient.typeUrl, new Uint8Array())).toBe(true);
  });

  test.each([
    ["varint", "2001"],
    ["length", "220161"],
    ["fixed64", "210102030405060708"],
    ["group", "2324"],
    ["of a high number", "f8bf01" + "01"],
    ["a non-critical group that does not end", "8340"],
    ["a non-critical group that another ends", "83408c40"],
    ["the end of a non-critical group", "8440"],
    ["a non-critical field of wire type 6", "8640"],
    ["a non-critical field that is cut", "82400200"],
    ["a non-critical group of very many levels", "8340".repeat(200) + "8440".repeat(200)],
  ])("an unknown field is rejected: %s", (_, hex) => {
    expect(isKnown(MsgCreateClient.typeUrl, concatBytes(encoded, fromHex(hex)))).toBe(false);
  });

  test.each([
    ["varint", "8040" + "01"],
    ["fixed64", "8140" + "0102030405060708"],
    ["length", "8240" + "0161"],
    ["group", "8340" + "0801" + "0b" + "120161" + "0c" + "8440"],
    ["fixed32", "8540" + "01020304"],
    ["of the highest number", "faffffff0f" + "00"],
  ])("one with bit 11 in its number is not critical (ADR-020): %s", (_, hex) => {
    const bytes = concatBytes(encoded, fromHex(hex));
    expect(isKnown(MsgCreateClient.typeUrl, bytes)).toBe(true);
    expect(guest.roundTrip(MsgCreateClient.name, bytes)).toEqual(encoded);
  });

  test("one in a sub-message, in an Any itself and in what it holds is rejected", () => {
    const message = Header.encode(Header.create({ trustedHeight: Height.create() }));
    const inSubMessage = concatBytes(message, fromHex("1a021801"));
    const update = (value: Uint8Array) =>
      MsgUpdateClient.encode(
        MsgUpdateClient.create({ clientMessage: { typeUrl: Header.typeUrl, value } }),
      );
    expect(isKnown(MsgUpdateClient.typeUrl, update(message))).toBe(true);
    expect(isKnown(MsgUpdateClient.typeUrl, update(inSubMessage))).toBe(false);
    const inAny = concatBytes(Any.encode(createClient.clientState!), fromHex("1801"));
    const wrapped = concatBytes(Uint8Array.of(0x0a, inAny.length), inAny);
    expect(isKnown(MsgCreateClient.typeUrl, wrapped)).toBe(false);
  });

  test("gogoproto alone would skip them", () => {
    const bytes = concatBytes(encoded, fromHex("2001"));
    expect(guest.roundTrip(MsgCreateClient.name, bytes)).toEqual(encoded);
  });
});

describe("wire types", () => {
  test.each([
    ["a length for a number is taken, packed or not", "0a0105", true],
    ["a varint for a number", "0805", true],
    ["fixed64 for a varint", "090102030405060708", false],
    ["fixed32 for a varint", "0d01020304", false],
    ["a group for a number", "0b0c", false],
    ["wire type 6", "0e", false],
  ])("%s", (_, hex, known) => {
    expect(isKnown(Height.typeUrl, fromHex(hex))).toBe(known);
  });

  test("a text must have a length", () => {
    expect(isKnown(MsgTransfer.typeUrl, fromHex("0801"))).toBe(false);
  });
});

describe("varints by the rules of protowire", () => {
  test.each([
    ["of ten bytes, the last one 1", "08ffffffffffffffffff01", true],
    ["of ten bytes, the last one 2", "08ffffffffffffffffff02", false],
    ["of eleven bytes", "08ffffffffffffffffffff01", false],
    ["overlong", "088500", true],
    ["cut short", "0885", false],
    ["a tag cut short", "80", false],
    ["an overlong tag", "880005", true],
    ["field number 0", "0005", false],
    ["field number 2^32 + 1, which gogoproto takes for 1", "88808080800105", false],
    ["a length beyond the end", "0a0505", false],
    ["a length of 2^64 - 1", "0affffffffffffffffff0105", false],
  ])("%s", (_, hex, known) => {
    expect(isKnown(Height.typeUrl, fromHex(hex))).toBe(known);
  });
});

describe("what an Any may hold", () => {
  test.each([
    ["an empty Any", Any.create()],
    ["an unknown type", { typeUrl: "/no.such.Type", value: new Uint8Array() }],
    ["a type URL without its slash", { typeUrl: ClientState.name, value: new Uint8Array() }],
    ["a type with another prefix", { typeUrl: `x${ClientState.typeUrl}`, value: new Uint8Array() }],
    [
      "a message of no interface",
      { typeUrl: "/ibc.core.client.v1.Params", value: new Uint8Array() },
    ],
    ["a light client that the chain has not", packAny(WasmClientState, WasmClientState.create())],
    ["malformed bytes", { typeUrl: ClientState.typeUrl, value: Uint8Array.of(0x0a) }],
  ])("%s is rejected", (_, any) => {
    expect(isKnown(MsgCreateClient.typeUrl, withClientState(any))).toBe(false);
  });

  test("the last type URL and value count", () => {
    const first = Any.encode({ typeUrl: "/no.such.Type", value: new Uint8Array() });
    const any = concatBytes(first, Any.encode(createClient.clientState!));
    const bytes = concatBytes(Uint8Array.of(0x0a, any.length), any);
    expect(isKnown(MsgCreateClient.typeUrl, bytes)).toBe(true);
  });

  test("a top-level message must be known too", () => {
    expect(isKnown("/ibc.core.client.v1.Params", new Uint8Array())).toBe(false);
    expect(isKnown("", new Uint8Array())).toBe(false);
  });

  test("keys in keys are followed, to a bound", () => {
    const nest = (levels: number): Uint8Array => {
      let key = packAny(PubKey, PubKey.create());
      for (let i = 0; i < levels; i++) {
        key = packAny(LegacyAminoPubKey, { threshold: 1, publicKeys: [key] });
      }
      return key.value;
    };
    expect(isKnown(LegacyAminoPubKey.typeUrl, nest(40))).toBe(true);
    expect(isKnown(LegacyAminoPubKey.typeUrl, nest(200))).toBe(false);
  });
});

describe("interfaces", () => {
  test("messages are known by the interface that they implement", () => {
    const numbers = new Map<string, number>();
    for (const codec of typeUrls().map((typeUrl) => codecFor(typeUrl)!)) {
      const number = guest.interfaceNumber(codec.typeUrl);
      expect(number > 0, codec.typeUrl).toBe(codec.implements !== undefined);
      if (codec.implements === undefined) continue;
      expect(numbers.get(codec.implements) ?? number, codec.typeUrl).toBe(number);
      numbers.set(codec.implements, number);
    }
    expect(new Set(numbers.values()).size).toBe(numbers.size);
    expect(guest.interfaceNumber("/no.such.Type")).toBe(0);
  });
});

describe("UTF-8", () => {
  const invalid: Record<string, string> = {
    "a stray continuation byte": "80",
    "a lead byte alone": "c3",
    "an overlong slash": "c0af",
    "an overlong form of three bytes": "e08080",
    "a surrogate": "eda080",
    "beyond U+10FFFF": "f4908080",
    "a lead byte that does not exist": "f8888080",
    "cut in the middle, after ASCII": "6161616161616161e282",
  };

  function transferWithMemo(memo: Uint8Array): Uint8Array {
    return concatBytes(Uint8Array.of(0x42, memo.length), memo);
  }

  test.each(Object.entries(invalid))("%s is found", (_, hex) => {
    const value = transferWithMemo(fromHex(hex));
    expect(guest.checkFields(MsgTransfer.typeUrl, value)).toEqual({
      known: true,
      invalidUtf8: true,
    });
  });

  test("it is decided as by a strict decoder", () => {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    const units = fc.constantFrom(
      0x00,
      0x41,
      0x7f,
      0x80,
      0x9f,
      0xa0,
      0xbf,
      0xc2,
      0xe0,
      0xed,
      0xf0,
      0xf4,
    );
    const texts = fc.oneof(
      fc.array(fc.oneof(units, fc.nat(255)), { maxLength: 24 }).map((all) => Uint8Array.from(all)),
      fc.string({ unit: "binary", maxLength: 24 }).map(utf8),
    );
    fc.assert(
      fc.property(texts, (text) => {
        let valid = true;
        try {
          decoder.decode(text);
        } catch {
          valid = false;
        }
        const { invalidUtf8 } = guest.checkFields(MsgTransfer.typeUrl, transferWithMemo(text));
        expect(invalidUtf8).toBe(!valid);
      }),
      { seed: SEED, numRuns: 600 },
    );
  });

  test("sub-messages are searched, what an Any holds is not", () => {
    const denom = transferToken(Uint8Array.of(0xff));
    expect(guest.checkFields(MsgTransfer.typeUrl, denom).invalidUtf8).toBe(true);
    const chainId = { typeUrl: ClientState.typeUrl, value: fromHex("0a01ff") };
    const message = withClientState(chainId);
    expect(guest.checkFields(MsgCreateClient.typeUrl, message)).toEqual({
      known: true,
      invalidUtf8: false,
    });
  });

  test("bytes may be anything", () => {
    const value = fromHex("0a01ff");
    expect(guest.checkFields(PubKey.typeUrl, value)).toEqual({ known: true, invalidUtf8: false });
  });

  function transferToken(denom: Uint8Array): Uint8Array {
    const coin = concatBytes(Uint8Array.of(0x0a, denom.length), denom);
    return concatBytes(Uint8Array.of(0x1a, coin.length), coin);
  }
});

describe("every message", () => {
  const registered = typeUrls()
    .map((typeUrl) => codecFor(typeUrl)!)
    .filter((codec) => codec.implements !== undefined);

  test.each(registered.map((codec) => [codec.typeUrl, codec] as const))("%s", (_, codec) => {
    const holdsAny = hasAny(codec.name);
    fc.assert(
      fc.property(encodingArbitrary(codec), mutatedArbitrary(codec), (valid, damaged) => {
        // Random messages hold Any of no known type.
        const known = !holdsAny || isKnown(codec.typeUrl, valid);
        expect(isKnown(codec.typeUrl, valid)).toBe(known);
        expect(isKnown(codec.typeUrl, concatBytes(valid, fromHex("f8ff0101")))).toBe(known);
        // Never a trap.
        guest.checkFields(codec.typeUrl, damaged);
        expect(isKnown(codec.typeUrl, concatBytes(valid, fromHex("f8bf0101")))).toBe(false);
      }),
      { seed: SEED, numRuns: 20 },
    );
  });

  /** Whether a message can hold an Any, at any depth. */
  function hasAny(name: string, seen = new Set<string>()): boolean {
    if (name === Any.name) return true;
    if (seen.has(name)) return false;
    seen.add(name);
    return codecFor(`/${name}`)!.fields.some(
      (field) => field.message !== undefined && hasAny(field.message().name, seen),
    );
  }
});
