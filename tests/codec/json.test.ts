/** Proto3 JSON as the Cosmos SDK writes and reads it. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../host/bytes.js";
import { InnerSpec, LeafOp } from "../../host/codec/gen/cosmos.ics23.v1.js";
import { TxBody } from "../../host/codec/gen/cosmos.tx.v1beta1.js";
import { Any, BytesValue, Duration, Timestamp } from "../../host/codec/gen/google.protobuf.js";
import { MsgTransfer } from "../../host/codec/gen/ibc.applications.transfer.v1.js";
import { Acknowledgement, Channel } from "../../host/codec/gen/ibc.core.channel.v1.js";
import { Height, MsgCreateClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import {
  ClientState,
  ConsensusState,
} from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import {
  anyFromJson,
  anyToJson,
  EncodeError,
  type JsonValue,
  packAny,
} from "../../host/codec/index.js";
import { InputError } from "../../host/errors.js";

const SEED = 20_261_121;

describe("what is written", () => {
  test("defaults, proto names, 64-bit numbers as texts, enum names", () => {
    expect(Height.toJson(Height.create({ revisionHeight: 2n ** 64n - 1n }))).toEqual({
      revision_number: "0",
      revision_height: "18446744073709551615",
    });
    expect(
      InnerSpec.toJson(InnerSpec.create({ childOrder: [0, 1], childSize: 33, hash: 1 })),
    ).toEqual({
      child_order: [0, 1],
      child_size: 33,
      min_prefix_length: 0,
      max_prefix_length: 0,
      empty_child: null,
      hash: "SHA256",
    });
    expect(LeafOp.toJson(LeafOp.create({ hash: 77, prefix: Uint8Array.of(0) }))).toMatchObject({
      hash: 77,
      prefix: "AA==",
    });
  });

  test("an unset oneof is left out, an absent message is null", () => {
    expect(Acknowledgement.toJson(Acknowledgement.create())).toEqual({});
    expect(Acknowledgement.toJson(Acknowledgement.create({ error: "no" }))).toEqual({
      error: "no",
    });
    expect(Acknowledgement.toJson(Acknowledgement.create({ result: new Uint8Array() }))).toEqual({
      result: "",
    });
    const message = MsgCreateClient.create();
    expect(MsgCreateClient.toJson(message)).toEqual({
      client_state: null,
      consensus_state: null,
      signer: "",
    });
  });

  test("an Any is spread out, HexBytes are upper-case hexadecimal", () => {
    const state = ConsensusState.create({
      timestamp: { seconds: 1_600_000_000n, nanos: 500_000 },
      root: { hash: Uint8Array.of(1, 2) },
      nextValidatorsHash: Uint8Array.of(0xab, 0xcd),
    });
    expect(anyToJson(packAny(ConsensusState, state))).toEqual({
      "@type": "/ibc.lightclients.tendermint.v1.ConsensusState",
      timestamp: "2020-09-13T12:26:40.000500Z",
      root: { hash: "AQI=" },
      next_validators_hash: "ABCD",
    });
  });

  test("well-known types stand under value in an Any", () => {
    expect(anyToJson(packAny(Duration, { seconds: 1n, nanos: 0 }))).toEqual({
      "@type": "/google.protobuf.Duration",
      value: "1s",
    });
    expect(anyToJson(packAny(BytesValue, { value: Uint8Array.of(255) }))).toEqual({
      "@type": "/google.protobuf.BytesValue",
      value: "/w==",
    });
  });

  test.each([
    [0n, 0, "1970-01-01T00:00:00Z"],
    [-62135596800n, 0, "0001-01-01T00:00:00Z"],
    [253402300799n, 999_999_999, "9999-12-31T23:59:59.999999999Z"],
    [951782400n, 120_000_000, "2000-02-29T00:00:00.120Z"],
    [1n, 7, "1970-01-01T00:00:01.000000007Z"],
  ])("the time %s s %s ns is %s", (seconds, nanos, text) => {
    expect(Timestamp.toJson({ seconds, nanos })).toBe(text);
    expect(Timestamp.fromJson(text)).toEqual({ seconds, nanos });
  });

  test.each([
    [0n, "0s"],
    [1_209_600_000_000_000n, "1209600s"],
    [-1_500_000_000n, "-1.500s"],
    [1_000n, "0.000001s"],
    [-1n, "-0.000000001s"],
    [2n ** 63n - 1n, "9223372036.854775807s"],
  ])("the duration %s ns is %s", (trustingPeriodNanos, text) => {
    const json = ClientState.toJson(ClientState.create({ trustingPeriodNanos }));
    expect(json).toMatchObject({ trusting_period: text });
    expect(ClientState.fromJson(json).trustingPeriodNanos).toBe(trustingPeriodNanos);
  });

  test("a time out of range cannot be written", () => {
    expect(() => Timestamp.toJson({ seconds: 2n ** 62n, nanos: 0 })).toThrow(EncodeError);
    expect(() => Timestamp.toJson({ seconds: 0n, nanos: -1 })).toThrow(EncodeError);
  });
});

describe("what is read", () => {
  test("proto names and camel case, numbers and texts, null for the default", () => {
    const expected = Height.create({ revisionNumber: 1n, revisionHeight: 9n });
    expect(Height.fromJson({ revision_number: "1", revision_height: "9" })).toEqual(expected);
    expect(Height.fromJson({ revisionNumber: 1, revisionHeight: 9 })).toEqual(expected);
    expect(Height.fromJson({ revision_number: null })).toEqual(Height.create());
    expect(Channel.fromJson({ state: "STATE_OPEN", ordering: 2 })).toMatchObject({
      state: 3,
      ordering: 2,
    });
    const camelCase = ClientState.fromJson({ trustingPeriod: "2s", chainId: "a-1" });
    expect(camelCase).toMatchObject({ trustingPeriodNanos: 2_000_000_000n, chainId: "a-1" });
  });

  test("durations as Go parses them, times with an offset", () => {
    const nanos = (text: string) =>
      ClientState.fromJson({ trusting_period: text }).trustingPeriodNanos;
    expect(nanos("336h0m0s")).toBe(1_209_600_000_000_000n);
    expect(nanos("1.5h")).toBe(5_400_000_000_000n);
    expect(nanos("-3ms2us1ns")).toBe(-3_002_001n);
    expect(nanos("0")).toBe(0n);
    expect(Timestamp.fromJson("1970-01-01T01:00:00.25+02:00")).toEqual({
      seconds: -3600n,
      nanos: 250_000_000,
    });
  });

  test("an Any of an unknown type keeps its bytes", () => {
    const any = Any.create({ typeUrl: "/no.such.Type", value: Uint8Array.of(1, 2, 3) });
    expect(anyToJson(any)).toEqual({ "@type": "/no.such.Type", value: "AQID" });
    expect(anyFromJson(anyToJson(any))).toEqual(any);
  });

  test("amounts in any form that Go reads", () => {
    const amount = (text: string) => MsgTransfer.fromJson({ token: { amount: text } }).token.amount;
    expect(amount("100")).toBe("100");
    expect(amount("0x10")).toBe("16");
  });

  test.each<[string, JsonValue, string]>([
    ["an unknown field", { chain: "a" }, "client.chain"],
    ["a field in a sub-message", { latest_height: { height: 1 } }, "client.latest_height.height"],
    ["an element of a list", { upgrade_path: ["a", 1] }, "client.upgrade_path[1]"],
    ["a text for a list", { upgrade_path: "a" }, "client.upgrade_path"],
    [
      "a number beyond 64 bits",
      { trust_level: { numerator: `${2n ** 64n}` } },
      "client.trust_level.numerator",
    ],
    [
      "a negative unsigned number",
      { trust_level: { numerator: -1 } },
      "client.trust_level.numerator",
    ],
    ["a fraction", { trust_level: { numerator: 1.5 } }, "client.trust_level.numerator"],
    [
      "a number that a float cannot hold",
      { trust_level: { numerator: 2 ** 53 } },
      "client.trust_level.numerator",
    ],
    ["a number for a bool", { allow_update_after_expiry: 1 }, "client.allow_update_after_expiry"],
    ["a bad duration", { trusting_period: "1 s" }, "client.trusting_period"],
    ["a duration beyond 64 bits", { trusting_period: "9223372037s" }, "client.trusting_period"],
    ["a list for an object", [], "client"],
  ])("%s is refused with its place", (_, json, where) => {
    try {
      ClientState.fromJson(json, "client");
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      expect((error as InputError).where).toBe(where);
    }
  });

  test.each<[string, () => unknown]>([
    ["two arms of a oneof", () => Acknowledgement.fromJson({ result: "AQ==", error: "no" })],
    ["an unknown enum name", () => Channel.fromJson({ state: "STATE_OTHER" })],
    ["an enum name of Object.prototype", () => Channel.fromJson({ state: "constructor" })],
    ["bad base64", () => LeafOp.fromJson({ prefix: "A" })],
    ["bad hexadecimal", () => ConsensusState.fromJson({ next_validators_hash: "xy" })],
    ["no type", () => anyFromJson({ chain_id: "a" })],
    ["more than value in an unknown type", () => anyFromJson({ "@type": "/x", value: "", a: 1 })],
    ["a day that does not exist", () => Timestamp.fromJson("2023-02-29T00:00:00Z")],
    ["no time zone", () => Timestamp.fromJson("2023-02-28T00:00:00")],
    ["a text in a list of Any", () => TxBody.fromJson({ messages: ["a"] })],
  ])("%s is refused", (_, read) => {
    expect(read).toThrow(InputError);
  });

  test("anything may be thrown at it", () => {
    const objects = fc.object({
      key: fc.constantFrom("client_state", "@type", "signer", "value", "__proto__", "x"),
      values: [
        fc.constantFrom(ClientState.typeUrl, Timestamp.typeUrl, "", "1"),
        fc.integer(),
        fc.constant(null),
      ],
    });
    fc.assert(
      fc.property(objects, (json) => {
        try {
          const message = MsgCreateClient.fromJson(json as JsonValue);
          expect(toHex(MsgCreateClient.encode(message))).toMatch(/^[0-9a-f]*$/);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { seed: SEED, numRuns: 500 },
    );
  });
});

test("values that protobuf cannot hold are not written", () => {
  const height = (revisionNumber: bigint) => () =>
    Height.encode({ revisionNumber, revisionHeight: 0n });
  expect(height(-1n)).toThrow("ibc.core.client.v1.Height.revision_number: -1 is no uint64");
  expect(height(2n ** 64n)).toThrow(EncodeError);
  expect(() => InnerSpec.encode(InnerSpec.create({ childSize: 2 ** 31 }))).toThrow(EncodeError);
  expect(() => InnerSpec.encode(InnerSpec.create({ childOrder: [0.5] }))).toThrow(EncodeError);
  const token = { denom: "a", amount: "1.5" };
  expect(() => MsgTransfer.encode(MsgTransfer.create({ token }))).toThrow(EncodeError);
  const timestamp = { seconds: 0n, nanos: 1_000_000_000 };
  expect(() => ConsensusState.encode(ConsensusState.create({ timestamp }))).toThrow(EncodeError);
});

test("errors of decoding name message and field", () => {
  expect(() => Height.decode(fromHex("0d01020304"))).toThrow(
    "ibc.core.client.v1.Height.revision_number: wire type 5 where 0 belongs",
  );
  expect(() => ClientState.decode(fromHex("120308ff"))).toThrow(
    "ibc.lightclients.tendermint.v1.ClientState.trust_level: cut short",
  );
  expect(() => ClientState.decode(fromHex("0a01ff"))).toThrow(
    "ClientState.chain_id: invalid UTF-8",
  );
});

test("a byte order mark and a replacement character survive", () => {
  const chainId = "\ufeffa\ufffd";
  expect(ClientState.decode(ClientState.encode(ClientState.create({ chainId }))).chainId).toBe(
    chainId,
  );
});
