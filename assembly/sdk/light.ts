/** What the author of a light client imports besides: `import { LightClient } from
 * "strait/sdk/light"` (host/contracts/CONTRACTS.md, section 8). */
export { Client, ClientStore, Height } from "./clientStore";
export { Claim, LightClient, Upgrade } from "./lightClient";
export {
  sha256, verifyChainProof, verifyEd25519, verifySecp256k1, verifySecp256r1,
} from "./proof";
