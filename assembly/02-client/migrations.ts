/** Earlier stores of clients (02-client/keeper/migrations.go). */
import { Bytes } from "../abi/bytes";
import { Entry, remove, Store } from "../abi/store";
import { LOCALHOST_CLIENT_ID } from "../24-host/identifiers";
import { Migration } from "../24-host/migration";
import { clientStatePath } from "../24-host/paths";
import { IbcError } from "../error";

const NOTHING = Bytes.allocate(0);

/** Before ibc-go v9 the localhost client had a state (MigrateToStatelessLocalhost). */
@final
export class StatelessLocalhost extends Migration {
  constructor() {
    super(Store.IBC, NOTHING);
  }

  visit(entry: Entry): IbcError | null {
    return null;
  }

  finish(): void {
    remove(Store.IBC, clientStatePath(LOCALHOST_CLIENT_ID));
  }
}
