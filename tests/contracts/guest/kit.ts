/** A contract that uses what the examples of the SDK do not. */
import {
  Answer, answer, askContract, blockHeight, blockTimeSeconds, Bytes, Call, callContract, chainId,
  Channel, close, Contract, Data, decode, done, encode, Fields, isAddress, Item, message,
  ownAddress, ownPort, Packet, Receipt, refuse, send, Table, Tables, Timeout,
} from "strait/sdk";

class Leaf extends Data {
  name: string = "";

  fields(f: Fields): void {
    this.name = f.text("name", this.name);
  }
}

class Tree extends Data {
  flag: bool = false;
  count: u64 = 0;
  blob: Bytes = Bytes.of("");
  note: string | null = null;
  leaf: Leaf = new Leaf();
  leaves: Leaf[] = [];
  names: string[] = [];

  fields(f: Fields): void {
    this.flag = f.bool("flag", this.flag);
    this.count = f.u64("count", this.count);
    this.blob = f.bytes("blob", this.blob);
    this.note = f.optionalText("note", this.note);
    f.object("leaf", this.leaf);
    this.leaves = f.list<Leaf>("leaves", this.leaves);
    this.names = f.texts("names", this.names);
  }
}

class Names extends Data {
  names: string[] = [];

  fields(f: Fields): void {
    this.names = f.texts("names", this.names);
  }
}

class Target extends Data {
  target: string = "";
  text: string = "";

  fields(f: Fields): void {
    this.target = f.text("target", this.target);
    this.text = f.text("text", this.text);
  }
}

const tree = new Item<Tree>("tree");
const calls = new Item<u64>("calls");
const blob = new Item<Bytes>("blob");
const isReady = new Item<bool>("ready");
const byNumber = new Table<u64, string>("number");
const byPair = new Tables<string, string, u64>("pair");
/** Its name and key would be those of `number` if names were not told from keys. */
const similar = new Table<string, string>("numbe");

export default class Kit extends Contract {
  version(): string {
    return "kit-1";
  }

  isOrdered(): bool {
    return true;
  }

  onCloseInit(channel: Channel): Answer {
    return done();
  }

  migrate(call: Call): Answer {
    calls.set(calls.get() + 100);
    return done();
  }

  execute(call: Call): Answer {
    calls.set(calls.get() + 1);
    if (call.is("store")) return this.store(call);
    if (call.is("fill")) return this.fill();
    const order = call.read<Target>();
    if (call.is("call")) {
      const reply = callContract(order.target, message(order.text, order));
      // What another contract refuses is a value here: this one goes on.
      return done(Bytes.of(reply.isRefused ? "refused: " + reply.error : "done"));
    }
    if (call.is("echo")) return done(Bytes.of(call.sender + " " + order.text));
    if (call.is("fail")) return refuse("as told", 7);
    if (call.is("trap")) {
      assert(order.text == "", "as told");
      return done();
    }
    if (call.is("close")) {
      const closed = close(order.target);
      return closed.isRefused ? refuse(closed.error) : done();
    }
    if (!call.is("send")) return call.unknown();
    const sent = send(order.target, Bytes.of(order.text), Timeout.atHeight(1, 1_000));
    return sent.isRefused ? refuse(sent.error) : done(Bytes.decimal(sent.sequence));
  }

  query(call: Call): Answer {
    if (call.is("tree")) return answer(tree.get());
    if (call.is("walk")) return this.walk();
    if (call.is("facts")) return this.facts();
    if (call.is("write")) {
      calls.set(1);
      return done();
    }
    const order = call.read<Target>();
    return done(askContract(order.target, message(order.text, order)).data);
  }

  onReceive(packet: Packet): Receipt {
    return Receipt.bytes(packet.data, packet.data != Bytes.of("bad"));
  }

  private store(call: Call): Answer {
    const given = call.read<Tree>();
    tree.set(given);
    blob.set(given.blob);
    isReady.set(given.flag);
    const again = decode<Tree>(encode(given));
    return again.isMalformed ? refuse(again.error) : done(encode(again.value));
  }

  private fill(): Answer {
    byNumber.set(256, "c");
    byNumber.set(2, "b");
    byNumber.set(1, "a");
    byNumber.set(7, "gone");
    byNumber.remove(7);
    similar.set("r", "other");
    byPair.of("x").set("y", 1);
    byPair.of("xy").set("", 2);
    byPair.of("").set("xy", 3);
    return done();
  }

  private walk(): Answer {
    const found = new Names();
    const all = byNumber.all();
    while (all.next()) found.names.push(all.key.toString() + all.value);
    all.close();
    const last = byNumber.backward();
    if (last.next()) found.names.push("last " + last.value);
    last.close();
    const behind = byNumber.after(2);
    while (behind.next()) found.names.push("behind " + behind.value);
    const pairs = byPair.of("x").all();
    while (pairs.next()) found.names.push("pair " + pairs.key + pairs.value.toString());
    found.names.push("none " + byNumber.get(99) + (byNumber.has(99) ? "?" : "!"));
    return answer(found);
  }

  private facts(): Answer {
    const found = new Names();
    found.names = [
      chainId(), ownAddress(), ownPort(), blockHeight().toString(), blockTimeSeconds().toString(),
      calls.get().toString(), isReady.get() ? "ready" : "not ready", blob.get().toString(),
      tree.isSet ? "set" : "not set",
      isAddress(ownAddress()) && !isAddress(ownAddress().toUpperCase()) ? "address" : "no address",
    ];
    return answer(found);
  }
}
