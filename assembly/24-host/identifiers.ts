/**
 * Identifiers of ICS-24: validation in the order of ibc-go's modules/core/24-host/validate.go, and
 * the generated forms of 24-host/parse.go and 02-client/types/keys.go.
 */
import { Bytes } from "../abi/bytes";
import { HostError, IbcError, unregistered } from "../error";
import { isBlank, isDigit, isWord, ParsedU64, parseU64 } from "./text";

const SEPARATOR: u8 = 0x2f; // "/"
const HYPHEN: u8 = 0x2d;

const MAX_IDENTIFIER_LENGTH: i32 = 64;
const MAX_PORT_IDENTIFIER_LENGTH: i32 = 128;
const MIN_CLIENT_IDENTIFIER_LENGTH: i32 = 4;
const MIN_CONNECTION_IDENTIFIER_LENGTH: i32 = 10;
const MIN_CHANNEL_IDENTIFIER_LENGTH: i32 = 8;
const MIN_PORT_IDENTIFIER_LENGTH: i32 = 2;
const MAX_SEQUENCE_DIGITS: i32 = 20;

/** The one client identifier without a number (exported.LocalhostClientID). */
export const LOCALHOST_CLIENT_ID = Bytes.of("09-localhost");

const CONNECTION_PREFIX = Bytes.of("connection-");
const CHANNEL_PREFIX = Bytes.of("channel-");

/** `[a-zA-Z0-9._+\-#\[\]<>]` */
function isIdentifierByte(byte: u8): bool {
  if (isWord(byte)) return true;
  switch (byte) {
    case 0x2e: // .
    case 0x2b: // +
    case HYPHEN:
    case 0x23: // #
    case 0x5b: // [
    case 0x5d: // ]
    case 0x3c: // <
    case 0x3e: // >
      return true;
    default:
      return false;
  }
}

function hasOnlyIdentifierBytes(identifier: Bytes): bool {
  for (let i = 0; i < identifier.length; i++) {
    if (!isIdentifierByte(identifier.at(i))) return false;
  }
  return identifier.length > 0;
}

/** defaultIdentifierValidator: blank, then separator, then length, then characters. */
function validateIdentifier(identifier: Bytes, minLength: i32, maxLength: i32): IbcError | null {
  if (isBlank(identifier)) return HostError.invalidId("identifier cannot be blank");
  if (identifier.indexOf(SEPARATOR) >= 0) {
    return HostError.invalidId("identifier " + identifier.toString() + " cannot contain '/'");
  }
  if (identifier.length < minLength || identifier.length > maxLength) {
    return HostError.invalidId(
      "identifier " + identifier.toString() + " has invalid length: expected " +
        minLength.toString() + " to " + maxLength.toString() + " bytes, got " +
        identifier.length.toString(),
    );
  }
  if (!hasOnlyIdentifierBytes(identifier)) {
    return HostError.invalidId(
      "identifier " + identifier.toString() + " must hold only letters, digits and ._+-#[]<>",
    );
  }
  return null;
}

/** 4 to 64 bytes; `host/2` otherwise. */
export function validateClientIdentifier(identifier: Bytes): IbcError | null {
  return validateIdentifier(identifier, MIN_CLIENT_IDENTIFIER_LENGTH, MAX_IDENTIFIER_LENGTH);
}

/** 10 to 64 bytes; `host/2` otherwise. */
export function validateConnectionIdentifier(identifier: Bytes): IbcError | null {
  return validateIdentifier(identifier, MIN_CONNECTION_IDENTIFIER_LENGTH, MAX_IDENTIFIER_LENGTH);
}

/** 8 to 64 bytes; `host/2` otherwise. */
export function validateChannelIdentifier(identifier: Bytes): IbcError | null {
  return validateIdentifier(identifier, MIN_CHANNEL_IDENTIFIER_LENGTH, MAX_IDENTIFIER_LENGTH);
}

/** 2 to 128 bytes; `host/2` otherwise. */
export function validatePortIdentifier(identifier: Bytes): IbcError | null {
  return validateIdentifier(identifier, MIN_PORT_IDENTIFIER_LENGTH, MAX_PORT_IDENTIFIER_LENGTH);
}

/**
 * A path of valid identifiers separated by `/` (NewPathValidator over a validator that accepts
 * everything): `host/3` without separator or with an empty element, `host/2` for an element.
 */
export function validatePath(path: Bytes): IbcError | null {
  const elements = path.split(SEPARATOR);
  if (elements.length == 1) {
    return HostError.invalidPath("path " + path.toString() + " holds no separator '/'");
  }
  for (let i = 0; i < elements.length; i++) {
    if (elements[i].length == 0) {
      return HostError.invalidPath("path " + path.toString() + " cannot begin or end with '/'");
    }
    const error = validateIdentifier(elements[i], 1, MAX_IDENTIFIER_LENGTH);
    if (error !== null) return error;
  }
  return null;
}

