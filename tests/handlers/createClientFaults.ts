/** The checks of ICS-02 createClient in ibc-go's order, each with a fault that only it notices. */
import { expect } from "vitest";
import type { Any } from "../../host/codec/gen/google.protobuf.js";
import { MsgCreateClient, MsgUpdateParams } from "../../host/codec/gen/ibc.core.client.v1.js";
import type {
  ClientState,
  ConsensusState,
} from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { type DeliverResponse, Stage } from "../../host/codec/gen/strait.abi.v0.js";
import {
  AUTHORITY,
  OTHER_SIGNER,
  pack,
  packClientState,
  packConsensusState,
  SIGNER,
  validClientState,
  validConsensusState,
  World,
} from "../support/world.js";

/** Everything that a row may break. */
export interface Draft {
  readonly world: World;
  readonly client: ClientState;
  readonly consensus: ConsensusState;
  signer: string;
  signers: string[];
  /** Last changes to the message, once the states are packed. */
  readonly amend: ((message: MsgCreateClient) => void)[];
  /** Bytes that follow the encoded message. */
  trailing: Uint8Array;
}

export function newDraft(): Draft {
  return {
    world: new World(),
    client: validClientState(),
    consensus: validConsensusState(),
    signer: SIGNER,
    signers: [SIGNER],
    amend: [],
    trailing: new Uint8Array(0),
  };
}

export function packDraft(draft: Draft): Any {
  const message = MsgCreateClient.create({
    clientState: packClientState(draft.client),
    consensusState: packConsensusState(draft.consensus),
    signer: draft.signer,
  });
  for (const amend of draft.amend) amend(message);
  const packed = pack(MsgCreateClient, MsgCreateClient.encode(message));
  packed.value = new Uint8Array([...packed.value, ...draft.trailing]);
  return packed;
}

export function deliverDraft(draft: Draft): DeliverResponse {
  return draft.world.deliver([packDraft(draft)], { signers: draft.signers });
}

function setParams(world: World, allowedClients: string[]): void {
  const update = MsgUpdateParams.create({ signer: AUTHORITY, params: { allowedClients } });
  const packed = pack(MsgUpdateParams, MsgUpdateParams.encode(update));
  expect(world.deliver([packed], { signers: [AUTHORITY], routed: true }).code).toBe(0);
}

const { STAGE_DECODE, STAGE_VALIDATE, STAGE_AUTHENTICATE, STAGE_EXECUTE } = Stage;

export interface Row {
  readonly name: string;
  readonly code: string;
  readonly stage: number;
  readonly break: (draft: Draft) => void;
}

