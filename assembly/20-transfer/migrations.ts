/** Earlier stores of transfers (modules/apps/transfer/keeper/migrations.go). */
import { Bytes } from "../abi/bytes";
import { Entry, remove, Store } from "../abi/store";
import { Migration } from "../24-host/migration";
import { DENOM_TRACE_PREFIX, denomTracePath } from "../24-host/paths";
import { DenomTrace } from "../codec/gen/ibc.applications.transfer.v1";
import { sha256 } from "../crypto/sha256";
import { IbcError, panicked } from "../error";
import { openBank } from "./bank/openBank";
import { extractDenom, ibcDenom, validateDenom, voucherName } from "./denom";
import { describe, setDenom } from "./vouchers";

const SLASH = Bytes.of("/");

/** The hops of a trace and its base, separated by slashes (GetFullDenomPath). */
function fullPathOf(trace: DenomTrace): Bytes {
  return trace.path.length == 0 ? trace.baseDenom : trace.path + SLASH + trace.baseDenom;
}

/** What coins of a trace are called (DenomTrace.IBCDenom). */
function nameOf(trace: DenomTrace): Bytes {
  return trace.path.length == 0 ? trace.baseDenom : voucherName(sha256(fullPathOf(trace)));
}

/** Before ibc-go v8 the bank knew nothing of vouchers (MigrateDenomMetadata). */
@final
export class VoucherMetadata extends Migration {
  constructor() {
    super(Store.TRANSFER, DENOM_TRACE_PREFIX);
  }

  visit(entry: Entry): IbcError | null {
    const trace = DenomTrace.decode(entry.value);
    if (trace === null) return panicked("a denomination trace is malformed");
    const bank = openBank();
    if (bank.hasMetadata(nameOf(trace))) return null;
    return describe(nameOf(trace), trace.baseDenom, fullPathOf(trace), bank);
  }

  finish(): void {}
}

/** Before ibc-go v10 denominations were stored as traces; one that would change its name, or that
 * is not valid, is a panic (MigrateDenomTraceToDenom). */
@final
export class TracesToDenoms extends Migration {
  constructor() {
    super(Store.TRANSFER, DENOM_TRACE_PREFIX);
  }

  visit(entry: Entry): IbcError | null {
    const trace = DenomTrace.decode(entry.value);
    if (trace === null) return panicked("a denomination trace is malformed");
    const path = fullPathOf(trace);
    const denom = extractDenom(path);
    const refusal = validateDenom(denom);
    if (refusal !== null) return panicked(refusal.text.toString());
    if (ibcDenom(denom) != nameOf(trace)) {
      return panicked("migration would change the name of " + path.toString());
    }
    const error = setDenom(denom);
    if (error !== null) return error;
    remove(Store.TRANSFER, denomTracePath(sha256(path)));
    return null;
  }

  finish(): void {}
}
