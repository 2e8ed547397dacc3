/**
 * Traces of the TLA+ model of ICS-02 and ICS-03 of ibc-rs, 2021: two chains, each a core of its
 * own, whose connection ends the other verifies with real headers and proofs.
 *
 * Where the model differs from ibc-go v11:
 * - Its proofs have no height. Here the client is brought, before a step that the model can prove,
 *   to a height at which the other chain's ends are proven.
 * - Its Try may continue an attempt of the own side (`previousConnectionId`). ibc-go ignores that
 *   field, so such a Try stands on its proof alone, and the trace ends with it.
 * - It refuses a claimed height of the own chain that lies in the future. ibc-go ignores the claim,
 *   and refuses these steps for what else is wrong with them.
 * - It knows no difference between an unknown client and one that is not active.
 * - It refuses a header below the latest. ibc-go takes one that a lower height vouches for; here
 *   the latest height vouches for every header.
 */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../host/bytes.js";
import {
  MsgConnectionOpenAck,
  MsgConnectionOpenConfirm,
  MsgConnectionOpenInit,
  MsgConnectionOpenTry,
  State,
} from "../../host/codec/gen/ibc.core.connection.v1.js";
import type { DeliverResponse } from "../../host/codec/gen/strait.abi.v0.js";
import {
  createClientOf,
  packHeader,
  resultOf,
  storedConsensusState,
  updateClient,
} from "../support/clients.js";
import { at, newVersion, PREFIX, storedConnection } from "../support/connections.js";
import { Counterparty, SECOND } from "../support/counterparty.js";
import { pack, SIGNER, World } from "../support/world.js";
import { readVector, vectorFiles } from "./support/files.js";

interface Action {
  readonly type: string;
  readonly chainId: string;
  readonly clientState: number;
  readonly clientId: number;
  readonly header: number;
  readonly connectionId: number;
  readonly previousConnectionId?: number;
  readonly counterpartyChainId: string;
  readonly counterpartyClientId: number;
  readonly counterpartyConnectionId: number;
}

interface ModelConnection {
  readonly state: string;
  readonly clientId: number;
  readonly counterpartyClientId: number;
  readonly counterpartyConnectionId: number;
}

interface ModelChain {
  readonly clients: Readonly<Record<string, { readonly heights: readonly number[] }>>;
  readonly connections: Readonly<Record<string, ModelConnection>>;
  readonly clientIdCounter: number;
  readonly connectionIdCounter: number;
}

interface ModelState {
  readonly action: Action;
  readonly actionOutcome: string;
  readonly chains: Readonly<Record<string, ModelChain>>;
}

/** What ibc-go may answer where the model says this. */
const REFUSALS: Readonly<Record<string, readonly string[]>> = {
  ICS02ClientNotFound: ["client/29"],
  ICS02HeaderVerificationFailure: ["07-tendermint/5"],
  ICS03MissingClient: ["client/29"],
  ICS03ConnectionNotFound: ["connection/3", "client/7", "ibc/9", "commitment/2"],
  ICS03ConnectionMismatch: ["connection/6", "commitment/2"],
  ICS03UninitializedConnection: ["connection/3", "connection/6"],
  ICS03MissingClientConsensusState: ["client/7", "ibc/9"],
  ICS03InvalidConsensusHeight: ["client/29", "connection/3", "connection/6", "client/7", "ibc/9"],
  ICS03InvalidProof: ["commitment/2"],
};

const STATES: Readonly<Record<string, number>> = {
  Uninitialized: State.STATE_UNINITIALIZED_UNSPECIFIED,
  Init: State.STATE_INIT,
  TryOpen: State.STATE_TRYOPEN,
  Open: State.STATE_OPEN,
};

/** Heights of the other chain that the model may name; those above carry proofs. */
const MODEL_HEIGHTS = 20n;

function clientOf(number: number): string {
  return number < 0 ? "" : `07-tendermint-${number}`;
}

function connectionOf(number: number): string {
  return number < 0 ? "" : `connection-${number}`;
}

