/** 23-commitment as compiled for release, called from vitest (tests/commitment/guest). */
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { concatBytes } from "../../../host/bytes.js";
import { GuestMemory } from "../../../host/vm/guestMemory.js";
import { Imports } from "../../../host/vm/imports.js";
import { compileCore } from "../../../scripts/wasm.js";
import { ROOT } from "../../support/root.js";

const ENTRY = "tests/commitment/guest/commitment.ts";
/** All that the entry is compiled from and by. */
const FOLDERS = ["abi", "codec", "crypto", "runtime", "23-commitment"].map((name) =>
  join("assembly", name),
);
const OTHER_SOURCES = [
  ENTRY,
  "assembly/error.ts",
  "scripts/wasm.ts",
  "host/compiler/assemble.ts",
  "host/compiler/evaluate.ts",
  "host/compiler/finish.ts",
  "asconfig.json",
  "package-lock.json",
];
const CACHE = join(ROOT, "node_modules/.cache/strait");

/** The space for arguments in the guest. */
const INPUT_BYTES = 5 << 20;

/** What the guest says of a proof. */
export const VERDICT = {
  valid: 0,
  malformed: -1,
  invalidProof: 1_000_002,
  invalidMerkleProof: 1_000_004,
  panicked: 2_111_222,
} as const;

/** Several byte strings as one argument, where a function takes a list. */
export function list(items: readonly Uint8Array[]): Uint8Array[] {
  return [Uint8Array.of(items.length), ...items];
}

/** Arguments, each behind its length. */
export function packed(args: readonly Uint8Array[]): Uint8Array {
  return concatBytes(
    ...args.flatMap((bytes) => {
      const length = new Uint8Array(4);
      new DataView(length.buffer).setUint32(0, bytes.length, true);
      return [length, bytes];
    }),
  );
}

export class CommitmentGuest {
  private readonly space: Uint8Array;
  private readonly output: Uint8Array;
  private readonly exports: Record<string, (value?: number) => number>;

  constructor(wasm: Uint8Array) {
    const imports = new Imports();
    const module = new WebAssembly.Module(Uint8Array.from(wasm));
    const { exports } = new WebAssembly.Instance(module, { ibc0: imports.functions() });
    const memory = exports.memory as WebAssembly.Memory;
    imports.attach(new GuestMemory(memory));
    this.exports = exports as unknown as Record<string, () => number>;
    this.space = new Uint8Array(memory.buffer, this.exports.input_pointer!());
    this.output = new Uint8Array(memory.buffer, this.exports.output_pointer!());
  }

  /** What a function makes of its arguments. */
  ask(name: string, ...args: readonly Uint8Array[]): number {
    this.load(args);
    return this.askAgain(name);
  }

  /** Passes arguments; returns where the first of them lies, which may be changed there. */
  load(args: readonly Uint8Array[]): Uint8Array {
    const input = packed(args);
    if (input.length > INPUT_BYTES) throw new RangeError(`${input.length} bytes are too many`);
    this.space.set(input);
    return this.space.subarray(4, 4 + args[0]!.length);
  }

  /** What a function makes of the arguments that were passed last. */
  askAgain(name: string): number {
    return this.exports[name]!();
  }

  /** What a function that gives bytes makes of its arguments; undefined where it refuses them. */
  askBytes(name: string, ...args: readonly Uint8Array[]): Uint8Array | undefined {
    const length = this.ask(name, ...args);
    return length < 0 ? undefined : this.output.slice(0, length);
  }

  /** The digest of a default specification. */
  specDigest(which: "iavl" | "tendermint"): Uint8Array {
    return this.output.slice(0, this.exports.spec_digest!(which === "iavl" ? 0 : 1));
  }
}

/** Compiles the guest, unless the same sources were compiled before: several files of tests use
 * it, and compiling takes longer than most of them do. */
export async function loadCommitment(): Promise<CommitmentGuest> {
  const file = join(CACHE, `commitment-${digestOfSources()}.wasm`);
  if (!existsSync(file)) {
    const wasm = await compileCore({ root: ROOT, entry: ENTRY, target: "release" });
    mkdirSync(CACHE, { recursive: true });
    const part = `${file}.${process.pid}`;
    writeFileSync(part, wasm);
    renameSync(part, file);
  }
  return new CommitmentGuest(readFileSync(file));
}

function digestOfSources(): string {
  const digest = createHash("sha256");
  const core = FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .map((path) => join(folder, path))
      .sort(),
  );
  for (const path of [...core, ...OTHER_SOURCES]) {
    digest.update(`${path}\n`).update(readFileSync(join(ROOT, path)));
  }
  return digest.digest("hex").slice(0, 32);
}
