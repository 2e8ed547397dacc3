/** What becomes of a transaction that was accepted before and is delivered again. */
import { expect } from "vitest";
import type { Any } from "../../host/codec/gen/google.protobuf.js";
import { MsgUpdateClient } from "../../host/codec/gen/ibc.core.client.v1.js";
import { Header } from "../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import type { LiveChain } from "../support/liveChain.js";
import type { Accepted, Pair } from "./pair.js";

/** Each makes one new thing, counted under the key that it names. */
const FRESH: Readonly<Record<string, string>> = {
  MsgCreateClient: "nextClientSequence",
  MsgConnectionOpenInit: "nextConnectionSequence",
  MsgConnectionOpenTry: "nextConnectionSequence",
  MsgChannelOpenInit: "nextChannelSequence",
  MsgChannelOpenTry: "nextChannelSequence",
  MsgTransfer: "nextSequenceSend/",
};
/** Keys of a consensus state and of what is kept with it. */
const OF_STATE = /\/(iterateC|c)onsensusStates/;
const COUNTERS = [...new Set(Object.values(FRESH))];

function nameOf({ typeUrl }: Any): string {
  return typeUrl.split(".").at(-1)!;
}

/** Sums of all counters under these keys. */
function countersOf(chain: LiveChain): bigint[] {
  return COUNTERS.map((prefix) => {
    let sum = 0n;
    for (const [key, value] of chain.latest.scan("ibc")) {
      if (!Buffer.from(key).toString("latin1").startsWith(prefix)) continue;
      if (value.length === 8) sum += Buffer.from(value).readBigUInt64BE();
    }
    return sum;
  });
}

/** Evidence, and a header that contradicts one, may freeze a client anew that was recovered. */
function isPlainUpdate(message: Any): boolean {
  const { clientMessage } = MsgUpdateClient.decode(message.value);
  return clientMessage?.typeUrl === Header.typeUrl;
}

/** Delivers each message of a transaction again, alone. */
export function expectReplayed(pair: Pair, { chain, messages }: Accepted): void {
  const at = pair.chains.indexOf(chain);
  for (const message of messages) {
    const name = nameOf(message);
    const signer = pair.signerOf(message);
    const counters = countersOf(chain);
    const result = pair.deliver(at, [message], signer);
    // What is refused writes nothing, which holds of every block.
    if (result.code !== 0) continue;
    const changes = pair.lastChanges;
    const fresh = FRESH[name];
    if (fresh !== undefined) {
      const grown = countersOf(chain).map((sum, index) => sum - counters[index]!);
      const expected = COUNTERS.map((prefix) => growthOf(name, prefix));
      expect([name, grown]).toEqual([name, expected]);
    } else if (name === "MsgUpdateClient") {
      if (isPlainUpdate(message) && pair.isActive(at)) expectOnlyPruned(changes);
    } else {
      expect([name, changes]).toEqual([name, []]);
    }
  }
}

/** A channel begins with its counters at 1. */
function growthOf(name: string, prefix: string): bigint {
  if (FRESH[name] === prefix) return 1n;
  return name.startsWith("MsgChannelOpen") && prefix === "nextSequenceSend/" ? 1n : 0n;
}

/** An update that is known writes nothing; any update prunes one state that has expired. */
function expectOnlyPruned(changes: Pair["lastChanges"]): void {
  const written = changes.filter(([, key, value]) => value !== null || !OF_STATE.test(key));
  expect(written).toEqual([]);
}
