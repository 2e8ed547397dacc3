/** The applications that this host has, named as ibc-go's test application names them. */

import { APPLICATION_NAME } from "../../contracts/address.js";
import { Contracts } from "../../contracts/contracts.js";
import type { Application } from "../application.js";
import { InterchainAccountsController, InterchainAccountsHost } from "./interchainAccounts.js";
import { MockApplication, MockBlockUpgradeApplication } from "./mock.js";
import { UnbuiltApplication } from "./unbuilt.js";

const controller = new InterchainAccountsController();
const mockBlockUpgrade = new MockBlockUpgradeApplication();

/** By the names of their routes (testing/simapp/app.go); `transfer` is the core's own. */
export const APPLICATIONS: ReadonlyMap<string, Application> = new Map<string, Application>([
  ["icacontroller", controller],
  ["icahost", new InterchainAccountsHost()],
  ["mock", new MockApplication()],
  ["mockblockupgrade", mockBlockUpgrade],
  ["mockicacontroller", controller],
]);

/** What a chain can be asked to have, by the same names: also contracts, for which it keeps a store
 * more. */
export const OFFERED_APPLICATIONS: ReadonlyMap<string, Application> = new Map<string, Application>([
  ...APPLICATIONS,
  [APPLICATION_NAME, new Contracts()],
]);

/** By the names that recordings give to the modules of a stack. */
const MODULES: ReadonlyMap<string, Application> = new Map<string, Application>([
  ["icacontroller", controller],
  ["icahost", APPLICATIONS.get("icahost")!],
  ["mock", APPLICATIONS.get("mock")!],
  ["mock(block-upgrade middleware)", mockBlockUpgrade],
]);

/** Middleware that is no application; what of it the core has stands in a stack of its own
 * (stacks.ts), and over applications of this host all of it lets everything pass. */
const PASSED_THROUGH: ReadonlySet<string> = new Set([
  "callbacks",
  "packet-forward-middleware",
  "rate-limiting",
]);

const OF_THE_CORE = "transfer";

/**
 * The application that a recorded stack comes down to, outermost module first; undefined for one
 * that the core serves itself.
 */
export function applicationOfStack(stack: readonly string[]): Application | undefined {
  const module = stack.find((name) => !PASSED_THROUGH.has(name)) ?? "an empty stack";
  if (module === OF_THE_CORE) return undefined;
  return MODULES.get(module) ?? new UnbuiltApplication(module);
}
