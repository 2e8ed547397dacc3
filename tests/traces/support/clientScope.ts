/** Which messages and which keys are those of clients. */
import { fromHex, toHex, utf8 } from "../../../host/bytes.js";
import type { Message } from "../../../host/chain/block.js";

const CLIENT_MESSAGES: ReadonlySet<string> = new Set([
  "/ibc.core.client.v1.MsgCreateClient",
  "/ibc.core.client.v1.MsgDeleteClientCreator",
  "/ibc.core.client.v1.MsgIBCSoftwareUpgrade",
  "/ibc.core.client.v1.MsgRecoverClient",
  "/ibc.core.client.v1.MsgUpdateClient",
  "/ibc.core.client.v1.MsgUpdateParams",
  "/ibc.core.client.v1.MsgUpgradeClient",
  "/ibc.core.client.v2.MsgRegisterCounterparty",
  "/ibc.core.client.v2.MsgUpdateClientConfig",
  "/ibc.core.connection.v1.MsgUpdateParams",
]);

export function isClientMessage({ typeUrl }: Message): boolean {
  return CLIENT_MESSAGES.has(typeUrl);
}

/** Whether a label of a recording's last line, `type url|outcome`, is of client messages. */
export function isClientLabel(label: string): boolean {
  const [type] = label.split("|");
  return CLIENT_MESSAGES.has(type!.replace(/^authority /, ""));
}

/** The key that counts clients, in hexadecimal. */
export const NEXT_CLIENT_SEQUENCE = toHex(utf8("nextClientSequence"));
const PARAMS = ["clientParams", "connectionParams"];

/**
 * Whether none but client messages write a key (hexadecimal) of store `ibc`: what lies below a
 * client, the count of clients, parameters. But handshakes write a client's list of connections,
 * and every proof of a solo machine writes its state.
 */
export function isClientKey(hex: string): boolean {
  const key = Buffer.from(fromHex(hex)).toString("latin1");
  if (hex === NEXT_CLIENT_SEQUENCE || PARAMS.includes(key)) return true;
  if (!key.startsWith("clients/")) return false;
  return !key.endsWith("/connections") && !key.startsWith("clients/06-solomachine-");
}
