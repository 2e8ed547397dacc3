/**
 * Which code may be that of a client: the SHA-256 of each, a key of store `08-wasm` without a value
 * (08-wasm/keeper/keeper.go, a collections.KeySet; types/validation.go).
 */
import { Bytes } from "../abi/bytes";
import { has, remove, set } from "../abi/store";
import { IbcError } from "../error";
import { WasmError } from "./errors";
import { checksumsStore } from "./settings";

const CHECKSUM_LENGTH: i32 = 32;

/** What the keys begin with: collections.NewPrefix(0). */
export const CHECKSUMS_PREFIX = Bytes.of("\0");

const NOTHING = Bytes.allocate(0);

/** `08-wasm/4` unless it has 32 bytes. */
export function validateChecksum(checksum: Bytes): IbcError | null {
  if (checksum.length == 0) return WasmError.invalidChecksum("the checksum is empty");
  if (checksum.length == CHECKSUM_LENGTH) return null;
  return WasmError.invalidChecksum(
    "a checksum has 32 bytes, this one " + checksum.length.toString(),
  );
}

export function hasChecksum(checksum: Bytes): bool {
  return has(checksumsStore(), CHECKSUMS_PREFIX + checksum);
}

export function addChecksum(checksum: Bytes): void {
  set(checksumsStore(), CHECKSUMS_PREFIX + checksum, NOTHING);
}

export function removeChecksum(checksum: Bytes): void {
  remove(checksumsStore(), CHECKSUMS_PREFIX + checksum);
}
