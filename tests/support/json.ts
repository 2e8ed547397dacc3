/** Changing JSON documents at a path, to see what notices. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** The value at a path such as `2.txs.0.result.code`. */
export function at(lines: Json, path: string): Json {
  let value = lines;
  for (const step of path.split(".")) value = (value as { [name: string]: Json })[step]!;
  return value;
}

/** Replaces the value at a path; undefined removes it. */
export function put(lines: Json, path: string, value: Json | undefined): void {
  const steps = path.split(".");
  const name = steps.pop()!;
  const parent = (steps.length === 0 ? lines : at(lines, steps.join("."))) as {
    [name: string]: Json;
  };
  if (value === undefined) delete parent[name];
  else parent[name] = value;
}

/** The paths of all values inside a value, which itself has the path given. */
export function everyPath(value: Json, path = ""): string[] {
  if (value === null || typeof value !== "object") return [path];
  const below = Object.entries(value).flatMap(([name, member]) =>
    everyPath(member, path === "" ? name : `${path}.${name}`),
  );
  return path === "" ? below : [path, ...below];
}
