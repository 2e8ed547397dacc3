/** Whether a machine still works. */
import { expect } from "vitest";
import type { Machine } from "../../../host/vm/machine.js";
import { Reply, Script } from "./script.js";
import { contents, contextOf, storesWith } from "./stores.js";

/** Expects the next call of a scripted guest to read, write and answer. */
export function expectHealthy(machine: Machine): void {
  const stores = storesWith({ kept: "value" });
  const script = new Script();
  const buffer = script.buffer(8);
  const got = script.get(0, "kept", buffer);
  script.set(0, "next", "works");
  const reply = new Reply(machine.call("deliver", script.reply(), contextOf(stores)));
  expect(reply.result(got)).toBe(5n);
  expect(Buffer.from(reply.bytes(buffer, 5)).toString()).toBe("value");
  expect(contents(stores)).toEqual({ "0/kept": "value", "0/next": "works" });
}
