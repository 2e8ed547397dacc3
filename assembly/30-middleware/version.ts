/**
 * Channel versions of middleware that negotiates with a counterpart of its own: that of the
 * middleware and that of what is below it, in one text. There are two forms, that of the ICS-30
 * text, `{middleware_version}:{app_version}`, and the JSON metadata of ibc-go
 * (modules/apps/29-fee/types/metadata.pb.go), `{"fee_version":"...","app_version":"..."}`.
 */
import { Bytes } from "../abi/bytes";
import { endOfValue, Members, skipSpace } from "../codec/json";
import { quote, unquote } from "../codec/jsonString";

const COLON: u8 = 0x3a;
const SEPARATOR = Bytes.of(":");
const OPENING_BRACE: u8 = 0x7b;
const QUOTE: u8 = 0x22;
const OPENING = Bytes.of('{"');
const VALUE = Bytes.of('":');
const APP_VERSION = Bytes.of("app_version");
const APP_MEMBER = Bytes.of(',"app_version":');
const CLOSING = Bytes.of("}");

/** How the two versions are put together. */
export enum VersionForm {
  METADATA = 1,
  TEXT = 2,
}

/** The version of a middleware, and what it hands down. */
@final
export class SplitVersion {
  constructor(
    readonly middleware: Bytes,
    readonly app: Bytes,
    readonly form: VersionForm,
  ) {}
}

/**
 * Splits a channel version, or returns null for one that this middleware has no part in: of the
 * text form only those count whose first part begins with `family`, such as `ics29-`; of the JSON
 * form those that are an object of `member`, such as `fee_version`, and `app_version` only.
 */
export function splitVersion(version: Bytes, family: Bytes, member: Bytes): SplitVersion | null {
  const metadata = readMetadata(version, member);
  if (metadata !== null) return metadata;
  const colon = version.indexOf(COLON);
  if (colon < 0 || !version.startsWith(family)) return null;
  return new SplitVersion(version.slice(0, colon), version.slice(colon + 1), VersionForm.TEXT);
}

/** Puts the two together in the form given. */
export function joinVersion(
  middleware: Bytes, app: Bytes, form: VersionForm, member: Bytes,
): Bytes {
  if (form == VersionForm.TEXT) return middleware + SEPARATOR + app;
  return OPENING + member + VALUE + quote(middleware) + APP_MEMBER + quote(app) + CLOSING;
}

/** The JSON form, as jsonpb reads it: unknown members are refused, absent ones are empty. */
function readMetadata(version: Bytes, member: Bytes): SplitVersion | null {
  const end = endOfValue(version);
  const start = skipSpace(version, 0);
  if (end < 0 || version.at(start) != OPENING_BRACE) return null;
  const members = new Members(version, start);
  let middleware = Bytes.allocate(0);
  let app = Bytes.allocate(0);
  while (members.next()) {
    const value = version.slice(members.valueStart, members.valueEnd);
    if (value.at(0) != QUOTE) return null;
    if (members.isNamed(member)) middleware = unquote(value);
    else if (members.isNamed(APP_VERSION)) app = unquote(value);
    else return null;
  }
  return new SplitVersion(middleware, app, VersionForm.METADATA);
}
