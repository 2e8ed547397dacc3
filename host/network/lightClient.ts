/** What a chain is told when it is to follow another one (ibc-go 07-tendermint). */
import { utf8 } from "../bytes.js";
import type { ProofSpec } from "../codec/gen/cosmos.ics23.v1.js";
import { MsgCreateClient } from "../codec/gen/ibc.core.client.v1.js";
import { ClientState, ConsensusState } from "../codec/gen/ibc.lightclients.tendermint.v1.js";
import { packAny } from "../codec/index.js";
import { revisionOf } from "../consensus/clientHeader.js";
import type { Endpoint } from "../relayer/endpoint.js";

const NANOS_PER_SECOND = 1_000_000_000n;
const DAY_NANOS = 86_400n * NANOS_PER_SECOND;

/** How a client follows a chain. */
export interface ClientRules {
  /** Validators with more than this share of the trusted power are believed; a third. */
  readonly trustLevel: { readonly numerator: bigint; readonly denominator: bigint };
  /** For how long the validators of a header are believed; 14 days. */
  readonly trustingPeriodNanos: bigint;
  /** How long the chain can punish its validators; 21 days. */
  readonly unbondingPeriodNanos: bigint;
  /** How far the clocks of the two chains may be apart; 10 seconds. */
  readonly maxClockDriftNanos: bigint;
}

export const CLIENT_RULES: ClientRules = {
  trustLevel: { numerator: 1n, denominator: 3n },
  trustingPeriodNanos: 14n * DAY_NANOS,
  unbondingPeriodNanos: 21n * DAY_NANOS,
  maxClockDriftNanos: 10n * NANOS_PER_SECOND,
};

/** The message that creates a client of `counterparty`, which trusts its last block. */
export function createClientMessage(
  counterparty: Endpoint,
  signer: string,
  rules: ClientRules = CLIENT_RULES,
): MsgCreateClient {
  const { id, height } = counterparty;
  const { signedHeader } = counterparty.clientHeader(height, height);
  const { time, appHash, nextValidatorsHash } = signedHeader!.header!;
  const clientState = ClientState.create({
    ...rules,
    chainId: id,
    latestHeight: { revisionNumber: revisionOf(id), revisionHeight: height },
    proofSpecs: [IAVL_SPEC, TENDERMINT_SPEC],
    upgradePath: ["upgrade", "upgradedIBCState"],
  });
  const consensusState = { timestamp: time, root: { hash: appHash }, nextValidatorsHash };
  return MsgCreateClient.create({
    clientState: packAny(ClientState, clientState),
    consensusState: packAny(ConsensusState, ConsensusState.create(consensusState)),
    signer,
  });
}

const SHA256 = 1;
const VARINT_LENGTH = 1;

/** Of the trees of stores, and of that over their roots (ics23/go, IavlSpec, TendermintSpec). */
const IAVL_SPEC = specOf({ childSize: 33, minPrefixLength: 4, maxPrefixLength: 12 });
const TENDERMINT_SPEC = specOf({ childSize: 32, minPrefixLength: 1, maxPrefixLength: 1 });

function specOf(sizes: {
  readonly childSize: number;
  readonly minPrefixLength: number;
  readonly maxPrefixLength: number;
}): ProofSpec {
  const leafPrefix = Uint8Array.of(0);
  return {
    leafSpec: {
      hash: SHA256,
      prehashKey: 0,
      prehashValue: SHA256,
      length: VARINT_LENGTH,
      prefix: leafPrefix,
    },
    innerSpec: { childOrder: [0, 1], emptyChild: utf8(""), hash: SHA256, ...sizes },
    maxDepth: 0,
    minDepth: 0,
    prehashKeyBeforeComparison: false,
  };
}
