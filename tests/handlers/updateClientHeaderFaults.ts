/**
 * Faults of a header that show without state, in the order of 07-tendermint/header.go and
 * cometbft types/light.go, types/block.go and types/validator_set.go.
 */

import { Stage } from "../../host/codec/gen/strait.abi.v0.js";
import { PublicKey } from "../../host/codec/gen/tendermint.crypto.js";
import type { Header, ValidatorSet } from "../../host/codec/gen/tendermint.types.js";
import { setTime } from "../support/counterparty.js";
import type { Draft, Row } from "./updateClientFaults.js";

const { STAGE_VALIDATE } = Stage;
const ABSENT = 1;

/** A row whose error has no code of its own. */
function plain(name: string, log: RegExp, rest: Partial<Row>): Row {
  return { name, log, code: "undefined/1", stage: STAGE_VALIDATE, ...rest };
}

const STRUCTURE: readonly Row[] = [
  {
    name: "no signed header",
    code: "client/12",
    stage: STAGE_VALIDATE,
    break: ({ header }) => {
      header.signedHeader = undefined;
    },
  },
  {
    name: "no header in the signed header",
    code: "client/12",
    stage: STAGE_VALIDATE,
    break: ({ header }) => {
      if (header.signedHeader) header.signedHeader.header = undefined;
    },
  },
  plain("no commit", /no commit/, {
    break: ({ header }) => {
      if (header.signedHeader) header.signedHeader.commit = undefined;
    },
  }),
];

const HASHES = [
  "lastCommitHash",
  "dataHash",
  "evidenceHash",
  "validatorsHash",
  "nextValidatorsHash",
  "consensusHash",
  "lastResultsHash",
] as const satisfies readonly (keyof Header)[];

const BLOCK_HEADER: readonly Row[] = [
  plain("block protocol 10", /protocol 11, got 10/, {
    forge: (header) => {
      header.version.block = 10n;
    },
  }),
  plain("a chain id of 51 bytes", /chain id is too long/, {
    forge: (header) => {
      header.chainId = `${"c".repeat(49)}-1`;
    },
  }),
  plain("a height of zero", /height 0/, {
    forge: (header) => {
      header.height = 0n;
    },
  }),
  plain("a height below zero", /height -1/, {
    forge: (header) => {
      header.height = -1n;
    },
  }),
  plain("a last block id with a hash of 31 bytes", /last block id/, {
    forge: (header) => {
      header.lastBlockId.hash = new Uint8Array(31);
    },
  }),
  plain("a last part set hash of 33 bytes", /last block id/, {
    forge: (header) => {
      header.lastBlockId.partSetHeader.hash = new Uint8Array(33);
    },
  }),
  plain("a proposer address of 19 bytes", /proposer address/, {
    forge: (header) => {
      header.proposerAddress = new Uint8Array(19);
    },
  }),
  ...HASHES.map((field) =>
    plain(`a ${field} of 31 bytes`, /a hash is malformed/, {
      forge: (header) => {
        header[field] = new Uint8Array(31).fill(1);
      },
    }),
  ),
];

/** Changes the first signature of a commit. */
function signature(change: (draft: Draft["commit"]["signatures"][number]) => void): Partial<Row> {
  return {
    break: ({ commit }) => {
      if (commit.signatures[0]) change(commit.signatures[0]);
    },
  };
}

function absent(draft: Draft["commit"]["signatures"][number]): void {
  draft.blockIdFlag = ABSENT;
  draft.validatorAddress = new Uint8Array(0);
  draft.timestamp = { seconds: -62135596800n, nanos: 0 };
  draft.signature = new Uint8Array(0);
}

const SIGNATURES: readonly Row[] = [
  plain("a signature of flag 0", /signature 0 is malformed/, {
    ...signature((first) => {
      first.blockIdFlag = 0;
    }),
  }),
  plain("a signature of flag 4", /signature 0 is malformed/, {
    ...signature((first) => {
      first.blockIdFlag = 4;
    }),
  }),
  plain("an absent vote with an address", /signature 0 is malformed/, {
    ...signature((first) => {
      absent(first);
      first.validatorAddress = new Uint8Array(20);
    }),
  }),
  plain("an absent vote with a time", /signature 0 is malformed/, {
    ...signature((first) => {
      absent(first);
      first.timestamp.nanos = 1;
    }),
  }),
  plain("an absent vote with a signature", /signature 0 is malformed/, {
    ...signature((first) => {
      absent(first);
      first.signature = new Uint8Array(64);
    }),
  }),
  plain("a vote without an address", /signature 0 is malformed/, {
    ...signature((first) => {
      first.validatorAddress = new Uint8Array(0);
    }),
  }),
  plain("a vote for no block with an address of 21 bytes", /signature 0 is malformed/, {
    ...signature((first) => {
      first.blockIdFlag = 3;
      first.validatorAddress = new Uint8Array(21);
    }),
  }),
  plain("a vote without a signature", /signature 0 is malformed/, {
    ...signature((first) => {
      first.signature = new Uint8Array(0);
    }),
  }),
  plain("a signature of 97 bytes", /signature 0 is malformed/, {
    ...signature((first) => {
      first.signature = new Uint8Array(97);
    }),
  }),
];

