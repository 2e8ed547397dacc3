/** Events of 08-wasm (08-wasm/keeper/events.go). */
import { Bytes } from "../abi/bytes";
import { hexadecimal } from "../24-host/text";
import { addAttribute, EventBuilder, moduleEvent, newEvent } from "../event";

export const WASM_EVENT = moduleEvent("08-wasm");
const STORE_WASM_CODE = Bytes.of("store_wasm_code");
const MIGRATE_CONTRACT = Bytes.of("migrate_contract");
const WASM_CHECKSUM = Bytes.of("wasm_checksum");
const CLIENT_ID = Bytes.of("client_id");
const NEW_CHECKSUM = Bytes.of("new_checksum");

export function storeWasmCodeEvent(checksum: Bytes): EventBuilder {
  const event = newEvent(STORE_WASM_CODE);
  addAttribute(event, WASM_CHECKSUM, hexadecimal(checksum));
  return event;
}

export function migrateContractEvent(
  clientId: Bytes, checksum: Bytes, newChecksum: Bytes,
): EventBuilder {
  const event = newEvent(MIGRATE_CONTRACT);
  addAttribute(event, CLIENT_ID, clientId);
  addAttribute(event, WASM_CHECKSUM, hexadecimal(checksum));
  addAttribute(event, NEW_CHECKSUM, hexadecimal(newChecksum));
  return event;
}
