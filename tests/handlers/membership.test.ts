import { beforeAll, describe, expect, it } from "vitest";
import { concatBytes, utf8 } from "../../host/bytes.js";
import { MsgCreateClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import { DeliverResponse } from "../../host/codec/gen/strait.abi.v0.js";
import { Multistore } from "../../host/store/multistore.js";
import { CoreModule } from "../../host/vm/machine.js";
import { compileCore } from "../../scripts/wasm.js";
import { ROOT } from "../support/root.js";
import { ed25519Signer, SoloMachine } from "../support/soloMachine.js";
import { mustCreate } from "../support/soloMachineClients.js";
import {
  pack,
  packClientState,
  packConsensusState,
  validClientState,
  validConsensusState,
  validCreateClient,
  World,
} from "../support/world.js";

const CLIENT = "07-tendermint-0";
const VALUE = utf8("a commitment");
const PATH = ["ibc", "commitments/1"];
/** The block in which the client comes in, of chain here-3 (tests/support/world.ts). */
const PROCESSED_HEIGHT = 7n;
const U64_MAX = 2n ** 64n - 1n;

/** The counterparty's state. */
const counterparty = (() => {
  const store = new Multistore(["ibc", "bank"]);
  const block = store.branch();
  for (const sequence of [1, 3, 4]) block.set(0, utf8(`commitments/${sequence}`), VALUE);
  block.set(1, utf8("supply"), utf8("1"));
  return store.commit(block);
})();

interface Question {
  client?: string;
  height?: bigint;
  revision?: bigint;
  delayTimeNanos?: bigint;
  delayBlocks?: bigint;
  proof?: Uint8Array;
  value?: Uint8Array | null;
  path?: readonly string[];
  /** Since the client came in. */
  nanosLater?: bigint;
  blocksLater?: bigint;
  /** Chain that asks. */
  chainId?: string;
}

let world: World;
beforeAll(async () => {
  const entry = "tests/handlers/guest/membership.ts";
  const wasm = await compileCore({ root: ROOT, entry, target: "debug" });
  world = worldWithClient(CoreModule.load(wasm));
}, 120_000);

function worldWithClient(core: CoreModule): World {
  const world = new World(core);
  const consensusState = validConsensusState();
  consensusState.root.hash = counterparty.appHash;
  const message = validCreateClient();
  message.clientState = packClientState(validClientState());
  message.consensusState = packConsensusState(consensusState);
  const response = world.deliver([pack(MsgCreateClient, MsgCreateClient.encode(message))]);
  expect(response.code, response.log).toBe(0);
  mustCreate(world, MACHINE);
  return world;
}

/** "valid", or codespace/code of the refusal. */
function ask(question: Question): string {
  const path = question.path ?? PATH;
  const value = question.value === undefined ? VALUE : question.value;
  const input = [
    utf8(question.client ?? CLIENT),
    u64(question.revision ?? 1n),
    u64(question.height ?? 5n),
    u64(question.delayTimeNanos ?? 0n),
    u64(question.delayBlocks ?? 0n),
    question.proof ?? proofOf(path),
    u64(value === null ? 0n : 1n),
    value ?? new Uint8Array(0),
    ...path.map(utf8),
  ];
  const context = {
    ...world.context(),
    blockTimeNanos: world.timeNanos + (question.nanosLater ?? 0n),
    blockHeight: PROCESSED_HEIGHT + (question.blocksLater ?? 0n),
    chainId: question.chainId ?? "here-3",
  };
  const packed = concatBytes(...input.flatMap((bytes) => [u32(bytes.length), bytes]));
  const { code, codespace } = DeliverResponse.decode(world.machine.call("query", packed, context));
  return code === 0 ? "valid" : `${codespace}/${code}`;
}

function u32(value: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(value).buffer);
}

function u64(value: bigint): Uint8Array {
  return new Uint8Array(BigUint64Array.of(value).buffer);
}

const ABSENT = { value: null, path: ["ibc", "commitments/2"] };
const NOT_PASSED = "07-tendermint/10";