/** A chain of the model: a core, and the chain that its clients believe to be the other. */
class Chain {
  readonly world = new World();
  private readonly other = new Counterparty().advanceTo(MODEL_HEIGHTS);
  /** What the model says of it. */
  model: ModelChain | undefined;

  constructor() {
    this.world.timeNanos += 1000n * SECOND;
  }

  createClient({ clientState }: Action): string {
    createClientOf(this.world, this.other, BigInt(clientState));
    return "/0";
  }

  updateClient({ clientId, header }: Action): string {
    const latest = Math.max(...(this.heightsOf(clientId) ?? [header - 1]));
    const update = this.other.header(BigInt(header), BigInt(latest));
    return resultOf(updateClient(this.world, clientOf(clientId), packHeader(update)));
  }

  openInit({ clientId, counterpartyClientId }: Action): string {
    const clientOfOther = clientOf(counterpartyClientId);
    const message = MsgConnectionOpenInit.create({
      clientId: clientOf(clientId),
      counterparty: { clientId: clientOfOther, connectionId: "", prefix: PREFIX },
      signer: SIGNER,
    });
    const packed = pack(MsgConnectionOpenInit, MsgConnectionOpenInit.encode(message));
    return resultOf(this.world.deliver([packed]));
  }

  openTry(action: Action, other: Chain): string {
    const { clientId, counterpartyClientId, previousConnectionId = -1 } = action;
    const connectionId = connectionOf(action.counterpartyConnectionId);
    const { proof, height } = this.proofOf(action, clientId, other);
    const message = MsgConnectionOpenTry.create({
      clientId: clientOf(clientId),
      previousConnectionId: connectionOf(previousConnectionId),
      counterparty: { clientId: clientOf(counterpartyClientId), connectionId, prefix: PREFIX },
      counterpartyVersions: [newVersion()],
      proofInit: proof,
      proofHeight: at(height),
      consensusHeight: at(BigInt(action.clientState)),
      signer: SIGNER,
    });
    return this.answerTo(MsgConnectionOpenTry, MsgConnectionOpenTry.encode(message));
  }

  openAck(action: Action, other: Chain): string {
    const clientId = this.model!.connections[action.connectionId]?.clientId ?? -1;
    const { proof, height } = this.proofOf(action, clientId, other);
    const message = MsgConnectionOpenAck.create({
      connectionId: connectionOf(action.connectionId),
      counterpartyConnectionId: connectionOf(action.counterpartyConnectionId),
      version: newVersion(),
      proofTry: proof,
      proofHeight: at(height),
      consensusHeight: at(BigInt(action.clientState)),
      signer: SIGNER,
    });
    return this.answerTo(MsgConnectionOpenAck, MsgConnectionOpenAck.encode(message));
  }

  openConfirm(action: Action, other: Chain): string {
    const clientId = this.model!.connections[action.connectionId]?.clientId ?? -1;
    const { proof, height } = this.proofOf(action, clientId, other);
    const message = MsgConnectionOpenConfirm.create({
      connectionId: connectionOf(action.connectionId),
      proofAck: proof,
      proofHeight: at(height),
      signer: SIGNER,
    });
    return this.answerTo(MsgConnectionOpenConfirm, MsgConnectionOpenConfirm.encode(message));
  }

  /** Compares what is stored with what the model says. */
  expectModel(model: ModelChain): void {
    this.model = model;
    const counter = (name: string) => Number(`0x${this.world.written().get(name) ?? 0}`);
    expect(counter("nextClientSequence")).toBe(model.clientIdCounter);
    expect(counter("nextConnectionSequence")).toBe(model.connectionIdCounter);
    for (const [number, { heights }] of Object.entries(model.clients)) {
      for (const height of heights) {
        const stored = storedConsensusState(this.world, clientOf(Number(number)), `1-${height}`);
        expect([height, stored]).toEqual([height, this.other.consensusState(BigInt(height))]);
      }
    }
    for (const [number, connection] of Object.entries(model.connections)) {
      const stored = storedConnection(this.world, connectionOf(Number(number)));
      if (connection.state === "Uninitialized") {
        expect(stored).toBeUndefined();
        continue;
      }
      expect(stored).toMatchObject({
        state: STATES[connection.state],
        clientId: clientOf(connection.clientId),
        counterparty: {
          clientId: clientOf(connection.counterpartyClientId),
          connectionId: connectionOf(connection.counterpartyConnectionId),
        },
      });
    }
  }

