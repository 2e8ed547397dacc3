/**
 * What contracts of clients answer is read as Go reads it. `wasmResultsGo.jsonl` holds what
 * encoding/json of Go 1.26 makes of texts (in base64) in the structs of 08-wasm/types/
 * contract_api.go, with the heights of ibc-go v11.2.0: a status, a time, a verdict, heights with a
 * comma between; `error` where it refuses.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import type { LightClientAnswer } from "../../host/chain/lightClient.js";
import { MsgUpdateClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import { ClientMessage } from "../../host/codec/gen/ibc.lightclients.wasm.v1.js";
import { resultOf } from "../support/clients.js";
import { sentPacket } from "../support/packets.js";
import { ROOT } from "../support/root.js";
import { CLIENT, scriptedWorld, update } from "../support/wasmClients.js";
import { timeOut, worldWithChannel } from "../support/wasmPackets.js";
import { pack, SIGNER } from "../support/world.js";

interface Row {
  readonly kind: "status" | "timestamp" | "misbehaviour" | "update";
  readonly text: string;
  readonly answer: string;
}

const ROWS = readFileSync(join(ROOT, "tests/handlers/wasmResultsGo.jsonl"), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Row);

const HEADER = utf8("header");
const LARGEST = 2n ** 64n - 1n;
/** How the base64 of a header of sevens begins. */
const LONG_HEADER = "BwcH";

const scripted = scriptedWorld();
const channel = worldWithChannel();

/** What a contract returns. */
function returning(data: Uint8Array): () => LightClientAnswer {
  return () => ({ kind: "returned", data });
}

/** How an update fares whose contract answers one of its messages so. */
function updated(name: string, data: Uint8Array) {
  const { world, contract } = scripted;
  contract.script = { [name]: returning(data) };
  return world.tentatively(() => update(world, HEADER));
}

/** How a timeout of a time fares where the contract says so of the time of the proof. */
function timedOut(data: Uint8Array, timeoutTimestamp: bigint): string {
  const { world, contract } = channel;
  contract.script = { timestamp_at_height: returning(data) };
  const timeoutHeight = { revisionNumber: 0n, revisionHeight: 0n };
  return world.tentatively(() => {
    return resultOf(timeOut(world, sentPacket({ timeoutHeight, timeoutTimestamp })));
  });
}

/** Whether the core has read what Go has read. */
const CHECKS: Readonly<Record<Row["kind"], (data: Uint8Array, answer: string) => void>> = {
  status: (data, answer) => {
    expect(resultOf(updated("status", data))).toBe(answer === "Active" ? "/0" : "client/29");
  },
  timestamp: (data, answer) => {
    const time = answer === "error" ? undefined : BigInt(answer);
    if (time === undefined) return expect(timedOut(data, 1n)).toBe("08-wasm/15");
    if (time > 0n) expect(timedOut(data, time)).toBe("/0");
    if (time < LARGEST) expect(timedOut(data, time + 1n)).toBe("channel/39");
  },
  misbehaviour: (data, answer) => {
    const [event] = updated("check_for_misbehaviour", data).results[0]!.events;
    expect(event?.type).toBe(answer === "true" ? "client_misbehaviour" : "update_client");
  },
  update: (data, answer) => {
    const { codespace, code, results } = updated("update_state", data);
    const isRead = answer !== "error";
    expect(`${codespace}/${code}`).toBe(isRead ? "/0" : "undefined/111222");
    const heights = results[0]?.events[0]?.attributes[3]?.value;
    expect(heights).toBe(isRead ? answer : undefined);
  },
};

describe("what a contract answers", () => {
  test.each([
    "status",
    "timestamp",
    "misbehaviour",
    "update",
  ] as const)("%s is as Go reads it", (kind) => {
    const rows = ROWS.filter((row) => row.kind === kind);
    expect(rows.length).toBeGreaterThan(30);
    for (const { text, answer } of rows) {
      const data = Uint8Array.from(Buffer.from(text, "base64"));
      expect(() => CHECKS[kind](data, answer), Buffer.from(data).toString()).not.toThrow();
    }
  });

  test("may be as long as an answer can be", () => {
    const heights = (count: number) => utf8(`{"heights":[${Array(count).fill("{}").join(",")}]}`);
    const { codespace, code, results } = updated("update_state", heights(16_384));
    expect(`${codespace}/${code}`).toBe("/0");
    const [, , first, all] = results[0]!.events[0]!.attributes;
    expect([first!.value, all!.value.split(",").length]).toEqual(["0-0", 16_384]);
    expect(resultOf(updated("update_state", heights(16_385)))).toBe("sdk/11");
    expect(resultOf(updated("update_state", heights(170_000)))).toBe("sdk/11");
    const twice = utf8(
      `{${Array(40)
        .fill(`"heights":[${"{},".repeat(999)}{}]`)
        .join(",")}}`,
    );
    expect(resultOf(updated("update_state", twice))).toBe("sdk/11");
    // So many members that each costs more memory than it has bytes.
    const members = utf8(`{${'"":0,'.repeat(100_000)}"status":"Active"}`);
    for (const name of ["status", "check_for_misbehaviour", "update_state"]) {
      expect([name, resultOf(updated(name, members))]).toEqual([name, "/0"]);
    }
    expect(timedOut(members, 1n)).toBe("channel/39");
  });

  test("takes no more memory than is left, whatever came before it", () => {
    const { world, contract } = scripted;
    const height = `{"revision_height":${LARGEST}}`;
    const long = `{"heights":[${Array(12_300).fill(height).join(",")}]}`;
    const worst = `{${'"":0,'.repeat(70_000)}"heights":[${Array(16_384).fill("{}").join(",")}]}`;
    const answers = new Map([[LONG_HEADER, worst]]);
    const asked: string[] = [];
    contract.script = {
      update_state: (_context, { update_state: message }) => {
        const { client_message: header } = message as { readonly client_message: string };
        asked.push(header.slice(0, 4));
        return { kind: "returned", data: utf8(answers.get(header.slice(0, 4)) ?? long) };
      },
    };
    const messageOf = (data: Uint8Array) => {
      const clientMessage = pack(ClientMessage, ClientMessage.encode({ data }));
      const message = MsgUpdateClient.create({ clientId: CLIENT, clientMessage, signer: SIGNER });
      return pack(MsgUpdateClient, MsgUpdateClient.encode(message));
    };
    // Their results take all but the last of the 14 MiB that may be in use when the next begins.
    const before = Array(44).fill(messageOf(HEADER));
    const last = messageOf(new Uint8Array(2_080_000).fill(7));
    expect(resultOf(world.tentatively(() => world.deliver([...before, last])))).toBe("/0");
    expect(asked.at(-1)).toBe(LONG_HEADER);
  });

  test("of any bytes does no harm", () => {
    const json = fc.json().map(utf8);
    const pieces = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      '"heights"',
      ":",
      ",",
      "1",
      "null",
      '"',
      "\\u",
    );
    const texts = fc.array(pieces, { maxLength: 12 }).map((parts) => utf8(parts.join("")));
    const names = ["status", "verify_client_message", "check_for_misbehaviour", "update_state"];
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.oneof(fc.uint8Array({ maxLength: 40 }), json, texts),
        (name, data) => {
          expect(["/0", "client/29", "undefined/111222"]).toContain(resultOf(updated(name, data)));
        },
      ),
      { numRuns: 300 },
    );
  });
});
