/** The applications that this host has, named as ibc-go's test application names them. */

import { APPLICATION_NAME } from "../../contracts/address.js";
import { Contracts } from "../../contracts/contracts.js";
import { LightClients } from "../../contracts/lightClients.js";
import type { Application, ApplicationV2, HostedApplication } from "../application.js";
import { CHECKSUMS_STORE } from "../lightClient.js";
import { InterchainAccountsController, InterchainAccountsHost } from "./interchainAccounts.js";
import { MockApplication, MockApplicationV2, MockBlockUpgradeApplication } from "./mock.js";
import { UnbuiltApplication, UnbuiltApplicationV2 } from "./unbuilt.js";

const controller = new InterchainAccountsController();
const host = new InterchainAccountsHost();
const mock = new MockApplication();
const mockBlockUpgrade = new MockBlockUpgradeApplication();
const mockV2 = new MockApplicationV2();

/** By the names of their routes (testing/simapp/app.go); `transfer` is the core's own. */
export const APPLICATIONS: ReadonlyMap<string, HostedApplication> = new Map<
  string,
  HostedApplication
>([
  ["gmpport", new UnbuiltApplicationV2("27-gmp")],
  ["icacontroller", controller],
  ["icahost", host],
  ["mock", mock],
  ["mockblockupgrade", mockBlockUpgrade],
  ["mockicacontroller", controller],
  ["mockv2A", mockV2],
  ["mockv2B", mockV2],
]);

/** What a chain can be asked to have, by the same names: also contracts and light clients, for
 * which it keeps stores more. */
export const OFFERED_APPLICATIONS: ReadonlyMap<string, HostedApplication> = new Map<
  string,
  HostedApplication
>([...APPLICATIONS, [APPLICATION_NAME, new Contracts()], [CHECKSUMS_STORE, new LightClients()]]);

/** By the names that recordings give to the modules of a stack. */
const MODULES: ReadonlyMap<string, Application> = new Map<string, Application>([
  ["icacontroller", controller],
  ["icahost", host],
  ["mock", mock],
  ["mock(block-upgrade middleware)", mockBlockUpgrade],
]);

/** The same for stacks of IBC v2. */
const MODULES_V2: ReadonlyMap<string, ApplicationV2> = new Map([["mock v2", mockV2]]);

/** Middleware that is no application; what of it the core has stands in a stack of its own
 * (stacks.ts), and over applications of this host all of it lets everything pass. */
const PASSED_THROUGH: ReadonlySet<string> = new Set([
  "callbacks",
  "packet-forward-middleware",
  "rate-limiting",
  "rate-limiting v2",
]);

const OF_THE_CORE = "transfer";
const OF_THE_CORE_V2 = "transfer v2";

/**
 * The application that a recorded stack comes down to, outermost module first; undefined for one
 * that the core serves itself.
 */
export function applicationOfStack(stack: readonly string[]): Application | undefined {
  const module = moduleOf(stack);
  if (module === OF_THE_CORE) return undefined;
  return MODULES.get(module) ?? new UnbuiltApplication(module);
}

/** The same for a stack of IBC v2. */
export function applicationOfStackV2(stack: readonly string[]): ApplicationV2 | undefined {
  const module = moduleOf(stack);
  if (module === OF_THE_CORE_V2) return undefined;
  return MODULES_V2.get(module) ?? new UnbuiltApplicationV2(module);
}

function moduleOf(stack: readonly string[]): string {
  return stack.find((name) => !PASSED_THROUGH.has(name)) ?? "an empty stack";
}
