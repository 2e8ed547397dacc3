/**
 * ICS-721: non-fungible tokens that move between chains and back. Here a token is escrowed when it
 * leaves the chain that it is from, or another that it has come to in the meantime; a voucher is
 * minted where it arrives, and burned when it goes back the way it came.
 */
import {
  Acknowledgement, Answer, answer, Call, Contract, done, emit, encode, isAddress, ownAddress,
  ownPort, Packet, Receipt, refuse, send, Timeout,
} from "strait/sdk";
import { CreateClass, Ids, Mint, OfClass, OfToken, Page, Send, Transfer } from "./messages";
import { isData, isId, NonFungibleTokenPacketData } from "./packet";
import { burn, classes, createClass, mint, move, Token, tokens } from "./tokens";

const MAX_PAGE: u64 = 100;

export default class Ics721 extends Contract {
  version(): string {
    return "ics721-1";
  }

  execute(call: Call): Answer {
    if (call.is("create_class")) return this.createClass(call);
    if (call.is("mint")) return this.mint(call);
    if (call.is("transfer")) {
      const order = call.read<Transfer>();
      if (!isAddress(order.receiver)) return refuse(order.receiver + " is not an address");
      return settled(move(order.classId, order.tokenId, call.sender, order.receiver));
    }
    return call.is("send") ? this.send(call) : call.unknown();
  }

  query(call: Call): Answer {
    if (call.is("class")) {
      const id = call.read<OfClass>().classId;
      return classes.has(id) ? answer(classes.get(id)) : refuse("no class " + id);
    }
    if (call.is("token")) {
      const asked = call.read<OfToken>();
      const ofClass = tokens.of(asked.classId);
      if (!ofClass.has(asked.tokenId)) return refuse("no token " + asked.tokenId);
      return answer(ofClass.get(asked.tokenId));
    }
    return call.is("tokens") ? this.page(call) : call.unknown();
  }

  onReceive(packet: Packet): Receipt {
    const data = packet.read<NonFungibleTokenPacketData>();
    let fault = data.fault();
    if (fault == "" && !isAddress(data.receiver)) fault = data.receiver + " is not an address";
    if (fault == "") fault = this.receive(packet, data);
    if (fault != "") return Receipt.failure(fault);
    tell("received", packet, data);
    return Receipt.success();
  }

  onAcknowledge(packet: Packet, acknowledgement: Acknowledgement): Answer {
    return acknowledgement.isSuccess ? done() : this.refund(packet);
  }

  onTimeout(packet: Packet): Answer {
    return this.refund(packet);
  }

  private createClass(call: Call): Answer {
    const order = call.read<CreateClass>();
    // What is before a slash tells where a class has come from.
    if (!isId(order.classId) || order.classId.includes("/")) return refuse("not a class's name");
    if (classes.has(order.classId)) return refuse("class " + order.classId + " exists");
    const data = order.data;
    if (data !== null && !isData(data)) return refuse("data has to be base64");
    if (order.uri !== null && order.uri == "") return refuse("uri is empty");
    createClass(order.classId, call.sender, order.uri, data);
    return done();
  }

  private mint(call: Call): Answer {
    const order = call.read<Mint>();
    if (!classes.has(order.classId)) return refuse("no class " + order.classId);
    if (classes.get(order.classId).creator != call.sender) return refuse("not the class's creator");
    if (!isId(order.tokenId)) return refuse("not a token's name");
    if (!isAddress(order.receiver)) return refuse(order.receiver + " is not an address");
    const data = order.data;
    if (data !== null && !isData(data)) return refuse("data has to be base64");
    if (order.uri !== null && order.uri == "") return refuse("uri is empty");
    return settled(mint(order.classId, tokenOf(order.tokenId, order.receiver, order.uri, data)));
  }

  /** createOutgoingPacket of the standard. */
  private send(call: Call): Answer {
    const order = call.read<Send>();
    const data = new NonFungibleTokenPacketData();
    const ofClass = classes.get(order.classId);
    data.classId = order.classId;
    data.classUri = ofClass.uri;
    data.classData = ofClass.data;
    data.tokenIds = order.tokenIds;
    data.sender = call.sender;
    data.receiver = order.receiver;
    data.memo = order.memo;
    const refusal = describeTokens(data);
    if (refusal != "") return refuse(refusal);
    const fault = data.fault();
    if (fault != "") return refuse(fault);
    const isSource = !data.classId.startsWith(prefixOf(ownPort(), order.channel));
    for (let i = 0; i < data.tokenIds.length; i++) {
      const id = data.tokenIds[i];
      const wrong = isSource
        ? move(data.classId, id, call.sender, escrowOf(order.channel))
        : burn(data.classId, id, call.sender);
      if (wrong != "") return refuse(wrong);
    }
    const sent = send(order.channel, encode(data), Timeout.after(order.timeoutSeconds));
    return sent.isRefused ? refuse(sent.error) : done();
  }

