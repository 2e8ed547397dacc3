/** The part of the story that is about middleware: limits, packets that are forwarded, fees. */
import { packAny } from "../../host/codec/any.js";
import {
  Fee,
  MsgPayPacketFee,
  MsgPayPacketFeeAsync,
  MsgRegisterCounterpartyPayee,
  MsgRegisterPayee,
} from "../../host/codec/gen/ibc.applications.fee.v1.js";
import {
  MsgAddRateLimit,
  MsgRemoveRateLimit,
  MsgResetRateLimit,
  MsgUpdateRateLimit,
} from "../../host/codec/gen/ibc.applications.rate_limiting.v1.js";
import type { LiveChain } from "../support/liveChain.js";
import { OTHER_SIGNER, SIGNER } from "../support/world.js";
import type { Storyteller } from "./storyteller.js";

/** What a channel with fees of the application `mock` has for a version. */
export const FEE_VERSION = "ics29-1:mock-version";

/** Limits come, change and go; one stays, so that all transfers after are counted. */
export function tellOfRateLimits(story: Storyteller, channelOrClientId: string): void {
  const path = { denom: "stake", channelOrClientId };
  const quota = { maxPercentSend: "90", maxPercentRecv: "90", durationHours: 24n };
  story.govern(story.a, MsgAddRateLimit, { ...path, ...quota });
  story.govern(story.a, MsgUpdateRateLimit, { ...path, ...quota, durationHours: 12n });
  story.govern(story.a, MsgResetRateLimit, path);
  story.govern(story.a, MsgRemoveRateLimit, path);
  story.govern(story.a, MsgAddRateLimit, { ...path, ...quota });
}

/** The memo of a transfer of which contracts hear on both chains. */
export function callbackMemo(source: string, destination: string): string {
  const asked = { gas_limit: "100000", calldata: "0a0b" };
  return JSON.stringify({
    src_callback: { address: source, ...asked },
    dest_callback: { address: destination, ...asked },
  });
}

/** The memo of a transfer that goes on over a channel. */
export function forwardMemo(channel: string, receiver: string): string {
  return JSON.stringify({ forward: { receiver, port: "transfer", channel, retries: 1 } });
}

function coins(amount: number) {
  return [{ denom: "stake", amount: amount.toString() }];
}

const FEE = Fee.create({ recvFee: coins(3), ackFee: coins(2), timeoutFee: coins(4) });

/** Relayers say who is paid, on the chain of packets and on the other. */
export function registerPayees(story: Storyteller, portId: string, channelId: string): void {
  const { a, b } = story;
  const named = { portId, channelId, relayer: SIGNER };
  const payee = MsgRegisterPayee.create({ ...named, payee: OTHER_SIGNER });
  story.tell(a, "MsgRegisterPayee", [packAny(MsgRegisterPayee, payee)]);
  const there = MsgRegisterCounterpartyPayee.create({ ...named, counterpartyPayee: OTHER_SIGNER });
  story.tell(b, "MsgRegisterCounterpartyPayee", [packAny(MsgRegisterCounterpartyPayee, there)]);
}

/** Offers a fee for the next packet of a channel. */
export function payNext(story: Storyteller, chain: LiveChain, channelId: string): void {
  const place = { sourcePortId: "mock", sourceChannelId: channelId };
  story.send(chain, MsgPayPacketFee, { ...place, fee: FEE });
}

/** Offers one for the newest packet of a chain. */
export function payNewest(story: Storyteller, chain: LiveChain): void {
  const { sourcePort, sourceChannel, sequence } = chain.sent.at(-1)!;
  const message = MsgPayPacketFeeAsync.create({
    packetId: { portId: sourcePort, channelId: sourceChannel, sequence },
    packetFee: { fee: FEE, refundAddress: SIGNER, relayers: [] },
  });
  story.tell(chain, "MsgPayPacketFeeAsync", [packAny(MsgPayPacketFeeAsync, message)]);
}
