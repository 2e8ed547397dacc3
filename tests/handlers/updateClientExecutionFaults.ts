/**
 * Faults of updateClient that show against state, in the order of core/keeper/msg_server.go,
 * 02-client/keeper/client.go, 07-tendermint/update.go and cometbft light/verifier.go.
 */
import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import {
  allowClients,
  putClientState,
  restrictRelayers,
  storedClientState,
} from "../support/clients.js";
import { equalPowers, SECOND, setTime } from "../support/counterparty.js";
import { BLOCK_TIME_SECONDS, OTHER_SIGNER } from "../support/world.js";
import type { Draft, Row } from "./updateClientFaults.js";

const stage = Stage.STAGE_EXECUTE;
const NOW = BLOCK_TIME_SECONDS * SECOND;
const CLOCK_DRIFT = 10n * SECOND;

/** A row whose error has no code of its own. */
function plain(name: string, log: RegExp, rest: Partial<Row>): Row {
  return { name, log, code: "undefined/1", stage, ...rest };
}

function changeClient({ world, clientId }: Draft, change: object): void {
  putClientState(world, clientId, { ...storedClientState(world, clientId), ...change });
}

const STATUS: readonly Row[] = [
  {
    name: "a relayer who is not on the client's list",
    code: "ibc/2",
    stage,
    prepare: ({ world, clientId }) => restrictRelayers(world, clientId, [OTHER_SIGNER]),
  },
  {
    name: "a client identifier without a number",
    code: "host/2",
    stage,
    amend: ({ message }) => {
      message.clientId = "07-tendermint";
    },
  },
  {
    name: "a client type that is not allowed",
    code: "client/10",
    stage,
    prepare: ({ world }) => allowClients(world, ["06-solomachine"]),
  },
  {
    name: "a client type without a light client",
    code: "client/32",
    stage,
    amend: ({ message }) => {
      message.clientId = "99-unknown-0";
    },
  },
  {
    name: "an unknown client",
    code: "client/29",
    stage,
    amend: ({ message }) => {
      message.clientId = "07-tendermint-9";
    },
  },
  {
    name: "a frozen client",
    code: "client/29",
    stage,
    prepare: (draft) =>
      changeClient(draft, { frozenHeight: { revisionNumber: 0n, revisionHeight: 1n } }),
  },
  {
    name: "a client frozen in a revision alone",
    code: "client/29",
    stage,
    prepare: (draft) =>
      changeClient(draft, { frozenHeight: { revisionNumber: 1n, revisionHeight: 0n } }),
  },
  {
    name: "a client without its latest consensus state",
    code: "client/29",
    stage,
    prepare: ({ world, clientId }) => {
      world.branches.delete(0, Buffer.from(`clients/${clientId}/consensusStates/1-2`));
    },
  },
  {
    name: "an expired client",
    code: "client/29",
    stage,
    prepare: (draft) => changeClient(draft, { trustingPeriodNanos: 95n * SECOND }),
  },
];

const TRUSTED_STATE: readonly Row[] = [
  {
    name: "a trusted height that the client does not know",
    code: "client/7",
    stage,
    break: ({ header }) => {
      header.trustedHeight.revisionHeight = 3n;
    },
  },
  {
    name: "a trusted height of zero",
    code: "client/7",
    stage,
    break: ({ header }) => {
      header.trustedHeight.revisionHeight = 0n;
    },
  },
  plain("no trusted validators", /validator set: absent/, {
    break: ({ header }) => {
      header.trustedValidators = undefined;
    },
  }),
  plain("trusted validators without a proposer", /validator set: no proposer/, {
    break: ({ header }) => {
      if (header.trustedValidators) header.trustedValidators.proposer = undefined;
    },
  }),
  {
    name: "other trusted validators",
    code: "07-tendermint/14",
    stage,
    break: ({ header, counterparty }) => {
      header.trustedValidators = counterparty.validators(equalPowers(5)).toMessage();
    },
  },
  {
    name: "trusted validators in another order",
    code: "07-tendermint/14",
    stage,
    break: ({ header }) => {
      header.trustedValidators?.validators.reverse();
    },
  },
  {
    name: "a header of the next revision",
    code: "07-tendermint/5",
    stage,
    forge: (header) => {
      header.chainId = "counterparty-2";
    },
  },
];

const VERIFICATION: readonly Row[] = [
  plain("a header of another chain", /expected chain counterparty-1, got other-1/, {
    forge: (header) => {
      header.chainId = "other-1";
    },
  }),
  plain("a time that is the trusted one", /is not later/, {
    forge: (header) => setTime(header, NOW - 95n * SECOND),
  }),
  plain("a time at the end of the clock drift", /is from the future/, {
    forge: (header) => setTime(header, NOW + CLOCK_DRIFT),
  }),
  plain("the year 1", /is not later/, {
    forge: (header) => {
      header.time = { seconds: -62135596800n, nanos: 0 };
    },
  }),
  plain("the end of the year 9999", /is from the future/, {
    forge: (header) => {
      header.time = { seconds: 253402300799n, nanos: 999_999_999 };
    },
  }),
  plain("a wrong signature", /signature 0 is wrong/, {
    break: ({ commit }) => {
      commit.signatures[0]!.signature[7]! ^= 1;
    },
  }),
  plain("a signature of 63 bytes", /signature 0 is wrong/, {
    break: ({ commit }) => {
      commit.signatures[0]!.signature = commit.signatures[0]!.signature.slice(1);
    },
  }),
  plain("a signature of 96 bytes", /signature 0 is wrong/, {
    break: ({ commit }) => {
      commit.signatures[0]!.signature = new Uint8Array(96);
    },
  }),
  plain("a vote whose time was changed", /signature 0 is wrong/, {
    break: ({ commit }) => {
      commit.signatures[0]!.timestamp.nanos ^= 1;
    },
  }),
  plain("a commit of another round", /signature 0 is wrong/, {
    break: ({ commit }) => {
      commit.round = 1;
    },
  }),
  plain("a commit for another part set", /signature 0 is wrong/, {
    break: ({ commit }) => {
      commit.blockId.partSetHeader.total++;
    },
  }),
  plain("a commit for a block without parts", /signature 0 is wrong/, {
    break: ({ commit }) => {
      commit.blockId.partSetHeader = { total: 0, hash: new Uint8Array(0) };
    },
  }),
  plain("one validator's vote twice", /signature 1 is a double vote/, {
    break: ({ commit }) => {
      commit.signatures[1] = structuredClone(commit.signatures[0]!);
    },
  }),
  plain("a signature too few", /expected 4 signatures, got 3/, {
    break: ({ commit }) => commit.signatures.pop(),
  }),
  plain("a signature too many", /expected 4 signatures, got 5/, {
    break: ({ commit }) => commit.signatures.push(structuredClone(commit.signatures[0]!)),
  }),
];

/** In ibc-go's order. */
export const EXECUTION_ROWS: readonly Row[] = [...STATUS, ...TRUSTED_STATE, ...VERIFICATION];
