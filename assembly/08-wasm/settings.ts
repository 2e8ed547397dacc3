/** What the host says of light clients in contracts (assembly/ABI.md, "Light clients"). */
import { Bytes } from "../abi/bytes";
import { lightClientSettings } from "../abi/environment";
import { LightClientSettings } from "../codec/gen/strait.abi.v0";

/** The client type, in identifiers and events; also the name of the module and of its store. */
export const WASM = Bytes.of("08-wasm");

/** Whether the host runs them: without, this chain is one that does not know the module. */
export function hasWasmClients(): bool {
  return lightClientSettings().length != 0;
}

/** The number of store `08-wasm`. */
export function checksumsStore(): i32 {
  const settings = LightClientSettings.decode(lightClientSettings());
  assert(settings !== null, "the host passed malformed LightClientSettings");
  return <i32>settings!.checksumsStore;
}
