/** Builds the core before the first test, unless it is current. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export default function setup(): void {
  const script = fileURLToPath(new URL("../../scripts/build.ts", import.meta.url));
  execFileSync(process.execPath, ["--import", "tsx", script], { stdio: "inherit" });
}