const rows: readonly [rule: string, question: Question, expected: string][] = [
  ["a value under its path", {}, "valid"],
  ["nothing under another path", ABSENT, "valid"],
  ["another value", { value: utf8("another") }, "commitment/2"],
  ["an empty value", { value: new Uint8Array(0) }, "commitment/2"],
  ["another key", { proof: counterparty.prove("ibc", utf8("commitments/3")) }, "commitment/2"],
  ["absence of what is there", { value: null }, "commitment/2"],
  ["presence of what is not", { ...ABSENT, value: VALUE }, "commitment/2"],
  ["another store", { path: ["bank", "commitments/1"], proof: proofOf(PATH) }, "commitment/2"],
  ["a path of one key", { path: ["commitments/1"], proof: proofOf(PATH) }, "commitment/2"],
  ["a proof that is none", { proof: Uint8Array.of(10, 200) }, "commitment/2"],
  ["an empty proof", { proof: new Uint8Array(0) }, "commitment/4"],
  ["a height beyond the client's", { height: 6n }, "ibc/9"],
  ["a revision beyond the client's", { revision: 2n, height: 1n }, "ibc/9"],
  ["a height without consensus state", { height: 4n }, "client/7"],
  [
    "a malformed proof before the missing consensus state",
    { height: 4n, proof: Uint8Array.of(10, 200) },
    "commitment/2",
  ],
  [
    "a delay in time for which no time is known",
    { height: 4n, delayTimeNanos: 1n },
    "07-tendermint/8",
  ],
  [
    "a delay in blocks for which no height is known",
    { height: 4n, delayBlocks: 1n },
    "07-tendermint/9",
  ],
  ["a delay in time, one nanosecond short", { delayTimeNanos: 100n, nanosLater: 99n }, NOT_PASSED],
  ["a delay in time, just passed", { delayTimeNanos: 100n, nanosLater: 100n }, "valid"],
  ["a delay in blocks, one short", { delayBlocks: 3n, blocksLater: 2n }, NOT_PASSED],
  ["a delay in blocks, just passed", { delayBlocks: 3n, blocksLater: 3n }, "valid"],
  [
    "both delays, time passed only",
    { delayTimeNanos: 9n, delayBlocks: 3n, nanosLater: 9n, blocksLater: 2n },
    NOT_PASSED,
  ],
  [
    "both delays, blocks passed only",
    { delayTimeNanos: 9n, delayBlocks: 3n, nanosLater: 8n, blocksLater: 3n },
    NOT_PASSED,
  ],
  [
    "both delays passed",
    { delayTimeNanos: 9n, delayBlocks: 3n, nanosLater: 9n, blocksLater: 3n },
    "valid",
  ],
  [
    "a delay in blocks of a later revision of this chain",
    { delayBlocks: 3n, blocksLater: 0n, chainId: "here-4" },
    "valid",
  ],
  ["a delay in time that wraps, as ibc-go's does", { delayTimeNanos: U64_MAX }, "valid"],
  ["a delay in blocks that wraps, as ibc-go's does", { delayBlocks: U64_MAX }, "valid"],
  [
    "absence, one nanosecond short",
    { ...ABSENT, delayTimeNanos: 100n, nanosLater: 99n },
    NOT_PASSED,
  ],
  ["the delay before the proof", { proof: new Uint8Array(0), delayTimeNanos: 100n }, NOT_PASSED],
];

function proofOf(path: readonly string[]): Uint8Array {
  return counterparty.prove(path[0]!, utf8(path[1]!));
}

describe("proofs against a client (07-tendermint/client_state.go verifyMembership)", () => {
  it.each(rows)("%s", (_rule, question, expected) => {
    expect(ask(question)).toBe(expected);
  });
});

/** A solo machine beside the chain, and what it signs for. */
const MACHINE = new SoloMachine(ed25519Signer(1));
const SOLO = { client: "06-solomachine-1", height: 999n };
const KEY = utf8(PATH[1]!);
const SIGNED = MACHINE.proof({ path: KEY, data: VALUE });
const SIGNED_ABSENCE = MACHINE.proof({ path: KEY, data: new Uint8Array(0) });

const soloMachineRows: readonly [rule: string, question: Question, expected: string][] = [
  ["a value, at whichever height", { ...SOLO, proof: SIGNED }, "valid"],
  ["before any delay", { ...SOLO, proof: SIGNED, delayTimeNanos: 1n, delayBlocks: 1n }, "valid"],
  ["in whichever store", { ...SOLO, proof: SIGNED, path: ["bank", PATH[1]!] }, "valid"],
  ["nothing", { ...SOLO, proof: SIGNED_ABSENCE, value: null }, "valid"],
  [
    "an empty value, which is signed like none",
    { ...SOLO, proof: SIGNED_ABSENCE, value: new Uint8Array(0) },
    "valid",
  ],
  ["nothing in the place of a value", { ...SOLO, proof: SIGNED_ABSENCE }, "06-solomachine/5"],
  ["a value in the place of nothing", { ...SOLO, proof: SIGNED, value: null }, "06-solomachine/5"],
  ["an empty proof", { ...SOLO, proof: new Uint8Array(0) }, "06-solomachine/6"],
  ["a path of one key", { ...SOLO, proof: SIGNED, path: [PATH[1]!] }, "host/3"],
  ["a path of three keys", { ...SOLO, proof: SIGNED, path: ["ibc", ...PATH] }, "host/3"],
  [
    "a proof without signatures before the path",
    { ...SOLO, proof: new Uint8Array(0), path: [] },
    "06-solomachine/6",
  ],
  [
    "the path before the signature",
    { ...SOLO, proof: SIGNED, value: utf8("another"), path: ["ibc"] },
    "host/3",
  ],
];

describe("proofs against a solo machine (06-solomachine/client_state.go)", () => {
  it.each(soloMachineRows)("%s", (_rule, question, expected) => {
    world.branches.open();
    const answer = ask(question);
    world.branches.close(false);
    expect(answer).toBe(expected);
  });

  it("use up the machine's sequence, whatever they prove", () => {
    world.branches.open();
    expect(ask({ ...SOLO, proof: SIGNED_ABSENCE, value: null })).toBe("valid");
    expect(ask({ ...SOLO, proof: SIGNED_ABSENCE, value: null })).toBe("06-solomachine/5");
    world.branches.close(false);
  });
});