  private heightsOf(clientId: number): readonly number[] | undefined {
    const heights = this.model?.clients[clientId]?.heights;
    return heights?.length ? heights : undefined;
  }

  /** The proof of the other chain's end as it stands there now, where the client knows the height
   * that the model names; else of a height that it does not know. */
  private proofOf(action: Action, clientId: number, other: Chain) {
    const key = `connections/${connectionOf(action.counterpartyConnectionId)}`;
    const stored = other.world.branches.get(0, utf8(key));
    const writes = stored ? [["ibc", key, stored] as const] : [];
    // A tree without any key proves nothing, not even absence.
    this.other.commitBlock({ writes: [["ibc", "a", utf8("a")], ...writes] });
    this.other.commitBlock();
    const height = this.other.height;
    const proof = this.other.prove("ibc", key, height);
    const heights = this.heightsOf(clientId) ?? [];
    if (!heights.includes(action.clientState)) return { proof, height: BigInt(action.clientState) };
    const header = this.other.header(height, BigInt(Math.max(...heights)));
    expect(resultOf(updateClient(this.world, clientOf(clientId), packHeader(header)))).toBe("/0");
    return { proof, height };
  }

  private answerTo(codec: { typeUrl: string }, value: Uint8Array): string {
    const answer: DeliverResponse = this.world.deliver([pack(codec, value)]);
    return resultOf(answer);
  }
}

function execute(action: Action, chains: ReadonlyMap<string, Chain>): string {
  const chain = chains.get(action.chainId)!;
  const other = chains.get(action.counterpartyChainId);
  switch (action.type) {
    case "ICS02CreateClient":
      return chain.createClient(action);
    case "ICS02UpdateClient":
      return chain.updateClient(action);
    case "ICS03ConnectionOpenInit":
      return chain.openInit(action);
    case "ICS03ConnectionOpenTry":
      return chain.openTry(action, other!);
    case "ICS03ConnectionOpenAck":
      return chain.openAck(action, other!);
    case "ICS03ConnectionOpenConfirm":
      return chain.openConfirm(action, other!);
    default:
      throw new Error(`the model has an action ${action.type}`);
  }
}

/** Executes a trace; the outcomes by the names of the model. */
function run(states: readonly ModelState[]): string[] {
  const chains = new Map(Object.keys(states[0]!.chains).map((id) => [id, new Chain()]));
  for (const [id, model] of Object.entries(states[0]!.chains)) chains.get(id)!.expectModel(model);
  const outcomes: string[] = [];
  for (const { action, actionOutcome, chains: models } of states.slice(1)) {
    const result = execute(action, chains);
    outcomes.push(actionOutcome);
    // A Try of that kind may succeed here and not there.
    const isContinued = (action.previousConnectionId ?? -1) !== -1;
    if (isContinued && result === "/0") return outcomes;
    const expected = actionOutcome.endsWith("OK") ? ["/0"] : REFUSALS[actionOutcome];
    expect([actionOutcome, expected ?? []]).toEqual([
      actionOutcome,
      expect.arrayContaining([result]),
    ]);
    for (const [id, model] of Object.entries(models)) chains.get(id)!.expectModel(model);
  }
  return outcomes;
}

