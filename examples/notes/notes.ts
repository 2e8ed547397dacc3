import {
  Answer, Call, Contract, Data, done, encode, Fields, Packet, Receipt, refuse, send, Table, Timeout,
} from "strait/sdk";

/** What an account writes, and what a packet carries: JSON of these fields. */
class Note extends Data {
  channel: string = "";
  text: string = "";

  fields(f: Fields): void {
    this.channel = f.text("channel", this.channel);
    this.text = f.text("text", this.text);
  }
}

const notes = new Table<u64, Note>("notes");

export default class Notes extends Contract {
  version(): string {
    return "notes-1";
  }

  /** {"write":{"channel":"channel-0","text":"hello"}} */
  execute(call: Call): Answer {
    if (!call.is("write")) return call.unknown();
    const note = call.read<Note>();
    const sent = send(note.channel, encode(note), Timeout.after(60));
    return sent.isRefused ? refuse(sent.error) : done();
  }

  onReceive(packet: Packet): Receipt {
    const note = packet.read<Note>();
    if (note.text == "") return Receipt.failure("an empty note");
    notes.set(packet.sequence, note);
    return Receipt.success();
  }

  /** {"last":{}} */
  query(call: Call): Answer {
    const newest = notes.backward();
    return newest.next() ? done(encode(newest.value)) : refuse("there are no notes");
  }
}
