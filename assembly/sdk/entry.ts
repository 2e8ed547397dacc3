/** What the exports of a contract's module do; `strait contract build` writes the exports. */
import { Bytes } from "../abi/bytes";
import "../abi/diagnostics";
import { readInput, writeOutput } from "../abi/exchange";
import {
  ApplicationRequest, ApplicationResponse, ContractRequest, ContractResponse,
} from "../codec/gen/strait.abi.v0";
import { Acknowledgement } from "./acknowledgement";
import { Answer, refuse } from "./answer";
import { Call } from "./call";
import { Channel } from "./channel";
import { Contract } from "./contract";
import { encodedEvents } from "./event";
import { Packet } from "./packet";
import { Receipt } from "./receipt";
import { textOf } from "./text";

/** Stands between the ABI and a contract (host/contracts/CONTRACTS.md, section 1). */
@final
export class Entry {
  constructor(private readonly contract: Contract) {}

  instantiate(): i32 {
    const request = readRequest();
    const call = Call.whole(textOf(request.sender), request.msg);
    return finish(call, this.contract.instantiate(call));
  }

  execute(): i32 {
    const call = readCall();
    return finish(call, this.contract.execute(call));
  }

  query(): i32 {
    const call = readCall();
    return finish(call, this.contract.query(call));
  }

  migrate(): i32 {
    const request = readRequest();
    const call = Call.whole(textOf(request.sender), request.msg);
    return finish(call, this.contract.migrate(call));
  }

  callback(): i32 {
    const request = ApplicationRequest.decode(readInput());
    assert(request !== null, "the host's request can be read");
    const response = new ApplicationResponse();
    if (!this.opens(request!, response) && !this.closes(request!, response)) {
      this.carries(request!, response);
    }
    response.events = encodedEvents();
    writeOutput(response.encode());
    return 0;
  }

  /** Answers the steps of a handshake. */
  private opens(request: ApplicationRequest, response: ApplicationResponse): bool {
    const contract = this.contract;
    const init = request.onChanOpenInit;
    if (init) {
      const there = init.counterparty;
      const channel = Channel.begun(init.channelId, init.ordering, there.portId, there.channelId);
      agreed(contract.onOpenInit(channel, textOf(init.version)), response);
      return true;
    }
    const open = request.onChanOpenTry;
    if (open) {
      const there = open.counterparty;
      const channel = Channel.begun(open.channelId, open.ordering, there.portId, there.channelId);
      agreed(contract.onOpenTry(channel, textOf(open.counterpartyVersion)), response);
      return true;
    }
    const ack = request.onChanOpenAck;
    if (ack) {
      const there = textOf(ack.counterpartyChannelId);
      const channel = new Channel(textOf(ack.channelId), contract.isOrdered(), "", there);
      settle(contract.onOpenAck(channel, textOf(ack.counterpartyVersion)), response);
      return true;
    }
    const confirm = request.onChanOpenConfirm;
    if (!confirm) return false;
    settle(contract.onOpenConfirm(this.known(confirm.channelId)), response);
    return true;
  }

  private closes(request: ApplicationRequest, response: ApplicationResponse): bool {
    const init = request.onChanCloseInit;
    if (init) {
      settle(this.contract.onCloseInit(this.known(init.channelId)), response);
      return true;
    }
    const confirm = request.onChanCloseConfirm;
    if (!confirm) return false;
    settle(this.contract.onCloseConfirm(this.known(confirm.channelId)), response);
    return true;
  }

  /** Answers what becomes of packets. */
  private carries(request: ApplicationRequest, response: ApplicationResponse): void {
    const received = request.onRecvPacket;
    if (received) {
      const packet = Packet.of(received.packet);
      const receipt = this.contract.onReceive(packet);
      const isRead = packet.error.length == 0;
      receive(isRead ? receipt : Receipt.failure("packet data: " + packet.error), response);
      return;
    }
    const acknowledged = request.onAcknowledgementPacket;
    if (acknowledged) {
      const packet = Packet.of(acknowledged.packet);
      const acknowledgement = Acknowledgement.of(acknowledged.acknowledgement);
      const answer = this.contract.onAcknowledge(packet, acknowledgement);
      settle(unlessMalformed(packet, answer), response);
      return;
    }
    const timedOut = request.onTimeoutPacket;
    assert(timedOut !== null, "the host asks for one callback");
    const packet = Packet.of(timedOut!.packet);
    settle(unlessMalformed(packet, this.contract.onTimeout(packet)), response);
  }

  private known(channelId: Bytes): Channel {
    return new Channel(textOf(channelId), this.contract.isOrdered(), "", "");
  }
}

function readRequest(): ContractRequest {
  const request = ContractRequest.decode(readInput());
  assert(request !== null, "the host's request can be read");
  return request!;
}

function readCall(): Call {
  const request = readRequest();
  return Call.named(textOf(request.sender), request.msg);
}

/** Hands the answer to a call to the host. */
function finish(call: Call, given: Answer): i32 {
  const answer = call.error.length == 0 ? given : refuse(call.error);
  const response = new ContractResponse();
  response.code = answer.code;
  response.log = Bytes.of(answer.error);
  response.data = answer.data;
  if (!answer.isRefused) response.events = encodedEvents();
  writeOutput(response.encode());
  return 0;
}

function unlessMalformed(packet: Packet, answer: Answer): Answer {
  return packet.error.length == 0 ? answer : refuse("packet data: " + packet.error);
}

function settle(answer: Answer, response: ApplicationResponse): void {
  response.code = answer.code;
  response.log = Bytes.of(answer.error);
}

function agreed(answer: Answer, response: ApplicationResponse): void {
  settle(answer, response);
  response.version = answer.data;
}

function receive(receipt: Receipt, response: ApplicationResponse): void {
  if (receipt.isLater) return;
  response.acknowledgement = receipt.acknowledgement;
  response.success = receipt.isSuccess;
}
