/** Steps about light clients (ICS-02). */

import { toHex } from "../../bytes.js";
import type { Message } from "../../chain/block.js";
import { checkOutcome } from "../../chain/datagramExpectation.js";
import type { Difference } from "../../chain/difference.js";
import type { JsonNode } from "../../chain/jsonNode.js";
import {
  MsgCreateClient,
  MsgRecoverClient,
  MsgUpdateClient,
} from "../../codec/gen/ibc.core.client.v1.js";
import { Header as ClientHeader } from "../../codec/gen/ibc.lightclients.tendermint.v1.js";
import { BlockIDFlag, CommitSig } from "../../codec/gen/tendermint.types.js";
import { type MessageCodec, packAny } from "../../codec/index.js";
import type { LocalChain } from "../../local/localChain.js";
import { validatorOf } from "../../local/validators.js";
import { CLIENT_RULES, type ClientRules, createClientMessage } from "../../network/lightClient.js";
import { knownHeights } from "../../relayer/ibcState.js";
import { readDuration } from "../duration.js";
import type { ClientOnStage } from "../stage.js";
import {
  COMMON_FIELDS,
  type Deed,
  readChainId,
  readExpectation,
  readName,
  readSigning,
  SIGNING_FIELDS,
  submit,
} from "../step.js";

const RULES = ["trustingPeriod", "unbondingPeriod", "maxClockDrift", "trustLevel"] as const;
const FRACTION = /^([1-9][0-9]{0,9})\/([1-9][0-9]{0,9})$/;

/** A client, `on` one chain, `of` another, that trusts its last block. */
export function readCreateClient(json: JsonNode, chainIds: ReadonlySet<string>): Deed {
  json.only(...SIGNING_FIELDS, "on", "of", ...RULES);
  const on = readChainId(json.field("on"), chainIds);
  const of = readChainId(json.field("of"), chainIds);
  const rules = readRules(json);
  const signing = readSigning(json);
  return (stage) => {
    const chain = stage.chain(on);
    const message = createClientMessage(stage.chain(of), chain.address(signing.signer), rules);
    return submit(chain, [packAny(MsgCreateClient, message)], signing).differences;
  };
}

function readRules(json: JsonNode): ClientRules {
  const duration = (name: (typeof RULES)[number], otherwise: bigint): bigint => {
    const given = json.optional(name);
    return given === undefined ? otherwise : readDuration(given);
  };
  const trustLevel = json.optional("trustLevel");
  return {
    trustLevel: trustLevel === undefined ? CLIENT_RULES.trustLevel : readFraction(trustLevel),
    trustingPeriodNanos: duration("trustingPeriod", CLIENT_RULES.trustingPeriodNanos),
    unbondingPeriodNanos: duration("unbondingPeriod", CLIENT_RULES.unbondingPeriodNanos),
    maxClockDriftNanos: duration("maxClockDrift", CLIENT_RULES.maxClockDriftNanos),
  };
}

function readFraction(json: JsonNode): ClientRules["trustLevel"] {
  const [, numerator, denominator] = FRACTION.exec(json.text()) ?? [];
  if (numerator === undefined || denominator === undefined) {
    return json.fail(`expected a fraction like 1/3, found ${JSON.stringify(json.value)}`);
  }
  return { numerator: BigInt(numerator), denominator: BigInt(denominator) };
}

/** Brings a client a header; of the followed chain's last block where no height is given. */
export function readUpdateClient(json: JsonNode, chainIds: ReadonlySet<string>): Deed {
  json.only(...SIGNING_FIELDS, "on", "client", "height", "absent");
  const on = readChainId(json.field("on"), chainIds);
  const client = readName(json.field("client"));
  const height = json.optional("height");
  height?.height();
  const absent = (json.optional("absent")?.list() ?? []).map(readName);
  const signing = readSigning(json);
  return (stage) => {
    const chain = stage.chain(on);
    const known = stage.client(chain, client);
    const wanted = height?.height() ?? known.of.height;
    if (wanted > known.of.height) {
      height?.fail(`chain ${known.of.id} has no block ${wanted} at this point of the scenario`);
    }
    const header =
      headerFor(chain, known, wanted) ??
      (height ?? client).fail(
        `${known.clientId} of ${chain.id} knows no height of ${known.of.id} below ${wanted}`,
      );
    const signed = withoutVotes(header, known.of.id, absent);
    const message = updateMessage(chain, known, ClientHeader, signed, signing.signer);
    return submit(chain, [message], signing).differences;
  };
}

/** The header of a height, trusted by the highest height below that the client knows. */
export function headerFor(
  chain: LocalChain,
  { clientId, of }: ClientOnStage,
  height: bigint,
): ClientHeader | undefined {
  const known = knownHeights(chain, clientId, of).find((candidate) => candidate.height < height);
  return known && of.clientHeader(height, known.height);
}

/** The message that brings a client a header, or misbehaviour. */
export function updateMessage<T>(
  chain: LocalChain,
  { clientId }: ClientOnStage,
  codec: MessageCodec<T>,
  clientMessage: T,
  signer: string,
): Message {
  const message = MsgUpdateClient.create({
    clientId,
    clientMessage: packAny(codec, clientMessage),
    signer: chain.address(signer),
  });
  return packAny(MsgUpdateClient, message);
}

/** A header as it is when the votes of some validators are left out of its commit. */
function withoutVotes(
  header: ClientHeader,
  chainId: string,
  absent: readonly JsonNode[],
): ClientHeader {
  const signedHeader = header.signedHeader!;
  const commit = signedHeader.commit!;
  const signatures = [...commit.signatures];
  for (const name of absent) {
    const address = toHex(validatorOf(chainId, name.text()).address);
    const index = signatures.findIndex((vote) => toHex(vote.validatorAddress) === address);
    if (index === -1) name.fail(`this validator of ${chainId} has not voted for the block`);
    signatures[index] = CommitSig.create({ blockIdFlag: BlockIDFlag.BLOCK_ID_FLAG_ABSENT });
  }
  return { ...header, signedHeader: { ...signedHeader, commit: { ...commit, signatures } } };
}

/** The authority gives a frozen or expired client the state of another one. */
export function readRecoverClient(json: JsonNode, chainIds: ReadonlySet<string>): Deed {
  json.only(...COMMON_FIELDS, "on", "client", "substitute", "expect");
  const on = readChainId(json.field("on"), chainIds);
  const subject = readName(json.field("client"));
  const substitute = readName(json.field("substitute"));
  const expected = readExpectation(json);
  return (stage): readonly Difference[] => {
    const chain = stage.chain(on);
    const message = MsgRecoverClient.create({
      subjectClientId: stage.client(chain, subject).clientId,
      substituteClientId: stage.client(chain, substitute).clientId,
      signer: chain.genesis.authority,
    });
    const action = { kind: "authority_msg", message: packAny(MsgRecoverClient, message) } as const;
    return checkOutcome(`chain ${on}`, expected, { ...chain.act(action), responses: [] });
  };
}
