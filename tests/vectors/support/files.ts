/** Files of third-party vectors: whatever lies in a folder is read, and nothing is named. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "../../consensus/support/cometJson.js";

/** The folder of the vectors; undefined where there are none. */
export const VECTORS = process.env.STRAIT_VECTORS;

/** Paths of the files below a folder of the vectors whose names end so, in a fixed order; none
 * where the folder is missing. */
export function vectorFiles(folder: string, ending = ".json"): string[] {
  if (VECTORS === undefined || !existsSync(join(VECTORS, folder))) return [];
  return readdirSync(join(VECTORS, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name}`)
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

export function readVectorText(path: string): string {
  return readFileSync(join(VECTORS!, path), "utf8");
}

export function readVector<T = Json>(path: string): T {
  return JSON.parse(readVectorText(path)) as T;
}
