/** Module initialisation at build time: no module that the host admits starts by itself. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Runs `_initialize` at build time and folds what it did into data and globals. */
export function evaluateInitialisation(raw: Uint8Array): Uint8Array {
  const binaryen = dirname(createRequire(import.meta.url).resolve("binaryen"));
  const folder = mkdtempSync(join(tmpdir(), "strait-build-"));
  try {
    writeFileSync(join(folder, "raw.wasm"), raw);
    execFileSync(
      process.execPath,
      [
        join(binaryen, "bin/wasm-ctor-eval"),
        "raw.wasm",
        "--ctors=_initialize",
        "--ignore-external-input",
        "--debuginfo",
        "-o",
        "evaluated.wasm",
      ],
      { cwd: folder, stdio: "pipe" },
    );
    return new Uint8Array(readFileSync(join(folder, "evaluated.wasm")));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
