/**
 * From ports to the stacks behind them (modules/core/05-port/keeper/keeper.go and types/router.go):
 * those that the host declares, those of this module, and applications that live in the host.
 */
import { Bytes } from "../abi/bytes";
import { applicationNames, stacks } from "../abi/environment";
import { validatePortIdentifier } from "../24-host/identifiers";
import { ApplicationNames, Stacks, StackDeclaration } from "../codec/gen/strait.abi.v0";
import { Application } from "./application";
import { ExternalApplication } from "./externalApplication";
import { Ics4Wrapper } from "./ics4Wrapper";
import { buildStack, makeBase, refuse, Stack } from "./stack";

/** The stacks of this module. Filled by assembly/stacks.ts while the module initialises; nothing
 * changes them afterwards. */
const ownStacks: Stack[] = [];

/** Declares a stack, outermost layer first and the base application last; at module initialisation
 * only. */
export function addStack(portId: string, layers: string[]): void {
  const declaration = new StackDeclaration();
  declaration.portId = Bytes.of(portId);
  for (let i = 0; i < layers.length; i++) declaration.layers.push(Bytes.of(layers[i]));
  for (let i = 0; i < ownStacks.length; i++) {
    assert(ownStacks[i].portId != declaration.portId, "two stacks have the same port");
  }
  ownStacks.push(build(declaration));
}

/** What the core calls for a port; null when nothing answers to it. */
export function routePort(portId: Bytes): Application | null {
  const stack = stackOf(portId);
  return stack === null ? null : stack.top;
}

/** What the application behind a port sends packets and writes acknowledgements through. */
export function ics4Of(portId: Bytes): Ics4Wrapper {
  return stackOf(portId)!.base.ics4;
}

/**
 * The stack behind a port: the one declared for its name, else the first in the order of names
 * whose name is part of the port's (`icacontroller-...`); null for none. A declaration of the host
 * comes before one of this module, and that before an application of the host by its own name.
 */
export function stackOf(portId: Bytes): Stack | null {
  const declared = declaredStacks();
  for (let i = 0; i < declared.length; i++) {
    if (declared[i].portId == portId) return build(declared[i]);
  }
  for (let i = 0; i < ownStacks.length; i++) {
    if (ownStacks[i].portId == portId) return ownStacks[i];
  }
  const hosted = hostedNames();
  for (let i = 0; i < hosted.length; i++) {
    if (hosted[i] == portId) return unwrapped(portId);
  }
  return routeByPart(portId, declared, hosted);
}

/** Puts every stack that the host declares together: what is wrong with one ends the call. */
export function checkStacks(): void {
  const declared = declaredStacks();
  for (let i = 0; i < declared.length; i++) {
    for (let j = 0; j < i; j++) {
      if (declared[j].portId == declared[i].portId) {
        refuse(declared[i].portId, "it is declared twice");
      }
    }
    const error = validatePortIdentifier(declared[i].portId);
    if (error !== null) refuse(declared[i].portId, "it is not a port identifier");
    build(declared[i]);
  }
}

/** Whether a middleware stands in any stack, of channels or of IBC v2. */
export function isInAnyStack(layer: Bytes): bool {
  const declared = declarations();
  if (isIn(declared.stacks, layer) || isIn(declared.stacksV2, layer)) return true;
  for (let i = 0; i < ownStacks.length; i++) {
    if (ownStacks[i].middleware.includes(layer)) return true;
  }
  return false;
}

function isIn(declared: StackDeclaration[], layer: Bytes): bool {
  for (let i = 0; i < declared.length; i++) {
    for (let j = 0; j < declared[i].layers.length - 1; j++) {
      if (declared[i].layers[j] == layer) return true;
    }
  }
  return false;
}

function declarations(): Stacks {
  const encoded = stacks();
  if (encoded.length == 0) return new Stacks();
  const decoded = Stacks.decode(encoded);
  assert(decoded !== null, "the host passed malformed Stacks");
  return decoded!;
}

function declaredStacks(): StackDeclaration[] {
  return declarations().stacks;
}

/** The names of the applications that live in the host. */
function hostedNames(): Bytes[] {
  const names = ApplicationNames.decode(applicationNames());
  assert(names !== null, "the host passed malformed ApplicationNames");
  return names!.names;
}

function build(declaration: StackDeclaration): Stack {
  const portId = declaration.portId;
  const layers = declaration.layers;
  if (layers.length == 0) refuse(portId, "it has no layers");
  const middleware = layers.slice(0, layers.length - 1);
  return buildStack(portId, middleware, baseOf(portId, layers[layers.length - 1]));
}

function baseOf(portId: Bytes, name: Bytes): Application {
  const own = makeBase(name);
  if (own !== null) return own;
  if (!hostedNames().includes(name)) refuse(portId, "no application is named " + name.toString());
  return new ExternalApplication(name);
}

/** An application of the host without middleware. */
function unwrapped(name: Bytes): Stack {
  return buildStack(name, [], new ExternalApplication(name));
}

function routeByPart(
  portId: Bytes, declared: StackDeclaration[], hosted: Bytes[],
): Stack | null {
  let first: Bytes | null = null;
  for (let i = 0; i < hosted.length; i++) {
    if (comesFirst(hosted[i], first, portId)) first = hosted[i];
  }
  for (let i = 0; i < ownStacks.length; i++) {
    if (comesFirst(ownStacks[i].portId, first, portId)) first = ownStacks[i].portId;
  }
  for (let i = 0; i < declared.length; i++) {
    if (comesFirst(declared[i].portId, first, portId)) first = declared[i].portId;
  }
  return !first ? null : stackOf(first);
}

/** Whether a name is part of a port's, and before what was found so far. */
function comesFirst(name: Bytes, found: Bytes | null, portId: Bytes): bool {
  return portId.contains(name) && (!found || name.compare(found) < 0);
}
