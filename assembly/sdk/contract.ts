/** The base of contracts. */
import { Acknowledgement } from "./acknowledgement";
import { Answer, done, refuse } from "./answer";
import { Bytes } from "../abi/bytes";
import { Call } from "./call";
import { Channel } from "./channel";
import { Packet } from "./packet";
import { Receipt } from "./receipt";

/**
 * A contract overrides what it has an answer to. Whatever is refused leaves no trace. An instance
 * serves one call: what is to stay belongs into storage.
 */
export abstract class Contract {
  /** Called once, when the contract is made. */
  instantiate(call: Call): Answer {
    return done();
  }

  /** A message of an account or of another contract. */
  execute(call: Call): Answer {
    return call.unknown();
  }

  /** A question; it may not write. */
  query(call: Call): Answer {
    return call.unknown();
  }

  /** Called on the state of the code that this one replaces. */
  migrate(call: Call): Answer {
    return refuse("this contract takes over from no other");
  }

  /** The version of the channels that it opens; empty for a contract that has none. */
  version(): string {
    return "";
  }

  /** Whether its channels are ordered. */
  isOrdered(): bool {
    return false;
  }

  /** Somebody opens a channel from here. The answer's data is the version to propose. */
  onOpenInit(channel: Channel, version: string): Answer {
    return this.agree(channel, version.length == 0 ? this.version() : version);
  }

  /** A channel is opened from the other end. The answer's data is the version agreed on. */
  onOpenTry(channel: Channel, version: string): Answer {
    return this.agree(channel, version);
  }

  /** The other end agreed. */
  onOpenAck(channel: Channel, version: string): Answer {
    return version == this.version() ? done() : this.otherVersion(version);
  }

  /** The channel is open. */
  onOpenConfirm(channel: Channel): Answer {
    return done();
  }

  /** Somebody wants to close a channel. */
  onCloseInit(channel: Channel): Answer {
    return refuse("channels of this contract are not closed");
  }

  /** The other end has closed the channel. */
  onCloseConfirm(channel: Channel): Answer {
    return done();
  }

  /** A packet has come. */
  onReceive(packet: Packet): Receipt {
    return Receipt.failure("this contract receives no packets");
  }

  /** A packet of this contract was answered. */
  onAcknowledge(packet: Packet, acknowledgement: Acknowledgement): Answer {
    return done();
  }

  /** A packet of this contract was not received in time, and never will be. */
  onTimeout(packet: Packet): Answer {
    return done();
  }

  private agree(channel: Channel, version: string): Answer {
    if (this.version().length == 0) return refuse("this contract opens no channels");
    if (version != this.version()) return this.otherVersion(version);
    if (channel.isOrdered != this.isOrdered()) {
      return refuse(this.isOrdered() ? "the channel must be ordered" : "the channel is ordered");
    }
    return done(Bytes.of(version));
  }

  private otherVersion(version: string): Answer {
    return refuse("version " + version + " is not " + this.version());
  }
}
