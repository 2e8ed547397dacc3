/** The checks of 07-tendermint misbehaviour in ibc-go's order, each with a fault of its own. */
import { expect } from "vitest";
import { Misbehaviour } from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import type { Header } from "../../host/codec/gen/tendermint.types.js";
import {
  createClientOf,
  packMisbehaviour,
  putClientState,
  storedClientState,
  updateClient,
} from "../support/clients.js";
import { Counterparty, equalPowers } from "../support/counterparty.js";
import { World } from "../support/world.js";

export const counterparty = new Counterparty().advanceTo(8n);

export function fork(header: Header): void {
  header.appHash = new Uint8Array(32);
}

/** Two blocks of height 5. */
export function forkEvidence(): Misbehaviour {
  return Misbehaviour.create({
    clientId: "07-tendermint-0",
    header1: counterparty.header(5n, 2n),
    header2: counterparty.forgedHeader(5n, 2n, fork),
  });
}

export interface Draft {
  readonly world: World;
  readonly clientId: string;
  readonly evidence: Misbehaviour;
}

export interface Row {
  readonly name: string;
  readonly code: string;
  readonly stage: number;
  readonly break: (draft: Draft) => void;
}

export function newDraft(): Draft {
  const world = new World();
  const evidence = structuredClone(forkEvidence());
  return { world, clientId: createClientOf(world, counterparty, 2n), evidence };
}

export function deliver({ world, clientId, evidence }: Draft) {
  return updateClient(world, clientId, packMisbehaviour(evidence));
}

const { STAGE_VALIDATE, STAGE_EXECUTE } = Stage;

const STATELESS: readonly Row[] = [
  {
    name: "no header 1",
    code: "07-tendermint/6",
    stage: STAGE_VALIDATE,
    break: ({ evidence }) => {
      evidence.header1 = undefined;
    },
  },
  {
    name: "no header 2",
    code: "07-tendermint/6",
    stage: STAGE_VALIDATE,
    break: ({ evidence }) => {
      evidence.header2 = undefined;
    },
  },
  {
    name: "a trusted height of zero in header 1",
    code: "07-tendermint/5",
    stage: STAGE_VALIDATE,
    break: ({ evidence: { header1 } }) => {
      if (header1) header1.trustedHeight.revisionHeight = 0n;
    },
  },
  {
    name: "a trusted height of zero in header 2",
    code: "07-tendermint/5",
    stage: STAGE_VALIDATE,
    break: ({ evidence: { header2 } }) => {
      if (header2) header2.trustedHeight.revisionHeight = 0n;
    },
  },
  {
    name: "no trusted validators in header 1",
    code: "07-tendermint/14",
    stage: STAGE_VALIDATE,
    break: ({ evidence: { header1 } }) => {
      if (header1) header1.trustedValidators = undefined;
    },
  },
  {
    name: "no trusted validators in header 2",
    code: "07-tendermint/14",
    stage: STAGE_VALIDATE,
    break: ({ evidence: { header2 } }) => {
      if (header2) header2.trustedValidators = undefined;
    },
  },
  {
    name: "no signed header in header 1, on which ibc-go panics",
    code: "undefined/111222",
    stage: STAGE_VALIDATE,
    break: ({ evidence: { header1 } }) => {
      if (header1) header1.signedHeader = undefined;
    },
  },
  {
    name: "no header in the signed header of header 2, on which ibc-go panics",
    code: "undefined/111222",
    stage: STAGE_VALIDATE,
    break: ({ evidence: { header2 } }) => {
      if (header2?.signedHeader) header2.signedHeader.header = undefined;
    },
  },
  {
    name: "headers of different chains",
    code: "client/13",
    stage: STAGE_VALIDATE,
    break: ({ evidence: { header2 } }) => {
      if (header2?.signedHeader?.header) header2.signedHeader.header.chainId = "counterparty-2";
    },
  },
  {
    name: "a client identifier that is none",
    code: "host/2",
    stage: STAGE_VALIDATE,
    break: ({ evidence }) => {
      evidence.clientId = "a/b";
    },
  },
  {
    name: "header 1 without a commit",
    code: "client/13",
    stage: STAGE_VALIDATE,
    break: ({ evidence: { header1 } }) => {
      if (header1?.signedHeader) header1.signedHeader.commit = undefined;
    },
  },
  {
    name: "header 2 with a set that is not its own",
    code: "client/13",
    stage: STAGE_VALIDATE,
    break: ({ evidence: { header2 } }) => {
      if (header2) header2.validatorSet = counterparty.validators(equalPowers(5)).toMessage();
    },
  },
  {
    name: "header 1 with a trusted height as high as its own",
    code: "client/13",
    stage: STAGE_VALIDATE,
    break: ({ evidence: { header1 } }) => {
      if (header1) header1.trustedHeight.revisionHeight = 5n;
    },
  },
  {
    name: "header 1 below header 2",
    code: "client/13",
    stage: STAGE_VALIDATE,
    break: ({ evidence }) => {
      evidence.header2 = counterparty.header(6n, 2n);
    },
  },
  {
    name: "header 1 with too few signatures of its own set",
    code: "client/13",
    stage: STAGE_VALIDATE,
    break: ({ evidence: { header1 } }) => header1?.signedHeader?.commit?.signatures.pop(),
  },
  {
    name: "header 2 with a wrong signature",
    code: "client/13",
    stage: STAGE_VALIDATE,
    break: ({ evidence: { header2 } }) => {
      const first = header2?.signedHeader?.commit?.signatures[0];
      if (first) first.signature = new Uint8Array(64);
    },
  },
];

