/** The executor: what it keeps, what it discards, and what it adds to the core's answers. */
import { describe, expect, test } from "vitest";
import { fromUtf8, utf8 } from "../../host/bytes.js";
import type { Action, Block, Transaction } from "../../host/chain/block.js";
import { Chain } from "../../host/chain/chain.js";
import type { Genesis } from "../../host/chain/genesis.js";
import { TxMsgData } from "../../host/codec/gen/cosmos.base.abci.v1beta1.js";
import { InitGenesisRequest, MessageResult, Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { HostError, TrapError } from "../../host/errors.js";
import {
  ALICE,
  BOB,
  type FakeAnswers,
  failure,
  fakeEngine,
  GENESIS,
  success,
} from "./fakeEngine.js";

const EMPTY_ROOT = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const MESSAGE = { typeUrl: "/test.v1.MsgDo", value: Uint8Array.of(1, 2) };

function transaction(count = 1, ...signers: string[]): Transaction {
  return { messages: new Array(count).fill(MESSAGE), signers: signers.length ? signers : [ALICE] };
}

function block(height: bigint, parts: Partial<Block> = {}): Block {
  const nextValidatorsHash = new Uint8Array(32);
  const times = { height, timeNanos: height * 5_000n, nextValidatorsHash };
  return { ...times, actions: [], transactions: [], ...parts };
}

function chainWith(answers: FakeAnswers, genesis: Partial<Genesis> = {}): Chain {
  return new Chain({ ...GENESIS, ...genesis }, fakeEngine(answers));
}

/** A core that writes `tried` = count of messages and fails or succeeds as told. */
function writing(stage: number | undefined): FakeAnswers {
  return {
    deliver(request, { stores }) {
      stores.set(0, utf8("tried"), utf8(`${request.messages.length}`));
      return stage === undefined ? success(request.messages.length) : failure(stage);
    },
  };
}

describe("a transaction", () => {
  test("that succeeds is kept, with data, events and sequence", () => {
    const chain = chainWith(writing(undefined));
    const { transactions, stores } = chain.executeBlock(
      block(1n, { transactions: [transaction(2)] }),
    );
    const [result] = transactions;
    expect(result).toMatchObject({ code: 0, authenticated: true, sequence: 0n });
    expect(TxMsgData.decode(result!.data).msgResponses).toEqual([
      { typeUrl: "/test.Response0", value: Uint8Array.of(0) },
      { typeUrl: "/test.Response1", value: Uint8Array.of(1) },
    ]);
    const action = { key: "action", value: "/test.v1.MsgDo" };
    const sender = { key: "sender", value: ALICE };
    expect(result!.events).toEqual(
      ["0", "1"].flatMap((index) => {
        const last = { key: "msg_index", value: index };
        const module = { key: "module", value: `m${index}` };
        return [
          { type: "message", attributes: [action, sender, last] },
          { type: "done", attributes: [module, last] },
        ];
      }),
    );
    expect(stores.get("ibc")!.changes).toEqual([["tried", utf8("2")]]);
    expect(chain.sequenceOf(ALICE)).toBe(1n);
  });

  test("whose events name no module gets that of its type, as in the SDK", () => {
    const chain = chainWith({
      deliver: () => ({ ...success(1), results: [MessageResult.create()] }),
    });
    const { transactions } = chain.executeBlock(block(1n, { transactions: [transaction()] }));
    expect(transactions[0]!.events[0]!.attributes).toContainEqual({ key: "module", value: "v1" });
  });

  test.each([
    ["decoding", Stage.STAGE_DECODE, false],
    ["stateless checks", Stage.STAGE_VALIDATE, false],
    ["authentication", Stage.STAGE_AUTHENTICATE, false],
    ["execution", Stage.STAGE_EXECUTE, true],
  ])("that fails in %s leaves nothing but perhaps a sequence", (_, stage, advances) => {
    const chain = chainWith(writing(stage));
    const { transactions, stores } = chain.executeBlock(
      block(1n, { transactions: [transaction(1, BOB), transaction(1, BOB)] }),
    );
    const next = advances ? 6n : 5n;
    const failed = { code: 7, codespace: "test", failedMessage: 0, authenticated: advances };
    expect(transactions).toMatchObject([
      { ...failed, sequence: 5n, events: [], data: new Uint8Array(0) },
      { ...failed, sequence: next },
    ]);
    expect(stores.get("ibc")!.changes).toEqual([]);
    expect(chain.sequenceOf(BOB)).toBe(advances ? 7n : 5n);
  });

  test("of two signers advances both", () => {
    const chain = chainWith(writing(undefined));
    chain.executeBlock(block(1n, { transactions: [transaction(1, ALICE, BOB)] }));
    expect([chain.sequenceOf(ALICE), chain.sequenceOf(BOB)]).toEqual([1n, 6n]);
  });
});

describe("an action", () => {
  const message: Action = { kind: "authority_msg", message: MESSAGE };

  test("of the authority is routed, keeps its response and gets no message index", () => {
    const chain = chainWith({
      deliver: (request) => {
        expect(request).toMatchObject({ routed: true, signers: [], messages: [MESSAGE] });
        return success(1);
      },
    });
    const { actions } = chain.executeBlock(block(1n, { actions: [message] }));
    expect(actions).toMatchObject([
      {
        code: 0,
        response: { typeUrl: "/test.Response0" },
        events: [{ type: "done", attributes: [{ key: "module", value: "m0" }] }],
      },
    ]);
  });

  test("that fails leaves nothing", () => {
    const chain = chainWith(writing(Stage.STAGE_EXECUTE));
    const { actions, stores } = chain.executeBlock(block(1n, { actions: [message] }));
    expect(actions).toMatchObject([{ code: 7, response: undefined, events: [] }]);
    expect(stores.get("ibc")!.changes).toEqual([]);
  });

  test("plants an upgraded client", () => {
    const chain = chainWith({});
    const states = { clientState: Uint8Array.of(1), consensusState: Uint8Array.of(2) };
    const upgraded: Action = { kind: "set_upgraded_client", planHeight: 40n, ...states };
    const { stores } = chain.executeBlock(block(1n, { actions: [upgraded] }));
    expect(stores.get("upgrade")!.changes).toEqual([
      ["upgradedIBCState/40/upgradedClient", Uint8Array.of(1)],
      ["upgradedIBCState/40/upgradedConsState", Uint8Array.of(2)],
    ]);
  });
});

describe("a block", () => {
  test("goes actions, begin, transactions, end, at its own height and time", () => {
    const order: string[] = [];
    const note = (name: string, context: { blockHeight: bigint; blockTimeNanos: bigint }) =>
      order.push(`${name} ${context.blockHeight} ${context.blockTimeNanos}`);
    const chain = chainWith({
      deliver: (request, context) => {
        note(request.routed ? "action" : "transaction", context);
        return success(1);
      },
      hook: (name, context) => {
        note(name, context);
        return { events: [{ type: name, attributes: [] }] };
      },
    });
    const actions: Action[] = [{ kind: "authority_msg", message: MESSAGE }];
    const { events } = chain.executeBlock(block(1n, { actions, transactions: [transaction()] }));
    const at = ["action", "begin_block", "transaction", "end_block"].map(
      (name) => `${name} 1 5000`,
    );
    expect(order).toEqual(at);
    expect(events.map(({ type }) => type)).toEqual(["begin_block", "end_block"]);
  });

  test("that is the first commits the genesis state as version 1", () => {
    const entries = [[utf8("k"), utf8("v")]] as const;
    const state = { kind: "stores", stores: new Map([["ibc", entries]]) } as const;
    const chain = chainWith({}, { state });
    expect(chain.height).toBe(0n);
    const first = chain.executeBlock(block(1n));
    expect(first.stores.get("ibc")).toMatchObject({ version: 1n, changes: [["k", utf8("v")]] });
    expect(first.balances).toEqual(GENESIS.balances);
    const second = chain.executeBlock(block(2n));
    expect(second.stores.get("ibc")).toMatchObject({
      version: 2n,
      changes: [],
      root: first.stores.get("ibc")!.root,
    });
    expect(Buffer.from(second.stores.get("transfer")!.root).toString("hex")).toBe(EMPTY_ROOT);
    expect(second.balances).toEqual([]);
    expect(chain.balanceOf(ALICE, "stake")).toBe(100n);
    expect(chain.balanceOf(BOB, "stake")).toBe(0n);
  });

  test("has the version of its height when a chain starts later", () => {
    const chain = chainWith({}, { initialHeight: 40n });
    expect(chain.executeBlock(block(40n)).stores.get("ibc")!.version).toBe(40n);
  });

  test.each([
    ["does not follow the last", block(2n), "chain test-1, block 2: the next block"],
    ["has no hash", block(1n, { nextValidatorsHash: new Uint8Array(31) }), "validators hash"],
  ])("that %s is refused", (_, bad, message) => {
    const chain = chainWith({});
    expect(() => chain.executeBlock(bad)).toThrow(HostError);
    expect(() => chain.executeBlock(bad)).toThrow(message);
  });
});

describe("genesis of modules", () => {
  const modules = [{ module: "ibc", genesis: utf8("state") }];

  test("is written by the core, before the first height and at the time of genesis", () => {
    const chain = chainWith(
      {
        initGenesis: (input, { stores, blockHeight, blockTimeNanos }) => {
          expect([blockHeight, blockTimeNanos]).toEqual([0n, 1_000n]);
          const { module, genesis } = InitGenesisRequest.decode(input);
          stores.set(0, utf8(module), genesis);
          return {};
        },
      },
      { state: { kind: "modules", modules } },
    );
    const { changes } = chain.executeBlock(block(1n)).stores.get("ibc")!;
    expect(changes.map(([key, value]) => [key, fromUtf8(value!)])).toEqual([["ibc", "state"]]);
  });

  test("that the core refuses is an error", () => {
    const refuse = () =>
      chainWith(
        { initGenesis: () => failure(Stage.STAGE_EXECUTE) },
        { state: { kind: "modules", modules } },
      );
    expect(refuse).toThrow("chain test-1, genesis of ibc: test/7: refused");
  });

  test("for a store that is not there is an error", () => {
    const state = { kind: "stores", stores: new Map([["gov", []]]) } as const;
    expect(() => chainWith({}, { state })).toThrow('chain test-1: there is no store "gov"');
  });
});

describe("a core that breaks its contract ends the run", () => {
  test("when it traps", () => {
    const chain = chainWith({
      deliver: () => {
        throw new TrapError("deliver trapped: unreachable");
      },
    });
    const run = () => chain.executeBlock(block(1n, { transactions: [transaction()] }));
    expect(run).toThrow("chain test-1, block 1, transaction 0: deliver trapped: unreachable");
  });

  test("when its answer cannot be read", () => {
    const chain = new Chain(GENESIS, { call: () => Uint8Array.of(255) });
    expect(() => chain.executeBlock(block(1n))).toThrow(
      /^chain test-1, block 1, begin: the core's answer cannot be read/,
    );
  });

  test("when results are missing", () => {
    const chain = chainWith({ deliver: () => success(1) });
    const run = () => chain.executeBlock(block(1n, { transactions: [transaction(2)] }));
    expect(run).toThrow("transaction 0: the core answered only 1 of 2 messages");
  });
});

test("equal blocks give equal results", () => {
  const run = () => {
    const chain = chainWith(writing(undefined));
    return [1n, 2n, 3n].map((height) =>
      chain.executeBlock(block(height, { transactions: [transaction(2), transaction(1, BOB)] })),
    );
  };
  expect(run()).toEqual(run());
});
