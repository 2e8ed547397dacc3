/** Code of clients, which the host keeps (08-wasm/keeper/keeper.go storeWasmCode). */
import { Bytes } from "../abi/bytes";
import {
  LightClientEnd, LightClientRequest, LightClientResponse, ReadLightClientCode,
  StoreLightClientCode,
} from "../codec/gen/strait.abi.v0";
import { IbcError, unregistered } from "../error";
import { addChecksum, hasChecksum } from "./checksums";
import { askLightClient } from "./contract";
import { WasmError } from "./errors";

/** What MsgStoreCode may bring, and code may have when it is unpacked, in bytes. */
const MAX_CODE_SIZE: i32 = 3_145_728;

const NO_CHECKSUM = Bytes.allocate(0);

/** The checksum of stored code, or why it was not stored. */
@final
export class StoredCode {
  constructor(
    public readonly checksum: Bytes,
    public readonly error: IbcError | null,
  ) {}
}

/** `08-wasm/7` and `/8` for too little and too much. */
export function validateCode(code: Bytes): IbcError | null {
  if (code.length == 0) return WasmError.emptyCode("there is no code");
  if (code.length <= MAX_CODE_SIZE) return null;
  return WasmError.codeTooLarge("the code passes 3,145,728 bytes");
}

/**
 * Has the host unpack, admit and keep code, and remembers its checksum: `08-wasm/7` and `/8` for
 * what is unpacked, `/9` for code that is known, `undefined/1` for what the host does not admit.
 * The host keeps known code without another look, so the order of these does not matter to it.
 */
export function storeCode(code: Bytes): StoredCode {
  const stored = askToStore(code);
  const error = storeError(stored);
  if (error !== null) return new StoredCode(NO_CHECKSUM, error);
  const checksum = stored!.data;
  if (hasChecksum(checksum)) {
    return new StoredCode(NO_CHECKSUM, WasmError.codeExists("the code is stored already"));
  }
  addChecksum(checksum);
  return new StoredCode(checksum, null);
}

function askToStore(code: Bytes): LightClientResponse | null {
  const asked = new StoreLightClientCode();
  asked.code = code;
  const request = new LightClientRequest();
  request.storeCode = asked;
  return askLightClient(NO_CHECKSUM, request);
}

function storeError(stored: LightClientResponse | null): IbcError | null {
  if (stored === null) return unregistered("the host does not store the code");
  if (stored.end == LightClientEnd.LIGHT_CLIENT_END_RETURNED) return null;
  if (stored.end == LightClientEnd.LIGHT_CLIENT_END_CODE_EMPTY) {
    return WasmError.emptyCode("there is no code in what is packed");
  }
  if (stored.end == LightClientEnd.LIGHT_CLIENT_END_CODE_TOO_LARGE) {
    return WasmError.codeTooLarge("the code is larger than 3 MiB when it is unpacked");
  }
  return unregistered(stored.log.toString());
}

/** The code of a checksum, piece by piece; null where the host has none. */
export function readCode(checksum: Bytes): Bytes | null {
  let code: Bytes | null = null;
  let offset = 0;
  do {
    const asked = new ReadLightClientCode();
    asked.offset = <u32>offset;
    const request = new LightClientRequest();
    request.readCode = asked;
    const piece = askLightClient(checksum, request);
    if (piece === null || piece.end != LightClientEnd.LIGHT_CLIENT_END_RETURNED) return null;
    if (!code) code = Bytes.allocate(min(<i32>piece.totalSize, MAX_CODE_SIZE));
    if (piece.data.length == 0 || offset + piece.data.length > code.length) return null;
    code.fill(offset, piece.data);
    offset += piece.data.length;
  } while (offset < code.length);
  return code;
}