  /** ProcessReceivedPacketData of the standard; returns what is wrong, or an empty text. */
  private receive(packet: Packet, data: NonFungibleTokenPacketData): string {
    const cameFrom = prefixOf(packet.sourcePort, packet.sourceChannel);
    if (data.classId.startsWith(cameFrom)) {
      const classId = data.classId.substring(cameFrom.length);
      const escrow = escrowOf(packet.destinationChannel);
      for (let i = 0; i < data.tokenIds.length; i++) {
        const wrong = move(classId, data.tokenIds[i], escrow, data.receiver);
        if (wrong != "") return wrong;
      }
      return "";
    }
    const classId = prefixOf(packet.destinationPort, packet.destinationChannel) + data.classId;
    if (!isId(classId)) return "the class has come too far";
    createClass(classId, ownAddress(), data.classUri, data.classData);
    return mintAll(classId, data, data.receiver);
  }

  /** refundToken of the standard. */
  private refund(packet: Packet): Answer {
    const data = packet.read<NonFungibleTokenPacketData>();
    tell("refunded", packet, data);
    if (data.classId.startsWith(prefixOf(packet.sourcePort, packet.sourceChannel))) {
      return settled(mintAll(data.classId, data, data.sender));
    }
    const escrow = escrowOf(packet.sourceChannel);
    for (let i = 0; i < data.tokenIds.length; i++) {
      const wrong = move(data.classId, data.tokenIds[i], escrow, data.sender);
      if (wrong != "") return refuse(wrong);
    }
    return done();
  }

  /** Names of the tokens of a class, in their order, behind one of them. */
  private page(call: Call): Answer {
    const page = call.read<Page>();
    const after = page.startAfter;
    const ofClass = tokens.of(page.classId);
    const walk = after === null ? ofClass.all() : ofClass.after(after);
    const ids = new Ids();
    while (<u64>ids.tokenIds.length < min(page.limit, MAX_PAGE) && walk.next()) {
      ids.tokenIds.push(walk.key);
    }
    return answer(ids);
  }
}

/** What a class that has come over a channel begins with. */
function prefixOf(port: string, channel: string): string {
  return port + "/" + channel + "/";
}

/** The owner of what has gone over a channel: no address, so that nobody acts for it. */
function escrowOf(channel: string): string {
  return "escrow/" + channel;
}

function settled(wrong: string): Answer {
  return wrong == "" ? done() : refuse(wrong);
}

function tokenOf(id: string, owner: string, uri: string | null, data: string | null): Token {
  const token = new Token();
  token.tokenId = id;
  token.owner = owner;
  token.uri = uri;
  token.data = data;
  return token;
}

function mintAll(classId: string, data: NonFungibleTokenPacketData, owner: string): string {
  for (let i = 0; i < data.tokenIds.length; i++) {
    const token = tokenOf(data.tokenIds[i], owner, data.uriOf(i), data.dataOf(i));
    const wrong = mint(classId, token);
    if (wrong != "") return wrong;
  }
  return "";
}

/** Adds the addresses and data of its tokens to a packet. The standard has one a token, or none. */
function describeTokens(data: NonFungibleTokenPacketData): string {
  const uris: string[] = [];
  const contents: string[] = [];
  const ofClass = tokens.of(data.classId);
  for (let i = 0; i < data.tokenIds.length; i++) {
    const token = ofClass.get(data.tokenIds[i]);
    const uri = token.uri;
    const content = token.data;
    if (uri !== null) uris.push(uri);
    if (content !== null) contents.push(content);
  }
  const count = data.tokenIds.length;
  if (uris.length == count) data.tokenUris = uris;
  else if (uris.length > 0) return "tokens with a uri and without one go in packets of their own";
  if (contents.length == count) data.tokenData = contents;
  else if (contents.length > 0) return "tokens with data and without go in packets of their own";
  return "";
}

function tell(what: string, packet: Packet, data: NonFungibleTokenPacketData): void {
  emit(what)
    .add("class_id", data.classId)
    .add("token_ids", data.tokenIds.join(","))
    .add("sender", data.sender)
    .add("receiver", data.receiver)
    .add("sequence", packet.sequence.toString());
}
