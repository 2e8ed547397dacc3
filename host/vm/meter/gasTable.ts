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
  /** SHA-256 in the guest costs 1,438,000 a block of 64 bytes (measured); here a tenth. */
  hash: 60_000n,
  hashedByte: 2_200n,
  /** An instance, made or wiped: wasmd's price of a contract that is pinned in memory. */
  instance: SDK(2_000n),
  /** Each page that its memory begins with: measured at 2.5 microseconds to make, 0.65 to wipe. */
  instancePage: 2_500_000n,
} as const;

/** Signatures by the schemes of `verify`: CosmWasm's prices of ed25519 and secp256k1, of recovering
 * a key for secp256r1, which is JavaScript here, and for recovery. */
export const VERIFY_GAS: ReadonlyMap<number, bigint> = new Map([
  [1, 35_000_000n],
  [2, 96_000_000n],
  [3, 592_000_000n],
  [4, 194_000_000n],
]);

/** Stack of a function: so many bytes, and so many for each parameter, local and operand. Native
 * frames of V8's baseline compiler are smaller (hosts: 840 bytes with 100 locals). */
export const FRAME_BYTES = { base: 48, slot: 8 } as const;

/** What a message may use at most, when its chain says nothing else. */
export const DEFAULT_LIMITS = { gas: SDK(3_000_000n), stackBytes: 262_144 } as const;

/** Stack that a call from one contract to another takes, for the frames of the host between. */
export const NESTED_CALL_STACK_BYTES = 4_096;
