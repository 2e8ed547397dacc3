/** Which application a port belongs to: what the core decides by (assembly/05-port/router.ts). */

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
