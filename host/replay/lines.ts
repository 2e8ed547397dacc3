/** Lines of a plain or gzip text file, streamed, with a bound on the length of one line. */

import { createReadStream } from "node:fs";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { InputError } from "../errors.js";

/** A line longer than this is refused: it would have to be held in memory whole. */
export const MAX_LINE_BYTES = 32 * 1024 * 1024;

const NEWLINE = 0x0a;
const GZIP_MAGIC = [0x1f, 0x8b] as const;

export interface Line {
  /** Counted from 1. */
  readonly number: number;
  readonly text: string;
}

/** Called with the number of bytes of the file that have been read so far. */
export type ReadProgress = (bytesRead: number) => void;

/**
 * Reads `path` (`-`: standard input) line by line; empty lines are skipped.
 * Throws an InputError naming file and line when it cannot be read, is cut off or is not UTF-8.
 */
export async function* readLines(
  path: string,
  progress?: ReadProgress,
  maxLineBytes = MAX_LINE_BYTES,
): AsyncGenerator<Line> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let number = 0;
  const toLine = (parts: readonly Uint8Array[]): Line => {
    number += 1;
    try {
      return { number, text: decoder.decode(Buffer.concat(parts)) };
    } catch {
      throw new InputError(`${path} line ${number}`, "not a text in UTF-8");
    }
  };

  let parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of readChunks(path, progress)) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      parts.push(chunk.subarray(start, end));
      start = end + 1;
      const line = toLine(parts);
      parts = [];
      length = 0;
      if (line.text.trim() !== "") yield line;
    }
    if (start < chunk.length) parts.push(chunk.subarray(start));
    length += chunk.length - start;
    if (length > maxLineBytes) {
      throw new InputError(`${path} line ${number + 1}`, `longer than ${maxLineBytes} bytes`);
    }
  }
  const last = toLine(parts);
  if (last.text.trim() !== "") yield last;
}

/** The bytes of a file, decompressed when it starts as gzip does. */
async function* readChunks(path: string, progress?: ReadProgress): AsyncGenerator<Uint8Array> {
  const file = path === "-" ? process.stdin : createReadStream(path);
  const source = countBytes(file as AsyncIterable<Uint8Array>, progress);
  try {
    const start = await readStart(source);
    if (start.length >= 2 && start[0] === GZIP_MAGIC[0] && start[1] === GZIP_MAGIC[1]) {
      yield* decompress(start, source);
    } else {
      if (start.length > 0) yield start;
      yield* source;
    }
  } catch (error) {
    throw describeReadError(path, error);
  } finally {
    file.destroy();
  }
}

async function* countBytes(
  file: AsyncIterable<Uint8Array>,
  progress?: ReadProgress,
): AsyncGenerator<Uint8Array> {
  let bytesRead = 0;
  for await (const chunk of file) {
    bytesRead += chunk.length;
    progress?.(bytesRead);
    yield chunk;
  }
}

/** Enough of the file to tell gzip from text: at least two bytes unless it is shorter. */
async function readStart(source: AsyncGenerator<Uint8Array>): Promise<Uint8Array> {
  let start: Uint8Array = new Uint8Array(0);
  while (start.length < GZIP_MAGIC.length) {
    const next = await source.next();
    if (next.done) break;
    start = start.length === 0 ? next.value : Buffer.concat([start, next.value]);
  }
  return start;
}

/** Feeds gzip bytes to zlib as it asks for them, and yields what comes out. */
async function* decompress(
  start: Uint8Array,
  rest: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  async function* compressed(): AsyncGenerator<Uint8Array> {
    yield start;
    yield* rest;
  }
  const gunzip = createGunzip();
  // An error of either stream reaches the reader below through gunzip itself.
  pipeline(Readable.from(compressed()), gunzip, () => {});
  yield* gunzip as AsyncIterable<Uint8Array>;
}

function describeReadError(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !("code" in error)) return error;
  switch (error.code) {
    case "ENOENT":
      return new InputError(path, "there is no such file");
    case "EISDIR":
      return new InputError(path, "this is a directory, not a file");
    case "EACCES":
    case "EPERM":
      return new InputError(path, "not permitted to read this file");
    case "Z_BUF_ERROR":
      return new InputError(path, "the gzip data is cut off before its end");
    case "Z_DATA_ERROR":
      return new InputError(path, `the gzip data is damaged: ${error.message}`);
    default:
      return new InputError(path, `cannot be read: ${error.message}`);
  }
}
