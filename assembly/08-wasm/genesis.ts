/** Genesis of 08-wasm: the code of every checksum (08-wasm/keeper/genesis.go). */
import { Bytes } from "../abi/bytes";
import { Scratch } from "../abi/scratch";
import { Entry } from "../abi/store";
import { Contract, GenesisState } from "../codec/gen/ibc.lightclients.wasm.v1";
import { IbcError, panicked } from "../error";
import { CHECKSUMS_PREFIX } from "./checksums";
import { readCode, storeCode } from "./code";

/** Stores the code of a genesis; the errors of storing. */
export function initContracts(genesis: GenesisState): IbcError | null {
  const scratch = new Scratch();
  for (let i = 0; i < genesis.contracts.length; i++) {
    const error = storeCode(genesis.contracts[i].codeBytes).error;
    if (error !== null) return error;
    scratch.release();
  }
  return null;
}

/** Adds the code of a checksum in the store; a panic where the host has none. */
export function exportContract(entry: Entry, genesis: GenesisState): IbcError | null {
  const checksum = checksumOf(entry.key);
  const code = readCode(checksum);
  if (!code) return panicked("the host has no code of a checksum");
  const contract = new Contract();
  contract.codeBytes = code;
  genesis.contracts.push(contract);
  return null;
}

function checksumOf(key: Bytes): Bytes {
  return key.slice(CHECKSUMS_PREFIX.length);
}
