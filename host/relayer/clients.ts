/** Headers that B's clients of A need before they can verify what is pending (ICS-02). */
import { toHex } from "../bytes.js";
import { MsgUpdateClient } from "../codec/gen/ibc.core.client.v1.js";
import {
  Header as ClientHeader,
  type ClientState,
} from "../codec/gen/ibc.lightclients.tendermint.v1.js";
import { BlockIDFlag } from "../codec/gen/tendermint.types.js";
import { packAny } from "../codec/index.js";
import type { Datagram } from "./datagram.js";
import type { Direction } from "./direction.js";
import { clientStateOf, consensusStateOf, knownHeights } from "./ibcState.js";

/**
 * The updates by which a client of B learns of a height of A: none when it knows the height, one
 * when the validators that it trusts signed enough of it, else one for each step on the way.
 */
export function clientUpdates(direction: Direction, clientId: string, height: bigint): Datagram[] {
  const { chainA, chainB, signerOnB } = direction;
  const state = clientStateOf(chainB, clientId);
  if (state === undefined) return [];
  if (consensusStateOf(chainB, clientId, chainA, height) !== undefined) return [];
  const trusted = trustedHeightFor(direction, clientId, state, height);
  if (trusted === undefined) return [];
  return headersTo(direction, state, height, trusted).map((header) => {
    const clientMessage = packAny(ClientHeader, header);
    const message = MsgUpdateClient.create({ clientId, clientMessage, signer: signerOnB });
    return {
      kind: "update client",
      message: packAny(MsgUpdateClient, message),
      clientId,
      height: header.signedHeader!.header!.height,
      subject: clientId,
    };
  });
}

/** The highest height that the client knows below another one. */
function trustedHeightFor(
  { chainA, chainB }: Direction,
  clientId: string,
  { latestHeight }: ClientState,
  height: bigint,
): bigint | undefined {
  if (latestHeight.revisionHeight < height) return latestHeight.revisionHeight;
  return knownHeights(chainB, clientId, chainA).find((known) => known.height < height)?.height;
}

/** Halves the way until each header is signed by enough of whom the one before it trusts. */
function headersTo(
  direction: Direction,
  state: ClientState,
  height: bigint,
  trusted: bigint,
): ClientHeader[] {
  const header = direction.chainA.clientHeader(height, trusted);
  if (height === trusted + 1n || isTrusted(header, state)) return [header];
  const middle = (height + trusted) / 2n;
  return [
    ...headersTo(direction, state, middle, trusted),
    ...headersTo(direction, state, height, middle),
  ];
}

/** Whether more than the trust level of the trusted validators' power signed (ICS-07). */
function isTrusted({ signedHeader, trustedValidators }: ClientHeader, state: ClientState): boolean {
  const signers = new Set<string>();
  for (const { blockIdFlag, validatorAddress } of signedHeader!.commit!.signatures) {
    if (blockIdFlag === BlockIDFlag.BLOCK_ID_FLAG_COMMIT) signers.add(toHex(validatorAddress));
  }
  let signed = 0n;
  let total = 0n;
  for (const { address, votingPower } of trustedValidators!.validators) {
    total += votingPower;
    if (signers.has(toHex(address))) signed += votingPower;
  }
  const { numerator, denominator } = state.trustLevel;
  return signed * denominator > total * numerator;
}
