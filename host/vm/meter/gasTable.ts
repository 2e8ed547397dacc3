/**
 * What everything costs that a contract does: the one place. Units are those of CosmWasm, of which
 * its virtual machine does 10^12 a second, and 140,000 make one of the SDK's.
 *
 * Origin: instructions and host calls are those of cosmwasm-vm 3.0.9
 * (vm/src/wasm_backend/engine.rs, vm/src/environment.rs), stores those of the SDK
 * (store/types/gas.go, KVGasConfig), what a call costs by itself wasmd's
 * (x/wasm/types/gas_register.go, InstanceCostDiscount). Where none of them has a price, it is said
 * where it comes from.
 */

/** Counts changes of the prices below and of the code that is injected. It is stored beside the
 * code of a contract: what one costs is decided when it is stored. */
export const METERING_VERSION = 1;

/** How many units make one of the SDK's gas (wasmd DefaultGasMultiplier). */
export const UNITS_PER_SDK_GAS = 140_000n;

const SDK = (gas: bigint): bigint => gas * UNITS_PER_SDK_GAS;

/** Instructions. `block`, `else`, `end` and `nop` compile to nothing and are free, as NEAR has it;
 * what CosmWasm asks for them stays with the branches, of which every loop has one. */
export const INSTRUCTION_GAS = {
  /** Every instruction but those below. */
  plain: 115,
  /** Branches, calls, `loop` and `if`: CosmWasm's accounting operators. */
  control: 1_610,
  /** Each local from the 30th on, when its function is entered. */
  extraLocal: 115,
  freeLocals: 29,
  /** A page of 64 KiB by which memory grows: as long as it takes here to have one zeroed, with its
   * faults. */
  grownPage: 20_000_000,
} as const;

/** Of the host, each for a call and for each byte that it reads or writes. */
export const HOST_GAS = {
  call: 18_000n,
  /** Bytes that the host reads from the guest. */
  readByte: 115n,
  read: 200_000n,
  /** Bytes that the host writes to the guest. */
  writtenByte: 570n,
  write: 230_000n,
  storeRead: SDK(1_000n),
  storeReadByte: SDK(3n),
  storeWrite: SDK(2_000n),
  storeWrittenByte: SDK(30n),
  storeDelete: SDK(1_000n),
  /** The SDK asks for a step alone; here opening sorts what was written, as ten reads. */
  storeScan: SDK(10_000n),
  storeStep: SDK(30n),
  /** What the core does for a contract: the SDK's prices of two writes and a dozen reads. */
  coreCall: SDK(20_000n),
  coreCallByte: SDK(30n),
  /** An instance, made or wiped: wasmd's price of a contract that is pinned in memory. */
  instance: SDK(2_000n),
  /** Each page that its memory begins with: measured at 2.5 microseconds to make, 0.65 to wipe. */
  instancePage: 2_500_000n,
} as const;

/** What a hash costs for itself, and each byte of it. */
export interface HashPrice {
  readonly base: bigint;
  readonly byte: bigint;
}

const IN_OPENSSL: HashPrice = { base: 2_000_000n, byte: 2_200n };
const SLOWER: HashPrice = { base: 4_000_000n, byte: 12_000n };

/**
 * Hashes by the operations of `hash`: measured on this host, where a microsecond is 1,000,000 units
 * (Node 20 on a busy AMD EPYC; OpenSSL where it has them, else JavaScript). CosmWasm has no prices:
 * its contracts hash for themselves, at 22,000 a byte of SHA-256.
 */
export const HASH_GAS: ReadonlyMap<number, HashPrice> = new Map([
  [1, IN_OPENSSL],
  [2, SLOWER],
  [3, { base: 30_000_000n, byte: 120_000n }],
  [4, SLOWER],
  [5, SLOWER],
  [6, SLOWER],
  [7, IN_OPENSSL],
  [8, SLOWER],
  [9, { base: 40_000_000n, byte: 200_000n }],
]);

/**
 * Signatures by the schemes of `verify`, measured in the same way on those that take longest, which
 * are ill-formed ones for Ed25519. CosmWasm, which is native, asks 35,000,000 for Ed25519,
 * 96,000,000 for secp256k1, 279,000,000 for secp256r1 and 194,000,000 for recovery.
 */
export const VERIFY_GAS: ReadonlyMap<number, bigint> = new Map([
  [1, 2_000_000_000n],
  [2, 3_000_000_000n],
  [3, 4_000_000_000n],
  [4, 3_000_000_000n],
]);

/** Stack of a function: so many bytes, and so many for each parameter, local and operand. Native
 * frames of V8's baseline compiler are smaller (hosts: 840 bytes with 100 locals). */
export const FRAME_BYTES = { base: 48, slot: 8 } as const;

/** What a message may use at most, when its chain says nothing else. */
export const DEFAULT_LIMITS = { gas: SDK(3_000_000n), stackBytes: 262_144 } as const;

/** Stack that a call from one contract to another takes, for the frames of the host between. */
export const NESTED_CALL_STACK_BYTES = 4_096;
