/** Heights of ICS-02: a revision number, then a height in it (02-client/types/height.go). */
import { Bytes } from "../abi/bytes";
import { blockHeight, chainId } from "../abi/environment";
import { isDigit, ParsedU64, parseU64 } from "../24-host/text";
import { Height } from "../codec/gen/ibc.core.client.v1";

const HYPHEN: u8 = 0x2d;
const NEWLINE: u8 = 0x0a;
const ZERO_DIGIT: u8 = 0x30;
const HYPHEN_BYTES = Bytes.of("-");
const NO_REVISION = new ParsedU64(true, 0);

export function newHeight(revisionNumber: u64, revisionHeight: u64): Height {
  const height = new Height();
  height.revisionNumber = revisionNumber;
  height.revisionHeight = revisionHeight;
  return height;
}

/** `{revision number}-{revision height}`, the form of paths and events. */
export function formatHeight(height: Height): Bytes {
  return Bytes.decimal(height.revisionNumber) + HYPHEN_BYTES + Bytes.decimal(height.revisionHeight);
}

export function isZeroHeight(height: Height): bool {
  return height.revisionNumber == 0 && height.revisionHeight == 0;
}

/** Whether a chain id is `{name}-{revision}`: `^.*[^\n-]-{1}[1-9][0-9]*$`. */
function hasRevisionFormat(id: Bytes): bool {
  const hyphen = id.lastIndexOf(HYPHEN);
  if (hyphen < 1 || hyphen == id.length - 1) return false;
  if (id.at(hyphen - 1) == HYPHEN || id.indexOf(NEWLINE) >= 0) return false;
  if (id.at(hyphen + 1) == ZERO_DIGIT) return false;
  for (let i = hyphen + 1; i < id.length; i++) {
    if (!isDigit(id.at(i))) return false;
  }
  return true;
}

/**
 * The revision number of a chain id, 0 when it has none (clienttypes.ParseChainID). Not `ok` when
 * the number passes 64 bits: ibc-go panics there.
 */
export function parseRevision(id: Bytes): ParsedU64 {
  if (!hasRevisionFormat(id)) return NO_REVISION;
  return parseU64(id.slice(id.lastIndexOf(HYPHEN) + 1));
}

/** A chain id with another revision number; one without revisions stays as it is
 * (clienttypes.SetRevisionNumber). */
export function setRevision(id: Bytes, revisionNumber: u64): Bytes {
  if (!hasRevisionFormat(id)) return id;
  return id.slice(0, id.lastIndexOf(HYPHEN) + 1) + Bytes.decimal(revisionNumber);
}

/** The height of the running block (clienttypes.GetSelfHeight). */
export function selfHeight(): Height {
  return newHeight(parseRevision(chainId()).value, blockHeight());
}

/** Order of heights, revisions first: negative, zero or positive (Height.Compare). */
export function compareHeights(a: Height, b: Height): i32 {
  if (a.revisionNumber != b.revisionNumber) return a.revisionNumber < b.revisionNumber ? -1 : 1;
  if (a.revisionHeight != b.revisionHeight) return a.revisionHeight < b.revisionHeight ? -1 : 1;
  return 0;
}

/** The height of a text `{revision}-{height}`; null when it is none (clienttypes.ParseHeight). */
export function parseHeight(text: Bytes): Height | null {
  const parts = text.split(HYPHEN);
  if (parts.length != 2) return null;
  const revisionNumber = parseU64(parts[0]);
  const revisionHeight = parseU64(parts[1]);
  if (!revisionNumber.ok || !revisionHeight.ok) return null;
  return newHeight(revisionNumber.value, revisionHeight.value);
}
