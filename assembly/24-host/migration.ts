/** One step from an earlier version of a module's stores to the next (cosmos-sdk types/module
 * configurator.go RegisterMigration). */
import { Bytes } from "../abi/bytes";
import { Entry } from "../abi/store";
import { IbcError } from "../error";

export abstract class Migration {
  constructor(
    /** The store that is walked through. */
    public readonly store: i32,
    /** How the keys begin that the walk is about; empty: all of the store. */
    public readonly prefix: Bytes,
  ) {}

  /** Whether anything is to be walked through. */
  get walks(): bool {
    return true;
  }

  /** What is to be done about an entry; null, or why the migration fails. */
  abstract visit(entry: Entry): IbcError | null;

  /** What is to be done after the last entry. */
  abstract finish(): void;
}

const NOTHING = Bytes.allocate(0);

/** A version that was counted, and changed nothing that is still there. */
@final
export class EmptyMigration extends Migration {
  constructor() {
    super(0, NOTHING);
  }

  get walks(): bool {
    return false;
  }

  visit(entry: Entry): IbcError | null {
    return null;
  }

  finish(): void {}
}
