/** What a relayer carries from one chain to another. */
import type { Message } from "../chain/block.js";

/** The datagrams of ICS-18, and those that it does not name. */
export const DATAGRAM_KINDS = [
  "update client",
  "connection open try",
  "connection open ack",
  "connection open confirm",
  "channel open try",
  "channel open ack",
  "channel open confirm",
  "channel close confirm",
  "receive packet",
  "acknowledge packet",
  "time out packet",
  "time out packet on close",
] as const;

export type DatagramKind = (typeof DATAGRAM_KINDS)[number];

/** A message for one chain, proven by another. */
export interface Datagram {
  readonly kind: DatagramKind;
  readonly message: Message;
  /** The client, of the chain that it is for, which verifies it. */
  readonly clientId: string;
  /** The height of the other chain that the client has to know, and that a header brings. */
  readonly height: bigint;
  /** What it is about, in identifiers of the chain that it is for: `connection-0`,
   * `transfer/channel-0`, `transfer/channel-0/7`. */
  readonly subject: string;
}
