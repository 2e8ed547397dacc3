/** Which application a port belongs to: what the core decides by (assembly/05-port/router.ts). */

import { type Application, type HostedApplication, servesChannels } from "./application.js";

/** The applications of the core itself, by the names that ports are routed by. */
const CORE_APPLICATIONS = ["transfer"];

/** The name that a port is routed to among those of the host's applications and the core's: the
 * same name, else the first in ascending order of bytes that is part of it; undefined for none. */
export function routedName(portId: string, hosted: Iterable<string>): string | undefined {
  const names = [...hosted, ...CORE_APPLICATIONS];
  if (names.includes(portId)) return portId;
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
