/** What an attestor attests, and what its light client keeps: all of it JSON. */
import { Bytes, Data, Fields } from "strait/sdk";
import { Height } from "strait/sdk/light";

const NOTHING = Bytes.of("");

/** What the client's state says: whom to believe, about which chain, and for how long. */
export class Trust extends Data {
  chainId: string = "";
  /** Ed25519, 32 bytes. */
  publicKey: Bytes = NOTHING;
  /** How old the newest header may become. */
  trustingSeconds: u64 = 0;
  latestHeight: Height = new Height();
  isFrozen: bool = false;

  fields(f: Fields): void {
    this.chainId = f.text("chain_id", this.chainId);
    this.publicKey = f.bytes("public_key", this.publicKey);
    this.trustingSeconds = f.u64("trusting_seconds", this.trustingSeconds);
    f.object("latest_height", this.latestHeight);
    this.isFrozen = f.bool("is_frozen", this.isFrozen);
  }
}

/** What is known of a height. */
export class Root extends Data {
  /** Nanoseconds since 1970. */
  time: u64 = 0;
  appHash: Bytes = NOTHING;

  fields(f: Fields): void {
    this.time = f.u64("time", this.time);
    this.appHash = f.bytes("app_hash", this.appHash);
  }

  equals(other: Root): bool {
    return this.time == other.time && this.appHash == other.appHash;
  }
}

/** When and where a height became known, for connections that want some delay. */
export class Processed extends Data {
  time: u64 = 0;
  height: u64 = 0;

  fields(f: Fields): void {
    this.time = f.u64("time", this.time);
    this.height = f.u64("height", this.height);
  }
}

/** What the attestor signs for. */
export class Header extends Data {
  height: Height = new Height();
  root: Root = new Root();
  signature: Bytes = NOTHING;

  fields(f: Fields): void {
    f.object("height", this.height);
    f.object("root", this.root);
    this.signature = f.bytes("signature", this.signature);
  }

  /** The text under the signature: no two headers of any chains have the same. */
  signed(chainId: string): Bytes {
    const text = "attestor\n" + chainId + "\n" + this.height.toString() + "\n" +
      this.root.time.toString() + "\n";
    return Bytes.of(text) + this.root.appHash;
  }
}
