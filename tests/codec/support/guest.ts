/** The AssemblyScript codec, called from vitest: compiled with a round trip for every message. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import asc from "assemblyscript/asc";
import { emitAssemblyScript } from "../../../scripts/codegen/assemblyscript.js";
import { fullName, type Package, parseSchemas } from "../../../scripts/codegen/schema.js";
import { ROOT } from "../../support/root.js";

const ENTRY = "tests/codec/guest/codec.ts";
const SCHEMAS = join(ROOT, "assembly/codec/schema");
/** An instance that has used more than this is replaced: nothing in it is ever freed. */
const MAXIMUM_USED = 128 << 20;
/** What an instance has, in pages of 64 KiB: room for one more call beyond what may be used. */
const PAGES = "8192";

interface Exports {
  readonly memory: WebAssembly.Memory;
  allocate(size: number): number;
  resultPointer(): number;
  roundTrip(message: number, pointer: number, length: number): number;
  normalize(pointer: number, length: number): number;
  checkFields(url: number, urlLength: number, pointer: number, length: number): number;
  interfaceNumber(pointer: number, length: number): number;
}

/** The schemas of the project as the generator sees them. */
export function projectPackages(): Package[] {
  const names = readdirSync(SCHEMAS).filter((name) => name.endsWith(".schema"));
  return parseSchemas(
    names.sort().map((name) => [name, readFileSync(join(SCHEMAS, name), "utf8")] as const),
  );
}

/** The module that `ENTRY` imports as ./messages. */
function messagesSource(packages: readonly Package[]): string {
  const cases = packages.flatMap(({ messages }, index) =>
    messages.map(({ className }) => `p${index}.${className}`),
  );
  return [
    'import { Bytes } from "../../../assembly/abi/bytes";',
    ...packages.map(
      ({ name }, i) => `import * as p${i} from "../../../assembly/codec/gen/${name}";`,
    ),
    "export function decodeAndEncode(message: i32, bytes: Bytes): Bytes | null {",
    "  switch (message) {",
    ...cases.flatMap((name, index) => [
      `    case ${index}: {`,
      `      const decoded = ${name}.decode(bytes);`,
      "      if (decoded !== null) return decoded.encode();",
      "      return null;",
      "    }",
    ]),
    "    default: {",
    "      assert(false);",
    "      return null;",
    "    }",
    "  }",
    "}",
  ].join("\n");
}

async function compile(virtualFiles: ReadonlyMap<string, string>): Promise<Uint8Array> {
  // Bytes take their space from the core's arena, which stands in for the runtime.
  asc.libraryFiles["rt/stub"] = readFileSync(join(ROOT, "assembly/runtime/arena.ts"), "utf8");
  let wasm: Uint8Array | undefined;
  const { error, stderr } = await asc.main(
    [
      ENTRY,
      "--baseDir",
      ROOT,
      "-o",
      "codec.wasm",
      "-O1",
      "--runtime",
      "stub",
      "--initialMemory",
      PAGES,
    ],
    {
      // The project's own settings are for the core, with its imports and its memory.
      readFile: (name) => {
        if (name.endsWith("asconfig.json")) return null;
        const virtual = virtualFiles.get(name);
        if (virtual !== undefined) return virtual;
        try {
          return readFileSync(join(ROOT, name), "utf8");
        } catch {
          return null;
        }
      },
      writeFile: (name, contents) => {
        if (name === "codec.wasm" && typeof contents !== "string") wasm = contents;
      },
    },
  );
  if (error !== null || wasm === undefined) throw new Error(stderr.toString());
  return wasm;
}

export class Guest {
  private exports: Exports;
  private readonly numbers: ReadonlyMap<string, number>;

  private constructor(
    private readonly module: WebAssembly.Module,
    packages: readonly Package[],
  ) {
    const names = packages.flatMap(({ messages }) => messages.map(fullName));
    this.numbers = new Map(names.map((name, index) => [name, index]));
    this.exports = this.instantiate();
  }

  /** Compiles the codecs of the project, and those of more schemas, given as name and text. */
  static async compile(more: readonly (readonly [string, string])[] = []): Promise<Guest> {
    const packages = [...projectPackages(), ...parseSchemas(more)];
    const files = new Map([["tests/codec/guest/messages.ts", messagesSource(packages)]]);
    for (const source of packages.slice(-more.length || packages.length)) {
      files.set(`assembly/codec/gen/${source.name}.ts`, emitAssemblyScript(source));
    }
    const wasm = await compile(files);
    return new Guest(new WebAssembly.Module(Uint8Array.from(wasm)), packages);
  }

  /** The canonical encoding of what the bytes decode to, or undefined where they are malformed. */
  roundTrip(messageName: string, bytes: Uint8Array): Uint8Array | undefined {
    const number = this.numbers.get(messageName);
    if (number === undefined) throw new Error(`no message ${messageName}`);
    this.refresh();
    return this.result(this.exports.roundTrip(number, this.pass(bytes), bytes.length));
  }

  /** The decimal text of an integer, or undefined where it is none. */
  normalizeInteger(text: string): string | undefined {
    this.refresh();
    const bytes = new TextEncoder().encode(text);
    const result = this.result(this.exports.normalize(this.pass(bytes), bytes.length));
    return result && Buffer.from(result).toString("latin1");
  }

  /** What the transaction layer makes of a message. */
  checkFields(typeUrl: string, value: Uint8Array): { known: boolean; invalidUtf8: boolean } {
    this.refresh();
    const url = new TextEncoder().encode(typeUrl);
    const pointer = this.pass(value);
    const found = this.exports.checkFields(this.pass(url), url.length, pointer, value.length);
    return { known: found > 0, invalidUtf8: found === 2 };
  }

  interfaceNumber(typeUrl: string): number {
    const url = new TextEncoder().encode(typeUrl);
    return this.exports.interfaceNumber(this.pass(url), url.length);
  }

  private instantiate(): Exports {
    const env = {
      abort(): never {
        throw new Error("the guest aborted");
      },
    };
    return new WebAssembly.Instance(this.module, { env }).exports as unknown as Exports;
  }

  private refresh(): void {
    if (this.exports.allocate(0) > MAXIMUM_USED) this.exports = this.instantiate();
  }

  private pass(bytes: Uint8Array): number {
    const pointer = this.exports.allocate(bytes.length);
    new Uint8Array(this.exports.memory.buffer).set(bytes, pointer);
    return pointer;
  }

  private result(length: number): Uint8Array | undefined {
    if (length < 0) return undefined;
    const pointer = this.exports.resultPointer();
    return new Uint8Array(this.exports.memory.buffer, pointer, length).slice();
  }
}
