/** Names of definitions as seen from a package: local ones plain, others imported. */
import type { Enumeration, Field, Message, Package } from "./schema.js";

/** What a package uses of others, and under which names. */
export class Imports {
  private readonly names = new Map<Message | Enumeration, string>();

  constructor(readonly home: Package) {
    const taken = new Set(
      [...home.messages, ...home.enumerations].map((definition) => definition.className),
    );
    for (const definition of foreignDefinitions(home)) {
      const { className } = definition;
      const name = taken.has(className) ? qualifiedName(definition) : className;
      this.names.set(definition, name);
      taken.add(name);
    }
  }

  /** The name by which the package calls a message or enumeration. */
  name(definition: Message | Enumeration): string {
    return this.names.get(definition) ?? definition.className;
  }

  /** Package names with what is imported from each, in ascending order. */
  list(): [packageName: string, imported: string[]][] {
    const packages = new Map<string, string[]>();
    for (const [definition, name] of this.names) {
      const { className } = definition;
      const imported = name === className ? name : `${className} as ${name}`;
      packages.set(definition.package, [...(packages.get(definition.package) ?? []), imported]);
    }
    return [...packages].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}

function foreignDefinitions(home: Package): Set<Message | Enumeration> {
  const found = new Set<Message | Enumeration>();
  for (const { type } of home.messages.flatMap((message): readonly Field[] => message.fields)) {
    const definition =
      type.kind === "message" ? type.message : type.kind === "enum" ? type.enumeration : undefined;
    if (definition !== undefined && definition.package !== home.name) found.add(definition);
  }
  return found;
}

/** `ClientV1GenesisState`: the name with the last two parts of its package before it. */
function qualifiedName(definition: Message | Enumeration): string {
  const parts = definition.package.split(".").slice(-2);
  const prefix = parts.map((part) => part[0]!.toUpperCase() + part.slice(1)).join("");
  return prefix + definition.className;
}
