/** Bytes that are read piece by piece, as often as somebody asks. */

import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { InputError } from "../errors.js";

export interface ByteSource {
  /** What it is called in errors. */
  readonly name: string;
  readonly length: number;
  /** Reads the bytes from an offset on; returns how many, which is one at least before the end. */
  read(target: Uint8Array, offset: number): number;
}

/** Bytes in memory. */
export function bytesSource(name: string, bytes: Uint8Array): ByteSource {
  const read = (target: Uint8Array, offset: number) => {
    const piece = bytes.subarray(offset, offset + target.length);
    target.set(piece);
    return piece.length;
  };
  return { name, length: bytes.length, read };
}

/**
 * A file, which is open while it is being read only. Throws an InputError when it cannot be read,
 * also later, when it has changed in between.
 */
export function fileSource(path: string): ByteSource {
  const first = withFile(path, (file) => fstatSync(file));
  if (first.isDirectory()) throw new InputError(path, "this is a directory, not a file");
  const read = (target: Uint8Array, offset: number) =>
    withFile(path, (file) => {
      const { size, mtimeMs } = fstatSync(file);
      if (size !== first.size || mtimeMs !== first.mtimeMs) {
        throw new InputError(path, "was changed while it was read");
      }
      return readSync(file, target, 0, target.length, offset);
    });
  return { name: path, length: first.size, read };
}

function withFile<T>(path: string, use: (file: number) => T): T {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    return use(file);
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    if (error.code === "ENOENT") throw new InputError(path, "there is no such file");
    throw new InputError(path, `cannot be read: ${error.message}`);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
