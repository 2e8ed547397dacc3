/** What the oracle and those who ask it tell each other: JSON in packets (`oracle-feed-1`). */
import { Data, Fields } from "strait/sdk";

/** Of the channels between them, which are unordered. */
export const VERSION = "oracle-feed-1";

/** A price, as it is stored and as it is delivered. */
export class Price extends Data {
  pair: string = "";
  /** In units of 10^-decimals. */
  price: u64 = 0;
  decimals: u64 = 0;
  /** When it was posted, by the oracle's clock. */
  timeSeconds: u64 = 0;

  fields(f: Fields): void {
    this.pair = f.text("pair", this.pair);
    this.price = f.u64("price", this.price);
    this.decimals = f.u64("decimals", this.decimals);
    this.timeSeconds = f.u64("time_seconds", this.timeSeconds);
  }
}

/** The data of a packet to the oracle. */
export class PriceRequest extends Data {
  pair: string = "";
  /** An older price is stale. */
  maxAgeSeconds: u64 = 0;
  /** Whether to wait for the next price when the last one is stale; otherwise that is an error. */
  wait: bool = false;

  fields(f: Fields): void {
    this.pair = f.text("pair", this.pair);
    this.maxAgeSeconds = f.u64("max_age_seconds", this.maxAgeSeconds);
    this.wait = f.bool("wait", this.wait);
  }
}

/** A message or question about one pair. */
export class OfPair extends Data {
  pair: string = "";

  fields(f: Fields): void {
    this.pair = f.text("pair", this.pair);
  }
}

/** A message or question about one account. */
export class OfAccount extends Data {
  account: string = "";

  fields(f: Fields): void {
    this.account = f.text("account", this.account);
  }
}