/** One row a check, in the order in which ibc-go makes them. */
export const ROWS: readonly Row[] = [
  {
    name: "an unknown field",
    code: "sdk/2",
    stage: STAGE_DECODE,
    break: (draft) => {
      draft.trailing = new Uint8Array([0x78, 1]);
    },
  },
  {
    name: "a consensus state where a client state belongs",
    code: "sdk/2",
    stage: STAGE_DECODE,
    break: (draft) =>
      draft.amend.push((message) => {
        message.clientState = message.consensusState;
      }),
  },
  {
    name: "a client state of an unknown type",
    code: "sdk/2",
    stage: STAGE_DECODE,
    break: (draft) =>
      draft.amend.push((message) => {
        if (message.clientState) message.clientState.typeUrl = "/no.such.Type";
      }),
  },
  {
    name: "a truncated consensus state",
    code: "sdk/2",
    stage: STAGE_DECODE,
    break: (draft) =>
      draft.amend.push((message) => {
        if (message.consensusState) {
          message.consensusState.value = message.consensusState.value.slice(0, -1);
        }
      }),
  },
  {
    name: "a signer that is no address",
    code: "ibc/5",
    stage: STAGE_VALIDATE,
    break: (draft) => {
      draft.signer = SIGNER.replace("v0", "v1");
    },
  },
  {
    name: "no client state",
    code: "undefined/111222",
    stage: STAGE_VALIDATE,
    break: (draft) =>
      draft.amend.push((message) => {
        message.clientState = undefined;
      }),
  },
  {
    name: "a client state of more than 32768 bytes",
    code: "ibc/17",
    stage: STAGE_VALIDATE,
    break: (draft) => {
      draft.client.upgradePath.push("x".repeat(32768));
    },
  },
  {
    name: "a blank chain id",
    code: "07-tendermint/2",
    stage: STAGE_VALIDATE,
    break: (draft) => {
      draft.client.chainId = " \u3000 ";
    },
  },
  {
    name: "a chain id of 51 bytes",
    code: "07-tendermint/2",
    stage: STAGE_VALIDATE,
    break: (draft) => {
      draft.client.chainId = `${"c".repeat(49)}-1`;
    },
  },
  {
    name: "a trust level below a third",
    code: "07-tendermint/15",
    stage: STAGE_VALIDATE,
    break: (draft) => {
      draft.client.trustLevel = { numerator: 33n, denominator: 100n };
    },
  },
  {
    name: "a trust level above one",
    code: "07-tendermint/15",
    stage: STAGE_VALIDATE,
    break: (draft) => {
      draft.client.trustLevel = { numerator: 4n, denominator: 3n };
    },
  },
  {
    name: "a trusting period of zero",
    code: "07-tendermint/3",
    stage: STAGE_VALIDATE,
    break: (draft) => {
      draft.client.trustingPeriodNanos = 0n;
    },
  },
  {
    name: "an unbonding period of zero",
    code: "07-tendermint/4",
    stage: STAGE_VALIDATE,
    break: (draft) => {
      draft.client.unbondingPeriodNanos = 0n;
    },
  },
  {
    name: "a clock drift below zero",
    code: "07-tendermint/7",
    stage: STAGE_VALIDATE,
    break: (draft) => {
      draft.client.maxClockDriftNanos = -1n;
    },
  },
  {
    name: "a revision that does not fit 64 bits",
    code: "undefined/111222",
    stage: STAGE_VALIDATE,
    break: (draft) => {
      draft.client.chainId = "c-18446744073709551616";
    },
  },
  {
    name: "a latest height of another revision",
    code: "07-tendermint/5",
    stage: STAGE_VALIDATE,
    break: (draft) => {
      draft.client.latestHeight.revisionNumber = 2n;
    },
  },
  {
    name: "a latest height of zero",
    code: "07-tendermint/5",
    stage: STAGE_VALIDATE,
    break: (draft) => {
      draft.client.latestHeight.revisionHeight = 0n;
    },
  },
  {
    name: "a trusting period as long as the unbonding period",
    code: "07-tendermint/3",
    stage: STAGE_VALIDATE,
    break: (draft) => {
      draft.client.trustingPeriodNanos = 100n;
      draft.client.unbondingPeriodNanos = 100n;
    },
  },
  {
    name: "no proof specs",
    code: "07-tendermint/13",
    stage: STAGE_VALIDATE,
    break: (draft) => {
      draft.client.proofSpecs = [];
    },
  },
  {
    name: "a blank key in the upgrade path",
    code: "client/3",
    stage: STAGE_VALIDATE,
    break: (draft) => {
      draft.client.upgradePath = ["upgrade", "\t"];
    },
  },
  {
    name: "no consensus state",
    code: "undefined/111222",
    stage: STAGE_VALIDATE,
    break: (draft) =>
      draft.amend.push((message) => {
        message.consensusState = undefined;
      }),
  },
  {
    name: "a consensus state of more than 32768 bytes",
    code: "ibc/17",
    stage: STAGE_VALIDATE,
    break: (draft) => {
      draft.consensus.root.hash = new Uint8Array(32768);
    },
  },
  {
    name: "an empty root",
    code: "client/8",
    stage: STAGE_VALIDATE,
    break: (draft) => {
      draft.consensus.root.hash = new Uint8Array(0);
    },
  },
  {
    name: "a root of 31 bytes",
    code: "undefined/1",
    stage: STAGE_VALIDATE,
    break: (draft) => {
      draft.consensus.root.hash = new Uint8Array(31);
    },
  },
  {
    name: "a next validators hash of 33 bytes",
    code: "undefined/1",
    stage: STAGE_VALIDATE,
    break: (draft) => {
      draft.consensus.nextValidatorsHash = new Uint8Array(33);
    },
  },
  {
    name: "a timestamp at 1970",
    code: "client/8",
    stage: STAGE_VALIDATE,
    break: (draft) => {
      draft.consensus.timestamp = { seconds: 0n, nanos: 999_999_999 };
    },
  },
  {
    name: "one signer too many",
    code: "sdk/4",
    stage: STAGE_AUTHENTICATE,
    break: (draft) => {
      draft.signers.push(OTHER_SIGNER);
    },
  },
  {
    name: "another signer",
    code: "sdk/8",
    stage: STAGE_AUTHENTICATE,
    break: (draft) => {
      draft.signers[0] = OTHER_SIGNER;
    },
  },
  {
    name: "a client type that is not allowed",
    code: "client/10",
    stage: STAGE_EXECUTE,
    break: (draft) => setParams(draft.world, ["06-solomachine"]),
  },
  {
    name: "a consensus state that has expired",
    code: "client/29",
    stage: STAGE_EXECUTE,
    break: (draft) => {
      draft.consensus.timestamp.seconds = 1n;
    },
  },
];

/** Rows that undo each other: both work on the same value. */
const EXCLUSIVE: readonly (readonly [string, string])[] = [
  ["a blank chain id", "a chain id of 51 bytes"],
  ["a blank chain id", "a revision that does not fit 64 bits"],
  ["a chain id of 51 bytes", "a revision that does not fit 64 bits"],
  ["a trusting period of zero", "a trusting period as long as the unbonding period"],
  ["an unbonding period of zero", "a trusting period as long as the unbonding period"],
  ["a client state of more than 32768 bytes", "a blank key in the upgrade path"],
  ["a consensus state of more than 32768 bytes", "an empty root"],
  ["a consensus state of more than 32768 bytes", "a root of 31 bytes"],
  ["an empty root", "a root of 31 bytes"],
  ["a timestamp at 1970", "a consensus state that has expired"],
  ["a truncated consensus state", "no consensus state"],
  ["a consensus state where a client state belongs", "no client state"],
  ["a consensus state where a client state belongs", "no consensus state"],
  ["a client state of an unknown type", "no client state"],
  ["another signer", "one signer too many"],
];

/** Whether two rows cannot be broken together. */
export function exclude(a: Row, b: Row): boolean {
  return EXCLUSIVE.some((pair) => pair.includes(a.name) && pair.includes(b.name));
}
