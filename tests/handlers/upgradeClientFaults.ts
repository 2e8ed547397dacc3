/** The checks of ICS-02 upgradeClient in ibc-go's order, each with a fault that only it notices. */
import { expect } from "vitest";
import { utf8 } from "../../host/bytes.js";
import { Any } from "../../host/codec/gen/google.protobuf.js";
import { MsgUpgradeClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import { MerkleProof } from "../../host/codec/gen/ibc.core.commitment.v1.js";
import {
  ClientState,
  ConsensusState,
} from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { type DeliverResponse, Stage } from "../../host/codec/gen/strait.abi.v0.js";
import {
  allowClients,
  createClientOf,
  putClientState,
  storedClientState,
} from "../support/clients.js";
import { Counterparty, SECOND } from "../support/counterparty.js";
import { pack, packClientState, packConsensusState, SIGNER, World } from "../support/world.js";

export const DAY = 86_400n * SECOND;
/** Height of the last block before the upgrade that clients see, and prove the upgrade against. */
export const LAST_HEIGHT = 5n;
const PATH = `upgradedIBCState/${LAST_HEIGHT}`;
export const PROVEN = { revisionNumber: 2n, revisionHeight: 6n };

/** The client state that the chain commits to: only what the chain chooses. */
export function committedState(change: Partial<ClientState> = {}): ClientState {
  const { unbondingPeriodNanos, proofSpecs, upgradePath } = new Counterparty().clientState(1n);
  return ClientState.create({
    chainId: "counterparty-2",
    unbondingPeriodNanos,
    latestHeight: PROVEN,
    proofSpecs,
    upgradePath,
    ...change,
  });
}

export const NEXT = new Counterparty({ chainId: "counterparty-2" }).advanceTo(9n);

export function committedConsensus(): ConsensusState {
  const { timestamp, nextValidatorsHash } = NEXT.consensusState(2n);
  return ConsensusState.create({ timestamp, nextValidatorsHash });
}

export interface Draft {
  readonly world: World;
  readonly clientId: string;
  readonly message: MsgUpgradeClient;
}

/** A world with a client at the last height of a chain that has committed to these states. */
export function newDraft(
  state = committedState(),
  consensus = committedConsensus(),
  parameters: Partial<ClientState> = {},
): Draft {
  const counterparty = new Counterparty().advanceTo(LAST_HEIGHT - 2n);
  counterparty.commitBlock({
    writes: [
      ["ibc", "a", utf8("b")],
      ["upgrade", "other", utf8("x")],
      ["upgrade", `${PATH}/upgradedClient`, Any.encode(packClientState(state))],
      ["upgrade", `${PATH}/upgradedConsState`, Any.encode(packConsensusState(consensus))],
    ],
  });
  counterparty.commitBlock();
  const world = new World();
  const clientId = createClientOf(world, counterparty, LAST_HEIGHT, parameters);
  const message = MsgUpgradeClient.create({
    clientId,
    clientState: packClientState(state),
    consensusState: packConsensusState(consensus),
    proofUpgradeClient: counterparty.prove("upgrade", `${PATH}/upgradedClient`, LAST_HEIGHT),
    proofUpgradeConsensusState: counterparty.prove(
      "upgrade",
      `${PATH}/upgradedConsState`,
      LAST_HEIGHT,
    ),
    signer: SIGNER,
  });
  return { world, clientId, message };
}

export function deliver({ world, message }: Draft): DeliverResponse {
  return world.deliver([pack(MsgUpgradeClient, MsgUpgradeClient.encode(message))]);
}

function changeClient({ world, clientId }: Draft, change: Partial<ClientState>): void {
  putClientState(world, clientId, { ...storedClientState(world, clientId), ...change });
}

/** Changes the proposed client state. */
export function changeState({ message }: Draft, change: Partial<ClientState>): void {
  if (message.clientState === undefined) return;
  const state = ClientState.decode(message.clientState.value);
  message.clientState = packClientState({ ...state, ...change });
}

const { STAGE_DECODE, STAGE_VALIDATE, STAGE_EXECUTE } = Stage;

type Row = readonly [name: string, code: string, stage: number, change: (draft: Draft) => void];

const STATELESS: readonly Row[] = [
  [
    "a truncated client state",
    "sdk/2",
    STAGE_DECODE,
    ({ message }) => {
      if (message.clientState) message.clientState.value = Uint8Array.of(10);
    },
  ],
  [
    "a consensus state for a client state",
    "sdk/2",
    STAGE_DECODE,
    ({ message }) => {
      message.clientState = packConsensusState(committedConsensus());
    },
  ],
  [
    "a client state for a consensus state",
    "sdk/2",
    STAGE_DECODE,
    ({ message }) => {
      message.consensusState = message.clientState;
    },
  ],
  [
    "no client state",
    "ibc/14",
    STAGE_VALIDATE,
    ({ message }) => {
      message.clientState = undefined;
    },
  ],
  [
    "no consensus state",
    "ibc/14",
    STAGE_VALIDATE,
    ({ message }) => {
      message.consensusState = undefined;
    },
  ],
  [
    "no proof of the client state",
    "client/25",
    STAGE_VALIDATE,
    ({ message }) => {
      message.proofUpgradeClient = new Uint8Array(0);
    },
  ],
  [
    "no proof of the consensus state",
    "client/25",
    STAGE_VALIDATE,
    ({ message }) => {
      message.proofUpgradeConsensusState = new Uint8Array(0);
    },
  ],
  [
    "a signer that is no address",
    "ibc/5",
    STAGE_VALIDATE,
    ({ message }) => {
      message.signer = "x";
    },
  ],
  [
    "a client identifier of three letters",
    "host/2",
    STAGE_VALIDATE,
    ({ message }) => {
      message.clientId = "abc";
    },
  ],
];

/** The lower level alone of a proof. */
function oneLevel(proof: Uint8Array): Uint8Array {
  const { proofs } = MerkleProof.decode(proof);
  return MerkleProof.encode({ proofs: proofs.slice(0, 1) });
}

const STATEFUL: readonly Row[] = [
  [
    "a client identifier without a number",
    "host/2",
    STAGE_EXECUTE,
    ({ message }) => {
      message.clientId = "07-tendermint";
    },
  ],
  [
    "a client type that is not allowed",
    "client/10",
    STAGE_EXECUTE,
    ({ world }) => {
      allowClients(world, []);
    },
  ],
  [
    "an unknown client",
    "client/29",
    STAGE_EXECUTE,
    ({ message }) => {
      message.clientId = "07-tendermint-1";
    },
  ],
  [
    "a frozen client",
    "client/29",
    STAGE_EXECUTE,
    (draft) => {
      changeClient(draft, { frozenHeight: { revisionNumber: 0n, revisionHeight: 1n } });
    },
  ],
  [
    "an expired client",
    "client/29",
    STAGE_EXECUTE,
    (draft) => {
      changeClient(draft, { trustingPeriodNanos: 1n });
    },
  ],
  [
    "the client's own height",
    "ibc/9",
    STAGE_EXECUTE,
    (draft) => {
      changeState(draft, { latestHeight: { revisionNumber: 1n, revisionHeight: LAST_HEIGHT } });
    },
  ],
  [
    "a client without an upgrade path",
    "client/25",
    STAGE_EXECUTE,
    (draft) => {
      changeClient(draft, { upgradePath: [] });
    },
  ],
  [
    "a malformed proof of the client state",
    "commitment/2",
    STAGE_EXECUTE,
    ({ message }) => {
      message.proofUpgradeClient = Uint8Array.of(10, 5);
    },
  ],
  [
    "a malformed proof of the consensus state",
    "commitment/2",
    STAGE_EXECUTE,
    ({ message }) => {
      message.proofUpgradeConsensusState = Uint8Array.of(10, 5);
    },
  ],
  [
    "a proof of the client state of one level",
    "commitment/4",
    STAGE_EXECUTE,
    ({ message }) => {
      message.proofUpgradeClient = oneLevel(shared.message.proofUpgradeClient);
    },
  ],
  [
    "a client state not committed to",
    "commitment/2",
    STAGE_EXECUTE,
    (draft) => {
      changeState(draft, { unbondingPeriodNanos: 20n * DAY });
    },
  ],
  [
    "the proofs exchanged",
    "commitment/2",
    STAGE_EXECUTE,
    ({ message }) => {
      const { proofUpgradeClient } = message;
      message.proofUpgradeClient = message.proofUpgradeConsensusState;
      message.proofUpgradeConsensusState = proofUpgradeClient;
    },
  ],
  [
    "a proof of the consensus state of one level",
    "commitment/4",
    STAGE_EXECUTE,
    (draft) => {
      const { proofUpgradeConsensusState } = shared.message;
      draft.message.proofUpgradeConsensusState = oneLevel(proofUpgradeConsensusState);
    },
  ],
  [
    "a consensus state not committed to",
    "commitment/2",
    STAGE_EXECUTE,
    ({ message }) => {
      const state = ConsensusState.create({ nextValidatorsHash: new Uint8Array(32) });
      message.consensusState = packConsensusState(state);
    },
  ],
];

/** One row a check, in the order in which ibc-go makes them. */
export const ROWS = [...STATELESS, ...STATEFUL];

/** Rows that work on the same value. */
const EXCLUSIVE: readonly (readonly [string, string])[] = [
  ["a truncated client state", "no client state"],
  ["a client state for a consensus state", "no client state"],
  ["a client state for a consensus state", "no consensus state"],
  ["a malformed proof of the client state", "the proofs exchanged"],
  ["a malformed proof of the consensus state", "the proofs exchanged"],
  ["a proof of the client state of one level", "the proofs exchanged"],
  ["a proof of the consensus state of one level", "the proofs exchanged"],
];

export function exclude([a]: Row, [b]: Row): boolean {
  return EXCLUSIVE.some((pair) => pair.includes(a) && pair.includes(b));
}

const shared = newDraft();

/** Breaks a valid message in several ways, the last row's way first, in a world that forgets it. */
export function deliverBroken(...rows: Row[]): [string, number] {
  const { world } = shared;
  const draft = { ...shared, message: structuredClone(shared.message) };
  world.branches.open();
  for (const [, , , change] of rows.reverse()) change(draft);
  const before = [...world.written()];
  const { codespace, code, stage } = deliver(draft);
  expect([...world.written()]).toEqual(before);
  world.branches.close(false);
  return [`${codespace}/${code}`, stage];
}
