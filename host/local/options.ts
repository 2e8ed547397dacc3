/** What a chain in this process starts from. */
import type { HostedApplication } from "../chain/application.js";
import { APPLICATIONS } from "../chain/applications/index.js";
import { moduleAddress } from "../chain/bank.js";
import { encodeBech32 } from "../chain/bech32.js";
import type { Balance, Block, BlockResult, Coin } from "../chain/block.js";
import { DEFAULT_COMMITMENT_PREFIX, defaultGenesis } from "../chain/defaultGenesis.js";
import type { Genesis, GenesisState } from "../chain/genesis.js";
import { CHECKSUMS_STORE } from "../chain/lightClient.js";
import { APPLICATION_NAME } from "../contracts/address.js";
import { type ContractOptions, Contracts } from "../contracts/contracts.js";
import { type LightClientOptions, LightClients } from "../contracts/lightClients.js";
import { HostError } from "../errors.js";
import { addressOf } from "./accounts.js";
import { equalPowers, type Powers } from "./validators.js";

const NANOS_PER_SECOND = 1_000_000_000n;
/** 2025-01-01T00:00:00Z: a run must not depend on the day on which it is made. */
const START_NANOS = 1_735_689_600n * NANOS_PER_SECOND;
const BLOCK_NANOS = 5n * NANOS_PER_SECOND;
const VALIDATORS = 4;

/** What each account has, by name or address, then by denomination. */
export type Accounts = Readonly<Record<string, Readonly<Record<string, bigint>>>>;

export interface ChainOptions {
  /** A number behind its last hyphen is the chain's revision. */
  readonly id: string;
  readonly accounts?: Accounts;
  /** How many validators with the same power, or their powers by name; four when absent. */
  readonly validators?: number | Powers;
  /** Time of the first block, in nanoseconds since 1970; the start of 2025 when absent. */
  readonly timeNanos?: bigint;
  /** From one block to the next; 5 seconds when absent. */
  readonly blockNanos?: bigint;
  /** What each message of a transaction costs; nothing when absent. */
  readonly fee?: Coin;
  /** What serves ports beside the core's own; the mocks of ibc-go's tests when absent. */
  readonly applications?: Readonly<Record<string, HostedApplication>>;
  /** The stacks of ports: names of middleware, outermost first, then that of the application; only
   * the transfer application behind its port when absent. */
  readonly stacks?: Readonly<Record<string, readonly string[]>>;
  /** The same for packets of IBC v2. */
  readonly stacksV2?: Readonly<Record<string, readonly string[]>>;
  /** Whether accounts may bring contracts (host/contracts/CONTRACTS.md), and what these may use; no
   * when absent. */
  readonly contracts?: boolean | ContractOptions;
  /** Whether the authority may bring light clients (ibc-go's 08-wasm), and which the host has
   * itself; no when absent. */
  readonly lightClients?: boolean | LightClientOptions;
  /** What the stores begin with, beside the accounts; ibc-go's defaults when absent. */
  readonly genesis?: GenesisState;
  readonly addressPrefix?: string;
  /** Datagrams of relayers that the chain does not take, by their kinds; none when absent. */
  readonly unsupported?: readonly string[];
  /** How many blocks below the last can be asked for, the acknowledgements that they wrote among
   * it; all when absent. */
  readonly keptBlocks?: bigint;
  /** Is told of every block of the chain itself, not of its forks. */
  readonly onBlock?: BlockListener;
}

/** Takes a block and what came out of it, in the order in which they are made. */
export type BlockListener = (block: Block, result: BlockResult) => void;

/** Options with nothing left open. */
export interface Settings {
  readonly id: string;
  readonly accounts: Accounts;
  readonly powers: Powers;
  readonly timeNanos: bigint;
  readonly blockNanos: bigint;
  readonly fee: Coin | undefined;
  readonly applications: ReadonlyMap<string, HostedApplication>;
  readonly stacks: ReadonlyMap<string, readonly string[]>;
  readonly stacksV2: ReadonlyMap<string, readonly string[]>;
  readonly genesis: GenesisState;
  readonly addressPrefix: string;
  readonly unsupported: ReadonlySet<string>;
  readonly keptBlocks: bigint | undefined;
}

export function settingsOf(options: ChainOptions): Settings {
  const { validators = VALIDATORS } = options;
  const stacks = new Map(Object.entries(options.stacks ?? {}));
  const stacksV2 = new Map(Object.entries(options.stacksV2 ?? {}));
  const settings = {
    id: options.id,
    accounts: options.accounts ?? {},
    powers: typeof validators === "number" ? equalPowers(validators) : validators,
    timeNanos: options.timeNanos ?? START_NANOS,
    blockNanos: options.blockNanos ?? BLOCK_NANOS,
    fee: options.fee,
    stacks,
    stacksV2,
    applications: applicationsOf(options),
    genesis: options.genesis ?? { kind: "modules", modules: defaultGenesis(stacks, stacksV2) },
    addressPrefix: options.addressPrefix ?? "cosmos",
    unsupported: new Set(options.unsupported),
    keptBlocks: options.keptBlocks,
  };
  if (settings.blockNanos <= 0n) {
    throw new HostError(`chain ${options.id}: a block comes later than the one before it`);
  }
  if (settings.keptBlocks !== undefined && settings.keptBlocks < 1n) {
    throw new HostError(`chain ${options.id}: at least one block below the last has to be kept`);
  }
  return settings;
}

function applicationsOf(options: ChainOptions): Map<string, HostedApplication> {
  const { applications, contracts = false, lightClients = false } = options;
  const chosen = new Map(applications ? Object.entries(applications) : APPLICATIONS);
  if (contracts !== false) {
    chosen.set(APPLICATION_NAME, new Contracts(contracts === true ? {} : contracts));
  }
  if (lightClients !== false) {
    chosen.set(CHECKSUMS_STORE, new LightClients(lightClients === true ? {} : lightClients));
  }
  return chosen;
}

/** Accounts of modules, to which the SDK's test application lets nobody send. */
const BLOCKED_MODULES = ["transfer", "fee_collector"];

export function genesisOf(settings: Settings): Genesis {
  const { id, accounts, addressPrefix, timeNanos } = settings;
  const balances: Balance[] = Object.entries(accounts).flatMap(([account, coins]) =>
    Object.entries(coins).map(([denom, amount]) => ({
      address: addressOf(account, addressPrefix),
      denom,
      amount,
    })),
  );
  const blocked = BLOCKED_MODULES.map(moduleAddress);
  return {
    chainId: id,
    initialHeight: 1n,
    timeNanos,
    authority: encodeBech32(addressPrefix, moduleAddress("gov")),
    addressPrefix,
    commitmentPrefix: DEFAULT_COMMITMENT_PREFIX,
    sequences: new Map(),
    balances,
    blockedAddresses: blocked.map((address) => encodeBech32(addressPrefix, address)),
    stacks: settings.stacks,
    stacksV2: settings.stacksV2,
    state: settings.genesis,
  };
}
