/** From ports to applications of IBC v2 (modules/core/api/router.go). */
import { Bytes } from "../../abi/bytes";
import { applicationNames } from "../../abi/environment";
import { ApplicationNames } from "../../codec/gen/strait.abi.v0";
import { ApplicationV2 } from "./application";
import { ExternalApplicationV2 } from "./externalApplication";
import { Ics4WrapperV2 } from "./ics4Wrapper";

/** A port, and who answers to it. */
@final
class Route {
  constructor(
    public readonly portId: Bytes,
    public readonly application: ApplicationV2,
  ) {}
}

/** Filled by assembly/stacks.ts while the module initialises, as is the core's side; nothing
 * changes them afterwards. */
const routes: Route[] = [];
const cores: Ics4WrapperV2[] = [];

/** Registers what the core calls for a port; at module initialisation only. */
export function addRouteV2(portId: string, application: ApplicationV2): void {
  routes.push(new Route(Bytes.of(portId), application));
}

/** Names the core's side; at module initialisation only. */
export function setCoreV2(core: Ics4WrapperV2): void {
  cores.push(core);
}

/** What the outermost module of every stack sends packets and writes acknowledgements through. */
export function coreV2(): Ics4WrapperV2 {
  return cores[0];
}

/**
 * The application behind a port: the one registered for it, else the one that has all ports of a
 * prefix; null for none. Of prefixes at most one fits, as none may be part of another or of a port.
 * A port that both this module and the host know is this module's.
 */
export function routePortV2(portId: Bytes): ApplicationV2 | null {
  for (let i = 0; i < routes.length; i++) {
    if (routes[i].portId == portId) return routes[i].application;
  }
  const hosted = ApplicationNames.decode(applicationNames());
  assert(hosted !== null, "the host passed malformed ApplicationNames");
  const ports = hosted!.portsV2;
  for (let i = 0; i < ports.length; i++) {
    if (ports[i] == portId) return new ExternalApplicationV2(portId);
  }
  const prefixes = hosted!.portPrefixesV2;
  for (let i = 0; i < prefixes.length; i++) {
    if (portId.startsWith(prefixes[i])) return new ExternalApplicationV2(prefixes[i]);
  }
  return null;
}
