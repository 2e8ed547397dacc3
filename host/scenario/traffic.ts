/** Two chains with an open channel and as many transfers on their way as asked for. */
import type { Transaction } from "../chain/block.js";
import type { LocalChain } from "../local/localChain.js";
import { transferMessage } from "../network/messages.js";
import { readScenario, SCENARIO_FORMAT, type Scenario } from "./scenarioFile.js";
import type { Stage } from "./stage.js";

const [ON_A, ON_B] = ["alpha-1", "beta-1"];
const CHANNEL = { portId: "transfer", channelId: "channel-0" };
/** What a transaction and a block hold. */
const TRANSFERS_OF_TRANSACTION = 50;
const TRANSFERS_OF_BLOCK = 500;
/** Long enough for any number of blocks. */
const TIMEOUT_NANOS = 30n * 86_400_000_000_000n;

/** The scenario that opens the channel; both chains have an account for every transfer. */
export function trafficScenario(transfers: number): Scenario {
  const has = (denom: string) => ({ sender: { [denom]: `${transfers}` } });
  const id = "07-tendermint-0";
  const file = {
    format: SCENARIO_FORMAT,
    chains: [
      { id: ON_A, accounts: has("atom") },
      { id: ON_B, accounts: has("bolt") },
    ],
    steps: [
      { step: "create client", on: ON_A, of: ON_B },
      { step: "create client", on: ON_B, of: ON_A },
      { step: "open connection", on: ON_A, client: id, counterpartyClient: id },
      { step: "open channel", on: ON_A, connection: "connection-0" },
    ],
  };
  return readScenario(JSON.stringify(file), "traffic");
}

/**
 * Sends transfers of one coin each, half of them either way, a block of each chain at a time; tells
 * how many have been sent after each, so that what there is can be relayed in between.
 */
export function* sendTransfers({ chains }: Stage, transfers: number): Generator<number> {
  const [chainA, chainB] = [chains.get(ON_A)!, chains.get(ON_B)!];
  const fromA = Math.ceil(transfers / 2);
  const fromB = transfers - fromA;
  for (let sent = 0; sent < fromA; sent += TRANSFERS_OF_BLOCK) {
    const most = sent + TRANSFERS_OF_BLOCK;
    sendFrom(chainA, chainB, "atom", Math.min(most, fromA) - sent);
    sendFrom(chainB, chainA, "bolt", Math.min(most, fromB) - sent);
    yield Math.min(most, fromA) + Math.min(most, fromB);
  }
}

/** One block with transfers; none where there are no transfers. */
function sendFrom(source: LocalChain, destination: LocalChain, denom: string, count: number): void {
  const end = { chain: source, ...CHANNEL };
  const timeoutTimeNanos = source.timeNanos + TIMEOUT_NANOS;
  const order = { from: "sender", to: "receiver", amount: 1n, denom, timeoutTimeNanos };
  const message = transferMessage(end, destination, order);
  const transactions: Transaction[] = [];
  for (let left = count; left > 0; left -= TRANSFERS_OF_TRANSACTION) {
    const messages = Array.from(
      { length: Math.min(left, TRANSFERS_OF_TRANSACTION) },
      () => message,
    );
    transactions.push(source.transaction(messages, { signer: "sender" }));
  }
  if (transactions.length > 0) source.makeBlock({ transactions });
}
