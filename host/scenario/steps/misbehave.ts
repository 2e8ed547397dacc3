/** The step in which the validators of a chain sign what contradicts itself (ICS-07). */
import type { Difference } from "../../chain/difference.js";
import type { JsonNode } from "../../chain/jsonNode.js";
import { Header, Misbehaviour } from "../../codec/gen/ibc.lightclients.tendermint.v1.js";
import type { LocalChain } from "../../local/localChain.js";
import type { ClientOnStage } from "../stage.js";
import {
  type Deed,
  readChainId,
  readName,
  readSigning,
  SIGNING_FIELDS,
  type Signing,
  submit,
} from "../step.js";
import { updateMessage } from "./clients.js";

const NANOS_PER_SECOND = 1_000_000_000n;
/** By how much a block of a fork is later than the honest one. */
const FORK_LEAD_NANOS = NANOS_PER_SECOND;

type Crime = (chain: LocalChain, client: ClientOnStage, signing: Signing) => readonly Difference[];

/** What validators can do, by name. */
const CRIMES: ReadonlyMap<string, Crime> = new Map([
  ["equivocation", submitEquivocation],
  ["time violation", submitTimeViolation],
  ["conflicting header", submitConflictingHeader],
]);

/** The chain that a client follows makes a fork, and someone submits the evidence. */
export function readMisbehave(json: JsonNode, chainIds: ReadonlySet<string>): Deed {
  json.only(...SIGNING_FIELDS, "on", "client", "how");
  const on = readChainId(json.field("on"), chainIds);
  const client = readName(json.field("client"));
  const how = json.optional("how");
  const crime = CRIMES.get(how?.text() ?? "equivocation");
  if (crime === undefined) return how!.fail(`known are ${[...CRIMES.keys()].join(", ")}`);
  const signing = readSigning(json);
  return (stage) => {
    const chain = stage.chain(on);
    return crime(chain, stage.client(chain, client), signing);
  };
}

/** Two blocks of the same height, both signed by all. */
function submitEquivocation(
  chain: LocalChain,
  client: ClientOnStage,
  signing: Signing,
): readonly Difference[] {
  const { of } = client;
  const fork = forkWithLaterBlock(of, FORK_LEAD_NANOS);
  of.makeBlock();
  return submitBoth(chain, client, headerOf(of, client), headerOf(fork, client), signing);
}

/** A block that is higher than another, and not later. */
function submitTimeViolation(
  chain: LocalChain,
  client: ClientOnStage,
  signing: Signing,
): readonly Difference[] {
  const { of } = client;
  const fork = forkWithLaterBlock(of, 2n * of.blockNanos);
  of.makeBlocks(2);
  return submitBoth(chain, client, headerOf(of, client), headerOf(fork, client), signing);
}

/** A second header, of a height that the client knows, in place of an update. */
function submitConflictingHeader(
  chain: LocalChain,
  client: ClientOnStage,
  signing: Signing,
): readonly Difference[] {
  const { of } = client;
  const fork = forkWithLaterBlock(of, FORK_LEAD_NANOS);
  of.makeBlock();
  const messages = [headerOf(of, client), headerOf(fork, client)].map((header) =>
    updateMessage(chain, client, Header, header, signing.signer),
  );
  return submit(chain, messages, signing).differences;
}

/** The same chain with another next block, as much later as is said. */
function forkWithLaterBlock(chain: LocalChain, leadNanos: bigint): LocalChain {
  const fork = chain.fork();
  fork.makeBlock({ afterNanos: chain.blockNanos + leadNanos });
  return fork;
}

/** The header of a chain's last block, for a client that trusts the latest it knows. */
function headerOf(chain: LocalChain, { state }: ClientOnStage): Header {
  return chain.clientHeader(chain.height, state.latestHeight.revisionHeight);
}

function submitBoth(
  chain: LocalChain,
  client: ClientOnStage,
  header1: Header,
  header2: Header,
  signing: Signing,
): readonly Difference[] {
  const misbehaviour = Misbehaviour.create({ clientId: client.clientId, header1, header2 });
  const message = updateMessage(chain, client, Misbehaviour, misbehaviour, signing.signer);
  return submit(chain, [message], signing).differences;
}
