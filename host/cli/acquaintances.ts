/** What the identifiers of chains lead to, as far as their blocks have told. */

import type { ChainEvent, Message } from "../chain/block.js";
import { MsgCreateClient } from "../codec/gen/ibc.core.client.v1.js";
import { ClientState } from "../codec/gen/ibc.lightclients.tendermint.v1.js";
import { DecodeError } from "../codec/index.js";

const LOCALHOST_CONNECTION = "connection-localhost";

/** The chains that one chain knows through its clients and connections. */
export class Acquaintances {
  private readonly chainOfClient = new Map<string, string>();
  private readonly clientOfConnection = new Map<string, string>();

  constructor(private readonly chainId: string) {}

  /** Takes note of what a message made: `event` is one of its own. */
  learn(event: ChainEvent, message: Message): void {
    const value = valuesOf(event);
    if (event.type === "create_client") {
      const chainId = followedChain(message);
      if (chainId !== undefined) this.chainOfClient.set(value("client_id"), chainId);
    } else if (event.type.startsWith("connection_open_")) {
      this.clientOfConnection.set(value("connection_id"), value("client_id"));
    }
  }

  /** The chain at the other side of the client or connection that an event names. */
  otherSide(event: ChainEvent): string {
    const value = valuesOf(event);
    const connection = value("connection_id") || value("packet_connection");
    if (connection === LOCALHOST_CONNECTION) return this.chainId;
    const client = value("client_id") || this.clientOfConnection.get(connection);
    return this.chainOfClient.get(client ?? "") ?? "its counterparty";
  }
}

/** Reads an event's attributes by name; the first one counts, and one that is missing is "". */
export function valuesOf({ attributes }: ChainEvent): (name: string) => string {
  return (name) => attributes.find(({ key }) => key === name)?.value ?? "";
}

/** The chain that a new client follows, if it is one of Tendermint. */
function followedChain({ value }: Message): string | undefined {
  try {
    const { clientState } = MsgCreateClient.decode(value);
    if (clientState?.typeUrl !== ClientState.typeUrl) return undefined;
    return ClientState.decode(clientState.value).chainId;
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}
