/** What a home keeps of a chain beside its stores, and chains that go on from it. */

import { fromUtf8, utf8 } from "../bytes.js";
import type { JsonValue } from "../codec/index.js";
import { InputError } from "../errors.js";
import type { Home } from "../store/home/home.js";
import type { ChainFacts, HomeChain } from "../store/home/homeChain.js";
import type { HostedApplication } from "./application.js";
import { storesOfApplications } from "./applicationCalls.js";
import { OFFERED_APPLICATIONS } from "./applications/index.js";
import { Chain, CORE_STORES } from "./chain.js";
import type { Engine } from "./core.js";
import { fingerprint } from "./fingerprint.js";
import type { Genesis } from "./genesis.js";
import { JsonNode } from "./jsonNode.js";
import type { StacksByPort } from "./stacks.js";

/** A chain of a home: it goes on from its last block, or begins with `genesis` when it is new. */
export function openKeptChain(
  home: Home,
  genesis: Genesis,
  engine: Engine,
  applications: ReadonlyMap<string, HostedApplication>,
): Chain {
  const known = home.chain(genesis.chainId);
  if (known !== undefined) {
    const chain = reopenKeptChain(home.path, known, engine);
    return checkGenesis(home.path, chain, known, genesis);
  }
  const stores = [...CORE_STORES, ...storesOfApplications(applications.values())];
  const facts = factsOf(genesis, [...applications.keys()], stores);
  return new Chain(genesis, engine, applications, { home: home.add(facts) });
}

/** A chain that is in a home; `path` names the home in errors, which are InputErrors. */
export function reopenKeptChain(path: string, kept: HomeChain, engine: Engine): Chain {
  const { facts } = kept;
  const json = JsonNode.root(facts.genesis as JsonValue, path);
  const applications = readApplications(json.field("applications"));
  return new Chain(readGenesis(facts, json), engine, applications, { home: kept });
}

/** A file that begins where the chain began has to begin it in the same way. */
function checkGenesis(path: string, chain: Chain, kept: HomeChain, genesis: Genesis): Chain {
  if (genesis.initialHeight !== chain.genesis.initialHeight) return chain;
  const json = JsonNode.root(kept.facts.genesis as JsonValue, path);
  if (json.field("fingerprint").text() === fingerprint(genesis)) return chain;
  throw new InputError(path, `has another ${genesis.chainId}, which began in another way`);
}

function factsOf(
  genesis: Genesis,
  applications: readonly string[],
  stores: readonly string[],
): ChainFacts {
  return {
    chainId: genesis.chainId,
    stores,
    genesis: {
      initialHeight: genesis.initialHeight.toString(),
      time: genesis.timeNanos.toString(),
      authority: genesis.authority,
      addressPrefix: genesis.addressPrefix,
      commitmentPrefix: fromUtf8(genesis.commitmentPrefix),
      blockedAddresses: genesis.blockedAddresses ?? [],
      stacks: Object.fromEntries(genesis.stacks ?? []),
      stacksV2: Object.fromEntries(genesis.stacksV2 ?? []),
      applications,
      fingerprint: fingerprint(genesis),
    },
  };
}

function readStacks(json: JsonNode): StacksByPort {
  const stacks = json.entries();
  return new Map(stacks.map(([port, layers]) => [port, layers.list().map((l) => l.text())]));
}

/** The same without the first state, which is in the stores. */
function readGenesis({ chainId }: ChainFacts, json: JsonNode): Genesis {
  const blocked = json.field("blockedAddresses").list();
  return {
    chainId,
    initialHeight: json.field("initialHeight").height(),
    timeNanos: json.field("time").nanoseconds(),
    authority: json.field("authority").text(),
    addressPrefix: json.field("addressPrefix").text(),
    commitmentPrefix: utf8(json.field("commitmentPrefix").text()),
    blockedAddresses: blocked.map((address) => address.text()),
    stacks: readStacks(json.field("stacks")),
    stacksV2: readStacks(json.field("stacksV2")),
    sequences: new Map(),
    balances: [],
    state: { kind: "modules", modules: [] },
  };
}

function readApplications(names: JsonNode): Map<string, HostedApplication> {
  const applications = new Map<string, HostedApplication>();
  for (const name of names.list()) {
    const application = OFFERED_APPLICATIONS.get(name.text());
    if (application === undefined) return name.fail("there is no application of this name");
    applications.set(name.text(), application);
  }
  return applications;
}
