/** Code that is packed by gzip, as 08-wasm unpacks it (ibc-go 08-wasm/types/utils.go and Go's
 * compress/gzip): one member, and whatever follows is not looked at. */
import { inflateRawSync } from "node:zlib";

const MAGIC = [0x1f, 0x8b, 0x08] as const;
const HEADER_BYTES = 10;
const TRAILER_BYTES = 8;
/** The longest text of a header, its end included. */
const MAX_TEXT_BYTES = 512;

const FLAGS_OFFSET = 3;
const FLAG = { headerChecksum: 2, extra: 4, name: 8, comment: 16 } as const;

/** What was packed, or why it cannot be had. */
export type Unpacked =
  | { readonly kind: "unpacked"; readonly bytes: Uint8Array }
  | { readonly kind: "too large" }
  | { readonly kind: "malformed"; readonly log: string };

export function isGzip(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, index) => bytes[index] === byte);
}

/**
 * Unpacks less than `limit` bytes: with as many Go's reader finds its limit reached before it finds
 * the end, because the window of the format divides 3 MiB.
 */
export function unpackGzip(bytes: Uint8Array, limit: number): Unpacked {
  if (bytes.length > limit) return { kind: "too large" };
  const start = endOfHeader(bytes);
  if (start === undefined) return { kind: "malformed", log: "gzip: invalid header" };
  const body = bytes.subarray(start);
  let inflated: { readonly buffer: Uint8Array; readonly engine: { readonly bytesWritten: number } };
  try {
    // With `info` the result says how much of the input it took; the types do not know of it.
    inflated = inflateRawSync(body, {
      info: true,
      maxOutputLength: limit,
    }) as unknown as typeof inflated;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ERR_BUFFER_TOO_LARGE") return { kind: "too large" };
    return { kind: "malformed", log: `flate: ${error.message}` };
  }
  const { buffer, engine } = inflated;
  if (buffer.length >= limit) return { kind: "too large" };
  const trailer = body.subarray(engine.bytesWritten, engine.bytesWritten + TRAILER_BYTES);
  if (trailer.length < TRAILER_BYTES) return { kind: "malformed", log: "unexpected EOF" };
  const view = new DataView(trailer.buffer, trailer.byteOffset, TRAILER_BYTES);
  if (view.getUint32(0, true) !== crc32(buffer) || view.getUint32(4, true) !== buffer.length) {
    return { kind: "malformed", log: "gzip: invalid checksum" };
  }
  return { kind: "unpacked", bytes: new Uint8Array(buffer) };
}

/** Where the packed bytes begin; undefined for a header that Go does not take. */
function endOfHeader(bytes: Uint8Array): number | undefined {
  const flags = bytes[FLAGS_OFFSET] ?? 0;
  let position: number | undefined = HEADER_BYTES;
  if ((flags & FLAG.extra) !== 0) {
    position += 2 + (bytes[position] ?? 0) + 256 * (bytes[position + 1] ?? 0);
  }
  for (const flag of [FLAG.name, FLAG.comment]) {
    if ((flags & flag) === 0) continue;
    const end = bytes.indexOf(0, position);
    if (end === -1 || end >= position + MAX_TEXT_BYTES) return undefined;
    position = end + 1;
  }
  if ((flags & FLAG.headerChecksum) !== 0) {
    const checksum = crc32(bytes.subarray(0, position)) & 0xffff;
    const found = (bytes[position] ?? 0) + 256 * (bytes[position + 1] ?? 0);
    if (checksum !== found) return undefined;
    position += 2;
  }
  return position > bytes.length ? undefined : position;
}

/** The checksum of gzip (RFC 1952, section 8). */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ CRC_TABLE[(crc ^ byte) & 0xff]!;
  return ~crc >>> 0;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let crc = index;
  for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  return crc;
});
