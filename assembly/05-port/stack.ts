/**
 * Application stacks (ICS-30; modules/core/05-port/types/stack.go IBCStackBuilder): a base
 * application and the middleware around it, put together from the names of the layers.
 */
import { Bytes } from "../abi/bytes";
import { Application } from "./application";
import { Ics4Wrapper } from "./ics4Wrapper";
import { Middleware } from "./middleware";

/** A stack behind a port, and the application at its bottom. */
@final
export class Stack {
  constructor(
    public readonly portId: Bytes,
    /** The names of its middleware, outermost first. */
    public readonly middleware: Bytes[],
    /** What the core calls. */
    public readonly top: Application,
    /** What the layers are there for. */
    public readonly base: Application,
  ) {}
}

/** A name of a middleware, and how to make one. */
@final
class Layer {
  constructor(
    public readonly name: Bytes,
    public readonly make: () => Middleware,
  ) {}
}

/** A name of an application of this module, and how to make one. */
@final
class Base {
  constructor(
    public readonly name: Bytes,
    public readonly make: () => Application,
  ) {}
}

/** The layers that stacks can be made of. Filled while the module initialises; nothing changes them
 * afterwards. */
const layers: Layer[] = [];
const bases: Base[] = [];
/** The core, which the outermost layer of every stack sends through. */
const cores: Ics4Wrapper[] = [];

/** Registers a middleware; at module initialisation only. */
export function addLayer(name: string, make: () => Middleware): void {
  layers.push(new Layer(Bytes.of(name), make));
}

/** Registers a base application; at module initialisation only. */
export function addBase(name: string, make: () => Application): void {
  bases.push(new Base(Bytes.of(name), make));
}

/** Names the core's side of ICS-4; at module initialisation only. */
export function setCore(core: Ics4Wrapper): void {
  cores.push(core);
}

/** The base application of this module with this name; null when it has none. */
export function makeBase(name: Bytes): Application | null {
  for (let i = 0; i < bases.length; i++) {
    if (bases[i].name == name) return bases[i].make();
  }
  return null;
}

/**
 * Puts a stack together. `names` are those of its middleware, outermost first. A declaration that
 * is wrong ends the call: a chain must not run with a stack that nobody meant.
 */
export function buildStack(portId: Bytes, names: Bytes[], base: Application): Stack {
  let top = base;
  for (let i = names.length - 1; i >= 0; i--) {
    const middleware = makeMiddleware(portId, names[i]);
    if (!middleware.mayRepeat && names.indexOf(names[i]) < i) {
      refuse(portId, names[i].toString() + " stands in it twice");
    }
    const objection = middleware.objectionTo(base);
    if (objection.length > 0) refuse(portId, names[i].toString() + " " + objection);
    middleware.placeAbove(top);
    top = middleware;
  }
  top.placeBelow(cores[0]);
  return new Stack(portId, names, top, base);
}

function makeMiddleware(portId: Bytes, name: Bytes): Middleware {
  let found: Layer | null = null;
  for (let i = 0; i < layers.length; i++) {
    if (layers[i].name == name) found = layers[i];
  }
  if (found === null) refuse(portId, "no middleware is named " + name.toString());
  return found!.make();
}

/** Ends the call: a stack is not what it has to be. */
export function refuse(portId: Bytes, why: string): void {
  throw new Error("the stack of port " + portId.toString() + ": " + why);
}
