/** Versions of ICS-03 and how two chains agree on one (03-connection/types/version.go). */
import { Bytes } from "../abi/bytes";
import { isBlank } from "../24-host/text";
import { Version } from "../codec/gen/ibc.core.connection.v1";
import { ConnectionError, IbcError } from "../error";

const DEFAULT_IDENTIFIER = Bytes.of("1");
const ORDER_ORDERED = Bytes.of("ORDER_ORDERED");
const ORDER_UNORDERED = Bytes.of("ORDER_UNORDERED");
const MAX_FEATURES: i32 = 100;

/** The versions that this chain can speak, newest first (GetCompatibleVersions). */
export function compatibleVersions(): Version[] {
  return [newVersion(DEFAULT_IDENTIFIER, [ORDER_ORDERED, ORDER_UNORDERED])];
}

function newVersion(identifier: Bytes, features: Bytes[]): Version {
  const version = new Version();
  version.identifier = identifier;
  version.features = features;
  return version;
}

/** ValidateVersion; `connection/9` for none, a blank identifier, a blank feature, or more than 100
 * of them. */
export function validateVersion(version: Version | null): IbcError | null {
  if (version === null) return ConnectionError.invalidVersion("there is no version");
  if (isBlank(version.identifier)) {
    return ConnectionError.invalidVersion("the version's identifier is blank");
  }
  const features = version.features;
  if (features.length > MAX_FEATURES) {
    return ConnectionError.invalidVersion(
      "at most 100 features, got " + features.length.toString(),
    );
  }
  for (let i = 0; i < features.length; i++) {
    if (isBlank(features[i])) {
      return ConnectionError.invalidVersion("feature " + i.toString() + " is blank");
    }
  }
  return null;
}

/** Whether a version has a feature, such as an order of channels (VerifySupportedFeature). */
export function hasFeature(version: Version, feature: Bytes): bool {
  for (let i = 0; i < version.features.length; i++) {
    if (version.features[i] == feature) return true;
  }
  return false;
}

/** Whether a proposed version is among these, with no other features and at least one
 * (IsSupportedVersion). */
export function isSupportedVersion(supported: Version[], proposed: Version): bool {
  const found = findVersion(supported, proposed.identifier);
  if (found === null || proposed.features.length == 0) return false;
  for (let i = 0; i < proposed.features.length; i++) {
    if (!hasFeature(found, proposed.features[i])) return false;
  }
  return true;
}

/** The first of our versions that shares features with the counterparty's of the same identifier,
 * cut down to those; null when there is none (PickVersion). */
export function pickVersion(supported: Version[], counterparty: Version[]): Version | null {
  for (let i = 0; i < supported.length; i++) {
    const found = findVersion(counterparty, supported[i].identifier);
    if (found === null) continue;
    const features = sharedFeatures(supported[i], found);
    if (features.length != 0) return newVersion(supported[i].identifier, features);
  }
  return null;
}

/** The first version of an identifier. */
function findVersion(versions: Version[], identifier: Bytes): Version | null {
  for (let i = 0; i < versions.length; i++) {
    if (versions[i].identifier == identifier) return versions[i];
  }
  return null;
}

/** Features of both, in the order of ours. */
function sharedFeatures(ours: Version, theirs: Version): Bytes[] {
  const shared: Bytes[] = [];
  for (let i = 0; i < ours.features.length; i++) {
    if (hasFeature(theirs, ours.features[i])) shared.push(ours.features[i]);
  }
  return shared;
}
