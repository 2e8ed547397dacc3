/** From ports to applications (modules/core/05-port/keeper/keeper.go and types/router.go). */
import { Bytes } from "../abi/bytes";
import { applicationNames } from "../abi/environment";
import { ApplicationNames } from "../codec/gen/strait.abi.v0";
import { Application } from "./application";
import { ExternalApplication } from "./externalApplication";

/** A name that applications are registered under, and who answers to it. */
@final
class Entry {
  constructor(
    public readonly name: Bytes,
    public readonly application: Application,
  ) {}
}

/** In ascending order of the names. Filled by index.ts while the module initialises; nothing
 * changes it afterwards. */
const entries: Entry[] = [];

/** Registers an application; at module initialisation only. */
export function addApplication(name: Bytes, application: Application): void {
  entries.push(new Entry(name, application));
  entries.sort((a, b) => a.name.compare(b.name));
}

/**
 * The application behind a port: the one registered under its name, else the first in the order of
 * names whose name is part of the port's (`icacontroller-...`); null for none. A name that both
 * this module and the host know is this module's.
 */
export function routePort(portId: Bytes): Application | null {
  for (let i = 0; i < entries.length; i++) {
    if (entries[i].name == portId) return entries[i].application;
  }
  const hosted = hostedNames();
  for (let i = 0; i < hosted.length; i++) {
    if (hosted[i] == portId) return new ExternalApplication(portId);
  }
  return routeByPart(portId, hosted);
}

/** The names of the applications that live in the host. */
function hostedNames(): Bytes[] {
  const names = ApplicationNames.decode(applicationNames());
  assert(names !== null, "the host passed malformed ApplicationNames");
  return names!.names;
}

function routeByPart(portId: Bytes, hosted: Bytes[]): Application | null {
  let first: Bytes | null = null;
  for (let i = 0; i < hosted.length; i++) {
    if (!portId.contains(hosted[i])) continue;
    if (!first || hosted[i].compare(first) < 0) first = hosted[i];
  }
  for (let i = 0; i < entries.length; i++) {
    if (!portId.contains(entries[i].name)) continue;
    if (!first || entries[i].name.compare(first) <= 0) return entries[i].application;
  }
  return first ? new ExternalApplication(first) : null;
}
