/** Earlier stores of rate limiting (modules/apps/rate-limiting/migrations/v2/migrate.go). */
import { Bytes } from "../../abi/bytes";
import { Entry, remove, Store } from "../../abi/store";
import { Migration } from "../../24-host/migration";
import {
  LEGACY_PENDING_RECEIVE_PREFIX, LEGACY_PENDING_SEND_PREFIX,
} from "../../24-host/paths";
import { IbcError } from "../../error";

/** What the keys of both kinds begin with. */
const PENDING = Bytes.of("pending-");

/** Before ibc-go v11.2 pending packets were stored without their denominations, without which it
 * cannot be told what limit they count for: they are forgotten. */
@final
export class WithoutLegacyPendingPackets extends Migration {
  constructor() {
    super(Store.RATE_LIMIT, PENDING);
  }

  visit(entry: Entry): IbcError | null {
    const isSend = entry.key.startsWith(LEGACY_PENDING_SEND_PREFIX);
    if (isSend || entry.key.startsWith(LEGACY_PENDING_RECEIVE_PREFIX)) {
      remove(Store.RATE_LIMIT, entry.key);
    }
    return null;
  }

  finish(): void {}
}
