/** From ports to applications (modules/core/05-port/keeper/keeper.go and types/router.go). */
import { Bytes } from "../abi/bytes";
import { Application } from "./application";

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
 * names whose name is part of the port's (`icacontroller-...`); null for none.
 */
export function routePort(portId: Bytes): Application | null {
  for (let i = 0; i < entries.length; i++) {
    if (entries[i].name == portId) return entries[i].application;
  }
  for (let i = 0; i < entries.length; i++) {
    if (contains(portId, entries[i].name)) return entries[i].application;
  }
  return null;
}

function contains(text: Bytes, part: Bytes): bool {
  for (let i = 0; i + part.length <= text.length; i++) {
    if (text.slice(i, i + part.length) == part) return true;
  }
  return false;
}
