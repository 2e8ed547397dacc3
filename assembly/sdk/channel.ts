/** A channel that is being opened or closed. */
import { Bytes } from "../abi/bytes";
import { Order } from "../codec/gen/ibc.core.channel.v1";
import { textOf } from "./text";

@final
export class Channel {
  constructor(
    public readonly channelId: string,
    public readonly isOrdered: bool,
    /** Of the other end; empty where the step does not tell. */
    public readonly counterpartyPort: string,
    /** Of the other end; empty while it is not known. */
    public readonly counterpartyChannel: string,
  ) {}

  static begun(channelId: Bytes, ordering: i32, port: Bytes, channel: Bytes): Channel {
    const isOrdered = ordering == Order.ORDER_ORDERED;
    return new Channel(textOf(channelId), isOrdered, textOf(port), textOf(channel));
  }
}
