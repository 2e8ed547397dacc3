/** Modules taken apart and put together again, for modules that no assembler would make. */
import { expect } from "vitest";
import { concatBytes } from "../../../host/bytes.js";
import { ModuleError } from "../../../host/errors.js";
import { CoreModule } from "../../../host/vm/machine.js";
import { guest } from "./wat.js";

/** A module that has what is required and nothing else. */
export const valid = guest();

/** Why a module is refused; the text of no error at all when it is admitted. */
export function refusal(bytes: Uint8Array): string {
  try {
    CoreModule.load(bytes);
    return "admitted";
  } catch (error) {
    expect(error).toBeInstanceOf(ModuleError);
    return (error as ModuleError).message;
  }
}

/** The sections of a module, each with its id, to take apart and put together. */
export function sectionsOf(bytes: Uint8Array): [id: number, content: Uint8Array][] {
  const sections: [number, Uint8Array][] = [];
  let position = 8;
  while (position < bytes.length) {
    const id = bytes[position++]!;
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[position++]!;
      size |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    sections.push([id, bytes.slice(position, position + size)]);
    position += size;
  }
  return sections;
}

/** An unsigned number as LEB128. */
export function leb(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}

export function moduleOf(
  sections: readonly (readonly [id: number, content: Uint8Array])[],
): Uint8Array {
  const parts = sections.map(([id, content]) =>
    concatBytes(Uint8Array.of(id), leb(content.length), content),
  );
  return concatBytes(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0), ...parts);
}

/** The valid module with the body of its last function replaced: locals, opcodes, and their end. */
export function withBody(...body: number[]): Uint8Array {
  return moduleOf(
    sectionsOf(valid).map(([id, content]) => {
      if (id !== 10) return [id, content];
      // The last function of the valid guest, `rewind`, is empty: size 2, no locals, end.
      expect([...content.slice(-3)]).toEqual([2, 0, 0x0b]);
      const size = leb(body.length);
      return [id, concatBytes(content.slice(0, -3), size, Uint8Array.from(body))];
    }),
  );
}

/** The valid module with one section more, or in place of the one of the same id. */
export function withSection(id: number, ...content: number[]): Uint8Array {
  const others = sectionsOf(valid).filter(([other]) => other !== id);
  const order = (other: number) => (other === 12 ? 9.5 : other);
  const sections: [number, Uint8Array][] = [...others, [id, Uint8Array.from(content)]];
  return moduleOf(sections.sort(([a], [b]) => order(a) - order(b)));
}