/** Whether `text` is `prefix` and then 1 to 20 digits. */
function isNumbered(text: Bytes, prefix: Bytes): bool {
  const digits = text.length - prefix.length;
  if (digits < 1 || digits > MAX_SEQUENCE_DIGITS || !text.startsWith(prefix)) return false;
  for (let i = prefix.length; i < text.length; i++) {
    if (!isDigit(text.at(i))) return false;
  }
  return true;
}

/** `{prefix}{N}` with N below 2^64: host.ParseIdentifier. */
function parseNumbered(identifier: Bytes, prefix: Bytes): ParsedU64 {
  if (!identifier.startsWith(prefix)) return new ParsedU64(false, 0);
  return parseU64(identifier.slice(prefix.length));
}

/** `connection-{N}`: connectiontypes.FormatConnectionIdentifier. */
export function formatConnectionIdentifier(sequence: u64): Bytes {
  return CONNECTION_PREFIX + Bytes.decimal(sequence);
}

/** Whether an identifier has the generated form: connectiontypes.IsValidConnectionID. */
export function isConnectionIdentifierFormat(identifier: Bytes): bool {
  return parseConnectionSequence(identifier).ok;
}

/** The number of `connection-{N}`: connectiontypes.ParseConnectionSequence. */
export function parseConnectionSequence(identifier: Bytes): ParsedU64 {
  if (!isNumbered(identifier, CONNECTION_PREFIX)) return new ParsedU64(false, 0);
  return parseNumbered(identifier, CONNECTION_PREFIX);
}

/** `channel-{N}`: channeltypes.FormatChannelIdentifier. */
export function formatChannelIdentifier(sequence: u64): Bytes {
  return CHANNEL_PREFIX + Bytes.decimal(sequence);
}

/** Whether an identifier has the generated form: channeltypes.IsValidChannelID. */
export function isChannelIdentifierFormat(identifier: Bytes): bool {
  return parseChannelSequence(identifier).ok;
}

/** The number of `channel-{N}`: channeltypes.ParseChannelSequence. */
export function parseChannelSequence(identifier: Bytes): ParsedU64 {
  if (!isNumbered(identifier, CHANNEL_PREFIX)) return new ParsedU64(false, 0);
  return parseNumbered(identifier, CHANNEL_PREFIX);
}

/** `{client type}-{N}`: clienttypes.FormatClientIdentifier. */
export function formatClientIdentifier(clientType: Bytes, sequence: u64): Bytes {
  return clientType + HYPHEN_BYTES + Bytes.decimal(sequence);
}

const HYPHEN_BYTES = Bytes.of("-");

/**
 * `^\w+([\w-]+\w)?-[0-9]{1,20}$` (clienttypes.IsClientIDFormat). The client type, all before the
 * last hyphen, begins and ends with a word character and holds only those and hyphens: that is
 * what the two nested repetitions amount to.
 */
function isClientIdentifierFormat(identifier: Bytes): bool {
  const hyphen = identifier.lastIndexOf(HYPHEN);
  const digits = identifier.length - hyphen - 1;
  if (hyphen < 1 || digits < 1 || digits > MAX_SEQUENCE_DIGITS) return false;
  for (let i = hyphen + 1; i < identifier.length; i++) {
    if (!isDigit(identifier.at(i))) return false;
  }
  if (!isWord(identifier.at(0)) || !isWord(identifier.at(hyphen - 1))) return false;
  for (let i = 1; i < hyphen; i++) {
    const byte = identifier.at(i);
    if (!isWord(byte) && byte != HYPHEN) return false;
  }
  return true;
}

/** Client type and number of a client identifier, or why it has none. */
@final
export class ParsedClientIdentifier {
  constructor(
    public readonly clientType: Bytes,
    public readonly sequence: u64,
    public readonly error: IbcError | null,
  ) {}
}

/**
 * clienttypes.ParseClientIdentifier: `host/2` when the form is wrong. A number from 2^64 on is a
 * plain Go error there, `undefined/1`.
 */
export function parseClientIdentifier(identifier: Bytes): ParsedClientIdentifier {
  if (identifier == LOCALHOST_CLIENT_ID) return new ParsedClientIdentifier(identifier, 0, null);
  if (!isClientIdentifierFormat(identifier)) {
    const detail = "client identifier " + identifier.toString() + " is not {client type}-{N}";
    return new ParsedClientIdentifier(identifier, 0, HostError.invalidId(detail));
  }
  const hyphen = identifier.lastIndexOf(HYPHEN);
  const sequence = parseU64(identifier.slice(hyphen + 1));
  let error: IbcError | null = null;
  if (!sequence.ok) {
    error = unregistered("the number of " + identifier.toString() + " passes 64 bits");
  }
  return new ParsedClientIdentifier(identifier.slice(0, hyphen), sequence.value, error);
}
