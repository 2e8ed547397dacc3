/** ICS-09: what the localhost client proves, and what no datagram asks of it (09-localhost). */
import { type ASUtil, instantiateSync } from "@assemblyscript/loader";
import { beforeAll, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import { CallState } from "../../host/vm/callState.js";
import { GuestMemory } from "../../host/vm/guestMemory.js";
import { Imports } from "../../host/vm/imports.js";
import { compileForLoader } from "../../scripts/wasm.js";
import { ROOT } from "../support/root.js";
import { World } from "../support/world.js";

interface Localhost extends Record<string, unknown> {
  readonly memory: WebAssembly.Memory;
  _initialize?(): void;
  verifyMembership(proof: number, path: number, value: number): number;
  verifyNonMembership(proof: number, path: number): number;
  latestHeight(): number;
  timestampAtAnyHeight(): bigint;
  initialize(): number;
  recover(): number;
}

const world = new World();
world.branches.set(0, utf8("commitments/1"), utf8("a commitment"));
world.branches.set(0, utf8("empty"), new Uint8Array(0));

let unit: ASUtil & Localhost;
beforeAll(async () => {
  const wasm = await compileForLoader(ROOT, "tests/assembly/guest/localhost.ts");
  const imports = new Imports();
  const { exports } = instantiateSync<Localhost>(wasm, { ibc0: imports.functions() });
  imports.attach(new GuestMemory(exports.memory));
  imports.call = new CallState(new Uint8Array(0), world.context());
  exports._initialize?.();
  unit = exports;
}, 120_000);

function pass(text: string): number {
  return unit.__newArrayBuffer(Uint8Array.from(utf8(text)).buffer);
}

const PROOF = "\x01";

const MEMBERSHIPS: readonly [name: string, value: string, path: string, proof: string, string][] = [
  ["a value that is stored", "a commitment", "ibc|commitments/1", PROOF, "valid"],
  ["an empty value that is stored", "", "ibc|empty", PROOF, "valid"],
  ["a value, whatever the store is called", "a commitment", "x|commitments/1", PROOF, "valid"],
  ["another value", "another", "ibc|commitments/1", PROOF, "client/30"],
  ["the beginning of the value", "a commit", "ibc|commitments/1", PROOF, "client/30"],
  ["a value where there is none", "a commitment", "ibc|commitments/2", PROOF, "client/30"],
  ["an empty value where there is none", "", "ibc|commitments/2", PROOF, "client/30"],
  ["an empty proof", "a commitment", "ibc|commitments/1", "", "commitment/2"],
  ["another proof", "a commitment", "ibc|commitments/1", "\x02", "commitment/2"],
  ["more than the proof", "a commitment", "ibc|commitments/1", "\x01\x01", "commitment/2"],
  ["a path of one key", "a commitment", "commitments/1", PROOF, "host/3"],
  ["a path of three keys", "a commitment", "ibc|commitments/1|x", PROOF, "host/3"],
  ["a bad proof before a bad path", "a commitment", "commitments/1", "", "commitment/2"],
  ["an empty key, where the SDK panics", "", "ibc|", PROOF, "undefined/111222"],
];

test.each(MEMBERSHIPS)("membership of %s", (_name, value, path, proof, expected) => {
  const answer = unit.verifyMembership(pass(proof), pass(path), pass(value));
  expect(unit.__getString(answer)).toBe(expected);
});

const ABSENCES: readonly [name: string, path: string, proof: string, expected: string][] = [
  ["what is not stored", "ibc|commitments/2", PROOF, "valid"],
  ["what is stored", "ibc|commitments/1", PROOF, "client/31"],
  ["what is stored and empty", "ibc|empty", PROOF, "client/31"],
  ["another proof", "ibc|commitments/2", "\x02", "commitment/2"],
  ["a path of one key", "commitments/2", PROOF, "host/3"],
  ["an empty key, where the SDK panics", "ibc|", PROOF, "undefined/111222"],
];

test.each(ABSENCES)("non-membership of %s", (_name, path, proof, expected) => {
  const answer = unit.verifyNonMembership(pass(proof), pass(path));
  expect(unit.__getString(answer)).toBe(expected);
});

test("height and time are those of the block", () => {
  const { blockHeight, blockTimeNanos } = world.context();
  expect(unit.__getString(unit.latestHeight())).toBe(`3-${blockHeight}`);
  expect(unit.timestampAtAnyHeight()).toBe(blockTimeNanos);
});

test("it cannot be made and cannot be recovered", () => {
  expect(unit.__getString(unit.initialize())).toBe("client/2");
  expect(unit.__getString(unit.recover())).toBe("client/23");
});
