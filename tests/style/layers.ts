/** The layering of the project: what each folder may import (DESIGN section 2). */

/** Folders of the core, lowest first; each may import those listed, and itself. */
export const ASSEMBLY_LAYERS: Readonly<Record<string, readonly string[]>> = {
  "assembly/abi": [],
  "assembly/codec": ["assembly/abi"],
  "assembly/crypto": ["assembly/abi"],
  "assembly/error.ts": ["assembly/abi"],
  "assembly/event.ts": ["assembly/abi", "assembly/codec"],
  "assembly/23-commitment": [
    "assembly/abi",
    "assembly/codec",
    "assembly/crypto",
    "assembly/error.ts",
  ],
  "assembly/24-host": ["assembly/abi", "assembly/crypto", "assembly/error.ts"],
  "assembly/26-routing": ["assembly/abi", "assembly/codec", "assembly/error.ts"],
  "assembly/02-client": [
    "assembly/abi",
    "assembly/codec",
    "assembly/error.ts",
    "assembly/event.ts",
    "assembly/24-host",
    "assembly/26-routing",
  ],
  "assembly/03-connection": [
    "assembly/abi",
    "assembly/codec",
    "assembly/crypto",
    "assembly/error.ts",
    "assembly/event.ts",
    "assembly/24-host",
    "assembly/26-routing",
    "assembly/02-client",
  ],
  "assembly/07-tendermint": [
    "assembly/abi",
    "assembly/codec",
    "assembly/crypto",
    "assembly/error.ts",
    "assembly/23-commitment",
    "assembly/24-host",
    "assembly/02-client",
  ],
  "assembly/09-localhost": [
    "assembly/abi",
    "assembly/codec",
    "assembly/error.ts",
    "assembly/24-host",
    "assembly/02-client",
  ],
  "assembly/20-transfer": ["assembly/abi", "assembly/codec", "assembly/24-host"],
  "assembly/25-handler": [
    "assembly/abi",
    "assembly/codec",
    "assembly/error.ts",
    "assembly/event.ts",
    "assembly/24-host",
    "assembly/26-routing",
    "assembly/02-client",
    "assembly/03-connection",
    "assembly/07-tendermint",
    "assembly/20-transfer",
  ],
  // The entry may import everything: it is where light clients and applications are registered.
  "assembly/index.ts": ["assembly"],
  // Stands in for a file of the standard library and imports only that.
  "assembly/runtime": [],
};

/** Folders of the host. The executor must never see what a recording expects. */
export const HOST_LAYERS: Readonly<Record<string, readonly string[]>> = {
  "host/bytes.ts": [],
  "host/errors.ts": [],
  "host/codec": ["host/bytes.ts", "host/errors.ts"],
  "host/vm": ["host/bytes.ts", "host/errors.ts"],
  "host/store": ["host/bytes.ts", "host/errors.ts", "host/codec", "host/vm/host.ts"],
  "host/consensus": [
    "host/bytes.ts",
    "host/errors.ts",
    "host/codec",
    "host/store/merkle.ts",
    "host/store/sha256.ts",
    "host/vm/hashes.ts",
    "host/vm/noble.ts",
    "host/vm/signatures.ts",
  ],
  "host/chain": ["host/bytes.ts", "host/errors.ts", "host/codec", "host/vm", "host/store"],
  "host/replay": [
    "host/bytes.ts",
    "host/errors.ts",
    "host/codec",
    "host/vm",
    "host/store",
    "host/chain",
  ],
  "host/cli": ["host"],
  "host/index.ts": ["host"],
};