const COMMIT: readonly Row[] = [
  plain("a block id with a hash of 33 bytes", /commit's block id/, {
    break: ({ commit }) => {
      commit.blockId.hash = new Uint8Array(33);
    },
  }),
  plain("a part set hash of 31 bytes", /commit's block id/, {
    break: ({ commit }) => {
      commit.blockId.partSetHeader.hash = new Uint8Array(31);
    },
  }),
  ...SIGNATURES,
  plain("a commit of a height below zero", /negative height/, {
    break: ({ commit }) => {
      commit.height = -1n;
    },
  }),
  plain("a commit of a round below zero", /negative round/, {
    break: ({ commit }) => {
      commit.round = -1;
    },
  }),
  plain("a commit for no block", /commit is for no block/, {
    break: ({ commit }) => {
      commit.blockId = { hash: new Uint8Array(0), partSetHeader: zeroParts() };
    },
  }),
  plain("a commit without signatures", /no signatures/, {
    break: ({ commit }) => {
      commit.signatures = [];
    },
  }),
  plain("a commit of another height", /commit for height 5, got 6/, {
    break: ({ commit }) => {
      commit.height = 6n;
    },
  }),
  plain("a commit of height zero", /commit for height 5, got 0/, {
    break: ({ commit }) => {
      commit.height = 0n;
    },
  }),
  plain("a commit for another block", /another block/, {
    break: ({ commit }) => {
      commit.blockId.hash = new Uint8Array(32);
    },
  }),
  plain("a commit for a block without a hash", /another block/, {
    break: ({ commit }) => {
      commit.blockId.hash = new Uint8Array(0);
    },
  }),
  plain("a commit for no block of which there are parts", /another block/, {
    break: ({ commit }) => {
      const hash = new Uint8Array(32);
      commit.blockId = { hash: new Uint8Array(0), partSetHeader: { total: 0, hash } };
    },
  }),
  plain("a header changed after it was signed", /another block/, {
    break: ({ blockHeader }) => setTime(blockHeader, 1n),
  }),
];

function zeroParts() {
  return { total: 0, hash: new Uint8Array(0) };
}

const HEIGHTS: readonly Row[] = [
  {
    name: "a revision beyond 64 bits",
    code: "undefined/111222",
    stage: STAGE_VALIDATE,
    forge: (header) => {
      header.chainId = "counterparty-18446744073709551616";
    },
  },
  {
    name: "a trusted height as high as the header",
    code: "07-tendermint/5",
    stage: STAGE_VALIDATE,
    break: ({ header }) => {
      header.trustedHeight.revisionHeight = 5n;
    },
  },
  {
    name: "a trusted height of a later revision",
    code: "07-tendermint/5",
    stage: STAGE_VALIDATE,
    break: ({ header }) => {
      header.trustedHeight.revisionNumber = 2n;
    },
  },
];

/** Changes the validators of the header. */
function set(change: (set: ValidatorSet) => void): Partial<Row> {
  return {
    break: ({ header }) => {
      if (header.validatorSet) change(header.validatorSet);
    },
  };
}

function key(publicKey: Partial<PublicKey>): Partial<Row> {
  return set(({ validators }) => {
    if (validators[1]) validators[1].pubKey = PublicKey.create(publicKey);
  });
}

function power(votingPower: bigint): Partial<Row> {
  return set(({ validators }) => {
    if (validators[1]) validators[1].votingPower = votingPower;
  });
}

const MAXIMUM_POWER = (2n ** 63n - 1n) / 8n;

const VALIDATORS: readonly Row[] = [
  {
    name: "no validator set",
    code: "client/12",
    stage: STAGE_VALIDATE,
    break: ({ header }) => {
      header.validatorSet = undefined;
    },
  },
  plain(
    "no proposer",
    /no proposer/,
    set((validators) => {
      validators.proposer = undefined;
    }),
  ),
  plain(
    "an empty set",
    /no validators/,
    set((validators) => {
      validators.validators = [];
    }),
  ),
  plain("a validator without a key", /validator 1 is invalid/, key({})),
  plain("an Ed25519 key of 31 bytes", /validator 1/, key({ ed25519: new Uint8Array(31) })),
  plain("a secp256k1 key of 32 bytes", /validator 1/, key({ secp256k1: new Uint8Array(32) })),
  plain("the key of another validator", /validator 1/, key({ ed25519: new Uint8Array(32) })),
  plain("a power below zero", /validator 1 is invalid/, power(-1n)),
  plain("the lowest power", /validator 1 is invalid/, power(-(2n ** 63n))),
  plain("a total power above the maximum", /total voting power/, power(MAXIMUM_POWER - 29n)),
  plain("the highest power", /total voting power/, power(2n ** 63n - 1n)),
  plain(
    "an address of 19 bytes",
    /validator 1 is invalid/,
    set(({ validators }) => {
      if (validators[1]) validators[1].address = new Uint8Array(19);
    }),
  ),
  plain(
    "a proposer with a wrong address",
    /the proposer is invalid/,
    set((validators) => {
      if (validators.proposer) validators.proposer.address = new Uint8Array(20);
    }),
  ),
  plain("a proposer who is none of the validators", /not one of the validators/, {
    break: ({ header, counterparty }) => {
      const stranger = counterparty.validators({ "e:9": 10n }).proposer;
      if (header.validatorSet) header.validatorSet.proposer = stranger;
    },
  }),
  {
    name: "a set with the maximum total power, which is another one",
    code: "client/12",
    stage: STAGE_VALIDATE,
    ...power(MAXIMUM_POWER - 30n),
  },
  {
    name: "a header that names no validators",
    code: "client/12",
    stage: STAGE_VALIDATE,
    forge: (header) => {
      header.validatorsHash = new Uint8Array(0);
    },
  },
];

/** In ibc-go's order. */
export const HEADER_ROWS: readonly Row[] = [
  ...STRUCTURE,
  ...BLOCK_HEADER,
  ...COMMIT,
  ...HEIGHTS,
  ...VALIDATORS,
];
