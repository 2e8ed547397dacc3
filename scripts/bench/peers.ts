/**
 * What ibc-go and cosmos/iavl need for the same (tests/peers/bench), in processor time: built and
 * measured now where Go and its modules are, else as recorded.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BenchResult } from "./frame.js";

const FOLDER = join(dirname(fileURLToPath(import.meta.url)), "../../tests/peers/bench");
/** A build with nothing cached takes minutes. */
const BUILD_MILLIS = 1_200_000;
const RUN_MILLIS = 300_000;

interface PeerFigure {
  readonly name: string;
  readonly minNanos: number;
  readonly medianNanos: number;
}

interface Recorded {
  readonly machine: string;
  readonly figures: readonly PeerFigure[];
}

/** Runs a part of the peer on an input; `input` is asked for only where the peer is. */
export function askPeer(part: "store" | "recvPacket", input?: () => string): BenchResult[] {
  const folder = mkdtempSync(join(tmpdir(), "strait-peer-"));
  try {
    const binary = join(folder, "bench");
    const build = ["build", "-C", FOLDER, "-o", binary, "."];
    if (spawnSync("go", build, { timeout: BUILD_MILLIS }).status !== 0) return recorded(part);
    const { status, stdout, stderr } = spawnSync(binary, [part], {
      input: input?.() ?? "",
      encoding: "utf8",
      env: { ...process.env, GOMAXPROCS: "1" },
      timeout: RUN_MILLIS,
    });
    if (status !== 0) throw new Error(`the peer stopped: ${stderr}`);
    const lines = stdout.trimEnd().split("\n");
    return lines.map((line) => resultOf(JSON.parse(line) as PeerFigure));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function recorded(part: string): BenchResult[] {
  const text = readFileSync(join(FOLDER, "recorded.json"), "utf8");
  const { machine, figures } = JSON.parse(text) as Recorded;
  const own = figures.filter(({ name }) => name.startsWith(`${part}: `));
  return own.map((figure) => resultOf(figure, machine));
}

function resultOf({ name, minNanos, medianNanos }: PeerFigure, recordedOn?: string): BenchResult {
  const unknown = { lowNanos: minNanos, highNanos: medianNanos, iterations: 0 };
  const result = { name, unit: "processor time", minNanos, medianNanos, ...unknown };
  return recordedOn === undefined ? result : { ...result, recordedOn };
}
