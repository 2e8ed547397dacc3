/**
 * An oracle: feeders post prices, and contracts of other chains ask for them by packets. A request
 * is answered at once with the last price; one that would rather wait than have a stale price is
 * answered by the next that is posted.
 */
import {
  Answer, answer, blockTimeSeconds, Call, Contract, Data, done, emit, Fields, isAddress, Item,
  Packet, Receipt, refuse, Table, Tables, writeAcknowledgement,
} from "strait/sdk";
import { OfAccount, OfPair, Price, PriceRequest, VERSION } from "./price";

/** How many requests may wait for a price: all of them are answered by one message. */
const MAX_WAITING: u64 = 32;
const MAX_DECIMALS: u64 = 18;

/** `{"post":{"pair":"atom/usd","price":"712","decimals":"2"}}` */
class Post extends Data {
  pair: string = "";
  price: u64 = 0;
  decimals: u64 = 0;

  fields(f: Fields): void {
    this.pair = f.text("pair", this.pair);
    this.price = f.u64("price", this.price);
    this.decimals = f.u64("decimals", this.decimals);
  }
}

/** The answer to `{"waiting":{"pair":"atom/usd"}}`. */
class Waiting extends Data {
  requests: u64 = 0;

  fields(f: Fields): void {
    this.requests = f.u64("requests", this.requests);
  }
}

/** The account that names feeders: the one that made the contract. */
const owner = new Item<string>("owner");
const feeders = new Table<string, bool>("feeders");
const prices = new Table<string, Price>("prices");
/** Packets that wait for a price of a pair, numbered as they came. */
const waiting = new Tables<string, u64, Packet>("waiting");
const waitingCount = new Table<string, u64>("waiting count");

export default class Oracle extends Contract {
  version(): string {
    return VERSION;
  }

  instantiate(call: Call): Answer {
    owner.set(call.sender);
    return done();
  }

  execute(call: Call): Answer {
    if (call.is("post")) return this.post(call);
    if (call.is("add_feeder")) return this.setFeeder(call, true);
    if (call.is("remove_feeder")) return this.setFeeder(call, false);
    return call.unknown();
  }

  query(call: Call): Answer {
    if (call.is("price")) {
      const pair = call.read<OfPair>().pair;
      return prices.has(pair) ? answer(prices.get(pair)) : refuse("no price of " + pair);
    }
    if (call.is("waiting")) {
      const count = new Waiting();
      count.requests = waitingCount.get(call.read<OfPair>().pair);
      return answer(count);
    }
    return call.unknown();
  }

  onReceive(packet: Packet): Receipt {
    const request = packet.read<PriceRequest>();
    if (!prices.has(request.pair)) return Receipt.failure("no price of " + request.pair);
    const price = prices.get(request.pair);
    if (blockTimeSeconds() - price.timeSeconds <= request.maxAgeSeconds) {
      return Receipt.answer(price);
    }
    if (!request.wait) return Receipt.failure("the price of " + request.pair + " is stale");
    const count = waitingCount.get(request.pair);
    if (count == MAX_WAITING) return Receipt.failure("too many requests wait for a price");
    waiting.of(request.pair).set(count, packet);
    waitingCount.set(request.pair, count + 1);
    return Receipt.later();
  }

  /** Takes a price of a feeder, and answers who has waited for it. */
  private post(call: Call): Answer {
    const post = call.read<Post>();
    if (!feeders.has(call.sender)) return refuse(call.sender + " is not a feeder");
    if (post.pair == "" || post.price == 0) return refuse("a price has a pair, and is not 0");
    if (post.decimals > MAX_DECIMALS) return refuse("a price has at most 18 decimals");
    const price = new Price();
    price.pair = post.pair;
    price.price = post.price;
    price.decimals = post.decimals;
    price.timeSeconds = blockTimeSeconds();
    prices.set(post.pair, price);
    emit("price").add("pair", post.pair).add("price", post.price.toString());
    return this.answerWaiting(price);
  }

  private answerWaiting(price: Price): Answer {
    const requests = waiting.of(price.pair);
    const walk = requests.all();
    while (walk.next()) {
      requests.remove(walk.key);
      const written = writeAcknowledgement(walk.value, Receipt.answer(price));
      // A channel may have closed meanwhile; nobody waits behind it any more.
      if (written.isRefused) emit("unanswered").add("error", written.error);
    }
    waitingCount.remove(price.pair);
    return done();
  }

  private setFeeder(call: Call, isFeeder: bool): Answer {
    const account = call.read<OfAccount>().account;
    if (call.sender != owner.get()) return refuse("only the owner names feeders");
    if (!isAddress(account)) return refuse(account + " is not an address");
    if (isFeeder) feeders.set(account, true);
    else feeders.remove(account);
    return done();
  }
}
