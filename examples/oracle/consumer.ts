/**
 * Asks an oracle on another chain for prices. A request costs its account a credit; one that is not
 * answered with a price, because the oracle refuses or the packet times out, gives it back.
 */
import {
  Acknowledgement, Answer, answer, Call, Contract, Data, decode, done, emit, encode, Fields, Item,
  isAddress, Packet, refuse, send, Table, Tables, Timeout,
} from "strait/sdk";
import { OfAccount, OfPair, Price, PriceRequest, VERSION } from "./price";

/** `{"use_channel":{"channel":"channel-0"}}`: where the oracle is that this contract trusts. */
class OfChannel extends Data {
  channel: string = "";

  fields(f: Fields): void {
    this.channel = f.text("channel", this.channel);
  }
}

/** `{"grant":{"account":"...","credits":"10"}}`, and what `{"credits":{"account":"..."}}` asks. */
class Credits extends Data {
  account: string = "";
  credits: u64 = 0;

  fields(f: Fields): void {
    this.account = f.text("account", this.account);
    this.credits = f.u64("credits", this.credits);
  }
}

/** `{"request":{"pair":"atom/usd","max_age_seconds":"60","timeout_seconds":"30"}}` */
class Request extends Data {
  pair: string = "";
  maxAgeSeconds: u64 = 0;
  wait: bool = false;
  timeoutSeconds: u64 = 0;

  fields(f: Fields): void {
    this.pair = f.text("pair", this.pair);
    this.maxAgeSeconds = f.u64("max_age_seconds", this.maxAgeSeconds);
    this.wait = f.bool("wait", this.wait);
    this.timeoutSeconds = f.u64("timeout_seconds", this.timeoutSeconds);
  }
}

/** The account that grants credits: the one that made the contract. */
const owner = new Item<string>("owner");
const channel = new Item<string>("channel");
const credits = new Table<string, u64>("credits");
const prices = new Table<string, Price>("prices");
/** Who made the requests that are on their way, by channel and sequence. */
const requests = new Tables<string, u64, string>("requests");

export default class Consumer extends Contract {
  version(): string {
    return VERSION;
  }

  instantiate(call: Call): Answer {
    owner.set(call.sender);
    return done();
  }

  execute(call: Call): Answer {
    if (call.is("request")) return this.request(call);
    const isKnown = call.is("use_channel") || call.is("grant");
    if (!isKnown) return call.unknown();
    if (call.sender != owner.get()) return refuse("only the owner may do this");
    if (call.is("use_channel")) {
      channel.set(call.read<OfChannel>().channel);
      return done();
    }
    const grant = call.read<Credits>();
    if (!isAddress(grant.account)) return refuse(grant.account + " is not an address");
    const held = credits.get(grant.account);
    if (held + grant.credits < held) return refuse("too many credits");
    credits.set(grant.account, held + grant.credits);
    return done();
  }

  query(call: Call): Answer {
    if (call.is("price")) {
      const pair = call.read<OfPair>().pair;
      return prices.has(pair) ? answer(prices.get(pair)) : refuse("no price of " + pair);
    }
    if (call.is("credits")) {
      const held = new Credits();
      held.account = call.read<OfAccount>().account;
      held.credits = credits.get(held.account);
      return answer(held);
    }
    return call.unknown();
  }

  onAcknowledge(packet: Packet, acknowledgement: Acknowledgement): Answer {
    const pair = packet.read<PriceRequest>().pair;
    if (!acknowledgement.isSuccess) return this.giveBack(packet, acknowledgement.error);
    const delivered = decode<Price>(acknowledgement.result);
    if (delivered.isMalformed) return this.giveBack(packet, delivered.error);
    const price = delivered.value;
    if (price.pair != pair) return this.giveBack(packet, "a price of another pair");
    // Answers may overtake each other.
    if (price.timeSeconds >= prices.get(pair).timeSeconds) prices.set(pair, price);
    requests.of(packet.sourceChannel).remove(packet.sequence);
    emit("price").add("pair", pair).add("price", price.price.toString());
    return done();
  }

  onTimeout(packet: Packet): Answer {
    return this.giveBack(packet, "timed out");
  }

  private request(call: Call): Answer {
    const request = call.read<Request>();
    const held = credits.get(call.sender);
    if (held == 0) return refuse(call.sender + " has no credits");
    const asked = new PriceRequest();
    asked.pair = request.pair;
    asked.maxAgeSeconds = request.maxAgeSeconds;
    asked.wait = request.wait;
    const sent = send(channel.get(), encode(asked), Timeout.after(request.timeoutSeconds));
    if (sent.isRefused) return refuse(sent.error);
    credits.set(call.sender, held - 1);
    requests.of(channel.get()).set(sent.sequence, call.sender);
    return done();
  }

  /** Gives back what a request has cost. */
  private giveBack(packet: Packet, why: string): Answer {
    const open = requests.of(packet.sourceChannel);
    const account = open.get(packet.sequence);
    open.remove(packet.sequence);
    credits.set(account, credits.get(account) + 1);
    emit("unanswered").add("account", account).add("error", why);
    return done();
  }
}
