import { InputError } from "../../errors.js";
import { type Database, openDatabase, parseRecord, reading } from "./database.js";
import { type ChainFacts, HomeChain } from "./homeChain.js";
import { addressOfKey, chainOfKey, rangeOf, versionOfKey } from "./keys.js";

/** How many chains a home has room for. */
const MAX_CHAINS = 65_535;

/** A folder in which chains are kept from run to run; one process at a time has it open. */
export class Home {
  private readonly chains = new Map<string, HomeChain>();

  private constructor(
    readonly path: string,
    private readonly database: Database,
  ) {}

  /**
   * Opens a home; one that is not there yet is made when it may be. Throws an InputError for a
   * folder of something else, of a newer format, damaged, or opened by another process.
   */
  static async open(path: string, { mayCreate = false } = {}): Promise<Home> {
    const home = new Home(path, await openDatabase(path, mayCreate));
    try {
      await reading(path, () => home.findChains());
    } catch (error) {
      await home.close();
      throw error;
    }
    return home;
  }

  /** The names of its chains, in the order in which they came. */
  get chainIds(): string[] {
    return [...this.chains.keys()];
  }

  /** A chain that is kept here. */
  chain(id: string): HomeChain | undefined {
    return this.chains.get(id);
  }

  /** Makes room for a chain that is not here yet; its first block brings it to disk. */
  add(facts: ChainFacts): HomeChain {
    const { path, database, chains } = this;
    if (chains.size === MAX_CHAINS) throw new InputError(path, "has no room for more chains");
    const chain = new HomeChain(path, database, chains.size, facts);
    chains.set(facts.chainId, chain);
    return chain;
  }

  /** Lets others open it; what was not flushed is lost. */
  async close(): Promise<void> {
    await this.database.close();
  }

  private async findChains(): Promise<void> {
    const { path, database } = this;
    for await (const [key, record] of database.iterator(rangeOf("c"))) {
      const index = chainOfKey(key);
      const facts = parseRecord<ChainFacts>(path, "what a chain began with", record);
      const chain = new HomeChain(path, database, index, facts);
      const range = rangeOf("b", index);
      const [oldest] = await database.keys({ ...range, limit: 1 }).all();
      const [latest] = await database.keys({ ...range, limit: 1, reverse: true }).all();
      if (oldest === undefined || latest === undefined) {
        throw new InputError(path, `this home is damaged: ${facts.chainId} has no block`);
      }
      const sequences = new Map<string, bigint>();
      for await (const [account, value] of database.iterator(rangeOf("s", index))) {
        sequences.set(addressOfKey(account), BigInt(value.toString()));
      }
      chain.begin(versionOfKey(oldest), versionOfKey(latest), sequences);
      this.chains.set(facts.chainId, chain);
    }
  }
}