/** A step of a trace of our own: each chain has one client, that knows height 2, and one end. */
function step(action: Partial<Action>, stateA: string, stateB: string, outcome: string): object {
  const chain = (state: string, answers: boolean) => {
    const isThere = state !== "Uninitialized";
    const counterpartyConnectionId = answers || state === "Open" ? 0 : -1;
    const end = { state, clientId: 0, counterpartyClientId: 0, counterpartyConnectionId };
    const connections = isThere ? { 0: end } : {};
    const counters = { clientIdCounter: 1, connectionIdCounter: isThere ? 1 : 0 };
    return { clients: { 0: { heights: [2] } }, connections, ...counters };
  };
  const chains = { chainA: chain(stateA, false), chainB: chain(stateB, true) };
  const counterpartyChainId = action.chainId === "chainA" ? "chainB" : "chainA";
  const known = { clientState: 2, clientId: 0, connectionId: 0, counterpartyConnectionId: 0 };
  const complete = { counterpartyChainId, counterpartyClientId: 0, ...known, ...action };
  return { action: complete, actionOutcome: outcome, chains };
}

function createClientStep(chainId: string, counters: readonly number[]): object {
  const chains = counters.map((clientIdCounter, index) => {
    const clients = clientIdCounter === 0 ? {} : { 0: { heights: [2] } };
    const chain = { clients, connections: {}, clientIdCounter, connectionIdCounter: 0 };
    return [index === 0 ? "chainA" : "chainB", chain] as const;
  });
  const action = { type: "ICS02CreateClient", chainId, clientState: 2 };
  return { action, actionOutcome: "ICS02CreateOK", chains: Object.fromEntries(chains) };
}

const A = { chainId: "chainA" };
const B = { chainId: "chainB" };
const HANDSHAKE = [
  createClientStep("", [0, 0]),
  createClientStep("chainA", [1, 0]),
  createClientStep("chainB", [1, 1]),
  step(
    { ...B, type: "ICS03ConnectionOpenTry" },
    "Uninitialized",
    "Uninitialized",
    "ICS03InvalidProof",
  ),
  step(
    { ...A, type: "ICS03ConnectionOpenInit" },
    "Init",
    "Uninitialized",
    "ICS03ConnectionOpenInitOK",
  ),
  step({ ...A, type: "ICS03ConnectionOpenAck" }, "Init", "Uninitialized", "ICS03InvalidProof"),
  step(
    { ...B, type: "ICS03ConnectionOpenTry", clientState: 3 },
    "Init",
    "Uninitialized",
    "ICS03MissingClientConsensusState",
  ),
  step({ ...B, type: "ICS03ConnectionOpenTry" }, "Init", "TryOpen", "ICS03ConnectionOpenTryOK"),
  step({ ...B, type: "ICS03ConnectionOpenConfirm" }, "Init", "TryOpen", "ICS03InvalidProof"),
  step({ ...A, type: "ICS03ConnectionOpenAck" }, "Open", "TryOpen", "ICS03ConnectionOpenAckOK"),
  step({ ...A, type: "ICS03ConnectionOpenAck" }, "Open", "TryOpen", "ICS03ConnectionMismatch"),
  step(
    { ...B, type: "ICS03ConnectionOpenConfirm" },
    "Open",
    "Open",
    "ICS03ConnectionOpenConfirmOK",
  ),
  step({ ...B, type: "ICS03ConnectionOpenConfirm" }, "Open", "Open", "ICS03ConnectionMismatch"),
] as readonly ModelState[];

test("a whole handshake between two cores, in the words of the model", () => {
  expect(run(HANDSHAKE).length).toBe(HANDSHAKE.length - 1);
});

const files = vectorFiles("ibc-rs-ics02-ics03-mbt");

describe.skipIf(files.length === 0)("connection models (STRAIT_VECTORS)", () => {
  test.each(files)("%s", (file) => {
    const outcomes = run(readVector<ModelState[]>(file));
    // Each trace is named for the outcome that it ends with.
    expect(file).toContain(outcomes.at(-1)!);
  });

  test("have steps that succeed and steps that are refused", () => {
    const states = files.flatMap((file) => readVector<ModelState[]>(file).slice(1));
    const outcomes = states.map(({ actionOutcome }) => actionOutcome);
    expect(outcomes.filter((outcome) => outcome.endsWith("OK")).length).toBeGreaterThan(5);
    expect(outcomes.filter((outcome) => !outcome.endsWith("OK")).length).toBeGreaterThan(3);
  });
});
