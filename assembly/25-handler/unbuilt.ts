/**
 * What ibc-go v11.2.0 executes and this core does not yet. It keeps "not here yet" apart from "no
 * such message": the first must stop a replay, the second is a result of the chain. The lists
 * shrink as datagrams are built, and this file goes with the last of them.
 */
import { Bytes } from "../abi/bytes";

const GMP = Bytes.of("/ibc.applications.gmp.v1.");
const ICA_HOST = Bytes.of("/ibc.applications.interchain_accounts.host.v1.");
const ICA_CONTROLLER = Bytes.of("/ibc.applications.interchain_accounts.controller.v1.");
const COSMOS = Bytes.of("/cosmos.");
const SPACE: u8 = 0x20;

const GMP_MESSAGES = Bytes.of("MsgSendCall").split(SPACE);
const ICA_HOST_MESSAGES = Bytes.of("MsgUpdateParams MsgModuleQuerySafe").split(SPACE);
const ICA_CONTROLLER_MESSAGES = Bytes.of(
  "MsgRegisterInterchainAccount MsgSendTx MsgUpdateParams",
).split(SPACE);

const ATTESTATIONS = Bytes.of("/ibc.lightclients.attestations.v1.");

function isListed(typeUrl: Bytes, package_: Bytes, names: Bytes[]): bool {
  if (!typeUrl.startsWith(package_)) return false;
  const name = typeUrl.slice(package_.length);
  for (let i = 0; i < names.length; i++) {
    if (names[i] == name) return true;
  }
  return false;
}

/** Whether ibc-go, or the SDK around it, has this message and this core has not. */
export function isUnbuiltMessage(typeUrl: Bytes): bool {
  return isListed(typeUrl, GMP, GMP_MESSAGES) ||
    isListed(typeUrl, ICA_HOST, ICA_HOST_MESSAGES) ||
    isListed(typeUrl, ICA_CONTROLLER, ICA_CONTROLLER_MESSAGES) ||
    typeUrl.startsWith(COSMOS);
}

/** Whether a type is of a light client that ibc-go's test application has and this core has not. */
export function isUnbuiltLightClient(typeUrl: Bytes): bool {
  return typeUrl.startsWith(ATTESTATIONS);
}
