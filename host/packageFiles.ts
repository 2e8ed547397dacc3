/** Files of this package, wherever it is installed. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The package, seen from the sources (`host`) and from what is published (`dist/host`). */
const PACKAGE_PLACES = ["../", "../../"];

/** The path of a file by its place in the package; undefined when it is not there. */
export function findInPackage(file: string): string | undefined {
  return PACKAGE_PLACES.map((place) => fileURLToPath(new URL(place + file, import.meta.url))).find(
    (path) => existsSync(path),
  );
}
