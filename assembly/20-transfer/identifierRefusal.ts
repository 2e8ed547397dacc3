/** What ibc-go says of an identifier that 24-host refuses (core/24-host/validate.go). */
import { Bytes } from "../abi/bytes";
import { isBlank } from "../24-host/text";
import { Refusal } from "./refusal";

const SLASH: u8 = 0x2f;
const BLANK = Bytes.of("identifier cannot be blank");
const IDENTIFIER = Bytes.of("identifier ");
const HAS_SEPARATOR = Bytes.of(" cannot contain separator '/'");
const ALLOWED = Bytes.of(
  " must contain only alphanumeric or the following characters: " +
    "'.', '_', '+', '-', '#', '[', ']', '<', '>'",
);

/** Why an identifier of `min` to `max` bytes was refused, which it was. */
export function identifierRefusal(identifier: Bytes, min: i32, max: i32): Refusal {
  if (isBlank(identifier)) return Refusal.invalidIdentifier(BLANK);
  const named = IDENTIFIER + identifier;
  if (identifier.indexOf(SLASH) >= 0) return Refusal.invalidIdentifier(named + HAS_SEPARATOR);
  if (identifier.length < min || identifier.length > max) {
    const bounds = min.toString() + "-" + max.toString() + " characters";
    const length = " has invalid length: " + identifier.length.toString();
    return Refusal.invalidIdentifier(named + Bytes.of(length + ", must be between " + bounds));
  }
  return Refusal.invalidIdentifier(named + ALLOWED);
}
