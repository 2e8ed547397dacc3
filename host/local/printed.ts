/** How objects of the library print: in a line's worth of facts, not with all that they hold. */

/** What `util.inspect`, and with it `console.log`, asks for. */
export const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/** Facts of an object, fit to be printed and to be JSON. */
export type Facts = Readonly<Record<string, string | boolean>>;

/** An object that prints as its facts. */
export abstract class Printed {
  abstract toJSON(): Facts;

  [INSPECT](): string {
    const facts = Object.entries(this.toJSON()).map(([name, value]) => `${name}: ${value}`);
    return `${this.constructor.name} { ${facts.join(", ")} }`;
  }
}
