/** In which fields two client headers differ, by the part that each field plays. */
import { equalBytes, toHex } from "../../../host/bytes.js";
import type { Header } from "../../../host/codec/gen/ibc.lightclients.tendermint.v1.js";
import { BlockIDFlag } from "../../../host/codec/gen/tendermint.types.js";

/** What verification makes of a signature. */
export type Role = "counted" | "spare" | "nil" | "absent";

/** Indices of the signatures for the block that are looked at until more power than needed has
 * been tallied (cometbft types/validation.go); a power of undefined is passed over. */
function talliedUntil(
  { signedHeader }: Header,
  needed: bigint,
  powerOf: (index: number) => bigint | undefined,
): number[] {
  const tallied: number[] = [];
  let sum = 0n;
  for (const [index, { blockIdFlag }] of signedHeader!.commit!.signatures.entries()) {
    const power = powerOf(index);
    if (blockIdFlag !== BlockIDFlag.BLOCK_ID_FLAG_COMMIT || power === undefined) continue;
    tallied.push(index);
    sum += power;
    if (sum > needed) break;
  }
  return tallied;
}

/**
 * The part that each signature of a valid header plays: counted until two thirds of the header's
 * own validators and, when heights are skipped, a third of those trusted are reached; a spare one
 * behind that.
 */
export function rolesIn(header: Header): Role[] {
  const { commit, header: block } = header.signedHeader!;
  const own = header.validatorSet!.validators;
  const trusted = header.trustedValidators!.validators;
  const totalOf = (set: typeof own) => set.reduce((sum, each) => sum + each.votingPower, 0n);
  const trustedPowers = new Map(trusted.map((each) => [toHex(each.address), each.votingPower]));
  const { signatures } = commit!;
  const isAdjacent = block!.height === header.trustedHeight.revisionHeight + 1n;
  const light = talliedUntil(header, (2n * totalOf(own)) / 3n, (index) => own[index]!.votingPower);
  const trusting = talliedUntil(header, totalOf(trusted) / 3n, (index) =>
    trustedPowers.get(toHex(signatures[index]!.validatorAddress)),
  );
  const counted = new Set(isAdjacent ? light : [...light, ...trusting]);
  return signatures.map(({ blockIdFlag }, index): Role => {
    if (blockIdFlag === BlockIDFlag.BLOCK_ID_FLAG_ABSENT) return "absent";
    if (blockIdFlag === BlockIDFlag.BLOCK_ID_FLAG_NIL) return "nil";
    return counted.has(index) ? "counted" : "spare";
  });
}

/**
 * Paths of the fields in which two decoded headers differ. Both validator sets are `set`, which are
 * under one rule, and a signature is named by the part that it plays in the first header.
 */
export function differencesOf(original: Header, changed: Header): string[] {
  const roles = rolesIn(original);
  const found = new Set<string>();

  function compare(a: unknown, b: unknown, path: string): void {
    if (a instanceof Uint8Array && b instanceof Uint8Array) {
      if (!equalBytes(a, b)) found.add(path);
    } else if (Array.isArray(a) && Array.isArray(b)) {
      if (a.length !== b.length) found.add(`number of ${path}`);
      else for (const [index, item] of a.entries()) compare(item, b[index], label(path, index));
    } else if (isMessage(a) && isMessage(b)) {
      for (const name of Object.keys(a)) compare(a[name], b[name], `${path}.${name}`);
    } else if (a !== b) {
      found.add(path);
    }
  }

  function label(path: string, index: number): string {
    return path.endsWith("signatures") ? `signature (${roles[index]})` : `${path}[]`;
  }

  compare(original.signedHeader, changed.signedHeader, "signedHeader");
  compare(original.trustedHeight, changed.trustedHeight, "trustedHeight");
  compare(original.validatorSet, changed.validatorSet, "set");
  compare(original.trustedValidators, changed.trustedValidators, "set");
  return [...found];
}

function isMessage(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !(value instanceof Uint8Array);
}
