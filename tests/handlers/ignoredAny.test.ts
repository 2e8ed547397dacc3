/**
 * Fields that ibc-go ignores may hold any message of its registry, and the transaction layer looks
 * into them all the same (cosmos-sdk codec/unknownproto). Here the deprecated client state of
 * connOpenTry holds one after the other.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Any } from "../../host/codec/gen/google.protobuf.js";
import { type Field, fullName, parseSchemas } from "../../scripts/codegen/schema.js";
import { createClientOf, resultOf } from "../support/clients.js";
import {
  COUNTERPARTY_CONNECTION,
  counterpartyWith,
  deliverOpenTry,
  initEnd,
  validOpenTry,
} from "../support/connections.js";
import { ROOT } from "../support/root.js";
import { wasmWorld } from "../support/wasmClients.js";
import { World } from "../support/world.js";

const HEIGHT = 3n;
const counterparty = counterpartyWith({ [COUNTERPARTY_CONNECTION]: initEnd() }, HEIGHT);
const world = new World();
createClientOf(world, counterparty, HEIGHT);
const message = validOpenTry(counterparty, HEIGHT);

/** The answer to an attempt with this for a client state; nothing of it is kept. */
function answerWith(typeUrl: string, value: readonly number[], asked = world): string {
  const clientState = Any.create({ typeUrl, value: Uint8Array.from(value) });
  asked.branches.open();
  const answer = resultOf(deliverOpenTry(asked, { ...message, clientState }));
  asked.branches.close(false);
  return answer;
}

const FOLDER = join(ROOT, "assembly/codec/schema");
const SCHEMAS = ["", "known"].flatMap((folder) =>
  readdirSync(join(FOLDER, folder))
    .filter((name) => name.endsWith(".schema"))
    .map((name) => [name, readFileSync(join(FOLDER, folder, name), "utf8")] as const),
);
const MESSAGES = parseSchemas(SCHEMAS)
  .flatMap(({ messages }) => messages)
  .filter((definition) => !definition.package.startsWith("strait."));
const OWN = /^Own/;
/** Of light clients in contracts, which only some chains have. */
const OF_CONTRACTS = MESSAGES.filter((message) => message.package.includes("lightclients.wasm."));
const REGISTERED = MESSAGES.filter(
  (message) =>
    message.implementedInterface &&
    !OWN.test(message.implementedInterface) &&
    !OF_CONTRACTS.includes(message),
);
/** Those that the core executes and ibc-go v11 does not know. */
const ABOUT_FEES = MESSAGES.filter((message) =>
  message.package.startsWith("ibc.applications.fee."),
);

/** `/cosmos.bank.v1beta1.MsgSend`, without content. */
const PACKED = [...Any.encode(Any.create({ typeUrl: "/cosmos.bank.v1beta1.MsgSend" }))];
/** A varint in field 900, which is unknown everywhere and critical. */
const UNKNOWN = [0xa0, 0x38, 1];
/** A varint in field 1024, which is unknown everywhere and not critical. */
const NON_CRITICAL = [0x80, 0x40, 1];

function tag(number: number, wire: number): number[] {
  const bytes: number[] = [];
  let rest = number * 8 + wire;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  return [...bytes, rest];
}

/** One field as it may stand on the wire. */
function encoded({ number, type }: Field): number[] {
  if (type.kind === "message") {
    const content = fullName(type.message) === "google.protobuf.Any" ? PACKED : [];
    return [...tag(number, 2), content.length, ...content];
  }
  if (type.kind === "enum") return [...tag(number, 0), 1];
  switch (type.scalar) {
    case "fixed64":
    case "sfixed64":
      return [...tag(number, 1), 0, 0, 0, 0, 0, 0, 0, 1];
    case "fixed32":
    case "sfixed32":
      return [...tag(number, 5), 0, 0, 0, 1];
    case "string":
    case "text":
    case "bytes":
    case "hex":
    case "integer":
      return [...tag(number, 2), 1, 0x41];
    case "time":
    case "duration":
      return [...tag(number, 2), 0];
    default:
      return [...tag(number, 0), 1];
  }
}

describe("a field that ibc-go ignores", () => {
  test("may hold no message about fees, which ibc-go has no more", () => {
    expect(ABOUT_FEES.length).toBeGreaterThan(8);
    for (const definition of ABOUT_FEES) {
      const typeUrl = `/${fullName(definition)}`;
      expect([typeUrl, answerWith(typeUrl, [])]).toEqual([typeUrl, "sdk/2"]);
    }
  });

  test("may hold messages about light clients in contracts where there are such", () => {
    const withContracts = wasmWorld();
    createClientOf(withContracts, counterparty, HEIGHT);
    for (const definition of OF_CONTRACTS) {
      const typeUrl = `/${fullName(definition)}`;
      const isRegistered = definition.implementedInterface !== undefined;
      expect([typeUrl, answerWith(typeUrl, [])]).toEqual([typeUrl, "sdk/2"]);
      const answer = answerWith(typeUrl, [], withContracts);
      expect([typeUrl, answer]).toEqual([typeUrl, isRegistered ? "/0" : "sdk/2"]);
    }
  });

  test("may hold any message of the registry", () => {
    expect(REGISTERED.length).toBeGreaterThan(200);
    for (const definition of REGISTERED) {
      const typeUrl = `/${fullName(definition)}`;
      const whole = definition.fields.flatMap(encoded);
      expect([typeUrl, answerWith(typeUrl, [])]).toEqual([typeUrl, "/0"]);
      expect([typeUrl, answerWith(typeUrl, whole)]).toEqual([typeUrl, "/0"]);
      expect([typeUrl, answerWith(typeUrl, [...whole, ...NON_CRITICAL])]).toEqual([typeUrl, "/0"]);
    }
  });

  test("may hold none with unknown fields", () => {
    for (const definition of REGISTERED) {
      const typeUrl = `/${fullName(definition)}`;
      expect([typeUrl, answerWith(typeUrl, UNKNOWN)]).toEqual([typeUrl, "sdk/2"]);
    }
  });

  test("may hold none with a field of another wire type, or unknown ones further down", () => {
    for (const definition of REGISTERED) {
      const typeUrl = `/${fullName(definition)}`;
      for (const { number, type } of definition.fields) {
        const fixed = [...tag(number, 5), 0, 0, 0, 0];
        expect([typeUrl, answerWith(typeUrl, fixed)]).toEqual([typeUrl, "sdk/2"]);
        if (type.kind !== "message") continue;
        const below = [...tag(number, 2), UNKNOWN.length, ...UNKNOWN];
        expect([typeUrl, answerWith(typeUrl, below)]).toEqual([typeUrl, "sdk/2"]);
      }
    }
  });

  test("may hold no other message", () => {
    for (const definition of MESSAGES) {
      if (definition.implementedInterface !== undefined) continue;
      const typeUrl = `/${fullName(definition)}`;
      expect([typeUrl, answerWith(typeUrl, [])]).toEqual([typeUrl, "sdk/2"]);
    }
    for (const typeUrl of ["cosmos.bank.v1beta1.MsgSend", "/", "/cosmos.bank.v1beta1.MsgSen"]) {
      expect([typeUrl, answerWith(typeUrl, [])]).toEqual([typeUrl, "sdk/2"]);
    }
  });
});
