/** What must hold between two chains when everything is relayed. */
import { expect } from "vitest";
import { utf8 } from "../../../host/bytes.js";
import { readBalance, supplyKey } from "../../../host/chain/bank.js";
import { encodeBech32 } from "../../../host/chain/bech32.js";
import type { Channel, ChannelEnd, RelayedChain } from "../../../host/index.js";
import { receivedDenom } from "../../../host/network/denom.js";
import { channelsOf, commitmentsOf } from "../../../host/relayer/ibcState.js";
import { sha256 } from "../../../host/store/sha256.js";

const ADDRESS_BYTES = 20;

/** Who holds what was sent over an end of a channel (ibc-go apps/transfer/types/keys.go). */
function escrowAddress({ portId, channelId }: ChannelEnd): string {
  const digest = sha256(utf8(`ics20-1\0${portId}/${channelId}`));
  return encodeBech32("cosmos", digest.slice(0, ADDRESS_BYTES));
}

/** How many packets of a chain are neither acknowledged nor timed out. */
export function commitmentsLeft(chain: RelayedChain): number {
  return channelsOf(chain).reduce(
    (sum, { portId, channelId }) => sum + commitmentsOf(chain, portId, channelId).length,
    0,
  );
}

/** Each coin of a denomination that is held on one side of a channel goes about on the other. */
export function expectBacked({ onA, onB }: Channel, denom: string): void {
  for (const [source, destination] of [
    [onA, onB],
    [onB, onA],
  ] as const) {
    const voucher = receivedDenom(denom, source, destination);
    const vouchers = readBalance(destination.chain.get("bank", supplyKey(voucher)));
    expect(source.chain.balance(escrowAddress(source), denom)).toBe(vouchers);
  }
}
