/** From ports to the stacks of IBC v2 behind them (modules/core/api/router.go). */
import { Bytes } from "../../abi/bytes";
import { applicationNames, stacks } from "../../abi/environment";
import { ApplicationNames, StackDeclaration, Stacks } from "../../codec/gen/strait.abi.v0";
import { refuse } from "../stack";
import { ApplicationV2 } from "./application";
import { ExternalApplicationV2 } from "./externalApplication";
import { Ics4WrapperV2 } from "./ics4Wrapper";
import { MiddlewareV2 } from "./middleware";

/** A stack behind a port. */
@final
export class StackV2 {
  constructor(
    /** What the core calls. */
    public readonly top: ApplicationV2,
    /** What the layers are there for. */
    public readonly base: ApplicationV2,
  ) {}
}

/** A port of an application of this module, and how to make that. */
@final
class Route {
  constructor(
    public readonly portId: Bytes,
    public readonly make: () => ApplicationV2,
  ) {}
}

/** A name of a middleware, and how to make one. */
@final
class Layer {
  constructor(
    public readonly name: Bytes,
    public readonly make: () => MiddlewareV2,
  ) {}
}

/** Filled by assembly/stacks.ts while the module initialises, as is the core's side; nothing
 * changes them afterwards. */
const routes: Route[] = [];
const layers: Layer[] = [];
const cores: Ics4WrapperV2[] = [];

/** Registers the application of a port; at module initialisation only. */
export function addRouteV2(portId: string, make: () => ApplicationV2): void {
  routes.push(new Route(Bytes.of(portId), make));
}

/** Registers a middleware; at module initialisation only. */
export function addLayerV2(name: string, make: () => MiddlewareV2): void {
  layers.push(new Layer(Bytes.of(name), make));
}

/** Names the core's side; at module initialisation only. */
export function setCoreV2(core: Ics4WrapperV2): void {
  cores.push(core);
}

/** What the outermost module of every stack sends packets and writes acknowledgements through. */
export function coreV2(): Ics4WrapperV2 {
  return cores[0];
}

/** What the core calls for a port; null for none. */
export function routePortV2(portId: Bytes): ApplicationV2 | null {
  const stack = stackOfV2(portId);
  return stack === null ? null : stack.top;
}

/** The stack that the host declares for a port, else the application behind it alone; null for
 * none. */
export function stackOfV2(portId: Bytes): StackV2 | null {
  const declared = declaredStacks();
  for (let i = 0; i < declared.length; i++) {
    if (declared[i].portId == portId) return build(declared[i]);
  }
  const application = applicationBehind(portId);
  if (application === null) return null;
  application.placeBelow(coreV2());
  return new StackV2(application, application);
}

/** Puts every stack that the host declares together: what is wrong with one ends the call. */
export function checkStacksV2(): void {
  const declared = declaredStacks();
  for (let i = 0; i < declared.length; i++) {
    for (let j = 0; j < i; j++) {
      if (declared[j].portId == declared[i].portId) {
        refuse(declared[i].portId, "it is declared twice");
      }
    }
    build(declared[i]);
  }
}

function declaredStacks(): StackDeclaration[] {
  const encoded = stacks();
  if (encoded.length == 0) return [];
  const decoded = Stacks.decode(encoded);
  assert(decoded !== null, "the host passed malformed Stacks");
  return decoded!.stacksV2;
}

/** Puts a stack together, whose layers are named outermost first. */
function build(declaration: StackDeclaration): StackV2 {
  const portId = declaration.portId;
  const names = declaration.layers;
  if (names.length == 0) refuse(portId, "it has no layers");
  const last = names.length - 1;
  const base = applicationBehind(names[last]);
  if (base === null) refuse(portId, "no application is named " + names[last].toString());
  let top = base!;
  for (let i = last - 1; i >= 0; i--) {
    const middleware = makeMiddleware(portId, names[i]);
    if (!middleware.mayRepeat && names.indexOf(names[i]) < i) {
      refuse(portId, names[i].toString() + " stands in it twice");
    }
    const objection = middleware.objectionTo(base!);
    if (objection.length > 0) refuse(portId, names[i].toString() + " " + objection);
    middleware.placeAbove(top);
    top = middleware;
  }
  top.placeBelow(coreV2());
  return new StackV2(top, base!);
}

function makeMiddleware(portId: Bytes, name: Bytes): MiddlewareV2 {
  let found: Layer | null = null;
  for (let i = 0; i < layers.length; i++) {
    if (layers[i].name == name) found = layers[i];
  }
  if (found === null) refuse(portId, "no middleware of IBC v2 is named " + name.toString());
  return found!.make();
}

/**
 * The application behind a port: the one registered for it, else the one that has all ports of a
 * prefix; null for none. Of prefixes at most one fits, as none may be part of another or of a port.
 * A port that both this module and the host know is this module's.
 */
function applicationBehind(portId: Bytes): ApplicationV2 | null {
  for (let i = 0; i < routes.length; i++) {
    if (routes[i].portId == portId) return routes[i].make();
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
