/** Which application a port belongs to: what the core decides by (assembly/05-port/router.ts). */

import { Stacks } from "../codec/gen/strait.abi.v0.js";
import { type Application, type HostedApplication, servesChannels } from "./application.js";

/** The ports of the core's own stacks. */
const CORE_PORTS = ["transfer"];

/**
 * The name of the application at the bottom of the stack behind a port, the host's or the core's;
 * undefined for none. A port goes to the stack that is declared for its name, else to that of the
 * first name, in ascending order of bytes, which is part of its own. `stacks` is what the chain
 * declares, encoded; an application without a declaration has its name for a port.
 */
export function ownerOf(
  portId: string,
  hosted: Iterable<string>,
  stacks: Uint8Array | undefined,
): string | undefined {
  const declared = new Map<string, string | undefined>();
  if (stacks !== undefined) {
    for (const { portId, layers } of Stacks.decode(stacks).stacks) {
      declared.set(portId, layers.at(-1));
    }
  }
  const names = [...hosted, ...CORE_PORTS, ...declared.keys()];
  const routed = names.includes(portId) ? portId : firstPart(portId, names);
  return routed !== undefined && declared.has(routed) ? declared.get(routed) : routed;
}

function firstPart(portId: string, names: readonly string[]): string | undefined {
  const parts = names.filter((name) => portId.includes(name));
  return parts.sort((a, b) => (a < b ? -1 : 1))[0];
}

/** The applications that serve channels, by the names that ports are routed by. */
export function channelApplications(
  applications: ReadonlyMap<string, HostedApplication>,
): Map<string, Application> {
  const serving = [...applications].flatMap(([name, application]) =>
    servesChannels(application) ? [[name, application] as const] : [],
  );
  return new Map(serving);
}
