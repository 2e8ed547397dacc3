/** The Python of the second host: one that has the package wasmtime (tests/engines). */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("..", import.meta.url));
export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

function hasWasmtime(python: string): boolean {
  try {
    execFileSync(python, ["-c", "import wasmtime"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** `STRAIT_PYTHON`, the environment in `.venv`, or `python3`: the first that has wasmtime. */
function findPython(): string | undefined {
  const own = `${ROOT}.venv/bin/python`;
  const candidates = [process.env.STRAIT_PYTHON, existsSync(own) ? own : undefined, "python3"];
  return candidates.find((python) => python !== undefined && hasWasmtime(python));
}

export const python = findPython();
if (python === undefined) {
  console.warn(
    "tests/engines: skipped, for want of a Python with wasmtime " +
      "(python3 -m venv .venv && .venv/bin/pip install -r tests/engines/requirements.txt)",
  );
}

/** Runs a script of tests/engines and parses what it prints, whatever its exit code says of it. */
export function runPython<T>(script: string, args: readonly string[], input = ""): T {
  const { stdout, stderr, error } = spawnSync(
    python ?? "python3",
    ["-B", `${FOLDER}${script}`, ...args],
    { cwd: ROOT, input, maxBuffer: 1 << 28, encoding: "utf8" },
  );
  if (error !== undefined) throw error;
  if (stdout === "") throw new Error(`${script} printed nothing: ${stderr}`);
  return JSON.parse(stdout) as T;
}
