/** What of the messages about contracts is checked without state (CONTRACTS.md, section 5). */
import { equalBytes } from "../bytes.js";
import type { MessageCheck, Refusal } from "../chain/application.js";
import {
  MsgExecuteContract,
  MsgInstantiateContract,
  MsgMigrateContract,
  MsgStoreCode,
} from "../codec/gen/strait.contract.v1.js";
import type { MessageCodec } from "../codec/message.js";
import { CONTRACT_LIMITS } from "../vm/contractAbi.js";
import { isAddress } from "./address.js";
import { decodeOrUndefined } from "./guestBytes.js";
import { refusals } from "./refusals.js";

const LABEL_BYTES = 128;
const MESSAGE_BYTES = 262_144;
export const HASH_BYTES = 32;

/** What is wrong with each field. */
type Faults = readonly (Refusal | undefined)[];

function length(
  field: string,
  bytes: Uint8Array | string,
  from: number,
  to: number,
): Refusal | undefined {
  const size = typeof bytes === "string" ? Buffer.byteLength(bytes) : bytes.length;
  if (size >= from && size <= to) return undefined;
  const log = `${field} has ${size} bytes instead of ${from} to ${to}`;
  if (from === to) return refusals.invalidField(log);
  return size < from ? refusals.emptyField(log) : refusals.tooLongField(log);
}

const FAULTS = {
  storeCode: ({ wasmByteCode }: MsgStoreCode): Faults => [
    length("wasm_byte_code", wasmByteCode, 1, CONTRACT_LIMITS.sizeBytes),
  ],
  instantiate: ({ codeHash, label, msg }: MsgInstantiateContract): Faults => [
    length("code_hash", codeHash, HASH_BYTES, HASH_BYTES),
    length("label", label, 1, LABEL_BYTES),
    length("msg", msg, 0, MESSAGE_BYTES),
  ],
  execute: ({ msg }: MsgExecuteContract): Faults => [length("msg", msg, 0, MESSAGE_BYTES)],
  migrate: ({ codeHash, msg }: MsgMigrateContract): Faults => [
    length("code_hash", codeHash, HASH_BYTES, HASH_BYTES),
    length("msg", msg, 0, MESSAGE_BYTES),
  ],
} as const;

/** The messages: how each is read, which of its fields are addresses, and what can be wrong. */
export const MESSAGES = {
  storeCode: message(MsgStoreCode, FAULTS.storeCode, () => []),
  instantiate: message(MsgInstantiateContract, FAULTS.instantiate, ({ admin }) =>
    admin === "" ? [] : [admin],
  ),
  execute: message(MsgExecuteContract, FAULTS.execute, ({ contract }) => [contract]),
  migrate: message(MsgMigrateContract, FAULTS.migrate, ({ contract }) => [contract]),
} as const;

export interface ContractMessage<T> {
  readonly codec: MessageCodec<T>;
  check(value: Uint8Array, addressPrefix: string): MessageCheck;
}

function message<T extends { readonly sender: string }>(
  codec: MessageCodec<T>,
  faultsOf: (message: T) => Faults,
  addressesOf: (message: T) => readonly string[],
): ContractMessage<T> {
  const check = (value: Uint8Array, addressPrefix: string): MessageCheck => {
    const read = decodeOrUndefined(codec, value);
    // The one encoding that there is of a message has no unknown fields.
    if (read === undefined || !equalBytes(codec.encode(read), value)) {
      return { kind: "malformed", log: `${codec.typeUrl} has an unknown or malformed field` };
    }
    const refused = (refusal: Refusal): MessageCheck => ({ kind: "refused", refusal });
    for (const address of [read.sender, ...addressesOf(read)]) {
      if (isAddress(address, addressPrefix)) continue;
      return refused(refusals.invalidAddress(`${address.slice(0, 100)} is not an address`));
    }
    const fault = faultsOf(read).find((refusal) => refusal !== undefined);
    if (fault !== undefined) return refused(fault);
    return { kind: "valid", signer: read.sender };
  };
  return { codec, check };
}