const STATEFUL: readonly Row[] = [
  {
    name: "a client that is frozen already",
    code: "client/29",
    stage: STAGE_EXECUTE,
    break: ({ world, clientId }) => {
      const frozenHeight = { revisionNumber: 0n, revisionHeight: 1n };
      putClientState(world, clientId, { ...storedClientState(world, clientId), frozenHeight });
    },
  },
  {
    name: "a trusted height of header 1 that the client does not know",
    code: "client/7",
    stage: STAGE_EXECUTE,
    break: ({ evidence: { header1 } }) => {
      if (header1) header1.trustedHeight.revisionHeight = 3n;
    },
  },
  {
    name: "a trusted height of header 2 that the client does not know",
    code: "client/7",
    stage: STAGE_EXECUTE,
    break: ({ evidence: { header2 } }) => {
      if (header2) header2.trustedHeight.revisionHeight = 1n;
    },
  },
  {
    name: "trusted validators of header 1 without a proposer",
    code: "undefined/1",
    stage: STAGE_EXECUTE,
    break: ({ evidence: { header1 } }) => {
      if (header1?.trustedValidators) header1.trustedValidators.proposer = undefined;
    },
  },
  {
    name: "other trusted validators in header 1",
    code: "07-tendermint/14",
    stage: STAGE_EXECUTE,
    break: ({ evidence: { header1 } }) => {
      if (header1) header1.trustedValidators = counterparty.validators(equalPowers(5)).toMessage();
    },
  },
  {
    name: "other trusted validators in header 2",
    code: "07-tendermint/14",
    stage: STAGE_EXECUTE,
    break: ({ evidence: { header2 } }) => {
      if (header2) header2.trustedValidators = counterparty.validators(equalPowers(5)).toMessage();
    },
  },
];

/** One row a check, in the order in which ibc-go makes them. */
export const ROWS = [...STATELESS, ...STATEFUL];

const shared = newDraft();

/** Breaks valid evidence in several ways, the last row's way first, and delivers it to a world of
 * which nothing is kept. */
export function deliverBroken(...rows: Row[]): [string, number] {
  const { world } = shared;
  const draft = { ...shared, evidence: structuredClone(shared.evidence) };
  world.branches.open();
  for (const row of rows.reverse()) row.break(draft);
  const before = [...world.written()];
  const { codespace, code, stage } = deliver(draft);
  expect([...world.written()]).toEqual(before);
  world.branches.close(false);
  return [`${codespace}/${code}`, stage];
}
